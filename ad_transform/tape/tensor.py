"""A tensor: an array that knows its history. Flags, leaves, gradients, hooks, and what is shared with views."""

from __future__ import annotations

import copy
import math
import warnings
import weakref
from collections.abc import Callable
from itertools import count
from typing import Any

import numpy as np

from ..modes import STATE
from .graph import Edge, Node, Storage
from .methods import Methods

_handles = count()
ONLY_FLOATS = "Only Tensors of floating point and complex dtype can require gradients"
WITHOUT = (
    "modified inplace with grad mode enabled. Given that this use case is ambiguous and error-prone, it is forbidden. You can "
    "clarify your code by moving both the view and the inplace either both inside the no_grad block (if you don't want the "
    "inplace to be tracked) or both outside (if you want the inplace to be tracked)."
)
SEVERAL = (
    "modified inplace. This view is the output of a function that returns multiple views. Such functions do not allow the output "
    "views to be modified inplace. You should replace the inplace operation by an out-of-place one."
)
NUMPY = "Can't call numpy() on Tensor that requires grad. Use tensor.detach().numpy() instead."


class Size(tuple[int, ...]):
    """A shape, as PyTorch shows it: `torch.Size([2, 3])`."""

    __slots__ = ()

    def numel(self) -> int:
        """The number of elements of a tensor of this shape."""
        return math.prod(self)

    def __repr__(self) -> str:
        return f"torch.Size({list(self)})"


class Handle:
    """What `register_hook` returns: `remove()` takes the hook away."""

    def __init__(self, hooks: list[tuple[int, Any]], number: int) -> None:
        self._hooks, self._number = hooks, number

    def remove(self) -> None:
        """Take the hook away; nothing happens where it is gone already."""
        self._hooks[:] = [h for h in self._hooks if h[0] != self._number]


class Tensor(Methods):
    """A numpy array with PyTorch's autograd. Made by `tensor`, `zeros`, ... and by operations on tensors."""

    __array_priority__ = 1000.0

    def __init__(self, data: Any = ()) -> None:
        self._array: Any = np.array(raw_data(data), dtype=np.float64)
        self._set(Storage(), None, 0)

    def _set(self, storage: Storage, node: Node | None, number: int) -> None:
        self._storage = storage
        self._node = node
        self._number = number
        self._requires = False  # of a leaf
        self._grad: Tensor | None = None
        self._hooks: list[tuple[int, Any]] = []
        self._retains = False
        self._inference = STATE.inference
        self._base: Tensor | None = None  # of a view
        self._steps: tuple[Any, ...] = ()  # the view operations that lead from the base to it
        self._seen = 0  # of a view: the version of the memory that its history belongs to
        self._fixed = ""  # of a view whose history can never be made anew: how it was made

    @classmethod
    def _of(cls, array: Any, storage: Storage, node: Node | None = None, number: int = 0) -> Tensor:
        made = cls.__new__(cls)
        made._array = array
        made._set(storage, node, number)
        return made

    @classmethod
    def _new(cls, array: Any, requires_grad: bool = False) -> Tensor:
        """A leaf over this array."""
        made = cls._of(array, Storage())
        if requires_grad:
            made.requires_grad_()
        return made

    def _view(self, array: Any, op: Any, args: Any, node: Node | None) -> Tensor:
        """A tensor over part of the same memory."""
        made = self._of(array, self._storage, node)
        made._base, made._steps, made._seen = self._root(), (*self._steps, (op, args)), self._storage.version
        made._fixed = self._fixed if STATE.recording else "A view was created in no_grad mode"
        return made

    def _is_one_of_several(self, number: int, name: str) -> None:
        """A view that was made with others by one function: PyTorch allows no write to it (numpy does)."""
        if not STATE.numpy:
            self._fixed = self._fixed or f"Output {number} of {name} is a view"
            if self._node is not None:
                self._node._name = f"{name}Backward0"

    def _root(self) -> Tensor:
        return self if self._base is None else self._base

    # ---- history ---------------------------------------------------------------------------------------------------------

    @property
    def grad_fn(self) -> Node | None:
        """The node that made it, None for a leaf. That of a view is made anew after its base was written."""
        if self._base is not None and self._seen != self._storage.version and (self._node or self._base.requires_grad):
            self._check_fixed("its base or another view of its base has been")
            self._renew()
        return self._node

    def _check_fixed(self, what: str) -> None:
        """RuntimeError where the history would be made anew and cannot be."""
        if self._fixed:
            raise RuntimeError(f"{self._fixed} and {what} {SEVERAL if self._fixed.startswith('Output') else WITHOUT}")

    def _renew(self) -> None:
        from .record import record

        assert self._base is not None
        self._seen = self._storage.version
        before, STATE.recording = STATE.recording, True
        at, node = self._base, None
        for op, args in self._steps:
            array = op.run(at._array, *args)
            node = record(op, (at, *args), [np.asarray(array)])
            at = self._of(array, self._storage, node)
        STATE.recording = before
        self._become(node, 0)

    def _become(self, node: Node | None, number: int = 0) -> None:
        """Go on with another history: it, or what it is a view of, has been written in place. It retains its new gradient."""
        if self._retains and self._node is not None:
            self._node.retained.pop(self._number, None)
        self._node, self._number, self._requires = node, number, False
        self._keep_retaining()

    def _keep_retaining(self) -> None:
        if self._retains and self._node is not None:
            self._node.retained[self._number] = weakref.ref(self)

    def _is_recorded(self) -> bool:
        """Whether cotangents go anywhere; they do not where only `requires_grad` is inherited from what it is a view of."""
        return self._requires or self.grad_fn is not None

    def _edge(self) -> Edge | None:
        """Where its cotangents go."""
        node = self.grad_fn
        if node is not None:
            return Edge(node, self._number)
        return Edge(self) if self._requires else None

    @property
    def is_leaf(self) -> bool:
        """Whether no recorded operation made it."""
        return self.grad_fn is None

    @property
    def output_nr(self) -> int:
        """Which output of its node it is."""
        return self._number

    @property
    def _version(self) -> int:
        return self._storage.version

    @property
    def requires_grad(self) -> bool:
        """Whether derivatives with respect to it, or through it, are recorded."""
        inherited = self._base is not None and not STATE.numpy and self._base.requires_grad
        return inherited or self._is_recorded()

    @requires_grad.setter
    def requires_grad(self, flag: bool) -> None:
        self.requires_grad_(flag)

    def requires_grad_(self, requires_grad: bool = True) -> Tensor:
        """Start or end recording with this leaf; RuntimeError for one that is no leaf, or holds no floats."""
        if self.grad_fn is not None:
            if not requires_grad:
                raise RuntimeError(
                    "you can only change requires_grad flags of leaf variables. If you want to use a computed variable in a "
                    "subgraph that doesn't require differentiation use var_no_grad = var.detach()."
                )
            return self
        if requires_grad and self.dtype.kind not in "fc":
            raise RuntimeError(ONLY_FLOATS)
        self._requires = bool(requires_grad)
        return self

    def detach(self) -> Tensor:
        """A new leaf over the same memory, through which no derivative passes."""
        return self._of(self._array, self._storage)

    def detach_(self) -> Tensor:
        """Cut it from its history, in place."""
        if self._base is not None:
            raise RuntimeError("Can't detach views in-place. Use detach() instead.")
        self._node, self._number, self._requires = None, 0, False
        return self

    # ---- gradients -------------------------------------------------------------------------------------------------------

    @property
    def grad(self) -> Tensor | None:
        """The gradient that backward passes have accumulated; None before the first."""
        if self._grad is None and self.grad_fn is not None and not self._retains:
            warnings.warn(
                "The .grad attribute of a Tensor that is not a leaf Tensor is being accessed. Its .grad attribute won't be "
                "populated during autograd.backward(). If you indeed want the .grad field to be populated for a non-leaf Tensor, "
                "use .retain_grad() on the non-leaf Tensor.",
                UserWarning,
                stacklevel=2,
            )
        return self._grad

    @grad.setter
    def grad(self, value: Any) -> None:
        if value is None:
            self._grad = None
            return
        if not isinstance(value, Tensor):
            raise TypeError(f"assigned grad expected to be a Tensor or None but got grad of type {type(value).__name__}")
        if value is self:
            raise RuntimeError("can't assign Variable as its own grad")
        if value.dtype != self.dtype:
            raise RuntimeError(f"attempting to assign a gradient with dtype '{value.dtype}' to a tensor with dtype '{self.dtype}'")
        if value.shape != self.shape:
            raise RuntimeError(
                f"attempting to assign a gradient of size '{list(value.shape)}' to a tensor of size '{list(self.shape)}'. "
                "Please ensure that the gradient and the tensor are the same size"
            )
        self._grad = value

    def _accumulate(self, bar: Any, tracked: bool, leaf: bool = False) -> None:
        if leaf and self.grad_fn is not None:
            raise RuntimeError("leaf variable has been moved into the graph interior")
        if leaf and not self._requires:
            return
        if tracked:
            self._grad = bar.clone() if self._grad is None else self._grad + bar
        elif self._grad is None:
            self._grad = Tensor._new(np.array(bar, dtype=self.dtype))
        else:
            self._grad._array[...] += bar
            self._grad._storage.version += 1

    def backward(
        self, gradient: Any = None, retain_graph: bool | None = None, create_graph: bool = False, inputs: Any = None
    ) -> None:
        """Accumulate the gradient of this number in the leaves; `gradient` is the cotangent to start from."""
        from .engine import backward

        backward([self], None if gradient is None else [gradient], retain_graph, create_graph, inputs)

    def retain_grad(self) -> None:
        """Keep the gradient of this non-leaf too, in `.grad`."""
        if not self.requires_grad:
            raise RuntimeError("can't retain_grad on Tensor that has requires_grad=False")
        if self.grad_fn is not None:
            self._retains = True
            self._keep_retaining()

    @property
    def retains_grad(self) -> bool:
        """Whether this non-leaf keeps its gradient."""
        return self._retains

    def register_hook(self, hook: Callable[[Tensor], Tensor | None]) -> Handle:
        """Call `hook` with the total gradient once in every backward pass; what it returns replaces the gradient."""
        if not self.requires_grad:
            raise RuntimeError("cannot register a hook on a tensor that doesn't require gradient")
        node = self.grad_fn
        hooks = self._hooks if node is None else node.hooks.setdefault(self._number, [])
        hooks.append((next(_handles), hook))
        return Handle(hooks, hooks[-1][0])

    # ---- data ------------------------------------------------------------------------------------------------------------

    @property
    def data(self) -> Tensor:
        """The same memory without history, and without the version counter that watches over saved values."""
        return self._of(self._array, Storage())

    @property
    def shape(self) -> tuple[int, ...]:
        return self._array.shape if STATE.numpy else Size(self._array.shape)

    @property
    def dtype(self) -> Any:
        return self._array.dtype

    @property
    def ndim(self) -> int:
        return self._array.ndim  # type: ignore[no-any-return]

    def numpy(self) -> Any:
        """The array itself; RuntimeError where it is tracked."""
        if self.requires_grad:
            raise RuntimeError(NUMPY)
        return self._array

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> Any:
        array = self.numpy()
        return np.array(array, dtype=dtype, copy=copy) if copy is not None else np.asarray(array, dtype=dtype)

    def __deepcopy__(self, memo: dict[int, Any]) -> Tensor:
        if not self.is_leaf:
            raise RuntimeError(
                "Only Tensors created explicitly by the user (graph leaves) support the deepcopy protocol at the moment."
            )
        made = Tensor._new(self._array.copy(), self._requires)
        made._grad = copy.deepcopy(self._grad, memo)
        memo[id(self)] = made
        return made

    def __repr__(self) -> str:
        from .printing import shown

        return shown(self)

    __hash__ = object.__hash__


def raw_data(data: Any) -> Any:
    """Nested lists with the numbers in place of tensors."""
    if isinstance(data, Tensor):
        return data._array
    if isinstance(data, (list, tuple)):
        return [raw_data(d) for d in data]
    return data
