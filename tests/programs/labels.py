"""What is told apart by names: keys of dicts and kinds beside numbers in `zip`, in order, as indices."""

import collections
import enum

import numpy as np


class _Axis(enum.IntEnum):
    FIRST = 0
    THIRD = 2


def parameters_by_name(x, y):
    """A vector as a dict, one key for each element."""
    p = dict(zip(("mass", "stiffness", "damping", "force", "offset"), x))
    p["mass"] *= y[0]
    return p["stiffness"] * y[1] / (1.0 + p["mass"] ** 2) + p["damping"] * p["force"] + len(p) * sum(p.values())


def rows_by_name(A, x):
    """The rows of a matrix under names: they are views."""
    p = dict(zip("ab", A))
    p["a"] *= x
    return np.sum(A * A) + p["b"] @ x


def sums_by_kind(x, y):
    """Each number is added to the total of its kind."""
    totals = collections.defaultdict(float)
    for kind, a, b in zip("uvuvu", x, y):
        totals[kind] += np.sin(a) * b if kind == "u" else a * b**2
    return totals["u"] * totals["v"]


def functions_beside_numbers(x):
    """Which function is called in which iteration is known."""
    return sum(f(a) for f, a in zip((np.sin, np.cos, np.tanh, abs, np.exp), x))


def sorted_by_name(x, y):
    """sorted of keys, of items of a dict and of a set."""
    p = {name: x[k] for k, name in enumerate("dbeac")}
    total = sum(p[name] * k for k, name in enumerate(sorted(p)))
    total = total + sum(v * k**2 for k, (_, v) in enumerate(sorted(p.items(), reverse=True)))
    return total + sum(y[k] * x[k + 1] for k in sorted({3, 1}))


def enumerations_as_indices(x):
    """A member of an IntEnum is an integer."""
    return x[_Axis.THIRD] * x[_Axis.FIRST] + np.sum(x[_Axis.THIRD :] ** 2)


def nested_lists_of_a_matrix(A):
    """tolist gives lists of numbers, which `+` joins, and no views."""
    rows = A.tolist()
    return len(rows[0] + rows[1]) * sum(rows[0]) * rows[1][2]


def store_through_a_transpose_with_axes(A, x):
    """np.transpose with axes is a view."""
    B = np.transpose(A, (1, 0))
    B *= x
    B[0] += x**2
    return np.sum(A**2)
