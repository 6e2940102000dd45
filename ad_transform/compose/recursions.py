"""Calls of functions that call themselves to a depth that only the run knows: they become functions of the generated code.

What the body changes is a result as well: an array that it is given, which each call stores into the array that it was given; and
what has a name around it, an array or a number.
"""

from __future__ import annotations

import ast
from typing import Any

from .. import facts
from ..errors import AliasingError
from ..frontend.heap import CONTENT, ArrayRef, FunctionRef, ListRef, Named, Place
from ..frontend.lower import Lowering
from ..ir import Const, Equation, Value
from ..optimise.dce import has_effect
from ..transform.regions import CALL, CALL_WITH_EFFECT
from .calls import bottom, contains_bottom, recorded, touch
from .clashes import around, choice_among, clash, known_twice
from .definitions import Call, Definition, variable
from .inputs import Inputs, separate, sharing
from .isolation import leaf_atom
from .passes import Grown, Unknown, Wider, check_grown, define, general, homes, last_definition, names_of, numbers, widened

MOST_WAYS = 8  # in which the arguments of a function share memory, at one depth and the next


@recorded
def call_recursive(lw: Lowering, function: Any, args: list[Any], kwargs: dict[str, Any], node: ast.AST) -> Any:
    """The call of a recursive function."""
    if contains_bottom(lw, (args, tuple(kwargs.values()))):
        return bottom()
    for thing in [*args, *kwargs.values()]:
        touch(lw, thing)
    return _called(lw, Call(function, args, kwargs, node))


def _called(lw: Lowering, call: Call) -> Any:
    """A call; of a function that makes lists longer it is that with lists whose lengths only the run knows."""
    for definition in lw.definitions:
        if definition.is_open and definition.function == call.function:
            check_grown(lw, definition, [thing.place for thing in call.given if isinstance(thing, ListRef)])
    try:
        return _chosen(lw, call)
    except Grown as grown:
        if grown.call is not call:
            raise
        variable(lw, call.given[grown.number].place, CONTENT)
    return _called(lw, call)


def _chosen(lw: Lowering, call: Call) -> Any:
    """A call whose arguments are known: with each for itself, unless the function would write into what is shared."""
    things, names, places = numbers(lw, call.given), names_of(lw, call), homes(lw, call.given)
    known = around(lw, call)
    inputs = separate(things, names, places)
    last = last_definition(lw, call, inputs)
    is_wrong = last is not None and (clash(lw, last, inputs, known) or known_twice(lw, last, inputs, call, known))
    found = last if is_wrong else _definition(lw, call, inputs, known)
    met = None if found is None else clash(lw, found, inputs, known)
    if met and (choice := choice_among(lw, things, known)) is not None:
        return choice.do(lw, lambda chosen: _called(lw, chosen(call)))
    if met and sum(d.is_open and d.function == call.function for d in lw.definitions) <= MOST_WAYS:
        inputs = sharing(things, names, places, known)
        found = _definition(lw, call, inputs, known)
        met = None if found is None else clash(lw, found, inputs, known)
    if found is None:
        return bottom()
    if met:
        lw.ask_for_choices(*met)
        raise AliasingError(
            f"{found.region.name}, which calls itself, writes into an argument that may be the same memory as another array "
            "that it reads; pass a copy",
            lw.locate(call.node),
        )
    if (place := known_twice(lw, found, inputs, call, known)) is None:
        return _write(lw, found, inputs, call.node)
    if place in known:
        return _called(lw, call.keeping(known))
    what = place.hint or facts.with_article(place.kind)
    raise AliasingError(
        f"{found.region.name}, which calls itself, changes {what} that it is given twice; give it once", lw.locate(call.node)
    )


def _definition(lw: Lowering, call: Call, inputs: Inputs, known: set[Place]) -> Definition | None:
    """What is known of the function for such inputs; None in the first pass over what it depends on."""
    signature = call.signature(lw, inputs)
    same = (d for d in lw.definitions if d.function == call.function and d.signature == signature)
    found: Definition | None = next((d for d in same if _serves(lw, d, inputs.things, known)), None)
    if found is not None:
        return found
    try:
        return define(lw, call, inputs)
    except Unknown:
        return None


def _serves(lw: Lowering, definition: Definition, own: list[Any], known: set[Place]) -> bool:
    """Whether a definition can be called here: from inside, or where what it reads around it is still there, and the facts fit."""
    if definition.is_open:
        return True
    there = {*lw.inputs.roots.values(), *(out for e in lw.inputs.loads for out in e.outs)}
    changed = {place for place, _ in definition.around}
    read = {place: items for place, items in definition.surroundings.items() if place in known and place not in changed}
    return (
        not isinstance(definition.function, FunctionRef)
        and there.issuperset(definition.captured)
        and all(place.kind == "array" and place in lw.heap.contents for place in changed)
        and all(lw.heap.contents.get(place) is items for place, items in read.items())
        and widened(lw, definition, definition.inputs(lw, own)) == definition.params
    )


def _write(lw: Lowering, definition: Definition, inputs: Inputs, node: ast.AST) -> Any:
    """Write a call; what it returns, in places of its own, which may be the memory of what it was given."""
    things = definition.inputs(lw, inputs.things)
    if definition.is_open:
        wider = widened(lw, definition, things)
        if wider != definition.params:
            definition.params = wider
            raise Wider(definition)
        if definition.result is None:
            return bottom()
    leaves = [leaf_atom(lw, thing, node, definition.region.name) for thing in things]
    outs: list[Value] = []
    result = _structured(definition.result, lambda fact: _result(lw, definition, things, fact, outs))
    written = {k: Value(getattr(leaves[k], "name", None), leaves[k].fact) for k in sorted(definition.written)}
    for k, out in written.items():
        if not isinstance(things[k], ArrayRef):
            out.fact = definition.params[k]
    op = CALL_WITH_EFFECT if has_effect(definition.region.primal) else CALL
    args = (*leaves, *(definition.captured if definition.is_closed else ()))
    lw.builder.append(Equation([*outs, *written.values()], op, (Const(definition.region), args), (), lw.builder.location))
    for k, out in written.items():
        if isinstance(things[k], ArrayRef):
            lw.replace(things[k], out, node)
        else:
            place, key = definition.cells(inputs)[k]
            lw.heap.set(place, key, out)
            lw.heap.note_change(place)
    return result


def _result(lw: Lowering, definition: Definition, things: list[Any], fact: Any, outs: list[Value]) -> Any:
    """A number or an array in what a call returns."""
    if isinstance(fact, Const):
        return fact
    outs.append(Value(None, general(lw, fact)))
    made = lw.wrap(outs[-1])
    for which in definition.returned:
        shared = things[which] if isinstance(which, int) else ArrayRef(which)
        if isinstance(made, ArrayRef) and isinstance(shared, ArrayRef):
            lw.heap.entangle(made.place, shared.place)
    return made


def _structured(template: Any, make: Any) -> Any:
    if isinstance(template, tuple):
        return tuple(_structured(t, make) for t in template)
    if isinstance(template, Named):
        return Named(template.cls, _structured(template.items, make))
    return make(template)


Lowering.call_recursive = staticmethod(call_recursive)
