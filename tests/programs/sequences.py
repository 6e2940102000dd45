"""Lists and tuples where numpy takes an array, and makes one of them."""

import numpy as np


def reductions_of_lists(x):
    """Sums, means and extrema of lists of numbers."""
    parts = [x[0], 2.0 * x[1], x[2] * x[3]]
    return np.sum(parts) * np.mean((x[0], x[4])) + np.max([x[1], 5.0]) * np.min(parts) + np.prod(parts)


def reductions_of_a_list_from_a_loop(x):
    """A list whose length only the run knows."""
    losses = []
    for k in range(len(x)):
        losses.append(x[k] ** 2)
    return np.mean(losses) + np.max(losses) * np.linalg.norm(losses)


def rows_in_a_list(x):
    """A list of arrays, reduced along the axis that it becomes."""
    rows = [x * k for k in range(3)]
    return np.sum(np.sum(rows, axis=0) ** 2) + np.sum(np.mean((x, x * x), axis=0) * x)


def functions_of_lists(x):
    """Elementwise functions."""
    return np.sum(np.sqrt(np.square((x[0], x[2]))) * np.exp([x[1], 1.0])) + np.clip([x[0], 4.0], 0.0, 2.0).sum()


def chosen_from_lists(x):
    """`where`, with a list on each side."""
    return np.sum(np.where([True, False], [x[0], x[1]], (x[2], x[3] * x[4])))


def operators_with_lists(x):
    """An array and a list."""
    return np.sum(x * [x[0], 2.0, x[1], 1.0, x[2]]) + np.sum([1.0, x[0], 2.0, 0.0, x[3]] @ x) - np.sum((x[0], x[1]) - x[:2])


def products_of_lists(x):
    """Vectors and matrices that are written out."""
    matrix = [[x[0], 1.0], [x[1], x[2]]]
    product = np.matmul(matrix, [x[3], x[4]])
    return np.dot([x[0], x[1]], [x[1], 3.0]) * np.sum(product) + np.outer([x[0], 1.0], x).sum()


def algebra_of_lists(x):
    """Determinant, trace and solution of what is written out."""
    matrix = [[x[0] + 3.0, 1.0], [x[1], x[2] + 4.0]]
    return np.linalg.det(matrix) + np.trace(matrix) * np.linalg.solve(matrix, [x[0], x[1]]).sum() * np.linalg.norm((x[3], x[4]))


def shapes_of_lists(x):
    """Reshaped, repeated, reversed."""
    pair = [x[0], x[1]]
    return (
        np.sum(np.reshape(pair, (2, 1)) * np.tile(pair, 2))
        + np.cumsum(pair)[1] * np.flip(pair)[0]
        + np.average(pair, weights=[1.0, 2.0])
    )


def arguments_that_are_lists(scalars, pair):
    """Lists of numbers that are differentiated themselves."""
    return np.sum(np.sin(scalars)) * np.dot(scalars, scalars) + pair[0] * np.mean(scalars) * np.linalg.norm(scalars)


def items_of_two_lengths(x, s, n):
    """The items of a list have other lengths each: one element is broadcast against several."""
    items = []
    for k in range(n):
        items.append(x[: n - k])
    return np.sum((items[0] + s) * items[n - 1])


def rows_behind_each_other(x, s):
    """Slices whose bounds are indices: one of them is of another iteration."""
    total = 0.0
    for k in range(4):
        if k > 0:
            total = total + np.sum((x[j : k + 1] + s) * x[k : k + 1])  # noqa: F821
        j = k
    return total * np.sum(x[j:k] + s)


def windows_of_one_length(x, z):
    """Windows of a known length, and windows that the end of the array cuts short."""
    total = 0.0
    for k in range(len(x) - len(z) + 1):
        total = total + np.sum(np.sin(x[k : k + len(z)] * z))
    for k in range(len(x)):
        total = total + np.sum(x[k : k + 2] * x[4:5]) + np.sum(x[k - 1 : k + 1] * x[3:4])
    return total


def appended_in_two_loops(x, n):
    """An inner loop appends to a list that is empty, or not, before the outer one."""
    products, mixed = [], [x[0]]
    for i in range(n):
        for j in range(2):
            products.append(x[i] * x[j])
            if x[j] > 0.0:
                mixed.append(x[i] ** 2)
        mixed.append(mixed[-1] * 2.0)
    return np.sum(np.sin(np.array(products))) + np.sum(np.array(mixed) ** 2)


def nested_comprehension_of_unknown_length(x):
    """One list out of three loops."""
    return sum([x[i] * x[j] * x[k] for i in range(len(x)) if x[i] > -5.0 for j in range(i) for k in range(j + 1)])


def elimination_on_lists(x):
    """Gauss's algorithm on lists of lists: the bounds of inner loops are indices of outer ones, which are written out."""
    A = [[x[i] * x[j] + 2.0 * (i == j) for j in range(3)] for i in range(3)]
    b = [x[0], x[1], x[2]]
    for k in range(3):
        for i in range(k + 1, 3):
            factor = A[i][k] / A[k][k]
            for j in range(k, 3):
                A[i][j] -= factor * A[k][j]
            b[i] -= factor * b[k]
    solution = [0.0, 0.0, 0.0]
    for i in (2, 1, 0):
        solution[i] = (b[i] - sum(A[i][j] * solution[j] for j in range(i + 1, 3))) / A[i][i]
    return solution[0] * solution[1] + solution[2]
