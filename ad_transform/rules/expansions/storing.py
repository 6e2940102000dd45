"""What is stored into arrays, and added up in them."""

from __future__ import annotations

import numpy as np

from .registry import expands, refuse


@expands(np.fill_diagonal)
def fill_diagonal(a, val):
    k = np.arange(min(a.shape))
    a[k, k] = val


@expands(np.copyto)
def copy_to(dst, src, casting="same_kind", where=True):
    if casting != "same_kind":
        refuse(f"casting={casting!r} of np.copyto", "convert the source by .astype() before")
    dst[...] = src if where is True else np.where(where, src, dst)


@expands(np.putmask)
def put_where(a, mask, values):
    a[...] = np.where(mask, values, a)


@expands(np.bincount)
def weighted_counts(x, weights, minlength=0):
    found = np.zeros(max(int(np.max(x)) + 1, minlength))
    np.add.at(found, x, weights)
    return found


@expands(np.put_along_axis)
def put_along(arr, indices, values, axis):
    places = []
    for k in range(np.ndim(arr)):
        shape = [1] * np.ndim(arr)
        shape[k] = -1
        places.append(indices if k == axis % np.ndim(arr) else np.reshape(np.arange(arr.shape[k]), tuple(shape)))
    arr[tuple(places)] = values
