"""Functions of which only the run knows which one is called."""

import numpy as np


def numpy_function_chosen_by_data(x, s):
    """One of two numpy functions, called on an array and a number."""
    f = np.sin if s > 0.5 else np.cos
    return np.sum(f(x) * f(s))


def lambda_or_numpy_function(x, y, s):
    """A branch binds a lambda, the other one a numpy function."""
    if x[0] > y[0]:
        f = lambda v: v * s  # noqa: E731
    else:
        f = np.tanh
    return np.sum(f(x)) + f(s)


def function_that_writes_or_not(x, y, s):
    """One of two inner functions, of which one writes into its argument and returns it."""

    def a(v):
        v[0] = s
        return v

    def b(v):
        return v * y

    f = a if y[1] > 0.5 else b
    z = f(x)
    z[1] *= 3
    return np.sum(z * x)


def one_of_three_in_a_loop(x, y, s):
    """One of three functions, called for each element."""
    if s > 0.5:
        f = np.sin
    elif s > 0.2:
        f = np.cos
    else:
        f = lambda v: v**2  # noqa: E731
    t = 0.0
    for i in range(4):
        t += f(x[i]) * y[i]
    return t


def function_chosen_by_an_integer(x, s, n):
    """An inner function is defined in one branch only."""
    if n > 3:

        def f(v):
            return v * s

    else:
        f = np.sin
    return np.sum(f(x))


def function_of_a_list_by_number(x, s):
    """Functions in a list, taken by a loop and by a number that the data give."""
    fs = [np.sin, np.cos, np.tanh]
    t = 0.0
    for i in range(3):
        t += np.sum(fs[i](x * s))
    return t * np.sum(fs[int(s > 0.3)](x))


def chosen_twice(x, y, s):
    """A function that is one of two, or another one."""
    f = np.add if s > 0 else np.multiply
    f = np.subtract if x[0] > 10 else f
    return np.sum(f(x, y) ** 2)
