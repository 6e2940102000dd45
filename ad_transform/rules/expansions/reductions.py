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
def variance_of_part(a, axis=None, dtype=None, ddof=0, keepdims=False, where=True, mean=None):
    count = np.sum(np.where(where, np.ones_like(a), 0), axis=axis, keepdims=keepdims)
    centre = mean_of_part(a, axis, None, True, where) if mean is None else mean
    return np.sum(np.where(where, (a - centre) ** 2, 0), axis=axis, dtype=dtype, keepdims=keepdims) / (count - ddof)


@expands(np.std)
def deviation_of_part(a, axis=None, dtype=None, ddof=0, keepdims=False, where=True, mean=None):
    return np.sqrt(variance_of_part(a, axis, dtype, ddof, keepdims, where, mean))


@expands(np.nanmean)
def mean_of_numbers(a, axis=None, dtype=None, keepdims=False):
    return mean_of_part(a, axis, dtype, keepdims, ~np.isnan(a))


@expands(np.nanvar)
def variance_of_numbers(a, axis=None, dtype=None, ddof=0, keepdims=False):
    known = ~np.isnan(a)
    return variance_of_part(np.where(known, a, 0), axis, dtype, ddof, keepdims, known)


@expands(np.nanstd)
def deviation_of_numbers(a, axis=None, dtype=None, ddof=0, keepdims=False):
    return np.sqrt(variance_of_numbers(a, axis, dtype, ddof, keepdims))


@expands(np.nanmax)
def max_of_numbers(a, axis=None, keepdims=False):
    return np.max(np.where(np.isnan(a), -np.inf, a), axis=axis, keepdims=keepdims)


@expands(np.nanmin)
def min_of_numbers(a, axis=None, keepdims=False):
    return np.min(np.where(np.isnan(a), np.inf, a), axis=axis, keepdims=keepdims)


@expands(np.nancumsum)
def cumsum_of_numbers(a, axis=None):
    return np.cumsum(np.where(np.isnan(a), 0, a), axis=axis)


@expands(np.logaddexp.reduce)
def log_of_sum(array, axis=0, keepdims=False):
    top = np.max(array, axis=axis, keepdims=True)
    found = top + np.log(np.sum(np.exp(array - top), axis=axis, keepdims=True))
    return found if keepdims else np.squeeze(found, axis)


@expands(getattr(np, "cumulative_sum", None))
def cumulative_sum(x, axis=None):
    return np.cumsum(x, axis=axis)


@expands(getattr(np, "cumulative_prod", None))
def cumulative_product(x, axis=None):
    return np.cumprod(x, axis=axis)


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
