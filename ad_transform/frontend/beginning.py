"""Loops whose first iteration is written out: they begin with a number where an array will be, as `m = 0.0; m = m + x` does.

Inside such a loop, and after it, only the run knows what the name is bound to. Where the code depends on that, the loop is split:
after one iteration the name is bound to an array. That needs a loop which runs at least once, in this call.
"""

from __future__ import annotations

import dataclasses
import operator
from collections.abc import Callable
from typing import Any

from .. import ir, ops
from ..errors import NeedsStatic
from ..ir import Const
from ..sizes import add, is_natural, sub
from .branches import branch
from .iteration import Counted
from .lower import Lowering
from .reasons import FIRST


def is_asked_for(lw: Lowering, node: Any) -> bool:
    """Whether a loop is to be split."""
    return (node, FIRST) in lw.heap.choices


def runs(lw: Lowering, node: Any, items: Counted) -> bool | None:
    """Whether a loop that is to be split runs in this call; None where it is not to be, or cannot be, split."""
    if not is_asked_for(lw, node) or items.snapshots is not None:
        return None
    sizes: list[Any] = [b.value if isinstance(b, Const) else getattr(b.fact, "value", None) for b in items.bounds]
    if None in sizes:
        return None
    start, end, step = sizes
    return (step == 1 and is_natural(add(sub(end, start), -1))) or lw.inputs.has_numbers((start, end, step))


def holds(lw: Lowering, condition: ir.Atom) -> bool:
    """Whether the condition of a loop that is to be split is known to hold at first; integers behind it are fixed for that."""
    if isinstance(condition, Const):
        return bool(condition.value)
    if lw.inputs.integers_behind(condition):
        raise NeedsStatic(condition, "whether the loop runs at all must be known")
    return False


def others(lw: Lowering, items: Counted) -> Counted:
    """The iterations after the first one."""
    start, end, step = items.bounds
    return dataclasses.replace(items, bounds=(lw.builder.apply(ops.BY_FUNCTION[operator.add], start, step), end, step))


def run_first(lw: Lowering, body: Callable[[], None], stop: str | None, rest: Callable[[], None]) -> None:
    """Run the body once, then the other iterations where it has not left the loop."""
    if stop:
        lw.heap.set(lw.frame.place, stop, Const(False))
    body()
    left = lw.heap.get(lw.frame.place, stop) if stop else Const(False)
    if not isinstance(left, Const):
        branch(lw, left, lambda: None, rest)
    elif not left.value:
        rest()
