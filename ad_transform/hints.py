"""What annotations say of parameters, for the code that is shown before any call.

    float, int, bool                                             numbers
    np.ndarray                                                   an array of any rank
    NDArray[np.float32]                                          an array of any rank, of this dtype
    np.ndarray[tuple[int, int], np.dtype[np.float64]]            a matrix

A parameter without one is taken for what a guess says: an array of any rank, a vector, a matrix, or a float.
"""

from __future__ import annotations

import dataclasses
import inspect
import typing
from typing import Any

import numpy as np

from . import facts, sizes
from .frontend.inputs import Unknown

_LENGTHS = tuple(sizes.atom(name, not_one=True) for name in ("n", "m", "k", "l"))
GUESSES = (*(facts.array(np.float64, shape) for shape in (None, _LENGTHS[:1], _LENGTHS[:2])), facts.FLOAT)


def default_arguments(function: Any, signature: inspect.Signature, wrt: tuple[str, ...], guess: facts.Num) -> dict[str, Any]:
    """Arguments to show code for before any call: what the annotations say, else a guess, and defaults as they are."""
    hints = _hints(function, signature)
    found: dict[str, Any] = {}
    for name, parameter in signature.parameters.items():
        annotated = _annotated(hints.get(name), guess)
        if annotated is not None:
            found[name] = Unknown(annotated)
        elif parameter.default is not parameter.empty and name not in wrt:
            found[name] = parameter.default
        elif parameter.kind is parameter.VAR_POSITIONAL:
            found[name] = ()
        elif parameter.kind is parameter.VAR_KEYWORD:
            found[name] = {}
        else:
            found[name] = Unknown(guess)
    return found


def _hints(function: Any, signature: inspect.Signature) -> dict[str, Any]:
    """The annotations as objects; those that cannot be evaluated here are left out."""
    try:
        return typing.get_type_hints(inspect.unwrap(function))
    except (NameError, TypeError, AttributeError, SyntaxError):
        given = {name: p.annotation for name, p in signature.parameters.items()}
        return {name: facts.BY_NAME.get(a, a) if isinstance(a, str) else a for name, a in given.items()}


def _annotated(annotation: Any, guess: facts.Num) -> facts.Num | None:
    annotation = _expanded(annotation)
    if isinstance(annotation, type) and annotation in facts.PYTHON_TYPES:
        return facts.PYTHON_TYPES[annotation]
    if annotation is np.ndarray:
        return _of_any_rank(guess, np.float64)
    if typing.get_origin(annotation) is not np.ndarray:
        return None
    shape, dtype = typing.get_args(annotation)
    (scalar,) = typing.get_args(dtype) or (np.float64,)
    scalar = scalar if _is_concrete(scalar) else np.float64
    axes = typing.get_args(shape)
    if not axes or Ellipsis in axes or len(axes) > len(_LENGTHS):
        return _of_any_rank(guess, scalar)
    return facts.array(scalar, _LENGTHS[: len(axes)])


def _expanded(annotation: Any) -> Any:
    """What an alias stands for: one of a `type` statement, as NDArray is from numpy 2.5 on."""
    origin = typing.get_origin(annotation)
    if hasattr(origin, "__value__"):
        return _expanded(origin.__value__[typing.get_args(annotation)])
    return _expanded(annotation.__value__) if hasattr(annotation, "__value__") else annotation


def _of_any_rank(guess: facts.Num, dtype: Any) -> facts.Num:
    return dataclasses.replace(guess, dtype=np.dtype(dtype)) if guess.form == "array" else facts.array(dtype, None)


def _is_concrete(scalar: Any) -> bool:
    """Whether a scalar type of numpy is that of a dtype, and not a family of them."""
    try:
        return isinstance(scalar, type) and issubclass(scalar, np.generic) and np.dtype(scalar).type is scalar
    except TypeError:
        return False
