"""What means an item of a list by its number goes with it where items are removed, replaced, or put in front (owned.py).

    a = rows[1]                     a means item 1
    b = rows.pop(k)         ->      a means b where k is 1, item 0 where k is 0, and item 1 otherwise
"""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from .. import ir, ops
from ..errors import AliasingError
from ..rules import core
from . import choices, reasons
from .choices import FIRST, FLAG, SECOND, further
from .heap import CONTENT, ArrayRef, Named, Place, reachable
from .optional import Optional
from .owned import is_owned, numbered

if TYPE_CHECKING:
    from .lower import Lowering


def remove(lw: Lowering, place: Place, number: ir.Atom, taken: Any, node: ast.AST) -> None:
    """An item is about to be removed: what means it means `taken` from now on, what means those behind it their new numbers."""
    if not is_owned(lw, place):
        return
    last = isinstance(number, ir.Const) and number.value == -1
    at = lw.builder.apply(core.seq_position, lw.heap.get(place, CONTENT), number)

    def moved(k: ir.Atom) -> ArrayRef:
        behind = k if last else _compute(lw, operator.sub, k, _compute(lw, operator.gt, k, at))
        return _one_of(lw, _compute(lw, operator.eq, k, at), taken, numbered(place, behind))

    _move(lw, place, moved, node)


def replace(lw: Lowering, place: Place, number: ir.Atom, node: ast.AST) -> None:
    """An item is about to be replaced: what means it keeps the old array."""
    if not is_owned(lw, place):
        return
    at = lw.builder.apply(core.seq_position, lw.heap.get(place, CONTENT), number)
    old = lw.heap.new_array(lw.builder.apply(core.seq_item, lw.heap.get(place, CONTENT), at))
    _move(lw, place, lambda k: _one_of(lw, _compute(lw, operator.eq, k, at), old, numbered(place, k)), node)


def put_first(lw: Lowering, place: Place, node: ast.AST) -> None:
    """An item is about to be put in front of all others."""
    if is_owned(lw, place):
        _move(lw, place, lambda k: numbered(place, _compute(lw, operator.add, k, ir.Const(1))), node)


def _compute(lw: Lowering, function: Any, a: ir.Atom, b: ir.Atom) -> ir.Atom:
    return lw.builder.apply(ops.BY_FUNCTION[function], a, b)  # type: ignore[no-any-return]


def _one_of(lw: Lowering, flag: ir.Atom, first: Any, second: Any) -> ArrayRef:
    return choices.one_of(lw, flag, first, second)  # type: ignore[no-any-return]


def _move(lw: Lowering, place: Place, moved: Callable[[ir.Atom], ArrayRef], node: ast.AST) -> None:
    """Let what means an item by its number mean what `moved` says; names that nothing reads mean nothing."""
    in_use, live = lw.in_use(node), lw.live_keys(node)
    if any(ref.place is place for thing in in_use for ref in _arrays(lw, thing)):
        reasons.ask_for_list(lw, place)
        raise AliasingError(
            "the items of a list of unknown length are moved or replaced while one of them, that is written, is in use; "
            "write into a copy",
            lw.locate(node),
        )
    contents = lw.heap.contents
    held = reachable(lw.heap, [*in_use, *(contents[frame][name] for frame, name in live)]) - {f.place for f in lw.frames}
    holders = [p for p in held if p is not place and p.kind != "choice"]  # a choice is a value: its holder gets another one
    keys = [*live, *((p, key) for p in holders for key in contents.get(p, {}))]
    for at, key in keys:
        thing = contents[at][key]
        if any(ref.place is place for ref in _arrays(lw, thing)):
            lw.heap.set(at, key, _renamed(lw, thing, place, moved))
    for frame in lw.frames:
        for name, thing in list(contents[frame.place].items()):
            if (frame.place, name) not in live and any(ref.place is place for ref in _arrays(lw, thing)):
                lw.heap.set(frame.place, name, ir.UNDEFINED)


def _renamed(lw: Lowering, thing: Any, place: Place, moved: Callable[[ir.Atom], ArrayRef]) -> Any:
    if isinstance(thing, ArrayRef) and thing.place is place:
        (_, (number,)), *steps = thing.steps
        return further(moved(number), tuple(steps))
    if isinstance(thing, ArrayRef) and thing.place.kind == "choice" and any(r.place is place for r in _arrays(lw, thing)):
        flag, *parts = (lw.heap.get(thing.place, key) for key in (FLAG, FIRST, SECOND))
        return further(_one_of(lw, flag, *(_renamed(lw, part, place, moved) for part in parts)), thing.steps)
    if isinstance(thing, Named):
        return Named(thing.cls, _renamed(lw, thing.items, place, moved))
    if isinstance(thing, Optional):
        return Optional(thing.none, _renamed(lw, thing.thing, place, moved))
    return tuple(_renamed(lw, t, place, moved) for t in thing) if isinstance(thing, tuple) else thing


def _arrays(lw: Lowering, thing: Any) -> Iterator[ArrayRef]:
    """The arrays that a thing is or holds, and those that it may be."""
    if isinstance(thing, ArrayRef):
        yield thing
        if thing.place.kind == "choice":
            for key in (FIRST, SECOND):
                yield from _arrays(lw, lw.heap.get(thing.place, key))
    if isinstance(thing, (Named, Optional)):
        thing = thing.items if isinstance(thing, Named) else thing.parts
    for part in thing if isinstance(thing, (tuple, list)) else ():
        yield from _arrays(lw, part)
