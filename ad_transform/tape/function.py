"""Operations that the user differentiates by hand: subclasses of `Function`."""

from __future__ import annotations

from typing import Any

from ..modes import STATE, no_grad
from .graph import TWICE, Node, Saved, Storage
from .tensor import Tensor


class Context:
    """What `forward` hands on to `backward`: saved tensors, and any attribute."""

    needs_input_grad: tuple[bool, ...] = ()

    def __init__(self) -> None:
        self._to_save: tuple[Any, ...] = ()
        self._constants: tuple[Any, ...] = ()
        self._dirty: tuple[Any, ...] = ()
        self._node: _Custom | None = None
        self._materialize = True

    def save_for_backward(self, *tensors: Any) -> None:
        """Keep tensors for `backward`, where a write to them in between is an error."""
        self._to_save = tensors

    def mark_non_differentiable(self, *tensors: Any) -> None:
        """Say that these results are constants."""
        self._constants = tensors

    def mark_dirty(self, *tensors: Any) -> None:
        """Say that `forward` has written these arguments in place."""
        self._dirty = tensors

    def set_materialize_grads(self, value: bool) -> None:
        """Whether `backward` gets zeros, and not None, for results that nothing depends on."""
        self._materialize = value

    @property
    def saved_tensors(self) -> tuple[Any, ...]:
        """The tensors that were saved; RuntimeError where they are freed or modified."""
        node = self._node
        assert node is not None, "saved_tensors is for backward"
        if node.freed:
            raise RuntimeError(TWICE)
        return tuple(s.unpack(node, True) if isinstance(s, Saved) else s for s in node.saved)


class _Custom(Node):
    """The node of a `Function`."""

    def __init__(self, function: Any, ctx: Context, edges: Any, outputs: Any) -> None:
        super().__init__(f"{function.__name__}Backward", edges, outputs)
        self.function, self.ctx = function, ctx
        self.saved: list[Any] = []

    def apply(self, bars: list[Any], tracked: bool) -> list[Any]:
        full = [self.zeros(k) if bar is None and self.ctx._materialize else bar for k, bar in enumerate(bars)]
        given = [b if b is None or isinstance(b, Tensor) else Tensor._new(b) for b in full]
        found = self.function.backward(self.ctx, *given)
        found = list(found) if isinstance(found, tuple) else [found]
        if len(found) != len(self.edges):
            raise RuntimeError(
                f"function {self._name} returned an incorrect number of gradients (expected {len(self.edges)}, got {len(found)})"
            )
        return [f._array if isinstance(f, Tensor) and not tracked else f for f in found]

    def free(self) -> None:
        if self.saved:
            self.freed, self.saved = True, []


class Function:
    """An operation with a derivative of one's own: static methods `forward(ctx, *args)` and `backward(ctx, *gradients)`.

    >>> class Square(Function):
    ...     @staticmethod
    ...     def forward(ctx, x):
    ...         ctx.save_for_backward(x)
    ...         return x * x
    ...     @staticmethod
    ...     def backward(ctx, y_bar):
    ...         (x,) = ctx.saved_tensors
    ...         return 2 * x * y_bar
    """

    @staticmethod
    def forward(ctx: Any, *args: Any) -> Any:
        """The result, from tensors on which nothing is recorded."""
        raise NotImplementedError("You must implement the forward function for custom autograd.Function.")

    @staticmethod
    def backward(ctx: Any, *gradients: Any) -> Any:
        """One gradient for each argument of `forward`, None for a constant."""
        raise NotImplementedError("You must implement the backward function for custom autograd.Function.")

    @classmethod
    def apply(cls, *args: Any) -> Any:
        """Run `forward`, and record that `backward` is its derivative."""
        ctx = Context()
        ctx.needs_input_grad = tuple(isinstance(a, Tensor) and a.requires_grad for a in args)
        with no_grad():
            found = cls.forward(ctx, *args)
        results = found if isinstance(found, tuple) else (found,)
        if not STATE.recording or not any(ctx.needs_input_grad):
            return found
        edges = [a._edge() if isinstance(a, Tensor) and a.requires_grad else None for a in args]
        node = ctx._node = _Custom(cls, ctx, edges, [(r.shape, r.dtype) for r in results])
        made = tuple(cls._made(ctx, node, r, k, args) for k, r in enumerate(results))
        node.saved = [_saved(t, results) for t in ctx._to_save]
        return made if isinstance(found, tuple) else made[0]

    @staticmethod
    def _made(ctx: Context, node: _Custom, result: Any, number: int, args: Any) -> Any:
        if any(result is c for c in ctx._constants) or result.dtype.kind != "f":
            return result
        if any(result is d for d in ctx._dirty):
            result._storage.version += 1
            result._become(node, number)
            return result
        storage = Storage() if not any(result is a for a in args) else result._storage
        return Tensor._of(result._array, storage, node, number)


def _saved(tensor: Any, results: tuple[Any, ...]) -> Any:
    if not isinstance(tensor, Tensor):
        return tensor
    for k, result in enumerate(results):
        if tensor is result:
            return Saved.output(tensor._array, tensor._storage, k)
    return Saved(tensor)
