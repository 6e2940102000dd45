"""Sums, products, extrema and moments of a part, from a start, without what is no number; and running ones."""

from __future__ import annotations

import numpy as np

from .registry import expands


@expands(np.sum)
def sum_of_part(a, axis=None, dtype=None, keepdims=False, initial=None, where=True):
    total = np.sum(np.where(where, a, 0), axis=axis, dtype=dtype, keepdims=keepdims)
    return total if initial is None else total + initial


@expands(np.prod)
def product_of_part(a, axis=None, dtype=None, keepdims=False, initial=None, where=True):
    total = np.prod(np.where(where, a, 1), axis=axis, dtype=dtype, keepdims=keepdims)
    return total if initial is None else total * initial


@expands(np.max, np.amax)
def max_of_part(a, axis=None, keepdims=False, initial=None, where=True):
    found = np.max(a if where is True else np.where(where, a, -np.inf), axis=axis, keepdims=keepdims)
    return found if initial is None else np.maximum(found, initial)


@expands(np.min, np.amin)
def min_of_part(a, axis=None, keepdims=False, initial=None, where=True):
    found = np.min(a if where is True else np.where(where, a, np.inf), axis=axis, keepdims=keepdims)
    return found if initial is None else np.minimum(found, initial)


@expands(np.mean)
def mean_of_part(a, axis=None, dtype=None, keepdims=False, where=True):
    count = np.sum(np.where(where, np.ones_like(a), 0), axis=axis, keepdims=keepdims)
    return np.sum(np.where(where, a, 0), axis=axis, dtype=dtype, keepdims=keepdims) / count


@expands(np.var)
def variance_of_part(a, axis=None, dtype=None, ddof=0, keepdims=False, where=True, mean=None, correction=None):
    lost = ddof if correction is None else correction
    if where is True and mean is None:
        return np.var(a, axis, dtype, ddof=lost, keepdims=keepdims)
    count = np.sum(np.where(where, np.ones_like(a), 0), axis=axis, keepdims=keepdims)
    centre = mean_of_part(a, axis, None, True, where) if mean is None else mean
    return np.sum(np.where(where, (a - centre) ** 2, 0), axis=axis, dtype=dtype, keepdims=keepdims) / (count - lost)


@expands(np.std)
def deviation_of_part(a, axis=None, dtype=None, ddof=0, keepdims=False, where=True, mean=None, correction=None):
    if where is True and mean is None:
        return np.std(a, axis, dtype, ddof=ddof if correction is None else correction, keepdims=keepdims)
    return _root(variance_of_part(a, axis, dtype, ddof, keepdims, where, mean, correction))


def _root(variance):
    """Where all elements are equal, the derivative is zero, as that of np.std is."""
    flat = variance == 0
    return np.sqrt(variance + flat) * np.logical_not(flat)


@expands(np.any)
def any_of_part(a, axis=None, keepdims=False, where=True):
    return np.any(np.logical_and(a, where), axis=axis, keepdims=keepdims)


@expands(np.all)
def all_of_part(a, axis=None, keepdims=False, where=True):
    return np.all(np.logical_or(a, np.logical_not(where)), axis=axis, keepdims=keepdims)


@expands(np.average)
def average_and_weight(a, axis=None, weights=None, returned=False, keepdims=False):
    found = np.average(a, axis, weights, keepdims=keepdims)
    if not returned:
        return found
    if weights is None:
        return found, np.full_like(found, np.size(a) / np.size(found))
    whole = np.ndim(weights) == np.ndim(a)
    total = np.sum(weights, axis=axis, keepdims=keepdims) if whole else np.sum(weights)
    return found, np.zeros_like(found) + total


@expands(np.size)
def length_along(a, axis=None):
    return np.size(a) if axis is None else np.shape(a)[axis]


# ---- without what is no number ---------------------------------------------------------------------------------------------


@expands(np.nansum)
def sum_of_numbers(a, axis=None, dtype=None, keepdims=False, initial=None, where=True):
    return sum_of_part(np.where(np.isnan(a), 0, a), axis, dtype, keepdims, initial, where)


@expands(np.nanmean)
def mean_of_numbers(a, axis=None, dtype=None, keepdims=False, where=True):
    return mean_of_part(a, axis, dtype, keepdims, np.logical_and(~np.isnan(a), where))


@expands(np.nanvar)
def variance_of_numbers(a, axis=None, dtype=None, ddof=0, keepdims=False, where=True, mean=None, correction=None):
    known = np.logical_and(~np.isnan(a), where)
    return variance_of_part(np.where(known, a, 0), axis, dtype, ddof, keepdims, known, mean, correction)


@expands(np.nanstd)
def deviation_of_numbers(a, axis=None, dtype=None, ddof=0, keepdims=False, where=True, mean=None, correction=None):
    return _root(variance_of_numbers(a, axis, dtype, ddof, keepdims, where, mean, correction))


@expands(np.nanmax)
def max_of_numbers(a, axis=None, keepdims=False, initial=None, where=True):
    return max_of_part(np.where(np.isnan(a), -np.inf, a), axis, keepdims, initial, where)


@expands(np.nanmin)
def min_of_numbers(a, axis=None, keepdims=False, initial=None, where=True):
    return min_of_part(np.where(np.isnan(a), np.inf, a), axis, keepdims, initial, where)


@expands(np.nancumsum)
def cumsum_of_numbers(a, axis=None, dtype=None):
    return np.cumsum(np.where(np.isnan(a), 0, a), axis=axis, dtype=dtype)


@expands(np.logaddexp.reduce)
def log_of_sum(array, axis=0, keepdims=False):
    top = np.max(array, axis=axis, keepdims=True)
    found = top + np.log(np.sum(np.exp(array - top), axis=axis, keepdims=True))
    return found if keepdims else np.squeeze(found, axis)


@expands(getattr(np, "cumulative_sum", None))
def cumulative_sum(x, axis=None, dtype=None, include_initial=False):
    return _with_start(np.cumsum(x, axis=axis, dtype=dtype), 0 if axis is None else axis, 0.0, include_initial)


@expands(getattr(np, "cumulative_prod", None))
def cumulative_product(x, axis=None, dtype=None, include_initial=False):
    return _with_start(np.cumprod(x, axis=axis, dtype=dtype), 0 if axis is None else axis, 1.0, include_initial)


def _with_start(found, axis, start, wanted):
    if not wanted:
        return found
    return np.concatenate((np.full_like(np.sum(found, axis=axis, keepdims=True), start), found), axis=axis)


@expands(np.maximum.accumulate)
def running_maximum(array, axis=0):
    return _running(np.maximum, array, axis)


@expands(np.minimum.accumulate)
def running_minimum(array, axis=0):
    return _running(np.minimum, array, axis)


def _running(choose, a, axis):
    found = np.zeros_like(a)
    rows, places = np.moveaxis(a, axis, 0), np.moveaxis(found, axis, 0)
    places[:1] = rows[:1]
    for k in range(1, rows.shape[0]):
        places[k] = choose(places[k - 1], rows[k])
    return found
