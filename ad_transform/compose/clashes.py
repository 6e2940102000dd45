"""What a recursive function changes and knows by two ways: by two arguments, or by one and by what is around it."""

from __future__ import annotations

import functools
from typing import Any

from ..frontend.choices import FIRST, FLAG, SECOND, Chosen
from ..frontend.heap import ArrayRef, DictRef, ListRef, Named, ObjectRef, Place, reachable
from ..frontend.lower import Lowering
from .copies import is_lent
from .definitions import Call, Definition
from .inputs import Inputs

Clash = tuple[Place, set[Place]]


def around(lw: Lowering, call: Call) -> set[Place]:
    """All that a function knows without being given it: by globals, by what it closes over, and in objects of the caller's."""
    lent = [ref for ref in _containers(lw, call.given) if is_lent(ref)]
    return reachable(lw.heap, [*lw.inputs.read_outside(), call.function, *lent])


def clash(lw: Lowering, definition: Definition, inputs: Inputs, known: set[Place]) -> Clash | None:
    """An array that is written and may be one that the function knows by another way as well, and those that it may be."""
    things = definition.inputs(lw, inputs.things)
    apart = known.difference(place for place, _ in definition.around)
    for k in sorted(definition.written):
        if isinstance(things[k], ArrayRef):
            written = reachable(lw.heap, [things[k]])  # all that a choice may be
            others = apart | reachable(lw.heap, [thing for j, thing in enumerate(things) if j != k])
            if met := others & written.union(*map(lw.heap.partners, written)):
                return things[k].place, met
    return None


def choice_among(lw: Lowering, things: list[Any], known: set[Place]) -> Chosen | None:
    """The choice of what is to be done with the call, where an argument is one of several arrays that the function may know
    otherwise: to pass the first or the second."""
    for thing in things:
        if isinstance(thing, ArrayRef) and thing.place.kind == "choice":
            flag, first, second = (lw.heap.get(thing.place, key) for key in (FLAG, FIRST, SECOND))
            others = [t for t in things if isinstance(t, ArrayRef) and t.place is not thing.place]
            may_meet = reachable(lw.heap, [first, second]) & (known | reachable(lw.heap, others))
            if may_meet and isinstance(first, ArrayRef) and isinstance(second, ArrayRef):
                ways = [functools.partial(Call.with_array, place=thing.place, array=array) for array in (first, second)]
                return Chosen(flag, *ways)
    return None


def known_twice(lw: Lowering, definition: Definition, inputs: Inputs, call: Call, known: set[Place]) -> Place | None:
    """A list, a dict or an object in which the function changes a number, and that it knows by two ways."""
    cells, passed = definition.cells(inputs), [ref.place for ref in _containers(lw, call.given) if not is_lent(ref)]
    for place, _ in (cells[k] for k in sorted(definition.written) if k in cells):
        if place.kind != "array" and passed.count(place) + (place in known) > 1:
            return place
    return None


def _containers(lw: Lowering, thing: Any) -> list[Any]:
    """The lists, dicts and objects in some things, each as often as it is there."""
    if isinstance(thing, (tuple, list)):
        return [found for item in thing for found in _containers(lw, item)]
    if isinstance(thing, Named):
        return _containers(lw, thing.items)
    if not isinstance(thing, (ListRef, DictRef, ObjectRef)):
        return []
    if is_lent(thing):
        return [thing]
    return [thing, *(found for key in lw.heap.keys(thing.place) for found in _containers(lw, lw.heap.get(thing.place, key)))]
