"""Products of arrays and linear algebra."""

import numpy as np


def dots(x, y, A, B):
    """dot of vectors and matrices, as function and method."""
    return np.dot(x, y) + x.dot(A.dot(y)) + np.sum(np.dot(A, B) ** 2) + np.sum(A.dot(B)[0])


def dot_of_2d_and_3d(A, T, x4):
    """dot contracts the second-last axis of an array of rank 3."""
    return np.sum(np.dot(A[:2, :3], T) ** 2) + np.sum(np.dot(T, x4) ** 2) + np.sum(np.dot(T, 2.0) ** 2)


def dot_with_scalar(x, s):
    """dot of a scalar multiplies."""
    return np.sum(np.dot(s, x) ** 2)


def vector_products(A, x, y):
    """All pairs of ranks of @."""
    return x @ y + np.sum((A @ x) ** 2) + np.sum((x @ A) ** 3) + np.sum(np.sin(A @ A))


def matmuls(A, T, x4):
    """matmul by its function."""
    return np.matmul(A[0], A[1]) + np.sum(np.matmul(T, T.swapaxes(1, 2)) ** 2) + np.sum(np.matmul(T, x4) ** 2)


def in_place_matmul(A, B):
    """The augmented operator."""
    C = A.copy()
    C @= B
    return np.sum(C**2)


def inner_and_outer(x, y, z, A, N):
    """inner, outer, vdot."""
    return np.inner(x, y) + np.sum(np.outer(x, z) ** 2) + np.sum(np.inner(A, x) ** 2) + np.sum(np.inner(N, N)) + np.vdot(x, y)


def tensordots(A, T, N):
    """tensordot over a number of axes and over given ones."""
    y = np.sum(np.tensordot(T, N, axes=2) ** 2) + np.sum(np.tensordot(A, A, axes=1) ** 2)
    return y + np.sum(np.tensordot(T, N, axes=([1, 2], [0, 1])) ** 3) + np.sum(np.tensordot(T, N, axes=(2, 1)) ** 2)


def tensordot_outer(x, z):
    """tensordot over no axis."""
    return np.sum(np.tensordot(x, z, axes=0) ** 2)


def einsums(A, B, x, T):
    """einsum: products, traces, diagonals, sums, transposes."""
    y = np.einsum("i,ij,j->", x, A, x) + np.einsum("ii", A) + np.sum(np.einsum("ij,jk->ik", A, B) ** 2)
    return y + np.sum(np.einsum("ijk->ki", T) ** 2) + np.sum(np.einsum("ii->i", A) * x) + np.einsum("ij,ij", A, B)


def einsum_broadcast(T, N):
    """einsum with an ellipsis and with a batch."""
    return np.sum(np.einsum("bij,kj->bik", T, N) ** 2) + np.sum(np.einsum("...j,j->...", T, N[0]) ** 2)


def cross_products(z, body):
    """cross of vectors and of rows."""
    rows = np.array([z, z * z])
    return np.cross(z, body.position) @ body.velocity + np.sum(np.cross(rows, z) ** 2)


def norms(x, A):
    """norm of vectors, matrices and rows."""
    y = np.linalg.norm(x) + np.linalg.norm(A) + np.sum(np.linalg.norm(A, axis=1) ** 3)
    return y + np.sum(np.linalg.norm(A, axis=0, keepdims=True) * A)


def other_norms(x, A):
    """norm of orders 1, 2, inf and Frobenius."""
    y = np.linalg.norm(x, 1) + np.linalg.norm(x, ord=2) + np.linalg.norm(x, np.inf) + np.linalg.norm(x, 3)
    return y + np.linalg.norm(A, "fro") ** 2


def inverse(A, x):
    """inv."""
    return x @ np.linalg.inv(A @ A.T + np.eye(5)) @ x


def solve_vector(A, x, y):
    """solve for one right side."""
    return np.linalg.solve(A + 5.0 * np.eye(5), x) @ y


def solve_matrix(A, M):
    """solve for several right sides."""
    return np.sum(np.linalg.solve(A + 5.0 * np.eye(5), M) ** 2)


def solve_batch(T):
    """solve and inv of a batch."""
    S = T[:, :, :3] + 4.0 * np.eye(3)
    return np.sum(np.linalg.solve(S, T[:, :, 3:]) ** 2) + np.sum(np.linalg.inv(S)[0] ** 2)


def determinants(A):
    """det and slogdet."""
    sign, log = np.linalg.slogdet(A + 3.0 * np.eye(5))
    return np.linalg.det(A) + sign * log


def slogdet_of_negative(A):
    """slogdet where the determinant may be negative, by index."""
    return np.linalg.slogdet(A[:3, :3])[1] + np.linalg.slogdet(-A[:1, :1])[1]


def cholesky(A, x):
    """cholesky of a symmetric product."""
    L = np.linalg.cholesky(A @ A.T + np.eye(5))
    return np.sum(L**2 * np.arange(5)) + np.sum(np.log(np.diag(L))) + np.sum(L @ x)


def log_determinant_by_cholesky(A):
    """A log-determinant in the way that statisticians write it."""
    return 2.0 * np.sum(np.log(np.diag(np.linalg.cholesky(A.T @ A + np.eye(5)))))


def least_squares_by_normal_equations(M, x):
    """The residual of a least-squares fit."""
    coefficients = np.linalg.solve(M.T @ M, M.T @ x)
    residual = M @ coefficients - x
    return residual @ residual


def norm_at_zero(x, s):
    """norm at zero has the subgradient 0, not NaN."""
    return np.linalg.norm(x * s - x * s) * 0.0 + np.sum(x * s)


def quadratic_form(A, x):
    """A form, its matrix symmetrised in place."""
    S = A.copy()
    S += A.T
    S *= 0.5
    return x @ S @ x
