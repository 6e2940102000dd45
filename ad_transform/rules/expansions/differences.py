"""Differences along an axis, and gradients on a grid."""

from __future__ import annotations

import numpy as np

from .registry import expands


@expands(np.diff)
def differences(a, n=1, axis=-1, prepend=None, append=None):
    if prepend is not None:
        a = np.concatenate((_as_slice_of(a, prepend, axis), a), axis=axis)
    if append is not None:
        a = np.concatenate((a, _as_slice_of(a, append, axis)), axis=axis)
    return np.diff(a, n, axis=axis)


def _as_slice_of(a, value, axis):
    return np.zeros_like(np.take(a, [0], axis=axis)) + value if np.ndim(value) == 0 else value


@expands(np.ediff1d)
def differences_of_all(ary):
    return np.diff(np.ravel(ary))


@expands(np.gradient)
def central_differences(f, *varargs, axis=None, edge_order=1):
    axes = range(np.ndim(f)) if axis is None else axis if isinstance(axis, tuple) else (axis,)
    found = []
    for k, which in enumerate(axes):
        spacing = 1.0 if not varargs else varargs[0] if len(varargs) == 1 else varargs[k]
        found.append(_central_differences_along(f, spacing, which, edge_order))
    return found[0] if len(found) == 1 else tuple(found)


def _central_differences_along(f, spacing, axis, edge_order):
    f = np.moveaxis(f, axis, 0)
    if np.ndim(spacing) == 0:
        before, after = spacing, spacing
        first, second, last, last_but_one = spacing, spacing, spacing, spacing
    else:
        steps = np.diff(spacing)
        before, after = (np.reshape(h, (-1,) + (1,) * (np.ndim(f) - 1)) for h in (steps[:-1], steps[1:]))
        first, second, last, last_but_one = steps[0], steps[1], steps[-1], steps[-2]
    middle = (before**2 * f[2:] + (after**2 - before**2) * f[1:-1] - after**2 * f[:-2]) / (before * after * (before + after))
    if edge_order == 1:
        start, end = (f[1] - f[0]) / first, (f[-1] - f[-2]) / last
    else:
        start = _edge(f[0], f[1], f[2], first, second)
        end = -_edge(f[-1], f[-2], f[-3], last, last_but_one)
    return np.moveaxis(np.concatenate((start[None], middle, end[None])), 0, axis)


def _edge(y0, y1, y2, h1, h2):
    """The derivative of the parabola through three points, at the first."""
    return -(2.0 * h1 + h2) / (h1 * (h1 + h2)) * y0 + (h1 + h2) / (h1 * h2) * y1 - h1 / (h2 * (h1 + h2)) * y2


@expands(np.unwrap)
def unwrapped(p, discont=None, axis=-1, period=2.0 * np.pi):
    steps = np.diff(p, axis=axis)
    whole = np.round(steps / period)
    if discont is not None:
        whole = np.where(np.abs(steps) < discont, 0.0, whole)
    turns = np.cumsum(whole, axis=axis)
    return p - period * np.concatenate((np.zeros_like(np.take(p, [0], axis=axis)), turns), axis=axis)
