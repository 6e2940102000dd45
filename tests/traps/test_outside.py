"""What a program changes outside its arguments: after a gradient call it is as after a call of the program itself."""

from __future__ import annotations

import copy
import dataclasses
from collections import defaultdict, deque
from typing import Any

import numpy as np
import pytest

from ad_transform import (
    AliasingError,
    UnsupportedSyntaxError,
    grad,
    hessian,
    hvp,
    jacfwd,
    jacobian,
    jacrev,
    jvp,
    value_and_grad,
    vjp,
)

X = np.array([0.5, -1.0, 2.0])


@dataclasses.dataclass
class State:
    h: Any
    c: Any


class Model:
    """All that the programs below change, as `world`."""

    def __init__(self):
        self.calls, self.scale, self.kept, self.best = 0, 2.0, None, np.inf
        self.state, self.buffer, self.matrix = State(np.ones(3), 0.5), np.zeros(3), np.eye(3)
        self.seen, self.log, self.parts = [1.0], [], [np.ones(3), np.zeros(3)]
        self.queue, self.last = deque([1.0, 2.0]), deque([np.ones(3)], maxlen=2)
        self.counts, self.groups = defaultdict(int, {"a": 1}), defaultdict(list)
        self.table, self.nested = {"rate": 3.0, "name": "a"}, {"a": {"b": [1, 2.0]}, "c": np.ones(3)}

    def loss(self, x):
        self.calls += 1
        self.kept = x * self.scale
        return np.sum(self.kept * x)


world = Model()


def counter(x):
    world.calls += 1
    return np.sum(x * x) * world.calls


def counter_in_a_method(x):
    return world.loss(x) + world.loss(2.0 * x)


def cells():
    """A function that writes to the names of the function around it, as a helper does, and what the names mean."""
    calls, kept, total = 0, None, 1.0

    def helper(y):
        nonlocal total
        total = total + y
        return total * calls

    def program(x):
        nonlocal calls, kept
        calls += 1
        for k in range(3):
            helper(x[k])
            calls += k
        kept = x * total
        return np.sum(kept) * calls

    return program, lambda: [calls, kept, total]


def counter_in_a_loop(x):
    total = 0.0
    for k in range(3):
        world.calls += k
        total += world.scale * x[k]
        world.scale = world.scale * x[k]
    return total


def counter_in_a_branch(x):
    if x[0] > 0.0:
        world.calls += 1
        world.scale *= 2.0
    else:
        world.calls -= 1
    return world.scale * np.sum(x * x)


def counter_in_a_while(x):
    s = np.sum(x * x)
    while s > 0.1:
        s = s * 0.3
        world.calls += 1
    return s * world.scale


def best_so_far(x):
    s = np.sum(x * x)
    if s < world.best:
        world.best, world.kept = s, x.copy()
    return s


def array_in_place(x):
    world.buffer[:] = x
    world.buffer += 1.0
    world.buffer[0] *= x[1]
    return np.sum(world.buffer**2)


def array_that_the_adjoint_reads(x):
    s = np.sum(world.buffer * x**2)
    world.buffer += x
    return s + np.sum(world.buffer**3)


def row_of_an_array(x):
    row = world.matrix[1]
    for k in range(3):
        row[k] += x[k] * world.matrix[k, k]
    return np.sum(world.matrix**2)


def arrays_change_places(x):
    a, b = world.parts
    a[:], b[:] = b + x, a * x
    return np.sum(a * b)


def array_replaced(x):
    world.buffer = world.buffer + x
    return np.sum(world.buffer**2)


def array_of_an_object(x):
    world.state.h = np.tanh(world.state.h * x)
    world.state.c += 1.0
    return np.sum(world.state.h)


def new_dataclass(x):
    world.state = State(x * 2.0, [x[0], {"k": x * 3.0}])
    return np.sum(world.state.h * world.state.c[1]["k"])


def argument_itself(x):
    world.kept = x
    return np.sum(x)


def view_of_the_argument(x):
    world.kept = x[1:]
    return np.sum(x)


def written_argument(x):
    x *= 2.0
    world.kept = x
    return np.sum(x * x)


def moved(x):
    world.kept, world.buffer = world.buffer, x * x
    return np.sum(world.buffer * world.kept)


def list_items(x):
    world.seen[0] = x[0]
    world.seen.append(x[1] * 2.0)
    world.seen.insert(0, 7.0)
    return np.sum(x) * world.seen[1]


def shorter_list(x):
    world.log.append(x[0])
    world.seen.pop()
    world.seen += [x[1], 2.0]
    world.parts.clear()
    return np.sum(x) * len(world.seen)


def list_in_a_loop(x):
    for v in x:
        if v > 0.0:
            world.log.append(v * v)
    return np.sum(x) + len(world.log)


def list_of_records(x):
    for k in range(3):
        world.log.append({"k": k, "x": x[k], "all": x * k})
        world.log.append((k, x[k]))
    return np.sum(x)


def list_of_arrays(x):
    for _ in range(2):
        x = x * 1.5
        world.log.append(x.copy())
    world.log.append(x)
    return np.sum(x)


def dict_items(x):
    world.table["rate"] += x[0]
    world.table["new"] = x * 2.0
    world.table.pop("name", None)
    world.nested["a"]["b"][1] = x[2]
    world.nested["c"] *= x
    return np.sum(x) * world.table["rate"]


def dict_in_another_order(x):
    rate = world.table.pop("rate")
    world.table["rate"] = rate * x[0]
    return world.table["rate"]


def through_a_name(x):
    table, log = world.table, world.log
    table["rate"] = x[0] * 2.0
    log += [x[1], x[2]]
    return table["rate"] * log[-1]


def one_of_two(x):
    parts = world.parts
    which = parts[0] if x[0] > 0.0 else parts[1]
    which += x
    return np.sum(parts[0] ** 2) + np.sum(parts[1])


def new_attribute(x):
    world.extra = x[0]
    return world.extra * x[1]


def nothing_after_all(x):
    buffer = world.buffer.copy()
    buffer += x
    return np.sum(buffer)


def helper_changes(x):
    def step(y):
        world.calls += 1
        world.log.append(float(len(world.log)))
        return np.sin(y) * world.calls

    return np.sum(step(step(x)))


def under_a_handler(x):
    try:
        world.calls += 1
        if x[0] > 0.0:
            raise ValueError("positive")
        world.calls += 10
    except ValueError:
        world.calls += 100
    return np.sum(x)


def double_buffer(x):
    new, old = world.buffer, x * 1.0
    for _ in range(3):
        new[1:] = 0.3 * old[:-1]
        new, old = old, new
    return np.sum(new) + np.sum(world.buffer**2)


def double_buffer_while(x):
    new, old, k = x * 1.0, world.buffer, 0
    while k < 3 and np.sum(x) > -9.0:
        new[1:] += 0.3 * old[:-1] + k
        new, old = old, new
        k += 1
    return np.sum(x)


def replaced_and_written(x):
    row = world.matrix[1]
    row += x
    world.matrix = world.matrix * 2.0
    row += 1.0
    return np.sum(world.matrix * x) + np.sum(row**2)


def kept_and_replaced(x):
    world.kept = world.buffer
    world.buffer = world.buffer + x
    world.kept += 1.0
    return np.sum(world.buffer * world.kept * x)


def held_object_replaced(x):
    state = world.state
    world.state = State(x * 2.0, 1.0)
    state.c = x[0]
    state.h *= x
    world.best = state
    return np.sum(state.h) * state.c + np.sum(world.state.h)


def appended_under_a_handler(x):
    try:
        world.log.append(x[0])
        if x[0] > 0.0:
            raise ValueError("positive")
    except ValueError:
        world.log.append(x[1])
    return np.sum(x**2)


def a_deque(x):
    first = world.queue.popleft()
    world.queue.append(x[0] * first)
    world.queue.appendleft(x[1])
    world.last.append(x * 2.0)
    world.last.append(x * 3.0)
    return np.sum(x) * world.queue[-1] + np.sum(world.last[0])


def default_dicts(x):
    world.counts["a"] += 1
    world.counts["b"] += 2
    world.groups["x"].append(x[0])
    world.groups["y"].append(x * world.counts["b"])
    return np.sum(x) * world.counts["a"]


def only_appended_to_deques(x):
    for k in range(3):
        world.queue.append(x[k])
        world.last.append(x * k)
    return np.sum(x)


PROGRAMS = [
    replaced_and_written, kept_and_replaced, held_object_replaced, appended_under_a_handler, double_buffer,
    double_buffer_while, a_deque, default_dicts, only_appended_to_deques,
    counter, counter_in_a_method, counter_in_a_loop, counter_in_a_branch, counter_in_a_while, best_so_far, array_in_place,
    array_that_the_adjoint_reads, row_of_an_array, arrays_change_places, array_replaced, array_of_an_object, new_dataclass,
    argument_itself, view_of_the_argument, written_argument, moved, list_items, shorter_list, list_in_a_loop, list_of_records,
    list_of_arrays, dict_items, dict_in_another_order, through_a_name, one_of_two, new_attribute, nothing_after_all,
    helper_changes, under_a_handler,
]  # fmt: skip


def in_a_world_of_its_own(monkeypatch, action):
    """What an action gives, and the world after it."""
    own = Model()
    monkeypatch.setitem(globals(), "world", own)
    return action(), own


def assert_alike(a: Any, b: Any) -> None:
    """The same objects in the same order, by their values and types."""
    assert type(a) is type(b) or (isinstance(a, float) and isinstance(b, float)), (a, b)
    if isinstance(a, np.ndarray):
        np.testing.assert_allclose(a, b, rtol=1e-12)
    elif isinstance(a, (list, tuple, deque)):
        assert len(a) == len(b)
        for p, q in zip(a, b, strict=True):
            assert_alike(p, q)
    elif isinstance(a, dict):
        assert list(a) == list(b)
        assert_alike(list(a.values()), list(b.values()))
    elif isinstance(a, (Model, State)):
        assert vars(a).keys() == vars(b).keys()
        for key in vars(a):
            assert_alike(vars(a)[key], vars(b)[key])
    elif isinstance(a, float):
        assert a == pytest.approx(b, rel=1e-12)
    else:
        assert a == b


def differences(monkeypatch, program, x):
    """The gradient by central differences, each in a world of its own."""

    def value(y):
        return in_a_world_of_its_own(monkeypatch, lambda: program(y))[0]

    return np.array([(value(x + d) - value(x - d)) / 2e-6 for d in 1e-6 * np.eye(3)])


@pytest.mark.parametrize("x", [X, -X], ids=["positive", "negative"])
@pytest.mark.parametrize("program", PROGRAMS, ids=lambda f: f.__name__)
def test_the_world_after_a_call(monkeypatch, program, x):
    """Of the gradient, the tangent, the pullback and the second derivative; argument, value and gradient are right too."""
    value, expected = in_a_world_of_its_own(monkeypatch, lambda: program(x.copy()))
    slope = differences(monkeypatch, program, x)
    given = x.copy()
    (found, gradient), changed = in_a_world_of_its_own(monkeypatch, lambda: value_and_grad(program)(given))
    np.testing.assert_array_equal(given, x)
    assert found == pytest.approx(value)
    np.testing.assert_allclose(gradient, slope, rtol=1e-5, atol=1e-6)
    assert_alike(changed, expected)
    (_, tangent), changed = in_a_world_of_its_own(monkeypatch, lambda: jvp(program, (given,), (X,)))
    assert tangent == pytest.approx(slope @ X, rel=1e-5, abs=1e-6)
    assert_alike(changed, expected)
    (_, pull), changed = in_a_world_of_its_own(monkeypatch, lambda: vjp(program, given))
    assert_alike(changed, expected)
    np.testing.assert_allclose(pull(1.0)[0], slope, rtol=1e-5, atol=1e-6)  # from what was saved, not from what is there now
    assert_alike(changed, expected)
    _, changed = in_a_world_of_its_own(monkeypatch, lambda: hvp(program)(given, X))
    assert_alike(changed, expected)


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda f: f.__name__)
def test_a_second_call(monkeypatch, program):
    """It begins where the first one ended."""

    def twice(f):
        return lambda: (f(X.copy()), f(2.0 * X))

    values, expected = in_a_world_of_its_own(monkeypatch, twice(program))
    results, changed = in_a_world_of_its_own(monkeypatch, twice(value_and_grad(program)))
    np.testing.assert_allclose([value for value, _ in results], values)
    assert_alike(changed, expected)


@pytest.mark.parametrize("derivative", [jacfwd, jacrev, jacobian, hessian])
def test_jacobians_run_the_program_once(monkeypatch, capsys, derivative):
    """Whatever it changes, prints and draws."""

    def program(x):
        world.calls += 1
        print("run", world.calls)
        noise = world.rng.normal(size=3)
        if derivative is hessian:
            return np.sum(noise * x**2) + noise[0] * np.sum(x) ** 2
        return noise * x + noise[0] * np.sum(x)

    noise = np.random.default_rng(3).normal(size=3)
    for _ in range(2):
        monkeypatch.setattr(world, "calls", 0)
        monkeypatch.setattr(world, "rng", np.random.default_rng(3), raising=False)
        found = derivative(program)(X)
        assert world.calls == 1
        assert capsys.readouterr().out == "run 1\n"
        np.testing.assert_allclose(found, (1.0 + (derivative is hessian)) * (np.diag(noise) + noise[0]))


def test_a_list_that_is_only_appended_to(monkeypatch):
    """However long it has become, the code is the same; it appends where the program does."""

    def program(x):
        for k in range(3):
            x = x * 1.5
            world.log.append((k, np.sum(x)))
            world.seen.append(x.copy())
        world.parts.append(x)
        return world.loss(x)

    gradient = value_and_grad(program)
    values, expected = in_a_world_of_its_own(monkeypatch, lambda: [program(k * X) for k in range(4)])
    found, changed = in_a_world_of_its_own(monkeypatch, lambda: [(gradient(k * X)[0], gradient.program) for k in range(4)])
    assert [value for value, _ in found] == pytest.approx(values)
    assert_alike(changed, expected)
    assert len(set(map(id, changed.seen))) == 13
    assert len({id(used) for _, used in found[1:]}) == 1  # the first one is for a world in which nothing is kept yet


def test_names_of_a_function_around_the_program():
    """What is declared nonlocal is bound once, after a gradient call as after a call; each closure has cells of its own."""
    (program, state), (other, expected) = cells(), cells()
    gradient = value_and_grad(program)
    for k in range(1, 4):
        before = state()
        value, slope = gradient(k * X)
        assert value == pytest.approx(other(k * X))
        assert_alike(state(), expected())
        total, calls = before[2] + np.sum(k * X), before[0] + 4
        np.testing.assert_allclose(slope, calls * (total + np.sum(k * X)))


def test_a_derivative_inside_a_program(monkeypatch):
    """What the function changes that is differentiated there, in its closure or outside, is changed."""

    def program(x):
        calls = [0]

        def inner(y):
            calls[0] += 1
            world.calls += 1
            world.kept = y * x
            return np.sum(y**2 * world.kept)

        slope = grad(inner)(x)
        return np.sum(slope) * calls[0] + np.sum(world.kept)

    (value, gradient), changed = in_a_world_of_its_own(monkeypatch, lambda: value_and_grad(program)(X))
    assert changed.calls == 1
    np.testing.assert_allclose(changed.kept, X * X)
    assert value == pytest.approx(np.sum(3.0 * X**3) + np.sum(X * X))
    np.testing.assert_allclose(gradient, 9.0 * X**2 + 2.0 * X)


def test_an_error_leaves_all_as_it_was(monkeypatch):
    """The stores are at the end, when nothing can go wrong any more."""

    def program(x):
        world.calls += 1
        world.buffer += x
        if x[0] > 0.0:
            raise ValueError("too large")
        return np.sum(x)

    own = Model()
    monkeypatch.setitem(globals(), "world", own)
    with pytest.raises(ValueError, match="too large"):
        grad(program)(X)
    assert_alike(own, Model())


def test_objects_stay_the_same(monkeypatch):
    """What is stored is the argument, or an array from outside, itself; what the program makes is not what is returned."""

    def program(x):
        world.kept, world.best = x, world.buffer
        world.scale = x * 2.0
        return np.sum(world.scale), world.scale

    own = Model()
    buffer = own.buffer
    monkeypatch.setitem(globals(), "world", own)
    x = X.copy()
    _, aux = grad(program, has_aux=True)(x)
    assert own.kept is x
    assert own.best is buffer
    assert not np.shares_memory(own.scale, aux)


@pytest.mark.parametrize("derivative", [value_and_grad, vjp])
def test_containers_among_the_arguments_stay_as_they_are(derivative):
    """Lists, dicts and objects that grow in loops; what they are called in the code is no way to them."""

    def program(x, model, table, items):
        for k in range(len(x)):
            model.log.append(x[k])
            table["class"].append(x[k] * 2.0)
            items[1].append(x)
            model.table["new"] = k
        return np.sum(x) * len(model.log) * len(table["class"])

    model, table, items = Model(), {"class": [1.0]}, [1, [X]]
    if derivative is vjp:
        vjp(program, X, model, table, items, wrt=0)[1](1.0)
    else:
        derivative(program)(X, model, table, items)
    assert_alike(model, Model())
    assert table == {"class": [1.0]}
    assert (len(items[1]), items[1][0] is X) == (1, True)


def test_the_code():
    """Stores are the last statements."""

    def program(x):
        world.calls += 1
        world.table["rate"] = np.sum(x)
        world.buffer[:] = x
        return np.sum(world.buffer**2) * world.calls

    gradient = grad(program)
    gradient(X)
    *_, rate, fill, calls, _ = gradient.source.strip().splitlines()
    assert calls.strip().startswith("world.calls = ")
    assert rate.strip() == "world.table['rate'] = np.sum(x)"
    assert fill.strip() == "world.buffer[...] = buffer"


def _makes_a_function(x):
    world.kept = lambda y: y
    return np.sum(x)


def _makes_an_object(x):
    world.kept = Model()
    return np.sum(x)


def _stores_one_array_twice(x):
    y = x * 2.0
    world.kept = y
    world.buffer = y[:2]
    return np.sum(y)


def _stores_on_some_paths(x):
    if x[0] > 0.0:
        world.unknown = 1.0
    return np.sum(x)


def _appends_what_it_writes(x):
    y = x * 1.0
    for _ in range(3):
        world.log.append(y)
        y -= 1.0
    return np.sum(y)


def _appends_what_it_changes(x):
    row = {}
    world.log.append(row)
    row["x"] = x[0]
    return np.sum(x)


REFUSED = [
    (_appends_what_it_writes, AliasingError, "this array has been appended to a list outside the function"),
    (_appends_what_it_changes, AliasingError, "this dict has been appended to a list outside the function"),
    (_makes_a_function, UnsupportedSyntaxError, "a function that the function makes is stored outside it"),
    (_makes_an_object, UnsupportedSyntaxError, "that the function makes is stored outside it"),
    (_stores_one_array_twice, AliasingError, "is stored outside in two places, or may be; store a copy"),
    (_stores_on_some_paths, UnsupportedSyntaxError, "only some paths through the function give a value"),
]


@pytest.mark.parametrize(("program", "kind", "message"), REFUSED, ids=lambda thing: getattr(thing, "__name__", None))
def test_refused(monkeypatch, program, kind, message):
    """With the place, and nothing changed."""
    own = Model()
    monkeypatch.setitem(globals(), "world", own)
    with pytest.raises(kind, match=message) as caught:
        grad(program)(X)
    assert caught.value.lineno is not None
    assert caught.value.lineno > program.__code__.co_firstlineno
    assert_alike(own, copy.deepcopy(Model()))
