"""Flags: what says that a loop is left is not set at the head of an iteration, for then there would be none.

    stop = False                            for ...:
    for ...:                                    if c: break
        if c: stop = True           ->
        if stop: break

So is any boolean that the body changes only where it leaves the loop: at the head it is what the loop began with.
"""

from __future__ import annotations

import dataclasses
from typing import Any

from .. import ir
from ..ir import Atom, Block, Const, Equation, Value
from ..rules.control import FOR, IF, WHILE


def know_flags(block: Block) -> Block:
    """The block with what its loops know at the head of each iteration."""
    return Block(block.params, [_known(e) for e in block.equations], block.results)


def _known(e: Equation) -> Equation:
    blocks = tuple(map(know_flags, e.blocks))
    flags = blocks[-1].results[len(e.outs) :] if e.op in (FOR, WHILE) else []
    if not flags:
        return dataclasses.replace(e, blocks=blocks) if blocks else e
    body = blocks[-1]
    inits = e.args[2] if e.op is FOR else e.args[0]
    first = len(body.params) - len(inits)
    rows = list(zip(range(len(inits)), inits, body.params[first:], strict=True))
    fixed = [(k, i) for k, i, p in rows if _is_boolean(i) and _changes_last(body, body.results[k], p, flags[0], i)]
    for block in blocks:
        offset = len(block.params) - len(inits)
        known: dict[Value, Atom] = {block.params[offset + k]: init for k, init in fixed}
        blocks = tuple(ir.substitute(b, known) if b is block else b for b in blocks)
    return dataclasses.replace(e, blocks=blocks)


def _is_boolean(atom: Any) -> bool:
    return isinstance(atom, Const) and type(atom.value) is bool


def _changes_last(block: Block, result: Any, param: Value, flag: Any, init: Const) -> bool:
    """Whether a result is what it was at the head of the iteration, wherever a flag is not set."""
    if result is param or (isinstance(flag, Const) and flag.value is True):
        return True
    if result is flag:
        return init.value is False
    made = next((e for e in block.equations if e.op is IF and result in e.outs and flag in e.outs), None)
    if made is None:
        return isinstance(result, Const) and result.value is init.value
    k, stop = made.outs.index(result), made.outs.index(flag)
    return all(_changes_last(b, b.results[k], param, b.results[stop], init) for b in made.blocks)
