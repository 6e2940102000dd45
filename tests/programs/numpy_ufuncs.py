"""Ufuncs beyond a plain call: out=, where=, at, outer, reduce, accumulate, reduceat."""

import numpy as np


def out_by_position(x, y):
    """The result is stored into the argument behind the operands."""
    z = np.empty(5)
    np.multiply(x, y, z)
    np.add(z, x, z)
    np.tanh(z, z)
    return np.sum(z * y)


def out_of_other_functions(x, A):
    """Functions that are no ufuncs store too, into parts of arrays as well."""
    z, w = np.zeros((2, 5)), np.zeros((5, 5))
    np.clip(x, -0.5, 0.5, z[0])
    np.cumsum(x, out=z[1])
    np.dot(A, x, z[0])
    np.outer(x, x, w)
    np.matmul(A, w, out=w)
    np.sum(A, axis=0, out=z[1])
    return np.sum(z**3) + np.sum(w * A)


def out_is_an_operand(x, y):
    """The whole result is computed before it is stored."""
    z = x * 2.0
    result = np.multiply(z[::-1], z, out=z)
    result[0] = y[0] * y[1]
    return np.sum(z * y)


def where_with_out(x, y):
    """Elements that are not chosen stay as they are."""
    z = y * 2.0
    np.multiply(x, y, out=z, where=x > 0.0)
    np.add(z, 1.0, out=z, where=[True, False, False, True, True])
    return np.sum(z * z)


def where_broadcasts(x, A):
    """Operands and mask broadcast to the array that is stored into."""
    z = A * 1.0
    np.multiply(x, x[:, None], out=z, where=x > 0.0)
    return np.sum(z**2)


def where_keeps_off_the_domain_edge(p):
    """What is not chosen is not computed: no nan comes out of a logarithm at 0."""
    x = p - p[0]
    z = np.zeros(5)
    np.log(x, out=z, where=x > 0.0)
    np.divide(1.0, x, out=z, where=x < 0.0)
    return np.sum(z * p)


def ufunc_at(x, y):
    """An element that is named twice is changed twice."""
    z = x * 1.0
    np.multiply.at(z, [0, 0, 1], y[:3])
    np.maximum.at(z, 2, y[0])
    np.negative.at(z, [3, 3, 4])
    np.subtract.at(z, [1, 1], 0.5)
    return np.sum(z * z)


def ufunc_at_rows(A):
    """Indices with axes, a mask, and values that broadcast to rows."""
    B = A * 1.0
    np.multiply.at(B, np.array([0, 0, 1]), A[1])
    np.add.at(B, ([0, 0], [1, 1]), A[2, :2])
    z = A[0] * 1.0
    np.multiply.at(z, np.array([[0, 0], [1, 2]]), A[1:3, :2])
    np.multiply.at(z, A[0] > 0.0, 2.0)
    return np.sum(B * B) + np.sum(z * z)


def outer_of_any_ufunc(x, y):
    """All pairs of elements, of arrays of any rank and of numbers."""
    pairs = np.maximum.outer(x, y) + np.power.outer(1.0 + x * x, y) + np.divide.outer(x, 1.0 + y * y)
    return np.sum(pairs**2) + np.sum(np.hypot.outer(x, np.ones((2, 2)))) + np.sum(np.multiply.outer(x, 2.0))


def reduce_and_accumulate(x, A):
    """Sums, products, extrema along axes, all and in steps."""
    totals = np.add.reduce(A, axis=1) + np.multiply.reduce(A) + np.maximum.reduce(A, axis=0)
    return np.sum(totals**2) + np.sum(np.add.accumulate(x) ** 2) + np.logaddexp.reduce(x)


def reduce_between_indices(A):
    """np.add.reduceat: where the next index is not greater, one element."""
    return np.sum(np.add.reduceat(A, [0, 3, 1]) ** 2) + np.sum(np.add.reduceat(A, [1, 2], axis=1) ** 3)


def sign_taken_from_another(x, y):
    """Only the size of the first and the sign of the second count."""
    return np.sum(np.copysign(x * x, y[: len(x)] - 9.0))
