"""Finite differences: central differences with Richardson extrapolation, over nested containers of floats.

It knows nothing of the package: it only calls the primal.
"""

from __future__ import annotations

import copy
import dataclasses
import itertools
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np

from ad_transform import value_and_grad

Wrt = int | str | tuple[int | str, ...]
STEPS = (4e-3, 2e-3, 1e-3)
RELATIVE, ABSOLUTE = 1e-7, 2e-8


# ---- nested containers -------------------------------------------------------------------------------------------------


def is_named_tuple(tree: Any) -> bool:
    """Whether the value is a named tuple."""
    return isinstance(tree, tuple) and hasattr(tree, "_fields")


def children(tree: Any) -> dict[Any, Any] | None:
    """The parts of a container by key, None for a leaf."""
    if isinstance(tree, dict):
        return tree
    if isinstance(tree, (list, tuple)):
        return dict(enumerate(tree))
    if dataclasses.is_dataclass(tree):
        return {field.name: getattr(tree, field.name) for field in dataclasses.fields(tree)}
    return None


def rebuild(tree: Any, parts: dict[Any, Any]) -> Any:
    """A container of the same type with other parts."""
    if isinstance(tree, dict):
        return parts
    if is_named_tuple(tree):
        return type(tree)(*parts.values())
    if isinstance(tree, (list, tuple)):
        return type(tree)(parts.values())
    return dataclasses.replace(tree, **parts)


def map_leaves(function: Callable[..., Any], tree: Any, *others: Any) -> Any:
    """The tree with `function` applied to each leaf, and to the leaves at the same places of the other trees."""
    parts = children(tree)
    if parts is None:
        return function(tree, *others)
    branches = [children(other) for other in others]
    return rebuild(tree, {key: map_leaves(function, part, *(b[key] for b in branches if b)) for key, part in parts.items()})


def leaves(tree: Any) -> Iterator[Any]:
    """The leaves in order."""
    parts = children(tree)
    if parts is None:
        yield tree
        return
    for part in parts.values():
        yield from leaves(part)


def is_float(leaf: Any) -> bool:
    """Whether a leaf can be differentiated."""
    return isinstance(leaf, (float, np.floating, np.ndarray)) and np.asarray(leaf).dtype.kind == "f"


def has_floats(tree: Any) -> bool:
    """Whether a tree holds something that can be differentiated, and nothing else."""
    found = list(leaves(tree))
    return bool(found) and all(map(is_float, found))


# ---- finite differences ------------------------------------------------------------------------------------------------


def in_double(tree: Any) -> Any:
    """The tree in double precision, so that differences of single-precision programs are exact enough."""
    return map_leaves(lambda leaf: leaf.astype(np.float64) if getattr(leaf, "dtype", None) == np.float32 else leaf, tree)


def number(value: Any) -> float:
    """The one number that a program returns."""
    (element,) = np.asarray(value).reshape(-1)
    return float(element)


def moved(leaf: Any, place: int, step: float) -> Any:
    """The leaf with one element moved."""
    if not isinstance(leaf, np.ndarray):
        return leaf + step
    leaf = leaf.copy()
    leaf.reshape(-1)[place] += step
    return leaf


def extrapolated(line: Callable[[float], float], steps: Sequence[float] = STEPS) -> float:
    """The derivative of `line` at 0: central differences of halved steps, their errors eliminated order by order."""
    table = [(line(h) - line(-h)) / (2.0 * h) for h in steps]
    for order in range(1, len(steps)):
        table = [finer + (finer - coarser) / (4**order - 1) for coarser, finer in itertools.pairwise(table)]
    return table[0]


def finite_difference(f: Callable[..., Any], args: tuple[Any, ...], position: int, steps: Sequence[float] = STEPS) -> Any:
    """The gradient of `f` with respect to one argument, in the structure of that argument."""
    args = in_double(copy.deepcopy(args))
    places = iter(range(sum(1 for _ in leaves(args[position]))))
    return map_leaves(lambda leaf: leaf_difference(f, args, position, next(places), steps), args[position])


def leaf_difference(f: Callable[..., Any], args: tuple[Any, ...], position: int, which: int, steps: Sequence[float]) -> Any:
    """The gradient with respect to leaf number `which` of one argument."""
    leaf = list(leaves(args[position]))[which]

    def line(place: int) -> Callable[[float], float]:
        return lambda step: number(f(*with_leaf(args, position, which, moved(leaf, place, step))))

    slopes = [extrapolated(line(place), steps) for place in range(np.size(leaf))]
    return np.array(slopes).reshape(np.shape(leaf)) if isinstance(leaf, np.ndarray) else slopes[0]


def with_leaf(args: tuple[Any, ...], position: int, which: int, value: Any) -> tuple[Any, ...]:
    """A fresh copy of the arguments with one leaf replaced."""
    fresh = list(copy.deepcopy(args))
    places = iter(range(sum(1 for _ in leaves(fresh[position]))))
    fresh[position] = map_leaves(lambda leaf: value if next(places) == which else leaf, fresh[position])
    return tuple(fresh)


# ---- the check ---------------------------------------------------------------------------------------------------------


def positions(f: Callable[..., Any], wrt: Wrt) -> tuple[int, ...]:
    """The parameters that `wrt` names, by position."""
    code = f.__code__
    names = code.co_varnames[: code.co_argcount]
    return tuple(names.index(w) if isinstance(w, str) else w for w in (wrt if isinstance(wrt, tuple) else (wrt,)))


def assert_same(first: Any, second: Any) -> None:
    """Two trees are equal to the last bit, in structure, type and value."""
    assert type(first) is type(second)
    parts = children(first)
    if parts is None:
        np.testing.assert_array_equal(first, second, strict=isinstance(first, np.ndarray))
        return
    others = children(second) or {}
    assert parts.keys() == others.keys()
    for key, part in parts.items():
        assert_same(part, others[key])


def assert_same_parts(first: Any, second: Any) -> None:
    """Two trees are equal to the last bit, in structure and value: a module of its own has classes of its own."""
    parts = children(first)
    if parts is None:
        assert_same(first, second)
        return
    others = children(second) or {}
    assert type(first).__name__ == type(second).__name__
    assert parts.keys() == others.keys()
    for key, part in parts.items():
        assert_same_parts(part, others[key])


def assert_leaf_matches(gradient: Any, argument: Any, expected: Any) -> None:
    """A gradient has its argument's kind, shape and dtype, and the expected value."""
    if isinstance(argument, np.ndarray):
        assert isinstance(gradient, np.ndarray), f"the gradient of an array is a {type(gradient).__name__}"
    assert np.shape(gradient) == np.shape(argument)
    assert np.asarray(gradient).dtype == np.asarray(argument).dtype
    single = np.asarray(argument).dtype == np.float32
    scale = max(1.0, float(np.max(np.abs(expected), initial=0.0)))
    relative, absolute = (1e-4, 1e-4 * scale) if single else (RELATIVE, ABSOLUTE * scale)
    np.testing.assert_allclose(gradient, expected, rtol=relative, atol=absolute)


def assert_tree_matches(gradient: Any, argument: Any, expected: Any) -> None:
    """A gradient has its argument's structure, and its leaves match."""
    parts = children(argument)
    if parts is None:
        assert_leaf_matches(gradient, argument, expected)
        return
    assert type(gradient) is type(argument)
    found, wanted = children(gradient) or {}, children(expected) or {}
    assert found.keys() == parts.keys()
    for key, part in parts.items():
        assert_tree_matches(found[key], part, wanted[key])


def assert_gradients_match(f: Callable[..., Any], *args: Any, wrt: Wrt = 0) -> None:
    """The generated gradient agrees with finite differences, leaves the arguments alone, and is the same when called again."""
    transformed = value_and_grad(f, wrt=wrt)
    before = copy.deepcopy(args)
    value, gradients = transformed(*args)
    assert_same(args, before)
    np.testing.assert_allclose(value, f(*copy.deepcopy(args)), rtol=1e-5 if np.asarray(value).dtype == np.float32 else 1e-12)
    chosen = gradients if isinstance(wrt, tuple) else (gradients,)
    for position, gradient in zip(positions(f, wrt), chosen, strict=True):
        assert_tree_matches(gradient, args[position], finite_difference(f, args, position))
    again = transformed(*args)
    assert_same(again[1], gradients)
    assert_same(number(again[0]), number(value))
