"""Lists of unknown length that are joined."""

import numpy as np


def sums_of_lists(x, s):
    """A list of unknown length is put in front of, and behind, known items."""
    r = [v for v in x if v > 0]
    r2 = r + [s]
    r3 = [s] * 2 + r
    return sum(r2) * len(r3) + r3[-1] * r2[0]


def halves_exchanged(x, s, n):
    """Every second item, then the others; first and last change places."""
    t = [0.0] * n
    for i in range(n):
        t[i] = x[i] * s + (t[i - 1] if i else 0)
    u = t[::2] + t[1::2]
    u[0], u[-1] = u[-1], u[0]
    return sum(a * b for a, b in zip(u, t))


def list_joined_with_itself(x, s):
    """Two lists are joined, one of them twice, and one grows after that."""
    a = [v * s for v in x if v > 0]
    b = [v ** 2 for v in x if v < 0]
    c = a + b + a
    a.append(s)
    return sum(v * (k + 1) for k, v in enumerate(c)) + a[-1]


def arrays_joined(x, y, s):
    """A list of arrays and a known array."""
    a = [x * v for v in x if v > 0]
    b = a + [y]
    return sum(np.sum(v * v) for v in b) + np.sum(b[-1] * b[0])


def built_at_both_ends(x, s):
    """Each iteration makes a longer list, at its front or its end."""
    a = []
    for v in x:
        a = a + [v * s] if v > 0 else [v] + a
    return sum(v * (k + 1) for k, v in enumerate(a))


def extended(x, s):
    """extend and += by lists of unknown length."""
    a = [v * s for v in x if v > 0]
    b = [0.0]
    b.extend(a)
    b += a
    b += [s]
    return sum(v * (k + 1) for k, v in enumerate(b))


def pairs_joined(x, s):
    """Lists of tuples."""
    a = [(v * s, i) for i, v in enumerate(x) if v > 0]
    b = a + [(s, 9)]
    return sum(v * k for v, k in b)


def positive_elements_of_rows(A, x, n):
    """The positive elements of each row, joined."""
    out = []
    for i in range(n):
        row = [a for a in A[i] if a > 0]
        out = out + row
    return sum(v * v for v in out)


def one_item_left_out(x, y):
    """A list joined of two parts of another one: how long the first part is, the adjoint reads."""
    kept, total = [v * 2.0 for v in x], 0.0
    for j in range(len(x)):
        others = kept[:j] + kept[j + 1 :]
        for v in others:
            total = total + v * v * y[j]
    return total
