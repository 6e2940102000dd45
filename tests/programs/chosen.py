"""Containers of which only the run knows which of two they are, and that are changed while both can be read."""

import numpy as np


class _Box:
    def __init__(self, w):
        self.w = w

    def scaled(self, v):
        self.w = self.w * v
        return np.sum(self.w)


def one_of_two_lists_written(x, y):
    """An item is replaced, and an array in the list is written."""
    a, b = [x * 1.0, y], [y * 1.0, x]
    c = a if x[0] > 0.0 else b
    c[0][1] = 5.0 * x[0]
    c[0] = c[0] * 2.0
    return np.sum(a[0] * b[0]) + np.sum(c[0] * c[1])


def one_of_two_lists_grows(x, y):
    """append and len of the chosen one, bound by statements."""
    a, b = [x[0]], [y[0]]
    if y[0] > 0.0:
        c = a
    else:
        c = b
    c.append(x[1] * x[2])
    return a[-1] * b[-1] + len(c) * c[-1] + len(a) * x[3]


def one_of_two_dicts_written(x, y):
    """A value is replaced."""
    a, b = {"k": x}, {"k": y}
    c = a if x[0] < 0.0 else b
    c["k"] = c["k"] * y
    return np.sum(a["k"] * b["k"])


def one_of_two_objects_written(x, y):
    """A method that changes its object, and an attribute that is assigned."""
    a, b = _Box(x), _Box(y)
    c = a if x[0] > 0.0 else b
    total = c.scaled(2.0)
    c.w = c.w + x[0]
    return total * np.sum(a.w * b.w)


def one_of_three_lists_written(x, y):
    """A name that is bound to a third list after it was one of two."""
    a, b, d = [x], [y], [x * y]
    c = a
    if x[0] < 0.0:
        c = b
    if y[0] > 0.0:
        c = d
    c[0] = c[0] * 3.0
    c.append(x * y[0])
    e = a if x[1] < 0.0 else (b if y[1] < 0.0 else d)
    e[0] = e[0] * y
    return np.sum(a[0] * b[0] * d[0]) * np.sum(c[-1])


def another_list_in_each_iteration(x, y):
    """The choice is made anew in each iteration of a loop; a choice made before a loop is written in it."""
    a, b = [x * 1.0], [y * 1.0]
    first = a if x[0] > 0.0 else b
    for k in range(3):
        c = b if x[k] > 0.0 else a
        c[0] = c[0] * y[k]
        first[0] = first[0] + x[k]
    return np.sum(a[0] * b[0])


def chosen_array_in_a_growing_list(x, y, n):
    """One of two arrays is written, put into a list that a loop makes longer, and read."""
    if n == 1:
        x = y
    x[1:3] *= 2.0
    held = [x]
    for _ in range(n):
        held.append(y * 1.5)
    return np.sum(x * x) + held[0].sum() + held[1].sum()


def reshape_of_one_of_two(x, y, s):
    """A reshape of what the data choose is a view of it."""
    z = x if s > 0.5 else y
    w = z.reshape(-1, 1)
    w[0] *= s
    return np.sum(x) + np.sum(y * y)


def reshape_of_what_changes_places(x, y, n):
    """Names change places in a loop; a view of another shape is written after it."""
    for _ in range(n):
        x, y = y, x
    a = x.reshape(1, -1)
    a[0, 1:] += y[0]
    return np.sum(x * x) + np.sum(y)
