"""What functions ask of their arguments before they begin: is it a number, an array, of which type; and what they say of it."""

import math
import warnings

import numpy as np


def number_that_cannot_be_run_over(s):
    """iter of a number is a TypeError, and so is a store into one."""
    try:
        iter(s)
        return s
    except TypeError:
        total = s**2
    try:
        s[0] = 1.0
    except TypeError:
        total = total * s
    return total


def masked_store_or_a_number(s):
    """A store with a mask, which a numpy number has not: the handler does it for numbers."""
    height = np.float64(s) * 2
    below = height > 0.1
    try:
        if below.any():
            height[below] = -height[below]
    except (TypeError, AttributeError):
        if below:
            height = -height
    return height


def _density(x, mean, var, normed=True):
    found = (2 * math.pi * var) ** -0.5 * np.exp(-0.5 * (np.asarray(x) - mean) ** 2.0 / var)
    if normed and len(np.shape(found)) > 0:
        found = found / sum(found)
    return found


def number_or_vector(x, s):
    """A default that is True, and the number of axes, decide together."""
    return _density(s, 0.2, 1.5) + _density(x, 0.1, s)[0]


def number_or_not(x, s):
    """np.isscalar and np.iterable."""
    total = s if np.isscalar(s) else s**2
    total *= x[0] if np.isscalar(x) or np.isscalar(None) else x[1]
    total += x[2] if np.isscalar(x[0]) and np.isscalar("name") else 0.0
    if np.iterable(x) and np.iterable([s]) and not np.iterable(s):
        total *= 2.0
    return total * s if np.isscalar(np.asarray(s)) else total


def type_of_elements(x, s):
    """Types are compared with types, with classes and with names."""
    if x.dtype == np.dtype(int) or x.dtype == np.dtype(float):
        s = s * 2
    if x.dtype != "float64" or not np.issubdtype(x.dtype, np.floating):
        s = s * 3
    if x.dtype in (np.float32, np.float64):
        s = s * 1.5
    return s * x[0]


class _Meter:
    def __init__(self, size):
        self.reading = np.array([[None] * size]).T

    def read(self, value):
        self.reading = value
        return np.sum(self.reading**2)


def place_for_what_comes_later(x, s):
    """An array of None, in the place of one that is not there yet."""
    meter = _Meter(2)
    return meter.read(x[:2] * s)


def warnings_that_are_not_shown(s):
    """catch_warnings changes no value."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        root = np.sqrt(s)
    with warnings.catch_warnings(record=False):
        warnings.filterwarnings("ignore", category=RuntimeWarning)
        return root * np.log(s)


def text_of_an_error(x, s):
    """Texts with numbers in them, of which only the run knows."""
    if np.any(x > 100):
        raise ValueError("too large: {} of {limit:.1f}".format(x, limit=100.0))  # noqa: UP032
    label = "small" if f"{s:.1f}" == "0.7" else format(s, ".3f")
    return np.sum(x**2) * (2.0 if label == "small" and str(len(x)) == "5" else 1.0)


def objects_beside_numbers(x, s):
    """zip of functions, of None and of tuples with an array."""
    total = 0.0
    for f, v in zip([np.sin, np.cos, np.tanh], x):
        total += f(v)
    for v, scale in zip(x, [None] * 5):
        total += v * (s if scale is None else scale)
    for (a, kind), v in zip([(1, "u"), (2.5, "v"), (s, "u")], x):
        total += a * v if kind == "u" else a + v
    return total
