"""The operators and methods of a tensor. Each is an operation of the package, recorded."""

from __future__ import annotations

import operator
import warnings
from typing import Any

import numpy as np

from .. import ops
from ..modes import STATE
from .as_numpy import ATTRIBUTES
from .wording import expanded, out_of_range, type_name

DIFFERENT = {"repeat", "sort", "std", "var", "take", "partition"}  # mean something else in PyTorch than in numpy


def apply(op: Any, *args: Any, **kwargs: Any) -> Any:
    """Run and record an operation, or the operation of a function."""
    from .record import apply as recorded

    return recorded(op if isinstance(op, ops.Op) else ops.BY_FUNCTION[op], *args, **kwargs)


def named(tensor: Any, name: str) -> Any:
    """The tensor, with the name that PyTorch gives to its node."""
    if tensor.grad_fn is not None:
        tensor.grad_fn._name = name
    return tensor


def _binary(function: Any, swap: bool = False) -> Any:
    def method(self: Any, other: Any) -> Any:
        if not is_operand(other) or (function is operator.matmul and isinstance(other, (int, float))):
            return NotImplemented
        return apply(function, other, self) if swap else apply(function, self, other)

    return method


def _inplace(function: Any) -> Any:
    def method(self: Any, other: Any) -> Any:
        from .inplace import update

        if STATE.numpy and not self.ndim and self._base is None:  # a number; `x[k, ...]` is an array
            return apply(function, self, other)
        return update(self, ops.BY_FUNCTION[function], other)

    return method


def is_operand(thing: Any) -> bool:
    """Whether an operator of a tensor accepts it."""
    sequence = STATE.numpy and isinstance(thing, (list, tuple))
    return sequence or isinstance(thing, (Methods, np.ndarray, np.generic, int, float, bool, complex))


class Methods:
    """What a tensor inherits: operators, in-place operators, reductions, shapes."""

    _array: Any

    def __trace__(self, op: Any, args: Any, kwargs: Any) -> Any:
        """How a derivative rule that meets a tensor is recorded itself."""
        return apply(op, *args, **kwargs)

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, **kwargs: Any) -> Any:
        from .dispatch import ufunc_call

        return ufunc_call(ufunc, method, inputs, kwargs)

    def __array_function__(self, function: Any, types: Any, args: Any, kwargs: Any) -> Any:
        from .dispatch import function_call

        return function_call(function, args, kwargs)

    # ---- operators -------------------------------------------------------------------------------------------------------

    def __divmod__(self, other: Any) -> Any:
        return self // other, self % other

    def __rdivmod__(self, other: Any) -> Any:
        return other // self, other % self

    def __round__(self, digits: int | None = None) -> Any:
        return apply(np.round, self, digits or 0)

    def __pos__(self) -> Any:
        return apply(operator.pos, self) if STATE.numpy else self

    def __neg__(self) -> Any:
        return apply(operator.neg, self)

    def __invert__(self) -> Any:
        return apply(operator.invert, self)

    def __abs__(self) -> Any:
        return apply(np.absolute, self)

    def __getitem__(self, index: Any) -> Any:
        return apply(operator.getitem, self, index)

    def __setitem__(self, index: Any, value: Any) -> None:
        from .inplace import write

        write(self, index, value)  # type: ignore[arg-type]

    def __len__(self) -> int:
        if not self._array.ndim:
            raise TypeError("len() of a 0-d tensor")
        return len(self._array)

    def __iter__(self) -> Any:
        if not self._array.ndim:
            raise TypeError("iteration over a 0-d tensor")
        if STATE.numpy:  # an iterator of numpy reads each item when its turn comes
            return map(self.__getitem__, range(len(self._array)))
        return iter(self.unbind())

    def __bool__(self) -> bool:
        if self._array.size != 1:
            many = "more than one value" if self._array.size else "no values"
            raise RuntimeError(f"Boolean value of Tensor with {many} is ambiguous")
        return bool(self._array)

    def __float__(self) -> float:
        return float(self._number_of("float()"))

    def __format__(self, spec: str) -> str:
        return object.__format__(self, spec) if self._array.ndim else format(self._array.item(), spec)

    def __int__(self) -> int:
        return int(self._number_of("int()"))

    def __index__(self) -> int:
        return operator.index(self._number_of("__index__").item())

    def _number_of(self, what: str) -> Any:
        if STATE.numpy and what == "float()" and self.requires_grad:
            raise TypeError(f"{what} of a tracked tensor leaves the tape")
        if what == "float()" and self.requires_grad:
            warnings.warn(
                "Converting a tensor with requires_grad=True to a scalar may lead to unexpected behavior. "
                "Consider using tensor.detach() first.",
                UserWarning,
                stacklevel=3,
            )
        if self._array.size != 1:
            raise ValueError("only one element tensors can be converted to Python scalars")
        return self._array.reshape(())

    def item(self, *index: Any) -> Any:
        """The one number in it, as a Python number; in numpy's own source still recorded, and that at an index."""
        if STATE.numpy:
            return self[index] if index else self.reshape(())
        if self._array.size != 1:
            raise RuntimeError(f"a Tensor with {self._array.size} elements cannot be converted to Scalar")
        return self._array.item()

    def tolist(self) -> Any:
        """Nested lists of Python numbers; in numpy's own source still recorded."""
        if STATE.numpy:
            return [part.tolist() for part in self] if self._array.ndim else self.reshape(())
        return self._array.tolist()

    @property
    def size(self) -> Any:
        """`size()` is the shape, `size(dim)` one length of it; in numpy's own source, `size` is the number of elements."""
        if STATE.numpy:
            return self._array.size
        return lambda dim=None: self.shape if dim is None else self.shape[dim]

    def numel(self) -> int:
        """The number of elements."""
        return int(self._array.size)

    def dim(self) -> int:
        """The number of axes."""
        return int(self._array.ndim)

    # ---- reductions ------------------------------------------------------------------------------------------------------

    def _reduced(self, function: Any, dim: Any, keepdim: bool, axis: Any, keepdims: bool) -> Any:
        """A reduction, its axes and their being kept by PyTorch's names or by numpy's."""
        chosen = axis if dim is None else dim
        if not self._array.ndim and chosen in (0, -1) and not STATE.numpy:  # to PyTorch, a number has an axis
            chosen = None
        return apply(function, self, axis=tuple(chosen) if isinstance(chosen, list) else chosen, keepdims=keepdim or keepdims)

    def sum(self, dim: Any = None, keepdim: bool = False, *, axis: Any = None, keepdims: bool = False) -> Any:
        return self._reduced(np.sum, dim, keepdim, axis, keepdims)

    def mean(self, dim: Any = None, keepdim: bool = False, *, axis: Any = None, keepdims: bool = False) -> Any:
        if self._array.dtype.kind not in "fc" and not STATE.numpy:
            raise RuntimeError(
                "mean(): could not infer output dtype. Input dtype must be either a floating point or complex dtype. "
                f"Got: {type_name(self._array.dtype)}"
            )
        return self._reduced(np.mean, dim, keepdim, axis, keepdims)

    def prod(self, dim: Any = None, keepdim: bool = False, *, axis: Any = None, keepdims: bool = False) -> Any:
        return self._reduced(np.prod, dim, keepdim, axis, keepdims)

    def amax(self, dim: Any = None, keepdim: bool = False, *, axis: Any = None, keepdims: bool = False) -> Any:
        """The largest element; ties share the gradient equally."""
        return named(self._reduced(np.max, dim, keepdim, axis, keepdims), "AmaxBackward0")

    def amin(self, dim: Any = None, keepdim: bool = False, *, axis: Any = None, keepdims: bool = False) -> Any:
        """The smallest element; ties share the gradient equally."""
        return named(self._reduced(np.min, dim, keepdim, axis, keepdims), "AminBackward0")

    def max(self, dim: Any = None, keepdim: bool = False, *, axis: Any = None, keepdims: bool = False) -> Any:
        """The largest element; along `dim`, the pair of values and indices, which picks one of several that tie.

        Of two tensors, the greater elements.
        """
        return self._extremum("max", dim, keepdim, axis, keepdims)

    def min(self, dim: Any = None, keepdim: bool = False, *, axis: Any = None, keepdims: bool = False) -> Any:
        """The smallest element; along `dim`, the pair of values and indices, which picks one of several that tie.

        Of two tensors, the smaller elements.
        """
        return self._extremum("min", dim, keepdim, axis, keepdims)

    def _extremum(self, name: str, dim: Any, keepdim: bool, axis: Any, keepdims: bool) -> Any:
        from . import functions

        if isinstance(dim, Methods):
            return getattr(functions, f"{name}imum")(self, dim)
        chosen = axis if dim is None else dim
        if chosen is None or STATE.numpy:
            return self._reduced(getattr(np, name), chosen, keepdim, None, keepdims)
        return functions.picked(self, name, chosen, keepdim or keepdims)

    def argmax(self, dim: Any = None, keepdim: bool = False, *, axis: Any = None, keepdims: bool = False) -> Any:
        return self._reduced(np.argmax, dim, keepdim, axis, keepdims)

    def argmin(self, dim: Any = None, keepdim: bool = False, *, axis: Any = None, keepdims: bool = False) -> Any:
        return self._reduced(np.argmin, dim, keepdim, axis, keepdims)

    def cumsum(self, dim: Any = None, *, axis: Any = None) -> Any:
        chosen = axis if dim is None else dim
        if chosen is None and not STATE.numpy:
            raise TypeError('cumsum() missing 1 required positional arguments: "dim"')
        return apply(np.cumsum, self, chosen)

    # ---- shapes ----------------------------------------------------------------------------------------------------------

    @property
    def T(self) -> Any:
        return apply(np.transpose, self)

    @property
    def mT(self) -> Any:
        return apply(np.swapaxes, self, -1, -2)

    def t(self) -> Any:
        return named(self.T, "TBackward0")

    def reshape(self, *shape: Any) -> Any:
        """The elements in another shape: a view where the memory allows it."""
        wanted = shape[0] if len(shape) == 1 and not isinstance(shape[0], int) else shape
        return apply(np.reshape, self, tuple(int(n) for n in wanted))

    def view(self, *shape: Any) -> Any:
        """The same memory in another shape; RuntimeError where that takes a copy."""
        made = self.reshape(*shape)
        if not np.may_share_memory(made._array, self._array):
            raise RuntimeError(
                "view size is not compatible with input tensor's size and stride (at least one dimension spans across two "
                "contiguous subspaces). Use .reshape(...) instead."
            )
        return made

    def flatten(self) -> Any:
        """All elements along one axis; in numpy's own source always a copy."""
        if STATE.numpy:
            return self.clone().reshape(-1)
        return self if self._array.ndim == 1 else self.reshape(-1)

    def transpose(self, *dims: Any, dim0: Any = None, dim1: Any = None) -> Any:
        """Two axes exchanged; in numpy's own source, its reordering of all axes."""
        dims = (*dims, *(d for d in (dim0, dim1) if d is not None))
        if len(dims) != 2 and not STATE.numpy:
            raise TypeError('transpose() missing 1 required positional arguments: "dim1"')
        if STATE.numpy:
            order = dims[0] if len(dims) == 1 else dims
            return apply(np.transpose, self, tuple(order)) if order else self.T
        return apply(np.swapaxes, self, *dims)

    def permute(self, *dims: Any) -> Any:
        return apply(np.transpose, self, tuple(dims[0]) if len(dims) == 1 else dims)

    def unsqueeze(self, dim: int) -> Any:
        return apply(np.expand_dims, self, dim)

    def squeeze(self, dim: Any = None, *, axis: Any = None) -> Any:
        return apply(np.squeeze, self, axis if dim is None else dim)

    def expand(self, *shape: Any) -> Any:
        """Broadcast to a shape, without a copy; -1 keeps a length."""
        wanted = list(shape[0] if len(shape) == 1 and not isinstance(shape[0], int) else shape)
        missing = len(wanted) - self._array.ndim
        if -1 in wanted[: max(missing, 0)]:
            place = wanted.index(-1)
            raise RuntimeError(f"The expanded size of the tensor (-1) isn't allowed in a leading, non-existing dimension {place}")
        if missing < 0:
            raise RuntimeError(expanded(self._array.shape, wanted))
        lengths = [1] * missing + list(self._array.shape)
        return apply(np.broadcast_to, self, tuple(n if w == -1 else w for w, n in zip(wanted, lengths, strict=True)))

    def unbind(self, dim: int = 0) -> tuple[Any, ...]:
        """The slices along an axis."""
        n = self._array.ndim
        if not -n <= dim < n:
            raise out_of_range(dim, n) if n else IndexError(f"Dimension specified as {dim} but tensor has no dimensions")
        axis = dim % n
        parts = tuple(self[(*[slice(None)] * axis, k)] for k in range(self._array.shape[axis]))
        for number, part in enumerate(parts):
            part._is_one_of_several(number, "Unbind")
        return parts

    # ---- copies and casts ------------------------------------------------------------------------------------------------

    def clone(self) -> Any:
        """A copy with the same history."""
        return apply(ops.METHODS["copy"], self)

    def to(self, dtype: Any) -> Any:
        """A copy in another dtype; itself where it has that dtype."""
        from ..rules.core import cast_like

        wanted = np.dtype(dtype)
        return self if self._array.dtype == wanted else apply(cast_like, self, np.zeros((), wanted))

    def double(self) -> Any:
        return self.to(np.float64)

    def float(self) -> Any:
        return self.to(np.float32)

    def int(self) -> Any:
        return self.to(np.int32)

    def long(self) -> Any:
        return self.to(np.int64)

    def bool(self) -> Any:
        return self.to(np.bool_)

    def astype(self, dtype: Any) -> Any:
        return self.to(dtype)

    # ---- in place --------------------------------------------------------------------------------------------------------

    def copy_(self, source: Any) -> Any:
        """Write another tensor into this one."""
        from .inplace import write

        return named(write(self, Ellipsis, source), "CopyBackwards")  # type: ignore[arg-type]

    def zero_(self) -> Any:
        return named(self.copy_(0.0), "ZeroBackward0")

    def fill_(self, value: Any) -> Any:
        """Write one number, or the one in a tensor, everywhere."""
        if np.ndim(value):
            raise RuntimeError(f"fill_ only supports 0-dimension value tensor but got tensor with {np.ndim(value)} dimensions.")
        return named(self.copy_(value), f"FillBackward{3 if isinstance(value, Methods) else 2}")

    def fill(self, value: Any) -> None:
        self.copy_(value)

    def __getattr__(self, name: str) -> Any:
        if STATE.numpy and name in ATTRIBUTES:
            return ATTRIBUTES[name](self)
        op = ops.METHODS.get(name)
        if op is None or name.startswith("__") or (name in DIFFERENT and not STATE.numpy):
            raise AttributeError(f"'Tensor' object has no attribute '{name}'")
        return lambda *args, **kwargs: apply(op, self, *args, **kwargs)


for _name in ("add", "sub", "mul", "truediv", "floordiv", "mod", "pow", "matmul", "and", "or", "xor"):
    _function = getattr(operator, _name + "_" if _name in ("and", "or") else _name)
    setattr(Methods, f"__{_name}__", _binary(_function))
    setattr(Methods, f"__r{_name}__", _binary(_function, swap=True))
    if _name in ("add", "sub", "mul", "truediv", "floordiv", "mod", "pow"):
        setattr(Methods, f"__i{_name}__", _inplace(_function))
for _name in ("lt", "le", "gt", "ge", "eq", "ne"):
    setattr(Methods, f"__{_name}__", _binary(getattr(operator, _name)))
