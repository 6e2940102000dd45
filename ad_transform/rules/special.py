"""Elementwise functions whose rules are written by hand: where the derivative is not unique, each states its convention."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from .. import facts, ops
from ..ops import vjp
from .arithmetic import elementwise_fact, ufunc

for _function in (
    np.absolute, np.fabs, np.maximum, np.minimum, np.fmax, np.fmin, np.hypot, np.arctan2, np.copysign, np.fmod,
):  # fmt: skip
    ufunc(_function)


@vjp(np.absolute, np.fabs)
def absolute_vjp(y_bar, y, x, *_):
    """0 at 0."""
    return y_bar * np.sign(x)


@vjp(np.maximum)
def maximum_vjp(y_bar, y, x1, x2, *_):
    """Ties get half each."""
    return greater_part(y_bar, x1, x2), greater_part(y_bar, x2, x1)


@vjp(np.minimum)
def minimum_vjp(y_bar, y, x1, x2, *_):
    """Ties get half each."""
    return greater_part(y_bar, x2, x1), greater_part(y_bar, x1, x2)


def greater_part(y_bar, a, b):
    """What `a` gets of the cotangent of the greater of `a` and `b`; a nan reaches both."""
    return np.where(a == b, 0.5 * y_bar, np.where(a < b, 0.0, y_bar))


@vjp(np.fmax)
def fmax_vjp(y_bar, y, x1, x2, *_):
    """Ties get half each; a nan gets nothing where the other is a number."""
    return chosen_part(y_bar, x1, x2, x1 > x2), chosen_part(y_bar, x2, x1, x2 > x1)


@vjp(np.fmin)
def fmin_vjp(y_bar, y, x1, x2, *_):
    """Ties get half each; a nan gets nothing where the other is a number."""
    return chosen_part(y_bar, x1, x2, x1 < x2), chosen_part(y_bar, x2, x1, x2 < x1)


def chosen_part(y_bar, a, b, preferred):
    """What `a` gets of the cotangent of `a` where it is preferred or `b` is nan, and of `b` elsewhere."""
    return np.where(a == b, 0.5 * y_bar, np.where(preferred | np.isnan(b), y_bar, 0.0))


@vjp(np.hypot)
def hypot_vjp(y_bar, y, x1, x2, *_):
    """0 at the origin."""
    r = y if never_zero(x1, x2) else np.where(y == 0.0, math.inf, y)
    return y_bar * (x1 / r), y_bar * (x2 / r)


def never_zero(*numbers):
    """Whether one of the numbers is a constant that is not 0."""
    return any(type(x) in (int, float) and x != 0 for x in numbers)


@vjp(np.arctan2)
def arctan2_vjp(y_bar, y, x1, x2, *_):
    """0 at the origin."""
    r2 = x1**2 + x2**2
    if not never_zero(x1, x2):
        r2 = np.where((x1 == 0.0) & (x2 == 0.0), math.inf, r2)
    return y_bar * x2 / r2, -y_bar * x1 / r2


@vjp(np.copysign)
def copysign_vjp(y_bar, y, x1, x2, *_):
    """0 where x1 is 0; the sign of x2 is constant."""
    return y_bar * np.sign(x1) * np.copysign(1.0, x2), None


@vjp(np.fmod)
def fmod_vjp(y_bar, y, x1, x2, *_):
    """x1 - y is a whole multiple of x2, up to rounding; the multiple is constant almost everywhere."""
    return y_bar, -y_bar * np.rint((x1 - y) / x2)


@ops.define(np.sinc, elementwise=True)
def sinc(x: Any) -> facts.Num:
    return elementwise_fact(np.sinc, x)


@vjp(np.sinc)
def sinc_vjp(y_bar, y, x):
    """(cos(pi x) - sinc(x)) / x, which cancels near 0: there, its series."""
    near = np.abs(x) < 0.05
    away = np.where(near, 1.0, x)
    t2 = (math.pi * np.where(near, x, 0.0)) ** 2
    series = -math.pi**2 * x * (1 / 3 - t2 * (1 / 30 - t2 * (1 / 840 - t2 * (1 / 45360 - t2 / 3991680.0))))
    return y_bar * np.where(near, series, (np.cos(math.pi * away) - np.sinc(away)) / away)
