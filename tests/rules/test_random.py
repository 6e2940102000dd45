"""Draws of random numbers: facts, and the derivative with respect to the parameters of the distribution."""

from __future__ import annotations

import numpy as np
import pytest

from ad_transform import ops

from .oracle import check_fact


@pytest.mark.parametrize("function", [np.random.rand, np.random.randn])
def test_lengths(function):
    for lengths in ((), (3,), (2, 3)):
        check_fact(function, *lengths)


@pytest.mark.parametrize("function", [np.random.random, np.random.standard_normal, np.random.random_sample])
def test_size(function):
    for options in ({}, {"size": 3}, {"size": (2, 3)}):
        check_fact(function, **options)


@pytest.mark.parametrize("function", [np.random.normal, np.random.uniform])
def test_located(function):
    low, high = np.array([0.5, 1.5]), np.array([2.0, 3.0])
    for args in ((), (0.0, 1.0), (0.0, 1.0, 3), (low, high), (low, 4.0), (low, high, (3, 2))):
        check_fact(function, *args)
    draw = ops.BY_FUNCTION[function]
    assert draw.effect
    state = np.random.get_state()
    y = function(low, high, (3, 2))
    low_bar, high_bar = draw.vjp(np.ones((3, 2)), y, low, high, (3, 2))
    for bar, step in ((low_bar, (1e-6, 0.0)), (high_bar, (0.0, 1e-6))):
        np.random.set_state(state)
        moved = function(low + step[0], high + step[1], (3, 2))
        np.testing.assert_allclose(bar, np.sum(moved - y, axis=0) / 1e-6, rtol=1e-5, atol=1e-6)


def test_scaled():
    scale = np.array([0.5, 1.5])
    for args in ((), (2.0,), (2.0, 3), (scale,), (scale, (3, 2))):
        check_fact(np.random.exponential, *args)
        check_fact(np.random.poisson, *args)
    state = np.random.get_state()
    y = np.random.exponential(scale, (3, 2))
    scale_bar, _ = ops.BY_FUNCTION[np.random.exponential].vjp(np.ones((3, 2)), y, scale, (3, 2))
    np.random.set_state(state)
    moved = np.random.exponential(scale + 1e-6, (3, 2))
    np.testing.assert_allclose(scale_bar, np.sum(moved - y, axis=0) / 1e-6, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize(
    ("function", "args"),
    [
        (np.random.permutation, (4,)), (np.random.binomial, (5, 0.5)), (np.random.binomial, (np.array([3, 4]), 0.5)),
        (np.random.binomial, (5, 0.5, 3)), (np.random.randint, (5,)), (np.random.randint, (2, 5, (2, 3))),
        (np.random.randint, (2, np.array([3, 4]))), (np.random.choice, (5,)), (np.random.choice, (5, 3)),
    ],
)  # fmt: skip
def test_whole_numbers(function, args):
    check_fact(function, *args)


def test_a_kind_of_whole_numbers():
    check_fact(np.random.randint, 5, size=3, dtype=np.int32)
    check_fact(np.random.choice, 5, 3, replace=False)
