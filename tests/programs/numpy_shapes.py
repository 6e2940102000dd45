"""Reshaping, joining, splitting, reordering and indexing."""

import numpy as np


def reshapes(x4, N):
    """reshape as function and method, with -1, and ravel."""
    y = x4.reshape(2, 2) @ x4.reshape((2, -1))
    return np.sum(y) + np.sum(np.reshape(N, (4, 3)) @ N) + np.sum(N.reshape(-1, 1) ** 2) + np.ravel(N)[5] * N.ravel()[2]


def flattened(N):
    """flatten."""
    return np.sum(N.flatten()[::2] ** 2)


def transposes(A, T):
    """T, transpose with and without axes, swapaxes."""
    y = np.sum(A.T @ A) + np.sum(np.transpose(A)[0] * A[:, 1])
    return y + np.sum(T.transpose(2, 0, 1)[1] ** 2) + np.sum(np.transpose(T, (1, 0, 2))[0] * T[:, 0]) + T.T[0, 1, 1]


def swapped_axes(T):
    """swapaxes and moveaxis-like orders."""
    return np.sum(np.swapaxes(T, 0, 1)[2] ** 2) + np.sum(T.swapaxes(-1, 0)[3] ** 3)


def expand_and_squeeze(x, column, row):
    """expand_dims, squeeze."""
    y = np.expand_dims(x, 0) * np.expand_dims(x, axis=-1)
    return np.sum(y**2) + np.sum(np.squeeze(column) ** 2) + np.sum(row.squeeze(axis=0) ** 3) + np.sum(np.expand_dims(x, (0, 2)))


def broadcast_to(x, s):
    """broadcast_to."""
    return np.sum(np.broadcast_to(x, (3, 5)) ** 2) + np.sum(np.broadcast_to(s, (2, 2)))


def concatenated(x, z, A, s):
    """concatenate along both axes, of arguments and of literals."""
    y = np.concatenate([x, z, np.ones(2), x * s])
    return np.sum(y**2) + np.sum(np.concatenate((A, A * s), axis=1) ** 2) + np.sum(np.concatenate([A, A[:2]], axis=0)[3:6] ** 3)


def stacked(x, y, s):
    """stack along different axes."""
    rows, columns = np.stack([x, y, x * s]), np.stack((x, y), axis=1)
    return np.sum(rows**2) + np.sum(np.sin(columns)[2] * columns[0]) + np.sum(np.stack([x, y], axis=-1) ** 3)


def hstacked_and_vstacked(x, z, A):
    """hstack and vstack."""
    return np.sum(np.hstack([x, z]) ** 2) + np.sum(np.vstack([A, x]) ** 2) + np.sum(np.hstack((A, x[:, None])) ** 3)


def appended(x, s, A):
    """append of a number, and along an axis."""
    return np.sum(np.append(x, s) ** 2) + np.sum(np.append(A, A[:1], axis=0) ** 2)


def split_evenly(x4, A):
    """split into equal parts and at indices."""
    first, second = np.split(x4, 2)
    left, middle, right = np.split(A, [1, 3], axis=1)
    return first @ second + np.sum(left * right[:, :1]) + np.sum(middle**2)


def tiled(x, N):
    """tile."""
    return np.sum(np.tile(x, 2) * np.arange(10)) + np.sum(np.tile(N, (2, 3)) ** 2) + np.sum(np.tile(x, (2, 1)) ** 3)


def repeated(x, N):
    """repeat, flat and along an axis."""
    return np.sum(np.repeat(x, 3) ** 2) + np.sum(np.repeat(N, 2, axis=1) ** 3) + np.sum(x.repeat(2) * np.arange(10))


def rolled(x, A):
    """roll, flat and along an axis."""
    return np.sum(np.roll(x, 1) * x) + np.sum(np.roll(A, -2, axis=0) * A) + np.sum(np.roll(A, 3) * A)


def flipped(x, A):
    """flip, fliplr and flipud-like."""
    return np.sum(np.flip(x) * np.arange(5) * x) + np.sum(np.flip(A, axis=1) * A) + np.sum(np.flip(A) ** 2 * A)


def diagonals(x, A):
    """diag both ways, with an offset, and trace."""
    y = np.sum(np.diag(x) @ A) + np.sum(np.diag(A) ** 2) + np.sum(np.diag(A, k=1) ** 3) + np.sum(np.diag(x, -1)[1:] ** 2)
    return y + np.trace(A @ A) + A.trace() + np.sum(A.diagonal() * x)


def triangles(A):
    """triu and tril."""
    return np.sum(np.triu(A) @ np.tril(A)) + np.sum(np.triu(A, k=1) ** 2) + np.sum(np.tril(A, -1) ** 3)


def sorted_values(x, A):
    """sort, flat and along an axis, and the method in place."""
    y = x.copy()
    y.sort()
    return np.sort(x) @ np.arange(5.0) ** 2 + np.sum(np.sort(A, axis=0)[1:3] ** 2) + y[1] * y[-1]


def taken(x, A, index):
    """take, flat and along an axis, with repeats."""
    y = np.sum(np.take(x, index) ** 2) + np.sum(x.take([1, 1, 4]) ** 3)
    return y + np.sum(np.take(A, index, axis=1) ** 2) + np.take(A, 7) ** 2


def gathered(x, index, ints):
    """Reads at integer arrays and lists, with repeats."""
    return np.sum(x[index] ** 2) + np.sum(x[[0, 0, 1]] ** 3) + np.sum(x[ints] * np.arange(5))


def gathered_from_matrix(A, index, labels):
    """Reads rows, and one element per row."""
    return np.sum(A[index] ** 2) + np.sum(A[np.arange(5), labels] ** 3) + np.sum(A[:, index] ** 2) + np.sum(A[1, index])


def masked(x, A, mask):
    """Reads at boolean masks."""
    return np.sum(x[mask] ** 2) + np.sum(x[x > 0.0] ** 3) + np.sum(A[A > 0.5]) + np.sum(A[mask] ** 2) + np.sum(A[:, mask] ** 3)


def sliced(x, A, T):
    """Slices of every form."""
    y = np.sum(x[1:4] * x[:3] * x[-3:]) + np.sum(x[::-1] * x) + np.sum(x[::2] ** 2) + np.sum(x[4:1:-1] * x[1:4])
    return y + np.sum(A[1:, :-1] ** 2) + A[-1, -2] + np.sum(T[..., 1] ** 2) + np.sum(T[..., ::-1] * T) + np.sum(T[1, ..., 2:])


def sliced_with_variables(x, i, j):
    """Slices with variable bounds, and a slice object."""
    window = slice(i, j)
    return np.sum(x[i:j] ** 2) * x[i] + np.sum(x[window] * x[j - 2 : j]) + np.sum(x[-j:])


def indexed_by_integers(A, T, i, j):
    """Integers, negative integers, tuples and chains of brackets."""
    position = (i, j)
    return A[i, j] * A[position] + A[-1][i] ** 2 + T[0][1][2] * T[1, 2, -1] + A[i][j] * A[j - i, -j]


def mixed_indices(T, A):
    """Arrays, slices and None in one index."""
    return np.sum(T[:, [0, 2], 1:3] ** 2) + np.sum(T[0, :, [1, 1]] ** 3) + np.sum(A[:, None, [0, 3]] * A[:, 1:3, None])


def index_from_data(x, p):
    """An index computed from data is a constant."""
    k = int(np.floor(p[0]))
    return x[k] ** 2 + x[np.argsort(x)[2]] * p[int(np.argmin(p))]


def at_least(s, x):
    """atleast_1d and atleast_2d-like reshapes."""
    return np.sum(np.reshape(s, (1,)) * x) + np.sum(np.array(s).reshape(1, 1) * x[None])


def column_stack_by_none(x, y):
    """Joins columns that None makes."""
    return np.sum(np.concatenate([x[:, None], y[:, None]], axis=1) @ np.array([[1.0, 2.0], [3.0, 4.0]]))


def meshed(x, z):
    """A grid by broadcasting."""
    X, Y = x[:, None] + np.zeros(3), z[None, :] + np.zeros((5, 1))
    return np.sum(np.sin(X) * Y)
