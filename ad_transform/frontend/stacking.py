"""Lists whose length only the run knows under np.vstack and its like, and taken apart by `zip(*pairs)`.

    np.vstack(rows)        ->   np.stack(rows), or np.concatenate(rows) of matrices
    xs, ys = zip(*pairs)   ->   the first and the second parts of the pairs, which stand side by side already (columns.py)
"""

from __future__ import annotations

import ast
import functools
from typing import TYPE_CHECKING, Any

import numpy as np

from .. import facts, ir, ops
from . import calls, containers, dynamic
from .builtins import HANDLERS
from .heap import CONTENT, ListRef
from .lower import Lowering

if TYPE_CHECKING:
    from ..ops import Op

# What each makes of numbers, of vectors, and of arrays with more axes.
PLANS = {
    np.vstack: (None, (np.stack, 0), (np.concatenate, 0)),
    np.hstack: ((np.array, None), (np.concatenate, 0), (np.concatenate, 1)),
    np.column_stack: (None, (np.stack, 1), (np.concatenate, 1)),
}  # fmt: skip


def _stacked(function: Any, lw: Lowering, node: ast.AST, tup: Any, **options: Any) -> Any:
    op: Op = ops.BY_FUNCTION[function]
    content = lw.heap.get(tup.place, CONTENT) if dynamic.is_dynamic(lw, tup) else None
    if function is np.vstack and isinstance(content, tuple) and all(map(_is_of_numbers, content)) and not options:
        return lw.apply(ops.BY_FUNCTION[np.array], tup)
    rank = getattr(getattr(content.fact, "element", None), "rank", None) if isinstance(content, ir.Value) else None
    plan = None if rank is None else PLANS[function][min(rank, 2)]
    if plan is None or options:
        return calls.operation(lw, op, [tup], options, node)
    with_function, axis = plan
    args = (tup,) if axis is None else (tup, ir.Const(axis))
    return lw.apply(ops.BY_FUNCTION[with_function], *args)


def _is_of_numbers(content: Any) -> bool:
    return not isinstance(content, tuple) and bool(facts.is_scalar(content.fact.element))


HANDLERS.update({function: functools.partial(_stacked, function) for function in PLANS})


def zipped(lw: Lowering, node: ast.Call) -> Any:
    """`zip(*pairs)`; of a list of tuples of any length, the tuples of all first parts, all second parts, and so on."""
    (star,) = node.args
    pairs = lw.expression(star.value)  # type: ignore[attr-defined]
    content = lw.heap.get(pairs.place, CONTENT) if dynamic.is_dynamic(lw, pairs) else None
    if isinstance(content, tuple):
        return tuple(_part(lw, part) for part in content)
    return lw.call(ir.Const(zip), containers.items(lw, pairs, star), {}, node)


def _part(lw: Lowering, content: Any) -> ListRef:
    place = lw.heap.new("list", {CONTENT: content})
    lw.heap.rows.add(place)
    lw.heap.classes[place] = tuple
    return ListRef(place)
