"""Lists that grow in loops which are written out for this call, where the number of their items must be known."""

from __future__ import annotations

from functools import reduce

import numpy as np


def part_of_a_list_replaced(A):
    """By another number of items, by itself turned round, and removed."""
    rows = [row * 1.0 for row in A]
    rows[1:2] = [rows[0], rows[1] * 2.0]
    rows[::2] = rows[::-2]
    del rows[1:3]
    return np.sum(rows[0] * rows[1]) + len(rows) * np.sum(rows[-1])


def taken_apart(A, x):
    """Unpacking, arguments from a list, a fold."""
    first, *others = list(x)
    rows = [row for row in A]

    def together(a, b, *more):
        return np.sum(a * b) + len(more)

    return first * sum(others) + together(*rows) + np.sum(reduce(lambda a, b: a * b, rows)) * reduce(lambda a, b: a - b, list(x))


def items_that_change_places(A, n):
    """Written afterwards, in a loop too."""
    points = [A[i] * 1.0 for i in range(n)]
    points[0], points[-1] = points[-1], points[0]
    points[0] *= 2.0
    for k in range(n - 1):
        points[k], points[k + 1] = points[k + 1], points[k]
        points[k] += 1.0
    return np.sum(points[0] * points[1]) - np.sum(points[2] * points[-1])


def one_array_in_two_lists(A, n):
    """What is written through one list is seen in the other."""
    rows, kept = [], []
    for k in range(n):
        v = A[k] * (k + 1.0)
        rows.append(v)
        kept.append(v)
    rows[0][0] = 1.0
    kept[1] *= 2.0
    return sum(np.sum(a * b) for a, b in zip(rows, kept))


def argument_in_a_list(x, n):
    """The same array again and again, and written between."""
    rows = []
    for i in range(n):
        rows.append(x)
        x[i] *= 0.5
    return sum(np.sum(row * row) for row in rows)


def rows_of_rows(A, n):
    """Lists in a list, of which one array is written."""
    table = []
    for i in range(n):
        row = []
        for j in range(n):
            row.append(A[i] * A[j])
        table.append(row)
    table[1][2] += 1.0
    return np.sum(table[1][2] * table[2][1])
