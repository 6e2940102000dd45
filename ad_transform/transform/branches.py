"""The adjoint of an `if` is an `if`: both branches are reversed, under the same condition.

What the adjoint of a branch reads of its forward equations are residuals, which the forward `if` hands on.
"""

from __future__ import annotations

from typing import Any

from ..ir import UNDEFINED, Atom, Block, Equation, Value, is_absent
from ..rules.control import IF
from .residuals import Cut, cut, define_everywhere, placeholder
from .reverse import HANDLERS, Cotangents, Reverse, cotangent_of


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
            ends = [placeholder(adjoint, v.fact) if _is_undefined(rev, v, e, arm) else rev.current(inner, v) for v in wrt]
            blocks.append(Block([], adjoint, ends))
    cuts = []
    for block, primal, (forward, _, _) in zip(blocks, e.blocks, arms, strict=True):
        provided = {r: out for r, out in zip(primal.results, e.outs, strict=True) if isinstance(r, Value)}
        cuts.append(cut(block, forward, rev.builder, provided=provided, passing=rev.passing, seen=rev.seen))
        for value in cuts[-1].saved:
            define_everywhere(forward, value)
    outs = [cotangent_of(v) for v in wrt]
    rev.builder.append(Equation(outs, IF, e.args, tuple(c.adjoint for c in cuts), e.location))
    cotangents.update(zip(wrt, outs, strict=True))
    return [_saving_if(e, [forward for forward, _, _ in arms], cuts)]


def _is_undefined(rev: Reverse, value: Value, e: Equation, arm: int) -> bool:
    """Whether an earlier `if` with the same condition makes a value, and not on this path: then it has no shape here."""
    made = rev.builder.origin.get(value)
    return made is not None and made.op is IF and made.args[0] is e.args[0] and is_absent(_result(made, value, arm))


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


HANDLERS[IF] = reverse_if
