"""What lines of tests/traps/TRAPS.md ask for and no other program has."""

import functools
import math

import numpy as np


def every_augmented_store(x, y):
    """Each operator stores, into an element, a slice, a mask and a whole array."""
    z = x * 1.0
    z[0] *= 3.0
    z[1] -= x[0]
    z[2:] /= y[2:] + 3.0
    z[x > 0.0] += x[1]
    z[[3, 4]] **= 2
    z *= y
    return np.sum(z * x)


def index_is_saved_in_a_loop(x, y):
    """An index that is a number of the program changes between two stores, in each iteration."""
    z = np.zeros(5)
    at = 0
    for k in range(4):
        z[at] = z[at] + x[k] * y[at]
        at = (at * 2 + 1) % 5
        z[at] = z[at] * x[at] + y[k]
    return np.sum(z * z)


def popped_array_written(x, y):
    """An array that has left its list is written; what is still in it is not."""
    items = [x * 1.0, y * 1.0, x * y]
    last = items.pop()
    first = items.pop(0)
    last[0] = x[1] * 3.0
    first += last
    items[0][1] = first[0]
    return np.sum(last * first) + np.sum(items[0] ** 2) * len(items)


def every_operator_broadcasts(x, A, s):
    """Operators and functions of a matrix with a row, a column and a number."""
    column = x[:, None]
    total = np.sum((A + x) * (column - A) / (x**2 + 1.0))
    total += np.sum((A * A + 1.0) ** (0.1 * x)) + np.sum(np.mod(A, 3.0 + s)) + np.sum(2.0 ** (s * A))
    total += np.sum(np.maximum(A, column) * s) + np.sum(np.minimum(s, A)) + np.sum(np.where(A > x, column, s))
    return total + np.sum(np.arctan2(A, s) * np.hypot(column, x)) + np.sum(np.clip(A, -1.0, 1.0) @ x)


def while_else_broken(x):
    """The else of a while that is left by break does not run; that of one that ends does."""
    k, total = 0, 0.0
    while k < 5:
        total += x[k] * x[k]
        if k == 2:
            break
        k += 1
    else:
        total = total * 100.0
    while k > 0:
        k -= 1
    else:
        total = total * x[0]
    return total


def loop_over_dict_items(x, y):
    """items, values and keys, in the order of entry; a value is replaced on the way."""
    weights = {"w": x, "b": y[0] * x[1], "c": y}
    weights["w"] = weights["w"] * 2.0
    total = 0.0
    for name, value in weights.items():
        total += np.sum(value * value) * (ord(name[0]) - 96)
        if name == "w":
            weights["c"] = value * y
    for value in weights.values():
        total += np.sum(value)
    return total * len([name for name in weights])


def walrus_in_conditions(x):
    """Names bound in a condition, in a loop's condition and in a comprehension's."""
    k, total = 0, 0.0
    if (first := x[0] * x[1]) ** 2 > -1.0:
        total += first
    while (value := x[k] * 2.0) ** 2 > -1.0 and k < 4:
        total += value * k
        k += 1
    return total * value + sum([square for v in x if (square := v * v) > -1.0]) + square


def conditions_that_change_state(x, y):
    """A loop's condition pops from a list, one writes into an array, in a helper, and one binds a name; then break and else."""
    stack = [x[0], x[1], x[2], y[0]]
    total = 1.0
    while len(stack) > 1 and stack.pop() < 1e3:
        total = total * stack[-1] + y[1]
    z = x * 1.0

    def grow():
        z[0] = z[0] * 1.5 + 0.5
        return z[0]

    while grow() < 9.0:
        total += z[0] * y[2]
    k = 0
    while (k := k + 1) < 5:
        total += x[k] * y[k]
        if k == 3:
            break
    else:
        total = total * 100.0
    return total * z[0] * k


def within_errstate(p):
    """Warnings are turned off; no value changes."""
    with np.errstate(divide="ignore", invalid="ignore"):
        inverse = np.where(p > 0.0, 1.0 / p, 0.0)
        with np.errstate(all="warn"):
            root = np.sqrt(p)
    return np.sum(inverse * root)


def prints_and_counts(x):
    """Printing does not change the gradient; a list counts the calls."""
    calls = []
    total = 0.0
    for k in range(3):
        calls.append(k)
        total += x[k] ** 2
        print(end="")
    return total * len(calls)


@functools.lru_cache(maxsize=None)
def _factor(n):
    return math.factorial(n) * 0.5


@functools.lru_cache
def _square(v):
    return v * v


def cached_helper(x, s):
    """A cache is no part of what a function computes: what it was given by others is not differentiated."""
    return np.sum(x) * _factor(3) + _square(s) * _square(s * 2.0)


def pow_and_round(s, t):
    """pow of two arguments; round to digits is a constant."""
    return pow(s, 3) + pow(s, t) * round(t, 1) + round(s * 7.3) * t + np.round(s, 1) * s


def guarded_at_the_edge(p):
    """What `where` does not choose is infinite, or has an infinite derivative."""
    x = p - p[0]
    x[1] = -x[1] * x[1]
    safe = np.where(x > 0.0, x, 1.0)
    return np.sum(np.where(x > 0.0, np.sqrt(safe) + np.log(safe) + 1.0 / safe, p))


def zero_to_a_differentiated_power(p):
    """0 ** e has the derivative 0 with respect to e > 0."""
    zeros = p * 0.0 + np.zeros(5)
    return np.sum(np.zeros(5) ** p) + np.sum((zeros + 2.0) ** p) + 0.0 ** p[1]
