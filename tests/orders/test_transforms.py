"""jvp, vjp, hvp, Jacobians and Hessians as functions: structures, shapes, orders, repeated pullbacks, pickling, errors of users."""

from __future__ import annotations

import math
import pickle
from typing import NamedTuple

import numpy as np
import pytest
import sympy

from ad_transform import (
    DifferentiationError,
    custom_vjp,
    elementwise_grad,
    grad,
    hessian,
    hvp,
    jacfwd,
    jacobian,
    jacrev,
    jvp,
    value_and_grad,
    vjp,
)

from .directions import slope

X, Y = np.array([0.4, 0.9, 1.3]), np.array([[0.7, -0.6], [0.3, 0.2]])


class Pair(NamedTuple):
    first: object
    second: object


# ---- structures and shapes, as in JAX ----------------------------------------------------------------------------------------


def vector(x):
    return np.sin(x) * x[::-1]


def scalar(x):
    return np.sum(np.sin(x) * x[::-1]) ** 2


def structured(x, y):
    return {"a": np.sum(x) * y, "b": (x * y[0, 1], np.tanh(y[:, 0]))}


def of_parts(parts, y):
    return np.sum(parts["w"] ** 2) * y + np.sum(parts["more"][0]) * parts["more"][1]


def scalar_of_parts(parts):
    return np.sum(np.sin(parts["w"]) * parts["more"][0]) * parts["more"][1]


PARTS = {"w": X, "more": (np.array([1.0, 2.0, -1.0]), 0.5)}


def flat(tree):
    """The arrays of a tree in order."""
    if isinstance(tree, dict):
        return [leaf for key in sorted(tree) for leaf in flat(tree[key])]
    if isinstance(tree, (tuple, list)):
        return [leaf for item in tree for leaf in flat(item)]
    return [np.asarray(tree)]


@pytest.mark.parametrize(
    ("kind", "function", "args", "wrt"),
    [
        *((kind, vector, (X,), 0) for kind in ("jacobian", "jacfwd", "jacrev", "hessian")),
        *((kind, scalar, (X,), 0) for kind in ("jacobian", "jacfwd", "jacrev", "hessian")),
        *((kind, structured, (X, Y), wrt) for kind in ("jacobian", "jacfwd", "jacrev") for wrt in (0, 1, (0, 1))),
        *((kind, of_parts, (PARTS, Y), wrt) for kind in ("jacobian", "jacfwd", "jacrev") for wrt in (0, (1, 0))),
        ("hessian", scalar_of_parts, (PARTS,), 0),
        ("hessian", structured, (X, Y), (0, 1)),
    ],
)
def test_as_jax(kind, function, args, wrt):
    """The same structure, the same shapes, the same numbers."""
    jax = pytest.importorskip("jax")
    jax.config.update("jax_enable_x64", True)

    def for_jax(*a):
        return eval_with(jax.numpy, function)(*a)

    theirs = getattr(jax, {"jacobian": "jacrev"}.get(kind, kind))(for_jax, argnums=wrt)(*args)
    ours = {"jacobian": jacobian, "jacfwd": jacfwd, "jacrev": jacrev, "hessian": hessian}[kind](function, wrt=wrt)(*args)
    assert jax.tree.structure(jax.tree.map(lambda leaf: 0, ours)) == jax.tree.structure(jax.tree.map(lambda leaf: 0, theirs))
    for mine, other in zip(flat(ours), flat(theirs), strict=True):
        assert mine.shape == other.shape
        np.testing.assert_allclose(mine, other, rtol=1e-10, atol=1e-12)


def eval_with(module, function):
    """The function with another numpy."""
    return type(function)(function.__code__, {**function.__globals__, "np": module}, function.__name__)


def test_named_tuples_keep_their_type():
    def f(pair):
        return Pair(pair.first * pair.second, np.sin(pair.second))

    value, pullback = vjp(f, Pair(2.0, X))
    (bars,) = pullback(value)
    assert isinstance(value, Pair) and isinstance(bars, Pair) and bars.second.shape == (3,)
    result = jacobian(f)(Pair(2.0, X))
    assert isinstance(result, Pair) and isinstance(result.first, Pair) and result.first.second.shape == (3, 3)


def test_single_precision_stays():
    x = X.astype(np.float32)
    for found in (
        jvp(vector, (x,), (x,))[1],
        vjp(vector, x)[1](x)[0],
        jacfwd(vector)(x),
        jacrev(vector)(x),
        hvp(scalar)(x, x),
        hessian(scalar)(x),
    ):
        assert found.dtype == np.float32


# ---- any order, against formulas ----------------------------------------------------------------------------------------------

u = sympy.Symbol("u")
SCALARS = {
    "polynomial": (lambda x: 0.5 * x**5 - x**3 + 2.0 * x, u**5 / 2 - u**3 + 2 * u),
    "oscillation": (lambda x: np.sin(x) * np.exp(0.5 * x), sympy.sin(u) * sympy.exp(u / 2)),
    "quotient": (lambda x: x**3 / (1.0 + x * x), u**3 / (1 + u * u)),
    "saturation": (lambda x: np.tanh(2.0 * x) / (1.0 + np.exp(-x)), sympy.tanh(2 * u) / (1 + sympy.exp(-u))),
    "of_math": (lambda x: math.log(1.0 + x) * math.sqrt(x), sympy.log(1 + u) * sympy.sqrt(u)),
}


def looped(x):
    s = 1.0
    for k in range(4):
        s = s * x + np.cos(s) * (k + 1.0)
    return s


def looped_formula():
    s = sympy.Integer(1)
    for k in range(4):
        s = s * u + sympy.cos(s) * (k + 1)
    return s


@pytest.mark.parametrize("name", [*SCALARS, "looped"])
def test_orders_one_to_four(name):
    """Reverse over reverse over ..., forward over forward over ..., and mixed, beside sympy."""
    function, formula = (looped, looped_formula()) if name == "looped" else SCALARS[name]
    reverse = forward = mixed = function
    for order in range(1, 5):
        reverse, forward, mixed = grad(reverse), pushed(forward), (grad if order % 2 else pushed)(mixed)
        expected = float(sympy.diff(formula, u, order).subs(u, 0.7).evalf(20))
        for found in (reverse(0.7), forward(0.7), mixed(0.7)):
            assert float(found) == pytest.approx(expected, rel=1e-9)


def pushed(f):
    return lambda x: jvp(f, (x,), (1.0,))[1]


class Taylor:
    """A truncated Taylor series: an oracle of its own, whose coefficients are derivatives over factorials."""

    def __init__(self, coefficients):
        self.c = np.asarray(coefficients, float)

    def __mul__(self, other):
        return Taylor(np.convolve(self.c, _series(other, len(self.c)))[: len(self.c)])

    def __add__(self, other):
        return Taylor(self.c + _series(other, len(self.c)))

    __rmul__, __radd__ = __mul__, __add__

    def exp(self):
        e = np.zeros_like(self.c)
        e[0] = np.exp(self.c[0])
        for n in range(1, len(e)):
            e[n] = sum(k * self.c[k] * e[n - k] for k in range(1, n + 1)) / n
        return Taylor(e)


def _series(thing, n):
    return thing.c if isinstance(thing, Taylor) else np.array([thing] + [0.0] * (n - 1))


def recurrence(x):
    s = x * 1.0
    for _ in range(3):
        s = np.exp(s * -0.3) * x + s * s * 0.1
    return s


def test_orders_one_to_four_by_taylor_series():
    at, f = 0.6, recurrence
    coefficients = recurrence(Taylor([at, 1.0, 0.0, 0.0, 0.0])).c
    for order in range(5):
        assert float(f(at)) == pytest.approx(coefficients[order] * math.factorial(order), rel=1e-11)
        f = grad(f) if order < 2 else pushed(f)


# ---- functions of numpy themselves ---------------------------------------------------------------------------------------------


def with_slopes_of_library_functions(x):
    return np.sum(elementwise_grad(np.tanh)(x) * grad(np.prod)(x)) + grad(np.sin)(x[0])


def test_functions_of_numpy_are_differentiated_themselves():
    assert grad(np.sin)(0.5) == pytest.approx(np.cos(0.5)) and grad(grad(math.sin))(0.5) == pytest.approx(-np.sin(0.5))
    np.testing.assert_allclose(elementwise_grad(np.tanh)(X), 1.0 - np.tanh(X) ** 2)
    np.testing.assert_allclose(grad(np.linalg.norm)(X), X / np.linalg.norm(X))
    np.testing.assert_array_equal(jacobian(np.cumsum)(X), np.tril(np.ones((3, 3))))
    assert grad(np.multiply, wrt=(0, 1))(2.0, 3.0) == (3.0, 2.0)
    assert "# return np.sin(x)" in grad(np.sin).source
    expected = slope(with_slopes_of_library_functions, (X,), (X,))
    assert np.sum(grad(with_slopes_of_library_functions)(X) * X) == pytest.approx(expected, rel=1e-8)


# ---- pullbacks, values, copies -------------------------------------------------------------------------------------------------


def test_a_pullback_is_called_several_times():
    """It keeps what the value left, whatever the caller does meanwhile."""
    x = X.copy()
    value, pullback = vjp(vector, x)
    first = pullback(np.ones(3))[0]
    x[:] = 100.0
    value[:] = -1.0
    first_again, double = pullback(np.ones(3))[0], pullback(2.0 * np.ones(3))[0]
    np.testing.assert_array_equal(first, first_again)
    np.testing.assert_allclose(double, 2.0 * first)
    first[:] = 7.0
    np.testing.assert_array_equal(pullback(np.ones(3))[0], first_again)


def test_results_that_are_views_of_each_other():
    """Each result is an array of its own."""
    (_, whole, part), pullback = vjp(lambda x: (x, np.sin(x), x[1:]), X)
    assert not np.shares_memory(whole, part)
    (x_bar,) = pullback((np.ones(3), np.ones(3), np.ones(2)))
    np.testing.assert_allclose(x_bar, 1.0 + np.cos(X) + [0.0, 1.0, 1.0])


@custom_vjp
def doubled(x):
    return 2.0 * x


doubled.defvjp(lambda x: (2.0 * x, x), lambda x, y_bar: (y_bar * x**0.5,))


def test_a_complex_power_in_a_pullback_is_refused():
    assert vjp(doubled, 4.0)[1](1.0) == (2.0,)
    value, pullback = vjp(doubled, -4.0)
    assert value == -8.0
    for refused in (lambda: pullback(1.0), lambda: grad(doubled)(-4.0)):
        with pytest.raises(DifferentiationError, match="negative Python number is complex"):
            refused()


def cubes(x, scale=2.0):
    return scale * np.sum(x**3)


@pytest.mark.parametrize(
    "kind", [grad, value_and_grad, jacobian, hessian, jacfwd, lambda f: hessian(grad(f)), lambda f: grad(f, wrt="scale")]
)
def test_pickling(kind):
    made = kind(cubes)
    again = pickle.loads(pickle.dumps(made))
    for mine, other in zip(flat(made(X, 1.5)), flat(again(X, 1.5)), strict=True):
        np.testing.assert_array_equal(mine, other)


def test_pickling_of_what_takes_directions():
    np.testing.assert_array_equal(pickle.loads(pickle.dumps(hvp(cubes)))(X, X), 12.0 * X * X)
    assert pickle.loads(pickle.dumps(jvp(cubes)))((X,), (X,))[1] == pytest.approx(6.0 * np.sum(X**3))


# ---- errors of users -----------------------------------------------------------------------------------------------------------


def two(x):
    return x[0], x * 2.0


def text(x):
    return "hello"


INTS = np.arange(3)
ERRORS = [
    (lambda: jvp(vector, X, X), "jvp: the primals are a tuple with one item for each argument, not an array of shape"),
    (lambda: jvp(vector, (X,)), "jvp: the tangents are a tuple with one item for each argument, not None"),
    (lambda: jvp(vector, (X,), (X, X)), "jvp: 1 primals need as many tangents, not 2; None stands for zeros"),
    (lambda: jvp(vector, (X,), (X[:2],)), r"the tangent of primals\[0\] must be like primals\[0\], an array of shape \(3,\)"),
    (lambda: jvp(vector, (X,), (X[:1],)), r"not an array of shape \(1,\) and dtype float64"),
    (lambda: jvp(vector, (X,), (1.0,)), "not a float"),
    (
        lambda: jvp(of_parts, (PARTS, Y), ({"w": X}, Y)),
        r"must have the structure of primals\[0\], a dict with the keys \['w', 'more'\]",
    ),
    (lambda: jvp(of_parts, (PARTS, Y), ({"w": X, "more": (X, X)}, Y)), r"the tangent of primals\[0\].more\[1\] must be like"),
    (lambda: jvp(vector, (X, X), (X, X)), r"vector\(\) too many positional arguments \(given: 2 primals\)"),
    (lambda: jvp(3, (X,), (X,)), "jvp needs a function, not 3, which is of type int"),
    (lambda: vjp(vector, X)[1](1.0), r"the cotangent has shape \(\), but the result has shape \(3,\)"),
    (lambda: vjp(two, X)[1](X), "the cotangent must have the structure of the result: 2 items are needed"),
    (lambda: vjp(structured, X, Y)[1]({"a": Y}), r"a dict with the keys \['a', 'b'\] are needed"),
    (lambda: vjp(vector), r"vector\(\) missing a required argument: 'x'"),
    (lambda: vjp(vector, X, z=1.0), r"vector\(\) got an unexpected keyword argument 'z'"),
    (lambda: hvp(scalar)(X), "missing a required argument: 'v'"),
    (lambda: hvp(scalar)(X, X[:2]), r"hvp: the tangent of x must be like x, an array of shape \(3,\)"),
    (lambda: hvp(cubes, wrt=(0, 1))(X, 2.0, X), "hvp: the tangents are a tuple with one item for each argument"),
    (lambda: hvp(vector)(X, X), r"a function with a scalar output, but vector returned an array of shape \(3,\)"),
    (lambda: hvp(scalar)(INTS, X), "hvp with respect to 'x': a float or an array of floats is needed, not an array of shape"),
    (lambda: jacobian(vector)(INTS), "jacobian with respect to 'x': a float or an array of floats is needed"),
    (lambda: hessian(scalar)(INTS), "hessian with respect to 'x': a float or an array of floats is needed"),
    (lambda: jacobian(text)(X), "needs a function that returns numbers and arrays, but text returned a str"),
    (lambda: jacfwd(text)(X), "jacfwd needs a function that returns numbers and arrays, but text returned a str"),
    (lambda: elementwise_grad(text)(X), "elementwise_grad needs a function that returns numbers and arrays"),
    (lambda: elementwise_grad(3), "elementwise_grad needs a function, not 3"),
    (lambda: hessian(scalar)(X, X), r"scalar\(\) too many positional arguments"),
    (lambda: grad(jacobian(vector))(X), r"a function with a scalar output, but vector returned an array of shape \(3, 3\)"),
]


@pytest.mark.parametrize(("call", "message"), ERRORS)
def test_errors_of_users(call, message):
    with pytest.raises(TypeError, match=message):
        call()


def test_parameters_that_are_not_there():
    for make in (jacobian, hessian, hvp, jacfwd, jacrev, elementwise_grad):
        with pytest.raises(ValueError, match="wrt=7: there is no such parameter of cubes"):
            make(cubes, wrt=7)
    with pytest.raises(ValueError, match="wrt='q' is not a parameter of cubes"):
        vjp(cubes, X, wrt="q")


def tangent_of_another_length(x):
    return jvp(vector, (x,), (x[:2],))[1].sum()


def tangent_that_would_broadcast(x):
    return jvp(vector, (x,), (np.ones(1),))[1].sum()


def not_scalar(x):
    return np.sum(grad(vector)(x))


@pytest.mark.parametrize(
    ("function", "message"),
    [
        (tangent_of_another_length, r"the tangent of primals\[0\] must be like primals\[0\]"),
        (tangent_that_would_broadcast, r"the tangent of primals\[0\] must be like primals\[0\]"),
        (not_scalar, "a function with a scalar output, but vector returned"),
    ],
)
def test_errors_of_derivatives_inside_a_program(function, message):
    with pytest.raises((TypeError, ValueError), match=message):
        grad(function)(X)
