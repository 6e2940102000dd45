"""What Python refuses on a path that may never be run: the error is raised there, when the run gets there.

    if x > 100.0:                if x > 100.0:
        return rate(x)               raise TypeError("rate() missing 1 required positional argument: 'v'")
    return x * x                 return x * x
"""

from __future__ import annotations

import ast
import copy
from typing import TYPE_CHECKING, Any

from .. import ir
from . import effects

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from ..errors import ProgramError
    from .lower import Lowering
    from .source import Source

FAILED = object()  # the result of a path that ends in an error


def fail_here(lw: Lowering, error: ProgramError) -> None:
    """Raise the error of the program at the end of a block of its own; as it is where it does not belong to this block."""
    from .raising import caught

    node = lw.frame.at or lw.frame.source.node
    if error.kind is None or error.depth != len(lw.builder.open) or caught(lw, error.kind, node):
        raise error
    saved, lw.builder.location = lw.builder.location, error.location
    thrown = lw.call(ir.Const(error.kind), [ir.Const(error.args[0])], {}, node)
    lw.builder.apply(effects.raise_op, lw.atoms(thrown), None)
    lw.builder.location = saved


def wrong_call(function: Callable[..., Any], count: int, names: Iterable[str]) -> str:
    """What Python says of a call with so many arguments, and some by name, that the parameters refuse: nothing is run."""
    try:
        function(*[None] * count, **dict.fromkeys(names))
    except TypeError as error:
        return str(error)
    raise AssertionError("the parameters refuse the call")


def stand_in(source: Source) -> Callable[..., Any]:
    """A function with the parameters of one that is defined inside a program."""
    parameters = copy.deepcopy(source.node.args)
    nothing = ast.Constant(None)
    for parameter in ast.walk(parameters):
        if isinstance(parameter, ast.arg):
            parameter.annotation = None
    parameters.defaults = [nothing for _ in parameters.defaults]
    parameters.kw_defaults = [default and nothing for default in parameters.kw_defaults]
    made = ast.fix_missing_locations(ast.Expression(ast.Lambda(parameters, nothing)))
    function: Callable[..., Any] = eval(compile(made, source.filename, "eval"))
    function.__qualname__ = f"{source.function.__qualname__}.<locals>.{source.name}"
    return function
