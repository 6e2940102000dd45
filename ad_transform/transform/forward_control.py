"""The tangents of control flow: a branch hands on tangents beside its results, a loop carries, takes and appends them."""

from __future__ import annotations

from ..ir import Atom, Block, Equation, Value
from ..rules.control import FOR, IF, WHILE
from .forward import HANDLERS, Forward


def forward_if(fwd: Forward, e: Equation) -> None:
    """Each branch makes the tangents of the results that change in one of them."""
    arms = [_arm(fwd, block.equations) for block in e.blocks]
    changing = [k for k in range(len(e.outs)) if any(fwd.has_tangent(b.results[k]) for b in e.blocks)]
    blocks = []
    for block, equations in zip(e.blocks, arms, strict=True):
        with fwd.builder.resume(equations):
            dots = [fwd.tangent(block.results[k], e.outs[k].fact) for k in changing]
        blocks.append(Block([], equations, block.results + dots))
    outs = e.outs + [fwd.new(e.outs[k]) for k in changing]
    fwd.builder.append(Equation(outs, IF, e.args, tuple(blocks), e.location))


def _arm(fwd: Forward, equations: list[Equation]) -> list[Equation]:
    with fwd.builder.block() as written:
        fwd.equations(equations)
    return written


class _Loop:
    """A loop with the tangents of what it carries, takes from lists and appends."""

    def __init__(self, fwd: Forward, e: Equation, inits: tuple[Atom, ...], xs: tuple[Atom, ...]) -> None:
        body = e.blocks[-1]
        first, count = len(body.params) - len(inits), len(inits)
        params, taken = body.params[first:], body.params[first - len(xs) : first]
        moving = [k for k, p in enumerate(params) if p in fwd.active]
        taking = [k for k, p in enumerate(taken) if p in fwd.active]
        self.inits = (*inits, *(fwd.tangent(inits[k], params[k].fact) for k in moving))
        self.xs = (*xs, *(fwd.tangent(xs[k]) for k in taking))
        dots = [fwd.new(params[k]) for k in moving]
        self.params = [*body.params[: first - len(xs)], *taken, *(fwd.new(taken[k]) for k in taking), *params, *dots]
        self.extra = dots
        with fwd.builder.block() as equations:
            fwd.equations(body.equations)
            carried = [fwd.tangent(body.results[k], params[k].fact) for k in moving]
            appending = [k for k in range(count, len(e.outs)) if fwd.has_tangent(body.results[k])]
            appended = [fwd.tangent(body.results[k]) for k in appending]
        results = [*body.results[:count], *carried, *body.results[count : len(e.outs)], *appended, *body.results[len(e.outs) :]]
        self.body = Block(self.params, equations, results)
        carry_outs = [*e.outs[:count], *(fwd.new(e.outs[k]) for k in moving)]
        self.outs = [*carry_outs, *e.outs[count:], *(fwd.new(e.outs[k]) for k in appending)]


def forward_for(fwd: Forward, e: Equation) -> None:
    """The same iterations."""
    bounds, xs, inits = e.args
    loop = _Loop(fwd, e, inits, xs)
    fwd.builder.append(Equation(loop.outs, FOR, (bounds, loop.xs, loop.inits), (loop.body,), e.location))


def forward_while(fwd: Forward, e: Equation) -> None:
    """The same iterations; the condition does not read tangents."""
    inits, xs = e.args
    loop = _Loop(fwd, e, inits, ())
    test = e.blocks[0]
    unread = [Value(p.name, p.fact) for p in loop.extra]
    test = Block([*test.params, *unread], test.equations, test.results)
    fwd.builder.append(Equation(loop.outs, WHILE, (loop.inits, xs), (test, loop.body), e.location))


HANDLERS.update({IF: forward_if, FOR: forward_for, WHILE: forward_while})
