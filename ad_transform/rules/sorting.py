"""Sorting, and taking elements by index: the adjoints put cotangents back where the elements came from."""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import facts, ops, sizes
from ..ops import define, vjp
from .core import zeros_like
from .creation import arange, written
from .indexing import scatter_add
from .shaping import at, reshape_like


def sorted_shape(a: Any, axis: Any) -> facts.Shape | None:
    """The shape after sorting along an axis, or flat for None."""
    shape = ops.number(a).shape
    if ops.static(axis) is None:
        return (sizes.fresh() if shape is None else sizes.product(shape),)
    if shape is not None:
        ops.axes(axis, len(shape))
    return shape


@define(np.sort)
def sort(a: Any, axis: Any = -1, kind: Any = None) -> facts.Num:
    return facts.array(ops.number(a).dtype, sorted_shape(a, axis))


@vjp(np.sort)
def sort_vjp(y_bar, y, a, axis, kind):
    place = ranks(a, axis)  # of each element, in the sorted array
    if np.ndim(y_bar) == 1:
        return y_bar[place] if np.ndim(a) == 1 else reshape_like(y_bar[place], a)
    return np.take_along_axis(y_bar, place, axis)


def ranks(a, axis):
    """The place of each element when sorted along an axis."""
    order = np.argsort(a, axis=axis, kind="stable")
    return np.argsort(order, axis=-1 if axis is None else axis)


@define(np.argsort, method="argsort", constant=True)
def argsort(a: Any, axis: Any = -1, kind: Any = None) -> facts.Num:
    return facts.array(np.intp, sorted_shape(a, axis))


@define(np.take, method="take")
def take(a: Any, indices: Any, axis: Any = None) -> facts.Num:
    found, chosen = ops.number(a), ops.number(indices).shape
    if chosen is None or (ops.static(axis) is not None and found.shape is None):
        return facts.result(found.dtype, None)
    if ops.static(axis) is None:
        return facts.result(found.dtype, chosen)
    shape = ops.shape(a)
    (k,) = ops.axes(axis, len(shape))
    return facts.result(found.dtype, (*shape[:k], *chosen, *shape[k + 1 :]))


def take_into(a_bar, y_bar, y, a, indices, axis):
    """Add into the elements that were taken, in place: an index may occur twice."""
    rank = np.ndim(a)
    if axis is None and rank != 1:
        return a_bar + reshape_like(scatter_add(zeros_like(np.ravel(a)), (), indices, y_bar), a)
    return scatter_add(a_bar, (), at(0 if axis is None else axis, indices, rank), y_bar)


take.vjp_into = take_into


@vjp(np.take)
def take_vjp(y_bar, y, a, indices, axis):
    return take_into(zeros_like(a), y_bar, y, a, indices, axis)


@define(np.take_along_axis)
def take_along_axis(arr: Any, indices: Any, axis: Any) -> facts.Num:
    found, chosen = ops.number(arr), ops.number(indices).shape
    if ops.static(axis) is None:
        return facts.array(found.dtype, chosen)
    if found.shape is None or chosen is None:
        return facts.array(found.dtype, None)
    (k,) = ops.axes(axis, len(found.shape))
    others = tuple(1 if i == k else n for i, n in enumerate(found.shape))
    return facts.array(found.dtype, facts.broadcast_shapes(others, chosen))


@vjp(np.take_along_axis)
def take_along_axis_vjp(y_bar, y, arr, indices, axis):
    if axis is None:
        return reshape_like(scatter_add(zeros_like(np.ravel(arr)), (), indices, y_bar), arr)
    return scatter_add(zeros_like(arr), (), along_axis(arr, indices, axis), y_bar)


def along_axis(arr, indices, axis):
    """The index that stands for `indices` along one axis: every other axis counts its own positions."""
    rank = np.ndim(arr)
    index = [position(arr, k, rank) for k in range(rank)]
    index[axis % rank] = indices
    return tuple(index) if rank > 1 else indices


def position(arr, k, rank):
    """The positions along axis k, laid so that they broadcast with the other axes."""
    places = written(arange, arr, np.shape(arr)[k])
    return places[(slice(None), *[None] * (rank - 1 - k))] if k < rank - 1 else places
