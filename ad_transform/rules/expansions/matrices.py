"""Linear algebra in terms of products, inverses and singular values."""

from __future__ import annotations

import numpy as np

from .registry import expands, refuse


@expands(np.linalg.cholesky)
def upper_factor(a, upper=False):
    """numpy reads the upper triangle then, so that it is the factor of the transpose."""
    return _turned(np.linalg.cholesky(_turned(a))) if upper else np.linalg.cholesky(a)


@expands(np.linalg.eigh)
def eigen_of_triangle(a, UPLO="L"):
    return np.linalg.eigh(_turned(a) if UPLO == "U" else a)


@expands(np.linalg.eigvalsh)
def eigenvalues_of_triangle(a, UPLO="L"):
    return np.linalg.eigvalsh(_turned(a) if UPLO == "U" else a)


def _turned(a):
    return np.swapaxes(a, -1, -2)


@expands(np.linalg.qr)
def triangular_factor(a, mode="reduced"):
    if mode == "r":
        return np.linalg.qr(a)[1]
    return refuse(f"np.linalg.qr with mode={mode!r}", "take mode='reduced' or mode='r'")


@expands(np.linalg.pinv)
def inverse_of_rank(a, rcond=None, hermitian=False, rtol=None):
    if hermitian:  # numpy reads the lower triangle then
        a = np.tril(a) + _turned(np.tril(a, -1))
    cut = rcond if rtol is None else rtol
    if cut is not None:
        _check_rank(a, cut, 1e-15)
    return np.linalg.pinv(a)


def _check_rank(a, cut, usual):
    """Singular values that are cut off are zero but for rounding, or the result is no pseudo-inverse of `a`."""
    values = np.linalg.svd(a, compute_uv=False)
    top = np.max(values, axis=-1, keepdims=True)
    if np.any((values > cut * top) != (values > usual * top)):
        raise np.linalg.LinAlgError(f"a singular value that is not zero is cut off (by {cut}): there is no derivative of that here")


@expands(np.linalg.lstsq)
def least_squares(a, b, rcond=None):
    """The residuals are given for matrices of full rank with more rows than columns, and left out for others."""
    m, n = np.shape(a)
    if rcond is not None:
        _check_rank(a, rcond, 1e-15)
    found, rank = np.linalg.pinv(a) @ b, np.linalg.matrix_rank(a)
    residuals = np.sum(np.reshape((b - a @ found) ** 2, (m, -1)), axis=0)
    kept = np.shape(residuals)[0] if rank == n and m > n else 0
    return found, residuals[:kept], rank, np.linalg.svd(a, compute_uv=False)


@expands(np.linalg.cond)
def condition_number(x, p=None):
    if p is None or p == 2:
        values = np.linalg.svd(x, compute_uv=False)
        return values[..., 0] / values[..., -1]
    return np.linalg.norm(x, p, axis=(-2, -1)) * np.linalg.norm(np.linalg.inv(x), p, axis=(-2, -1))


@expands(getattr(np.linalg, "svdvals", None))
def singular_values(x):
    return np.linalg.svd(x, compute_uv=False)


@expands(getattr(np, "vecdot", None), getattr(np.linalg, "vecdot", None))
def dot_of_vectors(x1, x2, axis=-1):
    return np.sum(x1 * x2, axis=axis)


@expands(getattr(np, "matvec", None))
def matrix_times_vector(x1, x2):
    return (x1 @ x2[..., None])[..., 0]


@expands(getattr(np, "vecmat", None))
def vector_times_matrix(x1, x2):
    return (x1[..., None, :] @ x2)[..., 0, :]


@expands(getattr(np, "matrix_transpose", None), getattr(np.linalg, "matrix_transpose", None))
def transposed_matrix(x):
    return np.swapaxes(x, -1, -2)


@expands(getattr(np.linalg, "trace", None))
def trace_of_matrix(x, offset=0, dtype=None):
    return np.trace(x, offset, -2, -1, dtype)


@expands(getattr(np.linalg, "diagonal", None))
def diagonal_of_matrix(x, offset=0):
    return np.diagonal(x, offset, -2, -1)


@expands(getattr(np.linalg, "vector_norm", None))
def norm_of_vector(x, axis=None, keepdims=False, ord=2):
    if axis is None and not keepdims:
        return np.linalg.norm(np.ravel(x), ord)
    return np.linalg.norm(x, ord, axis=axis, keepdims=keepdims)


@expands(getattr(np.linalg, "matrix_norm", None))
def norm_of_matrix(x, keepdims=False, ord="fro"):
    return np.linalg.norm(x, ord, axis=(-2, -1), keepdims=keepdims)


@expands(getattr(np.linalg, "outer", None))
def outer(x1, x2):
    return np.outer(x1, x2)


@expands(getattr(np.linalg, "cross", None))
def cross(x1, x2, axis=-1):
    return np.cross(x1, x2, axis=axis)


@expands(np.matmul)
def product_in(x1, x2, dtype=None):
    return np.asarray(x1, dtype) @ np.asarray(x2, dtype)


@expands(getattr(np.linalg, "matmul", None))
def matmul(x1, x2):
    return x1 @ x2


@expands(getattr(np.linalg, "tensordot", None))
def tensordot(x1, x2, axes=2):
    return np.tensordot(x1, x2, axes)
