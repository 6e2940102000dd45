"""What an index, a key or a name picks of which only the run knows the value: rows of tables, kinds, groups of items."""

import bisect
import functools

import numpy as np

_STEPS = [0, 0.5, 1, 2]
_VALUES = [1, 2.5, 4, 3]
_COEFFICIENTS = {
    "nitrogen": {"low": [3.5, 1e-1, -2e-2], "high": [2.9, 1.4e-1, -4e-2], "limit": 1.1},
    "oxygen": {"low": [3.7, -2e-1, 9e-2], "high": [3.2, 1.4e-1, -7e-2], "limit": 0.5},
}


def _interval(key, steps):
    low, high = 0, len(steps)
    while low < high:
        middle = (low + high) // 2
        if key >= steps[middle]:
            low = middle + 1
        else:
            high = middle
    return low - 1


def table_of_integers_and_floats(s):
    """A table that begins with the integer 0, searched by bisection."""
    j = _interval(s, _STEPS)
    slope = (_VALUES[j + 1] - _VALUES[j]) / (_STEPS[j + 1] - _STEPS[j])
    return _VALUES[j] + slope * (s - _STEPS[j])


def row_of_a_table(x, s):
    """A list of lists, indexed by what is computed."""
    table = [[1.0, 2.0, s], [4.0, x[0], 6.0], [7.0, 8.0, 9.0]]
    i = int(s * 3)
    return table[i][i - 1] * s + sum(table[i]) * x[1]


def pair_of_a_table(s):
    """A tuple of tuples, taken apart where the search ends."""
    table = ((0.0, 1.0), (0.5, 2.0), (1.0, 5.0))
    for i in range(len(table) - 1):
        if table[i][0] <= s < table[i + 1][0]:
            break
    (x0, y0), (x1, y1) = table[i], table[i + 1]
    return y0 + (s - x0) * (y1 - y0) / (x1 - x0)


def items_in_groups(A, x):
    """Each row goes to the list of its group."""
    groups = [[] for _ in range(2)]
    for i in range(5):
        groups[int(A[i, 0] > 0.0)].append(A[i] * x)
    return sum(np.sum(np.mean(g, axis=0) ** 2) * (k + 1) for k, g in enumerate(groups) if len(g) > 0)


def groups_by_key(A, x):
    """The lists are in a dict, with integers as keys."""
    groups = {0: [], 1: []}
    for i in range(5):
        groups[int(A[i, 0] > 0.0)].append(A[i, 1] * x[i])
    return sum(sum(g) ** 2 for g in groups.values()) + len(groups[0]) * x[0]


def store_into_a_row(x, s):
    """Numbers in rows and columns of a list of lists, where the run says which."""
    table = [[0.0] * 3 for _ in range(3)]
    for v in x:
        k = int(np.clip(np.floor(v + 1), 0, 2))
        table[k][1] += v * s
        table[1][k] -= v**2
    return sum(sum(a * b for a, b in zip(row, (1, 2, 3))) for row in table)


def row_that_is_there_twice(x, s):
    """The row that is written is in the list twice."""
    shared = [x[0], x[1]]
    table = [shared, [x[2], x[3]], shared]
    table[int(s * 3)][0] = s**2
    return shared[0] * 3 + table[0][0] + table[1][1] * table[2][0]


def elimination_with_lists(B, x):
    """Gaussian elimination of a list of lists, whose rows are exchanged."""
    n = 3
    a = [[B[i, j] for j in range(n)] for i in range(n)]
    b = [x[i] for i in range(n)]
    for k in range(n):
        pivot = k
        for i in range(k + 1, n):
            if abs(a[i][k]) > abs(a[pivot][k]):
                pivot = i
        if pivot != k:
            a[k], a[pivot] = a[pivot], a[k]
            b[k], b[pivot] = b[pivot], b[k]
        for i in range(k + 1, n):
            factor = a[i][k] / a[k][k]
            for j in range(k, n):
                a[i][j] -= factor * a[k][j]
            b[i] -= factor * b[k]
    y = [0] * n
    for i in range(n - 1, -1, -1):
        y[i] = (b[i] - sum(a[i][j] * y[j] for j in range(i + 1, n))) / a[i][i]
    return y[0] + 2 * y[1] + 3 * y[2]


def object_of_a_list(x, s):
    """A dict in a list is changed, and which one the run says."""
    bodies = [{"mass": x[0], "charge": 1.0}, {"mass": x[1], "charge": s}]
    bodies[int(s * 2)]["mass"] *= s
    return bodies[0]["mass"] * bodies[0]["charge"] + bodies[1]["mass"] ** 2


def kind_of_flow(s):
    """A name for what a number says, compared later."""
    number = 4000 * s
    if number < 2300:
        kind = "laminar"
    elif number < 4000:
        kind = "transitional"
    else:
        kind = "turbulent"
    if kind == "laminar":
        return 64 / number
    if kind in ("transitional", "unknown"):
        return 0.03 + 1e-5 * number
    return 0.316 / number**0.25


def machine_with_states(x, s):
    """A state is the name of what is done next."""
    state, total = "waiting", 0.0
    for v in x:
        if state == "waiting":
            total += v * s
            if v > 0:
                state = "running"
        elif state != "stopped":
            total += v**2 * s
            state = "waiting" if v < 0.1 else "stopped"
    return total


def key_of_the_largest(x, s):
    """max of a dict by its values gives a key."""
    p = {"a": x[0], "b": x[1], "c": x[2]}
    best = max(p, key=p.get)
    p[best] *= s
    return p[best] * s + p["a"] + p["b"] ** 2


def polynomial_for_a_range(s):
    """Tables in dicts of dicts, by names that are known and names that are not."""

    def heat(name, t):
        entry = _COEFFICIENTS[name]
        return sum(c * t**i for i, c in enumerate(entry["low" if t < entry["limit"] else "high"]))

    return sum(share * heat(name, s) for name, share in zip(_COEFFICIENTS, [0.79, 0.21]))


def key_that_may_be_missing(x, s):
    """`get` and `in` with a key that only the run knows."""
    d = {0: x[0], 6: x[1]}
    k = int(s * 9)
    return d.get(k, 0.5) * s + d.get(k // 4, x[2]) * s**2 + (s if k in d else x[3])


def status_beside_a_result(x, s):
    """A function returns a number, or None, and a word."""

    def solve(a):
        if a < 0:
            return None, "negative"
        return (a**2, "small") if a < 1 else (a, "large")

    value, status = solve(s)
    assert status != "negative"
    return value * x[0] if status == "small" else value


def place_in_a_table(s):
    """bisect in a list, and in a list of tuples by a key."""
    j = bisect.bisect(_STEPS, s) - 1
    rows = [(0.0, 1), (0.5, 2), (1.0, 4)]
    k = bisect.bisect_left(rows, s, key=lambda row: row[0])
    return _VALUES[j] + (s - _STEPS[j]) * rows[k][1] / (_STEPS[j + 1] - _STEPS[j])


def place_of_the_largest(x, s):
    """index and count of a list."""
    scores = [v * s for v in x]
    kept = [v for v in x if v > -2.0]
    names = ("u", "v")
    return x[scores.index(max(scores))] * s + kept.index(min(kept)) * s + names.index("v") * x[1] + scores.count(s) * s


def products_of_some(x, s):
    """reduce of a list to which only some branches append."""
    factors = []
    if s > 0.5:
        factors.append(np.array([[s, 1.0], [0.0, x[0]]]))
    if x[0] > -9.0:
        factors.append(np.array([[1.0, s], [x[1], 1.0]]))
    return functools.reduce(np.dot, factors[::-1]).sum() if factors else s


def one_of_two_lists(x, s):
    """A loop over one of two lists, which are not of one length."""
    few, many = [0.5, 0.25], [2.0, 3.0, 4.0]
    total = s
    for v in x:
        factors = few if v > 0.0 else many
        for factor in factors:
            total = total * 0.5 + factor * v * len(factors)
    return total


def elements_of_a_table(A):
    """The elements of a matrix, taken apart."""
    a, b, c, d = A[:2, :2].flat
    first, *rest = A[2].flat
    return a * d - b * c + first * rest[1]


def chosen_list_under_functions(x, s):
    """enumerate, reversed, zip and functions of numpy over one of two lists, which is written meanwhile."""
    few, many = [x[0], x[1]], [s, 1.0, x[3]]
    chosen = few if x[0] > 0.0 else many
    for i, v in enumerate(chosen):
        if i > 0:
            chosen[0] += v * s
    total = sum(a * b for a, b in zip(reversed(chosen), x)) + max(chosen) + np.mean(chosen)
    return total + few[0] ** 2 + many[0] * len(chosen)
