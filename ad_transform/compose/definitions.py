"""What is known of a function that calls itself; functions that call each other are closed together.

    def outer(x):                     def outer(x, scale): ... inner(x, scale, y) ...
        y = scale * x          ->     def inner(x, scale, y): ... outer(x, scale) ... inner(x, scale, y) ...
        def inner(x): ... y ...

To close a block is to make what it reads from around it its parameters. In that is what the calls inside it hand on, so that a
definition which calls a function that is still being lowered waits for that one.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from .. import ir
from ..errors import FactError
from ..frontend.heap import Place
from ..frontend.lower import Lowering
from ..ir import Block, Const, Value
from ..optimise.dce import has_effect
from ..transform.recursive import Recursive, calls
from ..transform.regions import CALL, CALL_WITH_EFFECT, region_calls
from .isolation import captured, closed


@dataclass(eq=False)
class Definition:
    """A function that is being lowered, or has been: `params` are the facts of its arguments, `result` its result with facts for
    numbers (None while nothing is known of it). Arguments go by their number."""

    function: Any
    signature: Any
    region: Recursive
    params: list[Any]
    result: Any = None
    block: Block = field(default_factory=Block)  # its body, which reads from around it
    captured: list[Value] = field(default_factory=list)
    surroundings: dict[Any, Any] = field(default_factory=dict)  # what was there outside of frames when it was lowered
    known: dict[Any, Const] = field(default_factory=dict)  # the constants in its result
    written: set[int] = field(default_factory=set)  # the arguments that are arrays and that it writes into
    returned: set[int | Place] = field(default_factory=set)  # the arrays, arguments or not, that one of its results may be
    waiting: list[Definition] = field(default_factory=list)  # those inside it that call it, or what it is itself inside of
    is_open: bool = True  # it is being lowered
    is_closed: bool = False

    def findings(self) -> Any:
        """What a pass over the body may have shown."""
        return self.result, frozenset(self.written), frozenset(self.returned)


def close(lw: Lowering, definition: Definition) -> None:
    """Close a definition that has been lowered, and those that wait for it; or let them wait for one around it that they call."""
    group = {d.region: d for d in [definition, *definition.waiting]}
    for d, values in _captures(group).items():
        d.captured = list(values)
    definition.is_open = False
    around = {d.region: d for d in lw.definitions if d.is_open}
    if any(e.args[0].value in around for d in group.values() for e in region_calls(d.block)):
        list(around.values())[-1].waiting += group.values()
        return
    _complete(group)
    for d in group.values():
        d.region.primal = closed(d.block, [*d.block.params, *d.captured])
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
