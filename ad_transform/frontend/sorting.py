"""`sorted` of what only the run puts in order: numbers, tuples, arrays, objects, by themselves or by a key.

    sorted(pairs)              ->   [pairs[k] for k in np.lexsort((seconds, firsts))]
    sorted(items, key=cost)    ->   [items[k] for k in np.argsort([cost(item) for item in items], kind="stable")]
"""

from __future__ import annotations

import ast
import functools
import itertools
import operator
from typing import TYPE_CHECKING, Any

import numpy as np

from .. import facts, ir, ops
from ..rules import creation, indexing
from . import columns, containers, dynamic
from .builtins import handler
from .comprehensions import collect
from .expressions import take
from .heap import CONTENT, ArrayRef, ListRef, is_atom
from .iteration import Counted, iterate

if TYPE_CHECKING:
    from .lower import Lowering


@handler(sorted)
def sorted_(lw: Lowering, node: ast.AST, iterable: Any, *, key: Any = None, reverse: Any = None) -> Any:
    """A list in order; equal items keep theirs."""
    known = None if key is not None else _sorted_now(lw, node, iterable, reverse)
    if known is not None:
        return known
    down = reverse is not None and bool(lw.static(reverse, node, "the order must be known"))
    things = iterable if isinstance(iterable, ArrayRef) else lw.call(ir.Const(list), [iterable], {}, node)
    if _are_numbers(lw, things):
        return _numbers(lw, node, things, key, down)
    measured = things if key is None else _map(lw, node, key, things)
    order = _order(lw, [_directed(lw, m, down) for m in _measures(lw, measured, node)])
    runs = iterate(lw, order, node)
    if isinstance(things, ArrayRef) or _becomes_columns(lw, things):
        return collect(lw, node, runs, lambda k: take(lw, things, k, node))
    return containers.new_list(lw, [take(lw, things, k, node) for k in containers.items(lw, order, node)])


def _map(lw: Lowering, node: ast.AST, key: Any, things: Any) -> Any:
    return lw.call(ir.Const(list), [lw.call(ir.Const(map), [key, things], {}, node)], {}, node)


def _are_numbers(lw: Lowering, things: Any) -> bool:
    """Whether these are the elements of a vector, or the numbers in a list."""
    if isinstance(things, ArrayRef):
        return bool(lw.fact(things).rank == 1)
    dynamically = dynamic.is_dynamic(lw, things)
    return _orders(lw, lw.heap.get(things.place, CONTENT) if dynamically else containers.items(lw, things, lw.frame.source.node))


def _numbers(lw: Lowering, node: ast.AST, things: Any, key: Any, down: bool) -> Any:
    found = things if isinstance(things, ArrayRef) else lw.apply(creation.array, things)
    if key is None and not down:
        return lw.call(ir.Const(list), [lw.apply(ops.BY_FUNCTION[np.sort], found)], {}, node)
    measures = [found] if key is None else _measures(lw, _map(lw, node, key, found), node)
    order = _order(lw, [_directed(lw, m, down) for m in measures])
    return lw.call(ir.Const(list), [lw.apply(indexing.getitem, found, order)], {}, node)


def _measures(lw: Lowering, measured: Any, node: ast.AST) -> list[Any]:
    """By what items are put in order: numbers, or those that tuples begin with, and the names behind them."""
    if isinstance(measured, ArrayRef):
        measured = _map(lw, node, ir.Const(tuple), measured)
    parts: Any
    if dynamic.is_dynamic(lw, measured):
        content = lw.heap.get(measured.place, CONTENT)
        parts = content if isinstance(content, tuple) else (content,)
    else:
        parts = _by_part(containers.items(lw, measured, node))
    found = [lw.apply(creation.array, part) for part in itertools.takewhile(functools.partial(_orders, lw), parts)]
    if not found or not all(_is_of_arrays(part) for part in parts[len(found) : len(found) + 1]):
        raise lw.unsupported(node, "an order of other things than numbers", "sort numbers, or give a key that is a number")
    return found


def _by_part(things: list[Any]) -> list[list[Any]]:
    """The things, or the first of all tuples, the second of all, and so on; strings that are known by their ranks."""
    tuples = all(isinstance(thing, tuple) for thing in things)
    parts = [list(part) for part in zip(*things, strict=False)] if tuples else [things]
    for part in parts:
        names = [t.value for t in part if isinstance(t, ir.Const) and isinstance(t.value, str)]
        if len(names) == len(part):
            part[:] = [ir.Const(sorted({*names}).index(name)) for name in names]
    return parts


def _orders(lw: Lowering, part: Any) -> bool:
    """Whether these are numbers."""
    if isinstance(part, list):
        return all(is_atom(t) and facts.is_scalar(lw.fact(t)) for t in part)
    return not isinstance(part, tuple) and bool(facts.is_scalar(part.fact.element))


def _is_of_arrays(part: Any) -> bool:
    """Whether these are arrays: a tie before them is an error in Python."""
    if isinstance(part, list):
        return all(isinstance(t, ArrayRef) for t in part)
    return not isinstance(part, tuple) and bool(facts.is_array(part.fact.element))


def _directed(lw: Lowering, measure: Any, down: bool) -> Any:
    return lw.apply(ops.BY_FUNCTION[operator.neg], measure) if down else measure


def _order(lw: Lowering, measures: list[Any]) -> Any:
    """The places of the items in order."""
    if len(measures) == 1:
        return lw.apply(ops.BY_FUNCTION[np.argsort], measures[0], kind=ir.Const("stable"))
    return lw.apply(ops.BY_FUNCTION[np.lexsort], tuple(measures[::-1]))


def _becomes_columns(lw: Lowering, things: ListRef) -> bool:
    """Whether a list of numbers, arrays and tuples of these is one value now, of which an item is taken at once."""
    try:
        if not dynamic.is_dynamic(lw, things):
            dynamic.make_dynamic(lw, things.place)
    except columns.StructureError:
        return False
    return True


def _sorted_now(lw: Lowering, node: ast.AST, iterable: Any, reverse: Any) -> Any:
    """The list in order where that is known now: of constants, or of tuples that begin with different ones."""
    runs = None if isinstance(iterable, ArrayRef) else iterate(lw, iterable, node)
    if runs is None or (isinstance(runs, Counted) and runs.constant_length() is None):
        return None
    found = containers.items(lw, iterable, node)
    firsts = [thing[0] if isinstance(thing, tuple) and thing else thing for thing in found]
    if not all(map(_is_known, firsts)):
        return None
    if any(map(operator.is_not, firsts, found)) and len({first.value for first in firsts}) < len(found):
        return None
    down = reverse is not None and bool(lw.static(reverse, node, "the order must be known"))
    order = sorted(range(len(found)), key=lambda k: firsts[k].value, reverse=down)
    return containers.new_list(lw, [found[k] for k in order])


def _is_known(thing: Any) -> bool:
    return isinstance(thing, ir.Const) and isinstance(thing.value, (int, float, str))
