"""Products over axes: rules, traced rules and facts."""

from __future__ import annotations

import operator

import numpy as np
import pytest

from ad_transform import facts, ir, ops
from ad_transform.builder import Builder
from ad_transform.errors import ProgramError
from ad_transform.rules.contraction import require_3d

from .traced import check, check_facts, check_traced

RNG = np.random.default_rng(5)


def some(*shape: int) -> np.ndarray:
    return RNG.normal(size=shape)


MATMUL = [
    ((3,), (3,)), ((2, 3), (3,)), ((3,), (3, 2)), ((2, 3), (3, 4)), ((1, 3), (3, 1)), ((1, 1), (1, 1)), ((1,), (1,)),
    ((4, 2, 3), (4, 3, 2)), ((4, 2, 3), (1, 3, 2)), ((4, 2, 3), (3, 2)), ((2, 3), (4, 3, 2)), ((4, 2, 3), (3,)),
    ((3,), (4, 3, 2)),
    ((5, 1, 2, 3), (4, 3, 2)), ((5, 4, 2, 3), (3,)), ((3,), (5, 4, 3, 2)), ((5, 4, 2, 3), (3, 2)),
    ((0, 3), (3, 2)), ((2, 0), (0, 3)),
]  # fmt: skip


@pytest.mark.parametrize("function", [operator.matmul, np.matmul])
@pytest.mark.parametrize("shapes", MATMUL)
def test_matmul(function, shapes):
    arrays = [some(*s) for s in shapes]
    check(function, *arrays)
    check_facts(function, *arrays)


CASES = [
    (np.dot, (np.float64(2.0), some(2, 3))),
    (np.dot, (some(2, 3), np.float64(2.0))),
    (np.dot, (np.float64(2.0), np.float64(3.0))),
    (np.dot, (some(3), some(3))),
    (np.dot, (some(2, 3), some(3))),
    (np.dot, (some(3), some(3, 2))),
    (np.dot, (some(2, 3), some(3, 4))),
    (np.dot, (some(2, 3), some(4, 3, 2))),
    (np.dot, (some(3), some(4, 3, 2))),
    (np.dot, (some(4, 2, 3), some(3, 2))),
    (np.dot, (some(4, 2, 3), some(3))),
    (np.dot, (some(4, 2, 3), some(2, 3, 2))),
    (np.inner, (some(3), some(3))),
    (np.inner, (some(2, 3), some(3))),
    (np.inner, (some(2, 3), some(4, 3))),
    (np.inner, (some(2, 3), np.float64(2.0))),
    (np.vdot, (some(3), some(3))),
    (np.vdot, (some(2, 3), some(6))),
    (np.outer, (some(2), some(3))),
    (np.outer, (some(2, 2), some(3, 1))),
    (np.outer, (np.float64(2.0), some(3))),
    (np.tensordot, (some(2, 3, 4), some(3, 4, 2))),
    (np.tensordot, (some(2, 3), some(3, 4), 1)),
    (np.tensordot, (some(2), some(3), 0)),
    (np.tensordot, (some(2, 3, 4), some(4, 5, 3), ((1, 2), (2, 0)))),
    (np.tensordot, (some(2, 3, 4), some(4, 5, 3), ([2, 1], [0, -1]))),
    (np.tensordot, (some(2, 3), some(3, 2), ((0, 1), (1, 0)))),
    (np.tensordot, (some(2, 3), some(4, 3), (1, 1))),
    (np.multiply.outer, (some(2), some(3))),
    (np.multiply.outer, (some(2, 2), some(3))),
    (np.multiply.outer, (np.float64(2.0), some(3))),
    (np.add.outer, (some(2), some(3))),
    (np.add.outer, (some(2, 2), np.float64(3.0))),
    (np.subtract.outer, (some(2), some(3, 2))),
    (np.kron, (some(2), some(3))),
    (np.kron, (some(2, 3), some(3, 2))),
    (np.kron, (some(2), some(3, 2))),
    (np.kron, (some(2, 3, 1), some(2))),
    (np.cross, (some(3), some(3))),
    (np.cross, (some(4, 3), some(3))),
    (np.cross, (some(4, 1, 3), some(2, 3))),
]


@pytest.mark.parametrize(("function", "args"), CASES)
def test_rule_and_fact(function, args):
    check(function, *args)
    check_facts(function, *args)


def test_vectors_that_are_not_proved_to_have_3_components():
    found = Builder().apply(ops.BY_FUNCTION[np.cross], *(ir.Value(None, facts.array(np.float64, None)) for _ in range(2))).fact
    assert found.shape is None
    with pytest.raises(ValueError, match="3 components"):
        ops.BY_FUNCTION[np.cross].vjp(np.ones(2), None, some(2, 2), some(2, 2))
    check(require_3d, some(2, 3))


EINSUM = [
    ("ij,jk->ik", (some(2, 3), some(3, 4))),
    ("ij,jk", (some(2, 3), some(3, 4))),
    ("i,i", (some(3), some(3))),
    ("i,i->", (some(3), some(3))),
    ("i,j->ij", (some(2), some(3))),
    ("i,j->ji", (some(2), some(3))),
    ("ii", (some(3, 3),)),
    ("ii->", (some(3, 3),)),
    ("iij->j", (some(3, 3, 2),)),
    ("ii,i->i", (some(3, 3), some(3))),
    ("iji,i->j", (some(3, 2, 3), some(3))),
    ("ij->", (some(2, 3),)),
    ("ij->j", (some(2, 3),)),
    ("ij->i", (some(2, 3),)),
    ("ij,k->k", (some(2, 3), some(2))),
    ("ij,ij->ij", (some(2, 3), some(2, 3))),
    ("bij,bjk->bik", (some(2, 3, 2), some(2, 2, 3))),
    ("ij,jk,kl->il", (some(2, 3), some(3, 2), some(2, 4))),
    ("...ij,...jk->...ik", (some(4, 2, 3), some(4, 3, 2))),
    ("...ij,...jk->...ik", (some(4, 2, 3), some(3, 2))),
    ("...ij,...jk", (some(5, 1, 2, 3), some(4, 3, 2))),
    ("...i,i->...", (some(4, 2, 3), some(3))),
    ("i...,j...->ij...", (some(2, 3), some(4, 3))),
    ("...i->...", (some(2, 3),)),
    ("ij,ij->", (some(2, 1), some(2, 3))),
    ("ij,ij->i", (some(1, 3), some(2, 1))),
    ("ij,ij->ij", (some(1, 3), some(2, 1))),
    (" i j , j k -> i k ", (some(2, 3), some(3, 4))),
]


@pytest.mark.parametrize(("subscripts", "operands"), EINSUM)
def test_einsum(subscripts, operands):
    check(np.einsum, subscripts, *operands)
    check_facts(np.einsum, subscripts, *operands)


def test_einsum_optimized():
    check(np.einsum, "ij,jk,kl->il", some(2, 3), some(3, 2), some(2, 4), optimize=True)


def test_einsum_that_is_refused():
    square = ir.Value(None, facts.array(np.float64, (3, 3)))
    op = ops.BY_FUNCTION[np.einsum]
    for args, message in (
        ((square, [0, 1]), "subscripts as a string"),
        (("ijk->i", square), "2 axes"),
        (("ij,jk->ik", square), "number of operands"),
        (("ij,ij->i", square, ir.Value(None, facts.array(np.float64, (3, 4)))), "differ in length"),
    ):
        with pytest.raises((ProgramError, TypeError), match=message):
            Builder().apply(op, *args)


def test_lengths_that_clash_are_an_error():
    a, b = (ir.Value(None, facts.array(np.float64, s)) for s in ((2, 3), (4, 2)))
    for function in (operator.matmul, np.dot, np.inner):
        with pytest.raises(ProgramError, match="contracted"):
            Builder().apply(ops.BY_FUNCTION[function], a, b)


def test_what_matmul_writes():
    ops_written = [e.op.name for e in check_traced(operator.matmul, some(2, 3), some(3, 4)).equations]
    assert ops_written == ["np.transpose", "@", "np.transpose", "@"]
