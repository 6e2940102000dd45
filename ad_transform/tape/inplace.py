"""Writes in place: the data changes, the version counts, and the history goes on from the write.

A write to a view is a write of part of its base: the base gets a new history, and every view of it with it.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import ir
from ..modes import STATE
from . import record
from .graph import Saved, Storage
from .tensor import Tensor
from .wording import expanded, index_error, type_name

OVERLAP = "Please clone() the tensor before performing the operation."


def update(target: Tensor, op: Any, other: Any) -> Tensor:
    """`target = op(target, other)` in the memory of target."""
    check(target, other)
    _check_overlap(target._array, record.raw(other))
    old = _as_it_is(target)
    return _replace(target, record.apply(op, old, other))


def _as_it_is(target: Tensor) -> Tensor:
    """A copy with the same history: what the operation saves of its target is not what it writes."""
    if not STATE.recording:
        return target
    copied = Tensor._of(target._array.copy(), Storage(), target.grad_fn, target._number)
    copied._inference = target._inference
    return copied


def update_unary(target: Tensor, function: Any) -> Tensor:
    """`target = function(target)` in the memory of target."""
    check(target, None)
    return _replace(target, function(_as_it_is(target)))


def update_by(target: Tensor, value: Tensor, other: Any) -> Tensor:
    """Put what has been computed from target and `other` in the memory of target."""
    check(target, other)
    return _replace(target, value)


def _replace(target: Tensor, value: Tensor) -> Tensor:
    if value.shape != target.shape:
        raise RuntimeError(f"output with shape {list(target.shape)} doesn't match the broadcast shape {list(value.shape)}")
    if not np.can_cast(value.dtype, target.dtype, "same_kind"):
        found, wanted = type_name(value.dtype), type_name(target.dtype)
        raise RuntimeError(f"result type {found} can't be cast to the desired output type {wanted}")
    _check_inner_overlap(target)
    root = target._root()
    target._array[...] = value._array
    target._storage.version += 1
    if not STATE.recording or not (value.requires_grad or root.requires_grad):
        return target
    _save_where_it_is(value, target)
    if target is root and value.requires_grad and value.dtype == target.dtype:
        root._become(value._node, value._number)
    else:
        root._become(record.written(root, target._steps, Ellipsis, value))
    return _up_to_date(target)


def _up_to_date(target: Tensor) -> Tensor:
    """The target, a view perhaps, with the history that follows from the new one of its base."""
    _ = target.grad_fn
    return target


def _save_where_it_is(value: Tensor, target: Tensor) -> None:
    """A result that its own operation saved is now in the memory of target: a later write there is an error."""
    for saved in getattr(value.grad_fn, "saved", ()):
        if isinstance(saved, Saved) and saved.array is value._array:
            saved.moved(target)


def write(target: Tensor, index: Any, value: Any) -> Tensor:
    """`target[index] = value` in the memory of target."""
    check(target, value)
    plain = ir.map_tree(record.raw, index)
    array = record.raw(value)
    part = _part(target, plain)
    _check_shape(part.shape, np.shape(array))
    _check_overlap(part, array, target._array)
    _check_inner_overlap(target)
    root, node = target._root(), None
    tracked = STATE.recording and (root.requires_grad or getattr(value, "requires_grad", False))
    if tracked:  # before the write: a value that is a view of the root has the history from before
        node = record.written(root, target._steps, plain, value)
    target._array[plain] = array
    target._storage.version += 1
    if not tracked:
        return target
    root._become(node)
    return _up_to_date(target)


def _part(target: Tensor, index: Any) -> Any:
    """The elements that an index chooses: a view, or a copy where it is an index array."""
    try:
        return np.asarray(target._array[record.viewing(index)])
    except IndexError as error:
        raise error if STATE.numpy else index_error(error, target._array) from None


def _check_shape(part: tuple[int, ...], value: tuple[int, ...]) -> None:
    """RuntimeError where a value does not have the shape of the part that is written, by broadcasting; leading ones are dropped."""
    kept = value
    while len(kept) > len(part) and kept[0] == 1:
        kept = kept[1:]
    if len(kept) <= len(part) and all(n in (1, m) for n, m in zip(reversed(kept), reversed(part), strict=False)):
        return
    if STATE.numpy:
        raise ValueError(f"could not broadcast input array from shape {value} into shape {part}")
    raise RuntimeError(expanded(kept, part))


def check(target: Tensor, value: Any) -> None:
    """RuntimeError for a recorded write to a leaf or to a view of one, and to a view that was made without recording."""
    if not STATE.recording or not (target.requires_grad or getattr(value, "requires_grad", False)):
        return
    if target._base is not None:
        target._check_fixed("is being")
    root = target._root()
    if root.is_leaf and target.requires_grad:
        what = "a leaf Variable that requires grad is being used in an in-place operation."
        raise RuntimeError(what if root is target else f"a view of {what}")


def _check_overlap(part: Any, value: Any, whole: Any = None) -> None:
    """RuntimeError where the value shares memory with the part that is written, unless it is that part itself.

    Where the part is given by an index array, it is a copy, and the value may share nothing of the whole.
    """
    if STATE.numpy or not isinstance(value, np.ndarray):
        return
    if whole is not None and not np.may_share_memory(part, whole):
        part = whole[None]
    place = part.__array_interface__["data"], part.strides, part.shape
    same = place == (value.__array_interface__["data"], value.strides, value.shape)
    if not same and np.shares_memory(part, value):
        raise RuntimeError(
            "unsupported operation: some elements of the input tensor and the written-to tensor refer to a single memory location. "
            + OVERLAP
        )


def _check_inner_overlap(target: Tensor) -> None:
    strides = target._array.strides if target._array.size else ()
    expanded = any(s == 0 and n > 1 for s, n in zip(strides, target.shape, strict=False))
    if expanded or not target._array.flags.writeable:
        raise RuntimeError(
            f"unsupported operation: more than one element of the written-to tensor refers to a single memory location. {OVERLAP}"
        )
