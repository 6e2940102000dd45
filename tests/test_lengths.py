"""Code that is for arrays of one length only is not used for others."""

import copy
import inspect

import numpy as np
import pytest

from ad_transform import value_and_grad
from tests.orders.directions import direction, inner, slope
from tests.programs import beginnings, classics, collected, functions, joined, written_out


@pytest.mark.parametrize("program", [collected.item_for_each_element, collected.table_by_pairs])
def test_a_dict_with_a_key_for_each_element(program):
    """The code has a variable for each key: arrays of other lengths get code of their own, and the first length its first code."""
    gradient = value_and_grad(program, wrt=(0, 1))
    sources = []
    for n in (4, 3, 5, 4):
        shape = (n,) if program is collected.item_for_each_element else (n, n + 1)
        array = np.sin(np.arange(1.0, np.prod(shape) + 1)).reshape(shape)
        value, (x_bar, s_bar) = gradient(array, 0.7)
        step = np.zeros_like(array)
        step.reshape(-1)[n - 1] = 1e-6
        expected = (program(array + step, 0.7) - program(array - step, 0.7)) / 2e-6
        assert value == pytest.approx(program(array, 0.7))
        assert x_bar.reshape(-1)[n - 1] == pytest.approx(expected, rel=1e-6)
        assert s_bar == pytest.approx((program(array, 0.7 + 1e-6) - program(array, 0.7 - 1e-6)) / 2e-6, rel=1e-6)
        sources.append(gradient.source)
    assert sources[0] == sources[3]
    assert len(set(sources)) == 3


def sized(program, length, n):
    """Arguments of a length for a program, by the names of its parameters."""
    random = np.random.default_rng(length)
    made = {"A": random.normal(size=(length, length)), "x": random.normal(size=length), "y": random.normal(size=length), "n": n}
    return tuple(made[name] for name in inspect.signature(program).parameters)


def returns_a_float(program, args):
    try:
        return isinstance(program(*copy.deepcopy(args)), float | np.floating)
    except (IndexError, TypeError, ValueError):  # the program needs another length
        return False


PROGRAMS = [*functions(beginnings), *functions(written_out), classics.edit_distance, collected.last_few, joined.one_item_left_out]


def test_the_items_of_a_long_array_are_not_written_out():
    gradient = value_and_grad(collected.whole_array_into_containers)
    x = np.linspace(0.5, 1.5, 3000)
    value, found = gradient(x)
    v = direction((x,), (0,))
    assert value == pytest.approx(collected.whole_array_into_containers(x))
    assert inner(found, v[0]) == pytest.approx(slope(collected.whole_array_into_containers, (x,), v), rel=1e-6)


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda program: program.__name__)
def test_what_is_written_out_is_for_these_lengths(program):
    """One gradient for arguments of many lengths, and for loops that do not run: each call is right, in any order of the calls."""
    wrt = tuple(k for k, name in enumerate(inspect.signature(program).parameters) if name != "n")
    gradient, compared = value_and_grad(program, wrt=wrt), 0
    for length, n in ((4, 3), (4, 0), (3, 3), (5, 2), (4, 3), (5, 5)):
        args = sized(program, length, n)
        if not returns_a_float(program, args):
            continue
        value, found = gradient(*copy.deepcopy(args))
        v = direction(args, wrt)
        assert value == pytest.approx(program(*copy.deepcopy(args)), rel=1e-12)
        assert inner(found, tuple(v[k] for k in wrt)) == pytest.approx(slope(program, args, v), rel=1e-6, abs=1e-6)
        compared += 1
    assert compared >= 3
