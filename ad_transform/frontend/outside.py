"""What a program changes outside its arguments: it is written there when all else is done.

    model.calls += 1; state[:] += x; log.append(s)   ->   ...; model.calls = calls + 1; state[...] = state_1; log.append(s)

While a program is lowered, its changes are new versions in the heap. At the end, what globals and closures lead to and is not what
it was at the beginning is stored, below the adjoint: an error on the way leaves all as it was, and arguments are never written.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import takewhile
from typing import TYPE_CHECKING, Any

from .. import facts, ir
from ..errors import AliasingError, Location, UnsupportedSyntaxError
from ..ir import Const, Equation, Value
from ..ops import Op
from ..rules import outside as stores
from ..rules.control import IF
from .heap import CONTENT, ArrayRef, BoundMethod, DictRef, FunctionRef, ListRef, Named, ObjectRef, Place, is_atom
from .paths import Path

if TYPE_CHECKING:
    from .lower import Lowering

_STEP = {"object": "attr", "list": "item", "dict": "item"}


@dataclass(frozen=True)
class Change:
    """Something to be done outside: `op` at `steps` from a root, with a tree; `own` are the values in it that are from outside."""

    op: Op
    root: Value
    steps: Const
    tree: Any
    own: tuple[Value, ...]
    location: Location | None


def changes(lw: Lowering) -> list[Change]:
    """What must be done outside: what is in an object first, then what takes its place; else in the order of the first changes."""
    made = _Made(lw)
    found: list[Change] = []
    for place, location in sorted(lw.heap.changed_outside.items(), key=lambda item: -len(item[0].path.steps)):
        if is_outside(lw, place.path) and is_known(lw, place) and place not in lw.heap.unread:
            lw.builder.location = location
            found += _Changes(lw, location, made).of(place)
    return found


def is_outside(lw: Lowering, path: Path) -> bool:
    """Whether something was found outside the arguments, and what functions among these hold."""
    return path.kind != "argument" and id(path.root({})) not in lw.inputs.lent


def is_known(lw: Lowering, place: Place) -> bool:
    """Whether a place stands for what was found at its path, not for a copy of it."""
    return getattr(lw.inputs.known.get(place.path), "place", None) is place


def stored(lw: Lowering, thing: Any, location: Location | None) -> tuple[Any, tuple[Value, ...]]:
    """What is stored outside as a tree, and the values in it that are from outside."""
    changes = _Changes(lw, location, _Made(lw))
    return changes.tree(thing), tuple(changes.own)


class _Changes:
    """The changes of what was changed at a location first."""

    def __init__(self, lw: Lowering, location: Location | None, made: _Made) -> None:
        self.lw, self.location, self.made = lw, location, made
        self.own: list[Value] = []

    def of(self, place: Place) -> Iterator[Change]:
        """The changes of what is in a place."""
        now = self.lw.heap.contents[place]
        if place.kind == "array":
            if now[CONTENT] is not self.lw.inputs.began[place]:
                yield self._change(stores.fill, place.path, now[CONTENT])
        elif place.kind == "list":
            yield from self._of_list(place, now)
        else:
            yield from self._of_names(place, now)

    def _of_names(self, place: Place, now: dict[Any, Any]) -> Iterator[Change]:
        if CONTENT in now:
            raise self._refused("a dict outside the function gets keys that only the run knows")
        before, kind = self._before(place), _STEP[place.kind]
        removed = [key for key in before if key not in now] if kind == "attr" else _out_of_order(before, now)
        for key in removed:
            yield self._change(stores.remove, place.path.then(kind, key), Const(None))
        for key, thing in now.items():
            if key not in before or key in removed or not _same(before[key], thing):
                yield self._change(stores.put, place.path.then(kind, key), thing)

    def _of_list(self, place: Place, now: dict[Any, Any]) -> Iterator[Change]:
        before, is_deque = self._before(place), place in self.lw.heap.classes
        same = not is_deque or all(map(_same, before.values(), now.values()))
        if CONTENT in now or len(now) < len(before) or not same:
            yield self._change(stores.renew if is_deque else stores.refill, place.path, place)
            return
        for k, thing in before.items():
            if not _same(now[k], thing):
                yield self._change(stores.put, place.path.then("item", k), now[k])
        for k in range(len(before), len(now)):
            yield self._change(stores.append, place.path, now[k])

    def _before(self, place: Place) -> dict[Any, Any]:
        """What a list, dict or object held when the call began, as far as the program has looked at it."""
        if place in self.lw.inputs.began:
            items: dict[Any, Any] = self.lw.inputs.began[place]
            return items
        found = ((key, self.lw.inputs.known.get(place.path.then("attr", key))) for key in self.lw.heap.contents[place])
        return {key: thing for key, thing in found if thing is not None}

    def _change(self, op: Op, path: Path, thing: Any) -> Change:
        self.own = []
        tree = self._contents(thing) if isinstance(thing, Place) else self.tree(thing)
        return Change(op, self.lw.inputs.root_of(path), Const(path.steps), tree, tuple(self.own), self.location)

    def tree(self, thing: Any) -> Any:
        """A tree of atoms; what is from outside, and is not changed, is meant itself."""
        if isinstance(thing, (ArrayRef, ListRef, DictRef, ObjectRef)):
            return self._of_ref(thing)
        if isinstance(thing, tuple):
            return tuple(map(self.tree, thing))
        if isinstance(thing, Named):
            fields: Any = thing.cls._fields  # type: ignore[attr-defined]
            return ir.Record(thing.cls, dict(zip(fields, map(self.tree, thing.items), strict=True)))
        if not is_atom(thing) or (isinstance(thing, Const) and isinstance(thing.value, (FunctionRef, BoundMethod))):
            raise self._refused(f"{self.lw.describe(thing)} that the function makes is stored outside it")
        if _may_be_unassigned(self.lw, thing):
            raise self._refused("only some paths through the function give a value to what is stored outside it")
        return None if isinstance(thing, Const) and thing.value is None else thing

    def _of_ref(self, ref: Any) -> Any:
        inputs, place = self.lw.inputs, ref.place
        steps = getattr(ref, "steps", None)
        known = place.path is not None and is_known(self.lw, place)
        changed = place in self.lw.heap.changed_outside
        if known and not (changed and (steps or not is_outside(self.lw, place.path))):
            value: Any = inputs.itself(place.path) if changed or not isinstance(ref, ArrayRef) else self.lw.read(ref)
            self.own.append(value)
            return value
        self.made.note(place, self.location)
        if isinstance(ref, ArrayRef):
            return self.lw.read(ref)
        if not isinstance(ref, ObjectRef):
            return self._made(place)
        items = self.lw.heap.contents[place]
        if dataclasses.is_dataclass(ref.cls) and {f.name for f in dataclasses.fields(ref.cls) if f.init} == items.keys():
            return ir.Record(ref.cls, {key: self.tree(item) for key, item in items.items()})
        raise self._refused(f"{self.lw.describe(ref)} that the function makes is stored outside it")

    def _made(self, place: Place) -> Any:
        if (cls := self.lw.heap.classes.get(place)) is not None:
            raise self._refused(f"a {cls.__name__} that the function makes is stored outside it")
        return self._contents(place)

    def _contents(self, place: Place) -> Any:
        items = self.lw.heap.contents[place]
        if CONTENT in items:
            if not is_atom(items[CONTENT]):
                raise self._refused(f"a {place.kind} of tuples, whose length only the run knows, is stored outside the function")
            return items[CONTENT]
        parts = {key: self.tree(thing) for key, thing in items.items()}
        return list(parts.values()) if place.kind == "list" else parts

    def _refused(self, what: str) -> UnsupportedSyntaxError:
        instead = "store numbers, arrays, and tuples, lists and dicts of them, or return it"
        return UnsupportedSyntaxError(f"{what}; {instead}", self.location)


class _Made:
    """The arrays and containers of the program's own that are stored outside: each in one place only, or they would be several."""

    def __init__(self, lw: Lowering) -> None:
        self.lw = lw
        self.places: set[Place] = set()

    def note(self, place: Place, location: Location | None) -> None:
        """AliasingError where something is stored, or may be stored, for a second time."""
        if self.places & {place, *self.lw.heap.partners(place)}:
            what = place.hint or f"this {place.kind}"
            raise AliasingError(f"{what} is stored outside in two places, or may be; store a copy in one of them", location)
        self.places.add(place)


def _may_be_unassigned(lw: Lowering, atom: Any) -> bool:
    """Whether some path through the function comes to its end without giving a value its meaning."""
    if atom is ir.UNDEFINED or atom in lw.heap.partial:
        return True
    made = lw.builder.origin.get(atom)
    if made is None or made.op is not IF:
        return False
    return any(_may_be_unassigned(lw, block.results[made.outs.index(atom)]) for block in made.blocks)


def _out_of_order(before: dict[Any, Any], now: dict[Any, Any]) -> list[Any]:
    """The keys that are removed from a dict, be it that they are entered again, behind others."""
    stay = [key for key in before if key in now]
    agree = [a == b for a, b in zip(stay, (key for key in now if key in before), strict=True)]
    return [key for key in before if key not in now] + stay[len(list(takewhile(bool, agree))) :]


def _same(a: Any, b: Any) -> bool:
    """Whether two abstract values are certainly one thing."""
    return a is b or (isinstance(a, (ArrayRef, ListRef, DictRef, ObjectRef)) and a == b)


def equations(found: list[Change], trees: list[Any]) -> list[Equation]:
    """The equations of some changes, whose trees are these by now."""
    made = []
    for change, (tree, own) in zip(found, trees, strict=True):
        args = (change.root, change.steps, tree, own)
        made.append(Equation([Value(None, facts.NONE)], change.op, args, (), change.location))
    return made
