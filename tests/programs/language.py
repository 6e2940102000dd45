"""Statements of Python beyond the plain ones: match, try ... finally, context managers, sets, starred names."""

import enum
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np


class _Point(NamedTuple):
    height: float
    values: object


@dataclass
class _Segment:
    height: float
    values: object


class _Kind(enum.Enum):
    PLAIN = 1
    DOUBLE = 2


class _Scaled:
    """Counts how often it is entered and left."""

    def __init__(self, factor):
        self.factor, self.passages = factor, 0

    def __enter__(self):
        self.passages += 1
        return self.factor * 2.0

    def __exit__(self, *error):
        self.passages += 1


def match_tuple(x, y, s):
    """A tuple taken apart, told by a constant in it."""
    match (x, 2):
        case (a, 1):
            return np.sum(a)
        case (a, 2):
            return np.sum(a * y)
        case _:
            return s


def match_in_a_loop(x, y, s):
    """Values, alternatives, a guard and a capture, with a break inside."""
    total = 0.0
    for k in range(4):
        match k:
            case 0:
                total += x[0]
            case 1 | 2:
                total += x[k] * y[k]
                if total > 100.0:
                    break
            case n if n > 10:
                total = total * 100.0
            case n:
                total += s * n
    return total


def match_guards_on_data(x, s):
    """Guards that only the run can decide."""
    match x[0]:
        case v if v > 100.0:
            return v
        case v if v > -100.0:
            r = v * 2.0
        case _:
            r = s
    return r * s


def match_starred_sequence(x, y, s):
    """The middle of a list as a list of its own."""
    match [x, y, s, 2.0]:
        case [a]:
            return np.sum(a)
        case [a, *rest, c]:
            return np.sum(a * rest[0]) * rest[1] * c * len(rest)


def match_mapping(x, y):
    """Keys of a dict, and the others."""
    match {"kind": "square", "w": x, "z": y}:
        case {"kind": "cube", "w": w}:
            return np.sum(w**3)
        case {"kind": "square", "w": w, **others}:
            return np.sum(w**2 * others["z"])


def match_classes(x, s):
    """A dataclass told from a named tuple; what is captured is the same memory."""
    match _Segment(s, x):
        case _Point(height, values):
            return height
        case _Segment(height=0.0, values=values):
            return np.sum(values)
        case _Segment(height, values=values):
            values[0] = height
            return height * np.sum(values) + np.sum(x)


def match_types(x, y, s):
    """Builtin types, None and arrays, which are no sequences."""
    total = 0.0
    for thing in (x, 3, "abc", None, (s, 2.0)):
        match thing:
            case int(k):
                total += k * s
            case str():
                total += 1.0
            case None:
                total += s
            case [a, b]:
                total += a * b
            case _:
                total += np.sum(thing * y)
    return total


def match_enum(x, y):
    """The members of an enumeration."""
    match _Kind.DOUBLE:
        case _Kind.PLAIN:
            return np.sum(x)
        case _Kind.DOUBLE:
            return np.sum(x * y)


def match_nested(x, y, s):
    """Patterns inside patterns; a store through a captured name."""
    match (x, (s, [y, 3])):
        case (a, (b, [c, 3])):
            a[0] = b
            return np.sum(a * c) + np.sum(x)


def finally_after_return(x, y, s):
    """What is returned is computed before finally writes."""
    try:
        x[0] = s
        if s > 0.0:
            return np.sum(x * y) + np.sum(_returns_and_writes(x, s))
    finally:
        y[0] = 3.0
    return s


def _returns_and_writes(v, s):
    try:
        return v
    finally:
        v[1] = 9.0 * s


def finally_in_a_loop(x, y, s):
    """It runs after continue and after break."""
    total = 0.0
    for i in range(4):
        try:
            if i == 1:
                continue
            if i == 3:
                break
            total += x[i] * s
        finally:
            total += y[i]
            y[i] = total
    return total + np.sum(y)


def own_context_manager(x, y, s):
    """Its methods run around the body, and change it."""
    manager = _Scaled(s)
    with manager as g:
        x[0] = g
        total = np.sum(x * y) * g
    return total + manager.passages * s


def nested_context_managers(x, s):
    """Two in one statement, the second made of the first; a return inside."""
    with _Scaled(s) as g, _Scaled(g) as h:
        if h > 0.0:
            return np.sum(x) * h
    return g


def sets_of_constants(x, s):
    """Membership in sets."""
    total = 0.0
    for i in range(4):
        if i in {0, 2}:
            total += x[i] * s
    names = {"a", "b"}
    return total + (s if "a" in names and len(names | {"c"}) == 3 else 0.0)


def loops_with_else(x, s):
    """One loop ends by itself, one by break."""
    for i in range(3):
        if x[i] > 100.0:
            break
    else:
        s = s * 2.0
    while i < 10:
        i += 1
        if i == 7:
            break
    else:
        s = s * 3.0
    return s * i


def starred_unpacking(x, y, s):
    """Stars and nested targets."""
    a, *b, c = [x, y, s, 2.0]
    (d, e), f = (b[0], b[1]), c
    [*g] = (1.0, s)
    return np.sum(a * d) * e * f * g[1]


def generators_consumed_at_once(x, y, s):
    """Generator expressions in sum, max, any and all."""
    total = sum(v * w for v, w in zip(x, y, strict=True)) + max(v * s for v in (1.0, 2.0))
    return total + (s if any(v > 5.0 for v in (1.0, s)) else 0.0) + (s if all(v < 5.0 for v in (1.0, s)) else 0.0)


def nonlocal_counter(s):
    """A closure that keeps its state."""
    state = s

    def add(v):
        nonlocal state
        state = state * v
        return state

    add(2.0)
    add(s)
    return add(0.5) * s


def every_kind_of_parameter(s):
    """Positional-only, default, variadic and keyword-only parameters."""
    more = {"w": 2.0 * s, "z": s}
    return _parameters(s, 3.0, s, 4.0, k=s, w=s) + _parameters(*(s, s), **more)


def _parameters(a, /, b=2.0, *args, k=3.0, **named):
    return a * b + sum(args) * k + named.get("z", 1.0) * named["w"]


def what_a_module_has(x):
    """Which functions this version of numpy has."""
    sums = np.sum(x**2) if hasattr(np, "sum") else np.missing(x)
    return sums * (getattr(np, "missing", None) is None) + (np.sum(x) if hasattr(np, "also_missing") else 0.0)
