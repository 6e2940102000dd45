"""Repeating elements, padding, grids: the adjoints sum over the copies."""

from __future__ import annotations

import functools
from typing import Any, cast

import numpy as np

from .. import facts, ops, sizes
from ..ops import define, vjp
from .core import zeros_like
from .creation import arange, written
from .indexing import scatter_add
from .joining import is_list
from .shaping import at, reshape_like


@define(np.tile)
def tile(A: Any, reps: Any) -> facts.Num:
    found = ops.number(A)
    if found.shape is None:
        return facts.array(found.dtype, None)
    shape, counts = _padded(found.shape, [ops.size_value(r) for r in _listed(reps)])
    return facts.array(found.dtype, tuple(map(sizes.mul, counts, shape)))


def _listed(reps: Any) -> Any:
    return reps if is_list(reps) else (reps,)


def _padded(shape: Any, counts: Any) -> tuple[Any, Any]:
    """Shape and repetitions with ones put before the shorter of the two."""
    rank = len(shape) if len(shape) > len(counts) else len(counts)
    return (*[1] * (rank - len(shape)), *shape), (*[1] * (rank - len(counts)), *counts)


@vjp(np.tile)
def tile_vjp(y_bar, y, A, reps):
    """In the shape (reps[0], n[0], reps[1], n[1], ...) every other axis counts copies."""
    shape, counts = _padded(np.shape(A), _listed(reps))
    pairs: list[Any] = []
    copies: list[int] = []
    for n, r in zip(shape, counts, strict=True):
        if not (isinstance(r, int) and r == 1):
            copies.append(len(pairs))
            pairs.append(r)
        pairs.append(n)
    if not copies:
        return reshape_like(y_bar, A)
    summed = np.sum(np.reshape(y_bar, tuple(pairs)), axis=tuple(copies) if len(copies) > 1 else copies[0])
    return summed if len(shape) == np.ndim(A) else reshape_like(summed, A)


@define(np.repeat, method="repeat")
def repeat(a: Any, repeats: Any, axis: Any = None) -> facts.Num:
    found = ops.number(a)
    shape = found.shape
    if shape is not None and ops.static(axis) is None:
        shape = (sizes.product(shape),)
    if shape is None:
        return facts.array(found.dtype, (sizes.fresh(),) if ops.static(axis) is None else None)
    (k,) = ops.axes(axis, len(shape)) if ops.static(axis) is not None else (0,)
    return facts.array(found.dtype, (*shape[:k], _repeated(shape[k], repeats), *shape[k + 1 :]))


def _repeated(n: sizes.SizeLike, repeats: Any) -> sizes.SizeLike:
    """The length of an axis of length n after np.repeat."""
    if is_list(repeats) and len(repeats) > 1:
        return functools.reduce(sizes.add, [ops.size_value(r) for r in repeats], cast(sizes.SizeLike, 0))
    if not is_list(repeats) and ops.number(repeats).shape != ():
        return sizes.fresh()
    return sizes.mul(n, ops.size_value(repeats[0] if is_list(repeats) else repeats))


@vjp(np.repeat)
def repeat_vjp(y_bar, y, a, repeats, axis):
    if axis is None and np.ndim(a) != 1:
        return reshape_like(repeat_vjp(y_bar, y, np.ravel(a), repeats, 0), a)
    axis = 0 if axis is None else axis % np.ndim(a)
    n = np.shape(a)[axis]
    if is_list(repeats) or np.ndim(repeats):
        return scatter_add(zeros_like(a), (), at(axis, repeat(written(arange, a, n), repeats), np.ndim(a)), y_bar)
    shape = (*np.shape(a)[:axis], n, repeats, *np.shape(a)[axis + 1 :])
    return np.sum(np.reshape(y_bar, shape), axis=axis + 1)


# ---- padding ---------------------------------------------------------------------------------------------------------------


def widths(pad_width: Any, rank: int) -> list[tuple[Any, Any]]:
    """A `pad_width=` argument as one pair (before, after) for each axis."""
    if not is_list(pad_width):
        return [(pad_width, pad_width)] * rank
    if not any(map(is_list, pad_width)):
        before, after = pad_width if len(pad_width) == 2 else (*pad_width, *pad_width)
        return [(before, after)] * rank
    pairs = [tuple(p) if len(p) == 2 else (*p, *p) for p in pad_width]
    if len(pairs) not in (1, rank):
        raise ValueError("pad_width must give one pair for each axis")
    return pairs * rank if len(pairs) == 1 else pairs


def _pad(array: Any, pad_width: Any, mode: Any = "constant", *, constant_values: Any = 0) -> Any:
    return np.pad(array, pad_width, mode, constant_values=constant_values) if mode == "constant" else np.pad(array, pad_width, mode)


@define(np.pad, run=_pad)
def pad(array: Any, pad_width: Any, mode: Any = "constant", *, constant_values: Any = 0) -> facts.Num:
    if ops.static(mode) not in ("constant", "edge", "wrap", "reflect", "symmetric"):
        raise TypeError(f"np.pad with mode {ops.static(mode)!r} is not supported")
    ops.static(constant_values)
    shape = ops.shape(array)
    pairs = [tuple(map(ops.size_value, pair)) for pair in widths(pad_width, len(shape))]
    return facts.array(ops.number(array).dtype, tuple(sizes.add(n, sizes.add(*pair)) for n, pair in zip(shape, pairs, strict=True)))


@vjp(np.pad)
def pad_vjp(y_bar, y, array, pad_width, mode, constant_values):
    pairs = widths(pad_width, np.ndim(array))
    if mode == "constant":
        inside = tuple(_inside(*pair, n) for pair, n in zip(pairs, np.shape(array), strict=True))
        return y_bar[inside if len(inside) != 1 else inside[0]]
    rank = np.ndim(array)
    index = []
    for k, (pair, n) in enumerate(zip(pairs, np.shape(array), strict=True)):
        source = pad(written(arange, array, n), (pair,), mode)  # where each element of the padded axis comes from
        index.append(source[(slice(None), *[None] * (rank - 1 - k))] if k < rank - 1 else source)
    return scatter_add(zeros_like(array), (), tuple(index), y_bar)


def _inside(before, after, n):
    """The slice that undoes the padding of one axis of length n."""
    if not isinstance(after, int):
        return slice(before, before + n)
    return slice(before or None if isinstance(before, int) else before, -after or None)


# ---- grids -----------------------------------------------------------------------------------------------------------------


@define(np.meshgrid)
def meshgrid(*xi: Any, indexing: Any = "xy") -> tuple[facts.Num, ...]:
    shapes = [ops.shape(x) for x in xi]
    if any(len(s) > 1 for s in shapes):
        raise TypeError("np.meshgrid of arrays with several axes is not supported; ravel them first")
    lengths = [sizes.product(s) for s in shapes]
    order = grid_order(len(xi), ops.static(indexing))
    return tuple(facts.array(ops.number(x).dtype, tuple(lengths[k] for k in order)) for x in xi)


def grid_order(count: int, indexing: str) -> list[int]:
    """Which argument each axis of the grid runs along: with "xy" the first two change places."""
    order = list(range(count))
    return [1, 0, *order[2:]] if indexing == "xy" and count > 1 else order


@vjp(np.meshgrid)
def meshgrid_vjp(y_bar, y, *xi, indexing):
    order = grid_order(len(xi), indexing)
    return tuple(_grid_bar(bar, x, order.index(k), len(xi)) for k, (bar, x) in enumerate(zip(y_bar, xi, strict=True)))


def _grid_bar(bar, x, axis, rank):
    if bar is None or isinstance(bar, (int, float)):
        return zeros_like(x)
    others = tuple(k for k in range(rank) if k != axis)
    return reshape_like(np.sum(bar, axis=others) if others else bar, x)
