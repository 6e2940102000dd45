"""Runs an operation of the package on tensors, and records it where a derivative may pass."""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import ir, ops
from ..modes import STATE
from ..rules import indexing
from .adjoint import Adjoint, Slot, adjoint, evaluate
from .graph import Operation, Saved, Storage, check_inference, stand_in
from .naming import node_name
from .tensor import Tensor
from .wording import told_anew


def apply(op: ops.Op, *args: Any, **kwargs: Any) -> Any:
    """The result of an operation on tensors, arrays and numbers; a tuple of tensors where it has several."""
    bound = ir.map_tree(lambda const: const.value, op.bind(args, kwargs))
    if op is indexing.getitem:
        bound = (bound[0], _plain_index(bound[0], bound[1]))
    if any(isinstance(tree, (list, tuple)) for tree in bound):
        bound = _as_tensors(op, bound)
    if op.elementwise and not STATE.numpy:
        bound = _without_weak_promotion(bound)
    found = _run(op, ir.map_tree(raw, bound))
    if isinstance(found, (tuple, list)) and len(found) == 1:
        return (apply(ops.only(op), *args, **kwargs),)
    if isinstance(found, (tuple, list)):
        arrays, storages = [np.asarray(f) for f in found], [Storage() for _ in found]
        node = record(op, bound, arrays, storages)
        return tuple(Tensor._of(a, s, node, k) for k, (a, s) in enumerate(zip(arrays, storages, strict=True)))
    array = np.asarray(found)
    base = bound[0] if bound and isinstance(bound[0], Tensor) and op.sharing(ops.as_tree(ir.map_tree(raw, bound))) != "no" else None
    if base is None or not np.may_share_memory(array, base._array) or array is base._array:
        storage = Storage()
        return Tensor._of(array, storage, record(op, bound, [array], [storage]))
    return base._view(array, op, bound[1:], record(op, bound, [array]))


def _as_tensors(op: ops.Op, bound: Any) -> Any:
    """The arguments, with a tensor or array in the place of a sequence of which numpy makes an array."""
    wanted = ops.becomes_array(op)
    return tuple(_stacked(tree) if w and isinstance(tree, (list, tuple)) else tree for w, tree in zip(wanted, bound, strict=True))


def _stacked(tree: Any) -> Any:
    if not any(isinstance(leaf, Tensor) for leaf in ir.leaves(tree)):
        return np.asarray(tree)
    items = [_stacked(item) if isinstance(item, (list, tuple)) else item for item in tree]
    return apply(ops.BY_FUNCTION[np.stack], [i if isinstance(i, Tensor) else Tensor._new(np.asarray(i)) for i in items], 0)


def _run(op: ops.Op, args: Any) -> Any:
    """The result on arrays; what numpy makes meanwhile is arrays, also where numpy source is running."""
    before, STATE.numpy = STATE.numpy, False
    try:
        with np.errstate(all="ignore"):
            return evaluate(op, args)
    except (ValueError, IndexError) as error:
        if before:
            raise
        raise told_anew(op, args, error) from None
    finally:
        STATE.numpy = before


def raw(leaf: Any) -> Any:
    """The array behind a tensor."""
    return leaf._array if isinstance(leaf, Tensor) else leaf


def _plain_index(a: Any, index: Any) -> Any:
    """An index without tensors; outside numpy's own source, one element is a view too, as PyTorch has it."""
    index = ir.map_tree(raw, index)
    return index if STATE.numpy or not isinstance(a, Tensor) else viewing(index)


def viewing(index: Any) -> Any:
    """An index of numbers and slices that gives a view, of one element too."""
    entries = index if isinstance(index, tuple) else (index,)
    single = all(isinstance(i, (int, np.integer, slice)) or i is None for i in entries)
    return (*entries, Ellipsis) if single else index


def _without_weak_promotion(bound: Any) -> Any:
    """A tensor without axes does not widen one with axes of the same kind (PyTorch's rule; numpy's own for numpy source)."""
    tensors = [t for t in bound if isinstance(t, (Tensor, np.ndarray))]
    ranked = [t.dtype for t in tensors if t.ndim]
    if not ranked or len(ranked) == len(tensors):
        return bound
    dtype = np.result_type(*ranked)
    return tuple(
        t.to(dtype) if isinstance(t, Tensor) and not t.ndim and t.dtype.kind == dtype.kind and t.dtype != dtype else t
        for t in bound
    )


def record(op: ops.Op, bound: Any, arrays: list[Any], storages: list[Storage] | None = None) -> Operation | None:
    """The node of an operation that has been run; None where no derivative passes. `storages` are those of its results."""
    if not STATE.recording or (op.constant and not op.elementwise) or all(a.dtype.kind != "f" for a in arrays):
        return None
    tensors = [t for k, tree in enumerate(bound) if k not in op.shape_of for t in ir.leaves(tree) if isinstance(t, Tensor)]
    if not any(t.requires_grad and t.dtype.kind == "f" for t in tensors):
        return None
    return _node(op, bound, arrays, storages or [])


def _node(op: ops.Op, bound: Any, arrays: list[Any], storages: list[Storage]) -> Operation:
    leaves = [a for tree in bound for a in ir.leaves(tree) if isinstance(a, (Tensor, np.ndarray))]
    described = tuple(_described(tree, k not in op.shape_of) for k, tree in enumerate(bound))
    slots = [s for tree in described for s in ir.leaves(tree) if isinstance(s, Slot)]
    tracked = [a for a, s in zip(leaves, slots, strict=True) if s.wanted and isinstance(a, Tensor)]
    rule = None if op.constant else adjoint(op, described, tuple((a.dtype, a.shape) for a in arrays))
    return Operation(
        node_name(op, bound, not storages),
        [t._edge() for t in tracked],
        [(a.shape, a.dtype) for a in arrays],
        [(t.shape, t.dtype) for t in tracked],
        rule,
        [] if rule is None else _saved(rule, arrays, storages, leaves),
    )


def _described(tree: Any, differentiable: bool) -> Any:
    return ir.map_tree(lambda leaf: _slot(leaf, differentiable), tree)


def _slot(leaf: Any, differentiable: bool) -> Any:
    if isinstance(leaf, Tensor):
        return Slot(leaf.dtype, leaf.shape, differentiable and leaf._is_recorded() and leaf.dtype.kind == "f")
    return Slot(leaf.dtype, leaf.shape, False) if isinstance(leaf, np.ndarray) else leaf


def _saved(rule: Adjoint, arrays: list[Any], storages: list[Storage], leaves: list[Any]) -> list[Any]:
    """What the adjoint reads of results and arguments; of the others, their shape."""
    found: list[Any] = []
    for k, value in enumerate([*arrays, *leaves]):
        if k not in rule.reads:
            found.append(stand_in(raw(value)))
        elif k < len(arrays):
            found.append(_settled(Saved.output(value, Storage() if STATE.numpy else storages[k], k)))
        elif isinstance(value, Tensor) and (value._is_recorded() or not STATE.numpy):
            check_inference(value)
            found.append(_settled(Saved(value)))
        else:
            found.append(raw(value).copy())
    return found


def _settled(saved: Saved) -> Saved:
    """In numpy's own source what is saved is a copy, which no write reaches."""
    if STATE.numpy and saved.leaf is None:
        saved.moved(Tensor._new(saved.array.copy()))
    return saved


def written(root: Tensor, steps: Any, index: Any, value: Any) -> Operation | None:
    """The node of a write of `value` into the part of `root` at the end of a path of views; the data is written already."""
    path = tuple((op, *args) for op, args in steps)
    return record(indexing.setitem, (root, path, ir.map_tree(raw, index), value), [root._array])
