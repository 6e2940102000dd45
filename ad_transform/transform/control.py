"""The adjoints of control flow: the adjoint of an `if` is an `if`, the adjoint of a loop is a loop over the iterations in reverse.

Both are one cut. Reversing the inner block gives forward and adjoint equations; what the adjoint equations read of the forward ones
are the residuals. The forward equation hands them on (a loop: as lists with one entry for each iteration), the adjoint takes them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from .. import facts, ir
from ..ir import UNDEFINED, Atom, Block, Const, Equation, Value
from ..rules.arithmetic import add, mul
from ..rules.control import FOR, IF, WHILE
from ..rules.ranges import reverse_range
from .residuals import Cut, cut
from .reverse import Cotangents, Reverse, cotangent_fact, name_cotangent


def reverse_if(rev: Reverse, e: Equation, bars: list[Atom | None], cotangents: Cotangents) -> Equation:
    """Both branches are reversed; a cotangent that either changes is a result of the adjoint `if`."""
    arms = [_reverse_arm(rev, block, bars, cotangents) for block in e.blocks]
    wrt = [
        v
        for v in dict.fromkeys(v for _, _, inner in arms for v in inner)
        if any(i.get(v) is not cotangents.get(v) for *_, i in arms)
    ]
    blocks = []
    for _, adjoint, inner in arms:
        with rev.builder.resume(adjoint):
            blocks.append(Block([], adjoint, [rev.current(inner, v) for v in wrt]))
    cuts = []
    for block, primal, (forward, _, _) in zip(blocks, e.blocks, arms, strict=True):
        provided = {r: out for r, out in zip(primal.results, e.outs, strict=True) if isinstance(r, Value)}
        cuts.append(cut(block, forward, rev.builder, provided=provided))
        for value in cuts[-1].saved:
            _define_everywhere(forward, value)
    outs = [Value(f"{v.name}_bar" if v.name else None, cotangent_fact(v.fact)) for v in wrt]
    rev.builder.append(Equation(outs, IF, e.args, tuple(c.adjoint for c in cuts), e.location))
    cotangents.update(zip(wrt, outs, strict=True))
    return _saving_if(e, [forward for forward, _, _ in arms], cuts)


def _reverse_arm(rev: Reverse, block: Block, bars: list[Atom | None], cotangents: Cotangents) -> Any:
    inner = dict(cotangents)
    with rev.builder.block() as adjoint:
        forward = rev.block(block, bars, inner)
    return forward, adjoint, inner


def _saving_if(e: Equation, forwards: list[list[Equation]], cuts: list[Cut]) -> Equation:
    """The forward `if`: its residuals are results, undefined on the path that does not make them."""
    results = [list(b.results) for b in e.blocks]
    outs = list(e.outs)
    for k, found in enumerate(cuts):
        for value, taken in found.saved.items():
            outs.append(taken)
            for arm, row in enumerate(results):
                row.append(value if arm == k else UNDEFINED)
    blocks = tuple(Block([], f, r) for f, r in zip(forwards, results, strict=True))
    return Equation(outs, IF, e.args, blocks, e.location)


def _define_everywhere(equations: list[Equation], value: Any) -> None:
    """Give a value that only one branch makes a placeholder in the other: each iteration appends something to its list."""
    made = next((e for e in equations if value in e.outs), None)
    if made is None or made.op is not IF:
        return
    k = made.outs.index(value)
    for block in made.blocks:
        if block.results[k] is UNDEFINED:
            block.results[k] = Const(np.float64(0.0)) if facts.is_array(value.fact) else Const(None)
        else:
            _define_everywhere(block.equations, block.results[k])


def reverse_for(rev: Reverse, e: Equation, bars: list[Atom | None], cotangents: Cotangents) -> Equation:
    """A `for` over the same integers in the opposite order."""
    bounds, xs, inits = e.args
    body = e.blocks[0]
    loop = _Loop(rev, e, list(inits), body.params[0], body.params[1:], body.results)
    stops = len(body.results) > len(inits)
    if xs:
        raise NotImplementedError("loops that take from lists are adjoints; they are differentiated in a later version")
    backward = loop.reverse(bars, cotangents)
    if stops:
        count = loop.count()
        bounds_back = _executed(rev.builder, bounds, count)
    else:
        bounds_back = reverse_range(rev.builder, *bounds)
    name = body.params[0].name
    index = Value("i" if name == "_" else name, body.params[0].fact)  # the adjoint reads it where it takes from lists
    loop.emit(backward, bounds_back, index, cotangents)
    block = Block([body.params[0], *loop.params], loop.forward, loop.results())
    return Equation(loop.outs(), FOR, (bounds, (), tuple(loop.inits)), (block,), e.location)


def _executed(builder: Any, bounds: Any, count: Atom) -> tuple[Atom, Atom, Atom]:
    """The integers of the iterations that were run before the loop was left, in the opposite order."""
    start, _, step = bounds
    end = builder.apply(mul, count, step)
    return reverse_range(builder, start, builder.apply(add, start, end), step)


def reverse_while(rev: Reverse, e: Equation, bars: list[Atom | None], cotangents: Cotangents) -> Equation:
    """A `for` over as many iterations as were run."""
    inits, _ = e.args
    test, body = e.blocks
    loop = _Loop(rev, e, list(inits), None, body.params, body.results)
    backward = loop.reverse(bars, cotangents)
    count = loop.count()
    index = Value("i", facts.Num(facts.INT.dtype, (), "python"))
    loop.emit(backward, reverse_range(rev.builder, Const(0), count, Const(1)), index, cotangents)
    test = Block([*test.params, *(Value(p.name, p.fact) for p in loop.params[len(test.params) :])], test.equations, test.results)
    blocks = (test, Block(loop.params, loop.forward, loop.results()))
    return Equation(loop.outs(), WHILE, (tuple(loop.inits), ()), blocks, e.location)


class _Loop:
    """A loop that is being reversed: what its forward form carries and saves."""

    def __init__(self, rev: Reverse, e: Equation, inits: list[Atom], index: Any, params: list[Value], results: list[Atom]) -> None:
        self.rev, self.equation, self.inits, self.index = rev, e, inits, index
        self.params = list(params)
        self.carried = list(results[: len(inits)])
        self.flag = list(results[len(inits) :])
        self.carry_outs = list(e.outs)
        self.forward: list[Equation] = []
        self.cut: Cut | None = None

    def reverse(self, bars: list[Atom | None], cotangents: Cotangents) -> Any:
        """Reverse the body: (adjoint equations, cotangents in it, carried parameters, outer values, bars at the start)."""
        rev = self.rev
        body = self.equation.blocks[-1]
        active = [k for k, p in enumerate(self.params) if p in rev.active]
        outer = [v for v in ir.free(body) if v in rev.active]
        seeds = {
            k: Value(f"{self.params[k].name}_bar" if self.params[k].name else None, cotangent_fact(self.params[k].fact))
            for k in active
        }
        sums = {v: Value(f"{v.name}_bar" if v.name else None, cotangent_fact(v.fact)) for v in outer}
        starts = [rev.zeros(self.carry_outs[k]) if (b := bars[k]) is None else b for k in active]
        starts += [rev.current(cotangents, v) for v in outer]
        inner: Cotangents = dict(sums)
        with rev.builder.block() as adjoint:
            block = Block(body.params, body.equations, self.carried)
            self.forward = rev.block(block, [seeds.get(k) for k in range(len(self.params))], inner)
            ends = [rev.current(inner, self.params[k]) for k in active]
            for k, end in zip(active, ends, strict=True):
                name_cotangent(self.params[k], end)
            ends += [inner[v] for v in outer]
        return adjoint, [*seeds.values(), *sums.values()], starts, ends, active, outer

    def emit(self, backward: Any, bounds: Any, index: Value, cotangents: Cotangents) -> None:
        """Write the adjoint loop, and hand its results to what the forward loop started from."""
        adjoint, params, starts, ends, active, outer = backward
        rev = self.rev
        block = Block(params, adjoint, ends)
        if self.index is not None:
            block = ir.substitute(block, {self.index: index})
        self.cut = cut(block, self.forward, rev.builder, self.params, index if self.index is not None else None, self.index)
        for value in self.cut.saved:
            _define_everywhere(self.forward, value)
        lists = [Value(_list_name(v, self.params), facts.Seq(v.fact)) for v in self.cut.saved]
        self.lists = lists
        body = Block([index, *self.cut.saved.values(), *params], self.cut.adjoint.equations, self.cut.adjoint.results)
        outs = [Value(p.name, p.fact) for p in params]
        rev.builder.append(Equation(outs, FOR, (bounds, tuple(lists), tuple(starts)), (body,), self.equation.location))
        cotangents.update(zip(outer, outs[len(active) :], strict=True))  # the sums began with what there was
        for k, out in zip(active, outs, strict=False):
            rev.accumulate(cotangents, self.inits[k], out)

    def count(self) -> Value:
        """A counter of the iterations that are run, carried by the forward loop."""
        param = Value("count", facts.INT)
        after = Value("count", facts.INT)
        self.forward.append(Equation([after], add, (param, Const(1)), (), self.equation.location))
        out = Value("count", facts.INT)
        self.params.append(param)
        self.inits.append(Const(0))
        self.carried.append(after)
        self.carry_outs.append(out)
        return out

    def results(self) -> list[Atom]:
        """The results of the forward body."""
        assert self.cut is not None
        return [*self.carried, *self.cut.saved, *self.flag]

    def outs(self) -> list[Value]:
        """The results of the forward loop."""
        return [*self.carry_outs, *self.lists]


def _list_name(value: Value, params: list[Value]) -> str:
    if value.name is None:
        return "saved"
    return f"{value.name}_in" if value in params else f"{value.name}_saved"


HANDLERS: dict[Any, Callable[..., Equation]] = {IF: reverse_if, FOR: reverse_for, WHILE: reverse_while}
