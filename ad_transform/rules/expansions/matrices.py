"""Linear algebra in terms of products, inverses and singular values."""

from __future__ import annotations

import numpy as np

from .registry import expands


@expands(np.linalg.lstsq)
def least_squares(a, b, rcond=None):
    found = np.linalg.pinv(a) @ b
    return found, np.sum((b - a @ found) ** 2, axis=0, keepdims=True), np.linalg.matrix_rank(a), np.linalg.svd(a, compute_uv=False)


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
def trace_of_matrix(x, offset=0):
    return np.trace(x, offset, -2, -1)


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
def cross(x1, x2):
    return np.cross(x1, x2)


@expands(getattr(np.linalg, "matmul", None))
def matmul(x1, x2):
    return x1 @ x2


@expands(getattr(np.linalg, "tensordot", None))
def tensordot(x1, x2, axes=2):
    return np.tensordot(x1, x2, axes)
