"""Singular values, pseudo-inverses, QR, and products of several matrices.

The vectors of a factorisation have a derivative only where its values are distinct: repeated ones give inf or nan, never a number.
"""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np

from .. import facts, ops, sizes
from ..ops import define, vjp
from .contraction import contract, matmul_vjp
from .diagonals import proved_shape
from .joining import dense
from .linalg import flipped, is_unused, linalg_dtype, matrix_rows, unit
from .reductions import example_dtype


def shorter(m: sizes.SizeLike, n: sizes.SizeLike) -> sizes.SizeLike:
    """The smaller of two sizes, where it is proved which that is."""
    if isinstance(m, int) and isinstance(n, int):
        return m if m < n else n
    return m if m == n else sizes.fresh()


# ---- singular values -------------------------------------------------------------------------------------------------------


@define(np.linalg.svd, name="np.linalg.svd")
def svd(a: Any, full_matrices: Any = True, compute_uv: Any = True) -> Any:
    *batch, m, n = ops.shape(a)
    k = shorter(m, n)
    s = facts.array(linalg_dtype(a), (*batch, k))
    if not ops.static(compute_uv):
        return s
    if ops.static(full_matrices) and m != n:
        raise TypeError("np.linalg.svd of a matrix that is not square is supported with full_matrices=False")
    return facts.array(s.dtype, (*batch, m, k)), s, facts.array(s.dtype, (*batch, k, n))


@vjp(np.linalg.svd)
def svd_vjp(y_bar, y, a, full_matrices, compute_uv):
    if not compute_uv:
        u, _, vt = np.linalg.svd(a, full_matrices=False)
        return (u * matrix_rows(y_bar)) @ vt
    u, s, vt = y
    u_bar, s_bar, vt_bar = y_bar
    s_bar = dense(s_bar, s)
    if is_unused(u_bar) and is_unused(vt_bar):
        return (u * matrix_rows(s_bar)) @ vt
    return _svd_vjp(dense(u_bar, u), s_bar, dense(vt_bar, vt), u, s, vt)


def _svd_vjp(u_bar, s_bar, vt_bar, u, s, vt):
    """By Townsend's formula; what leaves the span of the singular vectors is divided by the singular values."""
    ut, v, rows, columns = flipped(u), flipped(vt), matrix_rows(s), s[..., :, None]
    eye = unit(ut @ u)
    between = (1.0 - eye) / (rows**2 - columns**2 + eye)
    left, right = ut @ u_bar, flipped(vt_bar @ v)
    inner = (between * (left - flipped(left))) * rows + columns * (between * (right - flipped(right))) + eye * matrix_rows(s_bar)
    a_bar = u @ inner @ vt
    if not is_square(u):
        a_bar = a_bar + ((u_bar - u @ left) / rows) @ vt
    return a_bar if is_square(vt) else a_bar + u @ ((vt_bar - flipped(right) @ vt) / columns)


def is_square(a):
    """Whether it is proved to be square: then the vectors span the whole space, and nothing leaves it."""
    return proved_shape(a)[-1] == proved_shape(a)[-2]


@define(np.linalg.pinv, name="np.linalg.pinv")
def pinv(a: Any) -> facts.Num:
    *batch, m, n = ops.shape(a)
    return facts.array(linalg_dtype(a), (*batch, n, m))


@vjp(np.linalg.pinv)
def pinv_vjp(y_bar, y, a):
    """By Golub and Pereyra's formula, for matrices near which the rank does not change."""
    yt, rows, columns = flipped(y), flipped(y_bar) @ y, y @ flipped(y_bar)
    outside_range, outside_rows = rows - a @ (y @ rows), columns - (columns @ y) @ a
    return outside_range @ yt + yt @ outside_rows - yt @ y_bar @ yt


# ---- QR --------------------------------------------------------------------------------------------------------------------


@define(np.linalg.qr, name="np.linalg.qr")
def qr(a: Any) -> tuple[facts.Num, facts.Num]:
    *batch, m, n = ops.shape(a)
    k = shorter(m, n)
    return facts.array(linalg_dtype(a), (*batch, m, k)), facts.array(linalg_dtype(a), (*batch, k, n))


@vjp(np.linalg.qr)
def qr_vjp(y_bar, y, a):
    """For matrices with at least as many rows as columns."""
    q, r = y
    q_bar, r_bar = dense(y_bar[0], q), dense(y_bar[1], r)
    inner = r @ flipped(r_bar) - flipped(q_bar) @ q
    symmetric = np.tril(inner) + flipped(np.tril(inner, -1))
    return flipped(np.linalg.solve(r, flipped(q_bar + q @ symmetric)))


# ---- products of several matrices ------------------------------------------------------------------------------------------


@define(np.linalg.multi_dot, name="np.linalg.multi_dot")
def multi_dot(arrays: Any) -> facts.Num:
    shapes = [ops.shape(a) for a in arrays]
    if len(shapes) < 2:
        raise ValueError("Expecting at least two arrays.")
    for left, right in itertools.pairwise(shapes):
        contract(left[-1], right[0])
    return facts.result(example_dtype(_product, *arrays), (*shapes[0][:-1], *shapes[-1][1:]))


def _product(*arrays: Any) -> Any:
    return np.linalg.multi_dot([np.multiply.outer(a, a) for a in arrays])


@vjp(np.linalg.multi_dot)
def multi_dot_vjp(y_bar, y, arrays):
    products = [arrays[0]]
    for a in arrays[1:-1]:
        products.append(products[-1] @ a)
    bars = []
    for before, a in zip(reversed(products), reversed(arrays), strict=False):
        y_bar, a_bar = matmul_vjp(y_bar, None, before, a)
        bars.append(a_bar)
    return (tuple(reversed([*bars, y_bar])),)
