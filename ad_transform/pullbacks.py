"""The second half of what `vjp` returns: a function from cotangents of a result to cotangents of the arguments."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from . import ir
from .backend.compile import Compiled
from .errors import DifferentiationError, Location
from .runtime import helpers

_has_complex: Any = helpers.has_complex


@dataclass(frozen=True)
class PullbackCode:
    """The generated function of a pullback, and the structure of the cotangents that it takes."""

    compiled: Compiled
    outputs: Any  # a tree like the result: values where there is a cotangent, constants elsewhere
    power: Location | None  # as in a program


class Pullback:
    """Maps a cotangent of a result, a structure like it, to the cotangents of the arguments. It may be called several times.

    `source` is the generated code. None in the cotangent stands for zeros.
    """

    def __init__(self, code: PullbackCode, value: Any, residuals: tuple[Any, ...]) -> None:
        self._code = code
        self._shapes = [np.shape(leaf) for leaf in _leaves(code.outputs, value)]
        self._residuals = residuals

    @property
    def source(self) -> str:
        """The generated code; its first parameters are what the value's computation left for it."""
        return self._code.compiled.source

    def __call__(self, cotangent: Any) -> Any:
        given = _leaves(self._code.outputs, cotangent)
        bars = [_fitted(bar, shape) for bar, shape in zip(given, self._shapes, strict=True)]
        return check_real(self._code.compiled.function(*self._residuals, *bars), self._code.power)

    def __repr__(self) -> str:
        return f"<pullback of {len(self._shapes)} cotangents>"


def check_real(result: Any, power: Location | None) -> Any:
    """The result of generated code; an error where a power of Python numbers, of which there is one, has made it complex."""
    if power is not None and _has_complex(result):
        raise DifferentiationError(
            "this power of a negative Python number is complex, and complex numbers have no derivative here; "
            "take the power of np.float64(...), which is nan, or of a positive number",
            power,
        )
    return result


def _leaves(tree: Any, thing: Any) -> list[Any]:
    """What stands in a structure where the tree has a value."""
    if isinstance(tree, ir.Value):
        return [thing]
    if isinstance(tree, ir.Record):
        return [leaf for name, part in tree.fields.items() for leaf in _leaves(part, getattr(thing, name, None))]
    if isinstance(tree, dict):
        _check(thing is None or (isinstance(thing, dict) and thing.keys() == tree.keys()), f"a dict with the keys {list(tree)}")
        return [leaf for key, part in tree.items() for leaf in _leaves(part, None if thing is None else thing[key])]
    if isinstance(tree, (tuple, list)):
        _check(thing is None or (isinstance(thing, (tuple, list)) and len(thing) == len(tree)), f"{len(tree)} items")
        parts = [None] * len(tree) if thing is None else thing
        return [leaf for part, item in zip(tree, parts, strict=True) for leaf in _leaves(part, item)]
    return []


def _check(holds: bool, needed: str) -> None:
    if not holds:
        raise TypeError(f"the cotangent must have the structure of the result: {needed} are needed")


def _fitted(bar: Any, shape: tuple[int, ...]) -> Any:
    """A cotangent as a float or an array of floats of the shape of its result."""
    if bar is None:
        return np.zeros(shape) if shape else 0.0
    found = np.asarray(bar, dtype=float if np.asarray(bar).dtype.kind in "iub" else None)
    if found.shape != shape:
        raise TypeError(f"the cotangent has shape {found.shape}, but the result has shape {shape}")
    return found if shape else found.item()
