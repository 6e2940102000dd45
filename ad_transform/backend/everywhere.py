"""Which variables must have a value on every path, because something is done with them whatever path was taken.

    if c: t = f(x)              t needs no value where c is false ...
    if c: y = g(t)
    saved.append(t)             ... unless it is kept all the same
"""

from __future__ import annotations

from typing import Any

from .. import facts, ir
from ..ir import Block, Equation, Value
from ..rules import core
from ..rules.control import FOR, IF, WHILE
from ..rules.packing import pack

KEEPING = (  # beside what is measured
    core.copy_if_there, core.seq_copy, core.push, core.zeros_seq, core.zeros_if_there, core.require_assigned, core.require_scalar,
    pack,
)  # fmt: skip


def needed_everywhere(block: Block, names: dict[Value, str]) -> set[Value]:
    """What is moved, kept in a list, copied or measured whether or not it is used later: it needs a value on every path."""
    found = set(ir.values(block.results))
    loops = [e for inner in ir.walk(block) for e in inner.equations if e.op in (FOR, WHILE)]
    stays: dict[Value, list[Value]] = {}  # a result of an `if` or a loop -> what has its variable already
    for inner in ir.walk(block):
        for e in inner.equations:
            kept = e.op in KEEPING
            found.update(out for out in e.outs if facts.may_be_none(out.fact))  # the code may ask whether it is None
            found.update(ir.values(e.args if kept else [e.args[k] for k in e.op.shape_of]))
            for b in e.blocks:
                for k, end in enumerate(b.results):
                    if e.op is IF and isinstance(end, Value) and names.get(end) == names[e.outs[k]]:
                        stays.setdefault(e.outs[k], []).append(end)
                    else:
                        found.update(ir.values(end))
    found.update(v for e in loops for v in ir.values(_inits(e)))
    for e in loops:  # where no iteration runs, what comes out is what was put in
        params = e.blocks[-1].params[-len(_inits(e)) :] if _inits(e) else []
        for param, out in zip(params, e.outs, strict=False):
            stays.setdefault(out, []).append(param)
    todo = list(found)
    while todo:
        more = [end for end in stays.get(todo.pop(), ()) if end not in found]
        found.update(more)
        todo += more
    return found


def _inits(loop: Equation) -> tuple[Any, ...]:
    return loop.args[-1 if loop.op is FOR else 0]  # type: ignore[no-any-return]
