"""Calls of functions that call themselves to a depth that only the run knows: they become functions of the generated code.

The body is lowered again and again, with wider facts of its arguments and results, until the calls inside it fit: as for a loop.
An array that the body writes into is a result as well, which each call stores into the array that it was given.
"""

from __future__ import annotations

import ast
import dataclasses
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import Any

from .. import facts, sizes
from ..errors import AliasingError, FactError, UnsupportedSyntaxError
from ..frontend import builtins
from ..frontend.following import enter, signature_of
from ..frontend.heap import CONTENT, ArrayRef, BoundMethod, FunctionRef, Named, Place, is_atom, is_bottom, reachable
from ..frontend.lower import Lowering
from ..ir import Atom, Block, Const, Equation, Value
from ..optimise.dce import has_effect
from ..transform.recursive import Recursive
from ..transform.regions import CALL, CALL_WITH_EFFECT
from .calls import bottom, contains_bottom, name_of, parameter_names, recorded, touch
from .copies import rebuilt, structure_leaves
from .isolation import captured, closed, isolated, leaf_atom

MOST_PASSES = 20


@dataclass(eq=False)
class Definition:
    """A function that is being lowered, or has been: `params` are the facts of its arguments, `result` its result with facts for
    numbers (None while nothing is known of it), `inner` the calls of itself inside it. Arguments go by their number."""

    function: Any
    signature: Any
    region: Recursive
    params: list[Any]
    result: Any = None
    inner: list[Equation] = field(default_factory=list)
    captured: list[Value] = field(default_factory=list)
    surroundings: dict[Any, Any] = field(default_factory=dict)  # what was there outside of frames when it was lowered
    known: dict[Any, Const] = field(default_factory=dict)  # the constants in its result
    written: set[int] = field(default_factory=set)  # the arguments that are arrays and that it writes into
    returned: set[int | Place] = field(default_factory=set)  # the arrays, arguments or not, that one of its results may be
    is_open: bool = True

    def findings(self) -> Any:
        """What a pass over the body may have shown."""
        return self.result, frozenset(self.written), frozenset(self.returned)


class _Wider(Exception):  # noqa: N818 - a request to lower the definition again
    def __init__(self, definition: Definition) -> None:
        super().__init__()
        self.definition = definition


@recorded
def call_recursive(lw: Lowering, function: Any, args: list[Any], kwargs: dict[str, Any], node: ast.AST) -> Any:
    """The call of a recursive function."""
    if contains_bottom(lw, (args, tuple(kwargs.values()))):
        return bottom()
    given = [*args, *kwargs.values()]
    for thing in given:
        touch(lw, thing)
    name = name_of(function)
    signature = signature_of(lw, (tuple(args), tuple(kwargs.items())))
    things = _numbers(lw, given)
    leaves = [leaf_atom(lw, leaf, node, name) for leaf in things]
    same = (d for d in lw.definitions if d.function == function and d.signature == signature)
    found = next((d for d in same if _serves(lw, d, leaves)), None)
    if found is None:
        found = _define(lw, function, args, kwargs, node, signature, [_general(lw, leaf.fact) for leaf in leaves])
    return _call(lw, found, things, leaves, node)


def _serves(lw: Lowering, definition: Definition, leaves: list[Atom]) -> bool:
    """Whether a definition can be called here: from inside, or where what it captures is still there, and the facts fit."""
    if definition.is_open:
        return True
    there = {*lw.inputs.roots.values(), *(out for e in lw.inputs.loads for out in e.outs)}
    return (
        not isinstance(definition.function, FunctionRef)
        and there.issuperset(definition.captured)
        and all(lw.heap.contents.get(place) is items for place, items in definition.surroundings.items())
        and _widened(lw, definition.params, leaves) == definition.params
    )


def _numbers(lw: Lowering, things: list[Any]) -> list[Any]:
    return [leaf for thing in things for leaf in structure_leaves(lw, thing) if _is_number(leaf)]


def _is_number(leaf: Any) -> bool:
    return isinstance(leaf, (Value, ArrayRef)) or (isinstance(leaf, Const) and isinstance(leaf.fact, facts.Num))


def _general(lw: Lowering, fact: Any) -> Any:
    """What holds of a value at every depth: a length that only one level knows is a length of its own."""
    if not isinstance(fact, facts.Num):
        return fact
    known = set(lw.inputs.lengths.values())
    shape = None if fact.shape is None else tuple(n if isinstance(n, int) or n in known else sizes.fresh() for n in fact.shape)
    return dataclasses.replace(fact, shape=shape, value=None)


def _widened(lw: Lowering, old: list[Any], new: list[Atom]) -> list[Any]:
    return [facts.widen(fact, _general(lw, a.fact)) for fact, a in zip(old, new, strict=True)]


def _call(lw: Lowering, definition: Definition, things: list[Any], leaves: list[Atom], node: ast.AST) -> Any:
    """Write a call; what it returns, in places of its own, which may be the memory of what it was given."""
    if definition.is_open:
        if definition is not next(d for d in reversed(lw.definitions) if d.is_open):
            raise FactError(
                f"{definition.region.name} is called by another function that calls itself: two functions that call themselves and "
                "each other cannot be differentiated; make them one function",
                lw.locate(node),
            )
        wider = _widened(lw, definition.params, leaves)
        if wider != definition.params:
            definition.params = wider
            raise _Wider(definition)
        if definition.result is None:
            return bottom()
    outs: list[Value] = []

    def bound(fact: Any) -> Any:
        if isinstance(fact, Const):
            return fact
        outs.append(Value(None, _general(lw, fact)))
        made = lw.wrap(outs[-1])
        for which in definition.returned:
            shared = things[which] if isinstance(which, int) else ArrayRef(which)
            if isinstance(made, ArrayRef) and isinstance(shared, ArrayRef):
                lw.heap.entangle(made.place, shared.place)
        return made

    result = _structured(definition.result, bound)
    written = {k: Value(getattr(leaves[k], "name", None), leaves[k].fact) for k in sorted(definition.written)}
    outs += written.values()
    op = CALL_WITH_EFFECT if not definition.is_open and has_effect(definition.region.primal) else CALL
    equation = Equation(outs, op, (Const(definition.region), (*leaves, *definition.captured)), (), lw.builder.location)
    if definition.is_open:
        definition.inner.append(equation)
    lw.builder.append(equation)
    for k, out in written.items():
        _check_separate(lw, definition, things, k, node)
        lw.replace(things[k], out, node)
    return result


def _check_separate(lw: Lowering, definition: Definition, things: list[Any], k: int, node: ast.AST) -> None:
    """AliasingError where an array that is written may be one that the function knows by another way as well."""
    written = reachable(lw.heap, [things[k]])  # all that a choice may be
    others = [thing for j, thing in enumerate(things) if j != k]
    known = reachable(lw.heap, [*others, *lw.inputs.read_outside(), definition.function])
    if known & written.union(*map(lw.heap.partners, written)):
        raise AliasingError(
            f"{definition.region.name}, which calls itself, writes into an argument that may be the same memory as another array "
            "that it reads; pass a copy",
            lw.locate(node),
        )


def _structured(template: Any, make: Any) -> Any:
    if isinstance(template, tuple):
        return tuple(_structured(t, make) for t in template)
    if isinstance(template, Named):
        return Named(template.cls, _structured(template.items, make))
    return make(template)


def _define(
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
        inside, block, findings = found
        if findings == definition.findings():
            _close(definition, inside, block)
            return
        definition.result, definition.written, definition.returned = findings[0], set(findings[1]), set(findings[2])
    name = definition.region.name
    raise FactError(f"what {name} takes or returns is of another type at each depth; keep it the same", lw.locate(node))


def _attempt(lw: Lowering, definition: Definition, args: list[Any], kwargs: dict[str, Any], node: ast.AST) -> Any:
    """One pass that leaves nothing behind; None where a call inside showed that the arguments need wider facts."""
    before, mark, count = lw.heap.snapshot(), len(lw.builder.equations), len(lw.definitions)
    pinned, loops = list(lw.pinned), list(lw.heap.loops)
    definition.inner = []
    try:
        return _lowered(lw, definition, args, kwargs, node)
    except _Wider as wider:
        if wider.definition is not definition:
            raise
        lw.pinned[:], lw.heap.loops[:] = pinned, loops
        return None
    finally:
        lw.heap.restore(before)
        del lw.builder.equations[mark:]
        del lw.definitions[count:]


def _lowered(lw: Lowering, definition: Definition, args: list[Any], kwargs: dict[str, Any], node: ast.AST) -> Any:
    """One pass: the parameters and equations, and what was found (as in `Definition.findings`)."""
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
    return params, Block([], outcome.equations, [*atoms, *(ends[k] for k in sorted(written))]), findings


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
    return [name for name, thing in given for _ in _numbers(lw, [thing])]


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
            raise UnsupportedSyntaxError(f"{definition.region.name} calls itself without end", lw.locate(node))
        if isinstance(thing, Const) and not _is_number(thing):
            return definition.known.setdefault((type(thing.value), repr(thing.value)), thing)
        atom = lw.atom(thing)
        atoms.append(atom)
        fact = _general(lw, atom.fact)
        return facts.widen(old[len(atoms) - 1], fact) if len(old) >= len(atoms) else fact

    return fact_of(thing)


def _facts_of(template: Any) -> list[Any]:
    if isinstance(template, (tuple, Named)):
        return [f for t in (template if isinstance(template, tuple) else template.items) for f in _facts_of(t)]
    return [] if template is None or isinstance(template, Const) else [template]


def _close(definition: Definition, params: list[Value], block: Block) -> None:
    """What the body reads from around it becomes parameters too, which it hands on to itself."""
    region = definition.region
    definition.captured = captured(params, block)
    op = CALL_WITH_EFFECT if has_effect(block) else CALL
    for e in definition.inner:
        e.op, e.args = op, (e.args[0], (*e.args[1], *definition.captured))
    region.primal = closed(block, [*params, *definition.captured])
    region.arity = len(params)
    definition.is_open = False


Lowering.call_recursive = staticmethod(call_recursive)
