"""Functions that call themselves to a depth that only the run knows: regions that are never written out.

    y = f(x, n)   ->   y, saved = f_forward(x, n);  adjoint: x_bar = f_adjoint(saved, y_bar)

A recursive region becomes a function of the generated code. Its adjoint is a pair: a function that also returns what the adjoint
reads, in which is what the calls inside it return (packing.py), and one that takes that. These two and the tangent are recursive
regions in turn, so that there are derivatives of any order.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field
from typing import Any, ClassVar

from .. import facts, ir
from ..analysis.activity import active_values
from ..builder import Builder
from ..errors import FactError
from ..ir import Atom, Block, Const, Equation, Value
from ..optimise.dce import remove_dead
from .forward import Forward
from .packing import packing
from .regions import CALL, CALLS, Region, inline_regions, placed
from .residuals import cut
from .reverse import Cotangents, Reverse, cotangent_fact, cotangent_of

Which = tuple[int, ...]  # positions among the arguments


@dataclass(eq=False)
class Recursive(Region):
    """A region whose block may call it; it is printed as a function named `name`."""

    doc: str = ""
    stays: ClassVar[bool] = True
    pairs: dict[Which, tuple[Recursive, Recursive]] = field(default_factory=dict)
    tangents: dict[Which, Recursive] = field(default_factory=dict)

    @property
    def is_open(self) -> bool:
        """Whether the block is not known yet: the function is being lowered."""
        return not (self.primal.params or self.primal.equations or self.primal.results)

    def reverse(self, rev: Reverse, e: Equation, bars: list[Atom], cotangents: Cotangents) -> list[Equation]:
        self._refuse_inside(e)
        given = e.args[1]
        active = self.closure(tuple(k for k, a in enumerate(given) if a in rev.active))
        seeds = [bar for out, bar in zip(e.outs, bars, strict=True) if facts.is_float(out.fact)]
        outs = [_bar(given[k], self.primal.params[k]) for k in active]
        saving, adjoint = self.pair(active, e)
        saved = Value("saved", facts.SAVED)
        rev.builder.append(Equation(outs, CALL, (Const(adjoint), (saved, *seeds)), (), rev.builder.location))
        for k, out in zip(active, outs, strict=True):
            rev.accumulate(cotangents, given[k], out)
        return [Equation([*e.outs, saved], e.op, (Const(saving), given), (), e.location)]

    def _refuse_inside(self, e: Equation) -> None:
        if self.is_open:
            raise FactError(
                f"the derivative of a call of {self.name} is taken inside {self.name}, so that its order grows with the depth; "
                "take the derivative of the recursion as a whole",
                e.location,
            )

    def closure(self, active: Which) -> Which:
        """The arguments through which a derivative passes at some depth, if it passes through these at the top."""
        found: dict[Recursive, set[int]] = {self: set(active)}
        while True:
            before = {region: len(which) for region, which in found.items()}
            for region in list(found):
                passed = active_values(region.primal, [region.primal.params[k] for k in found[region]])
                for e in calls(region.primal):
                    found.setdefault(e.args[0].value, set()).update(k for k, a in enumerate(e.args[1]) if a in passed)
            if {region: len(which) for region, which in found.items()} == before:
                return tuple(sorted(found[self]))

    def pair(self, active: Which, e: Equation) -> tuple[Recursive, Recursive]:
        """From the arguments to the results and what the adjoint reads; from that and the cotangents of the float results to the
        cotangents of the active arguments."""
        if active not in self.pairs:
            doc = f"Results of {self.name}, and what its adjoint reads."
            saving = Recursive(f"{self.name}_forward", Block(), self.arity, doc=doc)
            adjoint = Recursive(f"{self.name}_adjoint", Block(), self.arity, doc=f"Adjoint of {self.name}.")
            self.pairs[active] = saving, adjoint  # the calls inside find them there
            params = [Value(p.name, p.fact) for p in self.primal.params]
            block = placed(self.primal, params)
            inner = Reverse(Builder(), active_values(block, [params[k] for k in active]))
            inner.builder.origin = {out: q for b in ir.walk(block) for q in b.equations for out in q.outs}
            row = [_seed(r, out.fact) for r, out in zip(block.results, e.outs, strict=True)]
            bars = [bar for bar in row if bar is not None]
            inner.builder.witness(bars)
            found: Cotangents = {}
            forward = inner.block(block, row, found)
            results = [inner.current(found, params[k]) for k in active]
            divided = cut(Block(bars, inner.builder.equations, results), forward, inner.builder, params)
            packed, adjoint.primal = packing(divided, Block(params, forward))
            saving.primal = remove_dead(Block(params, [*forward, packed], [*block.results, packed.out]))
        return self.pairs[active]

    def forward(self, fwd: Forward, e: Equation) -> None:
        self._refuse_inside(e)
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


def _seed(result: Any, fact: Any) -> Value | None:
    """A parameter for the cotangent of a result."""
    return Value(f"{getattr(result, 'name', None) or 'y'}_bar", cotangent_fact(fact)) if facts.is_float(fact) else None


def _bar(argument: Atom, parameter: Value) -> Value:
    """The cotangent of an argument: its shape is known here, its dtype only as well as the function knows that of its parameter."""
    is_there = isinstance(argument, Const) or isinstance(argument.fact, facts.Seq)  # a list may be empty here
    bar = cotangent_of(parameter if is_there else argument)
    if isinstance(bar.fact, facts.Num):
        bar.fact = dataclasses.replace(bar.fact, dtype=cotangent_fact(parameter.fact).dtype)
    return bar


def calls(block: Block) -> list[Equation]:
    """The calls of recursive regions in a block."""
    equations = (e for b in ir.walk(block) for e in b.equations if e.op in CALLS)
    return [e for e in equations if isinstance(e.args[0].value, Recursive)]


def functions(block: Block) -> list[Recursive]:
    """The recursive regions that a block calls, and those that they call, each once, in the order in which they are met."""
    found: dict[Recursive, None] = {}
    todo = [block]
    while todo:
        for e in calls(inline_regions(todo.pop(0))):
            if e.args[0].value not in found:
                found[e.args[0].value] = None
                todo.append(e.args[0].value.primal)
    return list(found)
