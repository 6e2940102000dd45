"""What Python would refuse, on paths that the run does not take."""

import numpy as np


def _rate(u, v):
    return np.sum(u * v)


def wrong_call_on_a_path_that_is_not_run(x, y):
    """An argument is missing where the condition holds."""
    if x[0] > 100.0:
        return _rate(x)
    return _rate(x, y * y)


def wrong_call_on_the_other_path(x, y):
    """The same under else, with a store before it."""
    z = x * x
    if x[0] < 100.0:
        z[0] = y[1]
    else:
        z[1] = 0.0
        z[0] = _rate(z)
    return np.sum(z * y)


def unknown_name_in_a_loop_that_goes_on(x, y):
    """A name of an old version, where values would diverge."""
    s = 0.0
    for k in range(len(x)):
        if np.abs(x[k]) > 100.0:
            s = fallback(s, y)  # noqa: F821 - this is the point
        s += x[k] * y[k] * s + y[k]
    return s


def wrong_item_in_a_conditional_expression(x, y):
    """Too short a tuple in one arm, and an unknown attribute behind `and`."""
    pair = (x, y)
    u = pair[2] if x[0] > 100.0 else pair[1]
    if x[0] > 100.0 and x.no_such_attribute > 0.0:
        u = x
    return np.sum(u * u * x)


def both_ways_are_wrong_below_one_that_is_not_run(x, y):
    """Neither branch of an inner `if` can be run."""
    if x[0] > 100.0:
        y = _rate(x) if x[1] > 0.0 else [][1]
    return np.sum(x * y * y)


def option_of_a_solver_that_is_never_used(x, y):
    """A handler that would call its helper with too few arguments, as old code does."""

    def step(u, use_fallback=False):
        try:
            if u > 100.0:
                raise ValueError("too far")
            return u - 0.1 * u**3
        except ValueError as error:
            if use_fallback:
                return _rate(u)
            raise error

    u = x[0] * y[1]
    while np.abs(u) > 0.3:
        u = step(u) * 0.8
    return u * np.sum(y)
