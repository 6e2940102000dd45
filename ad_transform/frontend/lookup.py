"""What a name means: what it is bound to in a frame, around it, in the module, or in Python itself."""

from __future__ import annotations

import ast
import builtins
from typing import Any

from .. import facts, ir
from ..rules import core
from .heap import CONTENT, ArrayRef, Place
from .inputs import CELL
from .lower import EXPRESSIONS, Frame, Lowering, handles


@handles(EXPRESSIONS, ast.Name)
def name(lw: Lowering, node: ast.Name) -> Any:
    return lookup(lw, lw.frame, node.id, node)


def lookup(lw: Lowering, frame: Frame, key: str, node: ast.AST) -> Any:
    """What a name means in a frame, as Python resolves it: local, enclosing, global, builtin."""
    declared = frame.declared.get(key)
    if declared != "global":
        place = frame.place if key in frame.local else owner(lw, frame, key)
        if place is not None:
            return bound(lw, place, key, node)
        found = cell(frame, key)
        if found is not None:
            return lw.heap.get(lw.inputs.cell(key, found), CELL)
    module = frame.source.function.__globals__
    if key in module:
        return lw.inputs.outside("global", key, module, module[key])
    if hasattr(builtins, key):
        return ir.Const(getattr(builtins, key))
    raise lw.program_error(node, f"name {key!r} is not defined", NameError)


def owner(lw: Lowering, frame: Frame, key: str) -> Place | None:
    """The place of the enclosing frame, inside the program, that a free name belongs to."""
    outer = frame.outer
    while outer is not None:
        if key in lw.closures[outer].local:
            return outer
        outer = lw.closures[outer].outer
    return None


def cell(frame: Frame, key: str) -> Any:
    """The closure cell of a name, None where it has none."""
    function = frame.source.function
    cells = dict(zip(function.__code__.co_freevars, function.__closure__ or (), strict=False))
    return cells.get(key)


def _check_assigned(lw: Lowering, thing: Any, key: str) -> None:
    """Write a check of a name that some path has not assigned, once on each path that reads it."""
    atom = lw.heap.contents[thing.place].get(CONTENT) if isinstance(thing, ArrayRef) else thing
    if not isinstance(atom, ir.Value) or atom not in lw.heap.partial or not isinstance(atom.fact, facts.Num):
        return
    checks = lw.heap.partial[atom]
    if " " in key or atom.fact.optional or any(e is check for block in lw.builder.open for e in block for check in checks):
        return
    with lw.builder.unwatched():  # no handler of the program catches it here: it is an error that is seen
        lw.builder.apply(core.require_assigned, atom, ir.Const(key))
    checks.append(lw.builder.equations[-1])


def bound(lw: Lowering, place: Place, key: str, node: ast.AST) -> Any:
    """What a local name is bound to. In a loop's first pass it may be bound only later in the body: then a value to be."""
    value = lw.heap.get(place, key)
    if value is not ir.UNDEFINED:
        _check_assigned(lw, value, key)
        return value
    if lw.heap.loops:
        for loop in lw.heap.loops:
            loop.read_unbound(place, key)
        return ir.Value(key, facts.UNDEFINED)
    raise lw.program_error(node, f"cannot access local variable {key!r} where it is not associated with a value", UnboundLocalError)
