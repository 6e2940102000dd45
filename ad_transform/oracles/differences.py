"""Finite differences: central, of halved steps, extrapolated (Richardson), with what they know of their own error.

Where one-sided slopes do not meet (a kink), where the function is nan beside the point, or where the extrapolation does not settle,
the answer is nan: the differences do not know. Large arguments are sampled.
"""

from __future__ import annotations

import copy
import itertools
from collections.abc import Callable
from typing import Any

import numpy as np

from .. import trees

STEPS = (4e-3, 2e-3, 1e-3)
SCALES = (1.0, 0.02)  # of the steps: the smaller ones where the larger leave the domain
MOST = 60  # elements of one leaf that are tried


def gradient(function: Callable[..., Any], arguments: dict[str, Any], wrt: str, has_aux: bool) -> list[Any]:
    """The derivatives by each leaf of one argument, as arrays; nan for what was not tried, or where differences do not know.

    `function` takes its arguments by name.
    """
    double = {name: trees.mapped(_in_double, value) for name, value in copy.deepcopy(arguments).items()}
    found = []
    for which, (_, leaf) in enumerate(trees.leaves(double[wrt])):
        slopes = np.full(np.shape(leaf), np.nan)
        for place in _places(np.size(leaf)):
            line = _line(function, double, wrt, which, place, has_aux)
            size = max(1.0, abs(float(np.asarray(leaf).reshape(-1)[place])))
            slopes.reshape(-1)[place] = slope(line, size)
        found.append(slopes)
    return found


def _in_double(leaf: Any) -> Any:
    if isinstance(leaf, (np.ndarray, np.floating)) and leaf.dtype.kind == "f":
        return leaf.astype(np.float64)
    return leaf


def _places(size: int) -> Any:
    return range(size) if size <= MOST else np.unique(np.linspace(0, size - 1, MOST).astype(int)).tolist()


def _line(function: Any, arguments: dict[str, Any], wrt: str, which: int, place: int, has_aux: bool) -> Callable[[float], Any]:
    def at(step: float) -> Any:
        fresh = copy.deepcopy(arguments)
        count = itertools.count()
        fresh[wrt] = trees.mapped(lambda leaf: _moved(leaf, place, step) if next(count) == which else leaf, fresh[wrt])
        with np.errstate(all="ignore"):
            return trees.number(function(**fresh), has_aux)

    return at


def _moved(leaf: Any, place: int, step: float) -> Any:
    if not isinstance(leaf, np.ndarray):
        return leaf + step
    moved = leaf.copy()
    moved.reshape(-1)[place] += step
    return moved


def slope(line: Callable[[float], Any], size: float = 1.0) -> float:
    """The derivative of `line` at 0; nan where differences do not know."""
    for scale in SCALES:
        steps = [h * size * scale for h in STEPS]
        try:
            above, here, below = [line(h) for h in steps], line(0.0), [line(-h) for h in steps]
        except (ArithmeticError, ValueError, IndexError):
            continue
        if np.all(np.isfinite([*above, here, *below])):
            return _extrapolated(above, here, below, steps)
    return float("nan")


def _extrapolated(above: list[Any], here: Any, below: list[Any], steps: list[float]) -> float:
    table = [(a - b) / (2.0 * h) for a, b, h in zip(above, below, steps, strict=True)]
    gaps = [abs((a - here) - (here - b)) / h for a, b, h in zip(above, below, steps, strict=True)]
    magnitude = max(1.0, *map(abs, table))
    if gaps[-1] > 1e-6 * magnitude and gaps[-1] > 0.75 * gaps[0]:
        return float("nan")  # the one-sided slopes do not meet
    rows = [table]
    for order in range(1, len(steps)):
        rows.append([finer + (finer - coarser) / (4**order - 1) for coarser, finer in itertools.pairwise(rows[-1])])
    settled = abs(rows[-1][0] - rows[-2][-1]) <= 1e-6 * magnitude
    return float(rows[-1][0]) if settled else float("nan")
