"""Loops that are written out: their items, or the condition of a `while`, are known one by one when the code is generated.

They are loops over lists and tuples of the program, and those in which something must be known that depends on the iteration: the
key of a dict, the structure of what a name is bound to. What the length or an integer of this call decides is then fixed.
"""

from __future__ import annotations

import ast
import functools
from collections.abc import Callable
from typing import Any

from .. import ir
from ..errors import NeedsStatic, UnsupportedSyntaxError
from ..ir import Const, Value
from .branches import branch, tested
from .columns import StructureError
from .iteration import Counted, Listed
from .lower import Lowering
from .raising import leaves_loop
from .reasons import WHOLE

LONGEST = 10_000  # iterations that are written out
MOST_IN_THIS_CALL = 1_000  # iterations that are written out because a dict has a key for each
MOST_WRITTEN_OUT = 64  # iterations of a loop in which a name is bound to things of different structure


def iterations_instead(lw: Lowering, need: Exception, items: Counted, index: Value, node: Any) -> range | None:
    """The iterations, if the loop can be written out and then does not have the problem."""
    known = items.constant_length()
    if isinstance(need, NeedsStatic):
        if not _depends_on(lw, need.value, index):
            return None
        waits = need.instead is not None and not need.costly
        return known if known is not None or waits else _in_this_call(lw, need.why, items)
    if not (isinstance(need, StructureError) and need.lineno == lw.locate(node).line):
        return None
    known = known if known is not None else _in_this_call(lw, str(need.msg), items)
    return known if known is not None and len(known) <= MOST_WRITTEN_OUT else None


def _in_this_call(lw: Lowering, why: str, items: Counted) -> range | None:
    """The iterations of this call, where their number is made of lengths and integers among the inputs, which are then fixed."""
    bounds = []
    for bound in items.bounds:
        number = lw.inputs.fixed_number(bound)
        if number is None and lw.inputs.integers_behind(bound):
            raise NeedsStatic(bound, why)
        if number is None:
            return None
        bounds.append(number)
    found = range(*bounds)
    return found if len(found) <= MOST_IN_THIS_CALL else None


def whole(lw: Lowering, node: Any, items: Counted) -> range | None:
    """The iterations of a loop that is to be written out because a list grows in it (reasons.py), if they can be known."""
    if (node, WHOLE) not in lw.heap.choices:
        return None
    found = _in_this_call(lw, "the number of items must be known", items)
    return found if found is not None and len(found) <= MOST_WRITTEN_OUT else None


def listed_by(items: Counted, numbers: range) -> Listed:
    """The items with these numbers, one by one."""
    return Listed(lambda: len(numbers), lambda k: items.item(Const(numbers[k])))


def write_out(lw: Lowering, items: Listed, first: int, body: Callable[[Any], None], stop: str | None) -> None:
    """Run a body for the items from the first one on."""
    k = first
    while k < items.count():
        if k == LONGEST:
            raise UnsupportedSyntaxError(f"a loop that is written out has more than {LONGEST} iterations", lw.builder.location)
        body(items.item(k))
        k += 1
        left = lw.heap.get(lw.frame.place, stop) if stop else Const(False)
        if isinstance(left, Const):
            if left.value:
                return
        else:
            branch(lw, left, lambda: None, functools.partial(write_out, lw, items, k, body, stop))
            return


def _depends_on(lw: Lowering, value: Any, index: Value) -> bool:
    """Whether a value is computed from the index of a loop, or is an index whose bounds are."""
    todo, seen = [value], set()
    while todo:
        at = todo.pop()
        if at is index:
            return True
        equation = lw.builder.origin.get(at) if isinstance(at, Value) and at not in seen else None
        seen.add(at)
        if equation is not None:
            todo.extend(ir.reads(equation))
        elif at in lw.bounds:
            todo.extend(ir.values(lw.bounds[at]))
    return False


def write_out_while(lw: Lowering, node: ast.While, refused: StructureError) -> str | None:
    """A loop whose condition is known each time, as where it walks along a chain of tuples or objects; the flag of its breaks."""
    stop = getattr(node, "stop", None)
    if stop:
        lw.heap.set(lw.frame.place, stop, Const(False))
    stop, body = leaves_loop(lw, stop, lambda: lw.statements(node.body))
    for _ in range(MOST_IN_THIS_CALL):
        go_on, left = tested(lw, node.test), lw.heap.get(lw.frame.place, stop) if stop else Const(False)
        if not (isinstance(go_on, Const) and isinstance(left, Const)):
            raise refused
        if left.value or not go_on.value:
            return stop
        body()
    raise refused
