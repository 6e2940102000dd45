"""Functions that call each other and themselves, as deep as the run decides."""

from __future__ import annotations

import numpy as np


def _even(s, n):
    return s if n == 0 else np.sin(s) * _odd(s * 1.1, n - 1)


def _odd(s, n):
    return np.cos(s) if n == 0 else s + _even(s * s, n - 1)


def even_and_odd(s, n):
    """Either is where the recursion begins."""
    return _even(s, n) + _odd(s, n) * _even(0.5 * s, n + 1)


def _joins(x, n):
    """A node whose children are of both kinds."""
    if n <= 0:
        return x * x
    return np.tanh(_joins(x[::-1], n - 1) + _splits(x * 0.5, n - 2))


def _splits(x, n):
    if n <= 0 or x[0] > 4.0:
        return np.sin(x)
    return _splits(x + 0.1 * n, n - 2) * _joins(x[1:], n - 1)[0]


def tree_of_two_kinds(x, n):
    """Each calls itself and the other."""
    return np.sum(_joins(x, n)) + np.sum(_splits(x, n + 1))


def _expression(tokens, values, k):
    total, k = _term(tokens, values, k)
    while k < len(tokens) and tokens[k] == 1:
        more, k = _term(tokens, values, k + 1)
        total = total + more
    return total, k


def _term(tokens, values, k):
    product, k = _factor(tokens, values, k)
    if k < len(tokens) and tokens[k] == 2:
        more, k = _term(tokens, values, k + 1)
        product = product * more
    return product, k


def _factor(tokens, values, k):
    if tokens[k] == 3:
        inner, k = _expression(tokens, values, k + 1)
        return inner, k + 1
    if tokens[k] == 5:
        inner, k = _factor(tokens, values, k + 1)
        return np.sin(inner), k
    return values[k % len(values)], k + 1


_TOKENS = np.array([0, 2, 3, 0, 1, 5, 0, 2, 0, 1, 3, 0, 4, 4, 1, 5, 3, 0, 2, 0, 4])


def recursive_descent(x):
    """An expression is parsed and computed: sums, products, brackets and a function, which return where they stopped, too."""
    return _expression(_TOKENS, x, 0)[0] + _factor(_TOKENS, x, 2)[0]


def _kicks(q, p, h, n):
    p -= h * np.sin(q)
    if n > 0:
        _drifts(q, p, h, n - 1)
        if h > 0.01:
            _kicks(q, p, 0.5 * h, n - 1)


def _drifts(q, p, h, n):
    q += h * p
    if n > 0:
        _kicks(q, p, h, n - 1)
        if np.sum(p) > 0.0:
            _drifts(q, p, 0.5 * h, n - 2)


def two_phases_in_place(x, y, s, n):
    """They write into what they are given, and return nothing."""
    _kicks(x[:4], y[:4], 0.2 * s, n)
    _drifts(x[:4], y[:4], 0.1, n)
    return np.sum(x * x) + np.sum(np.sin(y))


def closures_that_call_each_other(x, s, n):
    """Each reads what is around them, one is made anew at every depth and reads what is computed there."""
    scale = np.sin(s)

    def outer(u, k):
        local = u * scale

        def inner(v, m):
            if m <= 0:
                return v * local
            return inner(v * 0.9, m - 1) + outer(v, m - 2)

        if k <= 0:
            return local
        return inner(u, k - 1) * s + outer(local, k - 1)

    return np.sum(outer(x, n))


class _Grammar:
    def __init__(self, rate):
        self.rate = rate

    def grows(self, s, n):
        return s if n <= 0 else self.rate * self.shrinks(s, n - 1) + self.grows(s * 0.9, n - 2)

    def shrinks(self, s, n):
        return s * s if n <= 0 else np.exp(-self.grows(s, n - 1)) * self.shrinks(s + self.rate, n - 1)


def methods_that_call_each_other(s, t, n):
    """Methods of an object that holds what is differentiated."""
    grammar = _Grammar(t)
    return grammar.grows(s, n) - grammar.shrinks(s, n)


def _first(x, n):
    return x if n <= 0 else _first(x * 0.9, n - 2) + _second(x, n - 1)


def _second(x, n):
    return _third(np.sin(x), n - 1) * _second(x, n - 2) if n > 0 else _first(x, n - 1)


def _third(x, n):
    if n > 0:
        return _third(x, n - 1) + _first(x * x, n - 2) * _second(x, n - 2)
    return np.cos(x)


def three_that_call_each_other(x, n):
    """Three of them, one of which begins with another one whatever the depth."""
    total = 0.0
    for i in range(n):
        total = total + np.sum(_second(x, i) * _third(x, n - i))
    return total + np.sum(_first(x, n))


def _hands_down(x, y, n):
    if n <= 0:
        return y
    return _hands_up(x, np.sin(y), n - 1) + _hands_down(y, x, n - 2)


def _hands_up(x, y, n):
    z = x.copy() if n % 2 else y
    if n > 1:
        z = _hands_down(z, x, n - 1).copy()
        z[0] = z[0] * y[1] if n > 2 else 0.5
    return z * x + (_hands_up(y, z, n - 2) if n > 0 else 0.0)


def they_return_what_may_be_an_argument(x, y, n):
    """What comes back may be what was handed down."""
    return np.sum(_hands_up(x, y.copy(), n) * _hands_down(x, y, n))
