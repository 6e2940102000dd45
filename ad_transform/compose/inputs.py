"""What a call of a recursive function hands on, where its arguments may share memory.

    def f(u, w, k): ... u[0] = w[1] ...

    f(x, y, n)           inputs  x, y, n         u is the first of them, w the second
    f(x, x[i:], n)       inputs  x, i, n         u is the first, w a view of it, by the second

A function that writes into none of what is shared is given each argument for itself. One that does is lowered for what its
arguments have to do with each other. An array around the function, such as one in a closure, is an input of its own kind: that in
its place. Two arguments that are views of a view of an array are so of that view: as they are again one level further down.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from .. import ir
from ..frontend import owned
from ..frontend.choices import further
from ..frontend.heap import CONTENT, ArrayRef, Place
from ..ir import Const, Value
from ..rules import indexing
from .isolation import Cell

Steps = tuple[tuple[Any, Any], ...]


@dataclass(frozen=True)
class Hole:
    """In a view: the input with this number."""

    number: int


@dataclass(frozen=True)
class Part:
    """An argument: the input with this number, or a view of it. `text` is what the view is known by."""

    number: int
    text: str = ""
    steps: Steps = field(default=(), compare=False)

    def of(self, inputs: list[Any]) -> Any:
        """The argument."""
        steps = [(op, ir.map_tree(lambda t: inputs[t.number] if isinstance(t, Hole) else t, args)) for op, args in self.steps]
        return further(inputs[self.number], tuple(steps)) if steps else inputs[self.number]


@dataclass
class Inputs:
    """The inputs of one call, each with a name, and what the arguments are of them. `around` are the arrays that are there without
    the call, which are the last inputs; `homes` says of numbers in lists, dicts and objects where they are."""

    things: list[Any] = field(default_factory=list)
    names: list[str | None] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)
    around: list[Cell] = field(default_factory=list)
    homes: dict[int, Cell] = field(default_factory=dict)

    def at(self, homes: list[Cell | None]) -> Inputs:
        """The inputs, told where their numbers are."""
        pairs = zip(self.parts, homes, strict=True)
        self.homes = {part.number: home for part, home in pairs if home and not isinstance(self.things[part.number], ArrayRef)}
        return self

    def with_indices(self, views: list[Steps]) -> list[Steps]:
        """Views whose indices are inputs, but for those that are known."""
        holes: dict[Value, Hole] = {}

        def hole(leaf: Any) -> Any:
            if not isinstance(leaf, Value):
                return leaf
            if leaf not in holes:
                holes[leaf] = Hole(self.add(leaf, leaf.name or "index"))
            return holes[leaf]

        return [tuple((op, ir.map_tree(hole, args)) for op, args in steps) for steps in views]

    def add(self, thing: Any, name: str | None) -> int:
        """One more input; its number."""
        self.things.append(thing)
        self.names.append(name)
        return len(self.things) - 1


def separate(things: list[Any], names: list[str], homes: list[Cell | None]) -> Inputs:
    """Each argument for itself; `homes` says where numbers are that are in lists, dicts and objects."""
    return Inputs(list(things), list(names), [Part(k) for k in range(len(things))]).at(homes)


def sharing(things: list[Any], names: list[str], homes: list[Cell | None], known: set[Place]) -> Inputs:
    """What is in one place once; what is in a known place, there."""
    things = [ArrayRef(t.place, shorter(t.steps)) if isinstance(t, ArrayRef) else t for t in things]
    places = [thing.place if isinstance(thing, ArrayRef) and not owned.is_item(thing) else None for thing in things]
    fixed = dict.fromkeys(p for p in places if p is not None and p in known and p.kind == "array")
    views = {p: _common([t.steps for t, q in zip(things, places, strict=True) if q is p]) for p in places if p is not None}
    views.update((p, ()) for p in fixed)
    inputs, numbers = Inputs(), dict[Any, int]()
    keys = [k if place is None else place for k, place in enumerate(places)]
    for thing, name, key in zip(things, names, keys, strict=True):
        if key not in fixed and key not in numbers:
            numbers[key] = inputs.add(ArrayRef(key, views[key]) if isinstance(key, Place) else thing, name)
    rests = [() if p is None else t.steps[len(views[p]) :] for t, p in zip(things, places, strict=True)]
    rests = inputs.with_indices(rests)
    for place in fixed:
        numbers[place] = inputs.add(ArrayRef(place), place.hint)
        inputs.around.append((place, CONTENT))
    inputs.parts = [Part(numbers[key], _text(rest), rest) for key, rest in zip(keys, rests, strict=True)]
    return inputs.at(homes)


def _common(views: list[Steps]) -> Steps:
    """The steps that several views begin with."""
    count = min(map(len, views))
    while len({_text(steps[:count]) for steps in views}) > 1:
        count -= 1
    return views[0][:count]


def _text(steps: Steps) -> str:
    """Steps as a text: those that have the same one are the same."""
    return repr([(id(op), ir.map_tree(_spelled, args)) for op, args in steps])


def _spelled(leaf: Any) -> Any:
    if isinstance(leaf, Const):
        return type(leaf.value).__name__, repr(leaf.value)
    return leaf if isinstance(leaf, Hole) else id(leaf)


# ---- views of views ------------------------------------------------------------------------------------------------------

ALL, REVERSED = (None, None, None), (None, None, -1)


def shorter(steps: Steps) -> Steps:
    """The same view in fewer steps: no more of them at each depth, where each turns the array of the last one round."""
    found: list[Any] = []
    for step in steps:
        found.append(step)
        while len(found) > 1 and (one := _joined(*found[-2:])) is not None:
            found[-2:] = [one]
    return tuple(found)


def _joined(first: Any, second: Any) -> Any:
    """One view for two, where that is a simple one."""
    a, b = _slice(first), _slice(second)
    if a is None or b is None:
        return None
    if ALL in (a, b):
        return first if b == ALL else second
    if a == b == REVERSED:
        return indexing.getitem, (slice(*ALL),)
    start, stop, step = a
    return first if a == b and start in (None, 0) and step is None and (stop is None or stop >= 0) else None


def _slice(step: Any) -> Any:
    """The numbers in a slice; None where this is another view, or they are not known."""
    op, args = step
    if op is not indexing.getitem or len(args) != 1 or not isinstance(args[0], slice):
        return None
    parts = [part.value if isinstance(part, Const) else part for part in (args[0].start, args[0].stop, args[0].step)]
    return tuple(parts) if all(part is None or type(part) is int for part in parts) else None
