"""What is known of a function that calls itself; functions that call each other are closed together.

    def outer(x):                     def outer(x, scale): ... inner(x, scale, y) ...
        y = scale * x          ->     def inner(x, scale, y): ... outer(x, scale) ... inner(x, scale, y) ...
        def inner(x): ... y ...

To close a block is to make what it reads from around it its parameters. In that is what the calls inside it hand on, so that a
definition which calls a function that is still being lowered waits for that one.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass, field
from typing import Any

from .. import ir
from ..errors import FactError
from ..frontend import dynamic
from ..frontend.branches import grown_by_a_loop
from ..frontend.choices import further
from ..frontend.following import signature_of
from ..frontend.heap import CONTENT, ArrayRef, DictRef, Kept, ListRef, Named, ObjectRef, Place
from ..frontend.lower import Lowering
from ..ir import Block, Const, Value
from ..optimise.dce import has_effect
from ..transform.recursive import Recursive, calls
from ..transform.regions import CALL, CALL_WITH_EFFECT, region_calls
from .inputs import Inputs, Part
from .isolation import Cell, captured, closed


@dataclass
class Call:
    """A call of a function that calls itself."""

    function: Any
    args: list[Any]
    kwargs: dict[str, Any]
    node: ast.AST

    @property
    def given(self) -> list[Any]:
        """The arguments, in order."""
        return [*self.args, *self.kwargs.values()]

    def signature(self, lw: Lowering, inputs: Inputs) -> Any:
        """What calls of one definition have in common, beside the facts of numbers and arrays."""
        return signature_of(lw, (tuple(self.args), tuple(self.kwargs.items()))), tuple(inputs.parts), tuple(inputs.around)

    def with_array(self, place: Place, array: ArrayRef) -> Call:
        """The call with an array for what is in a place."""
        kwargs = {name: _replaced(thing, place, array) for name, thing in self.kwargs.items()}
        return Call(self.function, [_replaced(thing, place, array) for thing in self.args], kwargs, self.node)

    def keeping(self, known: set[Place]) -> Call:
        """The call with what is known anyway as itself."""
        kwargs = {name: _kept(thing, known) for name, thing in self.kwargs.items()}
        return Call(self.function, [_kept(thing, known) for thing in self.args], kwargs, self.node)


def _kept(thing: Any, known: set[Place]) -> Any:
    return Kept(thing) if isinstance(thing, (ListRef, DictRef, ObjectRef)) and thing.place in known else thing


def _replaced(thing: Any, place: Place, array: ArrayRef) -> Any:
    if isinstance(thing, tuple):
        return tuple(_replaced(t, place, array) for t in thing)
    if isinstance(thing, Named):
        return Named(thing.cls, _replaced(thing.items, place, array))
    return further(array, thing.steps) if isinstance(thing, ArrayRef) and thing.place is place else thing


@dataclass(eq=False)
class Definition:
    """A function that is being lowered, or has been: `params` are the facts of its inputs, `result` its result with facts for
    numbers (None while nothing is known of it). Inputs go by their number."""

    function: Any
    signature: Any
    region: Recursive
    params: list[Any]
    names: list[str | None]
    parts: list[Part]  # the arguments, as the inputs that they are
    around: list[Cell]  # the last inputs: what is around the function and may be changed by it
    call: Call  # the one that it was lowered for
    lists: dict[Place, tuple[int, int]] = field(default_factory=dict)  # arguments: their number, and how many items they have
    result: Any = None
    block: Block = field(default_factory=Block)  # its body, which reads from around it
    captured: list[Value] = field(default_factory=list)
    surroundings: dict[Any, Any] = field(default_factory=dict)  # what was there outside of frames when it was lowered
    known: dict[Any, Const] = field(default_factory=dict)  # the constants in its result
    written: set[int] = field(default_factory=set)  # the inputs that it changes
    returned: set[int | Place] = field(default_factory=set)  # the arrays, inputs or not, that one of its results may be
    waiting: list[Definition] = field(default_factory=list)  # those inside it that call it, or what it is itself inside of
    is_open: bool = True  # it is being lowered
    is_closed: bool = False

    def inputs(self, lw: Lowering, own: list[Any]) -> list[Any]:
        """The inputs of a call of it that hands on these: what is around it is taken as it is there."""
        around = [variable(lw, place, key) for place, key in self.around]
        return own[: len(self.params) - len(around)] + around

    def cells(self, inputs: Inputs) -> dict[int, Cell]:
        """Where the numbers among the inputs are that it may change."""
        return {**inputs.homes, **dict(enumerate(self.around, len(self.params) - len(self.around)))}

    def begin_with(self, last: Definition, places: set[Place]) -> None:
        """Take what was found before for granted; a pass will tell."""
        self.params, self.names, self.around = list(last.params), list(last.names), list(last.around)
        self.result, self.known, self.written = last.result, last.known, set(last.written)
        self.returned = {which for which in last.returned if isinstance(which, int) or which in places}

    def findings(self) -> Any:
        """What a pass over the body may have shown."""
        return self.result, frozenset(self.written), frozenset(self.returned)


def variable(lw: Lowering, place: Place, key: Any) -> Any:
    """What a function may change around it, as it is now: an array, a number, or a list of numbers as one value."""
    if place.kind == "array":
        return ArrayRef(place)
    if place.kind == "list" and key is CONTENT and not dynamic.is_dynamic(lw, ListRef(place)):
        grown_by_a_loop(lw, [place])
        dynamic.make_dynamic(lw, place)
    return lw.heap.get(place, key)


def close(lw: Lowering, definition: Definition) -> None:
    """Close a definition that has been lowered, and those that wait for it; or let them wait for one around it that they call."""
    group = {d.region: d for d in [definition, *definition.waiting]}
    for d, values in _captures(group).items():
        d.captured = list(values)
    definition.is_open = False
    called = {e.args[0].value for d in group.values() for e in region_calls(d.block) if isinstance(e.args[0].value, Recursive)}
    if any(region.is_open and region not in group for region in called):
        [d for d in lw.definitions if d.is_open][-1].waiting += group.values()
        return
    _complete(group)
    for d in group.values():
        d.region.primal, d.region.arity = closed(d.block, [*d.block.params, *d.captured]), len(d.params)
        d.is_closed = True


def _complete(group: dict[Recursive, Definition]) -> None:
    """Let the calls of definitions in each other hand on what they capture, and have the effect that one of them has."""
    op = CALL_WITH_EFFECT if any(has_effect(d.block) for d in group.values()) else CALL
    for d in group.values():
        direct = calls(d.block)
        for e in region_calls(d.block):
            called = group.get(e.args[0].value)
            if called is not None and called.captured and e not in direct:
                raise FactError(
                    f"{called.region.name} calls a function with a derivative rule of its own, which calls {called.region.name} in "
                    "turn, and reads a value around it; pass that as an argument",
                    e.location,
                )
            if called is not None:
                e.op, e.args = op, (e.args[0], (*e.args[1], *called.captured))
            elif not e.args[0].value.stays and op is CALL_WITH_EFFECT:  # what it does is known now
                e.op = op


def _captures(group: dict[Recursive, Definition]) -> dict[Definition, dict[Value, None]]:
    """What each block reads from around it, and hands on to the others: a fixed point."""
    found = {d: dict.fromkeys(captured(d.block.params, d.block)) for d in group.values()}
    inside = {d: {v for b in ir.walk(d.block) for v in ir.defined_in(b)} for d in group.values()}
    called = {d: {group[e.args[0].value]: None for e in calls(d.block) if e.args[0].value in group} for d in group.values()}
    while True:
        before = sum(map(len, found.values()))
        for d, values in found.items():
            handed_on = [v for inner in called[d] for v in found[inner] if v not in inside[d]]
            values.update(dict.fromkeys(handed_on))
        if sum(map(len, found.values())) == before:
            return found
