"""Joining arrays and cutting them apart.

The first argument of a joining function is a list of arrays, or one list whose length only the run knows; its cotangent is a list
again, with one entry for each array.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

import numpy as np

from .. import facts, ir, ops, sizes
from ..ops import define, register, vjp
from ..runtime import helpers
from .core import zeros_like
from .indexing import additem
from .shaping import _at_least, at, reshape_like

Widen = Callable[[facts.Shape], facts.Shape]


def is_list(tree: Any) -> bool:
    """Whether an argument is a list of known length, in `infer` and in a rule alike."""
    return isinstance(tree, (tuple, list))


def element(seq: Any) -> facts.Num:
    """The fact of each array in a list whose length only the run knows."""
    found = ops.fact(seq)
    if not isinstance(found, facts.Seq) or not isinstance(found.element, facts.Num):
        raise TypeError(f"a list of arrays is needed, not {facts.described(found)}")
    return found.element


def common_dtype(items: Any) -> np.dtype[Any] | None:
    """The dtype of the array that these are joined into."""
    dtypes = [ops.number(item).dtype for item in items]
    return None if any(d is None for d in dtypes) else np.result_type(*dtypes)


# ---- along an axis that is there -------------------------------------------------------------------------------------------


def _joined(shapes: list[facts.Shape], axis: int) -> facts.Shape:
    """The shape of arrays put one behind the other."""
    if len({len(s) for s in shapes}) != 1:
        raise ValueError("all the input arrays must have the same number of axes")
    if not -len(shapes[0]) <= axis < len(shapes[0]):
        raise ValueError(f"axis {axis} is out of bounds")
    axis %= len(shapes[0])
    total: sizes.SizeLike = 0
    for shape in shapes:
        total = sizes.add(total, shape[axis])
        if any(k != axis and sizes.differ(m, n) for k, (m, n) in enumerate(zip(shape, shapes[0], strict=True))):
            raise ValueError("all the input array axes except for the concatenation axis must match exactly")
    return tuple(total if k == axis else n for k, n in enumerate(shapes[0]))


def _join_fact(arrays: Any, axis: int, widen: Widen, dtype: Any = None) -> facts.Num:
    if not arrays:
        raise ValueError("need at least one array to join")
    numbers = [ops.number(a) for a in arrays]
    found = ops.static_dtype(dtype, common_dtype(arrays))
    if any(n.shape is None for n in numbers):
        return facts.array(found, None)
    return facts.array(found, _joined([widen(n.shape) for n in numbers if n.shape is not None], axis))


def pieces(y_bar, arrays, axis, widen):
    """The cotangent of each array that was joined into y: its part of y_bar."""
    rank = np.ndim(y_bar)
    start, out = 0, []
    for k, a in enumerate(arrays):
        stop = start + widen(shape_of(a))[axis % rank]
        part = y_bar[at(axis, slice(start if k else None, stop if k < len(arrays) - 1 else None), rank)]
        out.append(unpacked(part if len(shape_of(a)) == rank else _narrowed(part, a), a))
        start = stop
    return tuple(out)


def _narrowed(part, a):
    """A piece of y_bar in the shape that `a` had before it was given more axes."""
    return np.reshape(part, shape_of(a)) if is_list(a) else reshape_like(part, a)


def shape_of(a):
    """The shape of an argument of a rule: an array, or nested lists of numbers."""
    return (len(a), *shape_of(a[0])) if is_list(a) and a else np.shape(a)


def unpacked(bar, tree, index=()):
    """The cotangent of nested lists, given that of the array they become."""
    if is_list(tree):
        return tuple(unpacked(bar, item, (*index, k)) for k, item in enumerate(tree))
    return bar[index if len(index) > 1 else index[0]] if index else bar


def _same(shape: facts.Shape) -> facts.Shape:
    return shape


@define(np.concatenate)
def concatenate(arrays: Any, axis: Any = 0, *, dtype: Any = None) -> facts.Num:
    return _concatenated(arrays, axis, dtype)


def _concatenated(arrays: Any, axis: Any, dtype: Any = None) -> facts.Num:
    chosen = ops.static(axis)
    if is_list(arrays):
        if chosen is None:
            return _join_fact(arrays, 0, lambda s: (sizes.product(s),), dtype)
        return _join_fact(arrays, chosen, _same, dtype)
    found = element(arrays)
    if chosen is None or not found.shape:
        return facts.array(ops.static_dtype(dtype, found.dtype), None if chosen is not None else (sizes.fresh(),))
    (k,) = ops.axes(axis, len(found.shape))
    return facts.array(ops.static_dtype(dtype, found.dtype), (*found.shape[:k], sizes.fresh(), *found.shape[k + 1 :]))


@vjp(np.concatenate)
def concatenate_vjp(y_bar, y, arrays, axis, dtype):
    if not is_list(arrays):
        return (split_like(y_bar, arrays, axis),)
    if axis is None:
        return (pieces(y_bar, arrays, 0, lambda s: (product(s),)),)
    return (pieces(y_bar, arrays, axis, _same),)


def product(lengths):
    """The product of lengths that may be traced."""
    total = 1
    for n in lengths:
        total = n if isinstance(total, int) and total == 1 else total * n
    return total


@define(helpers.split_like, name="split_like", style="helper", shape_of=(1,))
def split_like(a: Any, arrays: Any, axis: Any = 0) -> facts.Seq:
    """`a` cut along an axis into a list of pieces with the shapes of `arrays`: undoes their concatenation."""
    return facts.Seq(facts.array(ops.number(a).dtype, element(arrays).shape))


@vjp(split_like)
def split_like_vjp(y_bar, y, a, arrays, axis):
    return concatenate(y_bar, axis)


def _stacking(function: Any, widen: Widen, axis: Callable[[Any], int]) -> ops.Op:
    """hstack and its like: arrays of lower rank get axes first."""

    def infer(tup: Any) -> facts.Num:
        if not is_list(tup):
            raise TypeError("the arrays must stand in a list of known length; np.stack and np.concatenate accept any list")
        return _join_fact(tup, axis([ops.number(a).rank for a in tup]), widen)

    def rule(y_bar, y, tup):
        return (pieces(y_bar, tup, axis([len(shape_of(a)) for a in tup]), widen),)

    return register(ops.Op(f"np.{function.__name__}", function, infer, vjp=rule), function)


def _columns(shape: facts.Shape) -> facts.Shape:
    return shape if len(shape) > 1 else (*shape, *(1,) * (2 - len(shape)))


def _widened(rank: int) -> Widen:
    def widen(shape: facts.Shape) -> facts.Shape:
        found = _at_least(rank, shape)
        assert found is not None
        return found

    return widen


hstack = _stacking(np.hstack, _widened(1), lambda ranks: 0 if ranks[0] in (0, 1) else 1)
vstack = _stacking(np.vstack, _widened(2), lambda ranks: 0)
dstack = _stacking(np.dstack, _widened(3), lambda ranks: 2)
column_stack = _stacking(np.column_stack, _columns, lambda ranks: 1)


@define(np.append)
def append(arr: Any, values: Any, axis: Any = None) -> facts.Num:
    return _concatenated((arr, values), axis)


@vjp(np.append)
def append_vjp(y_bar, y, arr, values, axis):
    (bars,) = concatenate_vjp(y_bar, y, (arr, values), axis, None)
    return bars


def moved_before(x, axis, fill):
    """`x` moved on by one place along an axis; `fill` makes the new first entry (zeros_like or ones_like)."""
    rank = np.ndim(x)
    return concatenate((fill(x[at(axis, slice(None, 1), rank)]), x[at(axis, slice(None, -1), rank)]), axis % rank)


# ---- along a new axis ------------------------------------------------------------------------------------------------------


@define(np.stack)
def stack(arrays: Any, axis: Any = 0, *, dtype: Any = None) -> facts.Num:
    listed = is_list(arrays)
    numbers = [ops.number(a) for a in arrays] if listed else [element(arrays)]
    if not numbers:
        raise ValueError("need at least one array to stack")
    found = ops.static_dtype(dtype, common_dtype(arrays) if listed else numbers[0].dtype)
    shapes = [n.shape for n in numbers if n.shape is not None]
    if not shapes:
        return facts.array(found, None)
    if any(len(s) != len(shapes[0]) or any(map(sizes.differ, s, shapes[0])) for s in shapes):
        raise ValueError("all input arrays must have the same shape")
    (k,) = ops.axes(axis, len(shapes[0]) + 1)
    return facts.array(found, (*shapes[0][:k], len(numbers) if listed else sizes.fresh(), *shapes[0][k:]))


@vjp(np.stack)
def stack_vjp(y_bar, y, arrays, axis, dtype):
    if not is_list(arrays):
        return (unstack(y_bar, axis),)
    rank = np.ndim(y_bar)
    return (tuple(unpacked(y_bar[at(axis, k, rank)], a) for k, a in enumerate(arrays)),)


def _unstack(a: Any, axis: int = 0) -> list[Any]:
    return list(np.moveaxis(a, axis, 0))


@define(name="unstack", run=_unstack, style="unstack")
def unstack(a: Any, axis: Any = 0) -> facts.Seq:
    """The list of the slices of `a` along an axis: `list(a)` for axis 0."""
    found = ops.number(a)
    if found.shape is None:
        return facts.Seq(facts.Num(found.dtype, None, "any"))
    gone = ops.axes(axis, len(found.shape))
    return facts.Seq(facts.result(found.dtype, tuple(n for k, n in enumerate(found.shape) if k not in gone)))


@vjp(unstack)
def unstack_vjp(y_bar, y, a, axis):
    return stack(y_bar, axis)


# ---- cutting apart ---------------------------------------------------------------------------------------------------------


def _cuts(n: Any, sections: Any, exact: bool) -> list[Any]:
    """The lengths of the pieces of an axis of length n."""
    if is_list(sections):
        bounds = [0, *map(ops.size_value, sections), None]
        return [sizes.slice_length(n, start, stop, None) for start, stop in itertools.pairwise(bounds)]
    k = ops.static(sections)
    if exact:
        if isinstance(n, int) and n % k:
            raise ValueError("array split does not result in an equal division")
        return [sizes.divide(n, k)] * k
    return [n // k + (i < n % k) for i in range(k)] if isinstance(n, int) else [sizes.fresh() for _ in range(k)]


def _split_fact(ary: Any, sections: Any, axis: Any, exact: bool = True) -> tuple[facts.Num, ...]:
    found = ops.number(ary)
    shape = ops.shape(ary)
    (k,) = ops.axes(axis, len(shape))
    return tuple(facts.array(found.dtype, (*shape[:k], n, *shape[k + 1 :])) for n in _cuts(shape[k], sections, exact))


@define(np.split, view="yes")
def split(ary: Any, indices_or_sections: Any, axis: Any = 0) -> tuple[facts.Num, ...]:
    return _split_fact(ary, indices_or_sections, axis)


@define(np.array_split, view="yes")
def array_split(ary: Any, indices_or_sections: Any, axis: Any = 0) -> tuple[facts.Num, ...]:
    return _split_fact(ary, indices_or_sections, axis, exact=False)


@vjp(np.split, np.array_split)
def split_vjp(y_bar, y, ary, indices_or_sections, axis):
    """The pieces put together again; where the cuts may overlap, each is added in its place."""
    y_bar = tuple(dense(bar, part) for bar, part in zip(y_bar, y, strict=True))
    if _is_partition(indices_or_sections):
        return concatenate(y_bar, axis) if len(y_bar) > 1 else y_bar[0]
    bounds = [None, *indices_or_sections, None]
    a_bar = zeros_like(ary)
    for start, stop, bar in zip(bounds[:-1], bounds[1:], y_bar, strict=True):
        a_bar = additem(a_bar, (), at(axis, slice(start, stop), np.ndim(ary)), bar)
    return a_bar


def dense(bar, y):
    """The cotangent of one of several results: zeros where that result was not used."""
    return zeros_like(y) if bar is None or (isinstance(bar, (int, float)) and bar == 0) else bar


def _is_partition(sections: Any) -> bool:
    """Whether the pieces surely cover the array, each element once."""
    if not is_list(sections) or len(sections) == 1:
        return True
    return all(isinstance(k, int) and k >= 0 for k in sections) and list(sections) == sorted(sections)


def _splitting(function: Any, axis_of: Callable[[int], int]) -> ops.Op:
    def infer(ary: Any, indices_or_sections: Any) -> tuple[facts.Num, ...]:
        return _split_fact(ary, indices_or_sections, ir.Const(axis_of(ops.rank(ary))))

    def rule(y_bar, y, ary, indices_or_sections):
        return split_vjp(y_bar, y, ary, indices_or_sections, axis_of(np.ndim(ary)))

    return register(ops.Op(f"np.{function.__name__}", function, infer, view="yes", vjp=rule), function)


hsplit = _splitting(np.hsplit, lambda rank: 1 if rank > 1 else 0)
vsplit = _splitting(np.vsplit, lambda rank: 0)
dsplit = _splitting(np.dsplit, lambda rank: 2)
