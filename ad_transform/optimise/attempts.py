"""What an attempt has computed is not computed again.

failed = fails(inv, LinAlgError, a)                     failed, y = fails(inv, LinAlgError, a)
if failed: ...  else: y = inv(a); ...            ->     if failed: ...  else: ...
"""

from __future__ import annotations

import dataclasses
from typing import Any

from .. import ir
from ..ir import Block, Equation, Value
from ..rules.attempts import fails
from ..rules.control import IF

Known = dict[Any, Equation]  # condition -> the attempt that makes it


def keep_attempted(block: Block) -> Block:
    """The block in which the branches on the failure of an operation use what it has computed."""
    return _keep(block, {}, {})


def _keep(block: Block, known: Known, same: dict[Value, Value]) -> Block:
    equations: list[Equation] = []
    for e in block.equations:
        if e.op is fails:
            e = dataclasses.replace(e, outs=list(e.outs))
            known = {**known, e.outs[0]: e}
        blocks = [_keep(b, known, same) for b in e.blocks]
        attempt = known.get(e.args[0]) if e.op is IF else None
        if attempt is not None:
            blocks[1] = _without(blocks[1], attempt)
        equations.append(dataclasses.replace(e, blocks=tuple(blocks)) if e.blocks else e)
    return Block(block.params, equations, block.results)


def _without(block: Block, attempt: Equation) -> Block:
    """The block without the operation that has been attempted."""
    op, _, args = attempt.args
    for k, e in enumerate(block.equations):
        if e.op is op.value and op.value.sharing(e.args) == "no" and _alike(op.value, e, args):
            if len(attempt.outs) == 1:
                attempt.outs.append(Value(e.out.name, e.out.fact))
            rest = Block(block.params, block.equations[:k] + block.equations[k + 1 :], block.results)
            return ir.substitute(rest, {e.out: attempt.outs[1]})
    return block


def _alike(op: Any, e: Equation, args: tuple[Any, ...]) -> bool:
    """Whether an equation is the operation on these arguments."""
    if op.update or len(e.outs) != 1:
        return False
    mine, tried = list(ir.leaves(e.args)), list(ir.leaves(args))
    return len(mine) == len(tried) and all(map(_equal, mine, tried))


def _equal(a: Any, b: Any) -> bool:
    return a is b or (
        isinstance(a, ir.Const) and isinstance(b, ir.Const) and type(a.value) is type(b.value) and bool(a.value == b.value)
    )
