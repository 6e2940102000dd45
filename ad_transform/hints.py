"""What annotations say of parameters, for the code that is shown before any call.

    float, int, bool                                             numbers
    np.ndarray                                                   an array of any rank
    NDArray[np.float32]                                          an array of any rank, of this dtype
    np.ndarray[tuple[int, int], np.dtype[np.float64]]            a matrix
    tuple[float, NDArray[np.float64]]                            a tuple of such
    a dataclass, a named tuple                                   an object with such fields

A parameter without one is taken for what a guess says: an array of any rank, a vector, a matrix, or a float; so is a field, unless
it has a default that is no number.
"""

from __future__ import annotations

import dataclasses
import inspect
import typing
from typing import Any

import numpy as np

from . import facts, sizes
from .errors import DifferentiationError, FactError, ProgramError
from .frontend.lengths import Unknown
from .pipeline import Program, generate
from .request import Request

_LENGTHS = tuple(sizes.atom(name, not_one=True) for name in ("n", "m", "k", "l"))
GUESSES = (*(facts.array(np.float64, shape) for shape in (None, _LENGTHS[:1], _LENGTHS[:2])), facts.FLOAT)


def default_program(request: Request, signature: inspect.Signature, guessing: bool) -> Program:
    """The program for the first guess that the function accepts; FactError where there is none, or no `guessing`, of a rank."""
    errors: list[Exception] = []
    for guess in GUESSES if guessing else GUESSES[:1]:
        arguments = default_arguments(request.function, signature, request.wrt, guess)
        try:
            return generate(request, arguments)
        except (DifferentiationError, ProgramError, TypeError) as error:
            errors.append(error)
    instead = "use source_for(*arguments)" if guessing else "give example arguments, export(f, args=(...))"
    raise FactError(f"no code can be made before a call ({errors[0]}); annotate the parameters, or {instead}")


def default_arguments(function: Any, signature: inspect.Signature, wrt: tuple[str, ...], guess: facts.Num) -> dict[str, Any]:
    """Arguments to show code for before any call: what the annotations say, else a guess, and defaults as they are."""
    hints = _hints(inspect.unwrap(function), {name: p.annotation for name, p in signature.parameters.items()})
    found: dict[str, Any] = {}
    for name, parameter in signature.parameters.items():
        annotated = _example(hints.get(name), guess)
        if annotated is not None:
            found[name] = annotated
        elif parameter.default is not parameter.empty and name not in wrt:
            found[name] = parameter.default
        elif parameter.kind is parameter.VAR_POSITIONAL:
            found[name] = ()
        elif parameter.kind is parameter.VAR_KEYWORD:
            found[name] = {}
        else:
            found[name] = Unknown(guess)
    return found


def _hints(owner: Any, given: dict[str, Any]) -> dict[str, Any]:
    """The annotations of a function or class as objects; where they cannot be evaluated here, as they are `given`."""
    try:
        return typing.get_type_hints(owner)
    except (NameError, TypeError, AttributeError, SyntaxError):
        return {name: facts.BY_NAME.get(a, a) if isinstance(a, str) else a for name, a in given.items()}


def _example(annotation: Any, guess: facts.Num, around: tuple[Any, ...] = ()) -> Any:
    """What stands for an argument with this annotation, in a field of the types `around` it; None where that says nothing."""
    annotation = _expanded(annotation)
    if annotation in around:
        raise FactError(f"no code can be shown before a call: {annotation.__name__} contains itself; use source_for(*arguments)")
    if typing.get_origin(annotation) is tuple and Ellipsis not in typing.get_args(annotation):
        return tuple(_example(item, guess, around) or Unknown(guess) for item in typing.get_args(annotation))
    if isinstance(annotation, type) and dataclasses.is_dataclass(annotation):
        made = object.__new__(annotation)
        for field in dataclasses.fields(annotation):
            default = field.default if field.default_factory is dataclasses.MISSING else field.default_factory()
            object.__setattr__(made, field.name, _field(annotation, field.name, default, guess, around))
        return made
    if isinstance(annotation, type) and issubclass(annotation, tuple) and hasattr(annotation, "_fields"):
        kind: Any = annotation
        defaults = [kind._field_defaults.get(name, dataclasses.MISSING) for name in kind._fields]
        return kind(*(_field(kind, name, d, guess, around) for name, d in zip(kind._fields, defaults, strict=True)))
    fact = _annotated(annotation, guess)
    return None if fact is None else Unknown(fact)


def _field(owner: Any, name: str, default: Any, guess: facts.Num, around: tuple[Any, ...]) -> Any:
    """What stands for a field: a number or an array even where it has a default; else the default."""
    annotation = _hints(owner, getattr(owner, "__annotations__", {})).get(name)
    if default is not dataclasses.MISSING and _annotated(_expanded(annotation), guess) is None:
        return default
    found = _example(annotation, guess, (*around, owner))
    return Unknown(guess) if found is None else found


def _annotated(annotation: Any, guess: facts.Num) -> facts.Num | None:
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
