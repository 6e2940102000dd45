"""Arguments that share memory: what is written through one would be seen through the other."""

from __future__ import annotations

import copy
import functools

import numpy as np
import pytest

from ad_transform import AliasingError, grad


def product(x, y):
    return np.sum(x * y)


def written(x, y):
    x[0] = 3.0 * y[1]
    return np.sum(x * y)


def test_reading_is_fine():
    x = np.arange(3.0)
    np.testing.assert_array_equal(grad(product)(x, x), x)


@pytest.mark.parametrize("overlap", [lambda x: x, lambda x: x[:], lambda x: x[::-1]])
def test_writing_is_refused(overlap):
    x = np.arange(3.0)
    gradient = grad(written)
    for _ in range(2):
        with pytest.raises(AliasingError, match="'x' and 'y' share memory"):
            gradient(x, overlap(x))
    np.testing.assert_array_equal(x, np.arange(3.0))
    np.testing.assert_array_equal(gradient(x, np.ones(3)), [0.0, 1.0, 1.0])


def test_a_call_may_overwrite_its_arguments_only_where_it_is_told_to():
    def running(x):
        for k in range(1, len(x)):
            x[k] *= x[k - 1]
        return np.sum(x**2)

    x = np.array([1.1, 0.7, -0.4])
    pure = grad(running)(x)
    np.testing.assert_array_equal(x, [1.1, 0.7, -0.4])
    np.testing.assert_array_equal(grad(running, overwrite=True)(x.copy()), pure)
    assert "= x.copy()" in grad(running).source_for(x)
    assert "= x.copy()" not in grad(running, overwrite=True).source_for(x)


class Holder:
    shared = np.zeros(3)

    def __init__(self):
        self.value, self.items, self.inner = np.ones(3), [1.0], None

    def scaled(self, x):
        self.value = self.value * x
        return np.sum(self.value)


def twice(method, x):
    return method(x) * method(x)


def attribute_of_two(x, a, b):
    a.value = a.value * x
    return np.sum(b.value)


def item_of_two(x, a, b):
    a.items.append(x[0])
    return sum(b.items) * x[1]


def held_inside(x, a, b):
    a.inner.value = x * 2.0
    return np.sum(b.value)


def one_list(x, a, b):
    a.append(x[0])
    return sum(b) * x[1]


def one_dict(x, a, b):
    a["k"] = x[0]
    return b["k"] * x[1]


def read_only(x, a, b):
    return np.sum(x * a["k"]) * b["k"]


def on_the_class(x):
    first, second = Holder(), Holder()
    first.shared += x
    return np.sum(second.shared**2)


class Callable:
    def __init__(self, w):
        self.w, self.itself = w, self

    def __call__(self, x):
        self.w *= 2.0
        return np.sum(self.w * x)


class Slotted:
    __slots__ = ("w",)

    def __init__(self, w):
        self.w = w

    def __call__(self, x):
        self.w *= 2.0
        return np.sum(self.w * x)


def called(x, f):
    return f(x)


@pytest.mark.parametrize("cls", [Callable, Slotted])
def test_an_array_that_an_object_holds_is_seen_to_be_an_argument(cls):
    x = np.array([0.5, -1.0, 2.0])
    np.testing.assert_array_equal(grad(called)(x, cls(np.ones(3))), [2.0, 2.0, 2.0])
    with pytest.raises(AliasingError, match="share memory"):
        grad(called)(x, cls(x))


def _added(a, x, b):
    a += x * b[0]
    b[0] += 1.0
    return np.sum(a**2)


def called_twice(x, f):
    return f(x) * f(x)


def test_what_a_partial_function_holds_is_one_thing():
    def partial():
        return functools.partial(_added, np.ones(3), b=[1.0])

    x, f = np.array([0.5, -1.0, 2.0]), partial()
    steps = 1e-4 * np.eye(3)
    expected = [(called_twice(x + step, partial()) - called_twice(x - step, partial())) / 2e-4 for step in steps]
    np.testing.assert_allclose(grad(called_twice)(x, f), expected, rtol=1e-6)
    np.testing.assert_array_equal(f.args[0], np.ones(3))
    assert f.keywords == {"b": [1.0]}


def _holding(holder):
    holder.inner = Holder()
    return holder, holder.inner


SHARED = [
    (attribute_of_two, lambda: [Holder()] * 2), (item_of_two, lambda: [Holder()] * 2), (held_inside, lambda: _holding(Holder())),
    (one_list, lambda: [[1.0]] * 2), (one_dict, lambda: [{"k": 1.0}] * 2),
]  # fmt: skip


@pytest.mark.parametrize("function, make", [pytest.param(*case, id=case[0].__name__) for case in SHARED])
def test_a_container_that_is_changed_and_reached_in_two_ways_is_refused(function, make):
    """Also where the code has been made for two that are apart."""
    gradient, x = grad(function), np.array([0.5, -1.0, 2.0])
    apart = [copy.deepcopy(thing) for thing in make()]
    if function is not held_inside:
        gradient(x, *apart)
    with pytest.raises(AliasingError, match=r"are one .*pass copies"):
        gradient(x, *make())


def test_one_container_for_two_parameters_that_are_read():
    p, x = {"k": 2.0}, np.array([0.5, -1.0, 2.0])
    np.testing.assert_array_equal(grad(read_only)(x, p, p), [4.0, 4.0, 4.0])


def test_a_bound_method_changes_one_object():
    x, holder = np.array([0.5, -1.0, 2.0]), Holder()
    expected = np.sum(x**2) + np.sum(x) * 2.0 * x  # of sum(x) * sum(x**2)
    np.testing.assert_allclose(grad(twice, wrt="x")(holder.scaled, x), expected)
    np.testing.assert_array_equal(holder.value, np.ones(3))


def test_an_array_of_a_class_is_one_array(monkeypatch):
    x = np.array([0.5, -1.0, 2.0])
    monkeypatch.setattr(Holder, "shared", np.zeros(3))
    np.testing.assert_allclose(grad(on_the_class)(x), 2.0 * x)
    np.testing.assert_array_equal(Holder.shared, x)
