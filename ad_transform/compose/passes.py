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
from ..frontend import builtins
from ..frontend.following import enter
from ..frontend.heap import CONTENT, ArrayRef, BoundMethod, Named, Place, is_atom, is_bottom
from ..frontend.lower import Lowering
from ..ir import Atom, Block, Const, Value
from ..transform.recursive import Recursive
from .calls import name_of, parameter_names
from .copies import rebuilt, structure_leaves
from .definitions import Definition, close
from .isolation import isolated

MOST_PASSES = 20


class Wider(Exception):  # noqa: N818 - a request to lower the definition again
    """A call inside a definition shows that its arguments need wider facts."""

    def __init__(self, definition: Definition) -> None:
        super().__init__()
        self.definition = definition


class Unknown(Exception):  # noqa: N818 - answered by the call
    """What a function returns depends on what one around it returns, of which nothing is known in its first pass."""


def numbers(lw: Lowering, things: list[Any]) -> list[Any]:
    """The numbers and arrays in arguments, in order."""
    return [leaf for thing in things for leaf in structure_leaves(lw, thing) if _is_number(leaf)]


def _is_number(leaf: Any) -> bool:
    return isinstance(leaf, (Value, ArrayRef)) or (isinstance(leaf, Const) and isinstance(leaf.fact, facts.Num))


def general(lw: Lowering, fact: Any) -> Any:
    """What holds of a value at every depth: a length that only one level knows is a length of its own."""
    if not isinstance(fact, facts.Num):
        return fact
    known = set(lw.inputs.lengths.values())
    shape = None if fact.shape is None else tuple(n if isinstance(n, int) or n in known else sizes.fresh() for n in fact.shape)
    return dataclasses.replace(fact, shape=shape, value=None)


def define(
    lw: Lowering, function: Any, args: list[Any], kwargs: dict[str, Any], node: ast.AST, signature: Any, params: list[Any]
) -> Definition:
    """Lower a function for arguments of these facts, and of those that it calls itself with."""
    name = name_of(function)
    region = Recursive(name, Block(), len(params), doc=f"The function {name}, which calls itself.")
    definition = Definition(function, signature, region, params)
    definition.surroundings = {p: items for p, items in lw.heap.snapshot().items() if p.kind != "frame"}
    lw.definitions.append(definition)
    try:
        _settle(lw, definition, args, kwargs, node)
    finally:
        if definition.is_open:  # what is lowered again begins it anew
            del lw.definitions[lw.definitions.index(definition) :]
    return definition


def _settle(lw: Lowering, definition: Definition, args: list[Any], kwargs: dict[str, Any], node: ast.AST) -> None:
    """Lower the body until what is found is what was taken for granted."""
    for _ in range(MOST_PASSES):
        found = _attempt(lw, definition, args, kwargs, node)
        if found is None:
            continue
        definition.block, findings = found
        if findings == definition.findings():
            close(lw, definition)
            return
        definition.result, definition.written, definition.returned = findings[0], set(findings[1]), set(findings[2])
    name = definition.region.name
    raise FactError(f"what {name} takes or returns is of another type at each depth; keep it the same", lw.locate(node))


def _attempt(lw: Lowering, definition: Definition, args: list[Any], kwargs: dict[str, Any], node: ast.AST) -> Any:
    """One pass that leaves nothing behind; None where a call inside showed that the arguments need wider facts."""
    before, mark, count = lw.heap.snapshot(), len(lw.builder.equations), len(lw.definitions)
    pinned, loops = list(lw.pinned), list(lw.heap.loops)
    definition.waiting = []
    try:
        return _lowered(lw, definition, args, kwargs, node)
    except Wider as wider:
        if wider.definition is not definition:
            raise
        lw.pinned[:], lw.heap.loops[:] = pinned, loops
        return None
    finally:
        lw.heap.restore(before)
        del lw.builder.equations[mark:]
        del lw.definitions[count:]


def _lowered(lw: Lowering, definition: Definition, args: list[Any], kwargs: dict[str, Any], node: ast.AST) -> Any:
    """One pass: the block, and what was found (as in `Definition.findings`)."""
    names = iter(_names(lw, definition.function, args, kwargs))
    params = [Value(next(names), fact) for fact in definition.params]
    fresh = iter(enumerate(params))
    places: dict[Place, int] = {}

    def own(leaf: Any) -> Any:
        if not _is_number(leaf):
            return leaf
        k, value = next(fresh)
        if not facts.is_array(value.fact):
            return value
        made = lw.heap.new_array(value, value.name)
        places[made.place] = k
        return made

    things = [rebuilt(lw, thing, own) for thing in [*args, *kwargs.values()]]
    name = definition.region.name
    named = dict(zip(kwargs, things[len(args) :], strict=True))
    body = BoundMethod((definition.function,), "recursive body")
    with lw.holding(tuple(map(ArrayRef, places))):  # the caller can read them
        outcome = isolated(lw, body, things[: len(args)], node, name, named, frozenset(places))
    atoms: list[Atom] = []
    result = _template(lw, outcome.thing, definition, node, atoms)
    ends = {k: lw.heap.get(place, CONTENT) for place, k in places.items()}
    written = definition.written.union(k for k, end in ends.items() if end is not params[k])
    may_be = _identities(lw, outcome.thing)
    outside = {place for place in may_be if place in definition.surroundings}
    returned = definition.returned.union(outside, (k for place, k in places.items() if place in may_be))
    findings = result, frozenset(written), frozenset(returned)
    return Block(params, outcome.equations, [*atoms, *(ends[k] for k in sorted(written))]), findings


def _identities(lw: Lowering, thing: Any) -> set[Place]:
    """The places that the arrays in what a function returns may be."""
    arrays = [leaf for leaf in structure_leaves(lw, thing) if isinstance(leaf, ArrayRef)]
    return {i for ref in arrays for i in lw.heap.identities(ref.place) if isinstance(i, Place)}


@builtins.method("recursive body")
def _body(lw: Lowering, node: ast.AST, bound: Any, *args: Any, **kwargs: Any) -> Any:
    """The body of a function, where a call of it would be the call of a region."""
    return enter(lw, bound[0], list(args), kwargs, node)


def _names(lw: Lowering, function: Any, args: list[Any], kwargs: dict[str, Any]) -> list[str]:
    """A name for each number: that of the parameter in which it is."""
    given = [*zip_longest(parameter_names(lw, function)[: len(args)], args, fillvalue="value"), *kwargs.items()]
    return [name for name, thing in given for _ in numbers(lw, [thing])]


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
