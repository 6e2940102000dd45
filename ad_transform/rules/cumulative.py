"""Running sums and products, differences, and the trapezoidal rule."""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import facts, ops, sizes
from ..ops import define, register, vjp
from ..runtime import helpers
from .core import zeros_like
from .indexing import additem, subitem
from .joining import moved_before
from .reductions import along, example_dtype
from .shaping import at, reshape_like


def _running(function: Any, a: Any, axis: Any, dtype: Any) -> facts.Num:
    shape = ops.number(a).shape
    if ops.static(axis) is None:
        shape = (sizes.fresh() if shape is None else sizes.product(shape),)
    return facts.array(ops.static_dtype(dtype, example_dtype(function, a)), shape)


@define(np.cumsum, method="cumsum")
def cumsum(a: Any, axis: Any = None, dtype: Any = None) -> facts.Num:
    return _running(np.cumsum, a, axis, dtype)


@vjp(np.cumsum)
def cumsum_vjp(y_bar, y, a, axis, dtype):
    """Each element enters all sums from its own place on."""
    if np.ndim(y_bar) == 1:
        return reshape_like(np.cumsum(y_bar[::-1])[::-1], a) if np.ndim(a) != 1 else np.cumsum(y_bar[::-1])[::-1]
    return np.flip(np.cumsum(np.flip(y_bar, axis), axis=axis), axis)


@define(np.cumprod, method="cumprod")
def cumprod(a: Any, axis: Any = None, dtype: Any = None) -> facts.Num:
    return _running(np.cumprod, a, axis, dtype)


@vjp(np.cumprod)
def cumprod_vjp(y_bar, y, a, axis, dtype):
    """The product before an element times what follows it; no division, so it is exact where elements are zero."""
    factors = np.ravel(a) if axis is None else a
    axis = 0 if axis is None else axis
    a_bar = moved_before(y, axis, np.ones_like) * recurrence(factors, y_bar, axis, reverse=True)
    return a_bar if np.ndim(a) == np.ndim(y) else reshape_like(a_bar, a)


@define(helpers.recurrence, name="recurrence", style="helper")
def recurrence(a: Any, b: Any, axis: Any = 0, reverse: Any = False) -> facts.Num:
    """r[k] = b[k] + a[k] * r[k - 1] along an axis; in reverse, r[k] = b[k] + a[k + 1] * r[k + 1]. Each is the other's adjoint."""
    return facts.array(example_dtype(np.multiply, a, b), ops.number(b).shape)


@vjp(recurrence)
def recurrence_vjp(y_bar, y, a, b, axis, reverse):
    b_bar = recurrence(a, y_bar, axis, not reverse)
    if reverse:
        return y * moved_before(b_bar, axis, np.zeros_like), b_bar
    return b_bar * moved_before(y, axis, np.zeros_like), b_bar


def _accumulate(ufunc: Any, function: Any) -> ops.Op:
    def infer(array: Any, axis: Any = 0, dtype: Any = None) -> facts.Num:
        return _running(function, array, axis, dtype)

    rule = ops.BY_FUNCTION[function].vjp
    return register(ops.Op(f"np.{ufunc.__name__}.accumulate", ufunc.accumulate, infer, vjp=rule), ufunc.accumulate)


add_accumulate = _accumulate(np.add, np.cumsum)
multiply_accumulate = _accumulate(np.multiply, np.cumprod)


# ---- differences ---------------------------------------------------------------------------------------------------------


@define(np.diff)
def diff(a: Any, n: Any = 1, axis: Any = -1) -> facts.Num:
    order = ops.static(n)
    if order < 1:
        raise ValueError("the order of a difference must be at least 1")
    found = ops.number(a)
    if found.shape is None:
        return facts.array(example_dtype(np.diff, a), None)
    (along_axis,) = ops.axes(axis, len(found.shape))
    shape = tuple(sizes.clamp(sizes.sub(m, order)) if k == along_axis else m for k, m in enumerate(found.shape))
    return facts.array(example_dtype(np.diff, a), shape)


@vjp(np.diff)
def diff_vjp(y_bar, y, a, n, axis):
    if n == 1:
        return difference_bar(zeros_like(a), y_bar, axis, np.ndim(a))
    return difference_bar(zeros_like(a), diff_vjp(y_bar, y, np.diff(a, axis=axis), n - 1, axis), axis, np.ndim(a))


def difference_bar(a_bar, y_bar, axis, rank):
    """The cotangent of a[1:] - a[:-1]."""
    a_bar = additem(a_bar, (), at(axis, slice(1, None), rank), y_bar)
    return subitem(a_bar, (), at(axis, slice(None, -1), rank), y_bar)


@define(np.trapezoid)
def trapezoid(y: Any, x: Any = None, dx: Any = 1.0, axis: Any = -1) -> facts.Num:
    found = ops.number(y)
    if x is not None and ops.rank(x) not in (1, ops.rank(y)):
        raise ValueError("x must be 1-D or have as many axes as y")
    dtype = example_dtype(np.trapezoid, y) if x is None else example_dtype(np.trapezoid, y, x)
    if x is None and ops.number(dx).form != "python":
        dtype = None  # promoted with dx
    if found.shape is None:
        return facts.result(dtype, None)
    gone = ops.axes(axis, len(found.shape))
    return facts.result(dtype, tuple(n for k, n in enumerate(found.shape) if k not in gone))


@vjp(np.trapezoid)
def trapezoid_vjp(out_bar, out, y, x, dx, axis):
    rank = np.ndim(y)
    rate = 0.5 * (out_bar if rank == 1 else np.expand_dims(out_bar, axis))
    front, back = at(axis, slice(None, -1), rank), at(axis, slice(1, None), rank)
    pairs = y[back] + y[front]
    if x is None:
        y_bar = additem(additem(zeros_like(y), (), front, rate * dx), (), back, rate * dx)
        return y_bar, None, np.sum(rate * pairs)
    steps = along(np.diff(x), y, axis) if np.ndim(x) == 1 else np.diff(x, axis=axis)
    y_bar = additem(additem(zeros_like(y), (), front, rate * steps), (), back, rate * steps)
    if np.ndim(x) != 1 or rank == 1:
        return y_bar, difference_bar(zeros_like(x), rate * pairs, axis, rank)
    others = tuple(k for k in range(rank) if k != axis % rank)
    return y_bar, difference_bar(zeros_like(x), np.sum(rate * pairs, axis=others), 0, 1)
