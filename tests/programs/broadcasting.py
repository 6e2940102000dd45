"""Every cotangent has the shape of its argument."""

import numpy as np


def scalar_over_array(s):
    """Divides a scalar by an array."""
    return np.sum(s / np.array([1.0, 2.0, 4.0]))


def scalar_times_array(s, x):
    """Scales an array."""
    return np.sum(s * x * x)


def number_times_matrix(number, A):
    """Scales a matrix by a numpy scalar."""
    return np.sum(np.sin(number * A))


def zero_d_times_array(zero_d, x):
    """Scales an array by a 0-d array."""
    return np.sum(zero_d * np.sin(x))


def vector_to_matrix(A, x):
    """Adds a row to each row."""
    return np.sum((A + x) ** 2)


def column_and_row(column, row):
    """(n, 1) and (1, m) make (n, m)."""
    return np.sum(np.sin(column * row))


def column_and_vector(column, x):
    """(n, 1) and (m,) make (n, m)."""
    return np.sum(np.exp(column - x))


def one_and_vector(one, x):
    """An axis of length 1 stretches, and its gradient keeps it."""
    return np.sum(one * x + one)


def missing_and_unit_axes(row, x):
    """(1, n) and (n,) both belong to one sum."""
    return np.sum(row * x) + np.sum(row - x)


def matrix_over_vector(N, x4):
    """(3, 4) divided by (4,)."""
    return np.sum(N / (2.0 + x4**2))


def vector_over_matrix(x4, N):
    """(4,) divided by (3, 4)."""
    return np.sum(x4 / (2.0 + N**2))


def normalised_rows(A):
    """Divides by a sum that keeps its axis."""
    return np.sum((A / np.sum(A * A, axis=1, keepdims=True)) ** 2)


def centred_columns(M):
    """Subtracts the mean of each column."""
    d = M - M.mean(axis=0)
    return np.sum(d**3)


def power_broadcast(p, a, column):
    """Base, exponent and result have different shapes."""
    return np.sum(p**a) + np.sum(p ** (column * 0.5))


def scalar_power_array(r, x):
    """A scalar base."""
    return np.sum(r**x)


def maximum_broadcast(A, x, s):
    """maximum and minimum of different shapes."""
    return np.sum(np.maximum(A, x) * 2.0) + np.sum(np.minimum(A, s) ** 2)


def where_broadcast(A, x, s):
    """where with a matrix condition, a vector and a scalar."""
    return np.sum(np.where(A > 0.0, x, s) ** 2)


def where_mask(mask, column, s):
    """where with a vector condition and a column."""
    return np.sum(np.where(mask, column, s) * 3.0)


def clip_broadcast(A, s):
    """clip with one bound left out."""
    return np.sum(np.clip(A, None, s) ** 2)


def arctan2_broadcast(column, p):
    """arctan2 of a column and a vector."""
    return np.sum(np.arctan2(column, p))


def hypot_broadcast(s, x):
    """hypot of a scalar and an array."""
    return np.sum(np.hypot(s, x))


def logaddexp_broadcast(column, row):
    """logaddexp of a column and a row."""
    return np.sum(np.logaddexp(column, row))


def added_axis(x, y):
    """An outer difference through None and newaxis."""
    return np.sum((x[:, None] - y[np.newaxis, :]) ** 2)


def three_dimensional(T, N, z):
    """(2, 3, 4) with (3, 4) and (3, 1)."""
    return np.sum(T * N * z[:, None])


def batched_matmul(T, N):
    """(2, 3, 4) @ (4, 3): one matrix for the whole batch."""
    return np.sum((T @ N.T) ** 2)


def batched_matmul_broadcast(T):
    """Batch axes of different length broadcast."""
    left = T[:, None]
    right = T.transpose(0, 2, 1)[None]
    return np.sum(np.tanh(left @ right))


def batch_times_vector(T, x4):
    """A batch of matrices times one vector."""
    return np.sum((T @ x4) ** 2)


def vector_times_batch(T, z):
    """One vector times a batch of matrices."""
    return np.sum((z @ T) ** 2)


def store_broadcast(s, x):
    """Stores a scalar in many places and a vector in many rows."""
    y = np.zeros((3, 5))
    y[0] = s
    y[1:] = x
    y[:, 2] += s
    return np.sum(y**2)


def augmented_broadcast(A, x, s):
    """Augmented assignment broadcasts its right side."""
    y = A.copy()
    y *= x
    y += s
    return np.sum(y * y)


def sum_of_all_axes(T, s):
    """Sums axis by axis, with negative and several axes."""
    return np.sum(T.sum(axis=(0, 2)) ** 2) + np.sum(T.sum(axis=-1, keepdims=True) * T) + np.sum(np.sum(T, axis=1) * s)


def rank_by_value(x, flag):
    """An array whose rank depends on a constant."""
    y = x[:, None] if flag else x
    return np.sum(y * x)
