"""What the tests of higher orders share: random directions, inner products, and differences along a direction."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import numpy as np

from ..oracles import extrapolated, in_double, is_float, leaves, map_leaves


def direction(args: tuple[Any, ...], wrt: tuple[int, ...], seed: int = 0) -> tuple[Any, ...]:
    """A random tangent for the arguments at the positions `wrt`, None for the others."""
    draws = np.random.default_rng(seed)

    def draw(leaf: Any) -> Any:
        found = draws.uniform(-1.0, 1.0, np.shape(leaf))
        return found.astype(leaf.dtype) if isinstance(leaf, np.ndarray) else float(found)

    return tuple(map_leaves(draw, arg) if k in wrt else None for k, arg in enumerate(args))


def inner(a: Any, b: Any) -> float:
    """The inner product of two trees; None is zero."""
    if a is None or b is None:
        return 0.0
    if isinstance(a, tuple) and isinstance(b, tuple):
        return sum(map(inner, a, b))
    return float(sum(np.sum(np.asarray(x, float) * np.asarray(y, float)) for x, y in zip(leaves(a), leaves(b), strict=True)))


def moved_along(args: tuple[Any, ...], v: tuple[Any, ...], step: float) -> tuple[Any, ...]:
    """Copies of the arguments, moved by `step` along a direction."""
    fresh = copy.deepcopy(args)
    pairs = zip(fresh, v, strict=True)
    return tuple(a if d is None else map_leaves(lambda x, y: x + step * np.asarray(y)[()], a, d) for a, d in pairs)


def slope(f: Callable[..., Any], args: tuple[Any, ...], v: tuple[Any, ...]) -> float:
    """The derivative of a scalar function along a direction, by extrapolated differences."""
    args, v = in_double(copy.deepcopy(args)), in_double(v)
    return extrapolated(lambda step: float(np.asarray(f(*moved_along(args, v, step))).reshape(())))


def float_positions(args: tuple[Any, ...]) -> tuple[int, ...]:
    """The arguments that hold floats only."""
    return tuple(k for k, a in enumerate(args) if (found := list(leaves(a))) and all(map(is_float, found)))
