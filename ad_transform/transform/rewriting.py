"""Writes a block once more, with what its parameters turned out to be: then the algebra of generated code finds what cancels.

    y_bar = 1.0:    x_bar = y_bar * w   ->   w
"""

from __future__ import annotations

import dataclasses
from typing import Any

from .. import ir
from ..builder import Builder
from ..errors import Location
from ..ir import Atom, Block, Equation, Value


def rewrite(builder: Builder, block: Block) -> list[Any]:
    """Write the equations of a block, simplified; its results."""
    instead: dict[Value, Atom] = {}
    saved = builder.location
    results = _rewrite(builder, block, instead)
    builder.location = saved
    return results


def _rewrite(builder: Builder, block: Block, instead: dict[Value, Atom]) -> list[Any]:
    def replaced(tree: Any) -> Any:
        return ir.map_tree(lambda a: instead.get(a, a) if isinstance(a, Value) else a, tree)

    outside = builder.location
    for e in block.equations:
        args = replaced(e.args)
        builder.location = adjoint_location(e.location) or outside
        simpler = builder.simpler(e.op, args) if len(e.outs) == 1 and not e.blocks else None
        if simpler is not None:
            instead[e.out] = simpler
            continue
        blocks = []
        for inner in e.blocks:
            with builder.block() as equations:
                results = _rewrite(builder, inner, instead)
            blocks.append(Block(inner.params, equations, results))
        builder.append(Equation(e.outs, e.op, args, tuple(blocks), e.location, e.spelling))
    return replaced(block.results)  # type: ignore[no-any-return]


def as_adjoint(equations: list[Equation]) -> list[Equation]:
    """Forward equations that are part of an adjoint."""
    return [
        dataclasses.replace(
            e,
            location=adjoint_location(e.location),
            blocks=tuple(Block(b.params, as_adjoint(b.equations), b.results) for b in e.blocks),
        )
        for e in equations
    ]


def adjoint_location(location: Location | None) -> Location | None:
    """The user's line, of code that the transform wrote for it."""
    return None if location is None else dataclasses.replace(location, adjoint=True)
