"""Loops whose first iteration is written out: they begin with a number where an array will be, as `m = 0.0; m = m + x` does.

Inside such a loop, and after it, only the run knows what the name is bound to. Where the code depends on that, the loop is split:
after one iteration the name is bound to an array. That needs a loop which runs at least once, in this call.
"""

from __future__ import annotations

import dataclasses
import operator
from collections.abc import Callable
from typing import Any

from .. import facts, ir, ops
from ..ir import Const, Value
from ..sizes import add, is_natural, sub
from .branches import branch
from .choices import NeedsChoice
from .iteration import Counted
from .lower import Lowering

_FIRST = "the first iteration"


def note(lw: Lowering, value: Value, init: ir.Atom, node: Any) -> None:
    """Note that a loop is why the number of axes of a value is not known, if that of its start is."""
    known = [getattr(getattr(atom, "fact", None), "shape", None) is not None for atom in (value, init)]
    if isinstance(value.fact, facts.Num) and known == [False, True]:
        lw.beginnings[value] = (node, _FIRST)


def loops_behind(lw: Lowering, value: Any) -> frozenset[Any]:
    """The loops, not split yet, because of which the number of axes of a value is not known."""
    found: set[Any] = set()
    todo, seen = [value], set()
    while todo:
        at = todo.pop()
        if not isinstance(at, Value) or at in seen:
            continue
        seen.add(at)
        if at in lw.beginnings:
            found.add(lw.beginnings[at])
        elif (equation := lw.builder.origin.get(at)) is not None:
            todo.extend(ir.reads(equation))
    return frozenset(found) - lw.heap.choices


def require_split(lw: Lowering, value: Value) -> None:
    """Ask for the loops to be split because of which only the run knows whether a value is a number or an array."""
    if loops := loops_behind(lw, value):
        raise NeedsChoice(loops)


def runs(lw: Lowering, node: Any, items: Counted) -> bool | None:
    """Whether a loop that is to be split runs in this call; None where it is not to be, or cannot be, split."""
    if (node, _FIRST) not in lw.heap.choices or items.snapshots is not None:
        return None
    sizes: list[Any] = [b.value if isinstance(b, Const) else getattr(b.fact, "value", None) for b in items.bounds]
    if None in sizes:
        return None
    start, end, step = sizes
    return (step == 1 and is_natural(add(sub(end, start), -1))) or lw.inputs.has_numbers((start, end, step))


def run_first(
    lw: Lowering, items: Counted, body: Callable[[Any], None], stop: str | None, others: Callable[[Counted], None]
) -> None:
    """Run the body once, then the other iterations where it has not left the loop."""
    start, end, step = items.bounds
    body(items.item(start))
    rest = dataclasses.replace(items, bounds=(lw.builder.apply(ops.BY_FUNCTION[operator.add], start, step), end, step))
    left = lw.heap.get(lw.frame.place, stop) if stop else Const(False)
    if not isinstance(left, Const):
        branch(lw, left, lambda: None, lambda: others(rest))
    elif not left.value:
        others(rest)
