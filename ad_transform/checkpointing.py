"""Reverse mode in less memory: `checkpoint(f)` for calls, `checkpointed(range(n), snapshots=s)` for loops.

The adjoint computes again what it would otherwise have to keep.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable
from typing import Any, TypeVar

Item = TypeVar("Item")


class Checkpointed:
    """A function of which the adjoint keeps the arguments only. Called on numbers and arrays, it is the function."""

    def __init__(self, function: Callable[..., Any]) -> None:
        functools.update_wrapper(self, function)
        self.primal = function

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self.primal(*args, **kwargs)

    def __derived__(self) -> tuple[tuple[Any], str]:
        """The function as the front end sees it, where a program calls it."""
        return (self.primal,), "checkpointed function"

    def __get__(self, instance: Any, owner: type | None = None) -> Any:
        return self if instance is None else functools.partial(self, instance)

    def __repr__(self) -> str:
        return f"<checkpointed {self.primal!r}>"

    def __reduce__(self) -> Any:
        return self.primal.__qualname__


def checkpoint(function: Callable[..., Any]) -> Callable[..., Any]:
    """The function, computed again in the adjoint: of each call nothing but its arguments is kept.

    function : takes and returns numbers, arrays and structures of them; it may read what is around it, and changes nothing.
        One that draws random numbers is run once, as without checkpoint: what its adjoint reads is kept.

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


def checkpointed(iterable: Iterable[Item], *, snapshots: int) -> Iterable[Item]:
    """What a loop runs over, for a loop whose adjoint stores `snapshots` of its states and computes the others again.

    Of n steps each is run at most r times more, where r is the least number with (snapshots + r)! / (snapshots! r!) >= n, and all
    in all as few as possible: the binomial schedule of Griewank and Walther's revolve. 10 snapshots are enough for 1000 steps with
    r = 4, 20 for a million with r = 8. A state is all that the loop carries from one step to the next, arrays that it writes in
    place included.

    iterable : a range, or an array whose rows are run over. The loop has no break. One that draws random numbers is run once,
        and keeps all its states.
    snapshots : at least 1.

    >>> import numpy as np
    >>> from ad_transform import checkpointed
    >>> def simulate(u, n):
    ...     for _ in checkpointed(range(n), snapshots=10):
    ...         u[1:-1] += 0.1 * (u[2:] - 2.0 * u[1:-1] + u[:-2])
    ...     return np.sum(u**2)
    """
    if snapshots < 1:
        raise ValueError(f"checkpointed needs snapshots=1 at least, not {snapshots}")
    return iterable
