"""The elements of an array in one row, `x.flat`."""

import numpy as np


def elements_in_a_row(A):
    """A loop over all elements of a matrix."""
    total = 1.0
    for a in A.flat:
        total *= np.cos(a)
    return total


def written_by_one_number(A, x, n):
    """Elements of a matrix are written, read and added to by one number."""
    for k in range(n):
        A.flat[2 * k + 1] = x[k] * A.flat[k]
        A.flat[k] *= x[0]
        A.flat[-1] += A.flat[k + 3] ** 2
    return np.sum(np.sin(A))


def parts_in_a_row(A, x):
    """Slices, masks and integers; what is taken out is a copy."""
    part = A.flat[1:6]
    A.flat[2:8:2] = x[0] * part[:3]
    part[0] = 5.0
    A.flat[[0, -1]] -= part[1:3]
    return np.sum(np.cos(A)) + np.sum(part) + len(A.flat)


def transpose_in_a_row(A, x):
    """The rows of a transpose, which is no view in one row."""
    B = A.T
    B.flat[1] = x[0]
    B.flat[4:6] += x[1] * B.flat[:2]
    total = 0.0
    for k, b in enumerate(B.flat):
        total += np.sin(b) * (k + 1)
        B.flat[k - 1] += 0.1 * b
    return total + np.sum(A * A)


def vector_in_a_row(x, y):
    """Of a vector, it is the vector."""
    x.flat[1:] = y.flat[:-1]
    x.flat[0] -= 0.5 * y.flat[-1]
    return np.sum(np.sin(x)) + sum(v * v for v in x.flat) + np.sum(np.exp(y.flat))
