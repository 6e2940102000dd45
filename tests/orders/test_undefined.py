"""Names that one path does not bind: code that moves, copies and measures them runs on every path."""

from __future__ import annotations

import numpy as np
import pytest

from ad_transform import checkpoint, grad, hvp, jvp, value_and_grad, vjp

from ..oracles import finite_difference

X = np.array([0.3, 0.5, -0.2])


def bound_in_a_branch(x, c):
    if c > 0:
        v = x * x
    t = x * 2
    for i in range(3):
        if c > 0:
            t[i] = v[i] * 2 * t[i]
            v[i] = 3 * v[i]
    r = np.sum(t * t)
    if c > 0:
        r = r + np.sum(v * v)
    return r


def bound_in_a_loop(x, c):
    k = 0
    while k < 2 and c > x[0]:
        k += 1
        v = x[1:] - k
        x[[0, 2]] += np.where(v[0:2] > 0.9, v[:], 0.9 * c)
    return np.sum(np.sin(x))


def bound_under_an_if_in_loops(x, c):
    M = np.outer(x, np.array([1.0, c])) + np.array([0.1, 0.2])
    force = np.zeros((3, 2))
    for _ in range(2):
        for i in range(3):
            for j in range(3):
                if i != j:
                    d = M[j] - M[i]
                    r = np.sqrt(d @ d + 0.1)
                    force[i] += d / r**3
        M = M + 0.1 * force
    return np.sum(M**2)


def bound_in_later_iterations(x, c, n=3):
    before = None
    for _ in range(n):
        if before is not None:
            a, b = before[1:3]
            x = c * x * a + b
        before = x
    return np.sum(x)


PROGRAMS = [bound_in_a_branch, bound_in_a_loop, bound_under_an_if_in_loops, bound_in_later_iterations]


@pytest.mark.parametrize("c", [1.0, -1.0])
@pytest.mark.parametrize("f", PROGRAMS)
def test_derivatives_on_both_paths(f, c):
    expected = finite_difference(f, (X, c), 0)
    np.testing.assert_allclose(grad(f)(X, c), expected, rtol=1e-7, atol=1e-8)
    np.testing.assert_allclose(vjp(f, X, c)[1](1.0)[0], expected, rtol=1e-7, atol=1e-8)
    second = finite_difference(lambda x, c: float(np.sum(grad(f)(x, c) * X)), (X, c), 0)
    np.testing.assert_allclose(hvp(f)(X, X, c), second, rtol=1e-7, atol=1e-8)
    np.testing.assert_allclose(vjp(grad(f), X, c)[1](X)[0], second, rtol=1e-7, atol=1e-8)


@pytest.mark.parametrize("f", PROGRAMS)
def test_tangent_through_a_checkpoint(f):
    """The code of the region is differentiated as it was lowered."""
    marked = checkpoint(lambda x, c: f(x.copy(), c))
    dot = jvp(lambda x, c: marked(x, c), (X, 1.0), (X, None))[1]
    np.testing.assert_allclose(dot, finite_difference(f, (X, 1.0), 0) @ X, rtol=1e-7)


def test_what_a_nested_derivative_changes_around_it():
    """As where the function itself runs, and calls a derivative."""

    def loss(x):
        log = np.zeros(3)

        def inner(y):
            log[:] = y * y
            return np.sum(y**3)

        return np.sum(grad(inner)(x)) + np.sum(log)

    np.testing.assert_allclose(grad(loss)(X), 8.0 * X)
    assert value_and_grad(loss)(X)[0] == pytest.approx(loss(X))
