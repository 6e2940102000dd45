"""Quantiles, covariances and correlations."""

from __future__ import annotations

import numpy as np

from .registry import expands


@expands(np.quantile)
def quantile(a, q, axis=None, keepdims=False):
    q = np.asarray(q)
    ordered = np.sort(np.ravel(a)) if axis is None else np.moveaxis(np.sort(a, axis=axis), axis, 0)
    place = q * (ordered.shape[0] - 1)
    below = np.floor(place).astype(int)
    above = np.minimum(below + 1, ordered.shape[0] - 1)
    share = np.reshape(place - below, q.shape + (1,) * (np.ndim(ordered) - 1))
    found = ordered[below] * (1.0 - share) + ordered[above] * share
    if not keepdims:
        return found
    if axis is None:
        return np.reshape(found, q.shape + (1,) * np.ndim(a))
    return np.expand_dims(found, q.ndim + axis if axis >= 0 else axis)


@expands(np.percentile)
def percentile(a, q, axis=None, keepdims=False):
    return quantile(a, np.asarray(q) / 100.0, axis, keepdims)


@expands(np.cov)
def covariance(m, y=None, rowvar=True, bias=False, ddof=None):
    rows = np.atleast_2d(m)
    if not rowvar and np.ndim(m) > 1:
        rows = rows.T
    if y is not None:
        others = np.atleast_2d(y)
        rows = np.concatenate((rows, others.T if not rowvar and np.ndim(y) > 1 else others))
    lost = (0 if bias else 1) if ddof is None else ddof
    centred = rows - np.mean(rows, axis=1, keepdims=True)
    found = centred @ centred.T / (rows.shape[1] - lost)
    return found[0, 0] if y is None and np.ndim(m) < 2 else found


@expands(np.corrcoef)
def correlation(x, y=None, rowvar=True):
    if y is None and np.ndim(x) < 2:
        return 1.0
    found = covariance(x, y, rowvar)
    scale = np.sqrt(np.diagonal(found))
    return found / scale[:, None] / scale[None, :]
