"""Branches, while loops, early exits."""

import numpy as np


def branch_on_data(x, s):
    """Chooses by a value that is differentiated."""
    if s > 0.5:
        y = x * s
    else:
        y = x - s
    return np.sum(y * y)


def branch_not_taken(x, t):
    """Takes the else branch."""
    if t > 0.5:
        y = x * t
    else:
        y = np.sin(x) * t
    return np.sum(y)


def branch_without_else(x, s):
    """Changes a value in one branch only."""
    y = x * 2.0
    if np.sum(x) * s > -100.0:
        y = y * s
    return np.sum(y)


def branch_defines_different_names(x, s):
    """Defines different variables in the two branches."""
    if s > 0.0:
        scale = s * 2.0
    else:
        offset = s
    if s > 0.0:
        return np.sum(x) * scale
    return np.sum(x) + offset


def elif_chain(x, s):
    """One of four branches."""
    if s < 0.0:
        y = x
    elif s < 0.5:
        y = x * 2.0
    elif s < 1.0:
        y = x * s
    else:
        y = x * x
    return y @ x


def nested_branches(x, s, t):
    """Branches inside branches."""
    y = x
    if s > 0.0:
        if t > 0.0:
            y = y * t
        else:
            y = y * s
            if s > t:
                y = y + t
    return np.sum(y * y)


def branch_on_int(x, n):
    """Chooses by an integer."""
    return np.sum(x * x) if n % 2 == 0 else np.sum(x)


def branch_on_none(x, nothing):
    """Chooses by None."""
    if nothing is not None:
        x = x * nothing
    return np.sum(x * x)


def branch_on_string(x, name):
    """Chooses by a string."""
    if name == "tanh":
        return np.sum(np.tanh(x))
    return np.sum(x)


def branch_on_shape(x):
    """Chooses by a shape."""
    if x.ndim == 1 and x.shape[0] > 2:
        return np.sum(x[:2] * x[2])
    return np.sum(x)


def branch_on_flag(x, flag):
    """Chooses by a boolean argument."""
    return np.sum(x * x if not flag else x * x * x)


def truth_of_array_test(x):
    """Chooses by all() and any()."""
    if np.all(x > -100.0) and not np.any(x > 100.0):
        return np.sum(x * x)
    return np.sum(x)


def early_return(x, s):
    """Returns in one branch only."""
    if s > 0.0:
        return s * x[0]
    y = x * s
    return y.sum()


def early_return_not_taken(x, t):
    """Does not return early."""
    if t > 0.0:
        return t * x[0]
    y = x * t
    return y @ y


def return_from_loop(x, s):
    """Returns from a loop when a sum is large enough."""
    total = 0.0
    for i in range(len(x)):
        total = total + x[i] ** 2
        if total > s:
            return total * s
    return total


def return_from_nested_loops(A, s):
    """Returns from two loops at once."""
    total = 0.0
    for i in range(A.shape[0]):
        for j in range(A.shape[1]):
            total += A[i, j] ** 2
            if total > 5.0 * s:
                return total * A[i, j]
    return total


def break_on_data(x, s):
    """Leaves a loop by a value."""
    y = s
    for i in range(10):
        y = y * 1.5
        if y > 3.0:
            break
    return y * np.sum(x)


def continue_on_data(x):
    """Skips the negative elements."""
    total = 0.0
    for i in range(len(x)):
        if x[i] < 0.0:
            continue
        total = total + x[i] ** 3
    return total


def break_and_continue(x, s):
    """Both in one loop."""
    total = s
    for i in range(len(x)):
        if i == 1:
            continue
        if i == 4:
            break
        total = total * x[i]
    return total


def for_else(x, s):
    """The else of a loop that is not broken."""
    total = s
    for i in range(len(x)):
        total = total + x[i] * s
        if total > 100.0:
            break
    else:
        total = total * 2.0
    return total


def for_else_broken(x, s):
    """The else of a loop that is broken does not run."""
    total = s
    for i in range(len(x)):
        total = total + x[i] ** 2 + 0.3
        if total > 0.7:
            break
    else:
        total = total * 2.0
    return total


def while_on_data(s):
    """Doubles until large."""
    while s < 10.0:
        s = s * 2.0
    return s * s


def while_counter(x, n):
    """Counts down."""
    y = x
    while n > 0:
        y = y * x
        n -= 1
    return np.sum(y)


def while_break(s):
    """Leaves an endless loop."""
    total = 0.0
    k = 0
    while True:
        total = total + s**k
        k += 1
        if total > 2.5:
            break
    return total * k


def while_else(s):
    """The else of a while."""
    k = 0
    while k < 3:
        s = s * s + 1.0
        k += 1
    else:
        s = s * 3.0
    return s


def while_continue(x, s):
    """Skips odd counts."""
    i = 0
    while i < 5:
        i += 1
        if i % 2:
            continue
        s = s + np.sin(s) * x[i]
    return s


def while_zero_trips(s, x):
    """A while that never runs."""
    while s > 100.0:
        s = s * x[0]
    return s * x[1]


def nested_while(s, n):
    """A while inside a while."""
    total = 0.0
    while n > 0:
        k = n
        while k > 0:
            total = total + s**k
            k -= 1
        n -= 1
    return total


def variable_defined_in_branch_in_loop(x):
    """A name that the first iteration defines and a later one reads."""
    total = 0.0
    for i in range(4):
        if i == 0:
            held = x[0] * x[1]
        total = total + held * x[i]
    return total


def branch_stores(x, s):
    """Stores in place under a condition."""
    y = x * x
    if s > 0.0:
        y[0] = s
        y[1] *= s
    return np.sum(y * x)


def branch_in_loop_stores(x, s):
    """Stores under a condition in a loop."""
    y = np.zeros(5)
    for i in range(5):
        if x[i] > 0.0:
            y[i] = x[i] * s
        elif i > 0:
            y[i] = y[i - 1] * x[i]
    return np.sum(y * y)


def discontinuous(s):
    """Jumps elsewhere; the derivative here is that of the branch."""
    return 3.0 * s if s < 5.0 else 100.0 * s


def match_statement(x, k):
    """Chooses by a pattern."""
    match k:
        case 1:
            y = x
        case 2 | 3:
            y = x * x
        case _:
            y = x * 0.0
    return np.sum(y)


def returns_in_nested_branches(x, s, n):
    """Early returns in branches inside branches, each of which may be passed by."""
    if n > 100:
        if s * 2.0 > 0.9:
            return np.sum(x) * s
    if x[1] > 1e6 and not n > 1:
        return x[1]
    return s * x[0]


def array_of_its_own_length_in_one_branch(x, n):
    """What one branch saves has no shape on the other path."""
    if n == 0:
        return np.sum(x * x)
    y = np.concatenate((x, np.cos(x[1:])))
    z = np.sin(y * y)
    return np.sum(z * z * y)


def array_of_its_own_length_in_the_other_branch(x, n):
    """As above, on the path that does not make it."""
    return np.sum(x * x) if n == 4 else np.sum(np.sin(np.concatenate((x, x[1:])) ** 2))
