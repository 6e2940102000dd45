"""The abstract heap: names, containers and arrays as places that hold the current version of what is in them.

What a program computes with, while it is lowered, is one of

    Value, Const        a number, or a Python object that is known
    ArrayRef            an array: a place, and the views that lead from it to the part that is meant
    tuple, Named        an immutable sequence of these
    ListRef, DictRef, ObjectRef, FunctionRef    mutable or shared objects, by the place that holds their items

Every place maps keys to abstract values: a frame its names, an object its attributes, a list its positions, an array the one key
CONTENT. An in-place write gives a place a new version; whoever refers to the place sees it. That is all there is to aliasing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from typing import Any, TypeGuard
from weakref import WeakSet

from .. import facts, ir

CONTENT = "content"  # the array in a place; for a list whose length is not known, the list
ARRAYS = ("array", "frozen", "choice")  # the kinds of places that hold an array
_serial = count()
_first = count(-(2**60))  # of what was there before the program began


@dataclass(eq=False)
class Place:
    """One mutable thing. `hint` names it in messages; `example` is the object that it was read from, if any.

    `limit` is the maxlen of a deque, `around` the frame that a frame closes over.
    """

    kind: str
    hint: str | None = None
    example: Any = None
    path: Any = None
    limit: int | None = None
    around: Place | None = None
    serial: int = field(default_factory=lambda: next(_serial))


@dataclass(frozen=True)
class ArrayRef:
    """An array. `steps` are (view operation, arguments) from the array in the place to this one; `seen` is the last reading:
    the content of the place, the view of it, and the list of equations that the view was written into."""

    place: Place
    steps: tuple[tuple[Any, tuple[Any, ...]], ...] = ()
    seen: tuple[Any, ir.Atom, Any] | None = field(default=None, compare=False)


@dataclass(frozen=True)
class ListRef:
    place: Place


@dataclass(frozen=True)
class DictRef:
    place: Place


@dataclass(frozen=True)
class ObjectRef:
    """An instance of `cls`; its attributes are in the place, those not touched yet in `place.example`."""

    place: Place
    cls: type


Ref = ListRef | DictRef | ObjectRef


@dataclass(frozen=True)
class FunctionRef:
    """A function or lambda defined inside the program: its source, and the frame that it closes over."""

    source: Any
    frame: Place
    defaults: tuple[Any, ...] = ()
    kwdefaults: tuple[tuple[str, Any], ...] = ()


@dataclass(frozen=True)
class BoundMethod:
    """`instance.function`, ready to be called."""

    instance: Any
    function: Any


@dataclass(frozen=True)
class Kept:
    """A list, a dict or an object that a recursive function is given, and knows anyway: handed on as itself."""

    ref: Ref


@dataclass(frozen=True)
class Named:
    """A named tuple."""

    cls: type
    items: tuple[Any, ...]


Places = set[Place]


class State(dict[Place, dict[Any, Any]]):
    """The contents of all places at one point of the program, `depth` loops deep."""

    __hash__ = object.__hash__  # type: ignore[assignment]

    def __init__(self, contents: dict[Place, dict[Any, Any]], depth: int) -> None:
        super().__init__(contents)
        self.depth = depth

    def __eq__(self, other: object) -> bool:
        return self is other


class Heap:
    """The contents of all places. Loops being lowered see first what is read from outside them (see loops.py)."""

    def __init__(self) -> None:
        self.states: WeakSet[State] = WeakSet()
        self.loops: list[Any] = []
        self.enter_state({})
        self.dirty: set[Place] = set()  # changed since the last snapshot, and so not shared with it
        self.choices: frozenset[Any] = frozenset()  # the joins that keep apart what they join (choices.py)
        self.joins: dict[Place, Any] = {}  # the join that made an array out of two
        self.blurred_by: dict[Place, set[Any]] = {}  # the loops because of which only the run knows which memory a place is
        self.made_by: dict[Place, Any] = {}  # the display or comprehension that made a list
        self.classes: dict[Place, type] = {}  # of what is a list or a dict here and has another class: deque, defaultdict
        self.factories: dict[Place, Any] = {}  # of a defaultdict: what makes a missing item
        self.unordered: set[Place] = set()  # the dicts whose keys are in another order on another path
        self.perhaps: dict[Place, set[str]] = {}  # the attributes of an object that some paths have not set
        self.lists_with: dict[Place, set[Place]] = {}  # the lists of unknown length that an array is in, or was taken out of
        self.rows: set[Place] = set()  # the lists that are put into such lists, or were taken out of one: they may not be changed
        self.partial: dict[ir.Value, list[Any]] = {}  # of names that some path has not assigned: the checks written
        self.guarded: set[ir.Value] = set()  # the numbers of what may be None, which are read where it is not
        self.unasked: set[ir.Value] = set()  # what functions return on some paths only, and nobody has asked whether it is None
        self.changes: Counter[Place] = Counter()  # of the items of lists of unknown length: how often one was put, moved or removed
        self.changed_outside: dict[Place, Any] = {}  # what is from outside and is changed, with the line where it is changed first
        self.unread: set[Place] = set()  # the lists from outside that are only appended to (recorded.py)
        self.when_read: Callable[[Place], None] = lambda place: None  # what comes of it where one is read all the same
        self.here: Callable[[], Any] = lambda: None  # the user's line
        self.layouts: dict[Place, frozenset[Any]] = {}  # the arguments whose layout decides whether an array is a view of another
        self.may_be: dict[Place, frozenset[Any]] = {}  # older places that a place may be the same memory as
        self.holders: dict[Any, set[Place]] = {}  # the same, from the other end

    def new(self, kind: str, items: dict[Any, Any] | None = None, hint: str | None = None, **more: Any) -> Place:
        """A new place."""
        place = Place(kind, hint, **more)
        self.contents[place] = dict(items or {})
        self.dirty.add(place)
        return place

    def like(self, place: Place, items: dict[Any, Any]) -> Place:
        """A new place of the same kind as another one."""
        made = self.new(place.kind, items, place.hint, example=place.example, path=place.path, limit=place.limit)
        for table in (self.classes, self.factories):
            if place in table:
                table[made] = table[place]
        if place in self.unordered:
            self.unordered.add(made)
        if place in self.rows:
            self.rows.add(made)
        if place in self.perhaps:
            self.perhaps[made] = set(self.perhaps[place])
        return made

    def new_outside(self, kind: str, items: dict[Any, Any], hint: str | None = None, **more: Any) -> Place:
        """A place that was there before the program began: every state knows it, also those in which it has not been looked at."""
        place = self.new(kind, items, hint, serial=next(_first), **more)
        for state in list(self.states):
            state[place] = self.contents[place]
        self.dirty.discard(place)
        return place

    def put_outside(self, place: Place, key: Any, value: Any) -> None:
        """What an object from outside held before the program began: every state has it that holds nothing else there."""
        for state in list(self.states):
            if place in state:
                state[place].setdefault(key, value)

    def new_array(self, atom: ir.Atom, hint: str | None = None) -> ArrayRef:
        """A new array with this content."""
        return ArrayRef(self.new("array", {CONTENT: atom}, hint))

    def adopt(self, place: Place, items: dict[Any, Any]) -> None:
        """Take over a place that another state made."""
        self.contents[place] = items
        self.dirty.add(place)

    def has(self, place: Place, key: Any) -> bool:
        """Whether a place holds something under a key."""
        if place in self.unread:
            self.when_read(place)
        found = key in self.contents[place]
        for loop in self.loops:
            loop.questions.ask(place, key, found)
        return found

    def keys(self, place: Place) -> list[Any]:
        """The keys of a place."""
        if place in self.unread:
            self.when_read(place)
        for loop in self.loops:
            loop.questions.ask(place)
        return list(self.contents[place])

    def get(self, place: Place, key: Any) -> Any:
        """What a place holds; UNDEFINED where it holds nothing under the key."""
        if place in self.unread:
            self.when_read(place)
        for loop in self.loops:
            loop.localise(self, place, key)
        return self.contents[place].get(key, ir.UNDEFINED)

    def set(self, place: Place, key: Any, value: Any) -> None:
        """Put something into a place."""
        if place in self.unread:
            self.when_read(place)
        for loop in self.loops:
            loop.localise(self, place, key)
        self._note_outside(place)
        self.put(place, key, value)

    def put(self, place: Place, key: Any, value: Any) -> None:
        """As `set`, behind the back of the loops."""
        self.own(place)[key] = value

    def put_in_all(self, place: Place, key: Any, value: Any) -> None:
        """Let a key that is met for the first time have had a value in every state before."""
        made: dict[int, tuple[Any, dict[Any, Any]]] = {}
        for state in list(self.states):
            items = state.get(place)
            if items is not None and key not in items:
                made.setdefault(id(items), (items, {**items, key: value}))
                state[place] = made[id(items)][1]
        self.dirty.discard(place)

    def delete(self, place: Place, key: Any) -> None:
        """Remove a key."""
        if place in self.unread:
            self.when_read(place)
        for loop in self.loops:
            loop.localise(self, place, key)
        self._note_outside(place)
        del self.own(place)[key]

    def _note_outside(self, place: Place) -> None:
        if place.path is not None:
            self.changed_outside.setdefault(place, self.here())

    def revert(self, place: Place, items: dict[Any, Any]) -> None:
        """Let a place be again what it was in a snapshot."""
        self.contents[place] = items
        self.dirty.discard(place)

    def own(self, place: Place) -> dict[Any, Any]:
        if place not in self.dirty:
            self.contents[place] = dict(self.contents[place])
            self.dirty.add(place)
        return self.contents[place]

    def note_change(self, place: Place) -> None:
        """Note that the items of a list of unknown length are others now."""
        self.changes[place] += 1

    def snapshot(self) -> State:
        """The contents as they are now; later changes do not touch what is returned."""
        self.dirty = set()
        state = State(self.contents, len(self.loops))
        self.states.add(state)
        return state

    def restore(self, contents: dict[Place, dict[Any, Any]]) -> None:
        """Go back to a snapshot."""
        self.enter_state(contents)
        self.dirty = set()

    def enter_state(self, contents: dict[Place, dict[Any, Any]]) -> None:
        """Go on from these contents."""
        self.contents = State(contents, len(self.loops))
        self.states.add(self.contents)

    def put_head(self, loop: Any, place: Place, key: Any, init: Any, header: Any) -> None:
        """Put what stands at the head of a loop's body in the place of what was there before the loop, in every state inside it."""
        depth = self.loops.index(loop)
        for state in list(self.states):
            inside = state.depth > depth or state is self.contents
            if inside and place in state and state[place].get(key, ir.UNDEFINED) is init:
                state[place] = {**state[place], key: header}
        self.dirty.discard(place)

    def entangle(self, new: Place, old: Place) -> None:
        """Note that a new place may be the memory of an older one, or of what that may be: only the run can tell."""
        if new is not old:
            self._note(new, self.identities(old))

    def entangle_pair(self, a: Place, b: Place) -> None:
        """Note that two new places may be the same memory."""
        if a is not b:
            meeting = frozenset({(a, b)})
            self._note(a, meeting)
            self._note(b, meeting)
            for one, other in ((a, b), (b, a)):
                if other.kind == "choice":  # it has no memory of its own
                    self._note(one, self.identities(other))

    def blur(self, place: Place, loop: Any) -> None:
        """Note that a loop, by its statement, makes one place of what may be several in its iterations."""
        self.blurred_by.setdefault(place, set()).add(loop)

    def _note(self, place: Place, identities: frozenset[Any]) -> None:
        self.may_be[place] = self.may_be.get(place, frozenset()) | identities
        for identity in identities:
            self.holders.setdefault(identity, set()).add(place)

    def identities(self, place: Place) -> frozenset[Any]:
        """All that a place may be, itself first of all."""
        return self.may_be.get(place, frozenset()) | {place}

    def partners(self, place: Place) -> Places:
        """The other places that may be the same memory."""
        identities = self.identities(place)
        found = {p for i in identities for p in self.holders.get(i, ())} | {i for i in identities if isinstance(i, Place)}
        return {p for p in found if p is not place and p.kind != "choice"}


def is_atom(thing: Any) -> TypeGuard[ir.Atom]:
    """Whether an abstract value is a plain number or known object."""
    return isinstance(thing, (ir.Value, ir.Const))


def is_bottom(thing: Any) -> bool:
    """Whether a value stands for what has not been computed yet in the first pass over a loop."""
    return isinstance(thing, ir.Value) and thing.fact == facts.UNDEFINED


def holds_bottom(index: Any) -> bool:
    """Whether an index, or a part of it, is not computed yet."""
    parts = (index.start, index.stop, index.step) if isinstance(index, slice) else index if isinstance(index, tuple) else ()
    return is_bottom(index) or any(map(holds_bottom, parts))


def reachable(heap: Heap, roots: list[Any]) -> set[Place]:
    """All places that some abstract values lead to."""
    seen: set[Place] = set()
    todo = list(roots)
    while todo:
        thing = todo.pop()
        if isinstance(thing, (tuple, list)):
            todo.extend(thing)
        elif isinstance(thing, Named):
            todo.extend(thing.items)
        elif isinstance(thing, BoundMethod):
            todo.append(thing.instance)
        elif isinstance(thing, Kept):
            todo.append(thing.ref)
        elif isinstance(thing, FunctionRef):
            todo.extend([thing.frame, *thing.defaults, *(v for _, v in thing.kwdefaults)])
        elif isinstance(thing, (ArrayRef, ListRef, DictRef, ObjectRef)):
            todo.append(thing.place)
        elif hasattr(thing, "parts"):  # an iterator, one of several things, what may be None
            todo.extend(thing.parts)
        elif isinstance(thing, Place) and thing not in seen:
            seen.add(thing)
            if thing.around is not None:
                todo.append(thing.around)
            todo.extend(heap.contents.get(thing, {}).values())
    return seen


def changed_places(before: Any, after: Any) -> set[Any]:
    """The places that hold something else than before."""
    return {place for place, items in before.items() if after.get(place) is not items}


def is_changed(before: Any, after: Any, besides: str = "") -> bool:
    """Whether a place, but of the kind `besides`, holds something else than before; what a loop puts at its head is in both."""
    pairs = [(before[place], after.get(place, {})) for place in changed_places(before, after) if place.kind != besides]
    return any(len(a) != len(b) or any(b.get(key) is not thing for key, thing in a.items()) for a, b in pairs)
