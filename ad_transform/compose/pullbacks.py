"""`value, pullback = vjp(f, ...)` inside a program: the adjoint of a call as a block, written wherever the pullback is called."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import Any

from .. import facts, ir, ops
from ..builder import Builder
from ..frontend import builtins
from ..frontend.heap import BoundMethod
from ..frontend.lower import Lowering
from ..ir import Atom, Block, Const, Value
from ..rules import core
from ..transform.gradient import leaf_gradient, reverse_equations
from ..transform.pushforward import zeros
from ..transform.reverse import Reverse, cotangent_fact
from ..transform.rewriting import rewrite
from .calls import Inner, bottom, contains_bottom, known, recorded, selected, touch
from .copies import rebuilt


@dataclass(frozen=True, eq=False)
class Pullback:
    """The adjoint of a call: a block from the cotangents of its results to those of its arguments."""

    block: Block
    outputs: Any  # the parameters of the block, in the structure of what the call returned
    results_of: dict[Atom, Atom]  # what each of them is the cotangent of
    inputs: tuple[Any, ...]  # the structures of the arguments, with the number of a result of the block for each float
    single: bool
    scope: list[ir.Equation]  # where its residuals are

    def cotangents(self, lw: Lowering, results: list[Any]) -> Any:
        """The cotangents of the arguments, where the block has these results; None for what is not a float."""
        parts = tuple(rebuilt(lw, thing, lambda n: n if n.value is None else lw.wrap(results[n.value])) for thing in self.inputs)
        return parts[0] if self.single else parts


@recorded
def vjp(lw: Lowering, node: ast.AST, function: Any, *args: Any, wrt: Any = None) -> Any:
    """`value, pullback = vjp(f, ...)`."""
    which = None if wrt is None else known(lw, wrt, node)
    positions = tuple(range(len(args))) if which is None else which
    if contains_bottom(lw, args):
        return bottom()
    keys = selected(lw, function, positions if isinstance(positions, tuple) else (positions,), list(args), {}, node)
    inner = Inner(lw, list(args), {}, keys, node)
    result = inner.call(function)
    if inner.undecided(result):
        return bottom()
    outputs = lw.atoms(result)
    bars = ir.map_tree(_bar, outputs)
    rev = Reverse(inner.builder(), inner.active())
    seeds = [bar if isinstance(bar, Value) else None for bar in ir.leaves(bars)]
    forward, cotangents = reverse_equations(rev, inner.equations, list(ir.leaves(outputs)), seeds)
    ends = [leaf_gradient(rev, cotangents, leaf) for leaf in inner.leaves]
    inner.splice(forward)
    block = Block(list(ir.values(bars)), rev.builder.equations, ends)
    number: dict[Atom, int] = {leaf: k for k, leaf in enumerate(inner.leaves)}
    inputs = tuple(rebuilt(lw, inner.inputs[key], lambda leaf: Const(number.get(lw.atom(leaf)))) for key in keys)
    single = not isinstance(positions, tuple)
    results_of = dict(zip(ir.leaves(bars), ir.leaves(outputs), strict=True))
    pullback = Pullback(block, bars, results_of, inputs, single, lw.builder.equations)
    return (result, BoundMethod(pullback, "pullback"))


def _bar(atom: Atom) -> Atom:
    """What stands for the cotangent of a result; a constant where there is none."""
    if isinstance(atom, Value) and facts.is_float(atom.fact):
        return Value(f"{atom.name}_bar" if atom.name else None, cotangent_fact(atom.fact))
    return Const(None)


@builtins.method("pullback")
@recorded
def call_pullback(lw: Lowering, node: ast.AST, pullback: Pullback, cotangent: Any) -> Any:
    if contains_bottom(lw, cotangent):
        return bottom()
    if not any(pullback.scope is e for e in lw.builder.open):
        raise lw.unsupported(node, "a pullback that outlives the block in which vjp was called", "call vjp outside of it")
    touch(lw, cotangent)
    given = paired(lw, pullback.outputs, lw.atoms(cotangent), node, "cotangent", "result")
    mapping = {bar: fitted(lw, c, pullback.results_of[bar], node) for bar, c in given if isinstance(bar, Value)}
    builder = Builder()
    builder.origin = lw.builder.origin
    results = rewrite(builder, ir.refreshed(pullback.block, mapping))
    for e in builder.equations:
        lw.builder.append(e)
    return pullback.cotangents(lw, results)


# ---- cotangents and tangents as they are given ------------------------------------------------------------------------------


def fitted(lw: Lowering, given: Any, like: Any, node: ast.AST) -> Atom:
    """A tangent or cotangent in the shape of its value; zero for None."""
    if given is None or (isinstance(given, Const) and given.value is None):
        return zeros(lw.builder, like)
    if not facts.is_float(given.fact):
        given = lw.builder.apply(ops.BY_FUNCTION[float], given) if facts.is_scalar(given.fact) else given
    if given.fact.shape is not None and given.fact.shape == like.fact.shape:
        return given  # type: ignore[no-any-return]
    ranks = given.fact.rank, like.fact.rank
    if None not in ranks and ranks[0] != ranks[1]:
        raise lw.program_error(node, f"a tangent or cotangent with {ranks[0]} axes, of a value with {ranks[1]}")
    if None not in ranks and _differ(*(lw.inputs.concrete(atom.fact.shape) for atom in (given, like))):
        shapes = [lw.inputs.describe_shape(atom.fact.shape) for atom in (given, like)]
        raise lw.program_error(node, f"a tangent or cotangent of shape {shapes[0]}, of a value of shape {shapes[1]}")
    lw.builder.apply(core.require_shape, given, like, Const("a tangent or cotangent"), Const("the value that it is of"))
    return lw.builder.apply(core.broadcast_like, given, like)  # type: ignore[no-any-return]


def _differ(a: tuple[int | None, ...], b: tuple[int | None, ...]) -> bool:
    """Whether two shapes of one rank are known to be different."""
    return any(None not in (m, n) and m != n for m, n in zip(a, b, strict=True))


def paired(lw: Lowering, tree: Any, given: Any, node: ast.AST, what: str, of: str) -> list[tuple[Any, Any]]:
    """The leaves of a tree with those of another of the same structure; None stands for zeros."""
    if given is None or (isinstance(given, Const) and given.value is None):
        return [(leaf, None) for leaf in ir.leaves(tree)]
    if isinstance(tree, ir.Record) and isinstance(given, ir.Record):
        tree, given = tree.fields, given.fields
    if isinstance(tree, dict) and isinstance(given, dict) and tree.keys() == given.keys():
        return [pair for key in tree for pair in paired(lw, tree[key], given[key], node, what, of)]
    if isinstance(tree, (tuple, list)) and isinstance(given, (tuple, list)) and len(tree) == len(given):
        return [pair for t, g in zip(tree, given, strict=True) for pair in paired(lw, t, g, node, what, of)]
    if isinstance(tree, (tuple, list, dict, ir.Record)) or isinstance(given, (tuple, list, dict, ir.Record)):
        raise lw.program_error(node, f"the {what} must have the structure of the {of}")
    return [(tree, given)]
