"""Checkpointed functions and loops inside what is differentiated.

A call is a region of which the adjoint keeps the arguments only; a loop says in its equation how many states its adjoint may store.
"""

from __future__ import annotations

import ast
from typing import Any

from ..frontend import builtins, effects
from ..frontend.heap import BoundMethod
from ..frontend.iteration import Wrapped
from ..frontend.lower import Lowering
from ..ir import Block
from ..optimise.dce import acts
from ..transform.recursive import calls
from ..transform.regions import Checkpoint
from .calls import bottom, contains_bottom, name_of, recorded
from .isolation import Arguments, captured, closed, isolated, place_call, undecided


@builtins.method("checkpointed function")
@recorded
def call_checkpointed(lw: Lowering, node: ast.AST, bound: Any, *args: Any, **kwargs: Any) -> Any:
    if contains_bottom(lw, (args, tuple(kwargs.values()))):
        return bottom()
    (function,) = bound
    name = name_of(function)
    arguments = Arguments(lw, [*args, *kwargs.values()])
    copies = arguments.copies()
    named = dict(zip(kwargs, copies[len(args) :], strict=True))
    outcome = isolated(lw, function, copies[: len(args)], node, name, named)
    if undecided(lw, outcome):
        return bottom()
    block = Block([], outcome.equations, list(outcome.values))
    if acts(block, besides=effects.call_op) or any(e.args[0].value.is_open for e in calls(block)):
        # another run would draw other numbers; or it calls a function around it, which may do so
        return lw.call(function, list(args), kwargs, node)
    params = [*arguments.leaves, *captured(arguments.leaves, block)]
    region = Checkpoint(f"checkpoint({name})", closed(block, params), len(arguments.leaves))
    return place_call(lw, region, outcome, params, arguments)


def _checkpoint(lw: Lowering, node: ast.AST, function: Any) -> BoundMethod:
    return BoundMethod((function,), "checkpointed function")


def _checkpointed(lw: Lowering, node: ast.AST, iterable: Any, *, snapshots: Any) -> Wrapped:
    return Wrapped("checkpointed", (iterable,), lw.atom(snapshots))


def enter(checkpoint: Any, checkpointed: Any) -> None:
    """Say which Python functions these are."""
    builtins.HANDLERS.update({checkpoint: _checkpoint, checkpointed: _checkpointed})
