"""The oracle is itself tested: it is exact where the answer is known, and it fails on what is wrong."""

from __future__ import annotations

import math

import numpy as np
import pytest

from . import oracles
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
