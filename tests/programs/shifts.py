"""What names, tuples and containers hold moves on in loops, while it is written: each iteration makes an array."""

import numpy as np


class _State:
    pass


def shift_of_two(x, y, s):
    """The newest two of a sequence; the older one is written."""
    a, b = x, y
    for t in range(3):
        a, b = np.sin(b) * s, a
        b[1] *= 2.0
    return np.sum(a * b) + x[1] * y[1]


def shift_of_three(x, y, s):
    """The newest three of a sequence, two of which are written."""
    a, b, c = x, y, x * y
    for t in range(4):
        a, b, c = np.sin(c) * s, a, b
        c[1] *= 2.0
        a[0] += b[0]
    return np.sum(a * b + c) + x[1] * y[1]


def tuple_of_new_and_old(x, y, s):
    """A tuple of a new array and of the one before, while an argument that may be in it is written."""
    u = x, np.sin(y)
    for t in range(3):
        v, w = u
        x *= np.cos(w) * s
        u = np.sin(v), v
    return np.sum(u[0] * u[1]) + np.sum(x * v)


def tuple_exchanged(x, y, s):
    """A tuple of which the arrays change places."""
    u = x, np.sin(y)
    for t in range(3):
        v, w = u
        u = w, v
        v[0] += s * w[1]
    x[2] *= 3.0
    return np.sum(u[0] * u[1]) + np.sum(x * v)


def shift_where_the_data_say_so(x, y, s):
    """The arrays move on in some iterations only."""
    a, b = x, y
    for t in range(4):
        if a[0] > 0.1 * t:
            a, b = np.cos(b) * s, a
        b[0] *= 1.5
        a[1] -= b[2]
    return np.sum(a * b) + np.sum(x * y)


def items_of_a_list(x, y, s):
    """The items of a list are replaced, by a new array and by an argument, and written."""
    items = [x, y]
    for t in range(3):
        items[0] = np.sin(items[1]) * s
        items[1] = x
        x[1] *= 1.3
        items[0][0] += 1.0
    return np.sum(items[0] * items[1]) + np.sum(x)


def attributes(x, y, s):
    """The attributes of an object change places, and one is new."""
    o = _State()
    o.a, o.b = x, y
    for t in range(3):
        o.a, o.b = o.b, np.sin(o.a) * s
        o.a[0] *= 1.2
    return np.sum(o.a * o.b) + np.sum(x * y)


def items_of_a_dict(x, y, s):
    """The items of a dict change places, and one is new."""
    d = {"a": x, "b": y}
    for t in range(3):
        d["a"], d["b"] = d["b"], np.sin(d["a"]) * s
        d["a"][0] *= 1.2
    return np.sum(d["a"] * d["b"]) + np.sum(x * y)


def tuple_in_a_while_loop(x, y, s, n):
    """A tuple that a while loop replaces, of arrays that it writes."""
    u = x, y
    while n > 0:
        n -= 1
        u[0][n] += 0.3
        u = u[1], u[0] * s
    x[0] *= 2
    return np.sum(u[0] * u[1]) + np.sum(x * y)


def shift_in_an_inner_loop(x, y, s, n):
    """The names move on in an inner loop, and are written in both."""
    a, b = x, y
    for i in range(n):
        for j in range(2):
            a, b = b, np.sin(a) + s
            a[j] *= 1.1
        b[0] += 0.1
    return np.sum(a * b) + np.sum(x * y)


def tuple_in_an_inner_loop(x, y, s, n):
    """A tuple is replaced in an inner loop that may not run, and its arrays are written in both."""
    u = x, y
    for i in range(n):
        for j in range(i):
            u = u[1], np.sin(u[0]) + s
            u[0][j] *= 1.1
        u[1][0] += 0.1
    return np.sum(u[0] * u[1]) + np.sum(x * y)


def slots_that_are_empty_on_some_paths(x, y, A, n):
    """Names change places in an inner loop, and one of them is bound anew where the data say so: what they mean may not be made yet."""
    for _ in y:
        b = np.zeros_like(x)
        for _ in range(1):
            b[1:-1] = 0.3 * (x[:-2] + np.sin(x[1:-1]) - x[2:]) * y[0]
            x, b = b, x
        if np.sum(b) > 0.3:
            b = np.array([np.tanh(q * r) for q, r in zip(A[0], y)])

        def update():
            b[1:] += 0.5 * b[:-1]

    kept = [y, x[::-1]]
    c = np.zeros_like(x)
    for _ in range(2):
        x, c = c, x
    c[n % 3] *= np.cos(0.5 * np.max(c[:2]))
    return np.sum(np.sin(x)) + kept[0][0]


def copied_again_and_again(x, y, n):
    """What may be one of two arrays is written several times, while each is read later: copies of copies."""
    b = x
    for _ in range(3):
        y, b = b, y
    kept = {}
    for k in range(3):
        np.copyto(b, np.tanh(x[3:4] @ np.ones((1, len(x)))))
        kept[k] = np.cos(x)
    return np.sum(np.sin(b)) * n


def filled_where_a_loop_may_bind_another(x, y, s, n):
    """A while loop that may not run binds a name to a new array; what is filled is the old one or the new one, or neither."""
    k = 0
    while k < 2 and n == 1:
        k += 1
        y = np.ones(len(x))
    chosen = y if s < 0.2 else x
    chosen.fill(s)
    return np.sum(np.sin(y)) + np.sum(x)
