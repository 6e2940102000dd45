"""The functions of `math`: rules, facts, and the choice between math and numpy in derivative code."""

from __future__ import annotations

import math
from functools import partial

import numpy as np
import pytest

import ad_transform.rules.library  # noqa: F401 - makes the operations
from ad_transform import facts, ir, ops
from ad_transform.builder import Builder, call
from ad_transform.errors import ProgramError
from ad_transform.rules import scalars
from ad_transform.runtime import helpers
from ad_transform.transform.tracing import Tracer, lift, lower_tree

from .oracle import check_fact, check_rule, cotangents
from .traced import evaluate

POINTS = {math.acosh: 1.7, math.log: 0.6, math.log2: 0.6, math.log10: 0.6, math.sqrt: 0.6}
DIFFERENTIABLE = [f for f, op in ops.BY_FUNCTION.items() if op.name.startswith("math.") and op.vjp is not None]
TWO = {math.atan2, math.copysign, math.fmod, math.pow, math.hypot}
CONSTANT = [f for f, op in ops.BY_FUNCTION.items() if op.name.startswith("math.") and op.constant]


@pytest.mark.parametrize("function", DIFFERENTIABLE, ids=lambda f: f.__name__)
def test_rule(function):
    for shift in (0.0, 0.17):
        x = np.float64(POINTS.get(function, 0.4) + shift)
        check_rule(function, *((x, np.float64(0.7)) if function in TWO else (x,)))


@pytest.mark.parametrize("function", DIFFERENTIABLE, ids=lambda f: f.__name__)
def test_rule_on_python_numbers(function):
    """Traced for Python floats, the rule gives what it gives for numpy's."""
    args = (POINTS.get(function, 0.4), *([0.7] if function in TWO else []))
    op = ops.BY_FUNCTION[function]
    y_bar, y, *values = (ir.Value(None, facts.FLOAT) for _ in range(2 + len(args)))
    builder = Builder()
    bound = op.bind(tuple(values), {})
    bars = call(partial(op.vjp, Tracer(builder, y_bar), Tracer(builder, y)), op, lift(builder, bound))
    given = tuple(0.0 if bar is None else bar for bar in bars) if isinstance(bars, tuple) else bars
    block = ir.Block([], builder.equations, [lower_tree(given)])
    found = evaluate(block, {y_bar: 1.5, y: function(*args), **dict(zip(values, args, strict=True))})
    expected = [bar for _, bar in cotangents(function, 1.5, function(*args), *map(np.float64, args))]
    np.testing.assert_allclose(list(ir.leaves(found))[: len(args)], expected, rtol=1e-14)


def test_rules_of_several_arguments():
    check_rule(math.log, np.float64(0.6), np.float64(3.0))
    check_rule(math.log, np.float64(0.6), 2)
    check_rule(math.hypot, np.float64(0.6), np.float64(3.0), np.float64(-2.0))
    assert [bar for _, bar in cotangents(math.hypot, 1.0, 0.0, np.float64(0.0), np.float64(-0.0))] == [0.0, 0.0]


@pytest.mark.parametrize("function", DIFFERENTIABLE, ids=lambda f: f.__name__)
def test_fact(function):
    x = POINTS.get(function, 0.4)
    for value in (x, np.float64(x), np.float32(x), np.array(x)):
        check_fact(function, *((value, 0.7) if function in TWO else (value,)))


@pytest.mark.parametrize("function", CONSTANT, ids=lambda f: f.__name__)
def test_fact_of_constant(function):
    two = function in (math.isclose, math.comb, math.gcd)
    for value in (4,) if function in (math.isqrt, math.factorial, math.comb, math.gcd) else (4, 1.5, np.float64(1.5)):
        check_fact(function, *((value, 2) if two else (value,)))


def test_an_array_is_not_a_python_number():
    with pytest.raises(ProgramError, match="one number"):
        Builder().apply(ops.BY_FUNCTION[math.sin], ir.Value("x", facts.array(np.float64, (3,))))


@pytest.mark.parametrize("x", [0.1, 0.5, 1.0, 2.5, 7.0, 19.9, 30.0, 1e6])
@pytest.mark.parametrize("n", [0, 1, 2, 3])
def test_polygamma(n, x):
    special = pytest.importorskip("scipy.special")
    np.testing.assert_allclose(helpers.polygamma(n, x), special.polygamma(n, x), rtol=2e-14, atol=2e-14)


def test_digamma_of_negative_numbers():
    special = pytest.importorskip("scipy.special")
    for x in (-0.5, -3.3, -20.7):
        np.testing.assert_allclose(helpers.polygamma(0, x), special.digamma(x), rtol=1e-12)


@pytest.mark.parametrize(
    ("fact", "name"),
    [(facts.FLOAT, "math.cos"), (facts.Num(np.dtype(np.float64)), "np.cos"), (facts.array(np.float64, ()), "np.cos")],
)
def test_derivatives_of_python_numbers_are_spelled_with_math(fact, name):
    builder = Builder()
    np.cos(Tracer(builder, ir.Value("x", fact)))
    assert [e.op.name for e in builder.equations] == [name]


@pytest.mark.parametrize("function", scalars.TWINS, ids=lambda f: f.__name__)
def test_a_twin_computes_the_same(function):
    x = POINTS.get(function, 0.4)
    args = (x, 0.7) if function in TWO else (x,)
    assert function(*args) == pytest.approx(scalars.TWINS[function](*args), rel=1e-15)
