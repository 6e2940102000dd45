"""Largest and smallest elements, and order statistics. Where several elements tie, they share the cotangent equally."""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import facts, ops
from ..ops import define, register, vjp
from .core import cast_like
from .reductions import count, reduction_fact, with_axes
from .shaping import reshape_like
from .sorting import ranks


@define(np.max, np.amax, method="max")
def max(a: Any, axis: Any = None, *, keepdims: Any = False) -> facts.Num:
    return reduction_fact(np.max, a, axis, keepdims)


@define(np.min, np.amin, method="min")
def min(a: Any, axis: Any = None, *, keepdims: Any = False) -> facts.Num:
    return reduction_fact(np.min, a, axis, keepdims)


@vjp(np.max, np.min)
def extremum_vjp(y_bar, y, a, axis, keepdims):
    return with_axes(y_bar, axis, keepdims) * share(a, with_axes(y, axis, keepdims), axis)


def share(a, extremum, axis):
    """1 at the extremum, in equal parts where several elements attain it, 0 elsewhere."""
    attained = a == extremum
    kept: Any = axis is not None
    ties = np.sum(attained, axis=axis, keepdims=kept)
    return cast_like(attained / ties, a)


@define(np.ptp)
def ptp(a: Any, axis: Any = None, *, keepdims: Any = False) -> facts.Num:
    return reduction_fact(np.ptp, a, axis, keepdims)


@vjp(np.ptp)
def ptp_vjp(y_bar, y, a, axis, keepdims):
    kept: Any = axis is not None
    top = share(a, np.max(a, axis=axis, keepdims=kept), axis)
    return with_axes(y_bar, axis, keepdims) * (top - share(a, np.min(a, axis=axis, keepdims=kept), axis))


@define(np.median)
def median(a: Any, axis: Any = None, *, keepdims: Any = False) -> facts.Num:
    if isinstance(ops.static(axis), (tuple, list)):
        raise TypeError("the median over several axes is not supported; reshape them into one")
    return reduction_fact(np.median, a, axis, keepdims)


@vjp(np.median)
def median_vjp(y_bar, y, a, axis, keepdims):
    """The mean of the two middle elements (one and the same where the count is odd)."""
    n = count(a, axis)
    place = reshape_like(ranks(a, None), a) if axis is None else ranks(a, axis)
    middle = 0.5 * (place == (n - 1) // 2) + 0.5 * (place == n // 2)
    return with_axes(y_bar, axis, keepdims) * cast_like(middle, a)


def _reduce(ufunc: Any, function: Any) -> ops.Op:
    def infer(array: Any, axis: Any = 0, dtype: Any = None, *, keepdims: Any = False) -> facts.Num:
        return reduction_fact(function, array, axis, keepdims, dtype)

    return register(ops.Op(f"np.{ufunc.__name__}.reduce", ufunc.reduce, infer, vjp=_reduce_vjp), ufunc.reduce)


def _reduce_vjp(y_bar, y, array, axis, dtype, keepdims):
    return extremum_vjp(y_bar, y, array, axis, keepdims)


maximum_reduce = _reduce(np.maximum, np.max)
minimum_reduce = _reduce(np.minimum, np.min)
