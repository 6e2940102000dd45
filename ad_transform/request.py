"""What is asked of the transformation, and what is refused as soon as it is asked: all that a function needs to be decorated."""

from __future__ import annotations

import types
from dataclasses import dataclass
from typing import Any

from . import deferred
from .frontend import subset
from .frontend.source import Source, find_source
from .frontend.spelled import calls_python, spelled_out
from .modes import undecorated
from .recursion import with_room


@dataclass(frozen=True)
class Request:
    """What is to be generated: the function, what is differentiated (nothing: the function itself), and what is returned."""

    function: Any
    name: str
    doc: str
    wrt: tuple[str, ...] = ()
    single: bool = True  # one gradient, not a tuple of them
    with_value: bool = False
    has_aux: bool = False
    overwrite: bool = False
    with_pullback: bool = False
    beside: tuple[str, ...] = ()  # parameters that the user's function does not see: tangents


@dataclass(frozen=True)
class Derivative:
    """Which derivative of a function: the kind of transform, and its options as `grad` takes them."""

    kind: str
    wrt: tuple[int | str, ...] = (0,)
    single: bool = True
    with_value: bool = False
    has_aux: bool = False


def python_function(function: Any) -> Any:
    """What is differentiated as a Python function; the rules are asked for what may be a function that has one."""
    own = isinstance(function, types.FunctionType) and (function.__module__ or "").partition(".")[0] != "numpy"
    if not own and not calls_python(function):
        deferred.load()
    return spelled_out(function)


@with_room
def check_function(function: Any) -> None:
    """Refuse, at decoration, what the syntax of the function alone decides."""
    subset.check(source_of(function)[0])


def source_of(function: Any) -> tuple[Source, bool]:
    """The source of a function, and whether it records; of a derivative, that of what it is the derivative of."""
    while hasattr(type(function), "__derived__"):
        function = spelled_out(function.primal)
    function, recording = undecorated(function)
    return find_source(function), recording
