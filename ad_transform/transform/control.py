"""The adjoint of a loop is a loop over the iterations in reverse. That of a branch is in branches.py.

Reversing the body gives forward and adjoint equations; what the adjoint equations read of the forward ones are the residuals. The
forward loop hands them on as lists with one entry for each iteration, from which the adjoint loop takes.
"""

from __future__ import annotations

from typing import Any

from .. import facts
from ..ir import Atom, Block, Const, Equation, Value
from ..rules.arithmetic import add, mul
from ..rules.control import FOR, WHILE
from ..rules.ranges import reverse_range
from .checkpointed import reverse_checkpointed
from .loops import Loop
from .reverse import HANDLERS, Cotangents, Reverse


def reverse_for(rev: Reverse, e: Equation, bars: list[Atom | None], cotangents: Cotangents) -> list[Equation]:
    """A `for` over the same integers in the opposite order."""
    bounds, xs, inits = e.args
    if len(bounds) == 4:
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


HANDLERS.update({FOR: reverse_for, WHILE: reverse_while})
