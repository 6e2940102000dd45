"""Diagonals and triangles of matrices."""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import facts, ops, sizes
from ..ops import define, vjp
from .core import zeros_like
from .creation import arange, eye, written
from .indexing import additem
from .shaping import inverse_order, reshape_like


def diagonal_length(rows: sizes.SizeLike, columns: sizes.SizeLike, k: Any) -> sizes.SizeLike:
    """The length of the k-th diagonal."""
    if not isinstance(k, int):
        return sizes.fresh()
    rows, columns = (sizes.clamp(sizes.sub(rows, -k)), columns) if k < 0 else (rows, sizes.clamp(sizes.sub(columns, k)))
    if isinstance(rows, int) and isinstance(columns, int):
        return rows if rows < columns else columns
    return rows if rows == columns else sizes.fresh()


def _offset(k: Any) -> Any:
    return ops.number(k).value


@define(np.diagonal, method="diagonal", view="yes")
def diagonal(a: Any, offset: Any = 0, axis1: Any = 0, axis2: Any = 1) -> facts.Num:
    shape = ops.shape(a)
    (i,), (j,) = ops.axes(axis1, len(shape)), ops.axes(axis2, len(shape))
    rest = tuple(n for k, n in enumerate(shape) if k not in (i, j))
    return facts.array(ops.number(a).dtype, (*rest, diagonal_length(shape[i], shape[j], _offset(offset))))


@vjp(np.diagonal)
def diagonal_vjp(y_bar, y, a, offset, axis1, axis2):
    order = last_two(np.ndim(a), axis1, axis2)
    if order == tuple(range(np.ndim(a))):
        return on_diagonal(y_bar, zeros_like(a), offset)
    return np.transpose(on_diagonal(y_bar, zeros_like(np.transpose(a, order)), offset), inverse_order(order))


def last_two(rank, axis1, axis2):
    """The order of axes in which these two come last."""
    pair = (axis1 % rank, axis2 % rank)
    return (*(k for k in range(rank) if k not in pair), *pair)


def on_diagonal(d, out, k):
    """`out` with `d` added on the k-th diagonal of its last two axes."""
    i = written(arange, d, np.shape(d)[-1])
    down, right = (i, shifted(i, k)) if not isinstance(k, int) or k >= 0 else (shifted(i, -k), i)
    return additem(out, (), (down, right) if np.ndim(out) == 2 else (Ellipsis, down, right), d)


def shifted(i, k):
    return i if isinstance(k, int) and k == 0 else i + k


def _shares(v: Any, k: Any = 0) -> str:
    """The diagonal of a matrix is a view, a matrix made of a diagonal is new."""
    found = ops.number(v).rank
    return "maybe" if found is None else "yes" if found == 2 else "no"


@define(np.diag, view=_shares)
def diag(v: Any, k: Any = 0) -> facts.Num:
    shape = ops.shape(v)
    offset = ops.static(k)
    if len(shape) == 2:
        return facts.array(ops.number(v).dtype, (diagonal_length(*shape, offset),))
    if len(shape) != 1:
        raise ValueError("Input must be 1- or 2-d.")
    return facts.array(ops.number(v).dtype, (sizes.add(shape[0], abs(offset)),) * 2)


@vjp(np.diag)
def diag_vjp(y_bar, y, v, k):
    return np.diag(y_bar, k) if np.ndim(v) == 1 or _is_square(v, y_bar) else on_diagonal(y_bar, zeros_like(v), k)


def _is_square(v, y_bar):
    """Whether a matrix is known to be square, and its cotangent to be of its dtype: then a new matrix is like it."""
    known, bar = getattr(v, "fact", None), getattr(y_bar, "fact", None)
    return known is not None and bar is not None and known.shape[0] == known.shape[1] and known.dtype == bar.dtype


@define(np.diagflat)
def diagflat(v: Any, k: Any = 0) -> facts.Num:
    found = ops.number(v)
    n = sizes.fresh() if found.shape is None else sizes.add(sizes.product(found.shape), abs(ops.static(k)))
    return facts.array(found.dtype, (n, n))


@vjp(np.diagflat)
def diagflat_vjp(y_bar, y, v, k):
    return reshape_like(np.diag(y_bar, k), v)


@define(np.trace, method="trace")
def trace(a: Any, offset: Any = 0, axis1: Any = 0, axis2: Any = 1, dtype: Any = None) -> facts.Num:
    shape = ops.shape(a)
    gone = (*ops.axes(axis1, len(shape)), *ops.axes(axis2, len(shape)))
    ops.static(offset)
    found = ops.number(a).dtype
    summed = None if found is None else np.trace(np.ones((1, 1), found)).dtype
    return facts.result(ops.static_dtype(dtype, summed), tuple(n for k, n in enumerate(shape) if k not in gone))


@vjp(np.trace)
def trace_vjp(y_bar, y, a, offset, axis1, axis2, dtype):
    rank = np.ndim(a)
    rows, columns = np.shape(a)[axis1 % rank], np.shape(a)[axis2 % rank]
    lengths = proved_shape(a)
    square = lengths[axis1 % rank] == lengths[axis2 % rank]
    unit = written(eye, a, rows, None if square else columns, offset, dtype_of(a))
    if rank == 2:
        return y_bar * (unit if axis1 % 2 < axis2 % 2 else np.transpose(unit))
    spread = np.expand_dims(y_bar, (-2, -1)) * unit
    return np.transpose(spread, inverse_order(last_two(rank, axis1, axis2)))


def dtype_of(a):
    """The dtype of an argument of a rule, as numpy's type; float where it is float64 or not known."""
    found = a.fact.dtype if hasattr(a, "fact") else np.asarray(a).dtype
    return float if found is None or found == np.float64 else found.type


def proved_shape(a):
    """What is known of a shape, while the rule is traced and when it runs."""
    return a.fact.shape if hasattr(a, "fact") else np.shape(a)


def _triangle(m: Any, k: Any) -> facts.Num:
    shape = ops.shape(m)
    if len(shape) < 2:
        raise TypeError("a triangle of an array with fewer than two axes is not supported; np.tri makes the mask")
    return facts.array(ops.number(m).dtype, shape)


@define(np.triu)
def triu(m: Any, k: Any = 0) -> facts.Num:
    return _triangle(m, k)


@vjp(np.triu)
def triu_vjp(y_bar, y, m, k):
    return np.triu(y_bar, k)


@define(np.tril)
def tril(m: Any, k: Any = 0) -> facts.Num:
    return _triangle(m, k)


@vjp(np.tril)
def tril_vjp(y_bar, y, m, k):
    return np.tril(y_bar, k)
