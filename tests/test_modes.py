"""`no_grad` and `detach` in differentiated source mean what they mean on the tape and in PyTorch: the same source under all."""

from __future__ import annotations

import functools
import pathlib
import sys
import types

import numpy as np
import pytest

import ad_transform.tape
from ad_transform import (
    UnsupportedSyntaxError,
    detach,
    enable_grad,
    grad,
    is_grad_enabled,
    jvp,
    no_grad,
    set_grad_enabled,
    value_and_grad,
)

from .programs import modes, modes_control

PROGRAMS = {
    name: f
    for module in (modes, modes_control)
    for name, f in vars(module).items()
    if isinstance(f, types.FunctionType) and f.__module__ == module.__name__ and f.__code__.co_varnames[:2] == ("x", "w")
}
X, W = np.array([0.4, 0.9, 1.3]), np.array([0.7, -0.6, 0.3])


@functools.cache
def under(library, module):
    """The programs of a module, with the functions of another library."""
    text = pathlib.Path(module.__file__).read_text(encoding="utf8")
    names = ("enable_grad", "is_grad_enabled", "no_grad", "set_grad_enabled")
    namespace = {"lib": library, "detach": lambda t: t.detach(), **{n: getattr(library, n) for n in names}}
    namespace["__name__"] = module.__name__
    lines = [line for line in text.splitlines() if not line.startswith(("import numpy", "from ad_transform"))]
    exec(compile("\n".join(lines), "<programs>", "exec"), namespace)
    return namespace


def program(library, name):
    return under(library, sys.modules[PROGRAMS[name].__module__])[name]


def expected(library, name):
    x, w = (library.tensor(a.tolist(), requires_grad=True) for a in (X, W))
    value = program(library, name)(x, w)
    value.backward()
    return value.item(), [np.zeros(3) if t.grad is None else np.array(t.grad.tolist()) for t in (x, w)]


def generated(name):
    return value_and_grad(PROGRAMS[name], wrt=("x", "w"))(X, W)


def agree(found, wanted):
    assert float(found[0]) == pytest.approx(wanted[0], rel=1e-12)
    for gradient, reference in zip(found[1], wanted[1], strict=True):
        np.testing.assert_allclose(gradient, reference, rtol=1e-11, atol=1e-13)


@pytest.mark.parametrize("name", PROGRAMS)
def test_as_on_the_tape(name):
    agree(generated(name), expected(ad_transform.tape, name))


@pytest.mark.parametrize("name", PROGRAMS)
def test_as_in_pytorch(name):
    torch = pytest.importorskip("torch")
    before = torch.get_default_dtype()
    torch.set_default_dtype(torch.float64)
    try:
        agree(generated(name), expected(torch, name))
    finally:
        torch.set_default_dtype(before)


@pytest.mark.parametrize("name", PROGRAMS)
def test_no_trace_in_the_code(name):
    code = value_and_grad(PROGRAMS[name], wrt=("x", "w"))
    code(X, W)
    lines = code.source.splitlines()[2:]
    body = "\n".join(line for line in lines if not line.strip().startswith("#"))
    assert not any(word in body for word in ("no_grad", "detach", "graft", "enable", "with "))


@pytest.mark.parametrize("name", [n for n in PROGRAMS if n not in ("method_form",)])
def test_nothing_happens_outside_differentiation(name):
    x, w = X.copy(), W.copy()
    value = PROGRAMS[name](x, w)
    if name != "write_through_a_detached_alias":
        np.testing.assert_array_equal(x, X)
    assert float(value) == pytest.approx(float(generated(name)[0]), rel=1e-12)


def test_detach_on_plain_arrays_is_the_array():
    assert detach(X) is X and detach(2.0) == 2.0


# ---- higher orders, and forward mode ---------------------------------------------------------------------------------------

MIX = np.array([1.0, -2.0, 0.5])


@pytest.mark.parametrize("name", [n for n in PROGRAMS if n != "while_loop"])
def test_second_derivatives_as_on_the_tape(name):
    function = PROGRAMS[name]
    x, w = (ad_transform.tape.tensor(a.tolist(), requires_grad=True) for a in (X, W))
    (first,) = ad_transform.tape.grad(program(ad_transform.tape, name)(x, w), x, create_graph=True)
    expected = np.zeros(3)
    if first.requires_grad:
        (second,) = ad_transform.tape.grad((first * ad_transform.tape.tensor(MIX)).sum(), x, allow_unused=True)
        expected = expected if second is None else second.numpy()
    found = grad(lambda x, w: np.sum(grad(function)(x, w) * MIX))(X, W)
    np.testing.assert_allclose(found, expected, rtol=1e-10, atol=1e-12)


@pytest.mark.parametrize("name", PROGRAMS)
def test_forward_mode_cuts_the_same(name):
    function = PROGRAMS[name]
    _, tangent = jvp(function)((X, W), (MIX, W))
    _, (x_bar, w_bar) = generated(name)
    assert float(tangent) == pytest.approx(float(x_bar @ MIX + w_bar @ W), rel=1e-11, abs=1e-13)


# ---- what is cut is not there --------------------------------------------------------------------------------------------


def test_straight_through_code():
    code = grad(modes.gradient_scaling, wrt="x")
    code(X, W)
    assert code.source.count("np.exp") == 1


@no_grad()
def whole(x):
    return np.sum(x**2)


@enable_grad()
def whole_recorded(x):
    return np.sum(x**2)


def test_decorated_primal():
    np.testing.assert_array_equal(grad(whole)(X), np.zeros(3))
    np.testing.assert_allclose(grad(whole_recorded)(X), 2.0 * X)


def test_a_wrapper_around_a_decorated_function_is_run_too():
    @no_grad()
    def inner(x):
        return x * 2.0

    @functools.wraps(inner)
    def outer(x):
        return inner(x) * x

    np.testing.assert_allclose(grad(lambda x: np.sum(outer(x)))(X), 2.0 * X)


def raises_in_a_block(x):
    with no_grad():
        if np.sum(x) > 0.0:
            raise ValueError("too large")
    return np.sum(x * x)


def test_an_exception_out_of_a_block_is_the_users():
    with pytest.raises(ValueError, match="too large") as caught:
        grad(raises_in_a_block)(X)
    lines = [entry.lineno - raises_in_a_block.__code__.co_firstlineno for entry in caught.traceback if str(entry.path) == __file__]
    assert 2 in lines
    np.testing.assert_allclose(grad(raises_in_a_block)(-X), -2.0 * X)
    with pytest.raises(ValueError, match="too large"):
        raises_in_a_block(X)
    assert is_grad_enabled()


# ---- numbers are immutable -----------------------------------------------------------------------------------------------


def counted(x):
    s = x[0] * x[1]
    with no_grad():
        s += 1.0
    return s * x[2]


def test_numbers_are_rebound_not_written():
    """In numpy `s += 1.0` on a number makes a new number; under no_grad that is a constant."""
    np.testing.assert_allclose(grad(counted)(X), [0.0, 0.0, X[0] * X[1] + 1.0])


# ---- refused -------------------------------------------------------------------------------------------------------------


def leaks(x):
    if x[0] > 0.0:
        set_grad_enabled(False)
    return np.sum(x * x)


def unknown_flag(x):
    set_grad_enabled(x[0] > 0.0)
    return np.sum(x * x)


def other_context(x):
    with open("file") as f:
        return np.sum(x * x) + len(f.name)


def list_detached(x):
    pair = [x, x * 2.0]
    return np.sum(detach(pair)[0] * x)


@pytest.mark.parametrize(
    ("function", "message"),
    [
        (leaks, "beyond which the mode would last"),
        (unknown_flag, "write it as the context of a with statement"),
        (other_context, "context manager"),
        (list_detached, "detach of a list"),
    ],
)
def test_refused_with_a_location(function, message):
    with pytest.raises(UnsupportedSyntaxError, match=message) as caught:
        grad(function)(X)
    assert caught.value.filename == __file__ and caught.value.lineno > function.__code__.co_firstlineno
