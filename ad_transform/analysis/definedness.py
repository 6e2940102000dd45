"""Definedness: the values that are None after some path through the program, though the code after it may hand them on.

    if c: v = f(x)          v is doubtful after the `if`; where it is read, c held, or the program has asked whether it is None
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ..ir import Block, Equation, Value, is_absent, values
from ..rules import core
from ..rules.control import FOR, IF, WHILE
from ..rules.packing import unpack


def doubtful_values(block: Block, given: Iterable[Value] = ()) -> set[Value]:
    """The values that may be undefined or None, and the lists that may hold such values; `given` are some of them."""
    found = set(given)
    while True:
        before = len(found)
        _visit(block, found)
        if len(found) == before:
            return found


def _visit(block: Block, found: set[Value]) -> None:
    for e in block.equations:
        for inner in e.blocks:
            _visit(inner, found)
        _HANDLERS.get(e.op, _plain)(e, found)


def _is_doubtful(atom: Any, found: set[Value]) -> bool:
    return is_absent(atom) or atom in found


def _plain(e: Equation, found: set[Value]) -> None:
    if e.op in _PASSING and any(v in found for v in values(e.args)):
        found.update(e.outs)


def _unpacked(e: Equation, found: set[Value]) -> None:
    found.update(out for out, may_be_none in zip(e.outs, e.args[1], strict=False) if may_be_none.value)


def _branches(e: Equation, found: set[Value]) -> None:
    found.update(o for k, o in enumerate(e.outs) if any(_is_doubtful(b.results[k], found) for b in e.blocks))


def _loop(e: Equation, found: set[Value]) -> None:
    xs, inits = (e.args[1], e.args[2]) if e.op is FOR else ((), e.args[0])
    body = e.blocks[-1]
    first = len(body.params) - len(inits)
    found.update(p for p, x in zip(body.params[first - len(xs) : first], xs, strict=True) if x in found)
    for k, (param, init) in enumerate(zip(body.params[first:], inits, strict=True)):
        if _is_doubtful(init, found) or _is_doubtful(body.results[k], found):
            found.update((param, e.outs[k]))
    found.update(o for o, r in zip(e.outs[len(inits) :], body.results[len(inits) :], strict=False) if r in found)


_PASSING = (
    core.identity, core.push, core.list_of, core.seq_item, core.seq_slice, core.drop_last, core.seq_delete, core.seq_insert,
    core.seq_store, core.seq_copy, core.seq_join,
)  # fmt: skip
_HANDLERS = {IF: _branches, FOR: _loop, WHILE: _loop, unpack: _unpacked}
