"""The adjoint of an `if` is an `if`: both branches are reversed, under the same condition.

What the adjoint of a branch reads of its forward equations are residuals, which the forward `if` hands on.
"""

from __future__ import annotations

import dataclasses
from typing import Any

from ..ir import UNDEFINED, Atom, Block, Equation, Value, is_absent
from ..rules.control import IF
from .residuals import Cut, cut, placeholder
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
    cuts: list[Cut] = []
    for arm in (1, 0):  # the second first: what a chain of `elif` saves keeps its name through the whole chain
        forward, _, _ = arms[arm]
        provided = {r: out for r, out in zip(e.blocks[arm].results, e.outs, strict=True) if isinstance(r, Value)}
        slots = list(cuts[0].saved.values()) if cuts else []
        found = cut(blocks[arm], forward, rev.builder, provided=provided, passing=rev.passing, slots=slots, seen=rev.seen)
        rev.seen.residuals.update(found.saved.values())
        cuts.insert(0, found)
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
    pairs = zip(forwards, cuts, strict=True)
    made = [{taken: _apart(forward, value, taken) for value, taken in c.saved.items()} for forward, c in pairs]
    residuals = list(dict.fromkeys(taken for row in made for taken in row))
    rows = [[*b.results, *(row.get(taken, UNDEFINED) for taken in residuals)] for b, row in zip(e.blocks, made, strict=True)]
    blocks = tuple(Block([], f, r) for f, r in zip(forwards, rows, strict=True))
    return Equation([*e.outs, *residuals], IF, e.args, blocks, e.location)


def _apart(forward: list[Equation], value: Value, taken: Value) -> Value:
    """What a branch hands on as a residual; where the residual of a branch inside it keeps its name, that has another there."""
    if value is not taken:
        return value
    k = next(k for k, e in enumerate(forward) if value in e.outs)
    inner = Value(value.name, value.fact)
    forward[k] = dataclasses.replace(forward[k], outs=[inner if out is value else out for out in forward[k].outs])
    return inner


HANDLERS[IF] = reverse_if
