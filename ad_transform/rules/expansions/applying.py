"""A function of numbers or of rows, applied to arrays."""

from __future__ import annotations

import numpy as np

from .registry import expands


@expands(np.vectorize)
def vectorized(pyfunc, otypes=None):
    """The function called for one element of its arguments after the other; what it returns are floats, unless it is said."""

    def apply(*args):
        arrays = np.broadcast_arrays(*args)
        flat = [np.ravel(a) for a in arrays]
        found = np.zeros(len(flat[0]), float if otypes is None else otypes[0])
        for k in range(len(flat[0])):
            found[k] = pyfunc(*[a[k] for a in flat])
        return np.reshape(found, arrays[0].shape)

    return apply


@expands(np.apply_along_axis)
def applied_along(func1d, axis, arr):
    rows = np.moveaxis(arr, axis, -1)
    flat = np.reshape(rows, (-1, rows.shape[-1]))
    found = [func1d(flat[k]) for k in range(flat.shape[0])]
    together = np.stack(found)
    if np.ndim(together) == 1:
        return np.reshape(together, rows.shape[:-1])
    return np.moveaxis(np.reshape(together, rows.shape[:-1] + together.shape[1:]), -1, axis)
