"""The functions of `math`: Python numbers in, a Python number out. Each shares the rule of its twin in numpy."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from .. import facts, ops
from ..ops import Op, vjp
from ..runtime import helpers
from . import elementwise, special  # noqa: F401 - elementwise has the rules of the twins
from .arithmetic import power_vjp

TWINS = {
    math.exp: np.exp, math.expm1: np.expm1, math.log2: np.log2, math.log10: np.log10, math.log1p: np.log1p,
    math.sqrt: np.sqrt, math.sin: np.sin, math.cos: np.cos, math.tan: np.tan, math.asin: np.arcsin, math.acos: np.arccos,
    math.atan: np.arctan, math.atan2: np.arctan2, math.sinh: np.sinh, math.cosh: np.cosh, math.tanh: np.tanh,
    math.asinh: np.arcsinh, math.acosh: np.arccosh, math.atanh: np.arctanh, math.degrees: np.degrees, math.radians: np.radians,
    math.exp2: np.exp2, math.cbrt: np.cbrt, math.copysign: np.copysign, math.fabs: np.fabs, math.fmod: np.fmod,
}  # fmt: skip


def _number(tree: Any) -> facts.Num:
    """The fact of an argument that must be one number."""
    found = ops.number(tree)
    if found.shape:
        raise TypeError(f"only one number can be converted to a Python number, not {facts.described(found)}")
    return found


def _returns(found: facts.Num) -> tuple[Callable[..., facts.Num], Callable[..., facts.Num]]:
    """The `infer` of functions of one and of two numbers."""

    def one(x: Any, /) -> facts.Num:
        _number(x)
        return found

    def two(x: Any, y: Any, /) -> facts.Num:
        _number(x), _number(y)
        return found

    return one, two


def _define(function: Any, infer: Callable[..., facts.Num], **kind: Any) -> Op:
    return ops.register(Op(f"math.{function.__name__}", function, infer, **kind), function)


_one, _two = _returns(facts.FLOAT)
for _function, _twin in TWINS.items():
    _define(_function, _one if _twin.nin == 1 else _two, elementwise=True, vjp=ops.BY_FUNCTION[_twin].vjp)
    ops.SCALAR_TWINS[_twin] = _function
ops.SCALAR_TWINS.update({np.log: math.log, np.hypot: math.hypot})

for _function in (math.isnan, math.isinf, math.isfinite):
    _define(_function, _returns(facts.BOOL)[0], elementwise=True, constant=True)
for _function in (math.floor, math.ceil, math.trunc, math.isqrt, math.factorial):
    _define(_function, _returns(facts.INT)[0], elementwise=True, constant=True)
for _function in (math.comb, math.gcd):
    _define(_function, _returns(facts.INT)[1], elementwise=True, constant=True)


def _isclose(a: Any, b: Any, *, rel_tol: Any = 1e-09, abs_tol: Any = 0.0) -> facts.Num:
    return _returns(facts.BOOL)[1](a, b)


_define(math.isclose, _isclose, constant=True)

pow = _define(math.pow, _two, elementwise=True, vjp=power_vjp)
erf, erfc = (_define(function, _one, elementwise=True) for function in (math.erf, math.erfc))
gamma, lgamma = (_define(function, _one, elementwise=True) for function in (math.gamma, math.lgamma))


@ops.define(helpers.polygamma, name="polygamma", style="helper", elementwise=True)
def polygamma(n: Any, x: Any) -> facts.Num:
    """The derivative of order n of the digamma function."""
    ops.static(n)
    return _one(x)


@vjp(polygamma)
def polygamma_vjp(y_bar, y, n, x):
    return None, y_bar * polygamma(n + 1, x)


@vjp(gamma)
def gamma_vjp(y_bar, y, x):
    return y_bar * y * polygamma(0, x)


@vjp(lgamma)
def lgamma_vjp(y_bar, y, x):
    return y_bar * polygamma(0, x)


@vjp(erf)
def erf_vjp(y_bar, y, x):
    return 2.0 / math.sqrt(math.pi) * y_bar * np.exp(-x * x)


@vjp(erfc)
def erfc_vjp(y_bar, y, x):
    return -2.0 / math.sqrt(math.pi) * y_bar * np.exp(-x * x)


def _hypot(*coordinates: Any) -> facts.Num:
    for x in coordinates:
        _number(x)
    return facts.FLOAT


def _log(x: Any, *base: Any) -> facts.Num:
    return _two(x, *base) if base else _one(x)


hypot = _define(math.hypot, _hypot, elementwise=True)
log = _define(math.log, _log, elementwise=True)


@vjp(hypot)
def hypot_vjp(y_bar, y, *coordinates):
    """0 at the origin."""
    r = y if special.never_zero(*coordinates) else np.where(y == 0.0, math.inf, y)
    return tuple(y_bar * (x / r) for x in coordinates)


@vjp(log)
def log_vjp(y_bar, y, x, *given):
    if not given:
        return y_bar / x
    (base,) = given
    log_base = math.log(base) if type(base) in (int, float) else np.log(base)
    return y_bar / (x * log_base), -y_bar * y / (base * log_base)
