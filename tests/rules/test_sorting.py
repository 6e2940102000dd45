"""Sorting, taking by index, diagonals and triangles: rules, traced rules and facts."""

from __future__ import annotations

import numpy as np
import pytest

from ad_transform import ops

from .traced import check, check_facts

RNG = np.random.default_rng(4)


def some(*shape: int) -> np.ndarray:
    return RNG.permutation(int(np.prod(shape))).reshape(shape) * 0.3 - 0.8


CASES = [
    (np.sort, (some(5),), {}),
    (np.sort, (some(3, 4),), {}),
    (np.sort, (some(3, 4),), {"axis": 0}),
    (np.sort, (some(3, 4),), {"axis": None}),
    (np.sort, (some(0),), {}),
    (np.take, (some(5), np.array([1, 1, 4])), {}),
    (np.take, (some(5), 2), {}),
    (np.take, (some(5), [0, -1]), {}),
    (np.take, (some(2, 3), np.array([[1, 5], [0, 1]])), {}),
    (np.take, (some(2, 3), np.array([2, 2])), {"axis": 1}),
    (np.take, (some(2, 3), 1), {"axis": 0}),
    (np.take, (some(2, 3, 2), np.array([[0, 2], [2, 2]])), {"axis": 1}),
    (np.take_along_axis, (some(2, 3), np.array([[0, 0], [2, 1]]), 1), {}),
    (np.take_along_axis, (some(2, 3), np.array([[0, 1, 1]]), 0), {}),
    (np.take_along_axis, (some(2, 3, 2), np.array([[[0], [1], [1]]]), -1), {}),
    (np.take_along_axis, (some(4), np.array([0, 0]), 0), {}),
    (np.take_along_axis, (some(2, 2), np.array([3, 0]), None), {}),
    (np.diagonal, (some(3, 3),), {}),
    (np.diagonal, (some(2, 3), 1), {}),
    (np.diagonal, (some(3, 2), -1), {}),
    (np.diagonal, (some(2, 3, 4),), {}),
    (np.diagonal, (some(2, 3, 4), 1, -1, 0), {}),
    (np.diag, (some(3),), {}),
    (np.diag, (some(3), 1), {}),
    (np.diag, (some(3), -2), {}),
    (np.diag, (some(3, 3),), {}),
    (np.diag, (some(2, 3), 1), {}),
    (np.diag, (some(3, 2), -1), {}),
    (np.diagflat, (some(2, 2),), {}),
    (np.diagflat, (some(3), 1), {}),
    (np.trace, (some(3, 3),), {}),
    (np.trace, (some(2, 3), 1), {}),
    (np.trace, (some(3, 2), -1), {}),
    (np.trace, (some(2, 3), 1, 1, 0), {}),
    (np.trace, (some(2, 3, 4),), {}),
    (np.trace, (some(2, 3, 3), 0, 1, 2), {}),
    (np.trace, (some(2, 3, 4), 1, -1, 0), {}),
    (np.triu, (some(3, 3),), {}),
    (np.triu, (some(2, 3), 1), {}),
    (np.tril, (some(2, 3, 3), -1), {}),
]


@pytest.mark.parametrize(("function", "args", "options"), CASES)
def test_rule_and_fact(function, args, options):
    check(function, *args, **options)
    check_facts(function, args[0], *args[1:], **options)


def test_a_diagonal_is_a_view_and_a_matrix_made_of_one_is_not():
    diag = ops.BY_FUNCTION[np.diag]
    assert diag.sharing(ops.as_tree((some(3, 3), 0))) == "yes"
    assert diag.sharing(ops.as_tree((some(3), 0))) == "no"


@pytest.mark.parametrize("function", [np.trace])
def test_float32(function):
    x = some(3, 3).astype(np.float32)
    assert ops.BY_FUNCTION[function].vjp(np.float32(1.0), None, x, 0, 0, 1, None).dtype == np.float32


def test_equal_elements():
    x = np.array([1.0, 1.0, 0.0])
    bar = ops.BY_FUNCTION[np.sort].vjp(np.array([1.0, 2.0, 3.0]), None, x, -1, None)
    np.testing.assert_array_equal(np.sort(bar), [1.0, 2.0, 3.0])
    assert bar[2] == 1.0
