"""What a call of a numpy function is replaced by."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from ... import ops

EXPANSIONS: dict[Any, Callable[..., Any]] = {}
BODIES: set[Callable[..., Any]] = set()
# Parameters for which a list of numbers is an array.
ARRAYS = frozenset({*ops.ARRAYS, "condition", "mask", "f", "p", "xp", "fp", "q"})
VIEWS = frozenset({np.lib.stride_tricks.sliding_window_view})  # of their first argument in numpy, where the bodies here make copies


def refuse(what: str, instead: str) -> Any:
    """Say in a body that a call has no derivative here: an error at the call, when code is generated."""
    raise NotImplementedError(f"{what}; {instead}")


def expands(*functions: Any) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Decorator: the function below is what calls of these functions are replaced by; None is what this numpy or Python has not."""

    def decorate(body: Callable[..., Any]) -> Callable[..., Any]:
        BODIES.add(body)
        EXPANSIONS.update(dict.fromkeys((f for f in functions if f is not None), body))
        return body

    return decorate
