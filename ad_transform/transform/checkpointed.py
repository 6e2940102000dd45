"""The adjoint of a loop over `checkpointed(range(n), snapshots=s)`: from s stored states, by the binomial schedule.

    forward    plan = revolve(0, n - 1, s - 1)                     where to store states: [0, ..., n - 1]
               for each part of the plan: store the state, run the steps of the part
    adjoint    for t = n - 1, ..., 0:
                   for each part of revolve(last stored step, t, free places): run its steps from the last stored state, store
                   take the last stored state, which is that of step t; run step t and its adjoint

Griewank and Walther, Algorithm 799: revolve, ACM Trans. Math. Softw. 26 (2000); see `revolve` in runtime/helpers.py.
"""

from __future__ import annotations

from typing import Any

from .. import facts, ir
from ..builder import Builder
from ..ir import Atom, Block, Const, Equation, Value
from ..rules import core
from ..rules.arithmetic import add, mul, sub
from ..rules.control import FOR
from ..rules.ranges import range_length, reverse_range, revolve
from .loops import Loop
from .reverse import Cotangents, Reverse

ONE, LAST = Const(1), Const(-1)


def reverse_checkpointed(rev: Reverse, e: Equation, bars: list[Atom | None], cotangents: Cotangents) -> list[Equation]:
    """Write the adjoint of a checkpointed `for`; its forward form stores states as the schedule says."""
    return _Checkpointed(rev, e).reverse_loop(bars, cotangents)


class _Checkpointed:
    """A checkpointed loop that is being reversed."""

    def __init__(self, rev: Reverse, e: Equation) -> None:
        self.rev, self.equation = rev, e
        (self.start, _, self.step, self.snapshots), _, self.inits = e.args
        self.body = e.blocks[0]
        self.state = self.body.params[1:]

    def reverse_loop(self, bars: list[Atom | None], cotangents: Cotangents) -> list[Equation]:
        """The forward equations."""
        forward = Builder()
        forward.origin, forward.location = self.rev.builder.origin, self.equation.location
        length, stored, marks = self._sweep(forward)
        loop = Loop(self.rev, self.equation, list(self.inits))
        backward = loop.reverse(bars, cotangents)
        builder = self.rev.builder
        t = Value("t", facts.INT)
        lists = [Value(s.name, s.fact) for s in stored]
        places = Value("marks", marks.fact)
        with builder.block() as equations:
            lists_now, places_now = self._advance(builder, t, lists, places)
            for param, stack in zip(self.state, lists_now, strict=True):
                builder.append(Equation([param], core.seq_item, (stack, LAST), (), builder.location))
            ends = [builder.apply(core.drop_last, stack) for stack in (*lists_now, places_now)]
            builder.append(Equation([self.body.params[0]], core.identity, (self._index(builder, t),), (), builder.location))
            for q in loop.forward + backward.equations:
                builder.append(q)
        block = Block([t, *backward.carried, *lists, places], equations, backward.ends + ends)
        outs = [Value(p.name, p.fact) for p in block.params[1:]]
        bounds = reverse_range(builder, Const(0), length, ONE)
        builder.append(Equation(outs, FOR, (bounds, (), (*backward.starts, *stored, marks)), (block,), self.equation.location))
        loop.hand_on(outs, cotangents)
        return forward.equations

    def _sweep(self, builder: Builder) -> tuple[Atom, list[Value], Value]:
        """The forward loop in parts, with a state stored before each; the number of steps, the stored states, and their steps."""
        length = self._length(builder)
        last, free = (builder.apply(sub, n, ONE) for n in (length, self.snapshots))
        marks = builder.apply(core.push, builder.apply(revolve, Const(0), last, free, name="marks"), length, name="marks")
        part = Value("part", facts.INT)
        params = [Value(p.name, p.fact) for p in self.state]
        with builder.block() as equations:
            results = self._run(builder, marks, part, params)
        stored = [Value(f"{p.name}_saved" if p.name else "saved", facts.Seq(p.fact)) for p in params]
        block = Block([part, *params], equations, [*results, *params])
        outs = [*self.equation.outs, *stored]
        count = builder.apply(sub, builder.apply(core.seq_length, marks), ONE)
        builder.append(Equation(outs, FOR, ((Const(0), count, ONE), (), tuple(self.inits)), (block,), builder.location))
        return length, stored, builder.apply(core.drop_last, marks, name="marks")

    def _length(self, builder: Builder) -> Atom:
        """The number of steps; of no steps, it may be negative."""
        start, stop, step = self.equation.args[0][:3]
        from_zero = isinstance(start, Const) and start.value == 0 and isinstance(step, Const) and step.value == 1
        return stop if from_zero else builder.apply(range_length, start, stop, step)  # type: ignore[no-any-return]

    def _advance(self, builder: Builder, t: Value, lists: list[Value], places: Value) -> tuple[list[Value], Value]:
        """Run to step t from the last stored state, and store more states on the way, that of step t last."""
        free = builder.apply(sub, self.snapshots, builder.apply(core.seq_length, places))
        plan = builder.apply(revolve, builder.apply(core.seq_item, places, LAST), t, free, name="plan")
        part = Value("part", facts.INT)
        params = [Value(s.name, s.fact) for s in (*lists, places)]
        with builder.block() as equations:
            states = [builder.apply(core.seq_item, p, LAST, name=s.name) for p, s in zip(params, self.state, strict=False)]
            made = self._run(builder, plan, part, states)
            mark = builder.apply(core.seq_item, plan, builder.apply(add, part, ONE))
            results = [builder.apply(core.push, p, s) for p, s in zip(params, [*made, mark], strict=True)]
        count = builder.apply(sub, builder.apply(core.seq_length, plan), ONE)
        outs = [Value(p.name, p.fact) for p in params]
        block = Block([part, *params], equations, results)
        builder.append(Equation(outs, FOR, ((Const(0), count, ONE), (), (*lists, places)), (block,), builder.location))
        return outs[:-1], outs[-1]

    def _run(self, builder: Builder, plan: Value, part: Value, inits: list[Any]) -> list[Value]:
        """Run the steps of one part of a plan."""
        fresh = {p: Value(p.name, p.fact) for p in self.body.params}
        body = ir.refreshed(Block([], self.body.equations, self.body.results), dict(fresh))
        begin, end = (builder.apply(core.seq_item, plan, k) for k in (part, builder.apply(add, part, ONE)))
        bounds = (self._index(builder, begin), self._index(builder, end), self.step)
        outs = [Value(p.name, p.fact) for p in self.state]
        block = Block(list(fresh.values()), body.equations, body.results)
        builder.append(Equation(outs, FOR, (bounds, (), tuple(inits)), (block,), builder.location))
        return outs

    def _index(self, builder: Builder, t: Atom) -> Atom:
        """What the loop runs over at step t."""
        return builder.apply(add, self.start, builder.apply(mul, t, self.step))  # type: ignore[no-any-return]


def forget_snapshots(block: Block) -> Block:
    """The block with checkpointed loops as plain ones: once all derivatives are taken."""
    equations = []
    for e in block.equations:
        args = (e.args[0][:3], *e.args[1:]) if e.op is FOR else e.args
        equations.append(Equation(e.outs, e.op, args, tuple(map(forget_snapshots, e.blocks)), e.location, e.spelling))
    return Block(block.params, equations, block.results)
