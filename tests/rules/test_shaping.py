"""Views and copies that move elements: rules, traced rules and facts."""

from __future__ import annotations

import numpy as np
import pytest

from ad_transform.rules.shaping import flatten, reshape_like

from .traced import check, check_facts

RNG = np.random.default_rng(2)


def some(*shape: int) -> np.ndarray:
    return RNG.normal(size=shape)


CASES = [
    (np.transpose, (some(2, 3),), {}),
    (np.transpose, (some(2, 3, 4), (1, -1, 0)), {}),
    (np.transpose, (some(3),), {}),
    (np.swapaxes, (some(2, 3, 4), 0, -1), {}),
    (np.moveaxis, (some(2, 3, 4), 0, -1), {}),
    (np.moveaxis, (some(2, 3, 4), (0, 1), (-1, 0)), {}),
    (np.flip, (some(3),), {}),
    (np.flip, (some(2, 3),), {"axis": -1}),
    (np.flip, (some(2, 3),), {"axis": (0, 1)}),
    (np.fliplr, (some(2, 3),), {}),
    (np.flipud, (some(2, 3),), {}),
    (np.rot90, (some(2, 3),), {}),
    (np.rot90, (some(2, 3), 2), {}),
    (np.rot90, (some(2, 3, 2), -1, (1, 2)), {}),
    (np.roll, (some(4), 1), {}),
    (np.roll, (some(2, 3), -2), {}),
    (np.roll, (some(2, 3), 2), {"axis": 1}),
    (np.roll, (some(2, 3), (1, 2)), {"axis": (0, 1)}),
    (np.reshape, (some(2, 3), (3, 2)), {}),
    (np.reshape, (some(2, 3), -1), {}),
    (np.reshape, (some(2, 3), (1, -1, 2)), {"order": "F"}),
    (np.reshape, (some(1), ()), {}),
    (np.ravel, (some(2, 3),), {}),
    (np.ravel, (some(2, 3),), {"order": "F"}),
    (np.ravel, (np.array(0.5),), {}),
    (flatten, (some(2, 3),), {}),
    (np.squeeze, (some(1, 3, 1),), {}),
    (np.squeeze, (some(1, 3, 1),), {"axis": -1}),
    (np.squeeze, (some(1, 1),), {}),
    (np.expand_dims, (some(3), 0), {}),
    (np.expand_dims, (some(3), (0, -1)), {}),
    (np.atleast_1d, (np.array(0.5),), {}),
    (np.atleast_2d, (some(3),), {}),
    (np.atleast_2d, (some(2, 3),), {}),
    (np.atleast_3d, (some(3),), {}),
    (np.atleast_3d, (some(2, 3),), {}),
    (np.broadcast_to, (some(3), (2, 3)), {}),
    (np.broadcast_to, (some(2, 1), (2, 3)), {}),
]


@pytest.mark.parametrize(("function", "args", "options"), CASES)
def test_rule_and_fact(function, args, options):
    check(function, *args, **options)
    check_facts(function, *args, **options)


def test_scalars_keep_their_form():
    for function in (np.transpose, np.ravel, np.squeeze, np.atleast_1d, np.flip):
        check_facts(function, np.asarray(0.5))
    check(np.reshape, np.float64(0.5), (1,))


def test_reshape_like():
    check(reshape_like, some(2, 3), np.zeros((3, 2)))


def test_empty():
    check(np.transpose, some(0, 3))
    check(np.ravel, some(0, 3))
    check(np.roll, some(0), 1)
