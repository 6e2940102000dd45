"""Arrays put together of parts, without some of their parts, or with more; grids."""

from __future__ import annotations

import numpy as np

from .registry import expands, refuse


@expands(np.r_)
def joined(*parts):
    for part in parts:
        if isinstance(part, (slice, str)):
            refuse("np.r_ of slices and strings", "use np.arange and np.concatenate")
    return np.concatenate([np.atleast_1d(part) for part in parts])


@expands(np.c_)
def joined_columns(*parts):
    return np.column_stack(parts)


@expands(np.vstack)
def joined_rows(tup, dtype=None):
    return np.concatenate([np.atleast_2d(a) for a in tup], dtype=dtype)


@expands(np.hstack)
def joined_along_rows(tup, dtype=None):
    arrays = [np.atleast_1d(a) for a in tup]
    return np.concatenate(arrays, axis=0 if np.ndim(arrays[0]) == 1 else 1, dtype=dtype)


@expands(getattr(np, "unstack", None))
def unstacked(x, axis=0):
    rows = np.moveaxis(x, axis, 0)
    return [rows[k] for k in range(rows.shape[0])]


@expands(np.rollaxis)
def rolled_axis(a, axis, start=0):
    axis, start = axis % np.ndim(a), start + np.ndim(a) if start < 0 else start
    return np.moveaxis(a, axis, start - 1 if axis < start else start)


@expands(np.meshgrid)
def open_mesh(*xi, indexing="xy", sparse=False):
    found = []
    for k, x in enumerate(xi):
        shape = [1] * len(xi)
        shape[1 - k if indexing == "xy" and k < 2 and len(xi) > 1 else k] = -1
        found.append(np.reshape(np.copy(x), tuple(shape)))
    return found


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
        refuse("np.insert at several places", "use np.concatenate")
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
