"""What is chosen of arrays by conditions, by places, or by order."""

from __future__ import annotations

import numpy as np

from .registry import expands, refuse


@expands(np.where)
def places(condition):
    return np.nonzero(condition)


@expands(np.select)
def selected(condlist, choicelist, default=0):
    found = default
    for condition, choice in zip(reversed(condlist), reversed(choicelist)):  # noqa: B905
        found = np.where(condition, choice, found)
    return found


@expands(np.choose)
def chosen(a, choices):
    found = choices[0]
    for k in range(1, len(choices)):
        found = np.where(a == k, choices[k], found)
    return found


@expands(np.piecewise)
def pieces(x, condlist, funclist):
    y = np.zeros_like(x)
    if len(funclist) > len(condlist):
        other = np.ones_like(x, dtype=bool)
        for condition in condlist:
            other = other & ~condition
        y[other] = _piece(funclist[-1], x[other])
    for condition, function in zip(condlist, funclist):  # noqa: B905
        y[condition] = _piece(function, x[condition])
    return y


def _piece(function, x):
    return function(x) if callable(function) else function


@expands(np.compress)
def kept_along(condition, a, axis=None):
    if axis is None:
        return np.ravel(a)[np.asarray(condition)]
    return np.moveaxis(np.moveaxis(a, axis, 0)[np.asarray(condition)], 0, axis)


@expands(np.extract)
def kept(condition, arr):
    return np.ravel(arr)[np.ravel(condition)]


@expands(np.heaviside)
def step_function(x1, x2):
    return np.where(x1 == 0.0, x2, np.where(x1 < 0.0, 0.0, 1.0))


@expands(np.sort)
def in_order(a, axis=-1, kind=None, order=None, *, stable=None):
    _check_no_fields(order)
    return np.sort(a, axis, "stable" if stable else kind)


@expands(np.argsort)
def places_in_order(a, axis=-1, kind=None, order=None, *, stable=None):
    _check_no_fields(order)
    return np.argsort(a, axis, "stable" if stable else kind)


def _check_no_fields(order):
    if order is not None:
        refuse("order= of np.sort and np.argsort", "it sorts records by their fields, which have no derivative; sort one field")


@expands(np.take)
def taken(a, indices, axis=None, mode="raise"):
    """Of places outside the array, the nearest one is taken, or they are counted around."""
    if mode not in ("clip", "wrap"):
        raise ValueError("mode= of np.take is 'raise', 'clip' or 'wrap'")
    n = np.size(a) if axis is None else np.shape(a)[axis]
    places = np.asarray(indices)
    return np.take(a, np.clip(places, 0, n - 1) if mode == "clip" else places % n, axis)


@expands(np.partition)
def partitioned(a, kth, axis=-1):
    return np.take_along_axis(a, np.argpartition(a, kth, axis=axis), axis)


@expands(np.unique)
def distinct(ar, return_index=False, return_inverse=False, return_counts=False):
    """Of equal elements, the one that comes first in the order of the sort has the derivative."""
    flat = np.ravel(ar)
    order = np.argsort(flat, kind="stable")
    ordered = flat[order]
    is_new = np.ones(len(ordered), dtype=bool)
    is_new[1:] = ordered[1:] != ordered[:-1]
    found = [ordered[is_new]]
    if return_index:
        found.append(order[is_new])
    if return_inverse:
        places = np.zeros(len(ordered), dtype=int)
        places[order] = np.cumsum(is_new) - 1
        found.append(np.reshape(places, np.shape(ar)))
    if return_counts:
        found.append(np.diff(np.nonzero(is_new)[0], append=len(ordered)))
    return found[0] if len(found) == 1 else tuple(found)


@expands(np.union1d)
def in_either(ar1, ar2):
    return np.unique(np.concatenate((np.ravel(ar1), np.ravel(ar2))))


@expands(np.intersect1d)
def in_both(ar1, ar2):
    found = np.unique(ar1)
    return found[np.isin(found, ar2)]


@expands(np.setdiff1d)
def in_the_first(ar1, ar2):
    found = np.unique(ar1)
    return found[~np.isin(found, ar2)]
