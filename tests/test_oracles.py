"""The oracle is itself tested: it is exact where the answer is known, and it fails on what is wrong."""

from __future__ import annotations

import copy
import math
import types

import numpy as np
import pytest

from ad_transform import detach, no_grad

from . import oracles
from .oracles import complex_step, dual_numbers
from .orders.directions import slope
from .programs import containers


def test_known_derivative():
    assert oracles.extrapolated(lambda h: math.exp(2.0 * h)) == pytest.approx(2.0, rel=1e-11)


def test_structure_is_kept():
    def energy(body, pair):
        return body.position @ body.position * pair[0] + np.sum(pair[1])

    body = containers.Body(np.array([1.0, 2.0]), np.array([3.0]))
    found = oracles.finite_difference(energy, (body, (2.0, np.ones(3))), 0)
    np.testing.assert_allclose(found.position, [4.0, 8.0], rtol=1e-9)
    np.testing.assert_array_equal(found.velocity, [0.0])
    weight, ones = oracles.finite_difference(energy, (body, (2.0, np.ones(3))), 1)
    assert weight == pytest.approx(5.0)
    np.testing.assert_allclose(ones, np.ones(3))


def test_argument_that_is_written():
    def overwrite(x):
        x[0] *= 3.0
        return x[0] * x[1]

    np.testing.assert_allclose(oracles.finite_difference(overwrite, (np.array([2.0, 5.0]),), 0), [15.0, 6.0], rtol=1e-9)


@pytest.mark.parametrize(
    "gradient",
    [
        pytest.param(np.array([2.0, 4.0 + 1e-5]), id="value"),
        pytest.param(np.array([[2.0, 4.0]]), id="shape"),
        pytest.param(np.array([2.0, 4.0], dtype=np.float32), id="dtype"),
        pytest.param([2.0, 4.0], id="type"),
        pytest.param(np.array([2.0, np.nan]), id="nan"),
    ],
)
def test_wrong_gradient_is_found(gradient):
    expected = np.array([2.0, 4.0])
    oracles.assert_tree_matches(expected.copy(), np.ones(2), expected)
    with pytest.raises(AssertionError):
        oracles.assert_tree_matches(gradient, np.ones(2), expected)


def test_changed_argument_is_found():
    with pytest.raises(AssertionError):
        oracles.assert_same((np.ones(2), [1.0]), (np.ones(2), [2.0]))


# ---- exact derivatives along a direction ---------------------------------------------------------------------------------


def running(module, function):
    """The function with the globals of an oracle."""
    return types.FunctionType(function.__code__, {**globals(), **module.NAMES}, function.__name__, closure=function.__closure__)


def views_and_branches(x, y, s):
    """In place through views, an array without axes, sums, powers, and tests of values."""
    buffer, single = np.zeros(3), np.array(0.5)
    part = buffer[1:]
    part += x[:2] * s
    buffer[0] = single
    single += s
    buffer[buffer > 0.5] *= np.tanh(y[0])
    if np.max(buffer) > -9.0 and int(np.sum(x > 0.0)) == 2:
        x[::2] = abs(y[::2]) ** 3 / (2.0 + np.exp(s))
    return np.sum(np.where(x > y, x, 0.5 * y)) + buffer @ y - s / np.cos(single[()]) + np.mean(np.clip(x, -0.5, None))


POINT = (np.array([0.8, -0.3, 0.4]), np.array([-0.7, 0.9, 1.1]), 0.6)
ALONG = (np.array([1.0, -2.0, 0.5]), np.array([0.3, 1.0, -1.0]), 0.7)


@pytest.mark.parametrize("module", [dual_numbers, complex_step])
def test_slope(module):
    found = module.slope(running(module, views_and_branches), copy.deepcopy(POINT), ALONG)
    assert found == pytest.approx(slope(views_and_branches, POINT, ALONG), rel=1e-9)


def test_dual_numbers_element_by_element():
    found = dual_numbers.gradient(running(dual_numbers, views_and_branches), POINT, (0, 1, 2))
    for position, gradient in enumerate(found):
        np.testing.assert_allclose(gradient, oracles.finite_difference(views_and_branches, POINT, position), rtol=1e-8, atol=1e-9)


def test_curvature():
    found = dual_numbers.curvature(running(dual_numbers, views_and_branches), copy.deepcopy(POINT), ALONG)
    first = running(dual_numbers, views_and_branches)
    expected = slope(lambda *args: dual_numbers.slope(first, args, ALONG), POINT, ALONG)
    assert found == pytest.approx(expected, rel=1e-8)


def cut(x):
    with no_grad():
        weight = np.tanh(x[0] * x[1])
    return np.sum(weight * x * detach(x))


def test_dual_numbers_know_what_is_cut():
    x, v = np.array([0.5, 0.7]), np.array([1.0, 2.0])
    found = dual_numbers.slope(running(dual_numbers, cut), (x,), (v,))
    assert found == pytest.approx(np.tanh(0.35) * (x @ v))
    assert dual_numbers.curvature(running(dual_numbers, cut), (x,), (v,)) == 0.0
