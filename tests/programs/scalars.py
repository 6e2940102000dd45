"""Python floats, math functions and builtins."""

import math
from math import cos, sqrt

import numpy as np


def math_functions(s, r):
    """exp, log and their kin."""
    return math.exp(s) * math.log(r) + math.sqrt(r) + math.expm1(s) * math.log1p(r) + math.log2(r) + math.log10(r) + math.exp2(s)


def math_trigonometry(s, t):
    """Trigonometric functions and their inverses."""
    y = math.sin(s) * math.cos(t) + math.tan(s) + math.asin(s) + math.acos(s) * math.atan(t)
    return y + math.atan2(s, t) + math.hypot(s, t)


def math_hyperbolics(s, r):
    """Hyperbolic functions and their inverses."""
    return math.sinh(s) * math.cosh(s) + math.tanh(s) + math.asinh(s) + math.acosh(r) + math.atanh(s)


def math_powers(r, s):
    """pow, fabs, copysign-free."""
    return math.pow(r, s) + math.fabs(-s) * r + r**s + pow(r, 3) + pow(r, s)


def math_constants(s):
    """pi, e, floor, ceil."""
    return math.sin(math.pi * s) + math.e * s + math.floor(s * 10.5) * s + math.ceil(s) * s


def logarithm_with_base(r, s):
    """log to a base."""
    return math.log(r, 3.0) + math.log(3.0, r) * s


def error_functions(s):
    """erf and erfc."""
    return math.erf(s) * s + math.erfc(s)


def imported_names(s, r):
    """Functions imported by name."""
    return sqrt(r) * cos(s)


def python_builtins(s, t):
    """abs, max, min, sum, float, round to a constant."""
    return abs(t) * max(s, t) + min(s, t, 3.0) ** 2 + sum([s, t, s * t]) + float(s) * t + max([s, t]) + sum((s, t), s)


def builtins_of_arrays(x, z):
    """max, min, sum and abs over the elements of an array."""
    return max(x) * min(z) + sum(x * x) + abs(x[0]) + sum(z[i] for i in range(3))


def divmod_of_floats(s, r):
    """Remainder, floor division and divmod of floats."""
    quotient, rest = divmod(r, s)
    return r % s + (r // s) * s + quotient * rest * s


def integer_arithmetic(s, n):
    """Integers in powers, products and ranges."""
    k = n * 2 - 1
    return s**k + k * s + (n // 2) * s ** (n % 3) + (1 << n) * s


def int_and_round_are_constant(s, r):
    """int() and round() have no derivative."""
    return int(r * 3.0) * s + round(r) * s


def polynomial(s):
    """A polynomial of a scalar."""
    return 3.0 * s**4 - 2.0 * s**2 + s - 7.0


def rational(s, t):
    """A rational function."""
    return (s * t + 1.0) / (s**2 + t**2 + 1.0) - s / t


def chain_of_ten(s):
    """Ten operations in a chain."""
    y = math.sin(s)
    y = y * s
    y = math.exp(y)
    y = y + s
    y = math.log(y)
    y = y / 3.0
    y = math.cos(y)
    y = y - s
    y = math.tanh(y)
    return y * y


def scalars_and_numpy(s, t):
    """numpy functions of Python floats."""
    return np.sin(s) * np.exp(t) + np.maximum(s, t) + np.where(s > t, s, t) + np.sqrt(np.abs(t)) + np.power(s, 3)


def number_type_kept(number, s):
    """A numpy scalar and a float."""
    return number * number + np.tanh(number) * s + abs(number) ** 0.5


def nested_scalar_loops(s, t):
    """Floats carried through two loops."""
    total = s
    for i in range(3):
        part = 1.0
        for j in range(i + 1):
            part *= t + j
        total += part * s
    return total


def scalar_while(r):
    """Newton's method for a square root, until it converges."""
    x = r
    while abs(x * x - r) > 1e-13:
        x = 0.5 * (x + r / x)
    return x


def newton_root(r):
    """Newton's method for a cube root, a fixed number of steps."""
    x = 2.0
    for _ in range(30):
        x = x - (x**3 - r) / (3.0 * x**2)
    return x


def zero_to_a_power(s):
    """0.0 ** 2, and x ** 0."""
    z = s - 0.7
    return z**2 + s**0 + s


def collatz_like(s, n):
    """Branches on integers inside a loop of floats."""
    k = n + 3
    while k != 1:
        if k % 2 == 0:
            k = k // 2
            s = s * 0.5 + math.sin(s)
        else:
            k = 3 * k + 1
            s = s * s
    return s


def float_keys(s):
    """Tests of floats among constants."""
    return s * 2.0 if not (s == 0.0 or math.isnan(s) or math.isinf(s)) else 0.0
