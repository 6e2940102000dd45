"""Barriers to derivatives are gone, once all derivatives are taken: what they stand before takes their place.

    h = f(x); d = detach(h); y = g(d)   ->   h = f(x); y = g(h)
"""

from __future__ import annotations

from typing import Any

from .. import ir
from ..ir import Atom, Block, Equation, Value
from ..ops import Op
from ..rules import barriers, core

BARRIERS = (barriers.detach, barriers.graft, core.identity)


def remove_barriers(block: Block) -> Block:
    """The block without `detach`, `graft` and `identity`."""
    return _without(block, BARRIERS, {})


def remove_fences(block: Block) -> Block:
    """The block without `fence`: after what is common has been shared."""
    return _without(block, (barriers.fence,), {})


def _without(block: Block, operations: tuple[Op, ...], instead: dict[Value, Atom]) -> Block:
    def replaced(atom: Any) -> Any:
        return instead.get(atom, atom) if isinstance(atom, Value) else atom

    equations = []
    for equation in block.equations:
        args = ir.map_tree(replaced, equation.args)
        if equation.op in operations:
            instead[equation.out] = args[-1]
            if isinstance(args[-1], Value) and args[-1].name is None:
                args[-1].name = equation.out.name
        else:
            inner = tuple(_without(b, operations, instead) for b in equation.blocks)
            equations.append(Equation(equation.outs, equation.op, args, inner, equation.location, equation.spelling))
    return Block(block.params, equations, ir.map_tree(replaced, block.results))
