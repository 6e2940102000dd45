"""Arrays whose elements lie in a given order in memory, or that are made like another one."""

from __future__ import annotations

import numpy as np

from .registry import expands, refuse


def order_like(a, order):
    """The order in memory that an array has which is made like `a`: known when the code is generated."""
    if order in ("C", "F"):
        return order
    return "F" if np.asarray(a).flags.fnc else "C"


def in_order(a, order):
    """A new array in this order."""
    if order == "F":
        return np.transpose(np.transpose(a).copy())
    return a


def _filled(make, shape, dtype, order):
    if order == "F" and isinstance(shape, (tuple, list)):
        return np.transpose(make(shape[::-1], dtype))
    return make(shape, dtype)


@expands(np.zeros)
def zeros(shape, dtype=None, order="C"):
    return _filled(np.zeros, shape, dtype, order)


@expands(np.ones)
def ones(shape, dtype=None, order="C"):
    return _filled(np.ones, shape, dtype, order)


@expands(np.empty)
def empty(shape, dtype=None, order="C"):
    return _filled(np.empty, shape, dtype, order)


@expands(np.full)
def full(shape, fill_value, dtype=None, order="C"):
    return in_order(np.full(shape, fill_value, dtype), order)


@expands(np.eye)
def eye(N, M=None, k=0, dtype=float, order="C"):
    return in_order(np.eye(N, M, k, dtype), order)


def _like(make, a, dtype, order, shape):
    a = np.asarray(a)
    dtype = a.dtype if dtype is None else dtype
    if shape is None:
        return make(np.shape(a), dtype, order=order_like(a, order))
    keeps = order != "K" or (isinstance(shape, (tuple, list)) and len(shape) == np.ndim(a))
    return make(shape, dtype, order=order_like(a, order) if keeps else "C")


@expands(np.zeros_like)
def zeros_like(a, dtype=None, order="K", subok=True, shape=None):
    return _like(np.zeros, a, dtype, order, shape)


@expands(np.ones_like)
def ones_like(a, dtype=None, order="K", subok=True, shape=None):
    return _like(np.ones, a, dtype, order, shape)


@expands(np.empty_like)
def empty_like(prototype, dtype=None, order="K", subok=True, shape=None):
    return _like(np.empty, prototype, dtype, order, shape)


@expands(np.full_like)
def full_like(a, fill_value, dtype=None, order="K", subok=True, shape=None):
    def make(shape, dtype, order):
        return np.full(shape, fill_value, dtype, order=order)

    return _like(make, a, dtype, order, shape)


@expands(np.copy, np.ndarray.copy)
def copied(a, order="K"):
    if order == "K":
        return np.copy(a)
    return in_order(a, "F") if order_like(a, order) == "F" else a.copy()


@expands(np.array)
def array(object, dtype=None, copy=True, order="K", ndmin=0):
    made = np.asarray(object, dtype, order, copy=copy)
    return made[(None,) * (ndmin - np.ndim(made))] if ndmin > np.ndim(made) else made


@expands(np.asfortranarray)
def in_fortran_order(a, dtype=None):
    return np.asarray(a, dtype, order="F")


@expands(np.reshape)
def reshaped_copy(a, shape, order="C", copy=None):
    if copy is False:
        refuse("copy=False of np.reshape, which raises where no view can be made", "leave it out")
    return np.reshape(np.copy(a), shape, order)


@expands(getattr(np, "astype", None))
def as_type(x, dtype, copy=True):
    return x.astype(dtype, copy=copy)
