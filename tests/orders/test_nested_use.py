"""Derivatives inside differentiated programs: gradient penalties, inner optimisation, particles, and perturbation confusion."""

from __future__ import annotations

import functools

import numpy as np
import pytest
import sympy

from ad_transform import UnsupportedSyntaxError, grad, hessian, hvp, jacfwd, jacobian, jacrev, jvp, value_and_grad, vjp

from .directions import direction, inner, slope

draws = np.random.default_rng(3)
W, V, X = draws.normal(size=(3, 4)), draws.normal(size=4), draws.normal(size=(5, 3))
Q, P = np.array([0.3, -0.8]), np.array([0.5, 0.2])
THETA = np.array([0.7, -0.4, 1.1])

# ---- a loss with a gradient penalty ----------------------------------------------------------------------------------------


def critic(x, w, v):
    return np.sum(np.tanh(x @ w) @ v)


critic_slope = grad(critic)


def penalty(w, v, x):
    """The slope of the critic is a derivative made outside."""
    norms = np.sqrt(np.sum(critic_slope(x, w, v) ** 2, axis=1))
    return np.mean((norms - 1.0) ** 2) + critic(x, w, v) / len(x)


def penalty_of_a_closure(w, v, x):
    def score(z):
        return np.sum(np.tanh(z @ w) @ v)

    value, slopes = value_and_grad(score)(x)
    return np.mean((np.sqrt(np.sum(slopes**2, axis=1)) - 1.0) ** 2) + value / x.shape[0]


def penalty_by_pullback(w, v, x):
    value, pullback = vjp(lambda z: np.tanh(z @ w) @ v, x)
    (slopes,) = pullback(np.ones(x.shape[0]))
    return np.mean((np.sqrt(np.sum(slopes**2, axis=1)) - 1.0) ** 2) + np.mean(value)


# ---- an optimisation inside ------------------------------------------------------------------------------------------------


def objective(z, theta):
    return np.sum((z - theta) ** 4) + 0.5 * np.sum(z**2)


def descent_until_flat(theta):
    z = np.zeros(len(theta))
    g = grad(objective)(z, theta)
    n = 0
    while np.sum(g**2) > 1e-3 and n < 200:
        z = z - 0.05 * g
        g = grad(objective)(z, theta)
        n += 1
    return np.sum(z * theta)


def descent_in_place(theta):
    z = np.zeros(len(theta))
    for _ in range(6):
        z -= 0.05 * grad(objective)(z, theta)
    return np.sum(z * theta) + objective(z, theta)


def descent_with_line_search(theta):
    z = 0.3 * theta
    for _ in range(3):
        value, g = value_and_grad(objective)(z, theta)
        step = 1.0
        while objective(z - step * g, theta) > value - 0.3 * step * np.sum(g * g):
            step = 0.5 * step
        z = z - step * g
    return np.sum(z**2)


def newton(theta):
    def residual(z):
        return z**3 + theta[0] * z - theta[1]

    z = 1.0
    for _ in range(8):
        z = z - residual(z) / grad(residual)(z)
    return z * theta[2]


def damped_newton(theta):
    """A Newton step in several variables, with the Hessian of the objective."""
    z = 0.1 * theta
    for _ in range(2):
        z = z - np.linalg.solve(hessian(objective)(z, theta) + 0.1 * np.eye(3), grad(objective)(z, theta))
    return np.sum(z**2)


# ---- a particle in a potential ---------------------------------------------------------------------------------------------


def potential(q, k):
    return np.sum(np.sqrt(1.0 + (k * q) ** 2)) + 0.5 * q[0] * q[1]


def leapfrog(q, p, k):
    for _ in range(4):
        p = p - 0.05 * grad(potential)(q, k)
        q = q + 0.1 * p
        p = p - 0.05 * grad(potential)(q, k)
    return 0.5 * np.sum(p**2) * q[0] + potential(q, k)


def stored_path(q, p, k):
    path = np.zeros((11, 2))
    path[0] = q
    force = grad(lambda z: -potential(z, k))
    for t in range(10):
        p = p + 0.1 * force(path[t])
        path[t + 1] = path[t] + 0.1 * p
    return np.sum(path[1:] * path[:-1])


def hamiltonian(state, k):
    q, p = state
    return 0.5 * np.sum(p**2) + potential(q, k)


def hamilton(q, p, k):
    """The gradient by a pair is a pair."""
    for _ in range(3):
        dq, dp = grad(hamiltonian)((q, p), k)
        q, p = q + 0.1 * dp, p - 0.1 * dq
    return np.sum(q * p)


# ---- the other transforms inside -------------------------------------------------------------------------------------------


def curvature_along(theta):
    """v H v by hvp, with a vector that depends on what is differentiated."""
    return np.sum(theta * hvp(objective)(0.2 * theta, np.sin(theta), theta))


def log_determinant(theta):
    def flow(z):
        return z + 0.3 * np.tanh(theta * z[::-1])

    return np.linalg.slogdet(jacobian(flow)(theta))[1]


def forward_of_reverse(theta):
    return jvp(lambda z: grad(objective)(z, theta), (theta**2,), (np.cos(theta),))[1][1]


def reverse_of_forward(theta):
    return np.sum(grad(lambda z: jvp(lambda y: objective(y, theta), (z,), (theta,))[1])(np.sin(theta)) * theta)


def forward_of_forward(theta):
    return jvp(lambda z: jvp(lambda y: objective(y, theta), (z,), (theta * z,))[1], (theta**2,), (theta,))[1]


def reverse_of_reverse(theta):
    return np.sum(grad(lambda z: np.sum(grad(objective)(z, theta) * theta))(np.sin(theta)) ** 2)


def pullback_called_in_a_loop(theta):
    value, pullback = vjp(lambda z, s: np.sin(z * s), theta, 2.0)
    total = np.sum(value)
    for k in range(3):
        z_bar, s_bar = pullback(theta**k)
        total = total + np.sum(z_bar) * s_bar
    return total


CASES = [
    *((f, (W, V, X), (0, 1, 2)) for f in (penalty, penalty_of_a_closure, penalty_by_pullback)),
    *((f, (Q, P, 1.3), (0, 1, 2)) for f in (leapfrog, stored_path, hamilton)),
    *(
        (f, (THETA,), (0,))
        for f in (
            descent_until_flat, descent_in_place, descent_with_line_search, newton, damped_newton, curvature_along, log_determinant,
            forward_of_reverse, reverse_of_forward, forward_of_forward, reverse_of_reverse, pullback_called_in_a_loop,
        )
    ),
]  # fmt: skip


@pytest.mark.parametrize(("f", "args", "wrt"), CASES, ids=lambda c: getattr(c, "__name__", None))
def test_first_and_second_order(f, args, wrt):
    """Against differences; the second order in all four combinations of forward and reverse."""
    gradient, v = grad(f, wrt=wrt), direction(args, wrt)
    found = gradient(*args)
    for along_it in (v, direction(args, wrt, 1)):
        assert inner(tuple(found), along_it) == pytest.approx(slope(f, args, along_it), rel=1e-7, abs=1e-9)
    value, tangent = jvp(f, args, v)
    assert float(value) == pytest.approx(float(f(*args)))
    assert float(tangent) == pytest.approx(inner(tuple(found), v), rel=1e-10)

    def along(*a):
        return jvp(f, a, v)[1]

    second = slope(lambda *a: inner(tuple(gradient(*a)), v), args, v)
    products = (
        inner(jvp(gradient, args, v)[1], v), inner(vjp(gradient, *args)[1](v), v), jvp(along, args, v)[1],
        inner(vjp(along, *args)[1](1.0), v),
    )  # fmt: skip
    for product in products:
        assert float(product) == pytest.approx(second, rel=1e-6, abs=1e-8)


# ---- perturbation confusion ------------------------------------------------------------------------------------------------

# Siskind and Pearlmutter, "Nesting forward-mode AD in a functional framework" (2008), and relatives: two derivatives are under way
# at once, and what belongs to one must not be taken for the other's.


def classic(x):
    return x * grad(lambda y: x + y)(1.0)


def classic_forward(x):
    return x * jvp(lambda y: x + y, (1.0,), (1.0,))[1]


def product_at_the_outer_point(x):
    return x * jvp(lambda y: x * y, (x,), (1.0,))[1]


def three_variables(x):
    return grad(lambda y: y * grad(lambda z: x * y * z * z)(y))(x)


def tangent_is_the_outer_variable(x):
    return jvp(lambda y: y * jvp(lambda z: z * x * y, (y,), (x,))[1], (x,), (1.0,))[1]


def by_pullback(x):
    return x * vjp(lambda y: x * y**2, 3.0)[1](1.0)[0]


def inner_function_ignores_its_argument(x):
    return x * grad(lambda y: x)(2.0) + x


def in_a_loop(x):
    total = 0.0
    for k in range(3):
        total = total + x * grad(lambda y, k=k: x * y**k)(x)
    return total


def derivative_used_twice(x):
    d = grad(lambda y: x * y * y)
    return d(x) * d(2.0)


def operator_applied_twice(x):
    def derivative(f):
        return lambda z: grad(f)(z)

    return derivative(derivative(lambda y: x * y**3))(x)


def operator_applied_in_a_loop(x):
    f = lambda y: np.sin(x * y)  # noqa: E731
    for _ in range(3):
        f = grad(f)
    return f(1.0)


def function_given_to_a_function(x):
    def slope_at(f, p):
        return grad(f)(p)

    return slope_at(lambda y: slope_at(lambda z: x * y * z**2, y), x)


def nested_definitions(x):
    @grad
    def outer(y):
        @functools.partial(grad, wrt="z")
        def middle(z, scale=2.0):
            return scale * z**2 * y

        return middle(y) * x

    return outer(x)


z, y, u = sympy.symbols("z y u")
FORMULAS = {
    classic: z, classic_forward: z, product_at_the_outer_point: z**2, three_variables: 6 * z**3, by_pullback: 6 * z**2,
    tangent_is_the_outer_variable: 2 * z**3, inner_function_ignores_its_argument: z, in_a_loop: z**2 + 2 * z**3,
    derivative_used_twice: 8 * z**3, operator_applied_twice: 6 * z**2, operator_applied_in_a_loop: -(z**3) * sympy.cos(z),
    function_given_to_a_function: 4 * z**2, nested_definitions: 8 * z**2,
}  # fmt: skip


@pytest.mark.parametrize("f", FORMULAS, ids=lambda f: f.__name__)
def test_no_perturbation_is_taken_for_another(f):
    """Value, first and second derivative, in every combination, are those of the formula."""
    at = 1.5
    first, second = (float(sympy.diff(FORMULAS[f], z, k).subs(z, at)) for k in (1, 2))

    def forward(x):
        return jvp(f, (x,), (1.0,))[1]

    assert f(at) == pytest.approx(float(FORMULAS[f].subs(z, at)))
    assert grad(f)(at) == pytest.approx(first) and forward(at) == pytest.approx(first)
    for twice in (grad(grad(f)), grad(forward)):
        assert twice(at) == pytest.approx(second, abs=1e-12)
    for half in (grad(f), forward):
        assert jvp(half, (at,), (1.0,))[1] == pytest.approx(second, abs=1e-12)


def test_a_function_that_only_the_run_knows_is_refused():
    def until(x):
        f = lambda y: np.sin(x * y)  # noqa: E731
        while x < 3.0:
            f = grad(f)
            x = x + 1.0
        return f(1.0)

    with pytest.raises(UnsupportedSyntaxError, match="'f' is bound to things of different structure in different iterations"):
        grad(until)(1.5)


class Counted:
    """What changes itself as it is called."""

    def __init__(self):
        self.weights, self.calls, self.kept = np.ones(3), 0, [2.0]

    def __call__(self, x):
        self.weights = self.weights * x
        self.calls += 1
        self.kept.append(x[0])
        return np.sum(self.weights**2) * self.calls * sum(self.kept)

    def vector(self, x):
        self.weights *= x
        return self.weights * self.kept.pop()


def _fresh(x):
    return Counted()(x)


def test_a_derivative_changes_what_is_around_the_function_once():
    """Not anew for each column of a Jacobian; an argument that is called, not at all."""
    x, v = np.array([0.5, -1.2, 0.8]), np.array([1.0, 0.3, -0.7])
    for differentiated in (hessian, lambda f: hvp(lambda x: f(x))):
        counted, given = Counted(), (x,) if differentiated is hessian else (x, v)
        expected = hessian(_fresh)(x) if differentiated is hessian else hvp(_fresh)(x, v)
        np.testing.assert_allclose(differentiated(counted)(*given), expected)
        assert (counted.calls, counted.kept) == (1, [2.0, 0.5])
        np.testing.assert_allclose(counted.weights, x)
    counted = Counted()
    np.testing.assert_allclose(hvp(lambda x, m: m(x))(x, v, counted), hvp(_fresh)(x, v))
    assert (counted.calls, counted.kept) == (0, [2.0])
    for transform in (jacfwd, jacrev, jacobian):
        counted = Counted()
        np.testing.assert_allclose(transform(counted.vector)(x), 2.0 * np.eye(3))
        assert counted.kept == []
        np.testing.assert_allclose(counted.weights, x)


def test_an_inner_derivative_changes_what_is_around_it():
    def outer(x):
        state, many = np.ones(3), [1.0]

        def inner(z):
            state[0] += z[0]
            many.append(z[1])
            return np.sum(state * z) * sum(many)

        return np.sum(grad(inner)(x) * x) + np.sum(jacobian(lambda z: z * inner(z))(x)) + np.sum(state) + len(many)

    x = np.array([0.5, -1.2, 0.8])
    value, gradient = value_and_grad(outer)(x)
    assert value == pytest.approx(outer(x))
    rises = [(outer(x + step) - outer(x - step)) / 2e-5 for step in 1e-5 * np.eye(3)]
    np.testing.assert_allclose(gradient, rises, rtol=1e-6)
