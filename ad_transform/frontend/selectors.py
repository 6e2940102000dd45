"""Names that a loop binds to one of several arrays, where a store must know which: flags are carried, and not the arrays.

    for _ in range(n):           x_is_x, x_is_y = True, False
        x, y = y, x         ->   for _ in range(n): x_is_x, x_is_y, y_is_x, y_is_y = y_is_x, y_is_y, x_is_x, x_is_y
    x[0] = 5.0                   if x_is_x: x[0] = 5.0 else: y[0] = 5.0

The arrays that a name may be are its candidates: arrays from before the loop, parts of them, and slots. A slot stands for the
arrays that the body makes and binds to a name; its content is carried. Rows of one array are one candidate, and which row it is, a
number that is carried. The candidates are found pass by pass over the body (carry.py).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .. import facts, ir
from ..errors import AliasingError
from ..ir import Const, Value
from ..rules import indexing
from ..rules.control import and_, not_, or_
from . import choices
from .choices import FIRST, FLAG, SECOND, NeedsChoice
from .heap import CONTENT, ArrayRef, Place

if TYPE_CHECKING:
    from .carry import Carried, Loop, Plan

Numbers = tuple[ir.Atom, ...]  # which row, for each step of a view that takes one
Flags = list[tuple[Any, ir.Atom, Numbers]]  # a candidate, whether it is the one, and which row of it
Made = list[tuple[Place, ir.Atom]]  # an array that the body has made, and whether it is the one
MOST_CANDIDATES = 12


def make_slots(lw: Any, plan: Plan) -> dict[str, Place]:
    """A place before the loop for what the body makes and binds to each of these names.

    It is the same one in every pass over the body, until the loop around this one begins another pass, or, written out, another
    iteration: what the earlier one has put into its slots is still there.
    """
    oldest = lw.heap.loops[-1].first_serial if lw.heap.loops else 0
    for name in plan.slots:
        known = plan.slot_places.get(name)
        if known is None or known.serial < oldest or known in lw.heap.contents:
            plan.slot_places[name] = Place("array", name if name.isidentifier() else None)
        lw.heap.adopt(plan.slot_places[name], {CONTENT: ir.UNDEFINED})
    return {name: plan.slot_places[name] for name in plan.slots}


class Selectors:
    """The names of a loop that are carried as flags."""

    def __init__(self, loop: Loop, node: Any, slots: dict[str, Place]) -> None:
        self.loop, self.lw, self.plan, self.node, self.slots = loop, loop.lw, loop.plan, node, slots
        contents = self.lw.heap.contents[loop.frame]
        wanted = sorted(n for n in loop.rebound if (node, n) in self.lw.heap.choices)
        self.names = [n for n in wanted if ir.is_absent(contents.get(n, ir.UNDEFINED)) or isinstance(contents[n], ArrayRef)]
        self.heads: dict[Place, Flags] = {}
        self.owners: dict[Place, str] = {}  # of what the body has made: the name whose slot it goes to
        self.fresh: dict[str, Made] = {}
        self.kept: dict[str, set[str]] = {}  # names that still mean what an earlier iteration put into a slot
        self.borrowed: set[str] = set()  # slots that another name has filled where the owner of the slot may mean something else

    def has(self, where: Any) -> bool:
        """Whether this is a name that is carried as flags."""
        return where[0] is self.loop.frame and where[1] in self.names

    # ---- the head of the body --------------------------------------------------------------------------------------------

    def begin(self) -> None:
        """Put choices in the place of the names, and parameters into the slots."""
        from .carry import Entry

        for name, place in self.slots.items():
            param = Value(place.hint, self.plan.slots[name])
            self.loop.entries[place, CONTENT] = Entry(ir.UNDEFINED, param, [(param, ir.UNDEFINED)])
            self.lw.heap.put(place, CONTENT, param)
        for name in self.names:
            init = self.lw.heap.get(self.loop.frame, name)
            candidates = self.plan.candidates.setdefault(name, [])
            known = [c for c in candidates if not isinstance(c, ArrayRef) or c.place in self.lw.heap.contents]
            candidates[:] = known  # a pass of the loop around this one has arrays of its own
            if isinstance(init, ArrayRef) and not any(_same(init, c) for c in candidates):
                candidates.insert(0, init)
            if init is not ir.UNDEFINED and ir.is_absent(init):
                self.plan.nones.add(name)
            always = len(candidates) == 1 and isinstance(init, ArrayRef) and name not in self.plan.nones
            params: list[tuple[Value, ir.Atom]] = []
            flags: Flags = []
            for candidate in candidates:
                here = isinstance(init, ArrayRef) and _same(init, candidate)
                starts = _rows(init) if here else (Const(0),) * len(_rows(candidate))
                rows = [Value(f"{name}_row" if name.isidentifier() else None, facts.INT) for _ in starts]
                flag = self._flag(name, candidate)
                params += [(flag, Const(here)), *zip(rows, starts, strict=True)]
                flags.append((candidate, Const(True) if always else flag, tuple(rows)))
            header = self._choice(name, flags)
            self.loop.entries[self.loop.frame, name] = Entry(init, header, params)
            if isinstance(header, ArrayRef) and not always:
                self.heads[header.place] = flags
            self.lw.heap.put(self.loop.frame, name, header)

    def _flag(self, name: str, candidate: Any) -> Value:
        other = candidate.place.hint if isinstance(candidate, ArrayRef) else "new"
        return Value(f"{name}_is_{other}" if other and name.isidentifier() else None, facts.BOOL)

    def _choice(self, name: str, flags: Flags) -> Any:
        """The array of which the flag is set; None where none is, for a name that may be None."""
        found: Any = Const(None) if name in self.plan.nones else ir.UNDEFINED
        for candidate, flag, rows in reversed(flags):
            ref = _with_rows(candidate, rows) if isinstance(candidate, ArrayRef) else ArrayRef(self.slots[candidate])
            found = choices.one_of(self.lw, flag, ref, found)
        return found

    # ---- the end of the body ---------------------------------------------------------------------------------------------

    def carried(self, name: str, final: Any) -> list[Carried] | None:
        """The flags at the end; None where they are flags of candidates that the head of the body does not know yet."""
        from .carry import Carried

        params = self.loop.entries[self.loop.frame, name].params
        if not self._is_live(name):
            final = ir.UNDEFINED
        found = [(self._slotted(name, key, flag), flag, rows) for key, flag, rows in self._resolved(final, name)]
        candidates = self.plan.candidates[name]
        for key, _, _ in found:
            if not any(_same(key, c) for c in candidates):
                candidates.append(key)
                self.plan.changed = True
        if len(candidates) > MOST_CANDIDATES:  # as where each iteration takes a view of the view of the one before
            raise self._refusal(name)
        if self.plan.changed:  # another pass follows, from other parameters
            return []
        results = []
        for candidate in candidates:
            is_it: ir.Atom = Const(False)
            which: Numbers = ()
            for key, flag, rows in found:
                if _same(key, candidate):
                    which = tuple(self._either(flag, row, old) for row, old in zip(rows, which, strict=True)) if which else rows
                    is_it = self._or(is_it, flag)
            results += [is_it, *(which or [Const(0)] * len(_rows(candidate)))]
        return [Carried(param, init, result) for (param, init), result in zip(params, results, strict=True)]

    def _either(self, flag: ir.Atom, row: ir.Atom, other: ir.Atom) -> ir.Atom:
        from .branches import branch

        return branch(self.lw, flag, lambda: row, lambda: other)  # type: ignore[no-any-return]

    def _is_live(self, name: str) -> bool:
        """Whether the next iteration, or what stands after the loop, may read a name."""
        frame = self.lw.frame
        last = getattr(self.node, "body", [None])[-1]
        return last not in frame.live or name in frame.live[last]

    def _slotted(self, name: str, key: Any, flag: ir.Atom) -> Any:
        """The candidate behind a key: an array that the body has made goes to the slot of the first name that has it."""
        if isinstance(key, Place):
            owner = self.owners.setdefault(key, name)
            filled = self.fresh.setdefault(owner, [])
            if not any(place is key and same is flag for place, same in filled):
                filled.append((key, flag))
                if owner != name:
                    self.borrowed.add(owner)
            return owner
        if isinstance(key, str):
            self.kept.setdefault(key, set()).add(name)
        return key

    def _resolved(self, thing: Any, name: str) -> Flags:
        """What an abstract array may be: candidates, slots by their names, and arrays made in this iteration."""
        if ir.is_absent(thing):
            if thing is not ir.UNDEFINED and name not in self.plan.nones:
                self.plan.nones.add(name)
                self.plan.changed = True
            return []
        if not isinstance(thing, ArrayRef):
            raise self._refusal(name)
        place, steps = thing.place, thing.steps
        if place in self.heads and not steps:
            return list(self.heads[place])
        if place.kind == "choice" and place.serial >= self.loop.first_serial:
            flag, first, second = (self.lw.heap.get(place, key) for key in (FLAG, FIRST, SECOND))
            a, b = (self._resolved(_further(ref, steps), name) for ref in (first, second))
            other = self.lw.builder.apply(not_, flag) if b else flag
            return [(k, self._and(flag, f), r) for k, f, r in a] + [(k, self._and(other, f), r) for k, f, r in b]
        if slot := next((n for n, p in self.slots.items() if p is place), None):
            key: Any = slot
        elif place.serial < self.loop.first_serial:
            ref = ArrayRef(place, steps)
            if any(isinstance(v, Value) for v in ir.leaves(_with_rows(ref, (Const(0),) * len(_rows(ref))).steps)):
                raise self._refusal(name)
            return [(ref, Const(True), _rows(ref))]
        else:
            key = place
            self._check_made_here(place, name)
        if steps:
            raise self._refusal(name)
        return [(key, Const(True), ())]

    def _check_made_here(self, place: Place, name: str) -> None:
        """What the body has made must be no one else's; where a join is the reason of the doubt, keep apart what it joins."""
        involved = self.lw.heap.identities(place)
        joins = frozenset(self.lw.heap.joins[p] for p in involved if p in self.lw.heap.joins) - self.lw.heap.choices
        if joins:
            raise NeedsChoice(joins)
        if len(involved) > 1:
            raise self._refusal(name)

    def slots_of(self, identities: frozenset[Any]) -> list[Place]:
        """The slots to which arrays of this iteration go that may be the memory of one with these identities."""
        made = [owner for place, owner in self.owners.items() if identities & self.lw.heap.identities(place)]
        return [self.slots[owner] for owner in made if owner in self.slots]

    def slot_contents(self) -> list[Any]:
        """What is in the slots at the end, in the form of `Loop.collect`."""
        from .carry import Carried

        changed = []
        for name in sorted({*self.fresh, *self.slots}):
            if self._has_two(name):
                raise self._refusal(name)
            old = self.lw.heap.get(self.slots[name], CONTENT) if name in self.slots else ir.UNDEFINED
            content = self._content(self.fresh.get(name, []), old)
            known = self.plan.slots.get(name)
            fact = content.fact if known is None else facts.widen(known, content.fact)
            if fact != known:
                self.plan.slots[name] = fact
                self.plan.changed = True
            if name in self.slots:
                entry = self.loop.entries[self.slots[name], CONTENT]
                changed.append(((self.slots[name], CONTENT), entry, content, [Carried(entry.params[0][0], ir.UNDEFINED, content)]))
        return changed

    def _has_two(self, name: str) -> bool:
        """Whether a slot would have to hold two arrays at once: one made now, and one made earlier or for another name."""
        filled, keepers = self.fresh.get(name, []), self.kept.get(name, set())
        if name in self.borrowed:
            return bool(keepers) or len({place for place, _ in filled}) > 1
        return bool(filled) and bool(keepers - {name})

    def _content(self, made: Made, old: ir.Atom) -> ir.Atom:
        from .branches import branch

        if not made:
            return old
        (place, flag), *more = made
        return branch(  # type: ignore[no-any-return]
            self.lw, flag, lambda: self.lw.read(ArrayRef(place)), lambda: self._content(more, old)
        )

    def bound(self, name: str, atoms: list[ir.Atom]) -> Any:
        """What a name is after the loop."""
        rest = iter(atoms)
        flags = [(c, next(rest), tuple(next(rest) for _ in _rows(c))) for c in self.plan.candidates[name]]
        return self._choice(name, flags)

    # ---- flags -----------------------------------------------------------------------------------------------------------

    def _and(self, a: ir.Atom, b: ir.Atom) -> ir.Atom:
        if isinstance(a, Const):
            return b if a.value else a
        if isinstance(b, Const):
            return a if b.value else b
        return self.lw.builder.apply(and_, a, b)  # type: ignore[no-any-return]

    def _or(self, a: ir.Atom, b: ir.Atom) -> ir.Atom:
        if isinstance(a, Const):
            return a if a.value else b
        if isinstance(b, Const):
            return b if b.value else a
        return self.lw.builder.apply(or_, a, b)  # type: ignore[no-any-return]

    def _refusal(self, name: str) -> AliasingError:
        return AliasingError(
            f"{name!r} may be one of several arrays after an iteration of this loop, and one of them is written: which, is decided "
            "only when the program runs; make it certain with .copy()",
            self.lw.locate(self.node),
        )


def _further(thing: Any, steps: Any) -> Any:
    return ArrayRef(thing.place, thing.steps + steps) if isinstance(thing, ArrayRef) else thing


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
    return tuple(e for e in indexing.items(args[0]) if _is_integer(e)) if op is indexing.getitem else ()


def _is_integer(entry: Any) -> bool:
    found = getattr(entry, "fact", None)
    return isinstance(found, facts.Num) and facts.is_scalar(found) and found.dtype is not None and found.dtype.kind == "i"


def _shown(steps: Any) -> str:
    return repr([(op.name, ir.map_tree(lambda c: c.value if isinstance(c, Const) else id(c), args)) for op, args in steps])
