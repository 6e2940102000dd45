"""numpy for a program that runs on other numbers than floats."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import numpy as np


class OtherNumpy:
    """numpy, in which some functions are others, and every array of floats that is made is converted.

    Nothing is said of views, aliases and in-place writes: they are numpy's own.
    """

    def __init__(self, convert: Callable[[np.ndarray], np.ndarray], instead: dict[str, Callable[..., Any]]) -> None:
        self._convert, self._instead = convert, instead

    def __getattr__(self, name: str) -> Any:
        found = self._instead.get(name, getattr(np, name))
        return found if isinstance(found, (np.ufunc, type)) or not callable(found) else self._converting(found)

    def _converting(self, function: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(function)
        def converted(*args: Any, **kwargs: Any) -> Any:
            result = function(*args, **kwargs)
            return self._convert(result) if isinstance(result, np.ndarray) else result

        return converted
