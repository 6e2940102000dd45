"""np.linalg: solving, inverses, determinants and factorisations. Leading axes are a batch of matrices."""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import facts, ops
from ..ops import define, vjp
from .contraction import contract
from .core import unbroadcast
from .creation import eye, written
from .diagonals import dtype_of
from .joining import dense


def square(a: Any) -> facts.Shape:
    """The shape of an argument that must be a square matrix or a stack of them."""
    shape = ops.shape(a)
    if len(shape) < 2:
        raise ValueError("a matrix is needed")
    contract(shape[-1], shape[-2])
    return shape


def linalg_dtype(*trees: Any) -> np.dtype[Any] | None:
    """float32 stays float32; integers become float64."""
    dtypes = [ops.number(tree).dtype for tree in trees]
    if any(d is None for d in dtypes):
        return None
    return np.result_type(*(d if d is not None and d.kind in "fc" else np.dtype(np.float64) for d in dtypes))


def flipped(a):
    """The transposed matrices."""
    return a.T if np.ndim(a) == 2 else np.swapaxes(a, -1, -2)


def unit(a):
    """The unit matrix of the size of `a`."""
    return written(eye, a, np.shape(a)[-1], None, 0, dtype_of(a))


def matrices(number):
    """A number for each matrix of a stack, so that it broadcasts with the matrices."""
    return number if np.ndim(number) == 0 else np.expand_dims(number, (-2, -1))


def matrix_rows(v):
    """Vectors as rows that broadcast over the rows of matrices: `a * matrix_rows(v)` scales the columns."""
    return v[..., None, :]


# ---- inverse and solve -----------------------------------------------------------------------------------------------------


@define(np.linalg.inv, name="np.linalg.inv")
def inv(a: Any) -> facts.Num:
    return facts.array(linalg_dtype(a), square(a))


@vjp(np.linalg.inv)
def inv_vjp(y_bar, y, a):
    return -(flipped(y) @ y_bar @ flipped(y))


@define(np.linalg.solve, name="np.linalg.solve")
def solve(a: Any, b: Any) -> facts.Num:
    left, right = square(a), ops.shape(b)
    contract(left[-1], right[-2] if len(right) > 1 else right[-1])
    if len(right) == 1:
        return facts.array(linalg_dtype(a, b), left[:-1])
    batch = facts.broadcast_shapes(left[:-2], right[:-2])
    assert batch is not None
    return facts.array(linalg_dtype(a, b), (*batch, *right[-2:]))


@vjp(np.linalg.solve)
def solve_vjp(y_bar, y, a, b):
    if np.ndim(b) == 1 and np.ndim(a) > 2:
        rows = np.linalg.solve(flipped(a), y_bar[..., None])
        return -(rows * y[..., None, :]), unbroadcast(rows[..., 0], b)
    b_bar = np.linalg.solve(flipped(a), y_bar)
    if np.ndim(b) == 1:
        return -np.outer(b_bar, y), b_bar
    return unbroadcast(-(b_bar @ flipped(y)), a), unbroadcast(b_bar, b)


# ---- determinants ----------------------------------------------------------------------------------------------------------


@define(np.linalg.det, name="np.linalg.det")
def det(a: Any) -> facts.Num:
    return facts.result(linalg_dtype(a), square(a)[:-2])


@vjp(np.linalg.det)
def det_vjp(y_bar, y, a):
    """The cofactors, as det(a) * inv(a).T: a matrix that is exactly singular raises LinAlgError."""
    return matrices(y_bar * y) * flipped(np.linalg.inv(a))


@define(np.linalg.slogdet, name="np.linalg.slogdet")
def slogdet(a: Any) -> tuple[facts.Num, facts.Num]:
    found = facts.result(linalg_dtype(a), square(a)[:-2])
    return found, found


@vjp(np.linalg.slogdet)
def slogdet_vjp(y_bar, y, a):
    return matrices(dense(y_bar[1], y[1])) * flipped(np.linalg.inv(a))


# ---- factorisations --------------------------------------------------------------------------------------------------------


@define(np.linalg.cholesky, name="np.linalg.cholesky")
def cholesky(a: Any) -> facts.Num:
    return facts.array(linalg_dtype(a), square(a))


@vjp(np.linalg.cholesky)
def cholesky_vjp(y_bar, y, a):
    """numpy reads the lower triangle of `a` only, so that is where its cotangent stands."""
    inner = lower_half(flipped(y) @ y_bar)
    left = np.linalg.solve(flipped(y), inner)
    return read_lower(flipped(np.linalg.solve(flipped(y), flipped(left))))


def lower_half(a):
    """The lower triangle with half of the diagonal."""
    return np.tril(a) - 0.5 * (a * unit(a))


def read_lower(s):
    """The cotangent of a symmetric matrix of which only the lower triangle is read: both elements of a pair stand in the lower."""
    return lower_half(s + flipped(s))


@define(np.linalg.eigvalsh, name="np.linalg.eigvalsh")
def eigvalsh(a: Any) -> facts.Num:
    return facts.array(linalg_dtype(a), square(a)[:-1])


@vjp(np.linalg.eigvalsh)
def eigvalsh_vjp(y_bar, y, a):
    _, v = np.linalg.eigh(a)
    return read_lower((v * matrix_rows(y_bar)) @ flipped(v))


@define(np.linalg.eigh, name="np.linalg.eigh")
def eigh(a: Any) -> tuple[facts.Num, facts.Num]:
    shape = square(a)
    return facts.array(linalg_dtype(a), shape[:-1]), facts.array(linalg_dtype(a), shape)


@vjp(np.linalg.eigh)
def eigh_vjp(y_bar, y, a):
    """Of eigenvectors only where the eigenvalues differ: a repeated one gives inf or nan."""
    w, v = y
    w_bar = dense(y_bar[0], w)
    if is_unused(y_bar[1]):
        return read_lower((v * matrix_rows(w_bar)) @ flipped(v))
    gaps = matrix_rows(w) - w[..., :, None]
    between = (1.0 - unit(a)) / (gaps + unit(a))
    inner = matrix_rows(w_bar) * unit(a) + between * (flipped(v) @ y_bar[1])
    return read_lower(v @ inner @ flipped(v))


def is_unused(bar):
    """Whether one of several results has no cotangent."""
    return bar is None or (isinstance(bar, (int, float)) and bar == 0)


# ---- powers ----------------------------------------------------------------------------------------------------------------


def _first_power(a: Any, n: Any) -> str:
    """The first power is the array itself."""
    return "yes" if ops.static(n) == 1 else "no"


@define(np.linalg.matrix_power, name="np.linalg.matrix_power", view=_first_power)
def matrix_power(a: Any, n: Any) -> facts.Num:
    ops.static(n)
    found = ops.number(a).dtype
    return facts.array(found if ops.static(n) >= 0 else linalg_dtype(a), square(a))


@vjp(np.linalg.matrix_power)
def matrix_power_vjp(y_bar, y, a, n):
    """The sum over the factors of what stands to the left and to the right of each."""
    if n == 0:
        return np.zeros_like(a)
    if n < 0:
        inverse = np.linalg.inv(a)
        return inv_vjp(matrix_power_vjp(y_bar, y, inverse, -n), inverse, a)
    total = None
    for k in range(n):
        left, right = (flipped(np.linalg.matrix_power(a, i)) for i in (k, n - 1 - k))
        term = left @ y_bar @ right
        total = term if total is None else total + term
    return total

