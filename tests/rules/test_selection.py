"""np.where, np.clip and their like."""

from __future__ import annotations

import numpy as np
import pytest

import ad_transform.rules.library  # noqa: F401 - makes the operations
from ad_transform import facts, ir, ops
from ad_transform.builder import Builder
from ad_transform.errors import NeedsStatic, ProgramError
from ad_transform.rules.selection import clip

from .oracle import check_fact, check_rule, cotangents
from .traced import check_traced

A = np.array([[0.31, -0.52, 0.73], [-0.24, 0.85, -0.66]])
B = np.array([0.45, 0.67, -0.38])
LOW, HIGH = np.array([-0.3, -0.1, -0.9]), np.array([[0.5], [0.6]])


def test_where():
    check_rule(np.where, A > 0, A, B)
    check_traced(np.where, A > 0, A, B)
    check_rule(np.where, B > 0, np.float64(0.3), A)
    check_rule(np.where, True, A, 1.0)
    for condition in (A > 0, A[0] > 0, True, np.bool_(False), np.array(True)):
        for x in (A, A.astype(np.float32), 0.5, np.float32(0.5), np.array(1.0)):
            for y in (B.astype(np.float32), 1.0, 2, np.float32(1.0)):
                check_fact(np.where, condition, x, y)
    check_fact(np.where, np.zeros(0, bool), np.zeros(0), 1.0)


@pytest.mark.parametrize("bounds", [(-0.3, 0.6), (LOW, HIGH), (None, HIGH), (LOW, None), (None, None), (LOW, 0.6), (-0.3, HIGH)])
def test_clip(bounds):
    low, high = bounds
    check_rule(np.clip, A, low, high)
    check_traced(np.clip, A, low, high)
    check_traced(np.clip, A, min=low, max=high)
    check_rule(np.clip, A, a_min=low, a_max=high)
    check_rule(np.clip, A, min=low, max=high)
    check_rule(np.clip, A[0], low, high)
    for x in (A, A.astype(np.float32), np.float64(0.2), np.array(0.2), 0.2, np.array([[1, 2, 3]])):
        check_fact(np.clip, x, low, high)
        check_fact(np.clip, x, min=low, max=high)


def test_clip_at_its_bounds():
    """As PyTorch's clamp: inclusive; where the bounds cross, everything belongs to the upper one."""
    cases = [(0.0, 0.0, 1.0), (1.0, 0.0, 1.0), (0.5, 0.5, 0.5), (3.0, 2.0, 1.0), (1.5, 2.0, 1.0), (-1.0, 0.0, 1.0), (2.0, 0.0, 1.0)]
    expected = [(1, 0, 0), (1, 0, 0), (1, 0, 0), (0, 0, 1), (0, 0, 1), (0, 1, 0), (0, 0, 1)]
    for case, bars in zip(cases, expected, strict=True):
        args = [np.array([v]) for v in case]
        assert tuple(bar[0] for _, bar in cotangents(np.clip, np.ones(1), np.clip(*args), *args)) == bars


def test_no_gradient_is_lost_where_the_bounds_coincide():
    args = [np.array([-1.0]), np.array([0.0]), np.array([0.0])]
    assert sum(bar[0] for _, bar in cotangents(np.clip, np.ones(1), np.zeros(1), *args)) == 1.0


def test_clip_of_nothing():
    check_fact(np.clip, np.zeros((0, 3)), LOW, 1.0)


def test_clip_is_a_method():
    assert ops.METHODS["clip"] is clip
    check_fact(clip, A, 0.0)
    check_fact(clip, A, max=0.5)


def test_nan_to_num():
    x = np.array([1.0, np.nan, np.inf, -np.inf, -2.0])
    ((_, bar),) = cotangents(np.nan_to_num, np.full(5, 3.0), np.nan_to_num(x), x)
    np.testing.assert_array_equal(bar, [3.0, 0.0, 0.0, 0.0, 3.0])
    check_fact(np.nan_to_num, x, nan=1, posinf=2)
    value, replacement = ir.Value("x", facts.array(np.float64, (5,))), ir.Value("v", facts.FLOAT)
    with pytest.raises(NeedsStatic):
        Builder().apply(ops.BY_FUNCTION[np.nan_to_num], value, nan=replacement)


@pytest.mark.parametrize("function", [np.real, np.conjugate])
def test_complex_numbers_are_refused(function):
    with pytest.raises(ProgramError, match="complex"):
        Builder().apply(ops.BY_FUNCTION[function], ir.Value("z", facts.array(np.complex128, (3,))))


def test_float32_stays_float32():
    a, low, high = A.astype(np.float32), LOW.astype(np.float32), HIGH.astype(np.float32)
    for function, args in ((np.clip, (a, low, high)), (np.where, (a > 0, a, low)), (np.nan_to_num, (a,))):
        y = function(*args)
        assert all(bar.dtype == np.float32 for _, bar in cotangents(function, np.ones_like(y), y, *args))
