"""Writes in place: the data changes, the version counts, and the history goes on from the write.

A write to a view is a write of part of its base: the base gets a new history, and every view of it with it.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import ir
from ..modes import STATE
from . import record
from .graph import Storage
from .tensor import Tensor

OVERLAP = "Please clone() the tensor before performing the operation."


def update(target: Tensor, op: Any, other: Any) -> Tensor:
    """`target = op(target, other)` in the memory of target."""
    check(target, other)
    _check_overlap(target._array, record.raw(other))
    old = _as_it_is(target)
    return _replace(target, record.apply(op, old, old if other is target else other))


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
        raise RuntimeError(
            f"output with shape {list(target.shape)} doesn't match the broadcast shape {list(value.shape)}"
        )
    if not np.can_cast(value.dtype, target.dtype, "same_kind"):
        raise RuntimeError(f"result type {value.dtype} can't be cast to the desired output type {target.dtype}")
    _check_inner_overlap(target)
    root = target._root()
    target._array[...] = value._array
    target._storage.version += 1
    if not STATE.recording or not (value.requires_grad or root.requires_grad):
        return target
    if target is root and value.requires_grad and value.dtype == target.dtype:
        root._rebase(value._node, value._number)
    else:
        root._rebase(record.written(root, target._steps, Ellipsis, value))
    return target


def write(target: Tensor, index: Any, value: Any) -> Tensor:
    """`target[index] = value` in the memory of target."""
    check(target, value)
    plain = ir.map_tree(record.raw, index)
    array = record.raw(value)
    _check_overlap(target._array[plain], array)
    _check_inner_overlap(target)
    root = target._root()
    try:
        target._array[plain] = array
    except ValueError as error:
        raise RuntimeError(f"shape mismatch: value of shape {list(np.shape(array))} cannot be written: {error}") from None
    target._storage.version += 1
    if STATE.recording and (root.requires_grad or getattr(value, "requires_grad", False)):
        root._rebase(record.written(root, target._steps, plain, value))
    return target


def check(target: Tensor, value: Any) -> None:
    """RuntimeError for a recorded write to a leaf or to a view of one, and to a view that was made without recording."""
    if not STATE.recording:
        return
    root = target._root()
    if root.is_leaf and root.requires_grad:
        what = "a leaf Variable that requires grad is being used in an in-place operation."
        raise RuntimeError(what if root is target else f"a view of {what}")
    tracked = getattr(value, "requires_grad", False)
    if target._cut_from is not None and (target._cut_from.requires_grad or tracked):
        raise RuntimeError(
            "A view was created in no_grad mode and is being modified inplace with grad mode enabled. Given that this use case is "
            "ambiguous and error-prone, it is forbidden. You can clarify your code by moving both the view and the inplace either "
            "both inside the no_grad block or both outside."
        )


def _check_overlap(part: Any, value: Any) -> None:
    if STATE.numpy or not isinstance(value, np.ndarray) or not isinstance(part, np.ndarray) or not np.shares_memory(part, value):
        return
    same = part.__array_interface__["data"] == value.__array_interface__["data"] and part.strides == value.strides
    if not (same and part.shape == value.shape):
        raise RuntimeError(
            "unsupported operation: some elements of the input tensor and the written-to tensor refer to a single memory location. "
            + OVERLAP
        )


def _check_inner_overlap(target: Tensor) -> None:
    if any(s == 0 and n > 1 for s, n in zip(target._array.strides, target.shape, strict=True)):
        raise RuntimeError(
            f"unsupported operation: more than one element of the written-to tensor refers to a single memory location. {OVERLAP}"
        )
