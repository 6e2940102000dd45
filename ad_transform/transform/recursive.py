"""Functions that call themselves to a depth that only the run knows: regions that are never written out.

    y = f(x, n)   ->   adjoint: x_bar = f_adjoint(x, n, y_bar)

A recursive region becomes a function of the generated code. Its adjoint and its tangent are recursive regions in turn, of the same
values and their cotangents or tangents, so that there are derivatives of any order. The adjoint computes again what it needs of the
values: what a level saved would have to be handed on by all levels above it.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field
from typing import ClassVar

from .. import facts, ir
from ..analysis.activity import active_values
from ..builder import Builder
from ..errors import MissingRuleError
from ..ir import Atom, Block, Const, Equation, Value
from ..optimise.dce import remove_dead
from .forward import Forward
from .regions import CALL, CALL_WITH_EFFECT, CALLS, Region, placed
from .reverse import Cotangents, Reverse, cotangent_fact

Which = tuple[int, ...]  # positions among the arguments


@dataclass(eq=False)
class Recursive(Region):
    """A region whose block may call it; it is printed as a function named `name`."""

    doc: str = ""
    stays: ClassVar[bool] = True
    adjoints: dict[Which, Recursive] = field(default_factory=dict)
    tangents: dict[Which, Recursive] = field(default_factory=dict)

    def reverse(self, rev: Reverse, e: Equation, bars: list[Atom], cotangents: Cotangents) -> list[Equation]:
        given = e.args[1]
        active = self.closure(tuple(k for k, a in enumerate(given) if a in rev.active))
        seeds = [bar for out, bar in zip(e.outs, bars, strict=True) if facts.is_float(out.fact)]
        outs = [_bar(given[k], self.primal.params[k]) for k in active]
        rev.builder.append(Equation(outs, CALL, (Const(self.adjoint(active, e)), (*given, *seeds)), (), rev.builder.location))
        for k, out in zip(active, outs, strict=True):
            rev.accumulate(cotangents, given[k], out)
        return [e]

    def closure(self, active: Which) -> Which:
        """The arguments through which a derivative passes at some depth, if it passes through these at the top."""
        while True:
            found = active_values(self.primal, [self.primal.params[k] for k in active])
            equations = (e for b in ir.walk(self.primal) for e in b.equations)
            inner = [e.args[1] for e in equations if e.op in CALLS and e.args[0].value is self]
            more = {k for given in inner for k, a in enumerate(given) if a in found}
            if more <= set(active):
                return active
            active = tuple(sorted(more.union(active)))

    def adjoint(self, active: Which, e: Equation) -> Recursive:
        """From the arguments and the cotangents of the float results to the cotangents of the active arguments."""
        if active not in self.adjoints:
            doc = f"Adjoint of {self.name}."
            made = self.adjoints[active] = Recursive(f"{self.name}_adjoint", Block(), self.arity, doc=doc)
            params = [Value(p.name, p.fact) for p in self.primal.params]
            again = placed(_without_effects(self.primal, self.name, e), params)
            inner = Reverse(Builder(), active_values(again, [params[k] for k in active]))
            inner.builder.origin = {out: q for b in ir.walk(again) for q in b.equations for out in q.outs}
            inner.builder.witness(params)
            row = [Value("y_bar", cotangent_fact(out.fact)) if facts.is_float(out.fact) else None for out in e.outs]
            found: Cotangents = {}
            forward = inner.block(again, row, found)
            results = [inner.current(found, params[k]) for k in active]
            bars = [bar for bar in row if bar is not None]
            made.primal = remove_dead(Block([*params, *bars], forward + inner.builder.equations, results))
        return self.adjoints[active]

    def forward(self, fwd: Forward, e: Equation) -> None:
        given = e.args[1]
        moving = self.closure(tuple(k for k, a in enumerate(given) if fwd.has_tangent(a)))
        dots = [fwd.new(out) for out in e.outs if facts.is_float(out.fact)]
        args = (Const(self.tangent(moving, e)), (*given, *(fwd.tangent(given[k], self.primal.params[k].fact) for k in moving)))
        fwd.builder.append(Equation([*e.outs, *dots], e.op, args, (), e.location))

    def tangent(self, moving: Which, e: Equation) -> Recursive:
        """From the arguments and the tangents of some to the results and the tangents of the floats among them."""
        if moving not in self.tangents:
            doc = f"Results of {self.name}, and their tangents."
            made = self.tangents[moving] = Recursive(f"{self.name}_tangent", Block(), self.arity, doc=doc)
            params = [Value(p.name, p.fact) for p in self.primal.params]
            primal = placed(self.primal, params)
            dots = {params[k]: Value(f"{params[k].name}_dot", cotangent_fact(params[k].fact)) for k in moving}
            inner = Forward(Builder(), active_values(primal, dots), dict(dots))
            inner.equations(primal.equations)
            ends = [inner.tangent(r) for r, out in zip(primal.results, e.outs, strict=True) if facts.is_float(out.fact)]
            made.primal = Block([*params, *dots.values()], inner.builder.equations, [*primal.results, *ends])
        return self.tangents[moving]


def _bar(argument: Atom, parameter: Value) -> Value:
    """The cotangent of an argument: its shape is known here, its dtype only as well as the function knows that of its parameter."""
    value = parameter if isinstance(argument, Const) else argument
    dtype = cotangent_fact(parameter.fact).dtype
    return Value(f"{value.name}_bar" if value.name else None, dataclasses.replace(cotangent_fact(value.fact), dtype=dtype))


def _without_effects(block: Block, name: str, e: Equation) -> Block:
    """The block as it is computed again: what prints or checks has done so the first time."""
    kept = []
    for q in block.equations:
        if q.op is CALL_WITH_EFFECT:
            q = dataclasses.replace(q, op=CALL)
        if not q.op.effect:
            kept.append(dataclasses.replace(q, blocks=tuple(_without_effects(b, name, e) for b in q.blocks)))
        elif any(not isinstance(out.fact, facts.Opaque) for out in q.outs):
            raise MissingRuleError(
                f"{name} calls itself to a depth that only the run knows; its adjoint would run {q.op.name} again, to another "
                "result; make these numbers before the call and pass them as an argument",
                e.location,
            )
    return Block(block.params, kept, block.results)


def functions(block: Block) -> list[Recursive]:
    """The recursive regions that a block calls, and those that they call, each once, in the order in which they are met."""
    found: dict[Recursive, None] = {}
    todo = [block]
    while todo:
        for inner in ir.walk(todo.pop(0)):
            for e in inner.equations:
                if e.op in CALLS and isinstance(e.args[0].value, Recursive) and e.args[0].value not in found:
                    found[e.args[0].value] = None
                    todo.append(e.args[0].value.primal)
    return list(found)
