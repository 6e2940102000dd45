"""Factorisations: rules against finite differences of quantities that do not depend on the signs of vectors."""

from __future__ import annotations

import numpy as np
import pytest

from ad_transform import facts, ir, ops
from ad_transform.builder import Builder
from ad_transform.errors import ProgramError

from .oracle import check_fact, check_rule
from .traced import check_traced

RNG = np.random.default_rng(7)
LOOSE = {"rtol": 1e-5, "atol": 1e-6}


def some(*shape: int) -> np.ndarray:
    return RNG.normal(size=shape)


@pytest.mark.parametrize("shape", [(3, 3), (4, 2), (2, 4), (2, 3, 3), (2, 4, 2), (1, 1)])
def test_svd(shape):
    a = some(*shape)
    check_rule(np.linalg.svd, a, full_matrices=False, **LOOSE)
    check_rule(np.linalg.svd, a, compute_uv=False, **LOOSE)
    for options in ({"full_matrices": False}, {"compute_uv": False}):
        check_traced(np.linalg.svd, a, **options)
        check_fact(np.linalg.svd, a, **options)


def test_singular_values_alone_may_be_repeated():
    a = np.eye(3)
    rule = ops.BY_FUNCTION[np.linalg.svd].vjp
    np.testing.assert_allclose(rule((0.0, np.ones(3), 0.0), np.linalg.svd(a), a, True, True), a)


def test_vectors_of_repeated_singular_values_have_no_derivative():
    a = np.eye(2)
    with np.errstate(all="ignore"):
        bar = ops.BY_FUNCTION[np.linalg.svd].vjp((np.ones((2, 2)), 0.0, 0.0), np.linalg.svd(a), a, True, True)
    assert not np.all(np.isfinite(bar))


def test_full_matrices_of_a_rectangle_are_refused():
    with pytest.raises(ProgramError, match="full_matrices=False"):
        Builder().apply(ops.BY_FUNCTION[np.linalg.svd], ir.Value(None, facts.array(np.float64, (3, 2))))


@pytest.mark.parametrize("shape", [(3, 3), (4, 2), (2, 4), (2, 4, 2)])
def test_pinv(shape):
    a = some(*shape)
    check_rule(np.linalg.pinv, a, **LOOSE)
    check_traced(np.linalg.pinv, a)
    check_fact(np.linalg.pinv, a)


@pytest.mark.parametrize("shape", [(3, 3), (4, 2), (2, 4, 2), (1, 1)])
def test_qr(shape):
    a = some(*shape)
    check_rule(np.linalg.qr, a, **LOOSE)
    check_traced(np.linalg.qr, a)
    check_fact(np.linalg.qr, a)


CHAINS = [[(2, 3), (3, 2)], [(2, 3), (3, 4), (4, 2)], [(3,), (3, 2), (2, 3)], [(2, 3), (3, 2), (2,)], [(3,), (3,)]]


@pytest.mark.parametrize("shapes", CHAINS)
def test_multi_dot(shapes):
    arrays = [some(*s) for s in shapes]
    check_rule(np.linalg.multi_dot, arrays)
    check_traced(np.linalg.multi_dot, arrays)
    check_fact(np.linalg.multi_dot, arrays)
