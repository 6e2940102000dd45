"""Joining, cutting, repeating and padding: rules, traced rules and facts."""

from __future__ import annotations

import numpy as np
import pytest

from ad_transform import facts, ir, ops, sizes
from ad_transform.builder import Builder
from ad_transform.errors import ProgramError
from ad_transform.rules.joining import split_like, unstack

from .oracle import check_rule
from .traced import check, check_facts, check_traced

RNG = np.random.default_rng(3)


def some(*shape: int) -> np.ndarray:
    return RNG.normal(size=shape)


CASES = [
    (np.concatenate, ([some(2), some(3)],), {}),
    (np.concatenate, ([some(2), some(3), some(1)],), {}),
    (np.concatenate, ([some(0), some(3)],), {}),
    (np.concatenate, ((some(2, 1), some(2, 3)),), {"axis": 1}),
    (np.concatenate, ((some(2, 1), some(2, 3)),), {"axis": -1}),
    (np.concatenate, ((some(2, 1), some(3)),), {"axis": None}),
    (np.stack, ([some(3), some(3)],), {}),
    (np.stack, ([some(3), some(3)],), {"axis": 1}),
    (np.stack, ([some(2, 3), some(2, 3)],), {"axis": -1}),
    (np.stack, ([np.array(1.5), np.array(2.5)],), {}),
    (np.hstack, ([some(2), some(3)],), {}),
    (np.hstack, ([some(2, 1), some(2, 3)],), {}),
    (np.hstack, ([np.array(1.5), some(3)],), {}),
    (np.vstack, ([some(3), some(3)],), {}),
    (np.vstack, ([some(3), some(2, 3)],), {}),
    (np.dstack, ([some(3), some(3)],), {}),
    (np.dstack, ([some(2, 3), some(2, 3)],), {}),
    (np.column_stack, ([some(3), some(3)],), {}),
    (np.column_stack, ([some(3), some(3, 2)],), {}),
    (np.append, (some(3), some(2)), {}),
    (np.append, (some(3), np.array(1.5)), {}),
    (np.append, (some(2, 3), some(2, 2)), {"axis": 1}),
    (np.append, (some(2, 3), some(2)), {}),
    (np.split, (some(6), 3), {}),
    (np.split, (some(6), 1), {}),
    (np.split, (some(6), []), {}),
    (np.split, (some(6), [2, 5]), {}),
    (np.split, (some(6), [-2]), {}),
    (np.split, (some(6), [4, 2]), {}),
    (np.split, (some(2, 4), 2), {"axis": -1}),
    (np.array_split, (some(7), 3), {}),
    (np.array_split, (some(7), [1, -2]), {}),
    (np.hsplit, (some(2, 4), 2), {}),
    (np.hsplit, (some(4), 2), {}),
    (np.vsplit, (some(4, 2), [1]), {}),
    (np.dsplit, (some(1, 2, 4), 2), {}),
    (np.tile, (some(3), 2), {}),
    (np.tile, (some(3), (2, 1)), {}),
    (np.tile, (some(2, 3), 2), {}),
    (np.tile, (some(2, 3), (2, 1, 3)), {}),
    (np.tile, (some(2, 3), 1), {}),
    (np.tile, (np.array(1.5), 3), {}),
    (np.repeat, (some(3), 2), {}),
    (np.repeat, (some(2, 3), 2), {}),
    (np.repeat, (some(2, 3), 2), {"axis": 1}),
    (np.repeat, (some(2, 3), 2), {"axis": -2}),
    (np.repeat, (some(3), [2, 0, 1]), {}),
    (np.repeat, (some(2, 3), [2]), {"axis": 1}),
    (np.repeat, (np.array(1.5), 3), {}),
    (np.pad, (some(3), 1), {}),
    (np.pad, (some(3), (1, 2)), {}),
    (np.pad, (some(3), (0, 2)), {}),
    (np.pad, (some(2, 3), ((1, 0), (2, 3))), {}),
    (np.pad, (some(2, 3), 2), {"constant_values": 7}),
    (np.pad, (some(3), 2), {"mode": "edge"}),
    (np.pad, (some(2, 3), ((1, 0), (2, 1))), {"mode": "wrap"}),
    (np.pad, (some(2, 3), 1), {"mode": "reflect"}),
    (np.pad, (some(2, 3), 1), {"mode": "symmetric"}),
    (np.meshgrid, (some(2), some(3)), {}),
    (np.meshgrid, (some(2), some(3), some(1)), {}),
    (np.meshgrid, (some(2), some(3), some(2)), {"indexing": "ij"}),
]


@pytest.mark.parametrize(("function", "args", "options"), CASES)
def test_rule_and_fact(function, args, options):
    check(function, *args, **options)
    check_facts(function, *args, **options)


def test_repetitions_that_only_the_run_knows():
    for repeats in (np.array([2, 0, 1]), np.array([2])):
        check_rule(np.repeat, some(2, 3), repeats, axis=1)
        check_traced(np.repeat, some(2, 3), repeats, axis=1)


def test_constants_among_the_arrays():
    check(np.concatenate, [[0.0], some(3), [1.0]])
    check_traced(np.concatenate, [[0.0, 1.0], some(3), [2.0, 3.0]])
    check(np.hstack, [0.0, some(3)])
    check_traced(np.vstack, [[np.float64(1.0), 2.0, 3.0], some(3)])


def test_unused_pieces_have_zero_cotangents():
    x = some(6)
    op = ops.BY_FUNCTION[np.split]
    np.testing.assert_array_equal(op.vjp((0.0, np.ones(3)), np.split(x, 2), x, 2, 0), [0, 0, 0, 1, 1, 1])


def test_lengths_that_clash_are_an_error():
    for function, shapes in ((np.concatenate, [(2, 3), (2, 4)]), (np.stack, [(3,), (4,)]), (np.vstack, [(3,), (4,)])):
        arrays = [ir.Value(None, facts.array(np.float64, s)) for s in shapes]
        with pytest.raises(ProgramError):
            Builder().apply(ops.BY_FUNCTION[function], arrays)


def test_lists_of_a_length_that_only_the_run_knows():
    rows = ir.Value("rows", facts.Seq(facts.array(np.float64, (sizes.atom("n"),))))
    for function, rank in ((np.stack, 2), (np.concatenate, 1), (np.array, 2)):
        found = Builder().apply(ops.BY_FUNCTION[function], rows).fact
        assert (found.dtype, found.rank, found.form) == (np.float64, rank, "array")


def test_splitting_like_a_list():
    parts = [some(2), some(3)]
    for got, part in zip(split_like.run(np.concatenate(parts), parts), parts, strict=True):
        np.testing.assert_array_equal(got, part)
    parts = [some(2, 1), some(3)]
    for got, part in zip(split_like.run(np.concatenate(parts, axis=None), parts, None), parts, strict=True):
        np.testing.assert_array_equal(got, part)
    check_rule(unstack, some(2, 3))
    check_rule(unstack, some(2, 3), 1)
