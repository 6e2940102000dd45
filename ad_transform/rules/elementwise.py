"""Derivative rules of numpy's elementwise functions.

Written by `python -m ad_transform.rules.derive` from the formulas in `table.py`; change those instead.
"""

import math

import numpy as np

from ..ops import vjp
from .arithmetic import ufunc

for _function in (
    np.exp,
    np.exp2,
    np.expm1,
    np.log,
    np.log2,
    np.log10,
    np.log1p,
    np.sin,
    np.cos,
    np.tan,
    np.arcsin,
    np.arccos,
    np.arctan,
    np.sinh,
    np.cosh,
    np.tanh,
    np.arcsinh,
    np.arccosh,
    np.arctanh,
    np.sqrt,
    np.cbrt,
    np.square,
    np.reciprocal,
    np.logaddexp,
    np.logaddexp2,
    np.deg2rad,
    np.radians,
    np.rad2deg,
    np.degrees,
):
    ufunc(_function)


@vjp(np.exp)
def exp_vjp(y_bar, y, x, *_):
    return y_bar * y


@vjp(np.exp2)
def exp2_vjp(y_bar, y, x, *_):
    return math.log(2.0) * y_bar * y


@vjp(np.expm1)
def expm1_vjp(y_bar, y, x, *_):
    return y_bar * np.exp(x)


@vjp(np.log)
def log_vjp(y_bar, y, x, *_):
    return y_bar / x


@vjp(np.log2)
def log2_vjp(y_bar, y, x, *_):
    return y_bar / (x * math.log(2.0))


@vjp(np.log10)
def log10_vjp(y_bar, y, x, *_):
    return y_bar / (x * math.log(10.0))


@vjp(np.log1p)
def log1p_vjp(y_bar, y, x, *_):
    return y_bar / (x + 1.0)


@vjp(np.sin)
def sin_vjp(y_bar, y, x, *_):
    return y_bar * np.cos(x)


@vjp(np.cos)
def cos_vjp(y_bar, y, x, *_):
    return -y_bar * np.sin(x)


@vjp(np.tan)
def tan_vjp(y_bar, y, x, *_):
    return y_bar * (y**2 + 1.0)


@vjp(np.arcsin)
def arcsin_vjp(y_bar, y, x, *_):
    return y_bar / np.sqrt((x + 1.0) * (1.0 - x))


@vjp(np.arccos)
def arccos_vjp(y_bar, y, x, *_):
    return -y_bar / np.sqrt((x + 1.0) * (1.0 - x))


@vjp(np.arctan)
def arctan_vjp(y_bar, y, x, *_):
    return y_bar / (x**2 + 1.0)


@vjp(np.sinh)
def sinh_vjp(y_bar, y, x, *_):
    return y_bar * np.cosh(x)


@vjp(np.cosh)
def cosh_vjp(y_bar, y, x, *_):
    return y_bar * np.sinh(x)


@vjp(np.tanh)
def tanh_vjp(y_bar, y, x, *_):
    return y_bar * (1.0 - y**2)


@vjp(np.arcsinh)
def arcsinh_vjp(y_bar, y, x, *_):
    return y_bar / np.sqrt(x**2 + 1.0)


@vjp(np.arccosh)
def arccosh_vjp(y_bar, y, x, *_):
    return y_bar / np.sqrt((x + 1.0) * (x - 1.0))


@vjp(np.arctanh)
def arctanh_vjp(y_bar, y, x, *_):
    return y_bar / ((x + 1.0) * (1.0 - x))


@vjp(np.sqrt)
def sqrt_vjp(y_bar, y, x, *_):
    return 0.5 * y_bar / y


@vjp(np.cbrt)
def cbrt_vjp(y_bar, y, x, *_):
    return y_bar / (3.0 * y**2)


@vjp(np.square)
def square_vjp(y_bar, y, x, *_):
    return 2.0 * y_bar * x


@vjp(np.reciprocal)
def reciprocal_vjp(y_bar, y, x, *_):
    return -y_bar * y**2


@vjp(np.logaddexp)
def logaddexp_vjp(y_bar, y, x1, x2, *_):
    return y_bar * np.exp(x1 - y), y_bar * np.exp(x2 - y)


@vjp(np.logaddexp2)
def logaddexp2_vjp(y_bar, y, x1, x2, *_):
    return y_bar * np.exp2(x1 - y), y_bar * np.exp2(x2 - y)


@vjp(np.deg2rad, np.radians)
def deg2rad_vjp(y_bar, y, x, *_):
    return math.pi * y_bar / 180.0


@vjp(np.rad2deg, np.degrees)
def rad2deg_vjp(y_bar, y, x, *_):
    return 180.0 * y_bar / math.pi
