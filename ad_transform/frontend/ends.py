"""What the names mean at the end of a loop's body: arrays that may be one array in a later iteration, or are in lists by then."""

from __future__ import annotations

from typing import Any

from . import choices
from .heap import ArrayRef, Place
from .plan import Plan, Where
from .selectors import Selectors
from .structure import references


class Ends:
    """The part of a loop that compares the arrays at the end of its body with those at the head."""

    lw: Any
    plan: Plan
    start: Any
    heads: dict[Where, list[tuple[Any, Any]]]
    selectors: Selectors
    shared: set[Place]
    frozen_before: set[Place]
    first_serial: int

    def _check_aliases(self, changed: list[Any]) -> None:
        """Arrays that names refer to at the end, and that may in a later iteration be the array of another name."""
        heap, heads = self.lw.heap, self.head_places()
        refs = [(where, ref) for where, _, final, _ in changed for ref in references(heap, final)]
        finals = [(where, place) for where, ref in refs for place in choices.alternatives(self.lw, ref)]
        bound = {where for where, *_ in changed}
        kept = [(where, head.place) for where, pairs in self.heads.items() if where not in bound for _, head in pairs]
        ends = [*kept, *finals]
        for k, (where, place) in enumerate(ends):
            identities = heap.identities(place)
            for other_where, other in ends[:k]:
                if identities & heap.identities(other):
                    self.plan.note(self.plan.aliases, (where, other_where))
            for slot in self.selectors.slots.holding(identities):
                self.plan.note(self.plan.aliases, (where, slot))
            for identity in identities if k >= len(kept) else ():
                if isinstance(identity, Place):
                    self._check_identity(where, place, identity, heads)

    def _check_identity(self, where: Where, place: Place, identity: Place, heads: dict[Place, tuple[Where, Place]]) -> None:
        head_where, before = heads.get(identity, (where, identity))
        if head_where != where and identity is not place:
            self.plan.note(self.plan.aliases, (where, head_where))
        if before in self.start and (before.kind == "frozen" or self._is_shared(before)):
            self.plan.note(self.plan.aliases, (where, before))

    def _note_frozen(self, finals: list[tuple[Where, Any]]) -> None:
        """The arrays that are in lists at the end, and that the next iteration can write."""
        heap = self.lw.heap
        heads = [(where, head) for where, pairs in self.heads.items() for _, head in pairs]
        for where, ref in [*heads, *((where, ref) for where, final in finals for ref in references(heap, final))]:
            if isinstance(ref, ArrayRef):
                frozen = [p for p in (ref.place, *heap.partners(ref.place)) if p.kind == "frozen"]
                self._note_in_lists(where, frozen)
        slots = set(self.selectors.slots.places.values())
        for place in heap.lists_with.keys() - self.frozen_before:
            if place.kind == "frozen" and (place in self.start or place in slots):
                self._note_in_lists(place, [place])

    def _note_in_lists(self, key: Any, frozen: list[Place]) -> None:
        if frozen:
            self.plan.changed |= key not in self.plan.frozen
            lists = self.plan.frozen.setdefault(key, set())
            lists.update(*(self.lw.heap.lists_with.get(place, ()) for place in frozen))

    def _is_shared(self, place: Place) -> bool:
        """Whether an array from before the loop is, or may be, one that is reached otherwise than by the rebound names."""
        older = {p for p in self.lw.heap.partners(place) if p.serial < self.first_serial}
        return bool(self.shared & {place, *older})

    def head_places(self) -> dict[Place, tuple[Where, Place]]:
        """The arrays at the head of the body: whose they are, and what they were before the loop."""
        return {head.place: (where, (before or head).place) for where, pairs in self.heads.items() for before, head in pairs}

    def origins(self, where: Where, init: Any, last: Any) -> list[Place]:
        """What the array that a name has after the loop may be; a pass of the loop around this one has arrays of its own."""
        found = [other for one, other in self.plan.aliases if one == where and isinstance(other, Place) and other in self.start]
        heads = self.head_places()
        if where in self.selectors.chosen:
            return []
        found += [ref.place for ref in references(self.lw.heap, init)]
        found += [ref.place for ref in references(self.lw.heap, last) if ref.place not in heads]
        return found
