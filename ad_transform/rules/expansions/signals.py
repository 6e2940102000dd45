"""Interpolation, convolution, correlation; order of frequencies; windows."""

from __future__ import annotations

import numpy as np

from .registry import expands


@expands(np.interp)
def interpolation(x, xp, fp, left=None, right=None):
    k = np.clip(np.searchsorted(xp, x, side="right") - 1, 0, len(xp) - 2)
    slope = (fp[k + 1] - fp[k]) / (xp[k + 1] - xp[k])
    inside = fp[k] + slope * (x - xp[k])
    above = np.where(x > xp[-1], fp[-1] if right is None else right, inside)
    return np.where(x < xp[0], fp[0] if left is None else left, above)


@expands(np.convolve)
def convolution(a, v, mode="full"):
    """Row k of the matrix of shifts is the longer one, moved by k."""
    whole = _shifted(a, len(v)).T @ v
    shorter, longer = min(len(a), len(v)), max(len(a), len(v))
    if mode == "valid":
        return whole[shorter - 1 : longer]
    if mode == "same":
        start = (shorter - 1) // 2
        return whole[start : start + longer]
    return whole


def _shifted(a, count):
    """The matrix of which row k is `a` behind k zeros."""
    n = len(a) + count - 1
    padded = np.concatenate((np.zeros(count - 1), a, np.zeros(count - 1)))
    return padded[np.arange(n)[None, :] + (count - 1 - np.arange(count))[:, None]]


@expands(np.correlate)
def correlation_of_signals(a, v, mode="valid"):
    return convolution(a, v[::-1], mode)


@expands(np.fft.fftshift)
def centre_last(x, axes=None):
    axes = tuple(range(np.ndim(x))) if axes is None else axes
    return np.roll(x, tuple(np.shape(x)[k] // 2 for k in axes) if isinstance(axes, tuple) else np.shape(x)[axes] // 2, axes)


@expands(np.fft.ifftshift)
def centre_first(x, axes=None):
    axes = tuple(range(np.ndim(x))) if axes is None else axes
    return np.roll(x, tuple(-(np.shape(x)[k] // 2) for k in axes) if isinstance(axes, tuple) else -(np.shape(x)[axes] // 2), axes)


@expands(np.lib.stride_tricks.sliding_window_view)
def windows(x, window_shape, axis=None):
    size = window_shape[0] if isinstance(window_shape, tuple) else window_shape
    along = -1 if axis is None else axis
    if axis is None and np.ndim(x) != 1:
        raise ValueError("give sliding_window_view the axis for an array of several axes")
    k = np.arange(np.shape(x)[along] - size + 1)[:, None] + np.arange(size)
    return np.moveaxis(np.moveaxis(x, along, -1)[..., k], -2, along - 1 if along < 0 else along)
