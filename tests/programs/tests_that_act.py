"""Conditions that do more than compare: they bind names, write into arrays, take from lists."""

import numpy as np


def _relaxed(u):
    u[0] = 0.5 * u[0] + 0.1 * u[1]
    return abs(u[0])


def while_test_relaxes(x):
    """The condition of a loop calls a helper that writes into an array; it does so once more than the body runs."""
    u = x.copy()
    while _relaxed(u) > 0.2:
        u[2] += u[0]
    return np.sum(u) + u[0] ** 2


def while_test_binds_under_and(x, n):
    """A name is bound in the condition, read in the body and after the loop."""
    i = 0
    total = 0.0
    while i < n and (v := np.sin(x[i])) < 0.99:
        total += v * v
        i += 1
    return total * v


def while_test_binds_with_else(x, n):
    """The else of a loop, left by its condition or by break."""
    i = 0
    total = 0.0
    while (v := 2.0 * x[i]) < 10.0 and i < n - 1:
        total += v
        i += 1
        if total > 100.0:
            break
    else:
        total = total * v
    return total


def while_test_changes_a_cell(x):
    """A closure called in the condition rebinds a name of the function around it."""
    c = abs(x[0]) + 0.5

    def goes_on():
        nonlocal c
        c = c * 1.5
        return c < 4.0

    total = 0.0
    while goes_on():
        total += c * x[1]
    return total * c


def while_test_takes_from_a_list(x):
    """`and` of a list and a number, which takes the last item."""
    waiting = [x[0], x[1], 4.0 + x[2]]
    total = 0.0
    while waiting and waiting.pop() > 1.0:
        total += len(waiting) * x[3] ** 2
    return total + np.sum(x)


def nested_loops_that_test_with_effect(x):
    """One such loop in another."""
    i = -1
    total = 0.0
    while (i := i + 1) < 3:
        j = 0
        while (w := x[j] * x[i]) < 50.0 and j < 2:
            total += w * w
            j += 1
        total = total * 0.5 + w
    return total


def name_bound_in_a_comprehension(x):
    """The name belongs to the function, the target of the comprehension does not."""
    doubled = [(last := 2.0 * v) for v in x[:3]]
    return np.sum(np.array(doubled) ** 2) * last


def chosen_by_a_list(x):
    """A list where numpy takes an array."""
    return np.sum(np.choose([0, 1, 0, 1], [x[:4], x[:4] ** 2])) + np.sum(np.interp([0.5, 1.5], [0.0, 1.0, 2.0], [x[0], x[1], x[2]]))


def condition_with_a_choice(x, y, s):
    """The condition chooses between a number that the loop carries and another one, and fails before the loop's limit."""
    k = 0
    while k < 3 and (s if np.tanh(x[0] * y[0]) > 5.0 else y[k]) > -5.0 + 5.0 * k:
        k += 1
        s = np.tanh(x[k] * y[0]) + 0.3 * y[k]
    return s * s
