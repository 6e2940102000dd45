"""Errors in the user's own function: their message, their line, and the line of generated code below it."""

from __future__ import annotations

import inspect
import types
from typing import Any

from .errors import DifferentiationError, Location, ProgramError


def run_primal(function: Any, named: dict[str, Any], signature: inspect.Signature) -> None:
    """Run the user's function, on copies of its arguments, where its code was seen to be in error: Python says what is wrong."""
    import copy

    bound = signature.bind_partial()
    bound.arguments.update(copy.deepcopy(named))
    function(*bound.args, **bound.kwargs)


def internal(error: ProgramError) -> DifferentiationError:
    """The error for a program that runs, but whose facts could not be computed."""
    said = f"{error.kind.__name__}: {error}" if error.kind else str(error)
    return DifferentiationError(
        f"{said}: this cannot be followed without running the program; rewrite the line in simpler steps",
        getattr(error, "location", None),
    )


def point_at_user(error: BaseException, filename: str, origin: dict[int, Location]) -> types.TracebackType | None:
    """The traceback of an error in generated code, with a frame of the user's function above the generated one."""
    at = error.__traceback__
    while at is not None and at.tb_frame.f_code.co_filename != filename:
        at = at.tb_next
    if at is None:
        return error.__traceback__
    location = origin.get(at.tb_lineno)
    if location is None:
        return at
    shown = _entry(location)
    return types.TracebackType(at, shown.tb_frame, shown.tb_lasti, shown.tb_lineno)


def _entry(location: Location) -> types.TracebackType:
    """An entry of a traceback that shows the user's line."""
    name = location.function if location.function.isidentifier() else "function"
    code = compile("\n" * (location.line - 1) + "raise RuntimeError", location.filename, "exec").replace(co_name=name)
    try:
        exec(code, {})
    except RuntimeError as error:
        assert error.__traceback__ is not None and error.__traceback__.tb_next is not None
        return error.__traceback__.tb_next
    raise AssertionError("the code above raises")
