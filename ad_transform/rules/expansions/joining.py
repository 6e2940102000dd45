"""Arrays put together of parts, without some of their parts, or with more; grids."""

from __future__ import annotations

import numpy as np

from .registry import expands


@expands(np.r_)
def joined(*parts):
    for part in parts:
        if isinstance(part, (slice, str)):
            raise NotImplementedError("np.r_ of slices and strings; use np.arange and np.concatenate")
    return np.concatenate([np.atleast_1d(part) for part in parts])


@expands(np.c_)
def joined_columns(*parts):
    return np.column_stack(parts)


@expands(np.block)
def blocks(arrays):
    if not isinstance(arrays, list):
        return np.asarray(arrays)
    if not isinstance(arrays[0], list):
        return np.concatenate([np.atleast_1d(a) for a in arrays], axis=-1)
    return np.concatenate([np.atleast_2d(np.concatenate([np.atleast_2d(a) for a in row], axis=-1)) for row in arrays], axis=-2)


@expands(np.delete)
def without(arr, obj, axis=None):
    a = np.ravel(arr) if axis is None else np.moveaxis(arr, axis, 0)
    kept = np.ones(a.shape[0], dtype=bool)
    kept[obj] = False
    return a[kept] if axis is None else np.moveaxis(a[kept], 0, axis)


@expands(np.insert)
def inserted(arr, obj, values, axis=None):
    a = np.ravel(arr) if axis is None else np.moveaxis(arr, axis, 0)
    if not isinstance(obj, int):
        raise NotImplementedError("np.insert at several places has no derivative here; use np.concatenate")
    new = np.zeros_like(a[:1]) + values
    found = np.concatenate((a[:obj], new, a[obj:]))
    return found if axis is None else np.moveaxis(found, 0, axis)


@expands(np.resize)
def resized(a, new_shape):
    size = 1
    for n in new_shape if isinstance(new_shape, tuple) else (new_shape,):
        size = size * n
    flat = np.ravel(a)
    return np.reshape(flat[np.arange(size) % len(flat)], new_shape)


@expands(np.broadcast_arrays)
def broadcast_together(*args):
    like = args[0]
    for a in args[1:]:
        like = np.zeros_like(like) + np.zeros_like(a)
    return tuple([np.broadcast_to(a, np.shape(like)) for a in args])


@expands(np.ix_)
def open_grid(*args):
    found = []
    for k, indices in enumerate(args):
        shape = [1] * len(args)
        shape[k] = -1
        found.append(np.reshape(np.asarray(indices), tuple(shape)))
    return tuple(found)
