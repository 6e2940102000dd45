"""The adjoints of control flow: the adjoint of an `if` is an `if`, the adjoint of a loop is a loop over the iterations in reverse.

Both are one cut. Reversing the inner block gives forward and adjoint equations; what the adjoint equations read of the forward ones
are the residuals. The forward equation hands them on (a loop: as lists with one entry for each iteration), the adjoint takes them.

Taking from lists and filling lists are each other's adjoint, since the adjoint loop runs the other way: the cotangents of what a
loop takes are a list that its adjoint fills, and the cotangent of a list that a loop fills is one that its adjoint takes from.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from .. import facts, ir
from ..ir import UNDEFINED, Atom, Block, Const, Equation, Value
from ..rules import core
from ..rules.arithmetic import add, mul
from ..rules.control import FOR, IF, WHILE
from ..rules.ranges import counts_down, reverse_range
from .residuals import Cut, cut
from .reverse import Cotangents, Reverse, cotangent_fact, name_cotangent


def reverse_if(rev: Reverse, e: Equation, bars: list[Atom | None], cotangents: Cotangents) -> list[Equation]:
    """Both branches are reversed; a cotangent that either changes is a result of the adjoint `if`."""
    arms = [_reverse_arm(rev, block, bars, cotangents) for block in e.blocks]
    wrt = [
        v
        for v in dict.fromkeys(v for _, _, inner in arms for v in inner)
        if any(i.get(v) is not cotangents.get(v) for *_, i in arms)
    ]
    blocks = []
    for arm, (_, adjoint, inner) in enumerate(arms):
        with rev.builder.resume(adjoint):
            ends = [_placeholder(adjoint, v.fact) if _is_undefined(rev, v, e, arm) else rev.current(inner, v) for v in wrt]
            blocks.append(Block([], adjoint, ends))
    cuts = []
    for block, primal, (forward, _, _) in zip(blocks, e.blocks, arms, strict=True):
        provided = {r: out for r, out in zip(primal.results, e.outs, strict=True) if isinstance(r, Value)}
        cuts.append(cut(block, forward, rev.builder, provided=provided))
        for value in cuts[-1].saved:
            define_everywhere(forward, value)
    outs = [_cotangent_of(v) for v in wrt]
    rev.builder.append(Equation(outs, IF, e.args, tuple(c.adjoint for c in cuts), e.location))
    cotangents.update(zip(wrt, outs, strict=True))
    return [_saving_if(e, [forward for forward, _, _ in arms], cuts)]


def _is_undefined(rev: Reverse, value: Value, e: Equation, arm: int) -> bool:
    """Whether an earlier `if` with the same condition makes a value, and not on this path: then it has no shape here."""
    made = rev.builder.origin.get(value)
    return made is not None and made.op is IF and made.args[0] is e.args[0] and _result(made, value, arm) is UNDEFINED


def _result(made: Equation, value: Value, arm: int) -> Any:
    return made.blocks[arm].results[made.outs.index(value)]


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


def define_everywhere(equations: list[Equation], value: Any) -> None:
    """Give a value that only one branch makes a placeholder in the other: each iteration appends something to its list."""
    made = next((e for e in equations if value in e.outs), None)
    if made is None or made.op is not IF:
        return
    k = made.outs.index(value)
    for block in made.blocks:
        if block.results[k] is UNDEFINED:
            block.results[k] = _placeholder(block.equations, value.fact)
        else:
            define_everywhere(block.equations, block.results[k])


def _placeholder(equations: list[Equation], fact: Any) -> Atom:
    if isinstance(fact, facts.Seq):
        empty = Value(None, fact)
        equations.append(Equation([empty], core.list_of, ((),)))
        return empty
    if facts.is_array(fact):
        return Const(np.float64(0.0))
    return Const(0.0 if facts.is_float(fact) else None)


def reverse_for(rev: Reverse, e: Equation, bars: list[Atom | None], cotangents: Cotangents) -> list[Equation]:
    """A `for` over the same integers in the opposite order."""
    bounds, xs, inits = e.args
    if len(bounds) == 4:
        from .checkpointed import reverse_checkpointed

        return reverse_checkpointed(rev, e, bars, cotangents)
    body = e.blocks[0]
    loop = Loop(rev, e, list(inits), xs)
    stops = len(body.results) > len(e.outs)
    backward = loop.reverse(bars, cotangents)
    if stops:
        count = loop.count()
        bounds_back = _executed(rev.builder, bounds, count)
    else:
        bounds_back = reverse_range(rev.builder, *bounds)
    name = body.params[0].name
    index = Value("i" if name == "_" else name, body.params[0].fact)  # the adjoint reads it where it takes from lists
    loop.emit(backward, bounds_back, index, cotangents)
    block = Block([body.params[0], *loop.taken, *loop.params], loop.forward, loop.results())
    return [Equation(loop.outs(), FOR, (bounds, xs, tuple(loop.inits)), (block,), e.location)]


def _executed(builder: Any, bounds: Any, count: Atom) -> tuple[Atom, Atom, Atom]:
    """The integers of the iterations that were run before the loop was left, in the opposite order."""
    start, _, step = bounds
    end = builder.apply(mul, count, step)
    return reverse_range(builder, start, builder.apply(add, start, end), step)


def reverse_while(rev: Reverse, e: Equation, bars: list[Atom | None], cotangents: Cotangents) -> list[Equation]:
    """A `for` over as many iterations as were run."""
    inits, _ = e.args
    test = e.blocks[0]
    loop = Loop(rev, e, list(inits))
    backward = loop.reverse(bars, cotangents)
    count = loop.count()
    index = Value("i", facts.Num(facts.INT.dtype, (), "python"))
    loop.emit(backward, reverse_range(rev.builder, Const(0), count, Const(1)), index, cotangents)
    test = Block([*test.params, *(Value(p.name, p.fact) for p in loop.params[len(test.params) :])], test.equations, test.results)
    blocks = (test, Block(loop.params, loop.forward, loop.results()))
    return [Equation(loop.outs(), WHILE, (tuple(loop.inits), ()), blocks, e.location)]


@dataclass
class _Backward:
    """The adjoint of a loop's body: its equations, what it carries (from `starts`, to `ends`), takes from lists and appends."""

    equations: list[Equation]
    carried: list[Value]
    starts: list[Atom]
    ends: list[Atom]
    taken: dict[Value, Atom]  # what stands for the cotangent of something appended -> the list of these cotangents
    appended: list[Atom]


class Loop:
    """A loop that is being reversed: what its forward form carries and saves."""

    def __init__(self, rev: Reverse, e: Equation, inits: list[Atom], xs: tuple[Atom, ...] = ()) -> None:
        self.rev, self.equation, self.inits, self.xs = rev, e, inits, xs
        body = e.blocks[-1]
        self.index = body.params[0] if e.op is FOR else None
        first = len(body.params) - len(inits)
        self.taken = body.params[first - len(xs) : first]
        self.params = body.params[first:]
        self.carried = body.results[: len(inits)]
        self.appended = body.results[len(inits) : len(e.outs)]
        self.flag = body.results[len(e.outs) :]
        self.carry_outs, self.list_outs = e.outs[: len(inits)], e.outs[len(inits) :]
        self.active = [k for k, p in enumerate(self.params) if p in rev.active]
        self.outer = [v for v in ir.free(body) if v in rev.active]
        self.forward: list[Equation] = []
        self.cut: Cut | None = None

    def reverse(self, bars: list[Atom | None], cotangents: Cotangents) -> _Backward:
        """Reverse the body."""
        rev, count = self.rev, len(self.inits)
        seeds = {k: _cotangent_of(self.params[k]) for k in self.active}
        sums: Cotangents = {v: _cotangent_of(v) for v in self.outer}
        starts = [rev.zeros(self.carry_outs[k]) if (b := bars[k]) is None else b for k in self.active]
        starts += [rev.current(cotangents, v) for v in self.outer]
        lists = {k: bar for k, bar in enumerate(bars[count:]) if bar is not None and _is_active(rev, self.appended[k])}
        taken = {k: _cotangent_of(self.appended[k]) for k in lists}
        inner: Cotangents = dict(sums)
        with rev.builder.block() as adjoint:
            block = Block([], self.equation.blocks[-1].equations, self.carried + self.appended)
            row = [*(seeds.get(k) for k in range(count)), *(taken.get(k) for k in range(len(self.appended)))]
            self.forward = rev.block(block, row, inner)
            ends = [rev.current(inner, self.params[k]) for k in self.active]
            for k, end in zip(self.active, ends, strict=True):
                name_cotangent(self.params[k], end)
            ends += [inner[v] for v in self.outer]
            appended = [rev.current(inner, p) for p in self.taken if p in rev.active]
        carried = [*seeds.values(), *(v for v in sums.values() if isinstance(v, Value))]
        return _Backward(adjoint, carried, starts, ends, {taken[k]: bar for k, bar in lists.items()}, appended)

    def emit(self, backward: _Backward, bounds: Any, index: Value, cotangents: Cotangents) -> None:
        """Write the adjoint loop, and hand its results to what the forward loop started from."""
        rev = self.rev
        block = Block([*backward.taken, *backward.carried], backward.equations, backward.ends + backward.appended)
        if self.index is not None:
            block = ir.substitute(block, {self.index: index})
        again = self.taken_again(index)
        local = [*self.params, *(p for p in self.taken if p not in again)]
        instead = {p: e.out for p, e in again.items()}
        self.cut = cut(block, self.forward, rev.builder, local, index if self.index is not None else None, self.index, instead)
        for value in self.cut.saved:
            define_everywhere(self.forward, value)
        self.lists = [Value(_list_name(v, self.params), facts.Seq(v.fact)) for v in self.cut.saved]
        params = [index, *self.cut.saved.values(), *block.params]
        body = Block(params, [*again.values(), *self.cut.adjoint.equations], self.cut.adjoint.results)
        active_xs = [x for x, p in zip(self.xs, self.taken, strict=True) if p in rev.active]
        outs = [Value(p.name, p.fact) for p in backward.carried]
        list_outs = [_cotangent_of(x) for x in active_xs if isinstance(x, Value)]
        xs = (*self.lists, *backward.taken.values())
        args = (bounds, xs, tuple(backward.starts))
        rev.builder.append(Equation(outs + list_outs, FOR, args, (body,), self.equation.location))
        self.hand_on(outs, cotangents)
        for x, out in zip(active_xs, list_outs, strict=True):
            rev.accumulate(cotangents, x, out)

    def taken_again(self, index: Value) -> dict[Value, Equation]:
        """What was taken from lists by the index is still in them: equations that take it once more."""
        if self.equation.op is not FOR or not counts_down(self.equation.args[0]):
            return {}
        pairs, location = zip(self.taken, self.xs, strict=True), self.equation.location
        return {p: Equation([Value(p.name, p.fact)], core.seq_item, (x, index), (), location) for p, x in pairs}

    def hand_on(self, outs: list[Value], cotangents: Cotangents) -> None:
        """Hand the results of the adjoint loop, those for what is carried first, to what the forward loop read."""
        sums = outs[len(self.active) :]
        cotangents.update(zip(self.outer, sums, strict=False))  # they began with what there was
        for k, out in zip(self.active, outs, strict=False):
            self.rev.accumulate(cotangents, self.inits[k], out)

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
        return [*self.carried, *self.appended, *self.cut.saved, *self.flag]

    def outs(self) -> list[Value]:
        """The results of the forward loop."""
        return [*self.carry_outs, *self.list_outs, *self.lists]


def _is_active(rev: Reverse, atom: Any) -> bool:
    return isinstance(atom, Value) and atom in rev.active


def _cotangent_of(value: Any) -> Value:
    return Value(f"{value.name}_bar" if value.name else None, cotangent_fact(value.fact))


def _list_name(value: Value, params: list[Value]) -> str:
    if value.name is None:
        return "saved"
    return f"{value.name}_in" if value in params else f"{value.name}_saved"


HANDLERS: dict[Any, Callable[..., list[Equation]]] = {IF: reverse_if, FOR: reverse_for, WHILE: reverse_while}
