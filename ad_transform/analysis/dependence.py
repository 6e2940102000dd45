"""Dependence: the values that are computed from others, in any way; the shape of a value is not its content.

Activity asks through what a derivative passes; dependence asks what would change.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ..ir import Block, Const, Equation, Value, values
from ..rules import core
from ..rules.arithmetic import mul
from ..rules.control import FOR, IF, WHILE


def dependent_values(block: Block, sources: Iterable[Value]) -> set[Value]:
    """All values of a block, and of the blocks inside it, whose content depends on that of `sources`."""
    found = set(sources)
    _visit(block, found)
    return found


def _visit(block: Block, found: set[Value]) -> None:
    for e in block.equations:
        _HANDLERS.get(e.op, _plain)(e, found)


def _any(tree: Any, found: set[Value]) -> bool:
    return any(v in found for v in values(tree))


def _plain(e: Equation, found: set[Value]) -> None:
    measures = e.op in _MEASURES or (e.op is mul and any(isinstance(a, Const) and a.value == 0.0 for a in e.args))  # zeros like it
    if not measures and _any([a for k, a in enumerate(e.args) if k not in e.op.shape_of], found):
        found.update(e.outs)


def _branches(e: Equation, found: set[Value]) -> None:
    for block in e.blocks:
        _visit(block, found)
    condition = _any(e.args, found)
    found.update(o for k, o in enumerate(e.outs) if condition or any(_any([b.results[k]], found) for b in e.blocks))


def _loop(e: Equation, found: set[Value]) -> None:
    bounds, xs, inits = e.args if e.op is FOR else ((), (), e.args[0])
    body = e.blocks[-1]
    first = len(body.params) - len(inits)
    starts = [*zip(body.params[first - len(xs) : first], xs, strict=True), *zip(body.params[first:], inits, strict=True)]
    while True:
        before = len(found)
        found.update(p for p, start in starts if start in found)
        for block in e.blocks:
            _visit(block, found)
        found.update(p for p, r in zip(body.params[first:], body.results, strict=False) if r in found)
        if len(found) == before:
            break
    runs = [bounds, body.results[len(e.outs) :], *(b.results for b in e.blocks[:-1])]  # what decides how often the body runs
    often = _any(runs, found)
    found.update(o for o, r in zip(e.outs, body.results, strict=False) if often or r in found)
    found.update(o for o, i in zip(e.outs, inits, strict=False) if i in found)


_MEASURES = (core.seq_length, core.zeros_seq)
_HANDLERS = {IF: _branches, FOR: _loop, WHILE: _loop}
