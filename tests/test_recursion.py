"""Functions that call themselves: their derivatives run each call once, so that the work grows as that of the function."""

from __future__ import annotations

import sys
from collections import Counter

import numpy as np
import pytest

from ad_transform import checkpoint, custom_vjp, grad, hvp, jvp, value_and_grad, vjp


def _falls(x, n):
    return x if n == 0 else np.sin(_falls(x, n - 1)) * x


def falls(x, n):
    return _falls(x, n)


def _noisy(x, n, total):
    if n == 0:
        return total
    return _noisy(x, n - 1, total * x + np.random.rand())


def noisy(x, n):
    return _noisy(x, n, 1.0)


def _told(x, n):
    print(n)
    return x if n == 0 else x * _told(x, n - 1)


def told(x, n):
    return _told(x, n)


def _rises(x, n):
    return x if n <= 0 else np.cos(_sinks(x, n - 1)) + 0.5 * _rises(x, n // 3)


def _sinks(x, n):
    return x if n <= 0 else np.sin(_rises(x, n - 1)) * x + _sinks(x, n // 4)


def rises(x, n):
    return _rises(x, n) * _sinks(x, n)


def primal_calls(x, n):
    """How often the two are called to find `rises`: it grows with the depth in no simple way."""
    return sum(calls(rises, x, n, named=("_rises", "_sinks")).values())


def calls(function, *args, named=("_falls",)):
    """How often each generated recursive function is called."""
    found: Counter[str] = Counter()

    def count(frame, event, _):
        if event == "call" and frame.f_code.co_name.startswith(named):
            found[frame.f_code.co_name] += 1

    sys.setprofile(count)
    try:
        function(*args)
    finally:
        sys.setprofile(None)
    return found


def second(x, n):
    return hvp(falls)(x, 1.0, n)


def third(x, n):
    return jvp(lambda x: second(x, n), (x,), (1.0,))[1]


@pytest.mark.parametrize("derivative", [grad(falls), second, grad(grad(falls)), grad(grad(grad(falls))), third])
def test_work_is_linear_in_the_depth(derivative):
    few, many = (sum(calls(derivative, 0.7, n).values()) for n in (10, 20))
    assert 0 < few < many <= 2 * few


def test_a_gradient_is_one_pair_of_calls_for_each_level():
    assert calls(grad(falls), 0.7, 12) == {"_falls_forward": 13, "_falls_adjoint": 13}


@pytest.mark.parametrize("derivative", [grad(rises), grad(grad(rises)), grad(grad(grad(rises)))])
def test_two_that_call_each_other_are_run_once_too(derivative):
    derivative(0.7, 5)  # the code is generated
    few, many = (sum(calls(derivative, 0.7, n, named=("_rises", "_sinks")).values()) / primal_calls(0.7, n) for n in (10, 40))
    assert 0 < many < 1.2 * few


def test_what_is_drawn_in_the_function_is_what_the_adjoint_reads():
    np.random.seed(4)
    value, slope = value_and_grad(noisy)(0.6, 5)
    np.random.seed(4)
    draws = [np.random.rand() for _ in range(5)]
    polynomial = np.polynomial.Polynomial([*reversed(draws), 1.0])
    assert value == pytest.approx(polynomial(0.6))
    assert slope == pytest.approx(polynomial.deriv()(0.6))


def test_what_is_printed_is_printed_once(capsys):
    grad(told)(0.5, 3)
    assert capsys.readouterr().out == "3\n2\n1\n0\n"


def _says(x, n):
    if n == 2:
        print("two")
    return x if n == 0 else x * _listens(x, n - 1)


def _listens(x, n):
    return x if n == 0 else _says(np.sin(x), n - 1) + _listens(x, n - 1)


def listens(x, n):
    return _listens(x, n)


def test_what_one_of_two_prints_is_printed_once(capsys):
    listens(0.5, 6)
    expected = capsys.readouterr().out
    grad(listens)(0.5, 6)
    assert capsys.readouterr().out == expected != ""


def _kept(x, n):
    return x if n == 0 else x * checkpoint(lambda y: np.random.rand() * _kept(np.sin(y), n - 1))(x)


def kept(x, n):
    return _kept(x, n)


def test_a_checkpoint_inside_of_what_draws_does_not_draw_again():
    np.random.seed(4)
    value, slope = value_and_grad(kept)(0.6, 5)
    np.random.seed(4)
    assert kept(0.6, 5) == value
    steps = []
    for x in (0.6 + 1e-6, 0.6 - 1e-6):
        np.random.seed(4)
        steps.append(kept(x, 5))
    assert slope == pytest.approx((steps[0] - steps[1]) / 2e-6, rel=1e-6)


@custom_vjp
def _doubled(x, n):
    return 2.0 * _ruled(x, n)


_doubled.defvjp(lambda x, n: (_doubled(x, n), None), lambda _, y_bar: (10.0 * y_bar, None))


def _ruled(x, n):
    print(n)
    return x if n == 0 else x + _doubled(x, n - 1)


def ruled(x, n):
    return _ruled(x, n)


def test_a_rule_inside_of_the_recursion_is_the_rule_there(capsys):
    value, slope = value_and_grad(ruled)(0.5, 2)
    assert (value, slope) == (0.5 + 2.0 * (0.5 + 2.0 * 0.5), 1.0 + 10.0)
    assert capsys.readouterr().out == "2\n1\n0\n"


def _squares(x, n):
    return x if n == 0 else _squares(x * x, n - 1)


def test_a_pullback_reads_what_there_was():
    """The caller may write into the arguments before the pullback is called, and call it twice."""
    x = np.array([0.5, 0.9])
    _, pullback = vjp(lambda x: _squares(x, 2), x)
    expected = 4.0 * x**3
    x[:] = 7.0
    (first,), (second,) = (pullback(np.ones(2)) for _ in range(2))
    np.testing.assert_allclose(first, expected)
    np.testing.assert_array_equal(first, second)
