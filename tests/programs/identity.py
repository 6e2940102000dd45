"""`is`, and `==` of objects that define nothing: which of several things a name means."""

import numpy as np


class _Body:
    def __init__(self, place):
        self.place = place


def the_best_of_several(x, y):
    """The object that a loop has found is one of those that the list holds."""
    bodies, best = [_Body(x * 1.0), _Body(y * 1.0), _Body(x * y)], None
    for body in bodies:
        if best is None or np.sum(body.place) < np.sum(best.place):
            best = body
    return sum(np.sum(body.place) * (1.0 if body is best else 0.1) for body in bodies)


def object_chosen_by_an_expression(x, y, s):
    """One of two, by the data."""
    a, b = _Body(x * 1.0), _Body(y * 1.0)
    best, other = (a if s > 10.0 else b), (a if s < 10.0 else b)
    return np.sum(x) * (2.0 if best is b else 3.0) + np.sum(y) * (5.0 if other is not b else 7.0)


def list_chosen_by_a_branch(x, y, s):
    """A name that is bound again on one path."""
    a, b = [x * 1.0], [y * 1.0]
    best = a
    if s > 0.1:
        best = b
    return np.sum(x) if best is not a else np.sum(y)


def array_chosen_by_an_expression(x, y, s):
    """Arrays are objects too."""
    a, b = x * 1.0, y * 1.0
    best = a if s > 10.0 else b
    return np.sum(x) if best is b else np.sum(y)


def equal_to_itself_only(x, y, s):
    """Without __eq__ an object is equal to itself, and found in a list."""
    bodies = [_Body(x * 1.0), _Body(y * 1.0)]
    best = bodies[0]
    if s > 0.1:
        best = bodies[1]
    return np.sum(x) * (1.0 if best == bodies[1] else 2.0) + (3.0 * np.sum(y) if best in bodies[1:] else 0.0)


class _my_errstate:  # noqa: N801 - named like numpy's
    def __init__(self, x):
        self.x = x

    def __enter__(self):
        self.x[0] *= 2.0

    def __exit__(self, *error):
        return False


def context_named_like_another(x, y):
    """What a context is, its class says, and not its name."""
    with _my_errstate(x):
        y = y * x
    return np.sum(y)
