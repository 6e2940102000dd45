"""Where the two branches of an `if` meet: what each name and each place is after it."""

from __future__ import annotations

import functools
from typing import Any

from .. import facts, ir
from ..ir import Block, Equation, Value
from ..rules.control import IF, not_
from .choices import FLAG, Chosen, NeedsChoice, is_function, one_of
from .desugar import FLAGS, RETURN
from .heap import ArrayRef, DictRef, ListRef, Named, ObjectRef, Place
from .lower import Lowering
from .merge import Merger, Side
from .optional import Optional, made


def is_bool(atom: Any) -> bool:
    """Whether this is one boolean."""
    fact = atom.fact
    return isinstance(fact, facts.Num) and fact.dtype == bool and facts.is_scalar(fact)


def _is_flag(place: Place, key: Any) -> bool:
    """Whether this is a flag of ours: that an error is on its way, or that a loop or a function is left."""
    return (place.kind == "errors" and not isinstance(key, tuple)) or (isinstance(key, str) and key.startswith(FLAGS))


def _nowhere(atom: Any) -> ir.Atom:
    """What a number of a row or an item is where there is none."""
    fact = getattr(atom, "fact", None)
    is_integer = isinstance(fact, facts.Num) and fact.dtype is not None and fact.dtype.kind == "i"
    return ir.Const(0) if is_integer else ir.UNDEFINED


class Meeting:
    """Where the two branches of an `if` meet: collects the outs of the equation."""

    def __init__(self, lw: Lowering, condition: ir.Atom, a: Any, b: Any, before: dict[Any, Any]) -> None:
        self.lw, self.condition, self.before = lw, condition, before
        self.equations = (a[0], b[0])
        self.states = (a[1], b[1])
        self.outs: list[Value] = []
        self.results: tuple[list[ir.Atom], list[ir.Atom]] = ([], [])
        self.seen: dict[Any, Value] = {}
        self.negation: ir.Atom | None = None
        self.joins_flag = False  # what is joined is a flag that no user sees
        self.name: str | None = None  # or what this name is bound to
        self.keeping = False  # or what may be None, and is not on one side

    def join(self, a: Any, b: Any, changed: set[Any]) -> Any:
        lw = self.lw
        sides = [Side(self.states[i], functools.partial(self.read, side=i)) for i in (0, 1)]
        merger = Merger(lw.heap, sides[0], sides[1], self.leaf, self.before)
        merger.choose, merger.flag, merger.keep = self.choose, self.flag, self.keep
        for place in sorted(changed, key=lambda p: p.serial):
            self.join_place(merger, place)
        merger.where = (lw.frame.at, None)
        result = None if a is None and b is None else merger.join(a, b)
        blocks = tuple(Block([], e, r) for e, r in zip(self.equations, self.results, strict=True))
        if self.outs or any(self.equations):
            lw.builder.append(Equation(self.outs, IF, (self.condition,), blocks, lw.builder.location))
        return result

    def join_place(self, merger: Merger, place: Any) -> None:
        one, other = (state.get(place, {}) for state in self.states)
        if place.kind == "object" and (some := one.keys() ^ other.keys()):
            self.lw.heap.perhaps.setdefault(place, set()).update(some)
        for key in dict.fromkeys([*one, *other]):
            a, b = one.get(key, ir.UNDEFINED), other.get(key, ir.UNDEFINED)
            if key == RETURN and ir.is_absent(a) and ir.is_absent(b):  # nothing is returned at the end of a function either
                a = b = ir.Const(None)
            if ir.UNDEFINED in (a, b) and a is not b and key != RETURN and place.kind != "errors":
                for loop in self.lw.heap.loops:  # on the other path it is what an earlier iteration made it
                    loop.read_unbound(place, key)
            merger.where, self.joins_flag = (self.lw.frame.at, key), _is_flag(place, key)
            if a is not b and Chosen in (type(a), type(b)) and not (is_function(a) and is_function(b)):
                self.check_chosen(merger, a, b)
            self.name = key if place.kind == "frame" and not self.joins_flag else None
            value = self.kept_by_us(key, a, b) or merger.join(a, b)
            self.joins_flag, self.name = False, None
            if value is not self.before[place].get(key):
                self.lw.heap.set(place, key, value)
        for key in [k for k in self.before[place] if k not in one and k not in other]:
            self.lw.heap.delete(place, key)

    def kept_by_us(self, key: Any, a: Any, b: Any) -> Any:
        """A container under a name of ours, which nothing reads on the path that has not bound it."""
        one = b if a is ir.UNDEFINED else a
        ours = ir.UNDEFINED in (a, b) and isinstance(key, str) and " " in key
        return one if ours and isinstance(one, (ListRef, DictRef, ObjectRef)) and one.place in self.before else None

    def check_chosen(self, merger: Merger, a: Any, b: Any) -> None:
        """Where one of several containers meets another one, they are kept apart here too."""
        if merger.where not in self.lw.heap.choices:
            raise NeedsChoice(frozenset({merger.where}))
        if not merger.chooses(a, b):
            what = f"{merger.where[1]!r} may be one of several containers, or something else"
            raise self.lw.unsupported(self.lw.frame.at or self.lw.frame.source.node, what, "use a name for each")

    def read(self, ref: ArrayRef, side: int) -> ir.Atom:
        """What an array is at the end of one branch, read there."""
        heap = self.lw.heap
        saved = heap.contents
        heap.enter_state(self.states[side])
        with self.lw.builder.resume(self.equations[side]):
            atom = self.lw.read(ref)
        heap.contents = saved
        return atom

    def choose(self, a: Any, b: Any) -> Any:
        """A choice of two arrays, which may have been made inside the branches, or of two containers."""
        if not isinstance(a, ArrayRef) and not isinstance(b, ArrayRef):
            return Chosen(self.condition, self.exported(a, 0), self.exported(b, 1))
        return one_of(self.lw, self.condition, self.exported(a, 0), self.exported(b, 1))

    def flag(self, a: ir.Atom, b: ir.Atom) -> ir.Atom:
        """A flag of ours out of those of both branches."""
        saved, self.joins_flag = (self.joins_flag, self.name), True
        self.name = f"{self.name}_is_none" if self.name else None
        joined = self.leaf(a, b)
        self.joins_flag, self.name = saved
        return joined

    def keep(self, merger: Merger, thing: Any, side: int) -> Any:
        """What one branch has and the other has not: it is read on that path only, and so is no name without a value."""
        saved, self.keeping = self.keeping, True
        kept = self._kept(merger, thing, side)
        self.keeping = saved
        return kept

    def _kept(self, merger: Merger, thing: Any, side: int) -> Any:
        if isinstance(thing, tuple):
            return tuple(self._kept(merger, part, side) for part in thing)
        if isinstance(thing, Named):
            return Named(thing.cls, self._kept(merger, thing.items, side))
        if isinstance(thing, Optional):
            return made(self.exported(thing.none, side, ir.Const(False)), self._kept(merger, thing.thing, side))
        if isinstance(thing, (ListRef, DictRef, ObjectRef)):
            if thing.place in self.before:
                return thing
            return merger.join(*((thing, ir.UNDEFINED) if side == 0 else (ir.UNDEFINED, thing)))
        return self.exported(thing, side)

    def exported(self, thing: Any, side: int, other: ir.Atom = ir.UNDEFINED) -> Any:
        """What one branch refers to, after both: numbers that it has computed come out of the `if`, undefined on the other path.

        Flags are false there, numbers of rows and items 0: they are read where the choice is, together with the condition.
        """
        if isinstance(thing, Chosen):
            return Chosen(self.exported(thing.flag, side, ir.Const(False)), *(self.exported(part, side) for part in thing.parts))
        if isinstance(thing, ArrayRef):
            self.export_place(thing.place, side)
            return ArrayRef(thing.place, ir.map_tree(lambda atom: self.exported(atom, side, _nowhere(atom)), thing.steps))
        inside = isinstance(thing, Value) and any(thing in e.outs for e in self.equations[side])
        return self.leaf(*((thing, other) if side == 0 else (other, thing))) if inside else thing

    def export_place(self, place: Place, side: int) -> None:
        """Take over an array that one branch has made."""
        heap = self.lw.heap
        if place not in self.before and place not in heap.contents:
            heap.adopt(place, {})
            for key, thing in self.states[side][place].items():
                heap.put(place, key, self.exported(thing, side, ir.Const(False) if key == FLAG else ir.UNDEFINED))

    def negated(self) -> ir.Atom:
        if self.negation is None:
            self.negation = self.lw.builder.apply(not_, self.condition)
        return self.negation

    def leaf(self, a: ir.Atom, b: ir.Atom) -> ir.Atom:
        if a is b:
            return a
        if self.joins_flag and is_bool(self.condition) and isinstance(a, ir.Const) and isinstance(b, ir.Const):
            return self.condition if a.value else self.negated()
        key = (a if isinstance(a, Value) else repr(a), b if isinstance(b, Value) else repr(b))
        if key not in self.seen:
            own = self.name if self.name and self.name.isidentifier() else None
            name = next((x.name for x in (a, b) if isinstance(x, Value) and x.name), own)
            self.seen[key] = Value(name, facts.join(a.fact, b.fact))
            if self.name is not None and not self.keeping and ir.UNDEFINED in (a, b):
                self.lw.heap.partial[self.seen[key]] = []
            self.outs.append(self.seen[key])
            self.results[0].append(a)
            self.results[1].append(b)
        return self.seen[key]
