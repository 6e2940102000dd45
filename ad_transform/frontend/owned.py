"""Lists of unknown length whose arrays are written: each array is in one list, once, and reached through that list alone.

    points.append(np.zeros(3))
    for p in points: p += v         ->     p means the item of `points` with this number, and writes go there

A list is one of these when a write asks for it (NeedsChoice); the arrays in other lists of unknown length are frozen
(containers.py). What is put into such a list must not be reached otherwise from then on, and while a name means an item the list
may become longer only at its end.
"""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any

from .. import facts, ir, ops, sizes
from ..errors import AliasingError
from ..rules import core
from . import choices
from .choices import FIRST, FLAG, SECOND, NeedsChoice, further
from .heap import CONTENT, ArrayRef, Named, Place, reachable

if TYPE_CHECKING:
    from .lower import Lowering

ITEMS = "items"
Steps = tuple[tuple[Any, tuple[Any, ...]], ...]


def is_owned(lw: Lowering, place: Place) -> bool:
    """Whether the arrays in a list of unknown length may be written."""
    return (lw.heap.made_by.get(place), ITEMS) in lw.heap.choices


def is_item(ref: ArrayRef) -> bool:
    """Whether an array is meant as an item of a list."""
    return bool(ref.steps) and ref.steps[0][0] is core.seq_item


def ask_for(lw: Lowering, places: Iterable[Place]) -> None:
    """Ask to be run again with these lists, and those that these arrays are in, owning their arrays."""
    lists = {found for place in places for found in (place, *lw.heap.lists_with.get(place, ()))}
    wanted = frozenset((lw.heap.made_by[p], ITEMS) for p in lists if p in lw.heap.made_by)
    if wanted - lw.heap.choices:
        raise NeedsChoice(wanted - lw.heap.choices)


# ---- what goes in and out ------------------------------------------------------------------------------------------------


def put(lw: Lowering, items: Place, number: ir.Atom, thing: Any, node: ast.AST) -> None:
    """An array becomes an item of a list that owns its arrays: its names mean the item; refuse what reaches it otherwise."""
    if not isinstance(thing, ArrayRef):
        return
    place, frame = thing.place, lw.frame.place
    for name in lw.live_names(lw.frame, node):
        bound = lw.heap.get(frame, name)
        if isinstance(bound, ArrayRef) and bound.place is place:
            lw.heap.set(frame, name, ArrayRef(items, ((core.seq_item, (number,)), *bound.steps)))
    if place.kind != "array" or thing.steps or (lw.heap.partners(place) | {place}) & reachable(lw.heap, _but_for(lw, thing, node)):
        raise AliasingError(
            "an array is put into a list whose length is not known, and can be reached otherwise too, while arrays of the list "
            "are written; put a copy into the list",
            lw.locate(node),
        )


def _but_for(lw: Lowering, thing: ArrayRef, node: ast.AST) -> list[Any]:
    """What the program can still read, but for the operand that is put into the list."""
    return [[x for x in found if x is not thing] if isinstance(found, list) else found for found in lw.readable(node)]


def check_not_owned(lw: Lowering, thing: ArrayRef, node: ast.AST) -> None:
    """Refuse to put an item of a list that owns its arrays into another list."""
    if is_item(thing):
        raise AliasingError(
            "an array of a list whose length is not known is put into another such list, while arrays of the first one are "
            "written; put a copy into the other",
            lw.locate(node),
        )


def item(lw: Lowering, place: Place, number: ir.Atom) -> Any:
    """An item: a number by its value, an array as the one in the list."""
    content = lw.heap.get(place, CONTENT)
    found = lw.builder.apply(core.seq_item, content, number)
    if not facts.is_array(found.fact):
        return lw.wrap(found)
    if isinstance(number, ir.Const) and number.value < 0:  # it stays the item when the list becomes longer
        number = lw.builder.apply(ops.BY_FUNCTION[operator.add], lw.builder.apply(core.seq_length, content), number)
    elif not _is_natural(number):
        number = lw.builder.apply(core.seq_position, content, number)
    return _item(place, number)


def _item(place: Place, number: ir.Atom) -> ArrayRef:
    return ArrayRef(place, ((core.seq_item, (number,)),))


def _is_natural(number: ir.Atom) -> bool:
    """Whether a number is known not to be negative."""
    size = number.value if isinstance(number, ir.Const) else number.fact.value
    return size is not None and sizes.is_natural(size)


# ---- items that move ---------------------------------------------------------------------------------------------------


def remove(lw: Lowering, place: Place, number: ir.Atom, taken: Any, node: ast.AST) -> None:
    """An item is about to be removed: what means it means `taken` from now on, what means those behind it their new numbers."""
    if not is_owned(lw, place):
        return
    last = isinstance(number, ir.Const) and number.value == -1
    at = lw.builder.apply(core.seq_position, lw.heap.get(place, CONTENT), number)

    def moved(k: ir.Atom) -> ArrayRef:
        behind = k if last else _compute(lw, operator.sub, k, _compute(lw, operator.gt, k, at))
        return _one_of(lw, _compute(lw, operator.eq, k, at), taken, _item(place, behind))

    _move(lw, place, moved, node)


def replace(lw: Lowering, place: Place, number: ir.Atom, node: ast.AST) -> None:
    """An item is about to be replaced: what means it keeps the old array."""
    if not is_owned(lw, place):
        return
    at = lw.builder.apply(core.seq_position, lw.heap.get(place, CONTENT), number)
    old = lw.heap.new_array(lw.builder.apply(core.seq_item, lw.heap.get(place, CONTENT), at))
    _move(lw, place, lambda k: _one_of(lw, _compute(lw, operator.eq, k, at), old, _item(place, k)), node)


def put_first(lw: Lowering, place: Place, node: ast.AST) -> None:
    """An item is about to be put in front of all others."""
    if is_owned(lw, place):
        _move(lw, place, lambda k: _item(place, _compute(lw, operator.add, k, ir.Const(1))), node)


def _compute(lw: Lowering, function: Any, a: ir.Atom, b: ir.Atom) -> ir.Atom:
    return lw.builder.apply(ops.BY_FUNCTION[function], a, b)  # type: ignore[no-any-return]


def _one_of(lw: Lowering, flag: ir.Atom, first: Any, second: Any) -> ArrayRef:
    return choices.one_of(lw, flag, first, second)  # type: ignore[no-any-return]


def _move(lw: Lowering, place: Place, moved: Callable[[ir.Atom], ArrayRef], node: ast.AST) -> None:
    """Let what means an item by its number mean what `moved` says; names that nothing reads mean nothing."""
    in_use, live = lw.in_use(node), lw.live_keys(node)
    if any(ref.place is place for thing in in_use for ref in _arrays(lw, thing)):
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
    return tuple(_renamed(lw, t, place, moved) for t in thing) if isinstance(thing, tuple) else thing


def _arrays(lw: Lowering, thing: Any) -> Iterator[ArrayRef]:
    """The arrays that a thing is or holds, and those that it may be."""
    if isinstance(thing, ArrayRef):
        yield thing
        if thing.place.kind == "choice":
            for key in (FIRST, SECOND):
                yield from _arrays(lw, lw.heap.get(thing.place, key))
    for part in thing.items if isinstance(thing, Named) else thing if isinstance(thing, (tuple, list)) else ():
        yield from _arrays(lw, part)


# ---- writes --------------------------------------------------------------------------------------------------------------


def item_of(lw: Lowering, ref: ArrayRef, node: ast.AST) -> tuple[ir.Atom, Steps]:
    """The item that is about to be written, and the views that lead from it to the part that is meant."""
    _check_alone(lw, ref.place, node)
    (op, args), *steps = ref.steps
    found: ir.Atom = lw.builder.apply(op, lw.heap.get(ref.place, CONTENT), *args)
    return found, tuple(steps)


def with_item(lw: Lowering, ref: ArrayRef, new: ir.Atom) -> ir.Atom:
    """The list with the item as it is now."""
    number = ref.steps[0][1][0]
    items = lw.heap.get(ref.place, CONTENT)
    return lw.builder.apply(core.seq_store, items, number, new, name=ref.place.hint)  # type: ignore[no-any-return]


def _check_alone(lw: Lowering, place: Place, node: ast.AST) -> None:
    """Refuse a write while another list, or an array taken from one, may hold the array."""
    others = {p for p in reachable(lw.heap, lw.readable(node)) if p is not place and _may_share(lw, p)}
    if others:
        ask_for(lw, others)
        raise AliasingError(
            "this writes into an array of a list whose length is not known, while another such list, or an array taken out of "
            "one, may be read later; write into a copy",
            lw.locate(node),
        )


def _may_share(lw: Lowering, place: Place) -> bool:
    if place.kind == "list":
        content = lw.heap.contents.get(place, {}).get(CONTENT)
        return content is not None and not is_owned(lw, place)
    return any(isinstance(p, Place) and p.kind == "frozen" for p in lw.heap.identities(place))
