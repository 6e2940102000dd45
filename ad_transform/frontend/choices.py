"""Arrays and containers of which only the run knows which of two they are, and that are written while both can be read.

    c = x if p else y        c is a place of the kind "choice": a flag, and the two arrays
    c[0] = 5.0         ->    if p: x[0] = 5.0 else: y[0] = 5.0
    f(c)               ->    f(x if p else y)

A join of two arrays becomes a choice when it turns out that it must (NeedsChoice): otherwise it is one array, made by the `if`.
Of two lists, dicts or objects it is the same; what is done with the choice is then done with one or the other, by a branch.
"""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from .. import ir, ops
from ..rules import core
from ..rules.control import and_, not_, or_
from .heap import CONTENT, ArrayRef, FunctionRef, Place

if TYPE_CHECKING:
    from .lower import Lowering

FLAG, FIRST, SECOND = "flag", "first", "second"


class NeedsChoice(Exception):  # noqa: N818 - a request between stages, never shown to a user
    """These joins, each a statement and a name, must keep apart what they join."""

    def __init__(self, joins: frozenset[Any]) -> None:
        super().__init__(joins)
        self.joins = joins


def one_of(lw: Lowering, flag: ir.Atom, first: Any, second: Any) -> Any:
    """The array `first` where the flag holds, else `second`; either may be undefined, or None."""
    if isinstance(flag, ir.Const):
        return first if flag.value else second
    refs = [ref for ref in (first, second) if isinstance(ref, ArrayRef)]
    place = lw.heap.new("choice", {FLAG: flag, FIRST: first, SECOND: second}, refs[0].place.hint)
    for ref in refs:
        lw.heap.entangle(place, ref.place)
    return ArrayRef(place)


@dataclass(frozen=True, eq=False)
class Chosen:
    """The container, or the function, `first` where the flag holds, else `second`."""

    flag: ir.Atom
    first: Any
    second: Any

    @property
    def parts(self) -> tuple[Any, Any]:
        """What it may be."""
        return self.first, self.second

    def do(self, lw: Lowering, action: Callable[[Any], Any]) -> Any:
        """Do something with the chosen one."""
        from .branches import branch

        return branch(lw, self.flag, lambda: action(self.first), lambda: action(self.second))


def is_function(thing: Any) -> bool:
    """Whether this is a function, or one of several."""
    if isinstance(thing, Chosen):
        return all(map(is_function, thing.parts))
    return isinstance(thing, FunctionRef) or (isinstance(thing, ir.Const) and callable(thing.value))


def pick(lw: Lowering, number: ir.Atom, things: list[Any]) -> Any:
    """The array, or the function, with this number."""
    found = things[-1]
    for k in range(len(things) - 2, -1, -1):
        flag = lw.builder.apply(ops.BY_FUNCTION[operator.eq], number, ir.Const(k))
        found = Chosen(flag, things[k], found) if is_function(found) else one_of(lw, flag, things[k], found)
    return found


def further(thing: Any, steps: Any) -> Any:
    """The view of an array that these steps lead to; what is no array stays as it is."""
    return ArrayRef(thing.place, thing.steps + steps) if isinstance(thing, ArrayRef) else thing


def content(lw: Lowering, place: Place) -> ir.Atom:
    """What the array is now: that of the chosen one."""
    from .branches import branch

    flag, first, second = (lw.heap.get(place, key) for key in (FLAG, FIRST, SECOND))
    return branch(lw, flag, lambda: _read(lw, first), lambda: _read(lw, second))  # type: ignore[no-any-return]


def versions(lw: Lowering, place: Place) -> list[Any]:
    """The present version of an array, or of all those that it may be: a write to one makes another."""
    if place.kind != "choice":
        return [lw.heap.get(place, CONTENT)]
    refs = [lw.heap.get(place, key) for key in (FIRST, SECOND)]
    return [version for ref in refs if isinstance(ref, ArrayRef) for version in versions(lw, ref.place)]


def alternatives(lw: Lowering, ref: Any) -> list[Place]:
    """The place of an array, a list or an object; of one of several arrays, those of all of them."""
    if ref.place.kind != "choice":
        return [ref.place]
    parts = (lw.heap.get(ref.place, key) for key in (FIRST, SECOND))
    return [place for part in parts if isinstance(part, ArrayRef) for place in alternatives(lw, part)]


def _read(lw: Lowering, alternative: Any) -> ir.Atom:
    found: ir.Atom = alternative
    if isinstance(alternative, ArrayRef):
        found = ir.UNDEFINED if _is_not_made(lw, alternative) else lw.read(alternative)
    return found


def _is_not_made(lw: Lowering, ref: ArrayRef) -> bool:
    """Whether no path that comes here has made the array: then it is not the chosen one."""
    return bool(ref.place.kind != "choice" and lw.heap.get(ref.place, CONTENT) is ir.UNDEFINED)


def store(lw: Lowering, ref: ArrayRef, op: ops.Op, index: Any, value: ir.Atom, node: ast.AST) -> None:
    """Write into the chosen array."""
    from .branches import branch

    def into(alternative: Any) -> None:
        if isinstance(alternative, ArrayRef) and not _is_not_made(lw, alternative):
            lw.store(ArrayRef(alternative.place, alternative.steps + ref.steps), op, index, value, node)
        elif not isinstance(alternative, ArrayRef) and alternative is not ir.UNDEFINED:
            lw.builder.apply(core.require_there, alternative)

    flag, first, second = (lw.heap.get(ref.place, key) for key in (FLAG, FIRST, SECOND))
    branch(lw, flag, lambda: into(first), lambda: into(second))


# ---- flags -------------------------------------------------------------------------------------------------------------


def opposite(lw: Lowering, flag: ir.Atom) -> ir.Atom:
    """Not this flag."""
    return ir.Const(not flag.value) if isinstance(flag, ir.Const) else lw.builder.apply(not_, flag)


def both(lw: Lowering, a: ir.Atom, b: ir.Atom) -> ir.Atom:
    """One flag and another."""
    for one, other in ((a, b), (b, a)):
        if isinstance(one, ir.Const):
            return other if one.value else one
    return lw.builder.apply(and_, a, b)  # type: ignore[no-any-return]


def either(lw: Lowering, a: ir.Atom, b: ir.Atom) -> ir.Atom:
    """One flag or another."""
    for one, other in ((a, b), (b, a)):
        if isinstance(one, ir.Const):
            return one if one.value else other
    return lw.builder.apply(or_, a, b)  # type: ignore[no-any-return]
