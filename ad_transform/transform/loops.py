"""A loop that is being reversed: what its forward form saves, and what its adjoint carries, takes from lists and appends.

Taking from lists and filling lists are each other's adjoint, since the adjoint loop runs the other way: the cotangents of what a
loop takes are a list that its adjoint fills, and the cotangent of a list that a loop fills is one that its adjoint takes from.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from .. import facts, ir
from ..ir import Atom, Block, Const, Equation, Value
from ..rules import core
from ..rules.arithmetic import add
from ..rules.control import FOR
from ..rules.ranges import counts_down
from .kept import reading_kept
from .parts import read_parts
from .residuals import Cut, cut, define_everywhere
from .reverse import Cotangents, Reverse, cotangent_of, name_cotangent
from .rewriting import rewrite


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
        seeds = {k: cotangent_of(self.params[k]) for k in self.active}
        sums: Cotangents = {v: cotangent_of(v) for v in self.outer}
        starts = [rev.zeros(self.carry_outs[k]) if (b := bars[k]) is None else b for k in self.active]
        starts += [rev.current(cotangents, v) for v in self.outer]
        self.from_zero = [*(bars[k] is None for k in self.active), *(v not in cotangents for v in self.outer)]
        lists = {k: bar for k, bar in enumerate(bars[count:]) if bar is not None and _is_active(rev, self.appended[k])}
        taken = {k: cotangent_of(self.appended[k]) for k in lists}
        inner: Cotangents = dict(sums)
        with rev.loop(self.equation.blocks[-1], self.index), rev.builder.block() as adjoint:
            block = Block([], self.equation.blocks[-1].equations, self.carried + self.appended)
            row = [*(seeds.get(k) for k in range(count)), *(taken.get(k) for k in range(len(self.appended)))]
            self.forward = rev.block(block, row, inner)
            ends = [rev.current(inner, self.params[k]) for k in self.active]
            for k, end in zip(self.active, ends, strict=True):
                name_cotangent(self.params[k], end)
            for v in self.outer:
                name_cotangent(v, inner[v])
            ends += [inner[v] for v in self.outer]
            appended = [rev.current(inner, p) for p in self.taken if p in rev.active]
        carried = [*seeds.values(), *(v for v in sums.values() if isinstance(v, Value))]
        return _Backward(adjoint, carried, starts, ends, {taken[k]: bar for k, bar in lists.items()}, appended)

    def emit(self, backward: _Backward, bounds: Any, index: Value, cotangents: Cotangents) -> None:
        """Write the adjoint loop, and hand its results to what the forward loop started from."""
        rev = self.rev
        backward, fixed = self.without_fixed(backward)
        block = Block([*backward.taken, *backward.carried], backward.equations, backward.ends + backward.appended)
        self.forward, block = read_parts(self.forward, self.equation.blocks[-1].params, block)
        if self.index is not None:
            block = ir.substitute(block, {self.index: index})
        again = self.taken_again(index)
        local = [*self.params, *(p for p in self.taken if p not in again)]
        instead = {p: e.out for p, e in again.items()}
        forward = self.forward
        if self.equation.op is FOR and not rev.passing:
            forward = reading_kept(self.equation, forward, self.params, self.carried, self.carry_outs)
        new_index = index if self.index is not None else None
        self.cut = cut(block, forward, rev.builder, local, new_index, self.index, instead, seen=rev.seen)
        for value in self.cut.saved:
            define_everywhere(self.forward, value)
        self.lists = [Value(_list_name(v, self.params), facts.Seq(v.fact)) for v in self.cut.saved]
        params = [index, *self.cut.saved.values(), *block.params]
        body = Block(params, [*again.values(), *self.cut.adjoint.equations], self.cut.adjoint.results)
        active_xs = [x for x, p in zip(self.xs, self.taken, strict=True) if p in rev.active]
        outs = [Value(p.name, p.fact) for p in backward.carried]
        list_outs = [cotangent_of(x) for x in active_xs if isinstance(x, Value)]
        xs = (*self.lists, *backward.taken.values())
        args = (bounds, xs, tuple(backward.starts))
        rev.builder.append(Equation(outs + list_outs, FOR, args, (body,), self.equation.location))
        moving = iter(outs)
        rows = zip(fixed, self.from_zero, strict=True)
        self.hand_on([next(moving) if start is None else None if zero else start for start, zero in rows], cotangents)
        for x, out in zip(active_xs, list_outs, strict=True):
            rev.accumulate(cotangents, x, out)

    def without_fixed(self, backward: _Backward) -> tuple[_Backward, list[Atom | None]]:
        """What the adjoint's body hands on as it is need not be carried: the body reads what it starts from.

        The second result has that start for each cotangent that is carried no more, and None for the others.
        """
        rows = list(zip(backward.carried, backward.starts, backward.ends, strict=True))
        fixed = [start if end is param else None for param, start, end in rows]
        if all(start is None for start in fixed):
            return backward, fixed
        whole = Block([], backward.equations, backward.ends + backward.appended)
        known = {param: start for param, start, end in rows if end is param}
        with self.rev.builder.block() as equations:
            results = rewrite(self.rev.builder, ir.substitute(whole, known))
        kept = [k for k, start in enumerate(fixed) if start is None]
        carried, starts = [backward.carried[k] for k in kept], [backward.starts[k] for k in kept]
        ends, appended = [results[k] for k in kept], results[len(rows) :]
        return _Backward(equations, carried, starts, ends, backward.taken, appended), fixed

    def taken_again(self, index: Value) -> dict[Value, Equation]:
        """What was taken from lists by the index is still in them: equations that take it once more."""
        if self.equation.op is not FOR or not counts_down(self.equation.args[0]):
            return {}
        pairs, location = zip(self.taken, self.xs, strict=True), self.equation.location
        return {p: Equation([Value(p.name, p.fact)], core.seq_item, (x, index), (), location) for p, x in pairs}

    def hand_on(self, outs: Sequence[Atom | None], cotangents: Cotangents) -> None:
        """Hand the results of the adjoint loop, those for what is carried first, to what the forward loop read; None is zero."""
        sums = zip(self.outer, outs[len(self.active) :], strict=False)
        cotangents.update((v, total) for v, total in sums if total is not None)  # they began with what there was
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


def _list_name(value: Value, params: list[Value]) -> str:
    if value.name is None:
        return "saved"
    return f"{value.name}_in" if value in params else f"{value.name}_saved"
