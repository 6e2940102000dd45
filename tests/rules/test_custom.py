"""Functions that a user registers."""

from __future__ import annotations

import math

import numpy as np
import pytest

import ad_transform.rules.library  # noqa: F401 - makes the operations
from ad_transform import facts, ir, ops
from ad_transform.builder import Builder
from ad_transform.registration import register_elementwise, register_vjp

from .oracle import check_fact, check_rule, cotangents, infer, unranked
from .traced import check_traced

A = np.array([[0.31, -0.52, 0.73], [-0.24, 0.85, -0.66]])
B = np.array([0.45, 0.67, 0.38])


@pytest.fixture(autouse=True)
def _tables(monkeypatch):
    monkeypatch.setattr(ops, "BY_FUNCTION", dict(ops.BY_FUNCTION))


def logistic(x):
    return 1.0 / (1.0 + np.exp(-x))


def gain(signal, y, power=1.0):
    return signal * y**power


def cube(x, scale=1.0, *, shift=0.0):
    return scale * x**3 + shift


def test_an_expression_gives_the_rule():
    register_elementwise(logistic, "1 / (1 + exp(-x))")
    check_rule(logistic, A)
    check_traced(logistic, A)
    check_fact(logistic, A)
    check_fact(logistic, A.astype(np.float32))
    assert ops.BY_FUNCTION[logistic].name == f"{__name__}.logistic"


def test_a_sympy_expression_gives_the_rule():
    sympy = pytest.importorskip("sympy")
    x = sympy.Symbol("x")
    register_elementwise(logistic, 1 / (1 + sympy.exp(-x)))
    check_rule(logistic, A)


def test_a_derivative_does_not_overflow_where_the_function_does_not():
    register_elementwise(logistic, "1 / (1 + exp(-x))")
    x = np.array([-1000.0, 1000.0])
    with np.errstate(over="ignore"):
        ((_, bar),) = cotangents(logistic, np.ones(2), logistic(x), x)
    np.testing.assert_array_equal(bar, [0.0, 0.0])


def test_several_arguments_of_any_name():
    register_elementwise(gain, "signal * y")
    check_rule(gain, A, B)
    register_elementwise(gain, "signal * y**power")
    check_rule(gain, np.abs(A), B, np.float64(1.3))
    check_traced(gain, np.abs(A), B, np.float64(1.3))


def test_a_power_has_its_derivative_at_zero():
    register_elementwise(gain, "signal * y**power")
    bars = cotangents(gain, np.ones(1), np.zeros(1), np.array([3.0]), np.array([0.0]), 2.0)
    assert [bar[0] for _, bar in bars] == [0.0, 0.0]


def test_cases_and_steps():
    register_elementwise(logistic, "Piecewise((x, x > 0), (exp(x) - 1, True))")
    ((_, bar),) = cotangents(logistic, np.ones(2, np.float32), np.zeros(2), np.array([1.0, -1.0], np.float32))
    np.testing.assert_allclose(bar, [1.0, math.exp(-1.0)], rtol=1e-6)
    assert bar.dtype == np.float32
    register_elementwise(logistic, "Max(x, 0)")
    ((_, bar),) = cotangents(logistic, np.ones(3), np.zeros(3), np.array([1.0, 0.0, -1.0]))
    np.testing.assert_array_equal(bar, [1.0, 0.5, 0.0])


def test_a_compiled_function():
    special = pytest.importorskip("scipy.special")
    register_elementwise(special.expit, "1 / (1 + exp(-x))")
    check_rule(special.expit, A)
    check_fact(special.expit, A)
    check_fact(special.expit, 0.5)
    assert ops.BY_FUNCTION[special.expit].name == "scipy.special.expit"
    register_elementwise(special.xlogy, "a * log(b)", arguments=("a", "b"))
    check_rule(special.xlogy, A, B)


@pytest.mark.parametrize(
    ("expression", "message"),
    [("x * z", "z"), ("x * erf(x)", "erf"), ("I * x", "Imaginary"), ("Piecewise((x**2, x > 0))", "True")],
)
def test_an_expression_that_cannot_be_used_is_refused(expression, message):
    with pytest.raises(TypeError, match=message):
        register_elementwise(logistic, expression)
    assert logistic not in ops.BY_FUNCTION


def test_an_expression_in_other_than_the_leading_parameters_is_refused():
    with pytest.raises(TypeError, match="leading"):
        register_elementwise(cube, "x**3 + shift")


def test_a_rule():
    register_vjp(cube, lambda y_bar, y, x: y_bar * 3.0 * x**2, like=0)
    check_rule(cube, A)
    check_traced(cube, A)
    check_fact(cube, A)
    assert list(ops.BY_FUNCTION[cube].signature.parameters) == ["x"]  # a call with scale= is refused


def test_a_rule_that_takes_the_options():
    register_vjp(cube, lambda y_bar, y, x, scale, *, shift: (y_bar * 3.0 * scale * x**2, np.sum(y_bar * x**3)))
    check_rule(cube, A, np.float64(2.0))
    check_rule(cube, A, 2.0, shift=1.0)


def test_nothing_is_known_of_the_result_unless_said():
    register_vjp(cube, lambda y_bar, y, *args: y_bar)
    assert infer(ops.BY_FUNCTION[cube], unranked, (A,), {}) == facts.Num(None, None, "any")


@pytest.mark.parametrize("rule", [lambda y_bar: y_bar, lambda y_bar, y: y_bar, lambda y_bar, y, a, b, c: y_bar])
def test_a_rule_of_the_wrong_arity_is_refused(rule):
    with pytest.raises(TypeError, match=r"cube must take \(y_bar, y"):
        register_vjp(cube, rule)


def test_like_must_be_a_position():
    with pytest.raises(TypeError, match="like=3"):
        register_vjp(cube, lambda y_bar, y, x: y_bar, like=3)


def test_a_compiled_function_with_a_rule():
    special = pytest.importorskip("scipy.special")
    register_vjp(special.erf, lambda y_bar, y, x: y_bar * (2.0 / math.sqrt(math.pi)) * np.exp(-(x**2)), like=0)
    check_rule(special.erf, A)


def test_an_operation_is_written_where_a_value_is_traced():
    register_elementwise(logistic, "1 / (1 + exp(-x))")
    builder = Builder()
    builder.apply(ops.BY_FUNCTION[logistic], ir.Value("x", facts.array(np.float64, (3,))))
    (equation,) = builder.equations
    assert equation.out.fact == facts.array(np.float64, (3,))
