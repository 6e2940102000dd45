"""What a loop carries: finds it, by seeing to it that the body of a loop reads what is outside through parameters.

`Loop.localise` is called by the heap before anything is read or written. A number from outside becomes a parameter of the body. A
name, or another reference, that the body binds to something else gets places of its own at the head of the body. At the end,
whatever differs from what it was at the head is carried; a parameter that is handed on unchanged is put back.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from .. import facts, ir
from ..ir import Const, Value
from . import reasons
from .choices import is_function
from .columns import StructureError, alike
from .ends import Ends
from .heap import (
    CONTENT,
    ArrayRef,
    BoundMethod,
    DictRef,
    Heap,
    ListRef,
    Named,
    ObjectRef,
    Place,
    Ref,
    is_atom,
    is_bottom,
    reachable,
)  # fmt: skip
from .keys import Questions, check_order
from .optional import Optional, always_none, divided, is_structure, is_whole
from .plan import Carried, Entry, Plan, Where
from .selectors import Selectors
from .slots import identifier
from .structure import Pattern, container_like, leaves, rebuild, references, template


class Loop(Ends):
    """A loop whose body is being lowered."""

    def __init__(self, lw: Any, plan: Plan, node: Any, assigned: frozenset[str], rebound: frozenset[str]) -> None:
        self.lw, self.plan, self.assigned, self.rebound = lw, plan, assigned, rebound
        self.frame: Place = lw.frame.place
        self.failed: Exception | None = None  # what is wrong, unless another pass knows more
        self.entries: dict[Where, Entry] = {}
        self.heads: dict[Where, list[tuple[Any, Any]]] = {}  # references of rebound names: (before the loop or None, at the head)
        self.keys: dict[Place, list[Any]] = {}  # of the containers at the head of the body, in their order there
        self.selectors = Selectors(self, node)
        self.start = lw.heap.snapshot()
        self.first_serial = lw.heap.new("mark").serial
        self.questions = Questions(self.first_serial)
        self.frozen_before = {place for place in lw.heap.lists_with if place.kind == "frozen"}
        self.selectors.slots.begin()
        for where in self._rebound_from_start():
            self._rebind(where)
        roots = [*(f.place for f in lw.frames), *lw.pinned, *lw.inputs.read_outside()]
        self.shared = reachable(lw.heap, roots)  # what is reached otherwise than by the rebound names

    # ---- the head of the body --------------------------------------------------------------------------------------------

    def _rebound_from_start(self) -> list[Where]:
        contents = self.lw.heap.contents
        names = [(self.frame, n) for n in sorted(self.rebound) if self._may_be_array((self.frame, n))]
        planned = [w for w in (*self.plan.rebound, *self.plan.templates) if w[0] in contents and self._is_known(w)]
        return list(dict.fromkeys([*names, *planned]))

    def _may_be_array(self, where: Where) -> bool:
        thing = self.lw.heap.contents[where[0]].get(where[1], ir.UNDEFINED)
        return isinstance(thing, ArrayRef) or (ir.is_absent(thing) and self.selectors.selects(where))

    def _is_known(self, where: Where) -> bool:
        """Whether a key still is what an earlier pass has seen: a list may have become one value meanwhile."""
        return where[1] == CONTENT or CONTENT not in self.lw.heap.contents[where[0]] or where[0].kind == "frame"

    def _rebind(self, where: Where) -> None:
        heap = self.lw.heap
        init = heap.get(*where)
        entry = self.entries[where] = Entry(init, init)
        if self.selectors.selects(where) and (ir.is_absent(init) or self.selectors.can_hold(init)):
            entry.header = self.selectors.select(entry, where, init)
        elif ir.is_absent(init) and where in self.plan.templates:
            entry.header = self._instantiate(entry, where, self.plan.templates[where], init)
        elif where in self.plan.nullable and not isinstance(init, Optional):
            flag = self._flag(entry, where, Const(False), facts.BOOL)
            entry.header = Optional(flag, self.copy(entry, where, init))
        else:
            entry.header = self.copy(entry, where, init)
        heap.put(*where, entry.header)
        self._entangle(where)

    def _instantiate(self, entry: Entry, where: Where, template: Any, init: ir.Atom) -> Any:
        """The structure of a template, every number a parameter that starts undefined, or as None."""
        if isinstance(template, tuple):
            return alike(template, [self._instantiate(entry, where, t, init) for t in template])
        if isinstance(template, Named):
            return Named(template.cls, self._instantiate(entry, where, template.items, init))
        if isinstance(template, Optional):
            none = self._flag(entry, where, Const(True), template.none)
            first = len(entry.params)
            thing = self._instantiate(entry, where, template.thing, ir.UNDEFINED)
            self.lw.heap.guarded.update(param for param, _ in entry.params[first:])
            return Optional(none, thing)
        if isinstance(template, Pattern):
            items = {key: self._instantiate(entry, where, part, init) for key, part in template.items.items()}
            return self._at_head(template.like, items)
        param = self._param(entry, where, init, facts.join(init.fact, template))
        if not facts.is_array(template):
            return param
        made = self.lw.heap.new_array(param)
        self.freeze(where, made)
        self.heads.setdefault(where, []).append((None, made))
        self.note_join(where, made)
        return made

    def copy(self, entry: Entry, where: Where, thing: Any) -> Any:
        """The same structure in places that belong to the body."""
        heap = self.lw.heap
        if is_atom(thing):
            return self._param(entry, where, thing, thing.fact) if isinstance(thing.fact, facts.Num | facts.Seq) else thing
        if isinstance(thing, tuple):
            return alike(thing, [self.copy(entry, where, t) for t in thing])
        if isinstance(thing, Named):
            return Named(thing.cls, tuple(self.copy(entry, where, t) for t in thing.items))
        if isinstance(thing, Optional):
            return Optional(self._flag(entry, where, thing.none, thing.none.fact), self.copy(entry, where, thing.thing))
        if isinstance(thing, ArrayRef):
            atom = self.lw.read(thing)
            copied = heap.new_array(self._param(entry, where, atom, atom.fact), thing.place.hint)
            self.freeze(where, copied)
            self.heads.setdefault(where, []).append((thing, copied))
            self.note_join(where, copied)
            return copied
        if isinstance(thing, (ListRef, DictRef, ObjectRef)):
            copied = self._at_head(thing, {k: self.copy(entry, where, heap.get(thing.place, k)) for k in heap.keys(thing.place)})
            heap.entangle(copied.place, thing.place)
            heap.blur(copied.place, self.selectors.node)
            self.heads.setdefault(where, []).append((thing, copied))
            return copied
        return thing

    def _at_head(self, like: Ref, items: dict[Any, Any]) -> Ref:
        """A container of the body's own."""
        made = container_like(self.lw.heap, like, items)
        self.keys[made.place] = list(items)
        return made

    def note_join(self, where: Where, thing: Any) -> None:
        """Note that this loop makes one array of several, for the case that they must be kept apart."""
        for ref in references(self.lw.heap, thing):
            if isinstance(ref, ArrayRef):
                self.lw.heap.joins[ref.place] = (self.selectors.node, self.selectors.label(where))
                self.lw.heap.blur(ref.place, self.selectors.node)

    def freeze(self, where: Where, ref: ArrayRef) -> None:
        """An array that an earlier iteration has put into a list is frozen from the beginning of the next one.

        Of one of several arrays those are that are in lists themselves.
        """
        if where in self.plan.frozen and ref.place.kind != "choice":
            ref.place.kind = "frozen"
            self.lw.heap.lists_with.setdefault(ref.place, set()).update(self.plan.frozen[where])

    def _entangle(self, where: Where) -> None:
        """The array of a rebound name is, in the first iteration, the one from before, if any; later it may be another name's."""
        heap = self.lw.heap
        for before, head in self.heads.get(where, []):
            if before is not None:
                heap.entangle(head.place, before.place)
            for other, pairs in self.heads.items():
                for before_other, head_other in pairs:
                    if type(head) is not type(head_other):
                        continue
                    began = None not in (before, before_other) and before_other.place is before.place
                    if (head_other is not head and began) or self.plan.aliases.keys() & {(where, other), (other, where)}:
                        heap.entangle_pair(head.place, head_other.place)
            for (one, other_place), _ in self.plan.aliases.items():
                if one == where and isinstance(other_place, Place) and other_place in self.start:
                    heap.entangle(head.place, other_place)

    def _param(self, entry: Entry, where: Where, init: ir.Atom, fact: Any) -> Value:
        place, key = where
        fact = self.plan.facts.get((place, key, len(entry.params)), fact)
        name = getattr(init, "name", None) or (key.split()[0] if isinstance(key, str) and key != CONTENT else place.hint)
        value = Value(name, fact)
        reasons.note_parameter(self.lw, value, init, self.selectors.node)
        entry.params.append((value, init))
        return value

    def _flag(self, entry: Entry, where: Where, init: ir.Atom, fact: Any) -> Value:
        """A parameter that says whether something is None."""
        flag = self._param(entry, where, init, fact)
        flag.name = identifier(self.selectors.label(where), "is", "none")
        return flag

    def localise(self, heap: Heap, place: Place, key: Any) -> None:
        """Called before anything in a place is read or written."""
        if place.serial >= self.first_serial or (place, key) in self.entries:
            return
        init = heap.contents.get(place, {}).get(key, ir.UNDEFINED)
        entry = self.entries[place, key] = Entry(init, init)
        if is_atom(init) and self._may_vary((place, key), init):
            entry.header = self._param(entry, (place, key), init, init.fact)
            heap.put_head(self, place, key, init, entry.header)

    def _may_vary(self, where: Where, init: ir.Atom) -> bool:
        """Whether a number may differ in the next iteration; one that turns out not to is put back."""
        if (*where, 0) in self.plan.facts:
            return True
        if init is ir.UNDEFINED or is_bottom(init) or not isinstance(init.fact, facts.Num | facts.Seq):
            return False
        place, key = where
        if place.kind == "frame":
            return place is self.frame and key in self.assigned
        return isinstance(init, Value)

    def read_unbound(self, place: Place, key: Any) -> None:
        """A name from outside is read before the first pass has seen it bound."""
        if place.serial < self.first_serial and not self._is_dead((place, key)):
            self.entries.setdefault((place, key), Entry(ir.UNDEFINED, ir.UNDEFINED))
            self.plan.templates.setdefault((place, key), None)

    # ---- the end of the body ---------------------------------------------------------------------------------------------

    def collect(self, node: Any) -> list[tuple[Where, Entry, Any, list[Carried]]]:
        """What differs from the head of the body: (where, entry, what is there now, the values carried for it)."""
        self.questions.check(self.lw, self.start, node)
        check_order(self.lw, self.start, {place for place, _ in self.entries}, node)
        contents = self.lw.heap.contents
        for where in self.selectors.chosen:
            final = contents[where[0]].get(where[1], ir.UNDEFINED)
            self._resolve(self.selectors.label(where), self.entries[where].header, final, where, node)
        self.selectors.slots.assign(self.selectors.meant)
        changed = []
        for where, entry in list(self.entries.items()):
            final = self.lw.heap.contents[where[0]].get(where[1], ir.UNDEFINED)
            if where[0] in self.selectors.slots.places.values():
                continue
            if final is entry.header and where not in self.plan.templates and not self._written(where):
                continue
            carried = self._carried(where, entry, final, node)
            if carried is not None:
                changed.append((where, entry, final, carried))
        self._check_aliases([c for c in changed if c[0] not in self.selectors.chosen])
        self._note_frozen([(where, final) for where, _, final, _ in changed])
        return changed + self.selectors.slots.contents()

    def _resolve(self, label: str, header: Any, final: Any, where: Where, node: Any) -> None:
        """Note what the arrays that are carried as flags are at the end."""
        if label in self.selectors.params:
            live = where[0] is not self.frame or self.selectors.is_live(where[1])
            self.selectors.resolve(label, final if live else ir.UNDEFINED)
        elif isinstance(header, (tuple, Named)):
            for k, (h, f) in enumerate(self._pairs(header, final, where, node)):
                self._resolve(f"{label}[{k}]", h, f, where, node)

    def _written(self, where: Where) -> bool:
        """Whether an array that stands for a rebound name at the head was written in place."""
        contents = self.lw.heap.contents
        params = {p for p, _ in self.entries[where].params}
        arrays = [head for _, head in self.heads.get(where, []) if isinstance(head, ArrayRef)]
        return any(contents[head.place][CONTENT] not in params for head in arrays)

    def _carried(self, where: Where, entry: Entry, final: Any, node: Any) -> list[Carried] | None:
        plan, place = self.plan, where[0]
        if where in self.selectors.chosen:
            return self._as_parameters(where, entry, final, node)
        if self._is_dead(where):
            return None
        if always_none(entry.header) and always_none(final):
            return None
        if is_whole(entry.header) and (isinstance(final, Optional) or always_none(final)):
            plan.note(plan.rebound, where)
            plan.note(plan.nullable, where)
            return None
        if isinstance(final, tuple) and where[1] == CONTENT and not isinstance(entry.header, tuple):
            return None  # a list of tuples after all: the next pass begins with one
        if place.kind == "list" and ir.UNDEFINED in (entry.init, final):
            plan.grow(place)
            if not plan.changed:  # this pass began with it as one value
                reasons.ask_for_whole(self.lw, [node])
                raise self.lw.unsupported(node, "a list that each iteration begins anew", "make the new list under another name")
            return None
        if where in plan.templates and not entry.params and final is not ir.UNDEFINED:
            if any(not isinstance(ref, ArrayRef) for ref in references(self.lw.heap, final)):
                reasons.ask_for_first(self.lw, node)
            plan.note(plan.templates, where, template(self.lw, final))
            return None
        unbound = entry.init is ir.UNDEFINED and any(r is ir.UNDEFINED for r in leaves(self.lw, final))
        if unbound or (where in plan.templates and final is ir.UNDEFINED):
            reasons.ask_for_whole(self.lw, [node])
            raise self.lw.unsupported(node, f"{where[1]!r} is used in this loop before it is assigned", "assign it before the loop")
        if entry.header is ir.UNDEFINED:
            numbers = leaves(self.lw, final)
            return [Carried(Value(getattr(r, "name", None), facts.elsewhere(r.fact)), ir.UNDEFINED, r) for r in numbers]
        if not entry.params:
            self._note_what_it_is(where, entry, final, node)
            return None
        return self._as_parameters(where, entry, final, node)

    def _note_what_it_is(self, where: Where, entry: Entry, final: Any, node: Any) -> None:
        """The next pass begins with parameters for what has none so far."""
        plan = self.plan
        if where in plan.rebound or _is_callable(entry.header) or _is_callable(final):
            list(self._matched(entry.header, final, where, node))  # it holds no numbers: nothing in it may change
        elif ir.is_absent(entry.header) and isinstance(final, ArrayRef):
            plan.note(plan.templates, where, self.lw.fact(final))
        elif always_none(entry.header) and is_structure(final):
            self._begin_as_none(where, final, node)
        elif is_atom(entry.header) and is_atom(final):
            plan.note(plan.facts, (*where, 0), facts.widen(entry.init.fact, final.fact))
        else:
            plan.note(plan.rebound, where)

    def _begin_as_none(self, where: Where, final: Any, node: Any) -> None:
        """A name that is None before the loop: of something else after one iteration, or of what may still be None."""
        if not isinstance(final, Optional):
            reasons.ask_for_first(self.lw, node)
        none, thing = divided(final)
        if any(isinstance(ref, ArrayRef) and ref.place.kind == "choice" for ref in references(self.lw.heap, thing)):
            raise self._structure(where, node)
        self.plan.note(self.plan.templates, where, Optional(none.fact, template(self.lw, thing)))

    def _is_dead(self, where: Where) -> bool:
        """Whether this is a name of the program that neither the next iteration nor what stands after the loop reads."""
        return where[0] is self.frame and where[1].isidentifier() and not self.selectors.is_live(where[1])

    def _as_parameters(self, where: Where, entry: Entry, final: Any, node: Any) -> list[Carried]:
        """What is carried for the parameters of an entry; nothing where the parameters of the next pass are others."""
        plan, chosen = self.plan, where in self.selectors.chosen
        results = list(self._matched(entry.header, final, where, node, self.selectors.label(where) if chosen else ""))
        if chosen and plan.changed:
            return []
        for k, ((param, _), result) in enumerate(zip(entry.params, results, strict=True)):
            wider = facts.widen(param.fact, result.fact)
            if wider != param.fact:
                plan.note(plan.facts, (*where, k), wider)
        return [Carried(p, i, r) for (p, i), r in zip(entry.params, results, strict=True)]

    def _matched(self, header: Any, final: Any, where: Where, node: Any, label: str = "") -> Iterator[ir.Atom]:
        """The numbers of what is there at the end, in the order of the parameters."""
        heap = self.lw.heap
        if label in self.selectors.params:
            yield from self.selectors.carried(label)
        elif isinstance(header, ArrayRef) and (isinstance(final, ArrayRef) or is_atom(final)):
            yield self.lw.atom(final)
        elif isinstance(header, Value) and isinstance(final, ArrayRef):
            yield self.lw.read(final)
        elif is_atom(header) and is_atom(final):
            if isinstance(header, Value):
                yield final
            elif not (isinstance(final, Const) and final.value is header.value):
                raise self._structure(where, node)
        elif isinstance(header, (tuple, Named)):
            for k, (h, f) in enumerate(self._pairs(header, final, where, node)):
                yield from self._matched(h, f, where, node, f"{label}[{k}]")
        elif isinstance(header, Optional) and (always_none(final) or is_structure(final)):
            none, thing = divided(final)
            yield none
            yield from self._matched(header.thing, header.thing if thing is ir.UNDEFINED else thing, where, node, label)
        elif isinstance(header, (ListRef, DictRef, ObjectRef)) and type(header) is type(final):
            keys, found = self.keys.get(header.place, heap.keys(header.place)), heap.keys(final.place)
            if set(keys) != set(found) or (isinstance(header, DictRef) and keys != found):
                raise self._structure(where, node)
            for key in keys:
                yield from self._matched(heap.get(header.place, key), heap.get(final.place, key), where, node)
        elif header != final:
            raise self._structure(where, node)

    def _pairs(self, header: Any, final: Any, where: Where, node: Any) -> Iterator[tuple[Any, Any]]:
        """The items of a tuple at the head of the body and at its end."""
        heads, finals = (x.items if isinstance(x, Named) else x for x in (header, final))
        if type(header) is not type(final) or len(heads) != len(finals):
            raise self._structure(where, node)
        return zip(heads, finals, strict=True)

    def _structure(self, where: Where, node: Any) -> StructureError:
        if where in self.entries and ir.is_absent(self.entries[where].init):
            reasons.ask_for_first(self.lw, node)
        name = where[1] if isinstance(where[1], str) else where[0].hint
        what = f"{name!r} is bound to things of different structure in different iterations; keep its structure fixed"
        return StructureError(what, self.lw.locate(node))

    def bound(self, where: Where, like: Any, atoms: Iterator[ir.Atom]) -> Any:
        """What is there after the loop."""
        if where not in self.selectors.chosen:
            return rebuild(self.lw, like, atoms, self.keys)
        return self.selectors.bound(self.selectors.label(where), like, atoms)


def _is_callable(thing: Any) -> bool:
    return isinstance(thing, BoundMethod) or is_function(thing)
