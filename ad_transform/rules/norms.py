"""Norms of vectors and matrices. At a zero vector, where a norm has a corner, the derivative is 0."""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import facts, ops
from ..ops import define, vjp
from .extrema import share
from .linalg import linalg_dtype
from .reductions import reduced_shape, with_axes


def kind_of_norm(ord: Any, axis: Any, rank: int | None) -> str:
    """"plain" (the root of the sum of squares), "vector", or "matrix" (norms of linear maps)."""
    is_matrix = (isinstance(axis, (tuple, list)) and len(axis) == 2) or (axis is None and rank == 2)
    if ord is None or ord == "fro" or (ord == 2 and not is_matrix):
        return "plain"
    return "matrix" if is_matrix else "vector"


@define(np.linalg.norm, name="np.linalg.norm")
def norm(x: Any, ord: Any = None, axis: Any = None, keepdims: Any = False) -> facts.Num:
    p, where = ops.static(ord), ops.static(axis)
    kind = kind_of_norm(p, where, None if p is None else ops.rank(x))
    if (kind == "matrix" and p not in (1, -1, 2, -2, np.inf, -np.inf, "nuc")) or (kind == "vector" and isinstance(p, str)):
        raise ValueError(f"Invalid norm order {p!r} for {'matrices' if kind == 'matrix' else 'vectors'}.")
    if p is not None and where is None and ops.rank(x) > 2:
        raise ValueError("Improper number of dimensions to norm.")
    return facts.result(linalg_dtype(x), reduced_shape(x, axis, keepdims))


@vjp(np.linalg.norm)
def norm_vjp(y_bar, y, x, ord, axis, keepdims):
    kind = kind_of_norm(ord, axis, None if ord is None else np.ndim(x))
    axis = tuple(axis) if isinstance(axis, list) else axis
    if kind == "matrix" and ord in (2, -2, "nuc"):
        return _spectral_vjp(y_bar, x, ord, (0, 1) if axis is None else axis, keepdims)
    if kind == "matrix":
        return _operator_vjp(y_bar, y, x, ord, (0, 1) if axis is None else axis, keepdims)
    y_bar, y = with_axes(y_bar, axis, keepdims), with_axes(y, axis, keepdims)
    if kind == "plain":
        return y_bar * x / nonzero(y)
    if abs(ord) == np.inf:
        return y_bar * share(np.abs(x), y, axis) * np.sign(x)
    if ord == 1 or ord == 0:
        return y_bar * np.sign(x) if ord else np.zeros_like(x)
    return y_bar * np.sign(x) * (np.abs(x) / nonzero(y)) ** (ord - 1)


def nonzero(y):
    """`y` with 1 in the place of 0, to divide by."""
    return np.where(y == 0, 1.0, y)


def _spectral_vjp(y_bar, x, ord, axes, keepdims):
    """Of the largest singular value (ord=2), the smallest (ord=-2), or the sum of all (ord="nuc")."""
    if np.ndim(x) == 2:
        return y_bar * _spectral(x, ord)
    places = (-2, -1)
    rate = np.moveaxis(y_bar, axes, places) if keepdims else np.expand_dims(y_bar, places)
    return np.moveaxis(rate * _spectral(np.moveaxis(x, axes, places), ord), places, axes)


def _spectral(x, ord):
    u, _, vt = np.linalg.svd(x, full_matrices=False)
    if ord == "nuc":
        return u @ vt
    k = 0 if ord == 2 else -1
    return np.outer(u[:, k], vt[k]) if np.ndim(x) == 2 else u[..., :, k][..., :, None] * vt[..., k, :][..., None, :]


def _operator_vjp(y_bar, y, x, ord, axes, keepdims):
    """The largest (or smallest) sum of magnitudes, of the columns (ord=1, -1) or of the rows (ord=inf, -inf)."""
    rank = np.ndim(x)
    along, across = (k % rank for k in (axes if abs(ord) == 1 else axes[::-1]))
    sums = np.sum(np.abs(x), axis=along, keepdims=True)
    chosen = (np.max if ord > 0 else np.min)(sums, axis=across, keepdims=True)
    return with_axes(y_bar, tuple(axes), keepdims) * share(sums, chosen, across) * np.sign(x)
