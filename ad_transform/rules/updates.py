"""Methods of ufuncs, written in the language that programs are written in: what they do to an array, element by element."""

from __future__ import annotations

import numpy as np


def at(function, a, indices, b=None):
    """`ufunc.at`: one after the other, so that an element that is named twice is changed twice."""
    places = np.asarray(indices)
    if np.ndim(places) == 0 or places.dtype == bool:
        a[indices] = function(a[indices]) if b is None else function(a[indices], b)
        return
    flat = places.reshape(-1)
    if b is None:
        for k in range(len(flat)):
            a[flat[k]] = function(a[flat[k]])
    else:
        values = np.broadcast_to(b, np.shape(places) + np.shape(a)[1:]).reshape((-1, *np.shape(a)[1:]))
        for k in range(len(flat)):
            a[flat[k]] = function(a[flat[k]], values[k])


def reduceat(array, indices, axis=0):
    """`np.add.reduceat`: sums from each index to the next one, or single elements where the next one is not greater."""
    rows = np.moveaxis(array, axis, 0)
    starts = np.asarray(indices)
    sums = np.zeros((len(starts), *np.shape(rows)[1:]))
    for k in range(len(starts)):
        end = starts[k + 1] if k + 1 < len(starts) else len(rows)
        if starts[k] < end:
            sums[k] = np.sum(rows[starts[k] : end], axis=0)
        else:
            sums[k] = rows[starts[k]]
    return np.moveaxis(sums, 0, axis)
