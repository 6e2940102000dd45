"""Names that a loop binds to one of several arrays, where a store must know which: flags are carried, and not the arrays.

    for _ in range(n):           x_is_x, x_is_y = True, False
        x, y = y, x         ->   for _ in range(n): x_is_x, x_is_y, y_is_x, y_is_y = y_is_x, y_is_y, x_is_x, x_is_y
    x[0] = 5.0                   if x_is_x: x[0] = 5.0 else: y[0] = 5.0

It is the same for the items of a tuple, and of a list, dict or object that the loop replaces: each has a label, such as `pair[0]`.
The arrays that a label may mean are its candidates: arrays from before the loop, parts of them, and slots, which stand for what
the body makes (slots.py). Rows of one array are one candidate, and which row it is, a number that is carried. The candidates are
found pass by pass over the body (carry.py).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from .. import facts, ir
from ..errors import AliasingError
from ..ir import Const, Value
from ..rules import core, indexing
from . import choices, owned, reasons
from .choices import FIRST, FLAG, SECOND, NeedsChoice, both, either, further, opposite
from .heap import ArrayRef, Named, Place
from .slots import Numbers, Reference, Slots, identifier
from .structure import rebuild

if TYPE_CHECKING:
    from .carry import Loop
    from .plan import Entry

MOST_CANDIDATES = 12


class Selectors:
    """What a loop carries as flags."""

    def __init__(self, loop: Loop, node: Any) -> None:
        self.loop, self.lw, self.plan, self.node = loop, loop.lw, loop.plan, node
        self.wanted = {label for at, label in self.lw.heap.choices if at is node}
        self.labelled: dict[str, Place] = {}
        self.params: dict[str, list[tuple[Value, ir.Atom]]] = {}
        self.heads: dict[Place, list[Reference]] = {}
        self.meant: dict[str, list[Reference]] = {}  # by each label, at the end of the body
        self.chosen: dict[tuple[Place, Any], None] = {}
        self.slots = Slots(loop)

    def selects(self, where: Any) -> bool:
        """Whether this is carried as flags, as the program has asked for."""
        label = self.label(where)
        return label in self.wanted and self.labelled.setdefault(label, where[0]) is where[0]

    def label(self, where: Any) -> str:
        """A name for what a place holds under a key."""
        place, key = where
        return str(key) if place is self.loop.frame else f"{place.hint}[{key!r}]"

    def can_hold(self, thing: Any) -> bool:
        """Whether this is an array, or a tuple with arrays in it."""
        if isinstance(thing, (tuple, Named)):
            items = thing if isinstance(thing, tuple) else thing.items
            return all(ir.is_absent(t) or isinstance(t, (Value, Const)) or self.can_hold(t) for t in items)
        return isinstance(thing, ArrayRef)

    # ---- the head of the body --------------------------------------------------------------------------------------------

    def select(self, entry: Entry, where: Any, thing: Any) -> Any:
        """The same structure with choices in it, in the place of arrays."""
        self.chosen[where] = None
        return self._selected(entry, where, self.label(where), thing)

    def _selected(self, entry: Entry, where: Any, label: str, thing: Any) -> Any:
        if isinstance(thing, tuple):
            return tuple(self._selected(entry, where, f"{label}[{k}]", t) for k, t in enumerate(thing))
        if isinstance(thing, Named):
            return Named(thing.cls, self._selected(entry, where, label, thing.items))
        if isinstance(thing, ArrayRef) or ir.is_absent(thing):
            return self._begin(entry, label, thing)
        return self.loop.copy(entry, where, thing)

    def _begin(self, entry: Entry, label: str, init: Any) -> Any:
        """A choice in the place of an array, or of what is no array yet."""
        candidates = self.plan.candidates.setdefault(label, [])
        known = [c for c in candidates if not isinstance(c, ArrayRef) or c.place in self.lw.heap.contents]
        candidates[:] = known  # a pass of the loop around this one has arrays of its own
        if isinstance(init, ArrayRef) and not any(_same(init, c) for c in candidates):
            candidates.insert(0, init)
        if init is not ir.UNDEFINED and ir.is_absent(init):
            self.plan.nones.add(label)
        always = len(candidates) == 1 and isinstance(init, ArrayRef) and label not in self.plan.nones
        params = self.params[label] = []
        flags: list[Reference] = []
        for candidate in candidates:
            here = isinstance(init, ArrayRef) and _same(init, candidate)
            starts = _rows(init) if here else (Const(0),) * len(_rows(candidate))
            rows = [Value(identifier(label, "row"), facts.INT) for _ in starts]
            flag = self._flag(label, candidate)
            params += [(flag, Const(here)), *zip(rows, starts, strict=True)]
            flags.append(Reference(candidate, Const(True) if always else flag, tuple(rows)))
        entry.params += params
        header = self._choice(label, flags)
        if isinstance(header, ArrayRef) and not always:
            self.heads[header.place] = flags
        return header

    def _flag(self, label: str, candidate: Any) -> Value:
        other = candidate.place.hint if isinstance(candidate, ArrayRef) else "new"
        return Value(identifier(label, "is", other) if other else None, facts.BOOL)

    def _choice(self, label: str, flags: list[Reference]) -> Any:
        """The array of which the flag is set; None where none is, for a name that may be None."""
        found: Any = Const(None) if label in self.plan.nones else ir.UNDEFINED
        for candidate, flag, rows, _ in reversed(flags):
            ref = _with_rows(candidate, rows) if isinstance(candidate, ArrayRef) else ArrayRef(self.slots.places[candidate])
            found = choices.one_of(self.lw, flag, ref, found)
        return found

    # ---- the end of the body ---------------------------------------------------------------------------------------------

    def resolve(self, label: str, final: Any) -> None:
        """Note what a label means at the end of the body."""
        self.meant[label] = self._resolved(final, label)

    def carried(self, label: str) -> list[ir.Atom]:
        """The flags at the end; none where they are flags of candidates that the head of the body does not know yet."""
        found = self.slots.meant[label]
        candidates = self.plan.candidates[label]
        for key, *_ in found:
            if not any(_same(key, c) for c in candidates):
                candidates.append(key)
                self.plan.changed = True
        if len(candidates) > MOST_CANDIDATES:  # as where each iteration takes a view of the view of the one before
            raise self.refusal(label)
        if self.plan.changed:  # another pass follows, from other parameters
            return []
        results: list[ir.Atom] = []
        for candidate in candidates:
            is_it: ir.Atom = Const(False)
            which: Numbers = ()
            for key, flag, rows, _ in found:
                if _same(key, candidate):
                    which = tuple(self._either(flag, row, old) for row, old in zip(rows, which, strict=True)) if which else rows
                    is_it = either(self.lw, is_it, flag)
            results += [is_it, *(which or [Const(0)] * len(_rows(candidate)))]
        return results

    def _either(self, flag: ir.Atom, row: ir.Atom, other: ir.Atom) -> ir.Atom:
        from .branches import branch

        return branch(self.lw, flag, lambda: row, lambda: other)  # type: ignore[no-any-return]

    def is_live(self, name: str) -> bool:
        """Whether the next iteration, or what stands after the loop, may read a name."""
        frame = self.lw.frame
        last = getattr(self.node, "body", [None])[-1]
        return last not in frame.live or name in frame.live[last]

    def _resolved(self, thing: Any, label: str) -> list[Reference]:
        """What an abstract array may be: candidates, slots by their labels, and arrays made in this iteration."""
        if ir.is_absent(thing):
            if thing is not ir.UNDEFINED and label not in self.plan.nones:
                self.plan.nones.add(label)
                self.plan.changed = True
            return []
        if not isinstance(thing, ArrayRef):
            raise self.refusal(label)
        place, steps = thing.place, thing.steps
        if place in self.heads and not steps:
            return list(self.heads[place])
        if place.kind == "choice" and place.serial >= self.loop.first_serial:
            flag, first, second = (self.lw.heap.get(place, key) for key in (FLAG, FIRST, SECOND))
            a, b = (self._resolved(further(ref, steps), label) for ref in (first, second))
            other = opposite(self.lw, flag) if b else flag
            sides = [(r, flag, True) for r in a] + [(r, other, False) for r in b]
            return [r._replace(flag=both(self.lw, which, r.flag), path=((flag, taken), *r.path)) for r, which, taken in sides]
        if slot := self.slots.label_of(place):
            key: Any = slot
            self._check_not_in_a_list(place, label)
        elif place.serial < self.loop.first_serial:
            ref = ArrayRef(place, steps)
            if any(isinstance(v, Value) for v in ir.leaves(_with_rows(ref, (Const(0),) * len(_rows(ref))).steps)):
                raise self.refusal(label)
            return [Reference(ref, Const(True), _rows(ref))]
        else:
            key = place
            self._check_made_here(place, label)
        if steps:
            raise self.refusal(label)
        return [Reference(key, Const(True))]

    def _check_made_here(self, place: Place, label: str) -> None:
        """What the body has made must be no one else's; where a join is the reason of the doubt, keep apart what it joins."""
        self._check_not_in_a_list(place, label)
        involved = self.lw.heap.identities(place)
        joins = frozenset(self.lw.heap.joins[p] for p in involved if p in self.lw.heap.joins) - self.lw.heap.choices
        if joins:
            raise NeedsChoice(joins)
        if len(involved) > 1:
            raise self.refusal(label)

    def _check_not_in_a_list(self, place: Place, label: str) -> None:
        """What goes to a slot must not be in a list too, which would not see what is written into the slot."""
        if place.kind == "frozen":
            owned.ask_for(self.lw, [place])
            raise self.refusal(label)

    def bound(self, label: str, like: Any, atoms: Iterator[ir.Atom]) -> Any:
        """What is there after the loop: the structure of what was at the head of the body."""
        if label in self.params:
            candidates = self.plan.candidates[label]
            return self._choice(label, [Reference(c, next(atoms), tuple(next(atoms) for _ in _rows(c))) for c in candidates])
        if isinstance(like, Named):
            return Named(like.cls, self.bound(label, like.items, atoms))
        if isinstance(like, tuple):
            return tuple(self.bound(f"{label}[{k}]", t, atoms) for k, t in enumerate(like))
        return rebuild(self.lw, like, atoms, self.loop.keys)

    def refusal(self, label: str) -> AliasingError:
        """Which array a label means cannot be carried as flags; but the loop may be written out."""
        reasons.ask_for_whole(self.lw, [self.node])
        return AliasingError(
            f"{label!r} may be one of several arrays after an iteration of this loop, and one of them is written: which, is "
            "decided only when the program runs; make it certain with .copy()",
            self.lw.locate(self.node),
        )


def _same(a: Any, b: Any) -> bool:
    """Whether two candidates are one array: one slot, or one view of one place, but for the row."""
    if not (isinstance(a, ArrayRef) and isinstance(b, ArrayRef)):
        return isinstance(a, str) and a == b
    return a.place is b.place and _shown(_with_rows(a, ()).steps) == _shown(_with_rows(b, ()).steps)


def _rows(thing: Any) -> Numbers:
    """The integers by which a view takes rows, columns or other parts that are alike, in order."""
    return tuple(n for op, args in thing.steps for n in _integers(op, args)) if isinstance(thing, ArrayRef) else ()


def _with_rows(ref: ArrayRef, rows: Numbers) -> ArrayRef:
    """The view that takes other rows; the first one for those that are not given."""
    rest = iter(rows)
    steps = []
    for op, args in ref.steps:
        if _integers(op, args):
            entries = indexing.items(args[0])
            changed = tuple(next(rest, Const(0)) if _is_integer(e) else e for e in entries)
            args = (changed if isinstance(args[0], tuple) else changed[0],)
        steps.append((op, args))
    return ArrayRef(ref.place, tuple(steps))


def _integers(op: Any, args: Any) -> Numbers:
    return tuple(e for e in indexing.items(args[0]) if _is_integer(e)) if op in (indexing.getitem, core.seq_item) else ()


def _is_integer(entry: Any) -> bool:
    found = getattr(entry, "fact", None)
    return isinstance(found, facts.Num) and facts.is_scalar(found) and found.dtype is not None and found.dtype.kind == "i"


def _shown(steps: Any) -> str:
    return repr([(op.name, ir.map_tree(lambda c: c.value if isinstance(c, Const) else id(c), args)) for op, args in steps])
