"""Reverse mode in less memory: `checkpoint(f)` computes a call again in the adjoint instead of keeping what it computed."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from .compose import checkpoints


class Checkpointed:
    """A function of which the adjoint keeps the arguments only. Called on numbers and arrays, it is the function."""

    def __init__(self, function: Callable[..., Any]) -> None:
        functools.update_wrapper(self, function)
        self.primal = function

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self.primal(*args, **kwargs)

    def __derived__(self) -> Any:
        """The function as the front end sees it, where a program calls it."""
        return checkpoints.abstract(self.primal)

    def __get__(self, instance: Any, owner: type | None = None) -> Any:
        return self if instance is None else functools.partial(self, instance)

    def __repr__(self) -> str:
        return f"<checkpointed {self.primal!r}>"

    def __reduce__(self) -> Any:
        return self.primal.__qualname__


def checkpoint(function: Callable[..., Any]) -> Callable[..., Any]:
    """The function, computed again in the adjoint: of each call nothing but its arguments is kept.

    function : takes and returns numbers, arrays and structures of them; it may read what is around it, and changes nothing.

    Raises UnsupportedSyntaxError where the function writes into its arguments or into what is around it.

    >>> import numpy as np
    >>> from ad_transform import checkpoint
    >>> def loss(x, weights):
    ...     for w in weights:
    ...         x = checkpoint(lambda x: np.tanh(x @ w))(x)
    ...     return np.sum(x**2)
    """
    if not callable(function):
        raise TypeError(f"checkpoint needs a function, not {function!r}")
    return Checkpointed(function)


checkpoints.enter(checkpoint)
