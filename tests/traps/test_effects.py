"""Names and effects outside a program: which global, which cell, what is printed, what is left behind."""

from __future__ import annotations

import importlib.util
from typing import Any

import numpy as np
import pytest

from ad_transform import checkpoint, checkpointed, grad, jvp, value_and_grad, vjp

X = np.array([0.5, -1.0, 2.0])


@pytest.fixture
def module_of(tmp_path):
    """Makes a module of a piece of source."""

    def make(name: str, source: str) -> Any:
        path = tmp_path / f"{name}.py"
        path.write_text("import numpy as np\n" + source)
        spec = importlib.util.spec_from_file_location(name, path)
        assert spec is not None and spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        return module

    return make


def test_helpers_of_one_name_in_two_modules(module_of):
    """Each function sees the helper and the global of its own module."""
    one = module_of("one", "rate = 2.0\ndef helper(x):\n    return rate * x\n")
    two = module_of("two", "rate = 5.0\ndef helper(x):\n    return rate * x * x\n")
    both = module_of("both", "def f(x, g, h):\n    return np.sum(g(x)) + np.sum(h(x))\n")
    np.testing.assert_allclose(grad(both.f)(X, one.helper, two.helper), 2.0 + 10.0 * X)


def test_a_global_is_read_at_the_call(module_of):
    """A global that is rebound after decoration, to another number, function or array."""
    module = module_of("late", "rate = 2.0\nshape = np.sin\ndef f(x):\n    return np.sum(shape(x) * rate)\n")
    gradient = grad(module.f)
    np.testing.assert_allclose(gradient(X), 2.0 * np.cos(X))
    module.rate = 3.0
    np.testing.assert_allclose(gradient(X), 3.0 * np.cos(X))
    module.shape = np.exp
    np.testing.assert_allclose(gradient(X), 3.0 * np.exp(X))
    module.rate = np.array([1.0, 2.0, 3.0])
    np.testing.assert_allclose(gradient(X), module.rate * np.exp(X))


def test_closures_of_one_function():
    """Two functions of one source with different cells have different gradients."""

    def power(n):
        return lambda x: np.sum(x**n)

    square, cube = grad(power(2)), grad(power(3))
    np.testing.assert_allclose(square(X), 2.0 * X)
    np.testing.assert_allclose(cube(X), 3.0 * X**2)
    np.testing.assert_allclose(square(X), 2.0 * X)


def test_a_cell_is_read_at_the_call():
    rate = 2.0

    def f(x):
        return np.sum(x * rate)

    gradient = grad(f)
    np.testing.assert_allclose(gradient(X), np.full(3, 2.0))
    rate = 7.0
    np.testing.assert_allclose(gradient(X), np.full(3, 7.0))


def test_what_is_printed_is_printed_once(capsys):
    """In order, once for each call, with the values of the run."""

    def f(x):
        total = 0.0
        for k in range(2):
            print("step", k)
            total += x[k] ** 2
        print("total", total)
        return total

    gradient = value_and_grad(f)
    gradient(X)
    capsys.readouterr()
    gradient(X)
    assert capsys.readouterr().out == "step 0\nstep 1\ntotal 1.25\n"


def test_warnings_that_the_program_ignores_are_not_shown(recwarn):
    """In the gradient, the tangent and the pullback too."""

    def f(x):
        with np.errstate(invalid="ignore", divide="ignore"):
            y = np.where(x > 0.0, np.log(x), 0.0)
        return np.sum(y * x)

    x = np.array([0.5, -1.0, -2.0])
    expected = [np.log(0.5) + 1.0, 0.0, 0.0]
    np.testing.assert_allclose(grad(f)(x), expected)
    np.testing.assert_allclose(vjp(f, x)[1](1.0)[0], expected)
    np.testing.assert_allclose(jvp(f, (x,), (np.array([1.0, 0.0, 0.0]),))[1], expected[0])
    assert not recwarn.list


def test_text_is_made_of_what_the_run_knows(capsys):
    """By every operator on strings, and by str."""

    def f(x, n):
        print("%d of %s" % (n, x[0]), "ab" * n, "n = " + str(n))  # noqa: UP031
        return x[0] ** n

    grad(f)(X, 3)
    capsys.readouterr()
    grad(f)(X, 2)
    assert capsys.readouterr().out == f"2 of {X[0]} abab n = 2\n"


def test_what_is_logged_is_logged_once(module_of, caplog):
    """By a logger of the module and by one that is looked up, at each call of the gradient."""
    source = (
        "import logging\nlog = logging.getLogger('traps')\ndef f(x):\n    log.warning('sum %.1f', np.sum(x))\n"
        "    logging.getLogger('other').warning('%d steps', len(x))\n    return np.sum(x * x)\n"
    )
    gradient = grad(module_of("logs", source).f)
    np.testing.assert_allclose(gradient(X), 2.0 * X)
    caplog.clear()
    gradient(X)
    assert [(r.name, r.getMessage()) for r in caplog.records] == [("traps", "sum 1.5"), ("other", "3 steps")]


def test_nothing_of_ours_is_written_to_the_users_module(module_of):
    """The names of a module mean what they meant; what they mean is changed as the program changes it (test_outside.py)."""
    source = (
        "class Model:\n    def __init__(self):\n        self.calls, self.kept = 0, None\n"
        "    def loss(self, x):\n        self.calls += 1\n        self.kept = x * table['rate']\n"
        "        return np.sum(self.kept * x)\n"
        "table, state, seen, model = {'rate': 2.0}, np.zeros(3), [], Model()\n"
        "def f(x):\n    table['rate'] = 3.0\n    state[:] += x\n    seen.append(x)\n"
        "    return model.loss(x) + np.sum(state * seen[-1]) + len(seen) + model.calls\n"
    )
    module, plain = module_of("differentiated", source), module_of("plain", source)
    before = dict(vars(module))
    for call in range(1, 4):
        value, gradient = value_and_grad(module.f)(X)
        assert value == pytest.approx(plain.f(X))
        np.testing.assert_allclose(gradient, (7.0 + call) * X)
    assert {k: v for k, v in vars(module).items() if before.get(k) is not v} == {}
    assert set(vars(module)) == set(before)
    assert (module.table, module.model.calls, len(module.seen)) == ({"rate": 3.0}, 3, 3)
    np.testing.assert_array_equal(module.state, plain.state)


def test_a_random_generator_of_the_users_draws_once(module_of):
    """As an argument, a global and an attribute: each call advances it as the program does, and uses what it has drawn."""
    module = module_of(
        "draws",
        "RNG = np.random.default_rng(3)\n"
        "class Model:\n    def __init__(self, rng):\n        self.rng = rng\n"
        "    def loss(self, x):\n        return np.sum(x * self.rng.standard_normal(3))\n"
        "def given(x, rng):\n    return np.sum(x * rng.normal(size=3)) * rng.random()\n"
        "def of_module(x):\n    return np.sum(x * RNG.normal(size=3))\n"
    )
    x, same = np.ones(3), np.random.default_rng(3)
    gradient = grad(module.of_module)
    for _ in range(2):
        np.testing.assert_array_equal(gradient(x), same.normal(size=3))
    same = np.random.default_rng(5)
    np.testing.assert_array_equal(grad(module.Model(np.random.default_rng(5)).loss)(x), same.standard_normal(3))
    rng, same = np.random.default_rng(7), np.random.default_rng(7)
    for _ in range(2):
        np.testing.assert_array_equal(grad(module.given)(x, rng), same.normal(size=3) * same.random())


def test_what_draws_is_not_run_again():
    """Neither for a checkpoint nor for a snapshot: the adjoint is that of what was drawn."""
    rng = np.random.default_rng(3)

    def noisy(x):
        return np.sin(x) * rng.normal(size=3)

    def by_call(x):
        return np.sum(checkpoint(noisy)(checkpoint(noisy)(x)))

    def by_loop(x):
        for _ in checkpointed(range(2), snapshots=1):
            x = noisy(x)
        return np.sum(x)

    first, second = np.random.default_rng(3).normal(size=(2, 3))
    expected = second * np.cos(np.sin(X) * first) * np.cos(X) * first
    for program in (by_call, by_loop):
        rng = np.random.default_rng(3)
        np.testing.assert_allclose(grad(program)(X), expected)
