"""Slots: where the arrays are that the body of a loop makes, and that names mean in the next iteration (selectors.py).

A label that may mean such an array has a slot, and the content of the slot is carried. An array that is meant at the end of the
body, made in it or before it, goes to the slot of a label that means it, so that no slot must hold two:

    a, b = np.sin(b), a    ->    a_new, b_new = np.sin(...), a_new

Where several labels may mean it, it goes to the slot of the first one that does, and the others mean that slot.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from .. import facts, ir
from ..ir import Const, Value
from .choices import both, opposite
from .heap import CONTENT, ArrayRef, Place
from .plan import Carried, Entry, Plan

if TYPE_CHECKING:
    from .carry import Loop

Numbers = tuple[ir.Atom, ...]  # which row, for each step of a view that takes one


class Reference(NamedTuple):
    """What a label may mean: the array, whether it is the one, which row of it, and the branches that lead to it.

    `key` is an array from before the loop, the label of a slot, or the place of an array that this iteration has made.
    """

    key: Any
    flag: ir.Atom
    rows: Numbers = ()
    path: tuple[tuple[ir.Atom, bool], ...] = ()

    def excludes(self, other: Reference) -> bool:
        """Whether one side of a branch leads here, and the other side there."""
        return any(flag is f and taken is not t for flag, taken in self.path for f, t in other.path)


def identifier(*words: str) -> str | None:
    """The name of a variable about a label."""
    name = "_".join(re.sub(r"\W+", "_", word).strip("_") for word in words)
    return name if name.isidentifier() else None


def make_places(lw: Any, plan: Plan) -> dict[str, Place]:
    """A place before the loop for each slot.

    It is the same one in every pass over the body, until the loop around this one begins another pass, or, written out, another
    iteration: what the earlier one has put into its slots is still there.
    """
    oldest = lw.heap.loops[-1].first_serial if lw.heap.loops else 0
    for label in plan.slots:
        known = plan.slot_places.get(label)
        if known is None or known.serial < oldest or known in lw.heap.contents:
            plan.slot_places[label] = Place("array", identifier(label))
        lw.heap.adopt(plan.slot_places[label], {CONTENT: ir.UNDEFINED})
    return {label: plan.slot_places[label] for label in plan.slots}


class Slots:
    """The slots of a loop, and what goes to which of them."""

    def __init__(self, loop: Loop) -> None:
        self.loop, self.lw, self.plan = loop, loop.lw, loop.plan
        self.places = make_places(self.lw, self.plan)
        self.meant: dict[str, list[Reference]] = {}  # by each label, at the end of the body
        self.inside: dict[str, list[tuple[Any, ir.Atom]]] = {}  # what goes to a slot, and whether it does

    def begin(self) -> None:
        """Put parameters into the slots."""
        for label, place in self.places.items():
            param = Value(place.hint, self.plan.slots[label])
            self.loop.entries[place, CONTENT] = Entry(ir.UNDEFINED, param, [(param, ir.UNDEFINED)])
            self.lw.heap.put(place, CONTENT, param)

    def label_of(self, place: Place) -> str | None:
        """The label whose slot this is."""
        return next((label for label, slot in self.places.items() if slot is place), None)

    # ---- which array goes to which slot ----------------------------------------------------------------------------------

    def assign(self, meant: dict[str, list[Reference]]) -> None:
        """Give each array that labels mean at the end of the body a slot."""
        arrays: dict[Any, dict[str, list[Reference]]] = {}
        for label, references in meant.items():
            self.meant[label] = [r for r in references if isinstance(r.key, ArrayRef)]
            for r in references:
                if not isinstance(r.key, ArrayRef):
                    arrays.setdefault(r.key, {}).setdefault(label, []).append(r)
        for key, by_label in arrays.items():
            self._place(key, dict(sorted(by_label.items(), key=lambda item: item[0] != key)))  # it stays where it is, if it can

    def _place(self, key: Any, by_label: dict[str, list[Reference]]) -> None:
        """An array to the slot of the first label that means it."""
        earlier: list[Reference] = []  # in which slot, and when
        for label, references in by_label.items():
            first = []
            for r in references:
                rest = r.flag
                for e in (e for e in earlier if not r.excludes(e)):
                    self.meant[label].append(Reference(e.key, both(self.lw, r.flag, e.flag)))
                    rest = both(self.lw, rest, opposite(self.lw, e.flag))
                if not _is_never(rest):
                    first.append(Reference(label, rest, (), r.path))
            self.meant[label] += first
            self.inside.setdefault(label, []).extend((key, r.flag) for r in first)
            earlier += first

    def holding(self, identities: frozenset[Any]) -> list[Place]:
        """The slots to which arrays go at the end of the body that may be the memory of one with these identities."""
        inside = [(label, key) for label, keys in self.inside.items() for key, _ in keys if label in self.places]
        found = [(label, self.places.get(key) if isinstance(key, str) else key) for label, key in inside]
        return [self.places[label] for label, place in found if place and identities & self.lw.heap.identities(place)]

    # ---- what is in them at the end --------------------------------------------------------------------------------------

    def contents(self) -> list[Any]:
        """What is in the slots at the end, in the form of `Loop.collect`."""
        changed = []
        for label in sorted({*self.inside, *self.places}):
            content = self._content([(key, flag) for key, flag in self.inside.get(label, ()) if key != label], self._old(label))
            known = self.plan.slots.get(label)
            fact = content.fact if known is None else facts.widen(known, content.fact)
            if fact != known:
                self.plan.slots[label] = fact
                self.plan.changed = True
            if label in self.places:
                where = (self.places[label], CONTENT)
                entry = self.loop.entries[where]
                changed.append((where, entry, content, [Carried(entry.params[0][0], ir.UNDEFINED, content)]))
        return changed

    def _old(self, label: str) -> ir.Atom:
        return self.lw.heap.get(self.places[label], CONTENT) if label in self.places else ir.UNDEFINED

    def _content(self, inside: list[tuple[Any, ir.Atom]], old: ir.Atom) -> ir.Atom:
        from .branches import branch

        if not inside:
            return old
        (key, flag), *more = inside
        read = (lambda: self._old(key)) if isinstance(key, str) else (lambda: self.lw.read(ArrayRef(key)))
        return branch(self.lw, flag, read, lambda: self._content(more, old))  # type: ignore[no-any-return]


def _is_never(flag: ir.Atom) -> bool:
    return isinstance(flag, Const) and not flag.value
