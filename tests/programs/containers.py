"""Tuples, lists, dicts, named tuples and dataclasses, as arguments and inside."""

import copy
from dataclasses import dataclass, field, replace
from typing import NamedTuple

import numpy as np


class Line(NamedTuple):
    """A straight line."""

    slope: float
    intercept: float


@dataclass
class Body:
    """A point mass."""

    position: np.ndarray
    velocity: np.ndarray


def tuple_argument(pair):
    """Unpacks a tuple argument."""
    s, x = pair
    return np.sum(s * x * x)


def list_argument(xs):
    """Reads a list of arrays by index."""
    return np.sum(xs[0] * xs[1]) + np.sum(xs[-1] ** 2)


def list_of_floats(scalars):
    """Reads a list of Python floats."""
    total = 0.0
    for s in scalars:
        total = total + s**3
    return total * scalars[0]


def list_element_unused(xs):
    """Uses only one of a list."""
    return np.sum(xs[1] ** 2)


def dict_argument(params, x):
    """Reads a dict of arrays."""
    return np.sum(np.tanh(x @ params["W"] + params["b"]))


def nested_argument(nested):
    """Reads containers in containers."""
    first, s = nested["first"]
    (M,) = nested["second"]
    return np.sum(M @ first) * s


def named_tuple_argument(line, x):
    """Reads the fields of a named tuple by name and by position."""
    return np.sum(line.slope * x + line[1]) * line.intercept


def dataclass_argument(body):
    """Reads the fields of a dataclass."""
    return 0.5 * body.velocity @ body.velocity - 1.0 / np.sqrt(body.position @ body.position)


def layers_argument(layers, x):
    """Loops over a list of tuples of arrays."""
    for W, b in layers:
        x = np.tanh(x @ W + b)
    return np.sum(x)


def writes_into_list_argument(xs, s):
    """Replaces an item of a list argument."""
    xs[0] = xs[1] * s
    return np.sum(xs[0] * xs[2])


def writes_array_of_list_argument(xs, s):
    """Stores into an array that a list argument holds."""
    xs[1][0] = s
    xs[1][1:] *= 2.0
    return np.sum(xs[1] * xs[0])


def writes_into_dict_argument(params, s):
    """Replaces an item of a dict argument."""
    params["b"] = params["b"] * s
    params["W"][0] = params["b"]
    return np.sum(params["W"] * params["b"])


def tuple_inside(x, s):
    """Makes, indexes and slices tuples."""
    t = (x, s, x * s)
    first, last = t[0], t[-1]
    return np.sum(first * last) * t[1:][0]


def list_append(x):
    """Appends in a loop."""
    values = []
    for i in range(5):
        values.append(x[i] ** 2)
    return values[0] * values[4] + values[-2]


def list_append_and_stack(x, A):
    """Appends arrays and stacks them."""
    states = [x]
    for _ in range(3):
        states.append(np.tanh(A @ states[-1]))
    return np.sum(np.stack(states) ** 2)


def list_append_by_data(x):
    """Appends under a condition."""
    values = []
    for i in range(5):
        if x[i] > 0.0:
            values.append(x[i] ** 2)
    return sum(values) * len(values)


def list_pop(x, s):
    """Pops from the end and from the front."""
    values = [x[0], s, x[1] * s]
    last = values.pop()
    first = values.pop(0)
    return last * first * values[0]


def list_item_assignment(x, s):
    """Assigns items of a list."""
    values = [0.0] * 3
    values[0] = s
    values[2] = x[0] * values[0]
    values[1] += values[2] * s
    return values[0] + values[1] * values[2]


def list_insert_extend(x, s):
    """Inserts and extends."""
    values = [x[0]]
    values.insert(0, s)
    values.extend([x[1], s * s])
    values += [x[2]]
    return values[0] * values[1] + values[2] * values[3] * values[4]


def list_alias(x, s):
    """One list under two names."""
    values = [x, s]
    other = values
    other[1] = s * 2.0
    other.append(x * 3.0)
    return np.sum(values[0] * values[1] * values[2])


def list_concatenation(x, s):
    """Adds and repeats lists; copies are independent."""
    values = [s, x[0]] + [x[1]]
    copied = list(values)
    copied[0] = 0.0
    return values[0] * values[2] + copied[1] + copied[0]


def list_of_arrays_written(x):
    """Stores into arrays that a list holds, in a loop."""
    rows = [np.zeros(5), np.ones(5)]
    for i in range(5):
        rows[0][i] = x[i] ** 2
        rows[1][i] *= rows[0][i]
    return np.sum(rows[0] * rows[1])


def list_of_lists(s, t):
    """A matrix as a list of lists."""
    M = [[s, t], [t * s, 1.0]]
    M[1][1] = s + t
    return M[0][0] * M[1][1] - M[0][1] * M[1][0]


def list_slices(scalars):
    """Slices a list."""
    head, tail = scalars[:2], scalars[1:]
    return head[0] * tail[0] + tail[-1] ** 2


def list_reversed_and_zipped(xs):
    """Iterates two lists, one of them backwards."""
    total = 0.0
    for a, b in zip(xs, reversed(xs)):
        total = total + np.sum(a * np.sin(b))
    return total


def dict_inside(x, s):
    """Makes, reads and writes a dict."""
    table = {"a": x, "b": s}
    table["c"] = table["a"] * table["b"]
    table["b"] += 1.0
    total = 0.0
    for key, value in table.items():
        total = total + np.sum(value) * len(key)
    return total + np.sum(table["c"] * table.get("missing", 2.0))


def dict_of_lists(x):
    """Appends to lists in a dict."""
    table = {"even": [], "odd": []}
    for i in range(5):
        table["odd" if i % 2 else "even"].append(x[i] * (i + 1))
    return sum(table["even"]) * sum(table["odd"])


def dict_keys_and_values(params):
    """Iterates keys and values."""
    total = 0.0
    for key in params:
        total = total + np.sum(params[key] ** 2)
    for value in params.values():
        total = total * np.cos(value.sum())
    return total


def named_tuple_inside(x, s):
    """Makes a named tuple of differentiated values."""
    line = Line(s, intercept=x[0])
    line = line._replace(slope=line.slope * 2.0)
    slope, intercept = line
    return np.sum(slope * x + intercept) * line.slope


def dataclass_inside(z, s):
    """Makes a dataclass, assigns its fields and stores into them."""
    body = Body(z * 1.0, velocity=z * s)
    body.position = body.position + s * body.velocity
    body.velocity[0] = s
    body.velocity *= 2.0
    return body.position @ body.velocity


def dataclass_argument_written(body, dt):
    """Moves a body that is an argument."""
    for _ in range(3):
        body.velocity = body.velocity - dt * body.position
        body.position += dt * body.velocity
    return np.sum(body.position**2)


def starred_list(xs, x):
    """Unpacks a list into a literal."""
    values = [x, *xs]
    return np.sum(values[0] * values[1] * values[-1])


def unpacked_in_loop(layers):
    """Enumerates a list of tuples."""
    total = 0.0
    for i, (W, b) in enumerate(layers):
        total = total + (i + 1) * np.sum(W @ b)
    return total


def membership(x, name):
    """Tests for membership."""
    return np.sum(x * x) if name in ("sin", "tanh") and name not in {"cos": 1} else np.sum(x)


def appended_in_one_branch(x, s):
    """The length of a list depends on data."""
    ys = [s]
    if x[0] > 100.0:
        ys.append(x[1])
    if x[2] < 100.0:
        ys.append(x[2] * s)
    total = 0.0
    for y in ys:
        total += y * y
    return total * len(ys)


def list_of_tuples_in_a_loop(x, y):
    """Tuples of a number and an array, collected and run over."""
    pieces = []
    for i in range(4):
        pieces.append((x[i], x * y[i]))
    total = 0.0
    for a, v in pieces:
        total += a * np.sum(v)
    return total + pieces[2][0] + np.sum(pieces[-1][1]) + len(pieces)


def nested_tuples_by_condition(x, y, s):
    """Tuples inside tuples, appended in an inner loop where the data say so."""
    pieces, total = [], 0.0
    for i in range(4):
        for j in range(i):
            if x[j] > 0.0:
                pieces.append((x[i] * s, (y[j], i)))
    for a, (b, k) in pieces:
        total += a * b * k
    return total


def tuples_by_branches(x, y, s):
    """A list that is empty or not, as the branches go."""
    pieces, total = [], s
    if s > 0.0:
        pieces.append((s, x))
    if s > 5.0:
        pieces.append((2.0, y))
    for a, v in pieces:
        total += a * np.sum(v * y)
    return total


def stack_of_tuples(s):
    """A stack that grows and shrinks by the data."""
    stack, total = [(s, 0)], 0.0
    while stack:
        v, depth = stack.pop()
        if depth < 3:
            stack.append((v * 0.5, depth + 1))
            stack.append((np.sin(v), depth + 2))
        else:
            total += v * depth
    return total


def tuples_replaced_and_cut(x, y, s):
    """Items of a list of tuples are replaced; a part of the list is taken."""
    pieces = [(s, 1.0), (2.0, s)]
    for i in range(4):
        if x[i] > 0.0:
            pieces.append((x[i], y[i]))
    pieces[0] = (pieces[-1][0] * 2.0, s)
    part = pieces[1:]
    return sum(a * b for a, b in pieces) + sum(a for a, _ in part) + (1.0 if pieces else 0.0)


def list_of_zip(x, y, s):
    """zip and enumerate as lists, the largest of what they hold."""
    pairs = list(zip(x, y, strict=True))
    numbered = [(i, v * s) for i, v in enumerate(x)]
    return sum(a * b for a, b in pairs) + sum(i * v for i, v in numbered) + max(v for _, v in numbered)


@dataclass
class _Cell:
    q: np.ndarray
    level: float = 0.0
    log: list = field(default_factory=list)


def copied_objects(x):
    """copy.copy shares what an object holds, copy.deepcopy does not; arrays and lists are copied too."""
    cell = _Cell(x.copy(), x[0], [x[1]])
    near, far = copy.copy(cell), copy.deepcopy([cell, cell])
    near.q[0] = 5.0 * x[1]
    near.level = 3.0
    far[0].q[1] = x[2] ** 2
    cell.log.append(x[0] ** 2)
    y = copy.copy(x)
    y[0] = 0.0
    return np.sum(cell.q**2) * far[1].q[1] + cell.level * near.level + len(far[0].log) * near.log[1] + np.sum(y * x)


def dataclass_replaced(z, s):
    """A new instance with another field; the arrays of the others are shared."""
    body = Body(z * 1.0, velocity=z * s)
    moved = replace(body, velocity=body.velocity * 2.0)
    moved.position[0] = s * 3.0
    return body.position @ moved.velocity + body.velocity[1]
