"""What a loop runs over: `range`, arrays, lists, and `zip`, `enumerate`, `reversed` of these."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from .. import ops
from ..ir import Atom, Const
from ..rules import core, shaping
from ..rules.ranges import range_length, reverse_range
from .heap import CONTENT, ArrayRef, DictRef, ListRef, Named, is_atom


@dataclass(frozen=True)
class RangeRef:
    """`range(start, stop, step)`."""

    start: Atom
    stop: Atom
    step: Atom


@dataclass(frozen=True)
class Wrapped:
    """`zip`, `enumerate`, `reversed` or `checkpointed` of iterables, not yet run."""

    kind: str
    parts: tuple[Any, ...]
    start: Any = None


@dataclass(frozen=True)
class Counted:
    """A loop over the integers of a range; `item` makes the abstract value of one iteration from the integer."""

    bounds: tuple[Atom, Atom, Atom]
    item: Callable[[Atom], Any]
    is_range: bool = False
    snapshots: Atom | None = None  # how many states the adjoint may store

    def constant_length(self) -> range | None:
        """The integers, where they are known now."""
        if all(isinstance(b, Const) for b in self.bounds):
            return range(*(b.value for b in self.bounds))  # type: ignore[union-attr]
        return None

    def constant_items(self, lw: Any) -> list[Any]:
        """One abstract value for each iteration."""
        return [self.item(Const(k)) for k in self.constant_length() or ()]


@dataclass(frozen=True)
class Listed:
    """A loop over things that are known one by one."""

    items: tuple[Any, ...]


def iterate(lw: Any, thing: Any, node: ast.AST) -> Counted | Listed:
    """How to run over an abstract value."""
    if isinstance(thing, RangeRef):
        return Counted((thing.start, thing.stop, thing.step), lambda k: k, True)
    if isinstance(thing, ArrayRef):
        return _rows(lw, thing, node)
    if isinstance(thing, (tuple, Named)):
        return Listed(thing if isinstance(thing, tuple) else thing.items)
    if isinstance(thing, ListRef):
        return _list(lw, thing)
    if isinstance(thing, DictRef):
        return Listed(tuple(map(Const, lw.heap.keys(thing.place))))
    if isinstance(thing, Wrapped):
        return _WRAPPERS[thing.kind](lw, thing, node)
    if isinstance(thing, Const) and isinstance(thing.value, (tuple, list, range, str, dict, frozenset)):
        if isinstance(thing.value, range):
            r = thing.value
            return Counted((Const(r.start), Const(r.stop), Const(r.step)), lambda k: k, True)
        return Listed(tuple(map(Const, thing.value)))
    raise lw.unsupported(node, f"a loop over a {lw.describe(thing)}", "loop over range, an array, a list, zip or enumerate")


def _from_zero(length: Atom, item: Callable[[Atom], Any]) -> Counted:
    return Counted((Const(0), length, Const(1)), item)


def _rows(lw: Any, array: ArrayRef, node: ast.AST) -> Counted:
    from .expressions import take

    atom = lw.read(array)
    length = lw.builder.apply(shaping.length, shaping.shape_source(lw.builder, atom))
    known = ops.shape(atom)[0]
    return _from_zero(Const(known) if isinstance(known, int) else length, lambda k: take(lw, array, k, node))


def _list(lw: Any, thing: ListRef) -> Counted | Listed:
    if not lw.heap.has(thing.place, CONTENT):
        return Listed(tuple(lw.heap.get(thing.place, k) for k in lw.heap.keys(thing.place)))
    seq = lw.heap.get(thing.place, CONTENT)
    return _from_zero(lw.builder.apply(core.seq_length, seq), lambda k: lw.wrap(lw.builder.apply(core.seq_item, seq, k)))


def _reversed(lw: Any, thing: Wrapped, node: ast.AST) -> Counted | Listed:
    inner = iterate(lw, thing.parts[0], node)
    if isinstance(inner, Listed):
        return Listed(tuple(reversed(inner.items)))
    bounds = reverse_range(lw.builder, *inner.bounds)
    return Counted(bounds, inner.item, inner.is_range)


def _enumerate(lw: Any, thing: Wrapped, node: ast.AST) -> Counted | Listed:
    inner = iterate(lw, thing.parts[0], node)
    start = thing.start
    if isinstance(inner, Listed):
        first = lw.static(start, node, "the first number must be known")
        return Listed(tuple((Const(first + k), x) for k, x in enumerate(inner.items)))

    def item(k: Atom) -> Any:
        offset = k
        if inner.bounds[2].value != 1 or not isinstance(inner.bounds[0], Const):  # type: ignore[union-attr]
            raise lw.unsupported(node, "enumerate of a range that does not start at a known number with step 1", "count by hand")
        shift = lw.builder.apply(ops.BY_FUNCTION[operator.sub], start, inner.bounds[0])
        if not (isinstance(shift, Const) and shift.value == 0):
            offset = lw.builder.apply(ops.BY_FUNCTION[operator.add], k, shift)
        return offset, inner.item(k)

    return Counted(inner.bounds, item, snapshots=inner.snapshots)


def _zip(lw: Any, thing: Wrapped, node: ast.AST) -> Counted | Listed:
    parts = [iterate(lw, p, node) for p in thing.parts]
    if all(isinstance(p, Listed) for p in parts):
        return Listed(tuple(zip(*(p.items for p in parts), strict=False)))  # type: ignore[union-attr]
    counted = [p if isinstance(p, Counted) else _dynamic(lw, p, node) for p in parts]
    lengths = [_count(lw, c) for c in counted]
    shortest = lengths[0]
    for length in lengths[1:]:
        same = length is shortest or (_size(length) is not None and _size(length) == _size(shortest))
        shortest = shortest if same else lw.builder.apply(ops.BY_FUNCTION[min], shortest, length)
    snapshots = next((c.snapshots for c in counted if c.snapshots is not None), None)
    return replace(_from_zero(shortest, lambda k: tuple(c.item(_nth(lw, c, k)) for c in counted)), snapshots=snapshots)


def _size(atom: Atom) -> Any:
    return ops.number(atom).value


def _count(lw: Any, c: Counted) -> Atom:
    start, stop, step = c.bounds
    if isinstance(start, Const) and start.value == 0 and isinstance(step, Const) and step.value == 1:
        return stop
    return lw.builder.apply(range_length, start, stop, step)  # type: ignore[no-any-return]


def _nth(lw: Any, c: Counted, k: Atom) -> Atom:
    start, _, step = c.bounds
    if isinstance(step, Const) and step.value == 1:
        offset: Atom = k
    else:
        offset = lw.builder.apply(ops.BY_FUNCTION[operator.mul], k, step)
    if isinstance(start, Const) and start.value == 0:
        return offset
    return lw.builder.apply(ops.BY_FUNCTION[operator.add], start, offset)  # type: ignore[no-any-return]


def _dynamic(lw: Any, listed: Listed, node: ast.AST) -> Counted:
    """Things known one by one beside an array: as a list that is read by number."""
    if not all(is_atom(i) or isinstance(i, ArrayRef) for i in listed.items):
        raise lw.unsupported(node, "zip of an array with a list of unlike things", "loop over range and index both")
    seq = lw.builder.apply(core.list_of, *(lw.atom(i) for i in listed.items))
    return _from_zero(Const(len(listed.items)), lambda k: lw.wrap(lw.builder.apply(core.seq_item, seq, k)))


def _checkpointed(lw: Any, thing: Wrapped, node: ast.AST) -> Counted:
    inner = iterate(lw, thing.parts[0], node)
    if not isinstance(inner, Counted):
        raise lw.unsupported(node, "checkpointed runs over a range or an array here", "loop over range and index the list")
    return replace(inner, snapshots=thing.start)


_WRAPPERS = {"reversed": _reversed, "enumerate": _enumerate, "zip": _zip, "checkpointed": _checkpointed}
