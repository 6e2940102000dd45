"""New arrays: rules, traced rules and facts."""

from __future__ import annotations

import numpy as np
import pytest

from ad_transform import facts, ir, ops
from ad_transform.builder import Builder
from ad_transform.errors import NeedsStatic
from ad_transform.rules.creation import astype

from .oracle import check_fact, check_rule
from .traced import check, check_facts, check_traced

X = np.array([0.5, 1.5, -2.0])


@pytest.mark.parametrize("function", [np.zeros, np.ones, np.empty])
@pytest.mark.parametrize("shape", [3, (2, 3), (), (0,)])
def test_filled(function, shape):
    check_fact(function, shape)
    check_fact(function, shape, dtype=np.float32)
    check_fact(function, shape, int)


def test_constants():
    for args in ((3,), (3, 2), (3, None, 1)):
        check_fact(np.eye, *args)
        check_fact(np.tri, *args)
    check_fact(np.identity, 3)
    check_fact(np.indices, (2, 3))


def test_full():
    check(np.full, (2, 3), np.float64(1.5))
    check(np.full, (2, 3), X)
    check(np.full, 3, 1.5)
    check_fact(np.full, 3, 1)
    check_fact(np.full, (), np.float32(1.0))


@pytest.mark.parametrize("args", [(5,), (1, 5), (5, 1), (0, 7, 2), (7, 0, -2)])
def test_arange_facts(args):
    check_fact(np.arange, *args)


def test_arange_rule():
    for args in ((np.float64(0.5), np.float64(2.7), np.float64(0.5)), (np.float64(0.5), 3), (np.float64(2.7),)):
        check_rule(np.arange, *args)
        check_traced(np.arange, *args)


@pytest.mark.parametrize("options", [{}, {"endpoint": False}, {"num": 1}, {"num": 4}])
def test_linspace(options):
    check(np.linspace, np.float64(0.5), np.float64(2.5), **{"num": 5, **options})
    check(np.linspace, X, np.float64(2.5), **{"num": 5, **options})
    check(np.linspace, X, np.stack([X, X + 1.0]), **{"num": 5, **options})
    check_fact(np.linspace, np.float32(0.0), np.float32(1.0), 3)
    check_fact(np.linspace, 0, 1, 3)


def test_array_of_lists():
    a, b = np.float64(1.5), np.float64(2.5)
    check(np.array, [a, b])
    check(np.array, [X, X + 1.0])
    check(np.array, X)
    check_traced(np.array, [[a, b], [b, 1.0]])
    check_traced(np.array, [[a, X[0]], [b, a]], np.float64)
    nested = ops.BY_FUNCTION[np.array].vjp(np.arange(4.0).reshape(2, 2), None, [[a, b], [b, a]], None)
    assert nested == (((0.0, 1.0), (2.0, 3.0)),)
    for items in ([1, 2], [1, 2.5], [True, 1], [np.float32(1.0), np.float32(2.0)], [[1.0, 2.0], [3.0, 4.0]], [], [[]], 1.5, X):
        check_fact(np.array, items)
        check_fact(np.asarray, items)


def test_asarray_shares_memory_unless_it_casts():
    bound = ops.as_tree((X, None))
    asarray = ops.BY_FUNCTION[np.asarray]
    assert asarray.sharing(bound) == "yes"
    assert asarray.sharing(ops.as_tree((X, np.float64))) == "yes"
    assert asarray.sharing(ops.as_tree((X, np.float32))) == "no"
    check(np.asarray, X)
    check(np.ascontiguousarray, X)
    check(np.ascontiguousarray, np.array(1.5))


def test_casts():
    x32 = X.astype(np.float32)
    assert astype.vjp(X, None, x32, np.float64).dtype == np.float32
    check(astype, X, np.float64)
    check_facts(astype, X, np.float32)
    check_facts(astype, X, int)
    for kind in (np.float64, np.float32, np.int64):
        check_fact(kind, X)
        check_fact(kind, 1.5)
        check_fact(kind, np.float32(1.5))
    check_rule(np.float64, np.float64(1.5))
    check_rule(np.float64, X)


def test_a_shape_must_be_numbers():
    with pytest.raises(NeedsStatic):
        Builder().apply(ops.BY_FUNCTION[np.zeros], ir.Value("shape", facts.array(np.int64, (2,))))
