"""Functions that call themselves to a depth that only the run knows are lowered into functions of the generated code.

The body is lowered again and again, with wider facts of its arguments and results, until the calls inside it fit: as for a loop.
A function that it calls, and that calls it, is lowered inside it, anew in each of its passes, by what the pass takes for granted.
"""

from __future__ import annotations

import ast
import dataclasses
from itertools import zip_longest
from typing import Any

from .. import facts, sizes
from ..errors import FactError, UnsupportedSyntaxError
from ..frontend import builtins, columns
from ..frontend.following import enter
from ..frontend.heap import CONTENT, ArrayRef, BoundMethod, DictRef, Kept, ListRef, Named, ObjectRef, Place, is_atom, is_bottom
from ..frontend.lower import Lowering
from ..ir import Atom, Block, Const, Value
from ..transform.recursive import Recursive
from .calls import contains_bottom, name_of, parameter_names
from .copies import is_lent, rebuilt, structure_leaves
from .definitions import Call, Definition, close, variable
from .inputs import Inputs
from .isolation import Cell, apart, changed_cells, refuse_effects

MOST_PASSES = 20


class Wider(Exception):  # noqa: N818 - a request to lower the definition again
    """A call inside a definition shows that its arguments need wider facts."""

    def __init__(self, definition: Definition) -> None:
        super().__init__()
        self.call = definition.call


class Grown(Exception):  # noqa: N818 - answered by the call
    """A function makes a list longer that it is given: its length is one that only the run knows."""

    def __init__(self, call: Call, number: int) -> None:
        super().__init__()
        self.call, self.number = call, number


class Unknown(Exception):  # noqa: N818 - answered by the call
    """What a function returns depends on what one around it returns, of which nothing is known in its first pass."""


def numbers(lw: Lowering, things: list[Any]) -> list[Any]:
    """The numbers and arrays in arguments, in order."""
    return [leaf for thing in things for leaf in structure_leaves(lw, thing) if _is_number(leaf)]


def homes(lw: Lowering, thing: Any, home: Cell | None = None) -> list[Cell | None]:
    """Where each of these numbers and arrays is, of those that are in lists, dicts and objects."""
    if isinstance(thing, (tuple, list)):
        return [found for item in thing for found in homes(lw, item)]
    if isinstance(thing, Named):
        return homes(lw, thing.items)
    if is_lent(thing):
        return []
    if isinstance(thing, (ListRef, DictRef, ObjectRef)):
        keys = lw.heap.keys(thing.place)
        return [found for key in keys for found in homes(lw, lw.heap.get(thing.place, key), (thing.place, key))]
    return [home] if _is_number(thing) else []


def _is_number(leaf: Any) -> bool:
    return isinstance(leaf, (Value, ArrayRef)) or (isinstance(leaf, Const) and isinstance(leaf.fact, facts.Num))


def names_of(lw: Lowering, call: Call) -> list[str]:
    """A name for each number: that of the parameter in which it is."""
    positional = parameter_names(lw, call.function)[: len(call.args)]
    given = [*zip_longest(positional, call.args, fillvalue="value"), *call.kwargs.items()]
    return [name for name, thing in given for _ in numbers(lw, [thing])]


def general(lw: Lowering, fact: Any) -> Any:
    """What holds of a value at every depth: a length that only one level knows is a length of its own."""
    if not isinstance(fact, facts.Num):
        return fact
    known = set(lw.inputs.lengths.values())
    shape = None if fact.shape is None else tuple(n if isinstance(n, int) or n in known else sizes.fresh() for n in fact.shape)
    return dataclasses.replace(fact, shape=shape, value=None)


def define(lw: Lowering, call: Call, inputs: Inputs) -> Definition:
    """Lower a function for arguments like these, and those that it calls itself with."""
    signature, name = call.signature(lw, inputs), name_of(call.function)
    region = Recursive(name, Block(), 0, doc=f"The function {name}, which calls itself.")
    params = [general(lw, lw.fact(thing)) for thing in inputs.things]
    definition = Definition(call.function, signature, region, params, list(inputs.names), inputs.parts, list(inputs.around), call)
    if (last := last_definition(lw, call, inputs)) is not None:
        definition.begin_with(last, set(lw.heap.contents))
    lw.last_definitions[call.function, signature] = definition
    definition.surroundings = {p: items for p, items in lw.heap.snapshot().items() if p.kind != "frame"}
    lw.definitions.append(definition)
    try:
        _settle(lw, definition, call)
    finally:
        if definition.is_open:  # what is lowered again begins it anew
            del lw.definitions[lw.definitions.index(definition) :]
    return definition


def last_definition(lw: Lowering, call: Call, inputs: Inputs) -> Definition | None:
    """What was known of a function when it was lowered last, where that holds for these inputs: each pass around it asks again."""
    last: Definition | None = lw.last_definitions.get((call.function, call.signature(lw, inputs)))
    if last is None or not all(place in lw.heap.contents for place, _ in last.around):
        return None
    return last if widened(lw, last, last.inputs(lw, inputs.things)) == last.params else None


def widened(lw: Lowering, definition: Definition, things: list[Any]) -> list[Any]:
    """The facts of the inputs of a definition, those of these inputs included."""
    return [facts.widen(fact, general(lw, lw.fact(thing))) for fact, thing in zip(definition.params, things, strict=True)]


def _settle(lw: Lowering, definition: Definition, call: Call) -> None:
    """Lower the body until what is found is what was taken for granted."""
    for _ in range(MOST_PASSES):
        found = _attempt(lw, definition, call)
        if found is None:
            continue
        definition.block, findings, inside = found
        if findings == definition.findings():
            lw.definitions += inside
            close(lw, definition)
            return
        definition.result, definition.written, definition.returned = findings[0], set(findings[1]), set(findings[2])
    name = definition.region.name
    raise FactError(f"what {name} takes or returns is of another type at each depth; keep it the same", lw.locate(call.node))


def _attempt(lw: Lowering, definition: Definition, call: Call) -> Any:
    """One pass that leaves nothing behind; None where a call inside showed that the arguments need wider facts."""
    before, mark, count = lw.heap.snapshot(), len(lw.builder.equations), len(lw.definitions)
    pinned, loops = list(lw.pinned), list(lw.heap.loops)
    definition.waiting = []
    try:
        return *_lowered(lw, definition, call), lw.definitions[count:]
    except (Wider, Grown) as found:
        if found.call is not call:
            raise
        lw.pinned[:], lw.heap.loops[:] = pinned, loops
        if isinstance(found, Grown):
            raise
        return None
    finally:
        lw.heap.restore(before)
        del lw.builder.equations[mark:]
        del lw.definitions[count:]


def _lowered(lw: Lowering, definition: Definition, call: Call) -> Any:
    """One pass: the block, and what was found (as in `Definition.findings`)."""
    outside = lw.heap.snapshot()
    params = [Value(name, fact) for name, fact in zip(definition.names, definition.params, strict=True)]
    cells = _cells(lw, definition, params)
    arrays = {k: cell[0] for k, cell in enumerate(cells) if cell is not None and cell[0].kind == "array"}
    inputs = [ArrayRef(arrays[k]) if k in arrays else p for k, p in enumerate(params)]
    arguments = iter([part.of(inputs) for part in definition.parts])
    things = [rebuilt(lw, thing, lambda leaf: next(arguments) if _is_number(leaf) else leaf) for thing in call.given]
    for part, home in zip(definition.parts, homes(lw, things), strict=True):
        if cells[part.number] is None and _is_variable(params[part.number].fact):
            cells[part.number] = home
    lists = {k: thing.place for k, thing in enumerate(things) if isinstance(thing, ListRef)}
    definition.lists = {place: (k, len(lw.heap.keys(place))) for k, place in lists.items()}
    things = [thing.ref if isinstance(thing, Kept) else thing for thing in things]
    named = dict(zip(call.kwargs, things[len(call.args) :], strict=True))
    body = BoundMethod((definition.function,), "recursive body")
    before = lw.heap.snapshot()
    with lw.holding(tuple(map(ArrayRef, arrays.values()))):  # the caller can read them
        outcome = apart(lw, body, things[: len(call.args)], named, call.node, definition.region.name)
    check_grown(lw, definition, list(definition.lists))
    _take_in(lw, definition, outside, [cell for cell in changed_cells(lw, before) if cell not in cells], cells, call.node)
    atoms: list[Atom] = []
    result = _template(lw, outcome.thing, definition, call.node, atoms)
    ends = {k: lw.heap.get(*cell) for k, cell in enumerate(cells) if cell is not None}
    written = definition.written.union(k for k, end in ends.items() if end is not params[k])
    may_be = _identities(lw, outcome.thing)
    around = {place for place in may_be if place in definition.surroundings and place not in arrays.values()}
    returned = definition.returned.union(around, (k for k, place in arrays.items() if place in may_be))
    findings = result, frozenset(written), frozenset(returned)
    return Block(params, outcome.equations, [*atoms, *(ends[k] for k in sorted(written))]), findings


def _cells(lw: Lowering, definition: Definition, params: list[Value]) -> list[Cell | None]:
    """Where each input is in the heap, while the body is lowered; None of a number that is an argument."""
    count = len(params) - len(definition.around)
    cells: list[Cell | None] = [
        (lw.heap.new_array(p, p.name).place, CONTENT) if facts.is_array(p.fact) else None for p in params[:count]
    ]
    for (place, key), param in zip(definition.around, params[count:], strict=True):
        variable(lw, place, key)  # the loops around see that it is read
        lw.heap.put(place, key, param)
    return [*cells, *definition.around]


def check_grown(lw: Lowering, definition: Definition, places: list[Place]) -> None:
    """Ask for a list of numbers as one value where a list that the function was given has become longer in its body."""
    for place, (number, count) in definition.lists.items():
        things = lw.heap.contents.get(place, {})
        if place not in places or len(things) == count or CONTENT in things or contains_bottom(lw, tuple(things.values())):
            continue
        if not all(map(_is_plain, things.values())):
            raise UnsupportedSyntaxError(
                f"{definition.region.name}, which calls itself, makes {place.hint or 'a list'} longer or shorter, in which are "
                "other things than numbers; let it store them into arrays that are there before",
                lw.builder.location,
            )
        raise Grown(definition.call, number)


def _is_plain(thing: Any) -> bool:
    return is_atom(thing) and isinstance(thing.fact, facts.Num)


def _take_in(
    lw: Lowering, definition: Definition, outside: Any, changed: list[Cell], cells: list[Cell | None], node: ast.AST
) -> None:
    """Ask for another pass where the body changes what is around it, or makes a number there one of another type."""
    more = {cell: _fact_around(lw, outside, *cell, node) for cell in dict.fromkeys(_whole(lw, outside, cell) for cell in changed)}
    refuse_effects(lw, [cell for cell, fact in more.items() if fact is None], node, definition.region.name)
    wider = list(definition.params)
    for k, cell in enumerate(cells):
        if cell is not None and not is_bottom(end := lw.heap.get(*cell)):
            if cell[0].kind != "array" and not (is_atom(end) and _is_variable(end.fact)):
                refuse_effects(lw, [cell], node, definition.region.name)
            wider[k] = facts.widen(wider[k], general(lw, end.fact))
    if more or wider != definition.params:
        definition.params = [*wider, *(general(lw, fact) for fact in more.values())]
        definition.names += [key if isinstance(key, str) and key is not CONTENT else place.hint for place, key in more]
        definition.around += more
        raise Wider(definition)


def _whole(lw: Lowering, outside: Any, cell: Cell) -> Cell:
    """What is changed: of a list of which some path has made one with more items, all of it."""
    place, _ = cell
    grown = place.kind == "list" and place in outside and lw.heap.contents[place].keys() != outside[place].keys()
    return (place, CONTENT) if grown else cell


def _fact_around(lw: Lowering, outside: Any, place: Place, key: Any, node: ast.AST) -> Any:
    """What is known of an array around a function, of a number that has a name there, or of a list of numbers; None of all else."""
    items = outside.get(place, {})
    if place.kind == "array":
        return items[CONTENT].fact if key is CONTENT and place in outside else None
    if place.kind == "list" and key is CONTENT and CONTENT not in items:
        things = list(items.values())
        known = place in outside and all(map(_is_plain, things))
        return columns.made(lw, things, place.hint, node).fact if known else None
    thing = items.get(key)
    return thing.fact if is_atom(thing) and _is_variable(thing.fact) else None


def _is_variable(fact: Any) -> bool:
    """Whether this is a number, or a list of numbers: what has a name, and may be another one at each depth."""
    if isinstance(fact, facts.Seq):
        return fact.element == facts.UNDEFINED or (isinstance(fact.element, facts.Num) and not facts.is_array(fact.element))
    return isinstance(fact, facts.Num)


def _identities(lw: Lowering, thing: Any) -> set[Place]:
    """The places that the arrays in what a function returns may be."""
    arrays = [leaf for leaf in structure_leaves(lw, thing) if isinstance(leaf, ArrayRef)]
    return {i for ref in arrays for i in lw.heap.identities(ref.place) if isinstance(i, Place)}


@builtins.method("recursive body")
def _body(lw: Lowering, node: ast.AST, bound: Any, *args: Any, **kwargs: Any) -> Any:
    """The body of a function, where a call of it would be the call of a region."""
    return enter(lw, bound[0], list(args), kwargs, node)


def _template(lw: Lowering, thing: Any, definition: Definition, node: ast.AST, atoms: list[Atom]) -> Any:
    """What a function returns, with the facts of numbers and arrays, widened by those of the last pass."""
    old = _facts_of(definition.result)

    def fact_of(thing: Any) -> Any:
        if isinstance(thing, tuple):
            return tuple(fact_of(t) for t in thing)
        if isinstance(thing, Named):
            return Named(thing.cls, fact_of(thing.items))
        if not (isinstance(thing, ArrayRef) or is_atom(thing)):
            raise lw.unsupported(
                node,
                f"{definition.region.name}, which calls itself, returns {lw.describe(thing)}",
                "let it return numbers, arrays and tuples",
            )
        if is_bottom(thing):
            if any(d.is_open and d.result is None for d in lw.definitions if d is not definition):
                raise Unknown
            raise UnsupportedSyntaxError(f"{definition.region.name} calls itself without end", lw.locate(node))
        if isinstance(thing, Const) and not _is_number(thing):
            return definition.known.setdefault((type(thing.value), repr(thing.value)), thing)
        atom = lw.atom(thing)
        atoms.append(atom)
        fact = general(lw, atom.fact)
        return facts.widen(old[len(atoms) - 1], fact) if len(old) >= len(atoms) else fact

    return fact_of(thing)


def _facts_of(template: Any) -> list[Any]:
    if isinstance(template, (tuple, Named)):
        return [f for t in (template if isinstance(template, tuple) else template.items) for f in _facts_of(t)]
    return [] if template is None or isinstance(template, Const) else [template]
