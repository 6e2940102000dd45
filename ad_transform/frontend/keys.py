"""What the body of a loop is told of the keys of dicts and the attributes of objects: in every iteration the same.

    for i in range(n):
        if "v" in last: ...      the first iteration finds no "v", the next one does
        last["v"] = x[i]
"""

from __future__ import annotations

from typing import Any

from .. import facts, ir
from .columns import StructureError
from .heap import Place, State


class Questions:
    """The questions that a body has asked of what is outside of it, and the answers."""

    def __init__(self, first_serial: int) -> None:
        self.first_serial = first_serial
        self.asked: dict[Place, dict[Any, set[bool | None]]] = {}

    def ask(self, place: Place, key: Any = None, found: bool | None = None) -> None:
        """Whether there is a key, or, without one, which keys there are."""
        if place.serial < self.first_serial and place.kind in ("dict", "object"):
            self.asked.setdefault(place, {}).setdefault(key, set()).add(found)

    def check(self, lw: Any, start: State, node: Any) -> None:
        """Refuse a body that was told what is not so in the next iteration."""
        for place, questions in self.asked.items():
            before, after = (_keys(contents.get(place, {}), place) for contents in (start, lw.heap.contents))
            changed = before ^ after
            if any(changed if key is None else key in changed and (key in before) in told for key, told in questions.items()):
                names = "keys" if place.kind == "dict" else "attributes"
                what = f"{place.hint or facts.with_article(place.kind)} has other {names} after an iteration than before it"
                raise StructureError(f"{what}, and the loop asks for them; set them before the loop", lw.locate(node))


def check_order(lw: Any, start: State, places: set[Place], node: Any) -> None:
    """Refuse a body that changes the order of the keys of a dict, which the next iteration may ask for."""
    for place in {place for place in places if place.kind == "dict"}:
        before, now = start[place], lw.heap.contents[place]
        if before.keys() == now.keys() and list(before) != list(now):
            what = f"the keys of {place.hint or 'a dict'} are in another order after an iteration of this loop"
            raise StructureError(f"{what}; give the keys other values, and take none out", lw.locate(node))


def _keys(items: dict[Any, Any], place: Place) -> set[Any]:
    """The keys, but for the attributes of an object from outside the program, which are read from it when they are needed."""
    there = {k for k, thing in items.items() if thing is not ir.UNDEFINED}
    return there if place.kind == "dict" else {k for k in there if not hasattr(place.example, str(k))}
