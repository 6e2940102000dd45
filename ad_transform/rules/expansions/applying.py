"""A function of numbers or of rows, applied to arrays."""

from __future__ import annotations

import functools

import numpy as np

from .registry import expands


@expands(np.vectorize)
def vectorized(pyfunc, otypes=None):
    return functools.partial(one_by_one, pyfunc, otypes)


def one_by_one(pyfunc, otypes, *args):
    """The function called for one element of its arguments after the other; the first result decides the type of all."""
    arrays = np.broadcast_arrays(*args)
    flat = [np.ravel(a) for a in arrays]
    dtype = np.asarray(pyfunc(*[a[0] for a in flat])).dtype if otypes is None else otypes[0]
    found = np.zeros(len(flat[0]), dtype)
    for k in range(len(flat[0])):
        found[k] = pyfunc(*[a[k] for a in flat])
    return np.reshape(found, arrays[0].shape)


expands(one_by_one)(one_by_one)  # a call of what `np.vectorize` returns is shown where it stands


@expands(np.apply_along_axis)
def applied_along(func1d, axis, arr):
    rows = np.moveaxis(arr, axis, -1)
    flat = np.reshape(rows, (-1, rows.shape[-1]))
    found = [func1d(flat[k]) for k in range(flat.shape[0])]
    together = np.stack(found)
    if np.ndim(together) == 1:
        return np.reshape(together, rows.shape[:-1])
    return np.moveaxis(np.reshape(together, rows.shape[:-1] + together.shape[1:]), -1, axis)
