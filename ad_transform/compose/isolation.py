"""Calls that are lowered into closed blocks, for regions: with copies of their arguments, and without an effect on their caller."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import Any

from .. import facts, ir
from ..errors import UnsupportedSyntaxError
from ..frontend.heap import ArrayRef, Place, is_atom
from ..frontend.lower import Lowering
from ..frontend.raising import border
from ..ir import Atom, Block, Const, Equation, Value
from ..optimise.dce import has_effect
from ..rules import core
from ..transform.regions import CALL, CALL_WITH_EFFECT, Region
from .calls import contains_bottom, touch
from .copies import rebuilt, structure_leaves

Cell = tuple[Place, Any]  # a place, and a key of it


class Arguments:
    """The arguments of a call, with a value of its own for each float in them: the `leaves`, in order."""

    def __init__(self, lw: Lowering, args: list[Any], fixed: tuple[int, ...] = ()) -> None:
        self.lw = lw
        self.leaves: list[Value] = []
        self.came_from: dict[Place, Place] = {}  # copy of an array -> the array
        for arg in args:
            touch(lw, arg)
        self.things = [arg if k in fixed else rebuilt(lw, arg, self._own) for k, arg in enumerate(args)]

    def _own(self, leaf: Any) -> Any:
        if isinstance(leaf, ArrayRef):
            copy = self.lw.heap.new_array(self._fresh(self.lw.read(leaf)), leaf.place.hint)
            self.came_from[copy.place] = leaf.place
            return copy
        return self._fresh(leaf) if is_atom(leaf) else leaf

    def _fresh(self, atom: Atom) -> Atom:
        if not isinstance(atom, Value) or not facts.is_float(atom.fact):
            return atom
        fresh = Value(atom.name, atom.fact)
        self.lw.builder.append(Equation([fresh], core.identity, (atom,), (), self.lw.builder.location))
        self.leaves.append(fresh)
        return fresh

    def copies(self) -> list[Any]:
        """The arguments in places of their own, to be passed on."""
        return [rebuilt(self.lw, thing, self._copied) for thing in self.things]

    def _copied(self, leaf: Any) -> Any:
        if not isinstance(leaf, ArrayRef):
            return leaf
        copy = self.lw.heap.new_array(self.lw.read(leaf), leaf.place.hint)
        self.came_from[copy.place] = self.came_from.get(leaf.place, leaf.place)
        return copy


@dataclass
class Outcome:
    """What a call returns, and the equations that make it: `values` are those of its results that are not constants, in order."""

    thing: Any
    equations: list[Equation]
    values: list[Value]


def isolated(
    lw: Lowering,
    function: Any,
    args: list[Any],
    node: ast.AST,
    name: str,
    kwargs: dict[str, Any] | None = None,
) -> Outcome:
    """Lower a call into equations of their own. UnsupportedSyntaxError where it changes what its caller has."""
    before = lw.heap.snapshot()
    outcome = apart(lw, function, args, kwargs or {}, node, name)
    refuse_effects(lw, changed_cells(lw, before), node, name)
    return outcome


def apart(lw: Lowering, function: Any, args: list[Any], kwargs: dict[str, Any], node: ast.AST, name: str) -> Outcome:
    """Lower a call into equations of their own."""
    with lw.builder.block() as equations, lw.builder.mode(lw.builder.recording), border(lw, name):
        thing = lw.call(function, args, kwargs, node)
        atoms = [leaf_atom(lw, leaf, node, name) for leaf in structure_leaves(lw, thing)]
    return Outcome(thing, equations, [a for a in atoms if isinstance(a, Value)])


def leaf_atom(lw: Lowering, leaf: Any, node: ast.AST, name: str) -> Atom:
    """A number or an array in what a call returns."""
    if isinstance(leaf, ArrayRef):
        return lw.read(leaf)
    if is_atom(leaf):
        return leaf
    raise lw.unsupported(node, f"{name} returns {lw.describe(leaf)}", "let it return numbers, arrays, and containers of these")


def changed_cells(lw: Lowering, before: dict[Place, Any]) -> list[Cell]:
    """What is not what it was: the places, with the keys under which it is; those that are new there included."""
    found: list[Cell] = []
    for place, items in before.items():
        now = lw.heap.contents.get(place, items)
        if len(now) > len(items):
            found += [(place, key) for key in now if key not in items]
        found += [(place, key) for key, thing in items.items() if now.get(key, ir.UNDEFINED) is not thing]
    return found


def refuse_effects(lw: Lowering, cells: list[Cell], node: ast.AST, name: str) -> None:
    """UnsupportedSyntaxError where a call has changed something that was there before it."""
    for place, key in cells:
        there = key if place.kind == "frame" else f"{facts.with_article(place.kind)} that is there before the call"
        what = place.hint or there
        raise UnsupportedSyntaxError(
            f"{name} changes {what}, so its derivative is not that of a function; let it return the new value instead",
            lw.locate(node),
        )


def undecided(lw: Lowering, outcome: Outcome) -> bool:
    """Whether the call met something that is not known yet; its equations are then written as they are."""
    outs = (o for b in ir.walk(Block([], outcome.equations, [])) for e in b.equations for o in e.outs)
    if not contains_bottom(lw, outcome.thing) and all(o.fact != facts.UNDEFINED for o in outs):
        return False
    for e in outcome.equations:
        lw.builder.append(e)
    return True


def captured(leaves: list[Value], *blocks: Block) -> list[Value]:
    """What blocks read beside the leaves and their own parameters."""
    return list(dict.fromkeys(v for b in blocks for v in ir.free(b) if v not in leaves))


def closed(block: Block, params: list[Value]) -> Block:
    """The block with all that it reads as parameters."""
    own = {p: Value(p.name, p.fact) for p in params}
    body = ir.refreshed(Block([], block.equations, block.results), dict(own))
    return Block(list(own.values()), body.equations, body.results)


def place_call(lw: Lowering, region: Region, outcome: Outcome, args: list[Value], arguments: Arguments) -> Any:
    """Write the call of a region; what it returns, in places of its own. What it returns of its arguments' memory, it may share."""
    outs = [Value(v.name, v.fact) for v in outcome.values]
    op = CALL_WITH_EFFECT if has_effect(region.primal) else CALL
    lw.builder.append(Equation(outs, op, (Const(region), tuple(args)), (), lw.builder.location))
    fresh = iter(outs)

    def bound(leaf: Any) -> Any:
        if isinstance(leaf, ArrayRef):
            made = lw.heap.new_array(next(fresh) if isinstance(lw.read(leaf), Value) else lw.read(leaf), leaf.place.hint)
            lw.heap.entangle(made.place, leaf.place)
            return made
        return next(fresh) if isinstance(leaf, Value) else leaf

    for copy, original in arguments.came_from.items():
        lw.heap.entangle(copy, original)
    return rebuilt(lw, outcome.thing, bound)
