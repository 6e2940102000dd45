"""Functions that call themselves, and write into arrays that they know by two names: arguments that overlap, what is around them."""

from __future__ import annotations

import numpy as np


def _sweeps(u, w, k):
    u[k] += 0.5 * np.sin(w[k - 1])
    if k == 0:
        return np.sum(u * w)
    w[k] *= u[k]
    return _sweeps(w, u, k - 1) + u[1]


def one_array_by_two_names(x, y, n):
    """The same array, a view of all of it, a part of it from either end."""
    total = _sweeps(x, x, n) + _sweeps(y, y[:], n)
    total = total + _sweeps(x[1:], x[1:][::-1], n - 1)
    return total + _sweeps(y[:4], y[1:], n - 1) + np.sum(x * y)


def _slides(u, w, g, k):
    if k == 0:
        return
    w[:-1] += g * u[1:]
    _slides(w[: len(w) - 1], u[1:], 0.5 * g, k - 1)
    u *= 1.1


def overlaps_of_another_length_at_each_depth(x, s, n):
    """Both are parts of one array, which begin where the run says."""
    start = 0
    while x[start] < 0.2 and start < 2:
        start += 1
    _slides(x[start:], x[start:], s, n - 2)
    _slides(x[start : start + 3], x[start : start + 3], s, n - 2)
    return np.sum(np.sin(x))


def _butterflies(u, scale):
    h = len(u) // 2
    if h == 0:
        return
    for k in range(h):
        a, b = u[k], u[k + h]
        u[k], u[k + h] = a + scale[k % len(scale)] * b, a - np.sin(b)
    _butterflies(u[:h], scale)
    _butterflies(u[h:], scale)


def in_place_halves(x, x4):
    """What is read meanwhile is the other half of the array itself."""
    _butterflies(x[:4], x[2:])
    _butterflies(x4, x4[::2])
    return np.sum(x * x) + np.sum(np.cos(x4))


def closure_that_writes_around(x, y, n):
    """The array around is an argument as well, and is written by either name."""
    x = np.sin(x)

    def visit(u, k):
        if k < 0:
            return u[0]
        x[k] = x[k] * y[k] + u[k - 1]
        u[0] += 0.1 * x[1]
        return visit(u[::-1], k - 1) + x[k]

    total = visit(x, n) + visit(y, n) + visit(np.ones(5), n)
    return total + np.sum(x * x)


def closure_two_functions_deep(x, n):
    """What is written is known by the function around the function around."""
    x = x * 1.5

    def middle():
        def inner(u, k):
            u[0] = np.sin(x[1]) * u[0]
            before = x[0]
            if k > 0:
                inner(u[::-1], k - 1)
            return before * x[1]

        return inner(x, n)

    return middle() + np.sum(x)


def flood(A, s, n):
    """A depth first search that marks where it has been, and adds up what it finds there."""
    seen = np.zeros(A.shape)
    total = 0.0
    steps = 0

    def fill(i, j, weight):
        nonlocal total, steps
        if min(i, j) < 0 or max(i, j) >= len(A) or seen[i, j] > 0.0 or A[i, j] < -0.3:
            return
        steps += 1
        seen[i, j] = weight
        total += weight * np.sin(A[i, j])
        A[i, j] = A[i, j] * s
        for di, dj in ((0, 1), (1, 0), (0, -1), (-1, 0)):
            fill(i + di, j + dj, 0.9 * weight)

    fill(n % 2, n % 3, 1.0)
    return total + np.sum(seen * A) + steps


class _Accumulator:
    def __init__(self, weights):
        self.weights = weights
        self.total = 0.0

    def descend(self, u, k):
        self.total += np.sum(u) * self.weights[k % len(u)]
        if k > 0:
            self.descend(u * 0.9, k - 1)
            self.weights[k - 1] *= 1.0 + u[0]
            self.descend(self.weights, k - 2)


def methods_that_write_their_object(x, y, n):
    """Attributes of an object that the program makes are written: a number, and an array that is an argument as well."""
    made = _Accumulator(y * 0.5)
    for _ in range(2):
        made.descend(x, n)
    made.descend(made.weights, n)
    return made.total + np.sum(made.weights)


def one_of_two_arrays(x, y, s, n):
    """Only the run knows which array it is that is written."""
    held = x if s > 0.0 else y
    total = _sweeps(held, x, n)
    total = total + _sweeps(y, held, n)
    for i in range(n):
        held = x if i % 2 else y
        total = total * 0.5 + _sweeps(held, x, 2)
    return total + np.sum(x * y)


def _rows(rows, k):
    if k == 0:
        return rows[0][0]
    rows[0][0] += rows[1][0] * np.sin(rows[1][-1])
    return _rows([rows[1], rows[0], rows[2]], k - 1) + rows[2][k]


def in_a_list_of_arguments(x, y, n):
    """What shares memory is in a list."""
    return _rows([x, x[1:], y], n) + _rows([y, x, y], n) + np.sum(x * y)


def _kicks(q, p, n):
    q += 0.1 * p[::-1]
    return _drifts(p, q, n - 1) if n > 0 else np.sum(q)


def _drifts(q, p, n):
    p *= np.cos(q)
    return _kicks(p, q[::-1], n - 1) + _kicks(q, p, n - 2) if n > 0 else np.sum(q * p)


def two_functions_and_one_array(x, n):
    """They call each other."""
    return _kicks(x, x[::-1], n) + _drifts(x, x, n) + np.sum(x)


def closures_that_count(x, s, n):
    """Two that call each other change numbers around them, an integer that becomes a float, and a maximum."""
    best, count, product = 0.0, 0, 1

    def up(u, k):
        nonlocal best, product
        best = max(best, np.sum(u))
        product = product * (1.0 + 0.1 * u[0])
        if k > 0:
            down(u * s, k - 1)
            down(u + 0.1, k - 2)

    def down(u, k):
        nonlocal count
        count += 1
        if k > 0:
            up(np.sin(u), k - 1)
            down(0.5 * u, k - 2)

    up(x, n)
    down(x, n)
    return best * product + 0.1 * count


def _written(u, w, k):
    if k == 0:
        return u
    w[0] = np.sin(u[1])
    return _written(w, u, k - 1)


def what_comes_back_is_the_array(x, n):
    """The result may be what was handed on, and is only read."""
    v = _written(x, x, n)
    return np.sum(v * x) + np.sum(_written(x[::-1], x, n) ** 2)


def collected_by_a_recursion(x, s, n):
    """Numbers are appended to a list around it, which is empty at first, and to one that it is given."""
    found = []

    def visit(u, more, k):
        found.append(u[0] * u[1])
        if k > 0:
            visit(np.sin(u), more, k - 1)
            if u[0] < 0.5:
                visit(u[1:], more, k - 2)
        more.append(found[-1] * s)
        more[0] += 1.0

    given = [s]
    for k in range(n):
        given.append(s * k)
    visit(x, given, n - 1)
    visit(x[::-1], given, 1)
    return sum(found) + np.sum(np.array(given) ** 2)


def _orders(values, left, right, order, node):
    if node >= 0:
        _orders(values, left, right, order, left[node])
        order.append(values[node])
        _orders(values, left, right, order, right[node])


def tree_in_order(x):
    """A search tree in arrays is built by insertion, and read in order."""
    left, right = -np.ones(len(x), dtype=int), -np.ones(len(x), dtype=int)

    def insert(node, new):
        side = left if x[new] < x[node] else right
        if side[node] < 0:
            side[node] = new
        else:
            insert(side[node], new)

    for k in range(1, len(x)):
        insert(0, k)
    order = []
    _orders(x, left, right, order, 0)
    return sum((i + 1.0) * np.sin(v) for i, v in enumerate(order))


def counted_in_a_dict(x, n):
    """A dict around the function, and one that it is given."""
    seen = {"sum": 0.0, "calls": 0}

    def visit(u, k):
        seen["sum"] += np.sum(u) * x[k]
        seen["calls"] += 1
        if k > 0:
            visit(u * seen["sum"], k - 1)
            visit(u, k - 2)

    visit(x, n)
    return seen["sum"] + seen["calls"]


def recursion_on_slices_from_the_beginning(x, n):
    """`u[0:]` is u; of two views of one array both are handed on."""
    return _on_slices(x, x[::-1], n) + np.sum(x)


def _on_slices(u, w, k):
    if k == 0:
        return np.sum(u * w)
    u[0] += w[1] * 0.5
    return _on_slices(u[0:], w[0:], k - 1)
