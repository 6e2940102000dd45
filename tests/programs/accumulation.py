"""What the adjoint adds up element by element: into an element once, twice, in some iterations, at indices that meet."""

import numpy as np


def each_element_once(x):
    """The adjoint can store instead of adding."""
    total = 1.0
    for i in range(len(x)):
        total = total * np.sin(x[i])
    return total


def neighbours(x):
    """Every element is read by two iterations."""
    total = 0.0
    for i in range(1, len(x)):
        total = total + x[i] * x[i - 1] ** 2
    return total


def one_element_twice_in_an_iteration(x):
    """The second time adds."""
    total = 0.0
    for i in range(len(x)):
        total = total * np.cos(x[i]) + x[i]
    return total


def indices_below_zero(x):
    """-2 and n - 2 are one element."""
    total = 0.0
    for i in range(-2, len(x) - 1):
        total = total + np.sin(x[i]) * (i + 3)
    return total


def read_in_two_loops(x):
    """The adjoint of the first loop adds to what the adjoint of the second has stored."""
    total = 0.0
    for i in range(len(x)):
        total = total + x[i] ** 2
    for i in range(len(x)):
        total = total * x[i]
    return total


def read_by_rows_and_columns(A):
    """Two loop indices, in the one order and in the other."""
    total = 0.0
    for i in range(len(A)):
        for j in range(len(A)):
            total = total + A[i, j] * A[j, i] ** 2
    return total


def read_by_both_indices(A):
    """Two loop indices that tell the elements apart."""
    total = 0.0
    for i in range(len(A)):
        for j in range(len(A)):
            total = total * 0.5 + np.sin(A[i, j]) * i
    return total


def read_by_the_inner_index(x, n):
    """The outer loop comes to each element again."""
    total = 0.0
    for _ in range(n):
        for j in range(len(x)):
            total = np.cos(total) * x[j]
    return total


def read_by_the_outer_index(x, n):
    """The inner loop comes to one element again."""
    total = 0.0
    for i in range(len(x)):
        for _ in range(n):
            total = np.cos(total) * x[i]
    return total


def read_in_some_iterations(x):
    """An element is read in one branch, or twice in the other."""
    total = 0.3
    for i in range(len(x)):
        if i % 2:
            total = total * x[i]
        elif total > 0.0:
            total = total - x[i] * x[i]
    return total


def read_at_a_computed_index(x, n):
    """Iterations meet in an element that only the run knows."""
    total = 0.0
    for i in range(n):
        j = (3 * i) % len(x)
        total = total + np.sin(x[j]) * i
    return total


def buffers_change_places(x, n):
    """What is carried under one name was written under the other."""
    a, b = x.copy(), 2.0 * x
    total = 0.0
    for i in range(n):
        total = total + a[i] * b[0]
        a, b = b, a
    return total


def elements_by_name(x):
    """Constant indices: from the front, from the back, and one again."""
    a, b, c, d = x[0], x[1], x[-1], x[1]
    return a * b + np.sin(c) * d**2


def rows_and_their_elements(A):
    """A row, and an element of it."""
    return np.sum(A[0] ** 2) * A[0, 1] + A[1, 1] * A[1, 0] + np.sum(A[1, ...])


def axes_that_are_new(x):
    """An axis that is new is not counted."""
    total = 0.0
    for i in range(len(x)):
        total = total + np.sum(x[None, i] * x[np.newaxis, 0])
    return total


def parts_of_a_stencil(x):
    """Slices that overlap."""
    return np.sum(np.tanh(x[:-1]) * x[1:] ** 2) + x[0] ** 3
