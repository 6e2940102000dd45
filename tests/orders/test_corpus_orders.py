"""The corpus in every mode and order up to three.

The gradient itself is checked elsewhere, against finite differences. Here forward mode is checked against it by inner products,
the two second-order combinations over reverse mode against differences of the gradient along a direction, reverse over reverse also
against the tape, those over forward mode against these, and two third-order combinations against differences of the second order.
"""

from __future__ import annotations

import copy
import zlib

import numpy as np
import pytest

from ad_transform import grad, jvp, vjp

from ..oracles import assert_same
from ..programs import PROGRAMS, inputs_for
from ..tape.test_corpus_on_tape import NOT_ON_THE_TAPE
from . import by_tape
from .directions import direction, float_positions, inner, slope

every_program = pytest.mark.parametrize("program", PROGRAMS)


def part_of_the_corpus(share):
    """One program of so many, chosen by its name: the suite has to end in time, and what is tested stays so in a larger corpus."""
    return [p for p in PROGRAMS if zlib.crc32(p.id.encode()) % share == 0]


def prepared(program):
    """The program's arguments, which of them are differentiated, and a direction."""
    args = inputs_for(program)
    wrt = float_positions(args)
    single = any(np.asarray(leaf).dtype == np.float32 for k in wrt for leaf in [args[k]] if isinstance(leaf, np.ndarray))
    return args, wrt, direction(args, wrt), 2e-4 if single else 2e-7


def close(found, expected, tolerance, scale=1.0):
    assert abs(float(np.asarray(found).reshape(())) - expected) <= tolerance * max(1.0, abs(expected), scale)


@every_program
def test_forward_is_the_transpose_of_reverse(program):
    args, wrt, v, tolerance = prepared(program)
    before = copy.deepcopy(args)
    value, tangent = jvp(program, args, v)
    assert_same(args, before)
    np.testing.assert_allclose(value, program(*copy.deepcopy(args)), rtol=1e-5 if tolerance > 1e-6 else 1e-12)
    expected = inner(grad(program, wrt=wrt)(*args), tuple(v[k] for k in wrt))
    close(tangent, expected, tolerance)


@pytest.mark.filterwarnings("ignore:.*encountered in")
@every_program
def test_second_order(program):
    """v H v, in forward over reverse and reverse over reverse."""
    args, wrt, v, tolerance = prepared(program)
    gradient = grad(program, wrt=wrt)
    chosen = tuple(v[k] for k in wrt)
    expected = slope(lambda *a: inner(gradient(*a), chosen), args, v)
    close(inner(jvp(gradient, args, v)[1], chosen), expected, tolerance)
    pulled = vjp(gradient, *args)[1](chosen)
    close(inner(pulled, v), expected, tolerance)
    if program.__name__ not in NOT_ON_THE_TAPE:
        by_tape.assert_same_product([pulled[k] for k in wrt], by_tape.hessian_times(program, copy.deepcopy(args), wrt, v))


@pytest.mark.filterwarnings("ignore:.*encountered in")
@pytest.mark.parametrize("program", part_of_the_corpus(2))
def test_second_order_over_forward(program):
    """v H v, in reverse over forward and forward over forward."""
    args, wrt, v, tolerance = prepared(program)
    chosen = tuple(v[k] for k in wrt)
    expected = inner(jvp(grad(program, wrt=wrt), args, v)[1], chosen)

    def along(*a):
        return jvp(program, a, v)[1]

    value, pullback = vjp(along, *args)
    close(inner(pullback(np.ones(np.shape(value))), v), expected, tolerance)
    close(jvp(along, args, v)[1], expected, tolerance)


@pytest.mark.parametrize("program", part_of_the_corpus(3))
def test_third_order(program):
    """The third derivative along v: forward, reverse, forward; and reverse three times."""
    args, wrt, v, tolerance = prepared(program)
    gradient = grad(program, wrt=wrt)
    chosen = tuple(v[k] for k in wrt)

    def second(*a):
        return jvp(gradient, a, v)[1]

    def second_by_reverse(*a):
        return vjp(gradient, *a)[1](chosen)

    expected = slope(lambda *a: inner(second(*a), chosen), args, v)
    close(inner(jvp(second, args, v)[1], chosen), expected, 10 * tolerance)
    close(inner(vjp(second_by_reverse, *args)[1](v), v), expected, 10 * tolerance)
