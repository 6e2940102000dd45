"""Lists of unknown length whose arrays are written: each array is in one list, once, and reached through that list alone.

    points.append(np.zeros(3))
    for p in points: p += v         ->     p means the item of `points` with this number, and writes go there

A list is one of these when a write asks for it (NeedsChoice); the arrays in other lists of unknown length are frozen
(dynamic.py). What is put into such a list must not be reached otherwise from then on; where items are removed or replaced, what
means one goes with it (moving.py).
"""

from __future__ import annotations

import ast
import operator
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from .. import facts, ir, ops, sizes
from ..errors import AliasingError
from ..rules import core
from . import reasons
from .choices import NeedsChoice
from .heap import CONTENT, ArrayRef, Place, reachable

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
        reasons.ask_for_list(lw, items)
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
        reasons.ask_for_list(lw, thing.place)
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
    return numbered(place, number)


def numbered(place: Place, number: ir.Atom) -> ArrayRef:
    """The item with a number, counted from the beginning."""
    return ArrayRef(place, ((core.seq_item, (number,)),))


def _is_natural(number: ir.Atom) -> bool:
    """Whether a number is known not to be negative."""
    size = number.value if isinstance(number, ir.Const) else number.fact.value
    return size is not None and sizes.is_natural(size)


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
