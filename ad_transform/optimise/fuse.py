"""Two branches on one condition, one after the other, are one: where a function ends in an `if`, its adjoint begins with it.

    if c: y = f(x)                  if c: y = f(x); x_bar = g(y)
    if c: x_bar = g(y)         ->
"""

from __future__ import annotations

import dataclasses
from typing import Any

from .. import ir
from ..ir import UNDEFINED, Block, Equation
from ..rules.control import IF
from .cse import share_here


def fuse_branches(block: Block) -> Block:
    """The block with neighbouring branches on the same condition put together."""
    equations: list[Equation] = []
    for e in block.equations:
        before = equations[-1] if equations else None
        fused = _fused(before, e) if before is not None and before.op is IF and e.op is IF else None
        if fused is not None:
            equations[-1] = fused
        else:
            equations.append(e)
    inner = [dataclasses.replace(e, blocks=tuple(map(fuse_branches, e.blocks))) if e.blocks else e for e in equations]
    return Block(block.params, inner, block.results)


def _fused(first: Equation, second: Equation) -> Equation | None:
    """One equation for two; None where the conditions differ, or the second reads what one path of the first does not make."""
    if first.args[0] is not second.args[0]:
        return None
    blocks = []
    for before, after in zip(first.blocks, second.blocks, strict=True):
        made: dict[Any, Any] = dict(zip(first.outs, before.results, strict=True))
        if any(made.get(v) is UNDEFINED for v in ir.free(after)):
            return None
        after = ir.substitute(after, made)
        blocks.append(share_here(Block([], before.equations + after.equations, before.results + after.results)))
    return Equation(first.outs + second.outs, IF, first.args, tuple(blocks), first.location)
