"""Parts of numbers, ranges by ratios, and functions of `math`."""

from __future__ import annotations

import math

import numpy as np

from .registry import expands


@expands(np.divmod)
def quotient_and_rest(x1, x2):
    return np.floor_divide(x1, x2), np.remainder(x1, x2)


@expands(np.modf)
def fraction_and_whole(x):
    return x - np.trunc(x), np.trunc(x)


@expands(np.ldexp)
def scaled_by_power(x1, x2):
    return x1 * 2.0**x2


@expands(np.fix)
def towards_zero(x):
    return np.trunc(x)


@expands(np.linspace)
def steps_between(start, stop, num=50, endpoint=True, retstep=False, dtype=None, axis=0):
    found = np.linspace(start, stop, num, endpoint, dtype=dtype)
    if axis != 0:
        found = np.moveaxis(found, 0, axis)
    if not retstep:
        return found
    parts = num - 1 if endpoint else num
    return found, np.subtract(stop, start) / parts if parts > 0 else np.nan


@expands(np.logspace)
def powers_between(start, stop, num=50, endpoint=True, base=10.0, dtype=None, axis=0):
    found = base ** np.linspace(start, stop, num, endpoint=endpoint, axis=axis)
    return found if dtype is None else found.astype(dtype)


@expands(np.geomspace)
def ratios_between(start, stop, num=50, endpoint=True, dtype=None, axis=0):
    found = np.exp(np.linspace(np.log(start), np.log(stop), num, endpoint=endpoint, axis=axis))
    return found if dtype is None else found.astype(dtype)


@expands(math.dist)
def distance(p, q):
    return math.sqrt(sum([(a - b) ** 2 for a, b in zip(p, q)]))  # noqa: B905


@expands(math.fsum)
def exact_sum(seq):
    return sum(list(seq), 0.0)


@expands(math.prod)
def product(iterable, start=1):
    for x in iterable:
        start = start * x
    return start


@expands(getattr(math, "sumprod", None))
def sum_of_products(p, q):
    return sum([a * b for a, b in zip(p, q)])  # noqa: B905


@expands(math.remainder)
def nearest_remainder(x, y):
    return x - y * round(x / y)


@expands(math.modf)
def fraction_and_whole_of_number(x):
    return x - math.trunc(x), float(math.trunc(x))


@expands(math.ldexp)
def scaled_by_power_of_number(x, i):
    return x * 2.0**i


@expands(getattr(math, "fma", None))
def multiply_add(x, y, z):
    return x * y + z
