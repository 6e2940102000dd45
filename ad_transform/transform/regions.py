"""Regions: calls that stay one operation until every derivative is taken: theirs is not simply the derivative of their code.

    y = f(x)               with a rule of the user's: the rule is written where the derivative of the code would be
    y = checkpoint(f)(x)   the adjoint computes again what it needs, from x

A region is closed: it reads nothing but its arguments. Those of the call come first, then those that it captures from around it.
What no derivative has met is replaced by its code in the end (`inline_regions`).
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field
from typing import Any, ClassVar

from .. import facts, ir
from ..analysis.activity import active_values
from ..builder import Builder
from ..errors import MissingRuleError, RuleError
from ..ir import Atom, Block, Const, Equation, Value
from ..ops import Op
from ..rules import barriers, core
from . import forward, reverse
from .forward import Forward
from .pushforward import transpose
from .reverse import Cotangents, Reverse, cotangent_fact
from .rewriting import as_adjoint, rewrite


@dataclass(eq=False)
class Region:
    """A closed block: its parameters are the arguments of the call, then what it (or its rule) captures."""

    name: str
    primal: Block
    arity: int  # how many of the parameters are arguments of the call
    stays: ClassVar[bool] = False  # a function of the generated code, not written out

    def __repr__(self) -> str:
        return self.name

    @property
    def blocks(self) -> tuple[Block, ...]:
        """What may be written in the place of a call."""
        return (self.primal,)

    def reverse(self, rev: Reverse, e: Equation, bars: list[Atom], cotangents: Cotangents) -> list[Equation]:
        """Write the adjoint; the forward equations are returned."""
        raise NotImplementedError

    def forward(self, fwd: Forward, e: Equation) -> None:
        """Write the equations and those of the tangents."""
        raise NotImplementedError

    def refuse_captured(self, e: Equation, active: Any) -> None:
        """An error where a derivative would pass beside the rule."""
        read = set(ir.free(Block([], self.primal.equations, self.primal.results)))
        captured = list(zip(self.primal.params, e.args[1], strict=True))[self.arity :]
        if any(p in read and a in active for p, a in captured):
            raise MissingRuleError(
                f"{self.name} has a derivative rule of its own, and reads something that is differentiated but is not among its "
                "arguments, so that the rule cannot account for it; pass it as an argument",
                e.location,
            )


def _nothing(*args: object) -> None:
    raise NotImplementedError("regions are made by the front end, never applied")


CALL = Op("region", _nothing, _nothing, "region")
CALL_WITH_EFFECT = Op("region", _nothing, _nothing, "region", effect=True)
CALLS = (CALL, CALL_WITH_EFFECT)


# ---- writing closed blocks -----------------------------------------------------------------------------------------------


def placed(block: Block, arguments: Any) -> Block:
    """The block with values of its own, its parameters replaced."""
    return ir.refreshed(Block([], block.equations, block.results), dict(zip(block.params, arguments, strict=True)))


def _named(outs: list[Value], results: list[Any]) -> list[Equation]:
    """Equations that give results the names that the rest of the program knows."""
    return [Equation([out], core.identity, (r,)) for out, r in zip(outs, results, strict=True)]


def _write(builder: Builder, equations: list[Equation]) -> None:
    for e in equations:
        builder.append(e)


# ---- rules of the user's -------------------------------------------------------------------------------------------------


@dataclass(eq=False)
class WithVjp(Region):
    """A call with a reverse rule. The rule's parameters are those of the primal and the cotangents of the results; its results are
    those of the primal and the cotangents of the arguments. The first `split` equations do not read the cotangents."""

    rule: Block = field(default_factory=Block)
    split: int = 0
    captures: list[Value] = field(default_factory=list)

    @property
    def blocks(self) -> tuple[Block, ...]:
        return self.primal, self.rule

    def reverse(self, rev: Reverse, e: Equation, bars: list[Atom], cotangents: Cotangents) -> list[Equation]:
        self.refuse_captured(e, rev.active)
        whole = placed(self.rule, [*e.args[1], *bars])
        count = len(e.outs)
        ends = rewrite(rev.builder, Block([], whole.equations[self.split :], whole.results[count:]))
        for argument, end in zip(e.args[1], ends, strict=False):
            rev.accumulate(cotangents, argument, end)
        return [*whole.equations[: self.split], *_named(e.outs, whole.results[:count])]

    def forward(self, fwd: Forward, e: Equation) -> None:
        self.refuse_captured(e, fwd.tangents)
        bars = [Value(None, cotangent_fact(out.fact)) for out in e.outs]
        whole = placed(self.rule, [*e.args[1], *bars])
        count = len(e.outs)
        _write(fwd.builder, [*whole.equations[: self.split], *_named(e.outs, whole.results[:count])])
        pairs = [(end, fwd.tangents[a]) for a, end in zip(e.args[1], whole.results[count:], strict=False) if fwd.has_tangent(a)]
        ends = [(end, dot) for end, dot in pairs if isinstance(end, Value)]
        block = Block(bars, whole.equations[self.split :], [end for end, _ in ends])
        turned = transpose(fwd.builder, block, [dot for _, dot in ends], e.outs, self.name)
        _write(fwd.builder, turned.forward + turned.adjoint)
        for out, dot in zip(e.outs, turned.found, strict=True):
            if dot is not None and out in fwd.active:
                fwd.set(out, dot)


@dataclass(eq=False)
class WithJvp(Region):
    """A call with a forward rule. The rule's parameters are those of the primal and the tangents of the arguments; its results are
    those of the primal and their tangents."""

    rule: Block = field(default_factory=Block)
    captures: list[Value] = field(default_factory=list)

    @property
    def blocks(self) -> tuple[Block, ...]:
        return self.primal, self.rule

    def forward(self, fwd: Forward, e: Equation) -> None:
        self.refuse_captured(e, fwd.tangents)
        dots = [fwd.tangent(a) for a in e.args[1][: self.arity]]
        found = rewrite(fwd.builder, placed(self.rule, [*e.args[1], *dots]))
        count = len(e.outs)
        _write(fwd.builder, _named(e.outs, found[:count]))
        for out, dot in zip(e.outs, found[count:], strict=True):
            if out in fwd.active:
                fwd.set(out, dot)

    def reverse(self, rev: Reverse, e: Equation, bars: list[Atom], cotangents: Cotangents) -> list[Equation]:
        self.refuse_captured(e, rev.active)
        own = e.args[1][: self.arity]
        dots = [Value(None, cotangent_fact(a.fact)) for a in own]
        whole = placed(self.rule, [*e.args[1], *dots])
        count = len(e.outs)
        pairs = [(dot, bar) for dot, bar in zip(whole.results[count:], bars, strict=True) if isinstance(dot, Value)]
        block = Block(dots, whole.equations, [dot for dot, _ in pairs])
        turned = transpose(rev.builder, block, [bar for _, bar in pairs], own, self.name, whole.results[:count])
        _write(rev.builder, turned.adjoint)
        for argument, bar in zip(own, turned.found, strict=True):
            rev.accumulate(cotangents, argument, bar)
        return [*turned.forward, *_named(e.outs, whole.results[:count])]


class BeyondRule(Region):
    """A call inside rules that call each other, at an order of derivatives for which they have not been written out."""

    def reverse(self, rev: Reverse, e: Equation, bars: list[Atom], cotangents: Cotangents) -> list[Equation]:
        raise self._error(e)

    def forward(self, fwd: Forward, e: Equation) -> None:
        raise self._error(e)

    def _error(self, e: Equation) -> RuleError:
        return RuleError(
            f"the derivative rules of {self.name} and of other functions call each other: they serve derivatives to the third "
            "order only; let the rules call functions without rules",
            e.location,
        )


# ---- checkpoints -----------------------------------------------------------------------------------------------------------


@dataclass(eq=False)
class Checkpoint(Region):
    """A call of which the adjoint keeps the arguments only."""

    def reverse(self, rev: Reverse, e: Equation, bars: list[Atom], cotangents: Cotangents) -> list[Equation]:
        fenced = {a: rev.builder.emit(barriers.fence, (a,)) for a in ir.values(e.args[1])}
        again = placed(self.primal, [fenced.get(a, a) for a in e.args[1]])
        changing = [fenced[a] for a in fenced if a in rev.active]
        inner = Reverse(rev.builder, active_values(again, changing))
        found: Cotangents = {}
        with rev.builder.block() as adjoint:
            computed = inner.block(again, bars, found)
        _write(rev.builder, as_adjoint(computed) + adjoint)
        for a, copy in fenced.items():
            rev.accumulate(cotangents, a, found.get(copy))
        return [e]

    def forward(self, fwd: Forward, e: Equation) -> None:
        params = [Value(p.name, p.fact) for p in self.primal.params]
        primal = placed(self.primal, params)
        moving = {p: a for p, a in zip(params, e.args[1], strict=True) if fwd.has_tangent(a)}
        dots = {p: Value(f"{p.name}_dot" if p.name else None, cotangent_fact(p.fact)) for p in moving}
        inner = Forward(Builder(), active_values(primal, moving), dict(dots))
        inner.equations(primal.equations)
        changing = [k for k, r in enumerate(primal.results) if inner.has_tangent(r)]
        results = primal.results + [inner.tangents[primal.results[k]] for k in changing]
        block = Block([*params, *dots.values()], inner.builder.equations, results)
        outs = [*e.outs, *(fwd.new(e.outs[k]) for k in changing)]
        args = (Const(Checkpoint(self.name, block, len(params))), (*e.args[1], *(fwd.tangents[a] for a in moving.values())))
        fwd.builder.append(Equation(outs, e.op, args, (), e.location))


# ---- the handlers of the transforms --------------------------------------------------------------------------------------


def _reverse_region(rev: Reverse, e: Equation, bars: list[Atom | None], cotangents: Cotangents) -> list[Equation]:
    full = [_zeros(rev, out) if bar is None else bar for out, bar in zip(e.outs, bars, strict=True)]
    return e.args[0].value.reverse(rev, e, full, cotangents)  # type: ignore[no-any-return]


def _zeros(rev: Reverse, out: Value) -> Atom:
    return rev.zeros(out) if isinstance(out.fact, (facts.Num, facts.Seq)) else Const(None)


def _forward_region(fwd: Forward, e: Equation) -> None:
    if any(fwd.has_tangent(a) for a in e.args[1]):
        e.args[0].value.forward(fwd, e)
    else:
        fwd.builder.append(e)


for _op in CALLS:
    reverse.HANDLERS[_op] = _reverse_region
    forward.HANDLERS[_op] = _forward_region


def region_calls(block: Block) -> list[Equation]:
    """The calls of regions in a block, and in what may be written in their places."""
    found: dict[Equation, None] = {}
    todo = [block]
    while todo:
        for e in [e for b in ir.walk(todo.pop()) for e in b.equations if e.op in CALLS]:
            if e not in found and not e.args[0].value.stays:
                todo += e.args[0].value.blocks
            found[e] = None
    return list(found)


def inline_regions(block: Block) -> Block:
    """The block with the code of its regions in their places."""
    equations: list[Equation] = []
    for e in block.equations:
        if e.op in CALLS and not e.args[0].value.stays:
            code = inline_regions(placed(e.args[0].value.primal, e.args[1]))
            equations += [*code.equations, *_named(e.outs, code.results)]
        else:
            equations.append(dataclasses.replace(e, blocks=tuple(map(inline_regions, e.blocks))))
    return Block(block.params, equations, block.results)
