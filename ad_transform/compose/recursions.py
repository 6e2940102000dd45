"""Calls of functions that call themselves to a depth that only the run knows: they become functions of the generated code.

An array that the body writes into is a result as well, which each call stores into the array that it was given.
"""

from __future__ import annotations

import ast
from typing import Any

from .. import facts
from ..errors import AliasingError
from ..frontend.following import signature_of
from ..frontend.heap import ArrayRef, FunctionRef, Named, reachable
from ..frontend.lower import Lowering
from ..ir import Atom, Const, Equation, Value
from ..optimise.dce import has_effect
from ..transform.regions import CALL, CALL_WITH_EFFECT
from .calls import bottom, contains_bottom, name_of, recorded, touch
from .definitions import Definition
from .isolation import leaf_atom
from .passes import Unknown, Wider, define, general, numbers


@recorded
def call_recursive(lw: Lowering, function: Any, args: list[Any], kwargs: dict[str, Any], node: ast.AST) -> Any:
    """The call of a recursive function."""
    if contains_bottom(lw, (args, tuple(kwargs.values()))):
        return bottom()
    given = [*args, *kwargs.values()]
    for thing in given:
        touch(lw, thing)
    name = name_of(function)
    signature = signature_of(lw, (tuple(args), tuple(kwargs.items())))
    things = numbers(lw, given)
    leaves = [leaf_atom(lw, leaf, node, name) for leaf in things]
    same = (d for d in lw.definitions if d.function == function and d.signature == signature)
    found = next((d for d in same if _serves(lw, d, leaves)), None)
    if found is None:
        try:
            found = define(lw, function, args, kwargs, node, signature, [general(lw, leaf.fact) for leaf in leaves])
        except Unknown:
            return bottom()
    return _call(lw, found, things, leaves, node)


def _serves(lw: Lowering, definition: Definition, leaves: list[Atom]) -> bool:
    """Whether a definition can be called here: from inside, or where what it captures is still there, and the facts fit."""
    if definition.is_open:
        return True
    there = {*lw.inputs.roots.values(), *(out for e in lw.inputs.loads for out in e.outs)}
    return (
        not isinstance(definition.function, FunctionRef)
        and there.issuperset(definition.captured)
        and all(lw.heap.contents.get(place) is items for place, items in definition.surroundings.items())
        and _widened(lw, definition.params, leaves) == definition.params
    )


def _widened(lw: Lowering, old: list[Any], new: list[Atom]) -> list[Any]:
    return [facts.widen(fact, general(lw, a.fact)) for fact, a in zip(old, new, strict=True)]


def _call(lw: Lowering, definition: Definition, things: list[Any], leaves: list[Atom], node: ast.AST) -> Any:
    """Write a call; what it returns, in places of its own, which may be the memory of what it was given."""
    if definition.is_open:
        wider = _widened(lw, definition.params, leaves)
        if wider != definition.params:
            definition.params = wider
            raise Wider(definition)
        if definition.result is None:
            return bottom()
    outs: list[Value] = []

    def bound(fact: Any) -> Any:
        if isinstance(fact, Const):
            return fact
        outs.append(Value(None, general(lw, fact)))
        made = lw.wrap(outs[-1])
        for which in definition.returned:
            shared = things[which] if isinstance(which, int) else ArrayRef(which)
            if isinstance(made, ArrayRef) and isinstance(shared, ArrayRef):
                lw.heap.entangle(made.place, shared.place)
        return made

    result = _structured(definition.result, bound)
    written = {k: Value(getattr(leaves[k], "name", None), leaves[k].fact) for k in sorted(definition.written)}
    outs += written.values()
    op = CALL_WITH_EFFECT if has_effect(definition.region.primal) else CALL
    captured = definition.captured if definition.is_closed else []
    lw.builder.append(Equation(outs, op, (Const(definition.region), (*leaves, *captured)), (), lw.builder.location))
    for k, out in written.items():
        _check_separate(lw, definition, things, k, node)
        lw.replace(things[k], out, node)
    return result


def _check_separate(lw: Lowering, definition: Definition, things: list[Any], k: int, node: ast.AST) -> None:
    """AliasingError where an array that is written may be one that the function knows by another way as well."""
    written = reachable(lw.heap, [things[k]])  # all that a choice may be
    others = [thing for j, thing in enumerate(things) if j != k]
    known = reachable(lw.heap, [*others, *lw.inputs.read_outside(), definition.function])
    if known & written.union(*map(lw.heap.partners, written)):
        raise AliasingError(
            f"{definition.region.name}, which calls itself, writes into an argument that may be the same memory as another array "
            "that it reads; pass a copy",
            lw.locate(node),
        )


def _structured(template: Any, make: Any) -> Any:
    if isinstance(template, tuple):
        return tuple(_structured(t, make) for t in template)
    if isinstance(template, Named):
        return Named(template.cls, _structured(template.items, make))
    return make(template)


Lowering.call_recursive = staticmethod(call_recursive)
