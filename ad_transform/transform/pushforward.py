"""The tangent of one operation, from what is declared of it.

In order: a rule of its own (`jvp`); linearity, where the tangent is the operation applied to the tangents (`linear`); an
elementwise rule, whose Jacobian is diagonal and therefore its own transpose; else the transpose of the reverse rule. That rule is
linear in the cotangent, so its own reverse derivative with respect to the cotangent maps tangents of the arguments to tangents of
the result.
"""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from .. import facts, ir, ops
from ..analysis.activity import active_values
from ..analysis.dependence import dependent_values
from ..builder import Builder, call
from ..errors import MissingRuleError
from ..ir import Atom, Block, Const, Equation, Value
from ..optimise.dce import remove_dead
from ..rules import arithmetic, core, shaping
from .reverse import Reverse, bound_leaves, cotangent_fact
from .tracing import lift, lower_tree


def push_forward(builder: Builder, e: Equation, dots: Any) -> list[Atom | None]:
    """The tangents of the results, given those of the arguments (a tree like them; None where an argument does not change)."""
    op = e.op
    if op.jvp is not None:
        return _by_rule(builder, e, dots)
    if op.linear:
        return _linearly(builder, e, dots)
    if op.vjp is None and op.vjp_into is None:
        raise MissingRuleError(
            f"{op.name} has no derivative rule; give it one with register_vjp, or register_elementwise with a sympy expression",
            e.location,
        )
    if op.elementwise:
        return [_diagonally(builder, e, dots)]
    return _by_transposition(builder, e, dots)


def _results(e: Equation, found: Any) -> list[Atom | None]:
    return list(found) if len(e.outs) > 1 else [found]


def _by_rule(builder: Builder, e: Equation, dots: Any) -> list[Atom | None]:
    several = len(e.outs) > 1
    dots_seen, y, args = lift(builder, (dots, tuple(e.outs) if several else e.out, e.args))
    return _results(e, lower_tree(call(lambda *a, **k: e.op.jvp(dots_seen, y, *a, **k), e.op, args)))


def _linearly(builder: Builder, e: Equation, dots: Any) -> list[Atom | None]:
    """The sum, over the groups of arguments in which the operation is linear, of the operation applied to their tangents."""
    total: list[Atom | None] = [None] * len(e.outs)
    for group in e.op.linear:
        if not any(d is not None for k in group for d in ir.leaves(dots[k])):
            continue
        args = tuple(_filled(builder, a, dots[k], e.op) if k in group else a for k, a in enumerate(e.args))
        found = _results(e, builder.apply_bound(e.op, args))
        total = [new if old is None else builder.apply(arithmetic.add, old, new) for old, new in zip(total, found, strict=True)]
    if e.op.elementwise:
        return [_shaped(builder, total[0], e.out)]
    return total


def _filled(builder: Builder, argument: Any, dots: Any, op: ops.Op) -> Any:
    """A tree of tangents, with zeros for what does not change."""
    if isinstance(argument, (tuple, list)) and isinstance(dots, (tuple, list)):
        items = [_filled(builder, a, d, op) for a, d in zip(argument, dots, strict=True)]
        return tuple(items) if isinstance(argument, tuple) else items
    if dots is not None:
        return dots
    scalar = op.elementwise or argument is None
    return Const(0.0) if scalar else zeros(builder, argument)


def _shaped(builder: Builder, dot: Any, out: Value) -> Atom:
    """A tangent in the shape of its value: what does not change has not been broadcast."""
    if facts.is_scalar(out.fact):
        return dot  # type: ignore[no-any-return]
    return builder.apply(core.broadcast_like, dot, out)  # type: ignore[no-any-return]


def _diagonally(builder: Builder, e: Equation, dots: Any) -> Atom | None:
    """Multiply each tangent by the derivative, as the reverse rule multiplies the cotangent."""
    total: Atom | None = None
    leaves = bound_leaves(e.op, e.args)
    for k, dot in enumerate(bound_leaves(e.op, dots)):
        if all(d is None for d in ir.leaves(dot)):
            continue
        if isinstance(dot, (tuple, list)):
            raise MissingRuleError(f"{e.op.name} of a list or tuple that is differentiated; give it an array", e.location)
        seen, y, args = lift(builder, (dot, e.out, e.args))
        results = lower_tree(call(lambda *a, seen=seen, y=y, **kw: e.op.vjp(seen, y, *a, **kw), e.op, args))
        results = results if isinstance(results, tuple) else (results,)
        part = results[k] if k < len(results) else None
        if part is not None and isinstance(leaves[k], Value):
            total = part if total is None else builder.apply(arithmetic.add, total, part)
    return None if total is None else _shaped(builder, total, e.out)


def _by_transposition(builder: Builder, e: Equation, dots: Any) -> list[Atom | None]:
    """The reverse rule, traced for a cotangent that is not known, and reversed."""
    bars = [Value(None, cotangent_fact(out.fact)) for out in e.outs]
    scratch = _chained(builder)
    scratch.witness(list(e.outs))
    inner = Reverse(scratch, set(ir.values(e.args)))
    results: dict[Value, Atom] = {}
    inner.apply_rule(e, list(bars), results)
    pairs = [(results[a], d) for a, d in _pairs(e.args, dots) if a in results]
    block = Block(bars, scratch.equations, [bar for bar, _ in pairs])
    turned = transpose(scratch, block, [dot for _, dot in pairs], e.outs, e.op.name)
    for equation in turned.forward + turned.adjoint:
        builder.append(equation)
    return turned.found


def zeros(builder: Builder, atom: Any, fact: Any = None) -> Atom:
    """The tangent of what does not change."""
    found = atom.fact
    if isinstance(found, facts.Seq):
        return builder.apply(core.zeros_seq, atom)  # type: ignore[no-any-return]
    if facts.is_scalar(found) or not isinstance(found, facts.Num):
        return Const(np.float64(0.0) if facts.is_array(fact) else 0.0)  # in the place of an array that is not there on this path
    if isinstance(atom, Value):
        return builder.apply(core.zeros_like, shaping.shape_source(builder, atom))  # type: ignore[no-any-return]
    return builder.apply(core.zeros_like, atom)  # type: ignore[no-any-return]


@dataclass
class Transposed:
    """A linear block turned around: what both read, the equations of the transposed map, and its results, None for zeros."""

    forward: list[Equation]
    adjoint: list[Equation]
    found: list[Atom | None]


def transpose(
    builder: Builder, block: Block, seeds: Sequence[Atom | None], like: Sequence[Atom], name: str, also: Sequence[Any] = ()
) -> Transposed:
    """The transpose of a block that is linear in its parameters, applied to cotangents of its results.

    `like` has the shapes of the parameters, which have no value; `also` is what the forward equations must make beside it.
    MissingRuleError, at the builder's location, where the block is not linear.
    """
    outer = Reverse(_chained(builder), active_values(block, block.params))
    outer.builder.witness([v for v in like if isinstance(v, Value)])
    cotangents: dict[Value, Atom] = {}
    forward = outer.block(block, seeds, cotangents)
    found = [cotangents.get(p) for p in block.params]
    results = [f for f in found if f is not None]
    adjoint = remove_dead(Block([], outer.builder.equations, results))
    forward = remove_dead(Block([], forward, [*also, *ir.free(adjoint)])).equations
    whole = Block([], forward + adjoint.equations, [*also, *results])
    _check_linear(name, builder, whole, block.params)
    whole = ir.substitute(whole, dict(zip(block.params, like, strict=True)))
    kept = iter(whole.results[len(also) :])
    return Transposed(
        whole.equations[: len(forward)], whole.equations[len(forward) :], [None if f is None else next(kept) for f in found]
    )


def _pairs(args: Any, dots: Any) -> list[tuple[Any, Any]]:
    """The leaves of the arguments with their tangents; an argument that is passed twice has one cotangent, and one tangent."""
    if isinstance(args, (tuple, list)):
        found = [pair for a, d in zip(args, dots, strict=True) for pair in _pairs(a, d)]
        return list(dict.fromkeys(found))
    return [(args, dots)] if isinstance(args, Value) and dots is not None else []


def _chained(builder: Builder) -> Builder:
    fresh = Builder()
    fresh.location = builder.location
    fresh.origin = ChainMap({}, builder.origin)
    return fresh


def _check_linear(name: str, builder: Builder, block: Block, params: list[Value]) -> None:
    """Of the parameters no more than the shape is read, where the block is linear in them: anything else is not a derivative."""
    dependent = dependent_values(block, params)
    if any(v in dependent for v in ir.values(block.results)):
        raise MissingRuleError(
            f"the derivative rule of {name} is not linear in what it maps, so it has no transpose; this derivative needs one",
            builder.location,
        )
