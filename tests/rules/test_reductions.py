"""Sums, products, means, variances and extrema: rules, traced rules and facts."""

from __future__ import annotations

import numpy as np
import pytest

from ad_transform import ops
from ad_transform.rules.cumulative import recurrence

from .oracle import check_rule, cotangents
from .traced import check, check_facts

RNG = np.random.default_rng(1)
SHAPES = [(), (1,), (4,), (3, 1), (2, 3), (2, 1, 3)]
SMOOTH = [np.sum, np.mean, np.prod, np.var, np.std]
EXTREMA = [np.max, np.min, np.ptp, np.median]


def distinct(shape: tuple[int, ...]) -> np.ndarray:
    """Elements that are not near to each other, nor to zero."""
    return (RNG.permutation(int(np.prod(shape))) + 0.7).reshape(shape)


@pytest.mark.parametrize("function", [*SMOOTH, np.nansum])
@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("keepdims", [False, True])
def test_reductions_over_every_axis(function, shape, keepdims):
    x = np.asarray(distinct(shape))
    check(function, x, keepdims=keepdims)
    for axis in range(-len(shape), len(shape)):
        check(function, x, axis=axis, keepdims=keepdims)
        check_facts(function, x, axis=axis, keepdims=keepdims)
    check_facts(function, x)


@pytest.mark.parametrize("function", EXTREMA)
@pytest.mark.parametrize("shape", [(1,), (4,), (3, 1), (2, 3), (2, 1, 3)])
def test_extrema_over_every_axis(function, shape):
    x = distinct(shape)
    check(function, x)
    for axis in range(-len(shape), len(shape)):
        check(function, x, axis=axis, keepdims=True)
        check(function, x, axis=axis)
        check_facts(function, x, axis=axis)


@pytest.mark.parametrize("function", [*SMOOTH, np.max, np.min])
@pytest.mark.parametrize("axis", [(0, 1), (-1, 0), (0, 1, 2)])
def test_several_axes(function, axis):
    check(function, distinct((2, 3, 2)), axis=axis)
    check(function, distinct((2, 3, 2)), axis=axis, keepdims=True)


@pytest.mark.parametrize("function", [np.sum, np.prod])
def test_empty(function):
    check(function, np.zeros((0,)))
    check(function, np.zeros((0, 3)), axis=0)
    check(function, np.zeros((2, 0)), axis=0)


@pytest.mark.parametrize("function", [np.var, np.std])
def test_degrees_of_freedom(function):
    check(function, distinct((4,)), ddof=1)
    check(function, distinct((3, 4)), axis=0, ddof=1)


def test_std_of_equal_elements_has_derivative_zero():
    x = np.ones(3)
    ((_, bar),) = cotangents(np.std, 1.0, np.std(x), x)
    np.testing.assert_array_equal(bar, np.zeros(3))


@pytest.mark.parametrize("values", [[0.0, 2.0, 3.0], [0.0, 0.0, 3.0], [2.0, 3.0, 0.0], [0.0]])
def test_product_is_exact_at_zeros(values):
    x = np.array(values)
    check(np.prod, x)
    check(np.cumprod, x)
    check(np.prod, np.stack([x, x + 1.0]), axis=1)
    check(np.prod, np.stack([x, x + 1.0]))


@pytest.mark.parametrize("function", [np.max, np.min])
def test_ties_share_equally(function):
    x = np.array([[1.0, 1.0, 1.0], [2.0, 5.0, 2.0]]) * (1 if function is np.min else -1)
    for axis, expected in ((1, [[1 / 3] * 3, [0.5, 0.0, 0.5]]), (None, [[1 / 3] * 3, [0.0] * 3])):
        y = function(x, axis=axis)
        ((_, bar),) = cotangents(function, np.ones_like(y), y, x, axis=axis)
        np.testing.assert_allclose(bar, expected)


def test_float32_stays_float32():
    x = distinct((2, 3)).astype(np.float32)
    for function in [*SMOOTH, *EXTREMA]:
        y = function(x, axis=1)
        ((_, bar),) = cotangents(function, np.ones_like(y), y, x, axis=1)
        assert bar.dtype == np.float32, function


@pytest.mark.parametrize("weights", [np.array([0.5, 1.5, 2.0]), np.array([[0.5, 1.5, 2.0], [1.0, 0.2, 0.3]])])
def test_weighted_average(weights):
    x = distinct((2, 3))
    check(np.average, x, axis=1, weights=weights)
    check(np.average, x, axis=-1, weights=weights, keepdims=True)
    check(np.average, distinct((2, 3, 2)), axis=1, weights=np.array([0.5, 1.5, 2.0]))
    check(np.average, x)
    if weights.ndim == 2:
        check(np.average, x, weights=weights)
        check(np.average, x, axis=0, weights=weights)
    check(np.average, x[0], weights=np.array([0.5, 1.5, 2.0]))


@pytest.mark.parametrize("ufunc", [np.add, np.multiply, np.maximum, np.minimum])
def test_reduce_of_ufuncs(ufunc):
    for options in ({}, {"axis": 1}, {"axis": -1, "keepdims": True}, {"axis": None}):
        check(ufunc.reduce, distinct((2, 3)), **options)
        check_facts(ufunc.reduce, distinct((2, 3)), **options)


@pytest.mark.parametrize("function", [np.cumsum, np.cumprod])
@pytest.mark.parametrize("shape", [(), (1,), (4,), (0,), (3, 1), (2, 3), (2, 3, 2)])
def test_running_sums_and_products(function, shape):
    x = np.asarray(distinct(shape)) / 3.0
    check(function, x)
    check_facts(function, x)
    for axis in range(-len(shape), len(shape)):
        check(function, x, axis=axis)


@pytest.mark.parametrize("ufunc", [np.add, np.multiply])
def test_accumulate(ufunc):
    check(ufunc.accumulate, distinct((2, 3)))
    check(ufunc.accumulate, distinct((2, 3)), axis=1)


@pytest.mark.parametrize("reverse", [False, True])
@pytest.mark.parametrize("axis", [0, 1])
def test_recurrence(reverse, axis):
    check(recurrence, distinct((3, 2)) / 3.0, distinct((3, 2)), axis, reverse)


@pytest.mark.parametrize("n", [1, 2, 3])
def test_differences(n):
    for shape in [(5,), (1,), (0,), (2,)]:
        check(np.diff, distinct(shape), n=n)
    for axis in (0, 1, -1):
        check(np.diff, distinct((4, 3)), n=n, axis=axis)
        check_facts(np.diff, distinct((4, 3)), n=n, axis=axis)


def test_trapezoidal_rule():
    y, x = distinct((4,)), np.array([0.0, 0.5, 0.7, 2.0])
    check(np.trapezoid, y)
    check(np.trapezoid, y, dx=0.5)
    check(np.trapezoid, y, x)
    check(np.trapezoid, distinct((2, 4)), x)
    check(np.trapezoid, distinct((4, 2)), x, axis=0)
    check(np.trapezoid, distinct((2, 4)), np.stack([x, x * 2]))
    check_facts(np.trapezoid, y, x)
    check_rule(np.trapezoid, y, dx=np.float64(0.5))


def test_the_operations_of_reduce_are_found():
    assert ops.find(np.add.reduce) is not None
