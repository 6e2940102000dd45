"""Sums, products, means and variances over axes."""

from __future__ import annotations

import functools
import operator
from typing import Any

import numpy as np

from .. import facts, ops
from ..ops import define, register, vjp
from .core import broadcast_like, unbroadcast
from .joining import moved_before
from .shaping import reshape_like


def reduced_shape(a: Any, axis: Any, keepdims: Any) -> facts.Shape | None:
    """The shape after a reduction over `axis`."""
    found = ops.number(a).shape
    if found is None:
        return () if ops.static(axis) is None and not ops.static(keepdims) else None
    gone = ops.axes(axis, len(found))
    if ops.static(keepdims):
        return tuple(1 if k in gone else n for k, n in enumerate(found))
    return tuple(n for k, n in enumerate(found) if k not in gone)


def reduction_fact(function: Any, a: Any, axis: Any, keepdims: Any, dtype: Any = None) -> facts.Num:
    """The fact of a reduction whose dtype depends on nothing but the dtype of `a`."""
    return facts.result(ops.static_dtype(dtype, example_dtype(function, a)), reduced_shape(a, axis, keepdims))


def example_dtype(function: Any, *trees: Any) -> np.dtype[Any] | None:
    """The dtype that a numpy function gives for arrays of the dtypes of these arguments, found by trying."""
    dtypes = [ops.number(tree).dtype for tree in trees]
    if any(d is None for d in dtypes):
        return None
    with np.errstate(all="ignore"):
        found: np.dtype[Any] = np.asarray(function(*(np.ones(2, d) for d in dtypes))).dtype
    return found


def with_axes(y_bar, axis, keepdims):
    """A reduction's result with the axes that were summed away put back, of length 1."""
    if axis is None or keepdims or isinstance(y_bar, (int, float)):
        return y_bar
    return np.expand_dims(y_bar, axis)


def spread_back(y_bar, a, axis, keepdims):
    """A cotangent of a reduction's result in the shape of what was reduced."""
    return broadcast_like(with_axes(y_bar, axis, keepdims), a)


def count(a, axis):
    """How many elements are reduced into one."""
    if axis is None:
        return np.size(a)
    return functools.reduce(operator.mul, [np.shape(a)[k] for k in (axis if isinstance(axis, tuple) else (axis,))])


# ---- sum and mean --------------------------------------------------------------------------------------------------------


@define(np.sum, method="sum")
def sum(a: Any, axis: Any = None, dtype: Any = None, *, keepdims: Any = False) -> facts.Num:
    return reduction_fact(np.sum, a, axis, keepdims, dtype)


@vjp(np.sum)
def sum_vjp(y_bar, y, a, axis, dtype, keepdims):
    return spread_back(y_bar, a, axis, keepdims)


@define(np.mean, method="mean")
def mean(a: Any, axis: Any = None, dtype: Any = None, *, keepdims: Any = False) -> facts.Num:
    return reduction_fact(np.mean, a, axis, keepdims, dtype)


@vjp(np.mean)
def mean_vjp(y_bar, y, a, axis, dtype, keepdims):
    return spread_back(y_bar / count(a, axis), a, axis, keepdims)


@define(np.nansum)
def nansum(a: Any, axis: Any = None, dtype: Any = None, *, keepdims: Any = False) -> facts.Num:
    return reduction_fact(np.nansum, a, axis, keepdims, dtype)


@vjp(np.nansum)
def nansum_vjp(y_bar, y, a, axis, dtype, keepdims):
    return np.where(np.isnan(a), 0.0, with_axes(y_bar, axis, keepdims))


@define(np.average)
def average(a: Any, axis: Any = None, weights: Any = None, *, keepdims: Any = False) -> facts.Num:
    if weights is None:
        return reduction_fact(np.average, a, axis, keepdims)
    if ops.rank(weights) not in (1, ops.rank(a)):
        raise ValueError("weights must be 1-D or have the shape of a")
    return facts.result(example_dtype(_weighted, a, weights), reduced_shape(a, axis, keepdims))


def _weighted(a: Any, weights: Any) -> Any:
    return np.average(a, weights=weights)


@vjp(np.average)
def average_vjp(y_bar, y, a, axis, weights, keepdims):
    if weights is None:
        return mean_vjp(y_bar, y, a, axis, None, keepdims)
    if np.ndim(weights) == np.ndim(a):
        kept: Any = axis is not None
        rate = with_axes(y_bar, axis, keepdims) / np.sum(weights, axis=axis, keepdims=kept)
        return rate * weights, None, rate * (a - with_axes(y, axis, keepdims))
    rate = with_axes(y_bar, axis, keepdims) / np.sum(weights)
    w = along(weights, a, axis)
    return rate * w, None, reshape_like(unbroadcast(rate * (a - with_axes(y, axis, keepdims)), w), weights)


def along(v, a, axis):
    """A vector laid along one axis of `a`, so that it broadcasts with it."""
    (axis,) = axis if isinstance(axis, tuple) else (axis,)
    after = np.ndim(a) - 1 - axis % np.ndim(a)
    return v[(slice(None), *[None] * after)] if after else v


# ---- products ------------------------------------------------------------------------------------------------------------


@define(np.prod, method="prod")
def prod(a: Any, axis: Any = None, dtype: Any = None, *, keepdims: Any = False) -> facts.Num:
    return reduction_fact(np.prod, a, axis, keepdims, dtype)


@vjp(np.prod)
def prod_vjp(y_bar, y, a, axis, dtype, keepdims):
    """Each element's derivative is the product of all others, which is exact where some are zero (y / a is not)."""
    return with_axes(y_bar, axis, keepdims) * product_of_others(a, axis)


def product_of_others(a, axis):
    """For each element, the product of the others along the axes."""
    if axis is None:
        axis = tuple(range(np.ndim(a)))
    if axis == ():
        return np.ones_like(a)
    first, *rest = axis if isinstance(axis, tuple) else (axis,)
    before = moved_before(np.cumprod(a, axis=first), first, np.ones_like)
    after = np.flip(moved_before(np.cumprod(np.flip(a, first), axis=first), first, np.ones_like), first)
    return before * after * product_of_others(np.prod(a, axis=first, keepdims=True), tuple(rest)) if rest else before * after


# ---- variance ------------------------------------------------------------------------------------------------------------


@define(np.var, method="var")
def var(a: Any, axis: Any = None, dtype: Any = None, *, ddof: Any = 0, keepdims: Any = False) -> facts.Num:
    return reduction_fact(np.var, a, axis, keepdims, dtype)


@vjp(np.var)
def var_vjp(y_bar, y, a, axis, dtype, ddof, keepdims):
    return with_axes(2.0 * y_bar / degrees(a, axis, ddof), axis, keepdims) * centred(a, axis)


@define(np.std, method="std")
def std(a: Any, axis: Any = None, dtype: Any = None, *, ddof: Any = 0, keepdims: Any = False) -> facts.Num:
    return reduction_fact(np.std, a, axis, keepdims, dtype)


@vjp(np.std)
def std_vjp(y_bar, y, a, axis, dtype, ddof, keepdims):
    """Zero where all elements are equal (as PyTorch has it): there `a - mean` is zero too."""
    rate = y_bar / (degrees(a, axis, ddof) * np.where(y == 0, 1.0, y))
    return with_axes(rate, axis, keepdims) * centred(a, axis)


def centred(a, axis):
    kept: Any = axis is not None
    return a - np.mean(a, axis=axis, keepdims=kept)


def degrees(a, axis, ddof):
    """The divisor of a variance: the number of elements less the degrees of freedom."""
    return count(a, axis) if isinstance(ddof, (int, float)) and ddof == 0 else count(a, axis) - ddof


# ---- reductions as methods of ufuncs: one axis, the first, unless told otherwise -------------------------------------------


def _reduce(ufunc: Any, function: Any) -> ops.Op:
    def infer(array: Any, axis: Any = 0, dtype: Any = None, *, keepdims: Any = False) -> facts.Num:
        return reduction_fact(function, array, axis, keepdims, dtype)

    rule = ops.BY_FUNCTION[function].vjp
    return register(ops.Op(f"np.{ufunc.__name__}.reduce", ufunc.reduce, infer, vjp=rule), ufunc.reduce)


add_reduce = _reduce(np.add, np.sum)
multiply_reduce = _reduce(np.multiply, np.prod)
