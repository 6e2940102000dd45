"""Dicts, objects and lists whose parts change places from one iteration to the next, and are written meanwhile."""

import numpy as np


class _Body:
    def __init__(self, position, velocity):
        self.position, self.velocity = position, velocity


class _Cell:
    def __init__(self, state):
        self.state, self.past = state, []

    def step(self, u):
        self.past.append(self.state)
        self.state = np.tanh(self.state + u)
        return self.state


def _two_bodies(x, y):
    return [_Body(x * 1.0, y * 1.0), _Body(y * 2.0, x * x)]


def objects_exchanged_in_a_list(x, y):
    """Which object is the first one, the number of the iteration decides."""
    bodies = _two_bodies(x, y)
    for _ in range(3):
        bodies[0], bodies[1] = bodies[1], bodies[0]
        bodies[0].velocity = np.sin(bodies[1].position)
        bodies[1].position *= 0.5
    return np.sum(bodies[0].position * bodies[0].velocity) + np.sum(bodies[1].position)


def objects_that_go_round(x, y, n):
    """The first object becomes the last one, as often as an integer says."""
    bodies = _two_bodies(x, y)
    for _ in range(n - 1):
        body = bodies.pop(0)
        bodies.append(body)
        body.velocity *= 0.7
        if np.sum(body.velocity) > 100.0:
            break
    return np.sum(bodies[0].position * bodies[0].velocity) + np.sum(bodies[1].velocity)


def objects_reversed_in_a_while_loop(x, y):
    """The data may end the loop earlier."""
    bodies, k = _two_bodies(x, y), 0
    while k < 3 and np.sum(bodies[0].position) < 100.0:
        k += 1
        bodies.reverse()
        bodies[0].position -= bodies[1].velocity
    return np.sum(bodies[0].position * bodies[0].velocity) + np.sum(bodies[1].velocity)


def record_made_anew_crosswise(x, y, n):
    """A dict of the same two arrays under exchanged keys, of which one is written."""
    kept = [x * 1.0, y * 1.0]
    state = {"p": kept[0], "q": kept[1]}
    for _ in range(n):
        state = {"p": state["q"], "q": state["p"]}
        state["p"] *= np.cos(state["q"])
    return np.sum(state["p"] * state["q"]) + np.sum(kept[0])


def rows_of_a_table_copied(x, y):
    """A list becomes a copy of another: their arrays are the same."""
    table = [[x * 1.0, y * 1.0], [y * 2.0, x * x]]
    for _ in range(2):
        table[1] = list(table[0])
        table[0][0] += 1.0
        table[1][1] *= np.sin(x)
    return np.sum(table[0][0] * table[0][1]) + np.sum(table[1][1] * table[1][0])


def names_out_of_a_list_by_number(x, y):
    """Three names for what a list holds, in an order that the iteration says."""
    v, w = x * 1.0, y * 1.0
    for t in range(3):
        z = np.sin(v)
        items = [v, w, z]
        v, w, z = items[t % 3], items[(t + 1) % 3], items[2]
        v[1] += 0.5
    return np.sum(v * w * z)


def past_forgotten_in_each_iteration(x, y):
    """A list that grows, and is emptied before it grows."""
    cell = _Cell(x * y)
    for t in range(3):
        cell.past.clear()
        given = cell.step(y * t)
        given *= 0.5
    return np.sum(cell.state * x) + sum(np.sum(np.sin(p)) for p in cell.past)


def object_of_some_iterations(x, y):
    """An object that nothing reads after the iteration that has made it; others make none."""
    items, total = [x * 1.0, y * 1.0], 0.0
    for _ in range(3):
        if not items:
            break
        row, k = items.pop(0), 0
        while k < 3 and np.max(row) > 0.2:
            k += 1
            body = _Body(row, x)
            total += np.sum(body.position * body.velocity) * k
    return total


def loop_that_never_runs(x, y):
    """What its body reads has no value yet."""
    for t in range(0):
        items[t] += 1.0  # noqa: F821
    items = [x, y]
    return np.sum(items[0] * items[1])


def rows_reshaped(x4, N, k):
    """One axis, whatever its stride, is divided without a copy."""
    N = np.tanh(N)
    half = N[k].reshape(2, 2)
    half[-1] += x4[:2]
    other = N[:2, ::2].T[1].reshape(1, 2)
    other *= x4[2]
    return np.sum(np.sin(N))


def keys_put_back_in_a_loop(x, y, n):
    """A key that is taken out and put back is the last one, whose number the sum asks for."""
    record, total = {"p": x * 1.0, "q": y * 1.0}, 0.0
    for t in range(n):
        total += np.sum(list(record.values())[0]) * (t + 1)
        value = record.pop("p")
        record["p"] = value * 2.0
    return total + sum((k + 1) * np.sum(v) for k, v in enumerate(record.values()))


def keys_in_turn(x, y, n):
    """A dict made anew, of which the keys are in another order each time, or were meanwhile."""
    record, other = {"p": x, "q": y}, {"p": x, "q": y}
    for _ in range(n):
        record = {"q": record["p"], "p": record["q"] * 2.0} if "p" == next(iter(record)) else {"p": record["q"], "q": record["p"]}
        other["q"] = other.pop("p")
        other["p"] = np.sin(x)
        other = {"p": np.sin(other["q"]), "q": other["p"]}
    return sum((k + 1) * np.sum(v) for k, v in enumerate((*record.values(), *other.values())))
