"""Joins two abstract values of one name, where branches meet: a new structure whose numbers come from a callback.

The callback `leaf(a, b)` joins two atoms. `Side` reads arrays in the state, and into the equations, that one branch left behind.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .. import ir
from ..errors import UnsupportedSyntaxError
from . import columns
from .choices import Chosen, is_function
from .heap import CONTENT, ArrayRef, DictRef, FunctionRef, Heap, ListRef, Named, ObjectRef, Place, is_atom, is_bottom
from .optional import Optional, always_none, divided, is_structure, made

Leaf = Callable[[ir.Atom, ir.Atom], ir.Atom]
CONTAINERS = (ListRef, DictRef, ObjectRef)
Read = Callable[[ArrayRef], ir.Atom]


class Side:
    """One of two states that meet: the contents of its places, and how it reads an array there."""

    def __init__(self, contents: dict[Place, dict[Any, Any]], read: Read) -> None:
        self.contents = contents
        self.read = read


class Merger:
    """Joins the values of two sides into `heap`; `old` are the places that both knew before they parted."""

    def __init__(self, heap: Heap, a: Side, b: Side, leaf: Leaf, old: dict[Place, dict[Any, Any]]) -> None:
        self.heap, self.a, self.b, self.leaf, self.old = heap, a, b, leaf, old
        self.memo: dict[Any, Any] = {}
        self.where: Any = None  # the statement and the name that are being joined
        self.choose: Callable[[Any, Any], Any] | None = None  # makes a choice of two arrays
        self.flag: Callable[[ir.Atom, ir.Atom], ir.Atom] = leaf  # joins two flags
        self.keep: Callable[[Merger, Any, int], Any] | None = None  # hands on what is on one side only

    def join(self, a: Any, b: Any) -> Any:
        """One abstract value that stands for both."""
        if a is b or (a == b and not is_atom(a) and self._shared(a)):
            return a
        if isinstance(a, ir.Const) and isinstance(b, ir.Const) and type(a.value) is type(b.value) and a.value == b.value:
            return a
        key = (_identity(a), _identity(b))
        if key not in self.memo:
            self.memo[key] = self._join(a, b)
        return self.memo[key]

    def _shared(self, thing: Any) -> bool:
        """Whether an equal reference means the same on both sides: its place is older than they are."""
        place = getattr(thing, "place", None)
        return place is None or place in self.old

    def _join(self, a: Any, b: Any) -> Any:
        if (is_bottom(a) and not is_atom(b)) or (is_bottom(b) and not is_atom(a)):  # nothing is known yet of one side
            a, b = (ir.UNDEFINED if is_bottom(x) else x for x in (a, b))
        if self._may_be_none(a, b) or self._may_be_none(b, a):
            return self._optional(a, b)
        classes = {getattr(x, "cls", None) for x in (a, b) if isinstance(x, (Named, tuple))}
        if len(classes) == 2:  # of two classes, or a tuple on one side: what is common to both is a tuple
            a, b = (x.items if isinstance(x, Named) else x for x in (a, b))
        one = b if a is ir.UNDEFINED else a
        if isinstance(a, tuple) and isinstance(b, tuple) and len(a) == len(b):
            if columns.Row in (type(a), type(b)) and type(a) is not type(b):
                what = "one of two lists, of which one holds tuples and the other one lists; put tuples into both"
                raise UnsupportedSyntaxError(what, self.heap.here())
            return columns.alike(a, map(self.join, a, b))
        for tree, other in ((a, b), (b, a)):
            if isinstance(tree, tuple) and columns.is_empty(other):  # a list of tuples on one path, empty on the other
                return columns.alike(tree, (self.join(*((part, other) if tree is a else (other, part))) for part in tree))
        if isinstance(one, tuple) and ir.UNDEFINED in (a, b):
            return columns.alike(one, (self.join(*self._pair(a, b, x)) for x in one))
        if isinstance(one, Named) and ir.UNDEFINED in (a, b):
            return Named(one.cls, tuple(self.join(*self._pair(a, b, x)) for x in one.items))
        if isinstance(a, Named) and isinstance(b, Named):
            return Named(a.cls, tuple(map(self.join, a.items, b.items)))
        if self.chooses(a, b):
            return self.choose(a, b)  # type: ignore[misc]
        if isinstance(one, CONTAINERS) and (ir.UNDEFINED in (a, b) or _alike(a, b, self)):
            return self._containers(a, b, one)
        if _numeric(a) and _numeric(b):
            return self._numbers(a, b)
        return self.leaf(_opaque(a), _opaque(b))

    def _may_be_none(self, a: Any, b: Any) -> bool:
        """Whether one of two things may be None, and the other is of a kind that gets a flag for that."""
        is_known = is_function(b) and all(p in self.old for p in _closed_over(b))
        return isinstance(a, Optional) or (always_none(a) and (is_structure(b) or is_known))

    def _optional(self, a: Any, b: Any) -> Any:
        """One flag out of two, and what is there where it is not set."""
        (left, one), (right, other) = divided(a), divided(b)
        none = self.flag(left, right)
        assert self.keep is not None
        if ir.UNDEFINED in (one, other):
            side = int(one is ir.UNDEFINED)
            return made(none, self.keep(self, (one, other)[side], side))
        return made(none, self.join(one, other))

    def _pair(self, a: Any, b: Any, item: Any) -> tuple[Any, Any]:
        return (ir.UNDEFINED, item) if a is ir.UNDEFINED else (item, ir.UNDEFINED)

    def chooses(self, a: Any, b: Any) -> bool:
        """Whether two functions, or two containers, each there before the sides parted, are to be kept apart."""
        if self.choose is not None and is_function(a) and is_function(b):
            return all(p in self.old for p in (*_closed_over(a), *_closed_over(b)))
        if self.choose is None or not all(map(self._is_older, (a, b))):
            return False
        if Chosen in (type(a), type(b)):
            return self.where in self.heap.choices
        return type(a) is type(b) and (self.where in self.heap.choices or not _alike(a, b, self))

    def _is_older(self, thing: Any) -> bool:
        """Whether this is a container, or one of several, that was there before the sides parted."""
        if isinstance(thing, Chosen):
            return all(map(self._is_older, thing.parts))
        return isinstance(thing, CONTAINERS) and thing.place in self.old

    def _containers(self, a: Any, b: Any, one: Any) -> Any:
        place = self.heap.like(one.place, {})
        left = {} if a is ir.UNDEFINED else self.a.contents[a.place]
        right = {} if b is ir.UNDEFINED else self.b.contents[b.place]
        if ir.UNDEFINED not in (a, b) and (list(left) != list(right) or {a.place, b.place} & self.heap.unordered):
            self.heap.unordered.add(place)
        for key in dict.fromkeys([*left, *right]):
            self.heap.put(place, key, self.join(left.get(key, ir.UNDEFINED), right.get(key, ir.UNDEFINED)))
        if isinstance(one, ObjectRef) and ir.UNDEFINED not in (a, b):
            known = (self.heap.perhaps.get(x.place, set()) for x in (a, b))
            self.heap.perhaps.setdefault(place, set()).update(left.keys() ^ right.keys(), *known)
        if not self.heap.rows.isdisjoint(getattr(x, "place", None) for x in (a, b)):
            self.heap.rows.add(place)
        self._entangle(place, a, b)
        if self.choose is not None and ir.UNDEFINED not in (a, b):
            self.heap.joins[place] = self.where
        return ObjectRef(place, one.cls) if isinstance(one, ObjectRef) else type(one)(place)

    def _numbers(self, a: Any, b: Any) -> Any:
        arrays = all(isinstance(x, ArrayRef) or ir.is_absent(x) for x in (a, b)) and not (is_atom(a) and is_atom(b))
        if arrays and self.choose is not None and self.where in self.heap.choices:
            return self.choose(a, b)
        joined = self.leaf(self._content(self.a, a), self._content(self.b, b))
        if not isinstance(a, ArrayRef) and not isinstance(b, ArrayRef):
            return joined
        ref = self.heap.new_array(joined, next((r.place.hint for r in (a, b) if isinstance(r, ArrayRef)), None))
        self._entangle(ref.place, a, b)
        if arrays and self.choose is not None:
            self.heap.joins[ref.place] = self.where
        return ref

    @staticmethod
    def _content(side: Side, thing: Any) -> ir.Atom:
        return side.read(thing) if isinstance(thing, ArrayRef) else thing

    def _entangle(self, place: Place, *things: Any) -> None:
        """A joined place may be the memory of what it comes from on either side, and so of all that comes from there."""
        for thing in things:
            other = getattr(thing, "place", None)
            if other is not None:
                self.heap.entangle(place, other)


def _closed_over(thing: Any) -> list[Place]:
    """The frames that functions of the program are closed over."""
    if isinstance(thing, Chosen):
        return [place for part in thing.parts for place in _closed_over(part)]
    return [thing.frame] if isinstance(thing, FunctionRef) else []


def _identity(thing: Any) -> Any:
    if isinstance(thing, Optional):
        return thing.none, _identity(thing.thing)
    if isinstance(thing, tuple):
        return tuple(map(_identity, thing))
    return thing if isinstance(thing, (ArrayRef, ListRef, DictRef, ObjectRef)) and not getattr(thing, "steps", ()) else id(thing)


def _numeric(thing: Any) -> bool:
    return isinstance(thing, ArrayRef) or is_atom(thing)


def _alike(a: Any, b: Any, merger: Merger) -> bool:
    """Whether two containers can be joined item by item."""
    if type(a) is not type(b) or getattr(a, "cls", None) is not getattr(b, "cls", None):
        return False
    if a.place.limit != b.place.limit:
        return False
    left, right = merger.a.contents[a.place], merger.b.contents[b.place]
    return left.keys() == right.keys() or (isinstance(a, ObjectRef) and CONTENT not in left)


def _opaque(thing: Any) -> ir.Atom:
    return thing if is_atom(thing) else ir.Const(thing)
