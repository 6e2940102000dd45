"""Lists whose length only the run knows: each is one value, with an operation for everything that changes it.

What is put into such a list and taken out of it may not be written any more, for the list would not see it, unless the list owns
its arrays (owned.py).
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any

from .. import ir
from ..rules import core
from . import columns, moving, owned
from .choices import FIRST, SECOND
from .heap import CONTENT, ArrayRef, ListRef, Place
from .lower import Lowering


def is_dynamic(lw: Lowering, thing: Any) -> bool:
    """Whether this is a list whose length is only known when the program runs."""
    return isinstance(thing, ListRef) and lw.heap.has(thing.place, CONTENT)


def item(lw: Lowering, place: Place, number: ir.Atom) -> Any:
    """An item of a list that is one value: an array that may not be written, for the list would not see it, unless it owns it."""
    content = lw.heap.get(place, CONTENT)
    if owned.is_owned(lw, place) and not isinstance(content, tuple):
        return owned.item(lw, place, number)
    return columns.as_list(lw, columns.each(lambda c: _frozen(lw, place, lw.builder.apply(core.seq_item, c, number)), content))


def _frozen(lw: Lowering, place: Place, out: Any) -> Any:
    wrapped = lw.wrap(out)
    if isinstance(wrapped, ArrayRef):
        wrapped.place.kind = "frozen"
        lw.heap.lists_with.setdefault(wrapped.place, set()).add(place)
    return wrapped


def take(lw: Lowering, base: ListRef, index: Any) -> Any:
    """`base[index]`."""
    seq = lw.heap.get(base.place, CONTENT)
    if isinstance(index, slice):
        bounds = slice(*(None if b is None else lw.atom(b) for b in (index.start, index.stop, index.step)))
        return ListRef(lw.heap.new("list", {CONTENT: columns.each(lambda c: lw.builder.apply(core.seq_slice, c, bounds), seq)}))
    return item(lw, base.place, lw.atom(index))


def make_dynamic(lw: Lowering, place: Place) -> None:
    """Turn a list that is known item by item into one value."""
    keys, at = lw.heap.keys(place), lw.frame.at or lw.frame.source.node
    content = columns.made(lw, [lw.heap.get(place, k) for k in keys], place.hint, at)
    for key in keys:
        thing = lw.heap.get(place, key)
        lw.heap.delete(place, key)
        _give(lw, place, ir.Const(key), thing, at)
    lw.heap.set(place, CONTENT, content)


def _give(lw: Lowering, place: Place, number: ir.Atom, thing: Any, node: ast.AST) -> None:
    """An array in such a list may not be written any more: the list would not see it, unless it owns it."""
    if owned.is_owned(lw, place) and not isinstance(thing, tuple):
        owned.put(lw, place, number, thing, node)
        return
    if isinstance(thing, ArrayRef) and thing.place.kind == "choice":
        thing = tuple(lw.heap.get(thing.place, key) for key in (FIRST, SECOND))
    if isinstance(thing, ArrayRef):
        owned.check_not_owned(lw, thing, node)
        thing.place.kind = "frozen"
        lw.heap.lists_with.setdefault(thing.place, set()).add(place)
    for part in thing if isinstance(thing, tuple) else ():
        _give(lw, place, number, part, node)


def joined(lw: Lowering, left: Any, right: Any, node: ast.AST) -> ListRef:
    """`left + right`, of which one is such a list."""
    from .containers import items

    result = lw.heap.new("list")

    def content(thing: Any) -> Any:
        if is_dynamic(lw, thing):
            return lw.heap.get(thing.place, CONTENT)
        things = items(lw, thing, node)
        for k, part in enumerate(things):
            _give(lw, result, ir.Const(k), part, node)
        return columns.made(lw, things, None, node)

    both = content(left), content(right)
    if columns.kinds(both[0]) != columns.kinds(both[1]):
        raise lw.unsupported(node, "a sum of lists of unlike things", "keep the items of a list alike")
    lw.heap.put(result, CONTENT, columns.each(lambda a, b: lw.builder.apply(core.seq_join, a, b), *both))
    return ListRef(result)


# ---- changes -----------------------------------------------------------------------------------------------------------


def push(lw: Lowering, target: ListRef, thing: Any, node: ast.AST) -> None:
    """`target.append(thing)`."""
    end = lw.builder.apply(core.seq_length, columns.first(lw.heap.get(target.place, CONTENT)))
    _lengthen(lw, target, end, thing, node, lambda c, t: lw.builder.apply(core.push, c, t, name=target.place.hint))


def put_first(lw: Lowering, target: ListRef, index: Any, thing: Any, node: ast.AST) -> None:
    """`target.insert(0, thing)` of a list of unknown length."""
    if not (isinstance(index, ir.Const) and index.value == 0):
        raise lw.unsupported(node, "insert in the middle of a list of unknown length", "insert at its beginning or append")
    moving.put_first(lw, target.place, node)
    _lengthen(lw, target, index, thing, node, lambda c, t: lw.builder.apply(core.seq_insert, c, index, t, name=target.place.hint))


def _lengthen(lw: Lowering, target: ListRef, at: ir.Atom, thing: Any, node: ast.AST, add: Callable[..., Any]) -> None:
    content = columns.fitted(lw, target.place, lw.heap.get(target.place, CONTENT), thing, node)
    thing = columns.as_row(lw, thing)
    _give(lw, target.place, at, thing, node)
    lw.heap.note_change(target.place)
    lw.heap.set(target.place, CONTENT, columns.each(lambda c, t: add(c, lw.atom(t)), content, thing))


def pop(lw: Lowering, target: ListRef, number: ir.Atom, node: ast.AST) -> Any:
    """`target.pop(number)`."""
    seq, taken = lw.heap.get(target.place, CONTENT), item(lw, target.place, number)
    if isinstance(taken, ArrayRef) and owned.is_item(taken):  # the name has it alone
        taken = lw.heap.new_array(lw.read(taken))
        moving.remove(lw, target.place, number, taken, node)
    lw.heap.note_change(target.place)
    shorter = (core.drop_last,) if isinstance(number, ir.Const) and number.value == -1 else (core.seq_delete, number)
    lw.heap.set(target.place, CONTENT, columns.each(lambda c: lw.builder.apply(shorter[0], c, *shorter[1:]), seq))
    return taken


def store(lw: Lowering, base: ListRef, number: ir.Atom, value: Any, node: ast.AST) -> None:
    """`base[number] = value`."""
    content = columns.fitted(lw, base.place, lw.heap.get(base.place, CONTENT), value, node)
    value = columns.as_row(lw, value)
    moving.replace(lw, base.place, number, node)
    _give(lw, base.place, number, value, node)
    lw.heap.note_change(base.place)
    changed = columns.each(lambda c, v: lw.builder.apply(core.seq_store, c, number, lw.atom(v)), content, value)
    lw.heap.set(base.place, CONTENT, changed)
