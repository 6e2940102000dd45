"""What an abstract value consists of: its numbers, its arrays and containers; and the same structure with other numbers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from .. import facts, ir
from ..ir import Value
from .columns import alike
from .heap import ArrayRef, DictRef, Heap, ListRef, Named, ObjectRef, Place, Ref, is_atom
from .optional import Optional


@dataclass(frozen=True)
class Pattern:
    """A container like this one, of which the items are as these templates say."""

    like: Ref = field(compare=False)
    items: dict[Any, Any]

    @property
    def cls(self) -> Any:
        """Its class."""
        return getattr(self.like, "cls", type(self.like))


def template(lw: Any, thing: Any) -> Any:
    """The tree of facts of a tuple or a container, or the fact of anything else."""
    if isinstance(thing, tuple):
        return alike(thing, (template(lw, t) for t in thing))
    if isinstance(thing, Named):
        return Named(thing.cls, template(lw, thing.items))
    if isinstance(thing, Optional):
        return Optional(thing.none.fact, template(lw, thing.thing))
    if isinstance(thing, (ListRef, DictRef, ObjectRef)):
        return Pattern(thing, {key: template(lw, lw.heap.get(thing.place, key)) for key in lw.heap.keys(thing.place)})
    return lw.fact(thing)


def leaves(lw: Any, thing: Any) -> Iterator[ir.Atom]:
    """The numbers in an abstract value."""
    if isinstance(thing, ArrayRef):
        yield lw.read(thing)
    elif isinstance(thing, tuple):
        for item in thing:
            yield from leaves(lw, item)
    elif isinstance(thing, Named):
        yield from leaves(lw, thing.items)
    elif isinstance(thing, Optional):
        yield thing.none
        yield from leaves(lw, thing.thing)
    elif isinstance(thing, (ListRef, DictRef, ObjectRef)):
        for key in lw.heap.keys(thing.place):
            yield from leaves(lw, lw.heap.get(thing.place, key))
    elif is_atom(thing) and isinstance(thing.fact, facts.Num | facts.Seq | facts.Opaque if isinstance(thing, Value) else facts.Num):
        yield thing


def references(heap: Heap, thing: Any) -> Iterator[Any]:
    """The references to arrays and containers in an abstract value."""
    if isinstance(thing, (ArrayRef, ListRef, DictRef, ObjectRef)):
        yield thing
    items = thing.items if isinstance(thing, Named) else thing.parts if isinstance(thing, Optional) else thing
    if isinstance(thing, (ListRef, DictRef, ObjectRef)):
        items = tuple(heap.contents.get(thing.place, {}).values())
    for item in items if isinstance(items, tuple) else ():
        yield from references(heap, item)


def container_like(heap: Heap, like: Ref, items: dict[Any, Any]) -> Ref:
    """A new container of the kind of another one."""
    place = heap.like(like.place, items)
    return ObjectRef(place, like.cls) if isinstance(like, ObjectRef) else type(like)(place)


def rebuild(lw: Any, like: Any, atoms: Iterator[ir.Atom], keys: dict[Place, list[Any]]) -> Any:
    """The structure of an abstract value with other numbers, in new places: what a name is bound to after the loop.

    `keys` are those of containers in the order of the numbers, where the program may have changed it since.
    """
    heap = lw.heap
    if isinstance(like, ArrayRef):
        return heap.new_array(next(atoms), like.place.hint)
    if isinstance(like, tuple):
        return alike(like, [rebuild(lw, t, atoms, keys) for t in like])
    if isinstance(like, Named):
        return Named(like.cls, tuple(rebuild(lw, t, atoms, keys) for t in like.items))
    if isinstance(like, Optional):
        none: Any = next(atoms)
        return Optional(none, rebuild(lw, like.thing, atoms, keys))
    if isinstance(like, (ListRef, DictRef, ObjectRef)):
        order = keys.get(like.place) or heap.keys(like.place)
        return container_like(heap, like, {k: rebuild(lw, heap.get(like.place, k), atoms, keys) for k in order})
    if is_atom(like) and (isinstance(like, Value) or isinstance(like.fact, facts.Num)):
        return next(atoms)
    return like
