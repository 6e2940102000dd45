"""Lists of tuples whose length only the run knows: one list for each part of the tuples, side by side.

    stack = [(0.0, 1)]            stack_0, stack_1 = [0.0], [1]
    stack.append((a, b))    ->    stack_0.append(a); stack_1.append(b)

The content of such a list is a tree: a list, or a tuple of these. So it is with lists of a known length in such a list, as
`history.append([t, x])`, where the loop cannot be written out: they may not be changed any more, for the list would not see it.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from .. import ir
from ..errors import Location, UnsupportedSyntaxError
from ..rules import core, creation, joining
from .heap import CONTENT, ArrayRef, ListRef, Place, is_atom

if TYPE_CHECKING:
    from .lower import Lowering


class StructureError(UnsupportedSyntaxError):
    """What a name or a list holds has no structure that all iterations share: the loop must be written out, if it can be."""

    def __init__(self, message: str, location: Location, instead: Any = None) -> None:
        super().__init__(message, location)
        self.location = location
        self.instead = instead  # what may be asked for where the loop cannot be written out


ROWS = "rows"  # where lists become rows of a list whose length only the run knows


class Row(tuple[Any, ...]):
    """The parts of a list of a known length, in a list whose length only the run knows."""

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Row) and tuple.__eq__(self, other)

    def __ne__(self, other: object) -> bool:
        return not self == other

    __hash__ = tuple.__hash__


def alike(tree: tuple[Any, ...], parts: Iterable[Any]) -> Any:
    """A tuple of these parts, or a row, as the tree is."""
    return Row(parts) if isinstance(tree, Row) else tuple(parts)


def as_row(lw: Lowering, thing: Any) -> Any:
    """What is put into a list: a row in the place of a list, which may not be changed any more."""
    if isinstance(thing, tuple):
        return alike(thing, (as_row(lw, part) for part in thing))
    if isinstance(thing, ListRef):
        lw.heap.rows.add(thing.place)
        return Row(as_row(lw, lw.heap.get(thing.place, key)) for key in lw.heap.keys(thing.place))
    return thing


def as_list(lw: Lowering, thing: Any) -> Any:
    """What is taken out of a list: a list in the place of a row."""
    if not isinstance(thing, tuple):
        return thing
    parts = tuple(as_list(lw, part) for part in thing)
    if not isinstance(thing, Row):
        return parts
    place = lw.heap.new("list", dict(enumerate(parts)))
    lw.heap.rows.add(place)
    return ListRef(place)


def each(function: Callable[..., Any], content: Any, *others: Any) -> Any:
    """The function applied to each list of a content, and to the parts of other trees in the same places."""
    if isinstance(content, tuple):
        return alike(content, (each(function, part, *(other[k] for other in others)) for k, part in enumerate(content)))
    return function(content, *others)


def first(content: Any) -> ir.Atom:
    """One of the lists: all are of one length."""
    return first(content[0]) if isinstance(content, tuple) else content


def is_empty(content: Any) -> bool:
    """Whether this is a list of which nothing is known yet."""
    return is_atom(content) and content.fact == core.EMPTY


def rows(lw: Lowering, args: tuple[Any, ...]) -> tuple[Any, ...]:
    """The arguments of an operation, with an array in the place of each list of tuples: a row for each tuple."""
    lists = [isinstance(a, ListRef) and lw.heap.has(a.place, CONTENT) and lw.heap.get(a.place, CONTENT) for a in args]
    if not any(isinstance(content, tuple) for content in lists):
        return args
    return tuple(_stacked(lw, c) if isinstance(c, tuple) else a for a, c in zip(args, lists, strict=True))


def _stacked(lw: Lowering, content: Any) -> ir.Atom:
    if not isinstance(content, tuple):
        return lw.builder.apply(creation.array, content)  # type: ignore[no-any-return]
    return lw.builder.apply(joining.stack, [_stacked(lw, part) for part in content], axis=ir.Const(1))  # type: ignore[no-any-return]


def shape_of(lw: Lowering, thing: Any, node: ast.AST) -> Any:
    """The tree of tuples that a thing is, None for each number and array."""
    if isinstance(thing, tuple) and thing:
        return alike(thing, (shape_of(lw, part, node) for part in thing))
    instead = (node, ROWS) if isinstance(thing, ListRef) and not lw.heap.has(thing.place, CONTENT) else None
    if instead in lw.heap.choices and (keys := lw.heap.keys(thing.place)):
        return Row(shape_of(lw, lw.heap.get(thing.place, key), node) for key in keys)
    if is_atom(thing) or isinstance(thing, ArrayRef):
        return None
    what = f"{lw.describe(thing)} in a list of unknown length; put numbers, arrays and tuples of these into it"
    raise StructureError(what, lw.locate(node), instead)


def empty(lw: Lowering, shape: Any, hint: str | None) -> Any:
    """Empty lists for things of a shape."""
    if isinstance(shape, tuple):
        return alike(shape, (empty(lw, part, hint) for part in shape))
    return lw.builder.apply(core.list_of, name=hint)


def fitted(lw: Lowering, place: Place, content: Any, thing: Any, node: ast.AST) -> Any:
    """The content, with as many lists side by side as the thing that is put into it has parts."""
    filled = [loop.selectors.node for loop in lw.heap.loops if place.serial < loop.first_serial]
    shape = shape_of(lw, thing, filled[0] if filled else node)
    if isinstance(shape, tuple) and is_empty(content):
        for loop in lw.heap.loops:
            if place.serial < loop.first_serial:
                loop.plan.note(loop.plan.columns, place, shape)
        return empty(lw, shape, place.hint)
    if kinds(content) != shape:
        raise lw.unsupported(node, f"{lw.describe(thing)} in a list of other things", "keep the items of a list alike")
    return content


def kinds(content: Any) -> Any:
    """The tree of tuples that each item of a content is."""
    return alike(content, map(kinds, content)) if isinstance(content, tuple) else None


def made(lw: Lowering, things: list[Any], hint: str | None, node: ast.AST) -> Any:
    """The content of a list of these things."""
    shapes = [shape_of(lw, thing, node) for thing in things]
    if any(shape != shapes[0] for shape in shapes):
        raise lw.unsupported(node, "a list of unlike things whose length only the run knows", "keep the items of a list alike")

    def lists(shape: Any, parts: list[Any]) -> Any:
        if isinstance(shape, tuple):
            return alike(shape, (lists(inner, [part[k] for part in parts]) for k, inner in enumerate(shape)))
        return lw.builder.apply(core.list_of, *map(lw.atom, parts), name=hint)

    return lists(shapes[0] if shapes else None, [as_row(lw, thing) for thing in things])
