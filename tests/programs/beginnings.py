"""Names that begin as a number and become an array."""

from __future__ import annotations

import numpy as np


def added_in_place(x, n):
    """After the first iteration the other name is the same array."""
    m, total = 0.0, 0.0
    for k in range(n):
        old = m
        m += x * k
        total = total + np.sum(old * x)
    return total


def part_of_what_has_become_an_array(x, n):
    """A view of it is written."""
    m, total = 0.0, 0.0
    for k in range(n):
        m += x * k
        part = m[:2]
        part *= 0.5
        total = total + np.sum(m * m)
    return total


def rows_added(A):
    """The axes must be known after the loop."""
    total = 0
    for row in A:
        total = total + row * row
    return total @ total


def _dotted(rows):
    total = 0.0
    for row in rows:
        total += np.sin(row)
    return total @ total


def rows_of_parts_added(A):
    """In a helper, and for a part of which only the length of the whole is known."""
    return _dotted(A) + _dotted(A[1:])


def left_once_it_is_an_array(x, n):
    """The axes must be known inside the loop, which may be left after the first iteration."""
    m = 0.0
    for k in range(n):
        if k == 2:
            continue
        m = m + x * (k + 1.0)
        if m @ x > 9.0:
            return m @ m
    return np.sum(m)


def inner_sums(A, n):
    """Each iteration begins with a number, and its inner loop runs once at least."""
    total = 0.0
    for i in range(n):
        m = 1.0
        for k in range(i + 1):
            m = m * A[k] + A[i]
        total += m @ A[i]
    return total


class _Sum:
    def __init__(self):
        self.value = 0.0

    def add(self, v):
        self.value += v


def attribute_added_to(x, n):
    """An attribute and an item of a dict."""
    total, table = _Sum(), {"m": 0.0}
    for k in range(n):
        total.add(x * k)
        table["m"] += np.cos(x)
    return total.value @ table["m"]


def sum_of_a_generator(A):
    """`sum` begins with 0."""
    total = sum(row * row for row in A)
    total += 1.0
    return total @ total


def sum_is_another_array(x):
    """`0 + x` is not `x`."""
    total = sum([x])
    total += 1.0
    return np.sum(x * total)


def elements_change_places(x, n):
    """An integer picks an element, or a row: which, is known after the first iteration."""
    m = 1.0
    for _ in range(2):
        m = np.tanh(2.0 * x) - 0.5 * m
    m[n - 1], x[n - 1] = x[n - 1], m[n - 1]
    return np.sum(np.sin(x)) + np.sum(m * m)


def whole_array_stored(x):
    """What is stored may be as large as the array, or be spread over it."""
    m = 0.0
    for _ in range(2):
        m = np.tanh(x) - 0.5 * m
    m[:] = m.copy()
    return np.sum(np.sin(m))


def added_in_a_while(x, n):
    """Its condition holds at first; it may be left in the first iteration, and ends with an `else`."""
    m, i = 0.0, 0
    while i < n:
        if x[i] > 2.0:
            m = m + x
            break
        m += x * i
        i += 1
    else:
        m = m * 2.0
    return m @ m


def added_by_a_function_of_the_loop(x, y):
    """The loop is written out from inside a generator expression of a function that it makes."""
    m = 0.0
    for _ in range(2):
        m = np.tanh(x) - 0.5 * m
    total = 0.0
    for row, scale in zip([y, m], x, strict=False):

        def some():
            return sum(scale * v * v for v in row[1:4:2])  # noqa: B023

        total += some()
        for _ in range(2):
            total *= 0.9
    return total
