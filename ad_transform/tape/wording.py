"""PyTorch's words, and its classes of errors, for what numpy refuses: numpy refuses first, then its error is told anew."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from .. import ir, ops


def told_anew(op: ops.Op, bound: Any, error: Exception) -> Exception:
    """The error that PyTorch raises where numpy raised this one; `bound` are the arguments, as arrays."""
    if isinstance(error, np.exceptions.AxisError):
        return out_of_range(error.axis, error.ndim)
    if isinstance(error, IndexError):
        return index_error(error, bound[0])
    if op.name == "np.concatenate" and not bound[0]:
        return ValueError("torch.cat(): expected a non-empty list of Tensors")
    return RuntimeError(_words(op, bound) or str(error))


def out_of_range(dim: Any, ndim: Any) -> IndexError:
    """The error for an axis that is not there."""
    n = max(ndim or 0, 1)
    return IndexError(f"Dimension out of range (expected to be in range of [{-n}, {n - 1}], but got {dim})")


def index_error(error: IndexError, array: Any) -> IndexError:
    """The error for an index that does not fit an array."""
    text = str(error)
    if text.startswith("too many indices"):
        return IndexError(f"too many indices for tensor of dimension {array.ndim}")
    if text.startswith("only integers"):
        return IndexError("only integers, slices (`:`), ellipsis (`...`), None and long or byte Variables are valid indices")
    return IndexError(text.replace("axis", "dimension"))


def type_name(dtype: Any) -> str:
    """How PyTorch calls a dtype in its errors."""
    name: str = dtype.name
    return {"float64": "Double", "float32": "Float", "int64": "Long", "int32": "Int"}.get(name, name.capitalize())


def _words(op: ops.Op, bound: Any) -> str | None:
    if op.name in WORDS:
        return WORDS[op.name](*bound)
    if op.elementwise:
        return _mismatch([np.shape(leaf) for leaf in ir.leaves(bound)])
    if op.name in ("np.max", "np.min"):
        name = op.name.removeprefix("np.")
        return (
            f"{name}(): Expected reduction dim to be specified for input.numel() == 0. Specify the reduction dim with the 'dim' "
            "argument."
        )
    return None


def _mismatch(shapes: list[tuple[int, ...]]) -> str | None:
    """Which lengths do not broadcast, of the first two shapes that do not."""
    a, b = next(((s, t) for s in shapes for t in shapes if not _broadcast(s, t)), ((), ()))
    for k in range(1, min(len(a), len(b)) + 1):
        if not _broadcast(a[-k:][:1], b[-k:][:1]):
            place = max(len(a), len(b)) - k
            return f"The size of tensor a ({a[-k]}) must match the size of tensor b ({b[-k]}) at non-singleton dimension {place}"
    return None


def _broadcast(a: tuple[int, ...], b: tuple[int, ...]) -> bool:
    return all(m == n or 1 in (m, n) for m, n in zip(reversed(a), reversed(b), strict=False))


def _product(a: Any, b: Any, *_: Any) -> str | None:
    if (a.ndim, b.ndim) == (1, 1):
        n, m = len(a), len(b)
        return (
            f"inconsistent tensor size, expected tensor [{n}] and src [{m}] to have the same number of elements, but got {n} and "
            f"{m} elements respectively"
        )
    if (a.ndim, b.ndim) == (2, 1):
        return f"size mismatch, got input ({a.shape[0]}), mat ({_times(a.shape)}), vec ({len(b)})"
    if a.ndim <= 2 and b.ndim == 2:
        return f"mat1 and mat2 shapes cannot be multiplied ({_times((1, *a.shape)[-2:])} and {_times(b.shape)})"
    return None


def _times(shape: Any) -> str:
    return "x".join(map(str, shape))


def _reshape(a: Any, shape: Any, *_: Any) -> str:
    if sum(n == -1 for n in shape) > 1:
        return "only one dimension can be inferred"
    return f"shape '{list(shape)}' is invalid for input of size {a.size}"


def expanded(shape: Any, target: Any) -> str:
    """Why a tensor of this shape does not have that one by broadcasting."""
    shape, target = list(shape), list(target)
    if len(target) < len(shape):
        return (
            f"expand(torch.DoubleTensor{{{shape}}}, size={target}): the number of sizes provided ({len(target)}) must be greater "
            f"or equal to the number of dimensions in the tensor ({len(shape)})"
        )
    place = next(k for k in range(-1, -len(shape) - 1, -1) if shape[k] not in (1, target[k]))
    return (
        f"The expanded size of the tensor ({target[place]}) must match the existing size ({shape[place]}) at non-singleton "
        f"dimension {len(target) + place}.  Target sizes: {target}.  Tensor sizes: {shape}"
    )


def _stack(tensors: Any, *_: Any) -> str:
    shapes = [list(t.shape) for t in tensors]
    if not shapes:
        return "stack expects a non-empty TensorList"
    k = next((k for k, s in enumerate(shapes) if s != shapes[0]), 0)
    return f"stack expects each tensor to be equal size, but got {shapes[0]} at entry 0 and {shapes[k]} at entry {k}"


def _cat(tensors: Any, axis: Any = 0, *_: Any) -> str:
    ndims = [t.ndim for t in tensors]
    other = next((n for n in ndims if n != ndims[0]), None)
    if other is not None:
        return f"Tensors must have same number of dimensions: got {ndims[0]} and {other}"
    shapes = [[n for d, n in enumerate(t.shape) if d != axis % t.ndim] for t in tensors]
    k = next(k for k, s in enumerate(shapes) if s != shapes[0])
    wanted, found = next((m, n) for m, n in zip(shapes[0], shapes[k], strict=True) if m != n)
    return (
        f"Sizes of tensors must match except in dimension {axis}. Expected size {wanted} but got size {found} for tensor number "
        f"{k} in the list."
    )


WORDS: dict[str, Callable[..., str | None]] = {
    "@": _product, "np.matmul": _product, "np.dot": _product, "np.reshape": _reshape, "np.stack": _stack, "np.concatenate": _cat,
    "np.broadcast_to": lambda a, shape, *_: expanded(a.shape, shape),
}  # fmt: skip
