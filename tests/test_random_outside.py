"""Random programs that work in arrays outside: what is in these after a gradient call, and the gradient."""

from __future__ import annotations

import argparse
import copy
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from ad_transform import DifferentiationError, value_and_grad, vjp

from . import fuzz
from .random_programs import arguments, generate, source_of

SEED, PROGRAMS = 5, 80
AROUND = '''

def around(z, s, n):
    world.calls += 1
    world.x *= z
    result = program(world.x, world.y, world.M, s, n)
    world.log.append((world.calls, result))
    world.result, world.row = result, world.M[0] * z
    return result * world.calls
'''


def world_of(x: Any, y: Any, matrix: Any) -> SimpleNamespace:
    return SimpleNamespace(x=x.copy(), y=y.copy(), M=matrix.copy(), calls=1, log=[(0, 0.5)], result=None, row=None)


def assert_alike(found: SimpleNamespace, expected: SimpleNamespace, single: bool) -> None:
    """Two worlds hold the same values of the same types."""
    assert (found.calls, len(found.log), found.log[0]) == (expected.calls, len(expected.log), expected.log[0])
    pairs = [(vars(found)[key], vars(expected)[key]) for key in ("x", "y", "M", "row", "result")]
    for a, b in [*pairs, (found.log[-1][1], expected.log[-1][1])]:
        assert getattr(a, "dtype", float) == getattr(b, "dtype", float)
        np.testing.assert_allclose(a, b, rtol=1e-3 if single else 1e-9, atol=1e-5 if single else 1e-12)


def outcome(seed: int, number: int) -> str:
    """ "matches" or "refused"; an AssertionError where a world, a value or a gradient differs."""
    source, (x, y, matrix, s, n) = source_of(generate(seed, number)) + AROUND, arguments(seed, number)
    z, single = np.linspace(0.8, 1.2, 4).astype(x.dtype), fuzz.is_single((x, matrix))
    program = fuzz.load(source)
    around = program.__globals__["around"]
    worlds = program.__globals__
    try:
        _, slope = value_and_grad(program)(x * z, y, matrix, s, n)
    except DifferentiationError:
        return "refused"
    slope = 2.0 * slope * x
    worlds["world"] = expected = world_of(x, y, matrix)
    value = around(z.copy(), s, n)
    worlds["world"] = found = world_of(x, y, matrix)
    try:
        result, gradient = value_and_grad(around)(z, s, n)
    except DifferentiationError:
        assert (found.calls, len(found.log), found.result) == (1, 1, None)
        for before, after in ((x, found.x), (y, found.y), (matrix, found.M)):
            np.testing.assert_array_equal(after, before)
        return "refused"
    close = {"rtol": 1e-3 if single else 1e-9, "atol": 1e-4 if single else 1e-10}
    assert_alike(found, expected, single)
    np.testing.assert_allclose(result, value, **close)
    np.testing.assert_allclose(gradient, slope, **close)
    worlds["world"] = found = world_of(x, y, matrix)
    _, pull = vjp(around, z, s, n, wrt=0)
    kept = copy.deepcopy(found)
    np.testing.assert_allclose(pull(1.0), slope, **close)
    assert_alike(found, kept, single)
    assert_alike(found, expected, single)
    return "matches"


@pytest.mark.filterwarnings("ignore")
def test_random_programs_in_arrays_outside():
    outcomes = [outcome(SEED, number) for number in range(PROGRAMS)]
    assert outcomes.count("refused") <= PROGRAMS // 5


if __name__ == "__main__":  # python -m tests.test_random_outside SEED COUNT
    parser = argparse.ArgumentParser()
    parser.add_argument("seed", type=int)
    parser.add_argument("count", type=int)
    given = parser.parse_args()
    refused = 0
    np.seterr(all="ignore")
    for number in range(given.count):
        try:
            refused += outcome(given.seed, number) == "refused"
        except Exception as error:
            print(f"--seed {given.seed} --start {number}: {type(error).__name__}: {str(error)[:300]}")
    print(f"seed {given.seed}: {given.count} programs, {refused} refused")
