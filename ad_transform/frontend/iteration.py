"""What a loop runs over: `range`, arrays, lists, and `zip`, `enumerate`, `reversed` of these."""

from __future__ import annotations

import ast
import dataclasses
import enum
import operator
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from .. import facts, ops
from ..errors import NeedsStatic, UnsupportedSyntaxError
from ..ir import Atom, Const
from ..rules import core, shaping
from ..rules.ranges import range_length, reverse_range
from . import columns
from .choices import Chosen, pick
from .heap import CONTENT, ArrayRef, DictRef, ListRef, Named, Place, is_atom
from .optional import there


@dataclass(frozen=True)
class RangeRef:
    """`range(start, stop, step)`."""

    start: Atom
    stop: Atom
    step: Atom


@dataclass(frozen=True)
class Wrapped:
    """What is not yet run: `iter`, `zip`, `enumerate`, `reversed`, `map`, `repeat`, `count` and the like; or a view of a dict."""

    kind: str
    parts: tuple[Any, ...]
    start: Any = None
    call: Any = None  # what `map` calls; of a generator, what runs it
    checked: bool = False  # of `zip`, that its parts must have one length
    node: ast.AST | None = field(default=None, compare=False)  # the call that made it

    @property
    def is_endless(self) -> bool:
        """Whether it has always another item."""
        return self.kind == "count" or (self.kind == "repeat" and self.start is None)

    @property
    def once(self) -> bool:
        """Whether this is an iterator, which runs once only."""
        return self.kind not in ("items", "values", "keys")

    @property
    def is_generator(self) -> bool:
        """Whether it runs what runs over it (generators.py)."""
        return self.kind in ("a generator", "a generator expression")


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
    """A loop over things that are known one by one; each is looked up when its turn comes, as Python does."""

    count: Callable[[], int]
    item: Callable[[int], Any]

    @property
    def items(self) -> tuple[Any, ...]:
        """All of them, as they are now."""
        return tuple(self.item(k) for k in range(self.count()))


def listed(items: tuple[Any, ...]) -> Listed:
    """A loop over these."""
    return Listed(lambda: len(items), items.__getitem__)


def iterate(lw: Any, thing: Any, node: ast.AST) -> Counted | Listed:
    """How to run over an abstract value."""
    thing = there(lw, thing, TypeError, "'NoneType' object is not iterable", node)
    if isinstance(thing, RangeRef):
        return Counted((thing.start, thing.stop, thing.step), lambda k: k, True)
    if isinstance(thing, ArrayRef):
        return _rows(lw, thing, node)
    if isinstance(thing, (tuple, Named)):
        return listed(thing if isinstance(thing, tuple) else thing.items)
    if isinstance(thing, ListRef):
        return _list(lw, thing)
    if isinstance(thing, DictRef):
        return _keys(lw, thing, node, lambda key: Const(key))
    if isinstance(thing, Wrapped):
        return WRAPPERS[thing.kind](lw, thing, node)
    if isinstance(thing, Const) and isinstance(thing.value, (tuple, list, range, str, dict, frozenset)):
        if isinstance(thing.value, range):
            r = thing.value
            return Counted((Const(r.start), Const(r.stop), Const(r.step)), lambda k: k, True)
        return listed(tuple(map(Const, thing.value)))
    if isinstance(thing, Const) and isinstance(thing.value, enum.EnumMeta):
        return listed(tuple(map(Const, thing.value)))
    if is_atom(thing) and isinstance(thing.fact, facts.Num):
        raise lw.program_error(node, f"{lw.describe(thing)} cannot be iterated over", TypeError)
    raise lw.unsupported(node, f"a loop over {lw.describe(thing)}", "loop over range, an array, a list, zip or enumerate")


def parted(thing: Any) -> tuple[Chosen, Callable[[Any], Any]] | None:
    """The one of several containers that an iterable runs over, and the iterable with one of them in its place."""
    if isinstance(thing, Chosen):
        return thing, lambda one: one
    inside = enumerate(thing.parts) if isinstance(thing, Wrapped) else ()
    return next((_with_part(thing, k, *found) for k, part in inside if (found := parted(part)) is not None), None)


def _with_part(thing: Wrapped, k: int, chosen: Chosen, inner: Callable[[Any], Any]) -> tuple[Chosen, Callable[[Any], Any]]:
    before, after = thing.parts[:k], thing.parts[k + 1 :]
    return chosen, lambda one: dataclasses.replace(thing, parts=(*before, inner(one), *after))


def check_lazy(lw: Any, thing: Any, node: ast.AST) -> None:
    """Refuse to run over a generator inside `zip` or `enumerate` beside other code: here all its items are computed first."""
    for part in thing.parts if isinstance(thing, Wrapped) and not thing.is_generator else ():
        if isinstance(part, Wrapped) and part.is_generator:
            raise lw.unsupported(node, f"a loop over {thing.kind} of {part.kind}", "make a list of it first")
        check_lazy(lw, part, node)


def growing(lw: Any, thing: Any) -> list[Any]:
    """How often the lists, of lengths that only the run knows, that an iterable runs over have been changed."""
    if isinstance(thing, Wrapped):
        return [seq for part in thing.parts for seq in growing(lw, part)]
    return [lw.heap.changes[thing.place]] if isinstance(thing, ListRef) and lw.heap.has(thing.place, CONTENT) else []


def from_zero(length: Atom, item: Callable[[Atom], Any]) -> Counted:
    """A loop over 0, 1, ... below a length."""
    return Counted((Const(0), length, Const(1)), item)


def _rows(lw: Any, array: ArrayRef, node: ast.AST) -> Counted:
    from .expressions import take

    atom = lw.read(array)
    length = lw.builder.apply(shaping.length, shaping.shape_source(lw.builder, atom))
    known = ops.shape(atom)[0]

    def item(k: Atom) -> Any:
        with lw.builder.unwatched():
            return take(lw, array, k, node)

    return from_zero(Const(known) if isinstance(known, int) else length, item)


def _list(lw: Any, thing: ListRef) -> Counted | Listed:
    if not lw.heap.has(thing.place, CONTENT):
        return Listed(lambda: _known_length(lw, thing.place), lambda k: lw.heap.get(thing.place, k))
    length = lw.builder.apply(core.seq_length, columns.first(lw.heap.get(thing.place, CONTENT)))

    def item(k: Atom) -> Any:
        from . import dynamic

        with lw.builder.unwatched():
            return dynamic.item(lw, thing.place, k)

    return from_zero(length, item)


def _known_length(lw: Any, place: Any) -> int:
    if lw.heap.has(place, CONTENT):
        raise UnsupportedSyntaxError(
            f"{place.hint or 'a list'} changes its length while a loop runs over it; loop over a copy", lw.builder.location
        )
    return len(lw.heap.keys(place))


def in_order(lw: Any, place: Place) -> list[Any]:
    """The keys of a dict, in an order that the program may see."""
    if place in lw.heap.unordered:
        what = f"the order of the keys of {place.hint or 'a dict'} depends on the path that the program has taken"
        raise UnsupportedSyntaxError(f"{what}; put them into the dict in the same order on all paths", lw.builder.location)
    return lw.heap.keys(place)  # type: ignore[no-any-return]


def _keys(lw: Any, thing: DictRef, node: ast.AST, entry: Callable[[Any], Any]) -> Listed:
    """The keys of a dict, and what it holds under each when its turn comes."""
    keys = in_order(lw, thing.place)

    def count() -> int:
        if lw.heap.keys(thing.place) != keys:
            raise lw.program_error(node, "the dict gets or loses keys while a loop runs over it", RuntimeError)
        return len(keys)

    return Listed(count, lambda k: entry(keys[k]))


def _view(lw: Any, thing: Wrapped, node: ast.AST) -> Listed:
    (held,) = thing.parts
    entries: dict[str, Callable[[Any], Any]] = {
        "keys": Const,
        "values": lambda key: lw.heap.get(held.place, key),
        "items": lambda key: (Const(key), lw.heap.get(held.place, key)),
    }  # fmt: skip
    return _keys(lw, held, node, entries[thing.kind])


def _map(lw: Any, thing: Wrapped, node: ast.AST) -> Counted | Listed:
    inner: Any = _zip(lw, thing, node)
    return dataclasses.replace(inner, item=lambda k: thing.call(inner.item(k)))  # type: ignore[no-any-return]


def _generator(lw: Any, thing: Wrapped, node: ast.AST) -> Counted | Listed:
    from .generators import collected

    return iterate(lw, collected(lw, thing, node), node)


def _iter(lw: Any, thing: Wrapped, node: ast.AST) -> Counted | Listed:
    return iterate(lw, thing.parts[0], node)


def _reversed(lw: Any, thing: Wrapped, node: ast.AST) -> Counted | Listed:
    inner = iterate(lw, thing.parts[0], node)
    if isinstance(inner, Listed):
        last = inner.count() - 1
        return Listed(lambda: last + 1, lambda k: inner.item(last - k))
    bounds = reverse_range(lw.builder, *inner.bounds)
    return Counted(bounds, inner.item, inner.is_range)


def _enumerate(lw: Any, thing: Wrapped, node: ast.AST) -> Counted | Listed:
    inner = iterate(lw, thing.parts[0], node)
    start = thing.start
    if isinstance(inner, Listed):
        first = lw.static(start, node, "the first number must be known")
        return Listed(inner.count, lambda k: (Const(first + k), inner.item(k)))

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
    from .generators import collected_unnoticed

    endless = [_endless(lw, p) for p in thing.parts]
    ending = [p for p, item in zip(thing.parts, endless, strict=True) if item is None]
    if thing.checked and len(ending) < len(endless):
        raise lw.unsupported(node, "zip(..., strict=True) of an iterator that never ends", "leave strict=True out")
    if not ending:
        raise lw.unsupported(node, f"{thing.kind} of iterators that never end", "add one that does")
    parts = [iterate(lw, collected_unnoticed(lw, p, thing.kind, node), node) for p in ending]
    if all(isinstance(p, Listed) for p in parts):
        known: Any = parts
        _check_lengths(lw, thing, [Const(p.count()) for p in known], node)
        return Listed(lambda: min(p.count() for p in known), lambda k: _together(endless, Const(k), [p.item(k) for p in known]))
    counted = [p if isinstance(p, Counted) else _dynamic(lw, p, node) for p in parts]
    lengths = [_count(lw, c) for c in counted]
    _check_lengths(lw, thing, lengths, node)
    shortest = lengths[0]
    for length in lengths[1:]:
        same = length is shortest or (_size(length) is not None and _size(length) == _size(shortest))
        shortest = shortest if same else lw.builder.apply(ops.BY_FUNCTION[min], shortest, length)
    snapshots = next((c.snapshots for c in counted if c.snapshots is not None), None)
    both = from_zero(shortest, lambda k: _together(endless, k, [c.item(_nth(lw, c, k)) for c in counted]))
    return dataclasses.replace(both, snapshots=snapshots)


def _endless(lw: Any, thing: Any) -> Callable[[Atom], Any] | None:
    """The items, by their numbers, of an iterator that never ends."""
    if not (isinstance(thing, Wrapped) and thing.is_endless):
        return None
    if thing.kind == "repeat":
        return lambda k: thing.parts[0]
    start, step = thing.start
    add, multiply = ops.BY_FUNCTION[operator.add], ops.BY_FUNCTION[operator.mul]
    return lambda k: lw.builder.apply(add, start, lw.builder.apply(multiply, k, step))


def _together(endless: list[Callable[[Atom], Any] | None], k: Atom, others: list[Any]) -> tuple[Any, ...]:
    """Item k of iterators that never end, each in its place among the items of the others."""
    rest = iter(others)
    return tuple(next(rest) if item is None else item(k) for item in endless)


def _repeat(lw: Any, thing: Wrapped, node: ast.AST) -> Counted:
    return from_zero(thing.start, lambda k: thing.parts[0])


def _check_lengths(lw: Any, thing: Wrapped, lengths: list[Atom], node: ast.AST) -> None:
    """A ValueError of the program where `zip(..., strict=True)` has parts of unlike lengths."""
    for k, length in enumerate(lengths[1:] if thing.checked else (), 2):
        size, first = _size(length), _size(lengths[0])
        if length is lengths[0] or (size is not None and size == first):
            continue
        others = "argument 1" if k == 2 else f"arguments 1-{k - 1}"
        for differs, how in ((operator.lt, "shorter"), (operator.gt, "longer")):
            wrong = lw.builder.apply(ops.BY_FUNCTION[differs], length, lengths[0])
            lw.raise_if(wrong, ValueError, f"zip() argument {k} is {how} than {others}", node)


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
    """Things known one by one beside an array: picked by number."""

    def item(k: Atom) -> Any:
        things = listed.items
        if isinstance(k, Const):
            return things[k.value]
        if things and all(isinstance(t, Const) and t.value is things[0].value for t in things):
            return things[0]
        if all(map(is_atom, things)):
            return lw.builder.apply(core.seq_item, lw.builder.apply(core.list_of, *things), k)
        if all(isinstance(t, ArrayRef) for t in things):
            return pick(lw, k, list(things))
        raise NeedsStatic(k, "beside an array, it selects one of unlike things")

    return from_zero(Const(listed.count()), item)


def _checkpointed(lw: Any, thing: Wrapped, node: ast.AST) -> Counted:
    inner = iterate(lw, thing.parts[0], node)
    if not isinstance(inner, Counted):
        raise lw.unsupported(node, "checkpointed runs over a range or an array here", "loop over range and index the list")
    return dataclasses.replace(inner, snapshots=thing.start)


WRAPPERS: dict[str, Callable[..., Counted | Listed]] = {
    "iter": _iter, "reversed": _reversed, "enumerate": _enumerate, "zip": _zip, "map": _map, "keys": _view, "values": _view,
    "items": _view, "repeat": _repeat, "checkpointed": _checkpointed, "a generator": _generator,
    "a generator expression": _generator,
}  # fmt: skip
