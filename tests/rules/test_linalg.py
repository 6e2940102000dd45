"""np.linalg: rules, traced rules and facts."""

from __future__ import annotations

import numpy as np
import pytest

from ad_transform import facts, ir, ops
from ad_transform.builder import Builder
from ad_transform.errors import ProgramError

from .oracle import check_fact, check_rule, cotangents
from .traced import check_facts, check_traced

RNG = np.random.default_rng(6)
LOOSE = {"rtol": 1e-5, "atol": 1e-7}


def some(*shape: int) -> np.ndarray:
    return RNG.normal(size=shape)


def regular(*shape: int) -> np.ndarray:
    return some(*shape, shape[-1]) + 3.0 * np.eye(shape[-1])


def definite(*shape: int) -> np.ndarray:
    a = some(*shape, shape[-1])
    return a @ np.swapaxes(a, -1, -2) + np.diag(np.arange(1.0, 1.0 + shape[-1]))


CASES = [
    (np.linalg.inv, (regular(3),)),
    (np.linalg.inv, (regular(1),)),
    (np.linalg.inv, (regular(2, 3),)),
    (np.linalg.solve, (regular(3), some(3))),
    (np.linalg.solve, (regular(3), some(3, 2))),
    (np.linalg.solve, (regular(4, 3), some(4, 3, 2))),
    (np.linalg.solve, (regular(3), some(4, 3, 2))),
    (np.linalg.solve, (regular(4, 3), some(1, 3, 2))),
    (np.linalg.solve, (regular(4, 3), some(3))),
    (np.linalg.solve, (regular(4, 3), some(3, 2))),
    (np.linalg.det, (regular(3),)),
    (np.linalg.det, (regular(2, 3),)),
    (np.linalg.cholesky, (definite(3),)),
    (np.linalg.cholesky, (definite(2, 3),)),
    (np.linalg.eigvalsh, (definite(3),)),
    (np.linalg.matrix_power, (regular(3), 0)),
    (np.linalg.matrix_power, (regular(3), 1)),
    (np.linalg.matrix_power, (regular(3), 3)),
    (np.linalg.matrix_power, (regular(2, 3), 2)),
    (np.linalg.matrix_power, (regular(3), -2)),
]


@pytest.mark.parametrize(("function", "args"), CASES)
def test_rule_and_fact(function, args):
    check_rule(function, *args, **LOOSE)
    check_traced(function, *args)
    for dtype in (np.float64, np.float32):
        check_fact(function, args[0].astype(dtype), *args[1:])
    check_fact(function, 2 * np.eye(args[0].shape[-1], dtype=int), *args[1:])


def test_slogdet():
    for a in (regular(3), -regular(3), regular(2, 3)):
        check_rule(np.linalg.slogdet, a, **LOOSE)
        check_traced(np.linalg.slogdet, a)
        check_facts(np.linalg.slogdet, a)


def test_determinant_of_a_singular_matrix():
    op = ops.BY_FUNCTION[np.linalg.det]
    exactly = np.array([[1.0, 2.0], [2.0, 4.0]])
    with pytest.raises(np.linalg.LinAlgError):
        op.vjp(1.0, np.linalg.det(exactly), exactly)
    nearly = np.arange(1.0, 10.0).reshape(3, 3)  # rounding makes its determinant 1e-15 or so
    try:
        bar = op.vjp(1.0, np.linalg.det(nearly), nearly)
    except np.linalg.LinAlgError:
        return
    np.testing.assert_allclose(bar, [[-3, 6, -3], [6, -12, 6], [-3, 6, -3]], rtol=1e-6)


def test_eigenvectors():
    a = definite(3)
    signs = np.sign(np.linalg.eigh(a)[1][0])
    y = np.linalg.eigh(a)
    ((_, bar),) = cotangents(np.linalg.eigh, (np.arange(3.0), np.arange(9.0).reshape(3, 3)), y, a)

    def weighted(x):
        w, v = np.linalg.eigh(x)
        return np.sum(w * np.arange(3.0)) + np.sum(v * np.sign(v[0]) * signs * np.arange(9.0).reshape(3, 3))

    for i, j in np.ndindex(3, 3):
        h = np.zeros((3, 3))
        h[i, j] = 1e-6
        np.testing.assert_allclose(bar[i, j], (weighted(a + h) - weighted(a - h)) / 2e-6, rtol=1e-5, atol=1e-6)
    check_facts(np.linalg.eigh, a)
    check_traced(np.linalg.eigh, a)


def test_eigenvalues_that_are_repeated_have_a_derivative_of_their_sum():
    op = ops.BY_FUNCTION[np.linalg.eigh]
    np.testing.assert_allclose(op.vjp((np.ones(3), 0.0), np.linalg.eigh(np.eye(3)), np.eye(3)), np.eye(3))


NORMS = [
    ((some(4),), {}),
    ((some(3, 4),), {}),
    ((some(2, 3, 4),), {}),
    ((some(3, 4),), {"axis": 0}),
    ((some(3, 4),), {"axis": -1, "keepdims": True}),
    ((some(3, 4),), {"keepdims": True}),
    ((some(2, 3, 4),), {"axis": (0, 2)}),
    ((some(2, 3, 4), "fro"), {"axis": (-1, 0), "keepdims": True}),
    ((some(3, 4), "fro"), {}),
    ((some(4), 2), {}),
    ((some(4), 1), {}),
    ((some(4), 3), {}),
    ((some(4), 2.5), {}),
    ((some(4), np.inf), {}),
    ((some(3, 4), 1), {"axis": 1}),
    ((some(3, 4), 3), {"axis": 0, "keepdims": True}),
    ((some(3, 4), np.inf), {"axis": -1}),
    ((some(3, 4), 1), {}),
    ((some(3, 4), np.inf), {}),
    ((some(2, 3, 4), 1), {"axis": (2, 0)}),
    ((some(2, 3, 4), np.inf), {"axis": (0, 1), "keepdims": True}),
    ((some(0),), {}),
    ((some(3, 4), 2), {}),
    ((some(3, 4), 2), {"keepdims": True}),
    ((some(3, 3), "nuc"), {}),
    ((some(3, 4), -2), {}),
    ((some(3, 4), -1), {"keepdims": True}),
    ((some(3, 4), -np.inf), {"axis": (1, 0)}),
    ((some(2, 3, 4), "nuc"), {"axis": (0, 2)}),
    ((some(2, 3, 4), 2), {"axis": (-1, 0), "keepdims": True}),
    ((some(2, 3, 4), -2), {"axis": (1, 2)}),
    ((some(2, 3, 4), -1), {"axis": (2, 1)}),
    ((some(4), -np.inf), {}),
    ((some(3, 4), -2), {"axis": 1}),
]


@pytest.mark.parametrize(("args", "options"), NORMS)
def test_norm(args, options):
    check_rule(np.linalg.norm, *args, **options)
    check_traced(np.linalg.norm, *args, **options)
    if not isinstance(args[-1], float):  # the checks of facts take a float as one that the run computes
        check_facts(np.linalg.norm, *args, **options)


@pytest.mark.parametrize("order", [None, 2, 3])
def test_norm_of_a_zero_vector_has_derivative_zero(order):
    x = np.zeros(3)
    ((_, bar),) = cotangents(np.linalg.norm, 1.0, 0.0, x, order)
    np.testing.assert_array_equal(bar, x)


@pytest.mark.parametrize(("shape", "order"), [((3, 3), 3), ((3, 3), 0), ((3,), "nuc"), ((3, 3), "max")])
def test_an_order_that_numpy_refuses_is_an_error(shape, order):
    with pytest.raises(ProgramError, match="Invalid norm order"):
        Builder().apply(ops.BY_FUNCTION[np.linalg.norm], ir.Value(None, facts.array(np.float64, shape)), order)
