"""Lists outside the function to which it appends, and of which it reads nothing: how many items are in them does not matter.

    log.append(s)   ->   log.append(s)      where the program does it, as print

Any other list from outside is taken for what it is at the call, item by item, and what the program does to it is done at the end
(outside.py). Which of the two a list is, is found out: code is generated anew where an append asks for the first, and once more
where something that is read afterwards asks for the second.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

from ..errors import AliasingError
from ..ir import Const
from ..rules import outside as stores
from . import outside
from .choices import NeedsChoice
from .heap import ListRef, Place, reachable

if TYPE_CHECKING:
    from .lower import Lowering

UNREAD, READ = "a list that is only appended to", "a list of which something is read"


def is_unread(choices: frozenset[Any], path: Any) -> bool:
    """Whether a list from outside is taken for one of which nothing is read."""
    return (path, UNREAD) in choices and (path, READ) not in choices


def append(lw: Lowering, target: ListRef, thing: Any, node: ast.AST) -> bool:
    """Append to such a list, if it is one; ask for it to be one, if it may be."""
    place = target.place
    if place in lw.heap.unread:
        _append(lw, place, thing, node)
        return True
    if place.path is not None and outside.is_outside(lw, place.path) and outside.is_known(lw, place):
        asked = (place.path, UNREAD)
        if asked not in lw.heap.choices:
            raise NeedsChoice(frozenset({asked}))
    return False


def _append(lw: Lowering, place: Place, thing: Any, node: ast.AST) -> None:
    lw.heap.changed_outside.setdefault(place, lw.builder.location)
    tree, own = outside.stored(lw, thing, lw.locate(node))
    for kept in reachable(lw.heap, [thing]):
        if kept.kind == "array":
            kept.kind = "frozen"  # it may not be written: the list would not see it
        lw.heap.lists_with.setdefault(kept, set()).add(place)
    with lw.builder.unwatched():  # it does not fail
        lw.builder.apply(stores.record, lw.inputs.root_of(place.path), Const(place.path.steps), tree, own)


def read(place: Place) -> None:
    """Something of a list is read that was taken for one of which nothing is."""
    raise NeedsChoice(frozenset({(place.path, READ)}))


def check_not_recorded(lw: Any, place: Place, node: ast.AST) -> None:
    """Refuse to change a list, dict or object that has been appended to such a list, where it would be seen."""
    if not lw.heap.unread:
        return
    for one in (place, *lw.heap.partners(place)):
        if lw.heap.lists_with.get(one, set()) & lw.heap.unread:
            kind = "array" if place.kind == "frozen" else place.kind
            what = f"this {kind} has been appended to a list outside the function"
            raise AliasingError(f"{what}, and is changed afterwards; append a copy", lw.locate(node))
