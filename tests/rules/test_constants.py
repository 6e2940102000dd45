"""Functions declared constant: their facts, and that they are constant."""

from __future__ import annotations

import numpy as np
import pytest

import ad_transform.rules.library  # noqa: F401 - makes the operations
from ad_transform import facts, ir, ops
from ad_transform.builder import Builder
from ad_transform.errors import ProgramError

from .oracle import assert_true, check_fact, exact, infer

A = np.array([[0.31, -0.52, 0.0], [1.24, 0.85, -2.66]])
INPUTS = [A, A.astype(np.float32), np.array([1, 2]), np.array(0.5), np.float64(0.5), np.float32(0.5), 0.5, 2, np.zeros((0,)), True]
INTEGERS = [np.array([5, 2]), np.array([[True], [False]]), np.int64(3), np.int8(3), 3, np.zeros((0,), int)]
SINGLE = [
    np.sign, np.signbit, np.floor, np.ceil, np.trunc, np.rint, np.logical_not, np.isnan, np.isinf, np.isfinite, np.round, np.around,
]  # fmt: skip
PAIRS = [
    np.floor_divide, np.less, np.less_equal, np.greater, np.greater_equal, np.equal, np.not_equal,
    np.logical_and, np.logical_or, np.logical_xor, np.isclose,
]  # fmt: skip
REDUCTIONS = [np.argmax, np.argmin, np.any, np.all]


@pytest.mark.parametrize("function", SINGLE, ids=lambda f: f.__name__)
def test_one_argument(function):
    for x in INPUTS:
        if function is not np.sign or x is not True:  # numpy has no sign of a bool
            check_fact(function, x)


@pytest.mark.parametrize("function", PAIRS, ids=lambda f: f.__name__)
def test_two_arguments(function):
    for x in INPUTS:
        for y in (A[:1, :1], np.float32(0.5), np.array(2.0), 0.5, 3):
            check_fact(function, x, y)


@pytest.mark.parametrize("function", [np.bitwise_and, np.bitwise_or, np.bitwise_xor, np.left_shift, np.right_shift])
def test_bits(function):
    for x in INTEGERS:
        for y in (2, np.array([1]), np.int8(1)):
            check_fact(function, x, y)
    for x in INTEGERS:
        check_fact(np.invert, x)


@pytest.mark.parametrize("function", REDUCTIONS, ids=lambda f: f.__name__)
def test_reductions(function):
    for x in (A, A[0], np.array(0.5), np.float64(0.5), np.array([[1, 2]])):
        check_fact(function, x)
    check_fact(function, A, axis=1)
    check_fact(function, A, axis=-2, keepdims=True)
    check_fact(function, A, keepdims=True)
    check_fact(function, A[0], axis=0)


def test_any_and_all_over_several_axes():
    check_fact(np.any, A, axis=(0, 1))
    check_fact(np.all, np.zeros((0, 3)), axis=0)


def test_places_and_counts():
    for x in (0.3, np.float32(0.3), A, np.array(0.3)):
        check_fact(np.searchsorted, np.array([0.0, 0.5]), x)
        check_fact(np.searchsorted, np.array([0.0, 0.5]), x, side="right")
        check_fact(np.digitize, x, np.array([0.0, 0.5]))
    check_fact(np.count_nonzero, A, axis=0)
    check_fact(np.count_nonzero, A, axis=1, keepdims=True)
    check_fact(np.allclose, A, A[0])
    check_fact(np.array_equal, A, A[0])
    check_fact(np.round, A, 2)
    check_fact(np.isclose, A, 0.5, rtol=1e-3)


def test_places_as_one_number_and_as_several():
    check_fact(np.ravel_multi_index, (1, 2), (2, 3))
    check_fact(np.ravel_multi_index, (np.array([1, 0]), 2), (2, 3))
    check_fact(np.ravel_multi_index, np.array([[1, 0], [2, 2]]), (2, 3))
    for places in (4, np.array([4, 5]), np.array([[4], [0]])):
        check_fact(np.unravel_index, places, (2, 3))


@pytest.mark.parametrize(
    ("function", "args"),
    [(np.nonzero, (A,)), (np.flatnonzero, (A,)), (np.argwhere, (A,)), (np.count_nonzero, (A,)),
     (np.bincount, (np.array([1, 1, 3]),))],
)  # fmt: skip
def test_results_of_unknown_length(function, args):
    op = ops.BY_FUNCTION[function]
    assert_true(infer(op, exact, args, {}), function(*args), op.name)


def test_the_arrays_of_nonzero_have_one_length():
    rows, columns = Builder().apply(ops.BY_FUNCTION[np.nonzero], ir.Value("x", facts.array(np.float64, (2, 3))))
    assert rows.fact.shape == columns.fact.shape


def test_bincount_with_weights_is_not_constant_and_is_refused():
    x, w = ir.Value("x", facts.array(np.int64, (3,))), ir.Value("w", facts.array(np.float64, (3,)))
    with pytest.raises(ProgramError, match="weights"):
        Builder().apply(ops.BY_FUNCTION[np.bincount], x, weights=w)


def test_float_results_are_constant_between_jumps():
    """What is declared constant and gives floats does not move with its argument."""
    for function in (np.sign, np.floor, np.ceil, np.trunc, np.rint, np.round):
        np.testing.assert_array_equal(function(A[A != 0]), function(A[A != 0] + 1e-9))


@pytest.mark.parametrize("name", ["round", "argmax", "argmin", "any", "all", "nonzero", "searchsorted"])
def test_methods(name):
    assert ops.METHODS[name] is ops.BY_FUNCTION[getattr(np, name)]
    assert ops.METHODS[name].constant
