"""Functions that call themselves as deep as the run decides."""

from __future__ import annotations

import numpy as np

_SCALE = np.array([1.0, 0.5, 0.25, 0.125, 0.0625])


def _simpson(f, a, b, fa, fm, fb, tolerance):
    m = 0.5 * (a + b)
    fl, fr = f(0.5 * (a + m)), f(0.5 * (m + b))
    whole = (b - a) / 6.0 * (fa + 4.0 * fm + fb)
    parts = (b - a) / 12.0 * (fa + 4.0 * fl + 2.0 * fm + 4.0 * fr + fb)
    if abs(parts - whole) < 15.0 * tolerance:
        return parts + (parts - whole) / 15.0
    return _simpson(f, a, m, fa, fl, fm, 0.5 * tolerance) + _simpson(f, m, b, fm, fr, fb, 0.5 * tolerance)


def adaptive_quadrature(s, t):
    """Adaptive Simpson: how deep depends on the integrand, which closes over what is differentiated."""

    def f(x):
        return np.exp(-s * x * x) * np.cos(t * x)

    return _simpson(f, 0.0, 1.0, f(0.0), f(0.5), f(1.0), 1e-4)


def _halves(x):
    if len(x) <= 1:
        return x * x
    k = len(x) // 2
    return np.tanh(np.concatenate((_halves(x[k:]), np.sin(_halves(x[:k])))))


def divide_and_conquer(x):
    """Arrays of another length at each depth."""
    return np.sum(_halves(x))


def _layers(A, h, n):
    if n == 0:
        return h, np.sum(h)
    out, total = _layers(A, np.tanh(A @ h), n - 1)
    return out * _SCALE[: len(out)], total + np.sum(h**2)


def pair_of_results(A, n):
    """A matrix that is handed down, a pair that is handed up, a global array."""
    out, total = _layers(A, A[:, 0], n)
    return np.sum(out) * total


def recursion_in_a_loop(x, n):
    """A recursive helper in each iteration, whose depth is the index."""
    total = 0.0
    for i in range(n):
        total = total + _power(x[i], i)
    return total


def _power(s, n):
    assert n >= 0
    if n == 0:
        return 1.0
    half = _power(s, n // 2)
    return half * half * (s if n % 2 == 1 else 1.0)


def in_place_inside(x, n):
    """Each depth writes into an array of its own."""

    def smooth(y, k):
        if k == 0:
            return y
        z = y.copy()
        for i in range(1, len(z) - 1):
            z[i] = 0.5 * z[i - 1] + y[i + 1] * y[i]
        return smooth(z, k - 1)

    return np.sum(smooth(x, n) ** 2)


def _steps(n):
    return 0 if n <= 1 else 1 + _steps(n // 2)


def recursion_that_counts(s, n):
    """The recursion counts; the count is a number of iterations."""
    for _ in range(_steps(n)):
        s = np.sin(s) + s * s
    return s


def _fibonacci(s, t, n):
    return s if n <= 0 else t if n == 1 else _fibonacci(s, t, n - 1) * _fibonacci(s, t, n - 2) + s


def two_calls(s, t, n):
    """Two calls of itself in one expression, and two calls of the helper."""
    return _fibonacci(s, t, n) + _fibonacci(t, s * s, n - 1)


def _sweep(u, w, k):
    u[k] += 0.5 * w[k - 1]
    if k == 0:
        return np.sum(u * w)
    w[k] *= u[k]
    below = _sweep(w, u, k - 1)
    return below + u[1]


def recursion_writes_its_arguments(x, y, n):
    """Both arguments are written, and change places at each level; views are passed as well."""
    first = _sweep(x, y, n)
    y *= first
    second = _sweep(y[::-1], x[:], n - 1)
    return np.sum(x * y) + first * second


def _smoothed(u, k):
    if k < 0:
        return
    _smoothed(u, k - 1)
    u[k] = np.sin(u[k - 1]) * u[k]
    if u[0] > 0.5:
        return
    _smoothed(u[::-1], k - 2)


def recursion_only_writes(x, y, n):
    """Nothing is returned; a branch returns early; a part of the array is handed on backwards."""
    _smoothed(x, n)
    _smoothed(y[1:], n - 1)
    return np.sum(x * y)


def _one_of_two(u, w, k):
    if k == 0:
        return u
    return _one_of_two(w, u, k - 1)


def recursion_returns_its_argument(x, y, n):
    """What comes back is one of the arguments."""
    v = _one_of_two(x, y, n)
    total = np.sum(v * y)
    v = v.copy()
    v[0] = 3.0 * y[1]
    return total * np.sum(x * v)


def recursion_returns_what_is_written(x, y, n):
    """What comes back may be either argument, and is written."""
    v = _one_of_two(x, y, n)
    v[0] = 3.0 * y[1]
    return np.sum(x * x) + np.sum(v)


def recursion_given_one_array_twice(x, n):
    """What is written is read by another name."""
    _sweep(x, x[::-1], n)
    return np.sum(x)


def recursion_given_names_that_meet(x, y, n):
    """A loop lets the names exchange arrays, of which only one is there."""
    held = x
    for _ in range(n - 3):
        x, held = held, x
    _sweep(held, x, n)
    return np.sum(x * y)


def _swept(u, w, k):
    if k == 0:
        return np.sin(u[k])
    if k % 2 == 0:
        w[1:-1] = 0.3 * (w[:-2] + np.sin(w[1:-1]) - w[2:])
    else:
        u = w[::-1]
    return 0.5 * _swept(np.sin(u[:2, None] * u).mean(axis=0), u, k - 1) + u[k]


def recursion_hands_on_a_view_or_not(A, x, n):
    """What the next depth writes into is a view of what this one was given, or another array, as the depth has it."""
    return _swept(x[:4], A[:, 1], min(n, 3)) + np.sum(np.sin(A))


def _turns(u, w, s):
    k = 0
    while k < 1:
        k += 1
        if s < 0.3:
            return
    _returns(w, u, u[1])


def _returns(u, w, s):
    _turns(u, w, 0.5 * s)
    w[1:] += 0.5 * w[:-1]


def writers_that_call_each_other(x, y, s):
    """Two functions that write, one of which returns out of a loop."""
    _turns(x, y, s)
    return np.sum(np.sin(y)) + np.sum(x * x)


def _pushes(u, w, s, k):
    if k == 0 or u[k] > 5.0:
        return
    _pushes(w, u, np.tanh(w[:-2] @ u[2:]), k - 1)
    w[w > 0.0] += s


def number_for_either_precision(x32, x, s, n):
    """At each depth a number goes into an array of another precision; its cotangent has the precision of the number."""
    _pushes(x, x32, s, n)
    return np.sum(np.sin(x)) + np.sum(np.cos(x32))


def _squares(x, n):
    return np.tanh(x) if n == 0 else x * _squares(x * x[::-1], n - 1)


def arguments_written_after_the_recursion(x, y, n):
    """What was handed to the recursion is written afterwards, in a loop too; so is what came back."""
    z = y.copy()
    total = 0.0
    for i in range(n):
        found = _squares(z, i)
        z[1:] *= x[:-1]
        found += z
        total = total + np.sum(found * found)
    found = _squares(x, n)
    x *= found
    found[0] = total
    return np.sum(found * x * z)


def _loops(x, n):
    if np.sum(x) > 9.0 or n == 0:
        return x
    first = x
    for i in range(n):
        x = np.tanh(x * first + 0.1 * i)
        if x[0] > 0.0:
            first = first * x
    return _loops(x, n - 1) + first


def recursion_saves_lists(x, n):
    """A loop at each level, whose states the adjoint reads."""
    return np.sum(_loops(x, n))


def _some(x, k):
    y = x
    while k > 0:
        k -= 1
        if k % 2 == 0:
            y = y * _some(np.sin(x), k)
            if y > 0.1:
                break
        x = x * x
    return y


def recursion_inside_a_while(s, n):
    """The call is in a branch of a loop that it leaves."""
    return _some(s, n + 3)


def _unpacks(u, w, k):
    if k > 0:
        first, second = u[2:4]
        _unpacks(np.abs(w[:, None] * u[1:4]).sum(axis=1) + first - second, u, k - 1)


def recursion_for_its_effect(x, y, n):
    """It returns nothing and writes nothing, and the number of rows is checked at each depth."""
    _unpacks(x[::-1], y, n)
    return np.sum(x * y)


def _product(a, b):
    n = len(a)
    if n == 1:
        return a * b
    h = n // 2
    out = np.empty((n, n))
    m1 = _product(a[:h, :h] + a[h:, h:], b[:h, :h] + b[h:, h:])
    m2 = _product(a[h:, :h] + a[h:, h:], b[:h, :h])
    m3 = _product(a[:h, :h], b[:h, h:] - b[h:, h:])
    m4 = _product(a[h:, h:], b[h:, :h] - b[:h, :h])
    m5 = _product(a[:h, :h] + a[:h, h:], b[h:, h:])
    out[:h, :h] = m1 + m4 - m5 + _product(a[:h, h:] - a[h:, h:], b[h:, :h] + b[h:, h:])
    out[:h, h:], out[h:, :h] = m3 + m5, m2 + m4
    out[h:, h:] = m1 - m2 + m3 + _product(a[h:, :h] - a[:h, :h], b[:h, :h] + b[:h, h:])
    return out


def strassen(x):
    """Blocks of a matrix, multiplied by themselves, stored into what the recursion returns."""
    matrix = np.outer(x[:2], x[1:3])
    return np.sum(_product(matrix, np.sin(matrix)) ** 2)


def _minors(rows):
    if len(rows) == 1:
        return rows[0][0]
    return sum((-1) ** j * rows[0][j] * _minors([row[:j] + row[j + 1 :] for row in rows[1:]]) for j in range(len(rows)))


def determinant_by_minors(A):
    """Lists of rows, each without one of its items, handed down."""
    return _minors([[A[i, j] for j in range(3)] for i in range(3)])


def _swaps(u, w, k):
    if k == 0:
        return
    last = None
    for _ in range(3):
        if last is not None:
            w[0] += last[0]
        b = u.copy()
        for _ in range(1):
            u[:-2] = u[2:3]
            u, b = b, u
        if np.all(u[2:4] > 0.5):
            return
        last = b
    _swaps(w, u, k - 1)


def recursion_with_names_that_are_none_at_first(y, A):
    """What the adjoint reads of a call may be None."""
    _swaps(y[0:4], A[:, 1], 2)
    return np.sum(np.sin(y))


def _once():
    yield 0.5


def _shrinks(w, k):
    if k == 0:
        return
    for e in _once():
        if k == 1:
            break
        w[0] += e
    _shrinks(w, k - 1)
    w[1:3] *= 0.9


def recursion_under_a_handler(x, n):
    """The statement of the call is divided, and its function lowered again."""
    try:
        _shrinks(x, n)
        for i in range(1, n):
            _shrinks(x, i)
    finally:
        x[0] += 1.0
    return np.sum(np.sin(x))
