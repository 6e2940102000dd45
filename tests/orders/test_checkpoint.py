"""checkpoint(f): the same derivatives, from the arguments of the call alone."""

from __future__ import annotations

import numpy as np
import pytest

from ad_transform import UnsupportedSyntaxError, checkpoint, grad, hvp, jvp, value_and_grad

from .directions import slope

RNG = np.random.default_rng(3)
X, V = RNG.normal(size=(2, 3)), RNG.normal(size=(2, 3))
WEIGHTS = RNG.normal(size=(4, 3, 3))


def body(x, w):
    a = np.tanh(x @ w)
    for k in range(2):
        a[:, k] *= np.sin(a[:, k + 1])
    return a * x


layer = checkpoint(body)


def through(step):
    def loss(x, weights):
        for k in range(len(weights)):
            x = x + step(x, weights[k])
        return np.sum(x**2)

    return loss


def closing_over(step):
    def at(x, w):
        return step(lambda x: np.tanh(x @ w) * x)(x)

    def loss(x, weights):
        for k in range(len(weights)):
            x = at(x, weights[k])
        return np.sum(x**2)

    return loss


def with_structures(step):
    def update(state, k):
        return {"x": np.sin(state["x"]) * k, "sum": state["sum"] + np.sum(state["x"])}

    def loss(x, weights):
        state = {"x": x, "sum": 0.0}
        for k in range(3):
            state = step(update)(state, k=k + 1.0)
        return np.sum(state["x"]) * state["sum"] + np.sum(weights)

    return loss


PAIRS = [
    (through(layer), through(body)),
    (closing_over(checkpoint), closing_over(lambda f: f)),
    (with_structures(checkpoint), with_structures(lambda f: f)),
]
PROGRAMS = pytest.mark.parametrize(("marked", "plain"), PAIRS, ids=["layers", "closures", "structures"])


@PROGRAMS
def test_first_order(marked, plain):
    found, expected = (value_and_grad(f, wrt=(0, 1))(X, WEIGHTS) for f in (marked, plain))
    assert found[0] == plain(X, WEIGHTS)
    for a, b in zip(found[1], expected[1], strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-13, atol=1e-15)
    np.testing.assert_allclose(np.sum(found[1][0] * V), slope(plain, (X, WEIGHTS), (V, None)), rtol=1e-7)
    np.testing.assert_allclose(jvp(marked, (X, WEIGHTS), (V, None)), jvp(plain, (X, WEIGHTS), (V, None)), rtol=1e-13)


@PROGRAMS
def test_second_and_third_order(marked, plain):
    def along(f):
        return lambda x, w: jvp(f, (x, w), (V, None))[1]

    np.testing.assert_allclose(hvp(marked)(X, V, WEIGHTS), hvp(plain)(X, V, WEIGHTS), rtol=1e-11, atol=1e-13)
    np.testing.assert_allclose(grad(along(marked))(X, WEIGHTS), hvp(plain)(X, V, WEIGHTS), rtol=1e-11, atol=1e-13)
    third = [hvp(along(f))(X, V, WEIGHTS) for f in (marked, plain)]
    np.testing.assert_allclose(*third, rtol=1e-10, atol=1e-12)
    squared = [grad(lambda x, w, f=f: np.sum(grad(f)(x, w) ** 2))(X, WEIGHTS) for f in (marked, plain)]
    np.testing.assert_allclose(*squared, rtol=1e-11, atol=1e-13)


def test_nothing_but_the_arguments_is_kept():
    gradient = grad(through(layer))
    gradient(X, WEIGHTS)
    forward, adjoint = gradient.source.split("# return np.sum(x**2)")
    assert forward.count(".append(") == 1
    assert adjoint.count("    a = np.tanh(") == 1
    plain = grad(through(body))
    plain(X, WEIGHTS)
    assert plain.source.count("    a = np.tanh(") == 1


def test_the_function_runs_twice_where_it_is_differentiated(capsys):
    def noisy(x):
        print("here")
        return x * x

    assert grad(lambda x: checkpoint(noisy)(x) * x)(3.0) == 27.0
    assert capsys.readouterr().out == "here\nhere\n"


def test_a_checkpoint_in_a_checkpoint():
    def inner(x):
        return np.sin(x) * x

    def outer(x):
        return checkpoint(inner)(checkpoint(inner)(x)) * x

    def reference(x):
        return inner(inner(x)) * x

    for k in range(3):
        f, g = (lambda x: np.sum(checkpoint(outer)(x))), (lambda x: np.sum(reference(x)))
        for _ in range(k):
            f, g = (lambda x, f=f: np.sum(grad(f)(x))), (lambda x, g=g: np.sum(grad(g)(x)))
        np.testing.assert_allclose(grad(f)(X), grad(g)(X), rtol=1e-12)


def test_a_checkpointed_function_changes_nothing():
    @checkpoint
    def writes_its_argument(x):
        x[0] = 1.0
        return np.sum(x)

    def writes_around(x):
        total = np.zeros(3)

        def step(x):
            total[0] = 1.0
            return x

        return np.sum(checkpoint(step)(x)) + np.sum(total)

    with pytest.raises(UnsupportedSyntaxError, match="changes an array"):
        grad(lambda x: writes_its_argument(x * 1.0))(X[0])
    with pytest.raises(UnsupportedSyntaxError, match="changes total"):
        grad(writes_around)(X[0])
    with pytest.raises(TypeError, match="checkpoint needs a function"):
        checkpoint(3.0)


def test_outside_of_derivatives_it_is_the_function():
    np.testing.assert_array_equal(layer(X, WEIGHTS[0]), body(X, WEIGHTS[0]))
    assert layer.__name__ == "body"
