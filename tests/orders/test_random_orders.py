"""Random programs in forward mode and in the four second-order combinations.

The tangent must be the inner product of the gradient with the direction, and v H v must come out the same in all combinations, and
as dual numbers have it.
"""

from __future__ import annotations

import copy
import warnings

import numpy as np
import pytest

from ad_transform import AliasingError, DifferentiationError, grad, jvp, vjp

from .. import fuzz
from ..oracles import dual_numbers
from .directions import direction, inner

SEED, BATCH = 77, 10
WRT = (0, 1, 2, 3)


def second_orders(f, args, v):
    """The tangent, and v H v in four ways."""
    gradient = grad(f, wrt=WRT)
    chosen = tuple(v[k] for k in WRT)

    def along(*a):
        return jvp(f, a, v)[1]

    tangent = along(*args)
    first = inner(gradient(*args), chosen)
    ways = {
        "forward over reverse": inner(jvp(gradient, args, v)[1], chosen),
        "reverse over reverse": inner(vjp(gradient, *args)[1](chosen), v),
        "reverse over forward": inner(vjp(along, *args)[1](1.0), v),
        "forward over forward": float(np.asarray(jvp(along, args, v)[1])),
    }
    return tangent, first, ways


def check(number, seed=SEED):
    """What is wrong with one program, None if nothing is."""
    source, f, args = fuzz.program_of(seed, number)
    v = direction(args, WRT, number)
    try:
        grad(f, wrt=WRT)(*args)
    except DifferentiationError:  # refused: what the tests of the gradient itself count
        return None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tangent, first, ways = second_orders(f, args, v)
    except AliasingError:
        return None
    expected = dual_numbers.curvature(fuzz.load(source, **dual_numbers.NAMES), copy.deepcopy(args), v)
    scale, tolerance = max(1.0, abs(first), abs(expected)), fuzz.SINGLE if fuzz.is_single(args) else 1e-8
    if not abs(tangent - first) <= tolerance * scale:
        return f"program {number} of seed {seed}: the tangent is {tangent}, by the gradient {first}\n{source}"
    if not all(abs(found - expected) <= tolerance * scale for found in ways.values()):
        return f"program {number} of seed {seed}: {ways}, by dual numbers {expected}\n{source}"
    return None


@pytest.mark.parametrize("start", range(30, 80, BATCH))
def test_random_programs_to_the_second_order(start):
    failed = [what for n in range(start, start + BATCH) if (what := check(n)) is not None]
    assert not failed, "\n".join(failed)
