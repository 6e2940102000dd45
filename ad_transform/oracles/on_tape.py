"""The gradient by the tape, on the same source."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import numpy as np

from .. import trees
from ..tape import Tensor
from ..tape.numpy_source import on_tape, running_numpy


def gradient(function: Callable[..., Any], arguments: dict[str, Any], wrt: tuple[str, ...], has_aux: bool) -> dict[str, list[Any]]:
    """For each argument, the derivatives by its leaves, as arrays. `function` takes its arguments by name.

    What the tape cannot follow raises, whatever it is.
    """
    given = {name: _on_tape(value, name in wrt) for name, value in copy.deepcopy(arguments).items()}
    parameters = {name: [leaf for _, leaf in trees.leaves(given[name])] for name in wrt}
    with running_numpy():
        value = on_tape(function)(**{name: _unwritten(tree) for name, tree in given.items()})
    value = value[0] if has_aux else value
    if isinstance(value, Tensor) and value.requires_grad:
        value.reshape(()).backward()
    return {name: [_found(leaf) for leaf in leaves] for name, leaves in parameters.items()}


def _on_tape(tree: Any, tracked: bool) -> Any:
    """An argument with tensors for its floats: all of them where it is differentiated, else its arrays, which may be written."""

    def tensor(leaf: Any) -> Any:
        if not trees.is_float(leaf) or not (tracked or isinstance(leaf, np.ndarray)):
            return leaf
        return Tensor._new(np.array(leaf), tracked)

    return trees.mapped(tensor, tree)


def _unwritten(tree: Any) -> Any:
    """The argument as the function gets it: what it may write into is not the leaf itself."""
    return trees.mapped(lambda leaf: leaf.clone() if isinstance(leaf, Tensor) else leaf, tree)


def _found(leaf: Any) -> Any:
    return np.zeros(leaf.shape) if leaf._grad is None else leaf._grad.numpy()
