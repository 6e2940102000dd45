"""Which calls share generated code, and when it is made again."""

from __future__ import annotations

import gc
import weakref

import numpy as np
import pytest

from ad_transform import grad, hessian, hvp, register_vjp, value_and_grad

SCALE = 2.0
X = np.array([0.5, 1.5])


def scaled(x, power=2):
    return np.sum(SCALE * x**power)


def opaque(x):
    return float(x) ** 3


def fourth(x):
    return x**4


def through_opaque(x):
    return opaque(x) * x


@pytest.mark.parametrize("transform", [grad, value_and_grad, hessian, hvp])
def test_a_transform_written_twice_generates_once(transform):
    arguments = (X, X) if transform is hvp else (X,)
    assert transform(scaled).program_for(*arguments) is transform(scaled).program_for(*arguments)


def test_transforms_of_transforms_generate_once():
    assert grad(grad(fourth)).program_for(2.0) is grad(grad(fourth)).program_for(2.0)


def test_what_differs_is_not_shared():
    programs = [grad(scaled), value_and_grad(scaled), grad(scaled, overwrite=True), grad(scaled, wrt=("x",)), grad(grad(fourth))]
    assert len({id(g._programs) for g in programs}) == len(programs)


def test_a_global_that_is_bound_again_is_seen(monkeypatch):
    np.testing.assert_array_equal(grad(scaled)(X), 4.0 * X)
    monkeypatch.setitem(globals(), "SCALE", 5.0)
    np.testing.assert_array_equal(grad(scaled)(X), 10.0 * X)


def test_closures_keep_nothing_alive():
    def derivative(data):
        return grad(lambda x: np.sum(data * x))(X)

    gc.freeze()  # what there is already is not looked through
    data = np.array([3.0, 4.0])
    alive = weakref.ref(data)
    np.testing.assert_array_equal(derivative(data), [3.0, 4.0])
    np.testing.assert_array_equal(derivative(data + 1.0), [4.0, 5.0])
    del data
    gc.collect()
    assert alive() is None


def test_a_rule_that_comes_later_is_seen():
    old = grad(through_opaque)
    assert old(2.0) == pytest.approx(4.0 * 2.0**3)
    register_vjp(opaque, lambda y_bar, y, x: 100.0 * y_bar)
    assert old(2.0) == grad(through_opaque)(2.0) == 8.0 + 200.0
    register_vjp(opaque, lambda y_bar, y, x: 10.0 * y_bar)
    assert old(2.0) == grad(through_opaque)(2.0) == 8.0 + 20.0
