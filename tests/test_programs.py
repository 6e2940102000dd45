"""Which calls share generated code, and when it is made again."""

from __future__ import annotations

import enum
import gc
import math
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


def _with_attribute(x):
    return np.sum(x * _with_attribute.factor)


_with_attribute.factor = 2.0


def test_an_attribute_of_a_function_that_is_bound_again_is_seen(monkeypatch):
    np.testing.assert_array_equal(grad(_with_attribute)(X), [2.0, 2.0])
    monkeypatch.setattr(_with_attribute, "factor", 5.0)
    np.testing.assert_array_equal(grad(_with_attribute)(X), [5.0, 5.0])


class Kind(enum.Enum):
    PLAIN = 1
    SQUARED = 2


class Which(enum.IntEnum):
    FIRST = 0
    SECOND = 1


def by_kind(x, m):
    return np.sum(x) if m is Kind.PLAIN else np.sum(x**2)


OPTIONS = {
    "enumeration": (by_kind, Kind.PLAIN, Kind.SQUARED),
    "enumeration in a list": (lambda x, m: by_kind(x, m[0]), [Kind.PLAIN], [Kind.SQUARED]),
    "enumeration in a dict": (lambda x, m: by_kind(x, m["kind"]), {"kind": Kind.PLAIN}, {"kind": Kind.SQUARED}),
    "value of an enumeration": (lambda x, m: np.sum(x) * m.value, Kind.PLAIN, Kind.SQUARED),
    "integer of an enumeration": (lambda x, m: x[m], Which.FIRST, Which.SECOND),
    "frozenset": (lambda x, m: x[0] if 1 in m else x[1], frozenset({1}), frozenset({2})),
    "set": (lambda x, m: x[0] * len(m) if 1 in m else x[1], {1, 5}, {2}),
    "module": (lambda x, m: m.prod([x[0], x[1], 1.0]), math, np),
    "string of numpy": (lambda x, m: x[0] if m == "a" else x[1], np.str_("a"), np.str_("b")),
    "slice": (lambda x, m: np.sum(x[m]), slice(0, 1), slice(0, 2)),
}


@pytest.mark.parametrize("f, one, other", [pytest.param(*option, id=name) for name, option in OPTIONS.items()])
def test_an_option_that_is_another_one_is_seen(f, one, other):
    gradient = grad(f, wrt="x")
    for option in (one, other, one):
        rises = [(f(X + step, option) - f(X - step, option)) / 2e-4 for step in 1e-4 * np.eye(2)]
        np.testing.assert_allclose(gradient(X, option), rises, atol=1e-8)


class _Model:
    rate = 2.0

    def act(self, x):
        return np.sum(x * self.rate)

    @property
    def size(self):
        return 3.0

    @staticmethod
    def total(x):
        return np.sum(x)

    @classmethod
    def scaled(cls, x):
        return cls.rate * np.sum(x)


class _Derived(_Model):
    pass


CHANGES = {
    "attribute of the object": (lambda x, m: m.act(x), "m", "rate", 7.0),
    "attribute of a derived class": (lambda x, m: m.act(x), _Derived, "rate", 7.0),
    "attribute of the class": (lambda x, m: m.act(x), _Model, "rate", 7.0),
    "attribute read from a class": (lambda x, m: np.sum(_Derived.rate * x), _Derived, "rate", 7.0),
    "attribute that a class method reads": (lambda x, m: m.scaled(x), _Derived, "rate", 7.0),
    "attribute of an object made inside": (lambda x, m: np.sum(_Derived().rate * x), _Derived, "rate", 7.0),
    "attribute with a default": (lambda x, m: x[0] * getattr(m, "factor", 3.0), "m", "factor", 7.0),
    "attribute that is asked for": (lambda x, m: x[0] if hasattr(m, "factor") else x[1], _Model, "factor", 7.0),
    "method of the object": (lambda x, m: m.act(x), "m", "act", lambda x: np.sum(x**2)),
    "method": (lambda x, m: m.act(x), _Model, "act", lambda self, x: np.sum(x**2)),
    "method of a derived class": (lambda x, m: m.act(x), _Derived, "act", lambda self, x: np.sum(x**2)),
    "property": (lambda x, m: m.size * x[0], _Derived, "size", property(lambda self: 5.0)),
    "static method": (lambda x, m: m.total(x), _Derived, "total", staticmethod(lambda x: x[0])),
    "class method": (lambda x, m: _Derived.scaled(x), _Derived, "scaled", classmethod(lambda cls, x: x[0])),
    "operator": (lambda x, m: x[0] if m else x[1], _Derived, "__bool__", lambda self: False),
    "constructor": (lambda x, m: np.sum(_Derived().rate * x), _Model, "__init__", lambda self: setattr(self, "rate", 4.0)),
}


@pytest.mark.parametrize("f, where, name, new", [pytest.param(*change, id=name) for name, change in CHANGES.items()])
def test_a_class_or_an_object_that_is_changed_later_is_seen(f, where, name, new, monkeypatch):
    model, gradient = _Derived(), grad(f)
    gradient(X, model)
    monkeypatch.setattr(model if where == "m" else where, name, new, raising=False)
    rises = [(f(X + step, model) - f(X - step, model)) / 2e-4 for step in 1e-4 * np.eye(2)]
    np.testing.assert_allclose(gradient(X, model), rises, atol=1e-8)


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
