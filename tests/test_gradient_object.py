"""The callable that `grad` returns: pickled by its function, shared by threads."""

from __future__ import annotations

import functools
import pickle
import threading

import numpy as np
import pytest

from ad_transform import checkpoint, grad, hessian, jvp, value_and_grad, vjp


def cubed(x):
    return np.sum(x**3)


cubed_grad = grad(cubed)


def test_gradients_are_pickled_by_their_function():
    x = np.array([1.0, 2.0])
    again = pickle.loads(pickle.dumps(value_and_grad(cubed, wrt="x")))
    value, gradient = again(x)
    assert value == 9.0
    np.testing.assert_array_equal(gradient, 3.0 * x**2)
    assert pickle.loads(pickle.dumps(cubed_grad)).source == cubed_grad.source


@grad
def decorated(x):
    """A gradient under the name of its function."""
    return x**3


@hessian
def curved(x):
    """Another derivative in the same place."""
    return np.sum(x**3)


def test_a_decorated_function_is_pickled_by_its_name():
    for made in (decorated, curved):
        assert pickle.loads(pickle.dumps(made)) is made


def test_what_numpy_gives_and_what_vjp_gives_is_pickled():
    for made in (grad(np.sin), grad(grad(np.sin)), jvp(np.sin), hessian(cubed)):
        assert repr(pickle.loads(pickle.dumps(made))) == repr(made)
    assert pickle.loads(pickle.dumps(grad(np.sin)))(0.5) == np.cos(0.5)
    x = np.array([1.0, 2.0])
    _, back = vjp(cubed, x)
    again = pickle.loads(pickle.dumps(back))
    np.testing.assert_array_equal(again(2.0)[0], 6.0 * x**2)
    assert again.source == back.source


class Model:
    """A callable object with methods."""

    def __init__(self, scale):
        self.scale = scale

    def loss(self, x, power=2.0):
        return np.sum(self.scale * x**power)

    def __call__(self, x, *, power=2.0):
        return self.loss(x, power)

    @classmethod
    def twice(cls, x):
        return cls(2.0).loss(x)


def with_options(x, *rest, power, **others):
    return np.sum(x**power) + sum(np.sum(r) for r in rest) + others["shift"]


@functools.lru_cache
def remembered(s):
    return s**3


def test_methods_and_callable_objects_are_differentiated():
    x, model = np.array([1.0, 2.0]), Model(1.5)
    for function in (model.loss, model):
        np.testing.assert_allclose(grad(function)(x), 3.0 * x)
        np.testing.assert_allclose(grad(function)(x, power=3.0), 4.5 * x**2)
        assert grad(function).primal == function
    np.testing.assert_allclose(grad(Model.twice)(x), 4.0 * x)
    gradient = grad(model)
    model.scale = 3.0
    np.testing.assert_allclose(gradient(x), 6.0 * x)
    np.testing.assert_allclose(pickle.loads(pickle.dumps(grad(model.loss)))(x), 6.0 * x)
    np.testing.assert_allclose(jvp(model, (x,), (x,))[1], 6.0 * np.sum(x * x))
    np.testing.assert_allclose(grad(lambda x: np.sum(grad(model)(x) ** 2))(x), 72.0 * x)


def test_decorated_functions_are_differentiated():
    x = np.array([1.0, 2.0])
    np.testing.assert_allclose(grad(functools.partial(with_options, power=3.0, shift=1.0))(x, x), 3.0 * x**2)
    np.testing.assert_allclose(grad(functools.partial(with_options, x, power=3.0), wrt=0)(x, shift=1.0)[0], np.ones(2))
    assert grad(remembered)(2.0) == 12.0
    assert "partial" not in grad(functools.partial(cubed)).source
    np.testing.assert_allclose(grad(functools.partial(lambda k, v: np.sum(k * v**3), x))(x), 3.0 * x**3)


def test_threads_share_a_gradient():
    f = grad(cubed)
    wrong, ready = [], threading.Barrier(8)

    def work(n):
        ready.wait()
        for k in range(1, 60):
            x = np.arange(1.0, 1.0 + k % 7 + n % 2)[:, None] if n % 3 else np.arange(1.0, 1.0 + k % 7 + n % 2)
            if not np.array_equal(f(x), 3.0 * x**2):
                wrong.append(x.shape)

    threads = [threading.Thread(target=work, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong


def twice(function):
    """A decorator that hands on all arguments."""

    @functools.wraps(function)
    def doubled(*args, **kwargs):
        return 2.0 * function(*args, **kwargs)

    return doubled


@twice
@twice
def weighted(x, w=3.0, *, s=1.0):
    return np.sum(x * x) * w * s


def test_a_decorated_function_has_its_own_parameters():
    x = np.array([1.0, 2.0])
    value, (x_bar, s_bar) = value_and_grad(weighted, wrt=("x", "s"))(x, 5.0, s=0.5)
    assert value == weighted(x, 5.0, s=0.5)
    np.testing.assert_array_equal(x_bar, 4.0 * 5.0 * 0.5 * 2.0 * x)
    assert s_bar == 4.0 * 25.0
    np.testing.assert_array_equal(grad(weighted)(x), 4.0 * 3.0 * 2.0 * x)
    assert jvp(weighted, (x,), (x,)) == (60.0, 120.0)


@pytest.mark.parametrize("kind", [np.float32, np.float16, np.float64])
def test_a_number_of_numpy_has_a_gradient_of_its_kind(kind):
    """Also where the derivative is the same number everywhere."""

    def loops(x):
        for _ in range(3):
            x = x * 2.0
        return x

    x = kind(1.5)
    for f in (lambda x: 3.0 * x, lambda x: x, lambda x: x * 0.0 + np.sin(x), lambda x: x if x > 0 else -x, loops):
        value, gradient = value_and_grad(f)(x)
        assert type(value) is type(f(x))
        assert isinstance(gradient, float if kind is np.float64 else kind)
    assert isinstance(grad(grad(lambda x: x * x))(x), float if kind is np.float64 else kind)


class Spring:
    """An object whose methods are decorated."""

    def __init__(self, stiffness):
        self.stiffness = stiffness

    @grad(wrt="x")
    def force(self, x):
        return 0.5 * self.stiffness * np.sum(x**2)

    @hessian(wrt="x")
    def curvature(self, x):
        """How stiff it is in each direction."""
        return 0.5 * self.stiffness * np.sum(x**2)

    @checkpoint
    def energy(self, x):
        return self.stiffness * np.sum(x**2)

    def __repr__(self):
        return f"Spring({self.stiffness})"


def test_a_derivative_says_what_it_is_where_its_function_does_not():
    assert grad(cubed).__doc__ == "Gradient of cubed with respect to x."
    assert value_and_grad(cubed).__doc__ == "Value and gradient of cubed with respect to x."
    assert hessian(cubed).__doc__ == "Hessian of cubed."
    assert jvp(cubed).__doc__ == "Value and tangent of cubed."
    assert grad(grad(cubed)).__doc__ == "Gradient of cubed with respect to x."
    assert decorated.__doc__ == "A gradient under the name of its function."
    assert grad(np.sin).__doc__ == np.sin.__doc__


def test_a_decorated_method_shows_its_code():
    x, spring = np.array([1.0, 2.0]), Spring(3.0)
    np.testing.assert_array_equal(spring.force(x), 3.0 * x)
    assert spring.force.source == Spring.force.source
    assert "x_bar = 0.5 * self.stiffness * (2.0 * x)" in spring.force.source_for(x)
    assert spring.force.source_for(x=2.0) == Spring.force.source_for(spring, 2.0)
    assert spring.force.primal(x) == 7.5
    assert repr(spring.force) == "<grad of Spring.force(self, x) with respect to x, bound to Spring(3.0)>"
    assert spring.force.__doc__ == "Gradient of force with respect to x."
    assert spring.curvature.__doc__ == "How stiff it is in each direction."
    assert "def curvature_hessian(self, x):" in spring.curvature.source_for(x)
    np.testing.assert_array_equal(pickle.loads(pickle.dumps(spring.force))(x), 3.0 * x)


def test_a_decorated_method_is_called_in_a_program():
    x, spring = np.array([1.0, 2.0]), Spring(3.0)
    bound = spring.force
    for program in (
        lambda x: np.sum(spring.force(x) ** 2),
        lambda x: np.sum(bound(x) ** 2),
        lambda x: np.sum(spring.force(x) * bound(x)),
    ):
        gradient = grad(program)
        spring.stiffness = 3.0
        np.testing.assert_array_equal(gradient(x), 18.0 * x)
        spring.stiffness = 2.0
        np.testing.assert_array_equal(gradient(x), 8.0 * x)
    np.testing.assert_array_equal(grad(lambda x, s: np.sum(s.force(x) ** 2))(x, spring), 8.0 * x)
    np.testing.assert_array_equal(grad(lambda x: spring.energy(x))(x), 4.0 * x)


def scaled_by(things, x):
    return things["spring"].stiffness * np.sum(x**3) + things["more"][0] * np.sum(x)


def test_what_a_partial_function_or_a_method_holds_is_read_at_each_call():
    x, things = np.ones(2), {"spring": Spring(2.0), "more": [0.0]}
    by_position, by_name = functools.partial(scaled_by, things), functools.partial(scaled_by, things=things)
    energy = things["spring"].energy
    gradients = [
        (grad(by_position), 3.0), (grad(lambda x: by_position(x)), 3.0), (grad(lambda x: by_name(x=x)), 3.0),
        (grad(lambda x: energy(x) + by_position(x)), 5.0),
    ]  # fmt: skip
    for stiffness, more in ((2.0, 0.0), (3.0, 0.0), (3.0, 4.0)):
        things["spring"].stiffness, things["more"][0] = stiffness, more
        for gradient, factor in gradients:
            np.testing.assert_array_equal(gradient(x), factor * stiffness * x + more)


class Counter:
    """An object that its method changes."""

    def __init__(self):
        self.total = 0.0

    def add(self, x):
        self.total += np.sum(x)
        return self.total


def test_a_bound_method_changes_one_object():
    add = Counter().add
    np.testing.assert_array_equal(grad(lambda x: add(x) * add(x))(np.ones(2)), [8.0, 8.0])
