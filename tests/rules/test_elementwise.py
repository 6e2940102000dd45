"""Every elementwise operation: its rule against differences, its fact against numpy, its values at special points."""

from __future__ import annotations

import math
import operator
import subprocess
import sys

import numpy as np
import pytest

import ad_transform.rules.library  # noqa: F401 - makes the operations
from ad_transform import ops
from ad_transform.rules import derive

from .oracle import check_fact, check_rule, cotangents
from .traced import check_traced

INF, NAN = math.inf, math.nan
A = np.array([[0.31, -0.52, 0.73], [-0.24, 0.85, -0.66]])
B = np.array([0.45, 0.67, -0.38])
POSITIVE, MORE = np.abs(A) + 0.1, np.abs(B) + 0.2

UNARY = {
    np.exp: A, np.exp2: A, np.expm1: A, np.log: POSITIVE, np.log2: POSITIVE, np.log10: POSITIVE, np.log1p: A, np.sin: A,
    np.cos: A, np.tan: A, np.arcsin: A, np.arccos: A, np.arctan: A, np.sinh: A, np.cosh: A, np.tanh: A, np.arcsinh: A,
    np.arctanh: A, np.arccosh: POSITIVE + 1.0, np.sqrt: POSITIVE, np.cbrt: A, np.square: A, np.reciprocal: A, np.deg2rad: A,
    np.radians: A, np.rad2deg: A, np.degrees: A, np.absolute: A, np.fabs: A, np.sinc: A, np.negative: A, np.positive: A,
    np.nan_to_num: A, np.real: A, np.conjugate: A, operator.neg: A, operator.pos: A,
}  # fmt: skip
BINARY = {
    np.logaddexp: (A, B), np.logaddexp2: (A, B), np.maximum: (A, B), np.minimum: (A, B), np.fmax: (A, B), np.fmin: (A, B),
    np.hypot: (A, B), np.arctan2: (A, B), np.copysign: (A, B), np.fmod: (A, B), np.add: (A, B), np.subtract: (A, B),
    np.multiply: (A, B), np.divide: (A, B), np.power: (POSITIVE, B), np.float_power: (POSITIVE, B), np.remainder: (A, B),
    operator.add: (A, B), operator.sub: (A, B), operator.mul: (A, B), operator.truediv: (A, B), operator.pow: (POSITIVE, B),
    operator.mod: (A, B),
}  # fmt: skip
ELSEWHERE = {np.where, np.clip}  # tested in test_selection


@pytest.mark.parametrize("function", UNARY, ids=lambda f: f.__name__)
def test_rule_of_one_argument(function):
    for x in (UNARY[function], UNARY[function][0], np.float64(UNARY[function][0, 0]), np.zeros((0, 2))):
        check_rule(function, x)
        check_traced(function, x)


@pytest.mark.parametrize("function", BINARY, ids=lambda f: f.__name__)
def test_rule_of_two_arguments(function):
    a, b = BINARY[function]
    check_rule(function, a, b)
    check_traced(function, a, b)
    check_traced(function, a, 0.8)
    check_rule(function, b[:1] + 0.01, a[:, :1] if np.all(a > 0) else a)
    check_rule(function, np.float64(a[0, 0]), b)
    check_rule(function, np.abs(a), 0.8)
    check_rule(function, 0.8, b)


INPUTS = [
    A, A.astype(np.float32), np.array([1, 2]), np.array(0.5), np.float64(0.5), np.float32(0.5), 0.5, 2,
    np.zeros((0,)), np.ones((2, 1)),
]  # fmt: skip


@pytest.mark.parametrize("function", UNARY, ids=lambda f: f.__name__)
def test_fact_of_one_argument(function):
    for x in INPUTS:
        check_fact(function, x)


@pytest.mark.parametrize("function", BINARY, ids=lambda f: f.__name__)
def test_fact_of_two_arguments(function):
    for a in INPUTS:
        for b in (A[:1, :1], np.float32(0.5), np.array(2.0), 0.5, 3):
            check_fact(function, a, b)
            check_fact(function, b, a)


def test_fact_of_a_dtype():
    assert np.exp(A, dtype=np.float32).dtype == np.float32
    check_fact(np.exp, A, dtype=np.float32)
    check_fact(np.add, A, 1.0, dtype=np.float32)


def test_every_elementwise_operation_is_constant_or_checked_here():
    checked = {ops.BY_FUNCTION[f] for f in [*UNARY, *BINARY, *ELSEWHERE]}
    for op in ops.all_ops():
        if op.elementwise and not op.constant and op.name.startswith("np.") and op not in checked:
            pytest.fail(f"no test differentiates {op.name}")
        if op.elementwise:
            assert op.constant or op.vjp is not None, f"{op.name} has no rule"
            assert not (op.constant and op.vjp), f"{op.name} is constant and has a rule"


def test_the_checked_in_rules_are_those_that_are_derived():
    assert derive.TARGET.read_text(encoding="utf-8") == derive.source()


def test_importing_the_rules_does_not_import_sympy():
    code = "import sys, ad_transform.rules.scalars, ad_transform.registration; assert 'sympy' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True)


# ---- special points ------------------------------------------------------------------------------------------------------

SPECIAL = [
    (np.sqrt, (0.0,), (INF,)), (np.log, (0.0,), (INF,)), (np.absolute, (0.0,), (0.0,)), (np.fabs, (0.0,), (0.0,)),
    (np.maximum, (1.0, 1.0), (0.5, 0.5)), (np.minimum, (1.0, 1.0), (0.5, 0.5)), (np.maximum, (-INF, -INF), (0.5, 0.5)),
    (np.maximum, (NAN, 1.0), (1.0, 1.0)), (np.minimum, (1.0, NAN), (1.0, 1.0)), (np.reciprocal, (0.0,), (-INF,)),
    (np.arcsin, (1.0,), (INF,)), (np.arctan2, (0.0, 0.0), (0.0, 0.0)), (np.sinc, (0.0,), (0.0,)),
    (np.copysign, (0.0, 1.0), (0.0, 0.0)), (np.copysign, (-2.0, -1.0), (1.0, 0.0)), (np.remainder, (1.0, 0.1), (1.0, -9.0)),
    (np.logaddexp, (-INF, 0.0), (0.0, 1.0)), (np.logaddexp, (1000.0, 1000.0), (0.5, 0.5)), (np.logaddexp, (-9e9, 0.0), (0.0, 1.0)),
    (np.nan_to_num, (NAN,), (0.0,)), (np.nan_to_num, (INF,), (0.0,)), (np.tanh, (1000.0,), (0.0,)), (np.tanh, (-1000.0,), (0.0,)),
    (np.power, (0.0, 0.0), (0.0, 0.0)), (np.power, (0.0, 2.0), (0.0, 0.0)), (np.power, (-2.0, 2.0), (-4.0, NAN)),
]  # fmt: skip
OURS = [  # where PyTorch gives nan, or all to the first, or rounds a quotient
    (np.hypot, (0.0, 0.0), (0.0, 0.0)), (np.fmax, (1.0, 1.0), (0.5, 0.5)), (np.fmin, (1.0, 1.0), (0.5, 0.5)),
    (np.fmax, (NAN, 1.0), (0.0, 1.0)), (np.fmin, (1.0, NAN), (1.0, 0.0)), (np.fmod, (1.0, 0.1), (1.0, -9.0)),
    (np.expm1, (-50.0,), (math.exp(-50.0),)), (np.sinc, (1e-9,), (-(math.pi**2) / 3 * 1e-9,)),
    (np.arcsin, (1.0 - 2.0**-50,), (1.0 / math.sqrt(2.0**-50 * (2.0 - 2.0**-50)),)),
]  # fmt: skip


@pytest.mark.parametrize(("function", "point", "expected"), SPECIAL + OURS)
def test_special_point(function, point, expected):
    arrays = [np.array([v]) for v in point]
    with np.errstate(all="ignore"):
        found = [bar[0] for _, bar in cotangents(function, np.ones(1), function(*arrays), *arrays)]
    np.testing.assert_allclose(found, expected, rtol=1e-13)


TORCH_NAMES = {np.absolute: "abs", np.fabs: "abs", np.power: "pow"}


@pytest.mark.parametrize(("function", "point", "expected"), SPECIAL)
def test_special_point_is_as_in_pytorch(function, point, expected):
    torch = pytest.importorskip("torch")
    leaves = [torch.tensor(v, dtype=torch.float64, requires_grad=True) for v in point]
    getattr(torch, TORCH_NAMES.get(function, function.__name__))(*leaves).backward()
    np.testing.assert_allclose([leaf.grad.item() for leaf in leaves], expected)


@pytest.mark.parametrize("x", [1e-12, 1e-4, 0.049999, 0.050001, -0.3, 4.7, 1e6 + 0.25])
def test_derivative_of_sinc_is_accurate_near_zero(x):
    sympy = pytest.importorskip("sympy")
    t = sympy.Symbol("t")
    exact = sympy.diff(sympy.sin(sympy.pi * t) / (sympy.pi * t), t).subs(t, sympy.Float(x, 60)).evalf(40)
    ((_, found),) = cotangents(np.sinc, np.ones(1), np.sinc([x]), np.array([x]))
    np.testing.assert_allclose(found, float(exact), rtol=1e-9 if x > 1e5 else 1e-12)


@pytest.mark.parametrize("function", [*UNARY, *BINARY], ids=lambda f: f.__name__)
def test_float32_stays_float32(function):
    args = [a.astype(np.float32) for a in (BINARY[function] if function in BINARY else (UNARY[function],))]
    y = function(*args)
    for _, bar in cotangents(function, np.ones_like(y), y, *args):
        assert bar.dtype == y.dtype or not np.any(bar)  # a plain 0.0 is zero in every dtype
