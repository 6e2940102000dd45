"""Copies of abstract values: what a nested derivative passes on, so that the call cannot change what its caller has.

In SSA a copy of an array costs nothing: a new place that holds the same version.
"""

from __future__ import annotations

import ast
import dataclasses
from collections.abc import Callable
from typing import Any

from .. import ir
from ..errors import AliasingError
from ..frontend.heap import CONTENT, ArrayRef, DictRef, ListRef, Named, ObjectRef, Place, is_atom
from ..frontend.lower import Lowering

Leaf = Callable[[ir.Atom], ir.Atom]


def mapped(lw: Lowering, thing: Any, leaf: Leaf) -> Any:
    """The same structure in new places, with `leaf` applied to every atom."""
    return Copies(lw).copy(thing, leaf)


def rebuilt(lw: Lowering, thing: Any, leaf: Callable[[Any], Any]) -> Any:
    """The same structure in new places, with `leaf` applied to every number and array; what it returns may be any structure.

    An object of the caller's that is not a dataclass stays the same object.
    """
    if isinstance(thing, tuple):
        return tuple(rebuilt(lw, t, leaf) for t in thing)
    if isinstance(thing, Named):
        return Named(thing.cls, tuple(rebuilt(lw, t, leaf) for t in thing.items))
    if is_lent(thing):
        return thing
    if isinstance(thing, (ListRef, DictRef, ObjectRef)):
        items = {k: rebuilt(lw, lw.heap.get(thing.place, k), leaf) for k in lw.heap.keys(thing.place)}
        place = lw.heap.new(thing.place.kind, items, thing.place.hint)
        return ObjectRef(place, thing.cls) if isinstance(thing, ObjectRef) else type(thing)(place)
    return leaf(thing)


def is_lent(thing: Any) -> bool:
    """Whether this is an object that is passed on as it is: one of the outside world, of which not all is known."""
    return isinstance(thing, ObjectRef) and thing.place.example is not None and not dataclasses.is_dataclass(thing.cls)


def structure_leaves(lw: Lowering, thing: Any) -> list[Any]:
    """The numbers and arrays in a structure, in order."""
    return [leaf for leaf, _ in matched(lw, thing, ir.Const(None))]


def matched(lw: Lowering, like: Any, thing: Any) -> list[tuple[Any, Any]]:
    """The leaves of a structure, each with that of another of the same structure; None stands for None everywhere.

    Raises ValueError where the two do not have the same structure.
    """
    nothing = isinstance(thing, ir.Const) and thing.value is None
    if is_lent(like):
        return []
    if isinstance(like, (tuple, Named)):
        parts = _items(like)
        others = [thing] * len(parts) if nothing else _items(thing)
        return [pair for p, q in zip(parts, others, strict=True) for pair in matched(lw, p, q)]
    if isinstance(like, (ListRef, DictRef, ObjectRef)):
        heap, keys = lw.heap, lw.heap.keys(like.place)
        if not nothing and (type(thing) is not type(like) or set(heap.keys(thing.place)) != set(keys)):
            raise ValueError("the structures differ")
        others = [thing if nothing else heap.get(thing.place, k) for k in keys]
        return [pair for k, q in zip(keys, others, strict=True) for pair in matched(lw, heap.get(like.place, k), q)]
    if not nothing and not (is_atom(thing) or isinstance(thing, ArrayRef)) and type(thing) is not type(like):
        raise ValueError("the structures differ")
    return [(like, thing)]


def _items(thing: Any) -> tuple[Any, ...]:
    if isinstance(thing, Named):
        return thing.items
    if isinstance(thing, tuple):
        return thing
    raise ValueError("the structures differ")


class Copies:
    """Copies several values that may share places; what was one array stays one array."""

    def __init__(self, lw: Lowering) -> None:
        self.lw = lw
        self.made: dict[Any, Any] = {}
        self.of: dict[Place, list[tuple[ArrayRef, ArrayRef]]] = {}  # place of an array -> the views of it, each with its copy

    def copy(self, thing: Any, leaf: Leaf = lambda atom: atom) -> Any:
        """A value in new places."""
        if is_atom(thing):
            return leaf(thing)
        if isinstance(thing, ArrayRef):
            return self._array(thing, leaf)
        if isinstance(thing, tuple):
            return tuple(self.copy(t, leaf) for t in thing)
        if isinstance(thing, Named):
            return Named(thing.cls, tuple(self.copy(t, leaf) for t in thing.items))
        if isinstance(thing, (ListRef, DictRef, ObjectRef)):
            return self._container(thing, leaf)
        return thing

    def _array(self, ref: ArrayRef, leaf: Leaf) -> ArrayRef:
        heap, old = self.lw.heap, ref.place
        known = next((copied for view, copied in self.of.get(old, ()) if view == ref), None)
        if known is not None:
            return known
        new = heap.new_array(leaf(self.lw.read(ref)), old.hint)
        if old in self.lw.inputs.places:
            self.lw.inputs.places[new.place] = self.lw.inputs.places[old]
        for partner, copies in self.of.items():
            if partner in heap.partners(old):
                for _, other in copies:
                    heap.entangle_pair(new.place, other.place)
        self.of.setdefault(old, []).append((ref, new))
        return new

    def _container(self, ref: Any, leaf: Leaf) -> Any:
        place = ref.place
        if is_lent(ref):
            return ref
        if place not in self.made:
            heap = self.lw.heap
            items = {k: self.copy(heap.get(place, k), leaf) for k in heap.keys(place)}
            self.made[place] = heap.like(place, items)
        new = self.made[place]
        return ObjectRef(new, ref.cls) if isinstance(ref, ObjectRef) else type(ref)(new)

    def check(self, contents: dict[Place, Any], node: ast.AST) -> None:
        """Refuse what the call has written into one of two views of an array."""
        heap = self.lw.heap
        for copies in self.of.values():
            for _, ref in copies if len(copies) > 1 else ():
                if heap.get(ref.place, CONTENT) is not contents[ref.place]:
                    raise AliasingError(
                        "the function writes into one of two arguments that share memory; pass copies", self.lw.locate(node)
                    )
