"""The checker is itself tested: it agrees where the gradient is right, and says which oracle disagrees where it is not."""

from __future__ import annotations

import math
import subprocess
import sys
from dataclasses import dataclass

import numpy as np
import pytest

from ad_transform import GradientMismatch, check, detach, grad, no_grad, ops, value_and_grad
from ad_transform.frontend import modes
from ad_transform.programs import forget_programs

X, W = np.array([0.4, 0.9, 1.3]), np.array([0.7, -0.6, 0.3])


def energy(x, w):
    return np.sum(np.tanh(x * w) ** 2) + x[0] * w[1]


def number(a, b):
    return math.exp(a) * np.sin(b) + a**b / (1.0 + b * b)


def in_place(x):
    y = np.zeros(3)
    s = 0.0
    for k in range(3):
        y[k] = x[k] * (s + 1.0)
        s += y[k]
    y *= x
    return y.sum() + s


def cut(x):
    with no_grad():
        scale = np.sum(x)
    return np.sum(x * detach(x)) * scale


def kinked(x):
    return np.sum(np.maximum(x, 0.9))


@dataclass
class Model:
    w: np.ndarray
    bias: float


def modelled(model, x):
    return np.sum(np.tanh(x * model.w) + model.bias**2)


@pytest.mark.parametrize(
    ("function", "args", "wrt", "oracles"),
    [
        (energy, (X, W), ("x", "w"), ("tape", "finite differences")),
        (number, (0.5, 1.2), ("a", "b"), ("tape", "finite differences", "sympy")),
        (in_place, (X,), 0, ("tape", "finite differences")),
        (cut, (X,), 0, ("tape",)),
        (kinked, (X,), 0, ("tape", "finite differences")),
        (modelled, (Model(W, 0.3), X), 0, ("tape", "finite differences")),
        (energy, (X.astype(np.float32), W.astype(np.float32)), 0, ("tape", "finite differences")),
    ],
)
def test_right_gradients_agree(function, args, wrt, oracles):
    report = check(function, wrt=wrt)(*args)
    assert report, str(report)
    assert report.agreeing == oracles and not report.disagreeing
    assert "all agree" in str(report)


def test_differences_know_where_they_do_not_know():
    report = check(kinked)(X)
    assert "2 of 3 elements" in str(report)
    assert any(c.verdict == "unknown" and "cuts derivatives" in c.note for c in check(cut)(X).comparisons)


def test_arguments_are_left_alone():
    def overwrite(x):
        x[0] *= 3.0
        return x[0] * x[1]

    x = X.copy()
    assert check(overwrite)(x)
    np.testing.assert_array_equal(x, X)


# ---- what is wrong is found ----------------------------------------------------------------------------------------------


def sine(x):
    return np.sum(np.sin(x) * x)


def scalar_sine(x):
    return np.sin(x) * x


@pytest.fixture(autouse=True)
def anew():
    """Code is generated again, and what is wrong with it is not kept."""
    forget_programs()
    yield
    forget_programs()


def test_wrong_rule(monkeypatch):
    from ad_transform.tape.adjoint import _adjoint

    monkeypatch.setattr(ops.BY_FUNCTION[np.sin], "vjp", lambda y_bar, y, x, *_: 1.01 * y_bar * np.cos(x))
    _adjoint.cache_clear()
    report = check(sine)(X)
    assert not report and report.disagreeing == ("finite differences",) and report.agreeing == ("tape",)
    assert "suspect a derivative rule" in str(report) and "at [" in str(report)
    assert check(scalar_sine)(0.7).disagreeing == ("finite differences", "sympy")
    _adjoint.cache_clear()


def test_wrong_mode(monkeypatch):
    monkeypatch.setattr(modes.Recorder, "cut", lambda self, atom: atom)
    report = check(cut)(X)
    assert not report and report.disagreeing == ("tape",)


def corrupted(gradient, *args):
    gradient(*args)
    original = gradient.program.compiled.function

    def off(*given):
        result = original(*given)
        return result * np.array([1.0, 1.0, 1.001])

    object.__setattr__(gradient.program.compiled, "function", off)
    return gradient


def test_corrupted_generated_function():
    report = check(corrupted(grad(energy), X, W))(X, W)
    assert not report and report.disagreeing == ("tape", "finite differences")
    assert "suspect the generated code" in report.diagnosis
    (worst, _) = report.comparisons
    assert worst.where == (2,) and worst.deviation > 1e-4 and "generated" in str(worst)


def test_wrong_tape(monkeypatch):
    from ad_transform.oracles import on_tape

    right = on_tape.gradient
    monkeypatch.setattr(on_tape, "gradient", lambda *a: {k: [2.0 * g for g in v] for k, v in right(*a).items()})
    report = check(energy)(X, W)
    assert report.disagreeing == ("tape",) and "suspect the tape" in report.diagnosis


def test_wrong_shape(monkeypatch):
    gradient = grad(energy)
    report = check(gradient)(X, W)
    from ad_transform.checking import report as made

    assert report
    assert not made(gradient, {"x": X, "w": W}, np.zeros((1, 3)))


# ---- grad(check=True) ----------------------------------------------------------------------------------------------------


def test_check_in_grad(monkeypatch):
    from ad_transform.tape.adjoint import _adjoint

    np.testing.assert_array_equal(grad(sine, check=True)(X), grad(sine)(X))
    value, _ = value_and_grad(sine, check=True)(X)
    assert value == sine(X)
    monkeypatch.setattr(ops.BY_FUNCTION[np.sin], "vjp", lambda y_bar, y, x, *_: 1.01 * y_bar * np.cos(x))
    _adjoint.cache_clear()
    checked = grad(sine, check=True)
    for _ in range(2):
        with pytest.raises(GradientMismatch, match="finite differences disagrees") as caught:
            checked(X)
        assert caught.value.report.disagreeing == ("finite differences",)
    _adjoint.cache_clear()


def test_check_on_the_first_call_of_every_signature(monkeypatch):
    from ad_transform.tape.adjoint import _adjoint

    checked = grad(sine, check=True)
    checked(X)
    monkeypatch.setattr(ops.BY_FUNCTION[np.sin], "vjp", lambda y_bar, y, x, *_: 1.01 * y_bar * np.cos(x))
    _adjoint.cache_clear()
    checked(X + 1.0)
    with pytest.raises(GradientMismatch, match="finite differences disagrees"):
        checked(X.reshape(1, 3))
    _adjoint.cache_clear()


def test_with_auxiliary_data():
    def loss(x):
        return np.sum(x**3), {"norm": np.sum(x)}

    assert check(loss, has_aux=True)(X)
    gradient, aux = grad(loss, has_aux=True, check=True)(X)
    np.testing.assert_allclose(gradient, 3.0 * X**2)
    assert aux["norm"] == X.sum()


# ---- the command line ----------------------------------------------------------------------------------------------------


def test_command_line():
    command = [sys.executable, "-m", "ad_transform", "check", "tests.test_check:number", "--wrt", "a,b"]
    shown = subprocess.run([*command, "--args", "0.5, 1.2"], capture_output=True, text=True, check=True).stdout
    assert shown.startswith("gradient of number: all agree") and "sympy" in shown
    shown = subprocess.run(
        [sys.executable, "-m", "ad_transform", "check", "tests.test_check:energy"], capture_output=True, text=True, check=True
    ).stdout
    assert "tape" in shown and "all agree" in shown
