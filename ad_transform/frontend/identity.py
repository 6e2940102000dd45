"""`is`: whether two names mean one object."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any

from .. import facts, ir
from ..rules.control import is_none
from .branches import branch
from .choices import FIRST, FLAG, SECOND, Chosen
from .heap import ArrayRef, DictRef, ListRef, Named, ObjectRef, is_atom
from .optional import Optional, always_none
from .owned import is_item

if TYPE_CHECKING:
    import ast

    from .lower import Lowering

REFERENCES = (ArrayRef, ListRef, DictRef, ObjectRef)


def identical(lw: Lowering, left: Any, right: Any, node: ast.AST) -> ir.Atom:
    """`left is right`; of one of several things, a branch for each that it may be."""
    if left is right and not is_atom(left):
        return ir.Const(True)
    for a, b in ((left, right), (right, left)):
        if isinstance(a, Optional):
            return _optional(lw, a, b, node)
        if isinstance(a, Chosen):
            return a.do(lw, lambda one, other=b: identical(lw, one, other, node))  # type: ignore[misc,no-any-return]
        if isinstance(a, ArrayRef) and a.place.kind == "choice" and not a.steps and a != b:
            flag, *ways = (lw.heap.get(a.place, key) for key in (FLAG, FIRST, SECOND))
            return branch(lw, flag, *(functools.partial(identical, lw, way, b, node) for way in ways))  # type: ignore[no-any-return]
        if facts.may_be_none(lw.fact(a)) and isinstance(b, ir.Const):
            lw.heap.unasked.discard(lw.atom(a))
            return lw.builder.apply(is_none, lw.atom(a)) if b.value is None else ir.Const(False)
    if isinstance(left, REFERENCES) and isinstance(right, REFERENCES):
        return ir.Const(_is_one(lw, left, right, node))
    return ir.Const(_is_known(lw, left, right, node))


def _optional(lw: Lowering, thing: Optional, other: Any, node: ast.AST) -> ir.Atom:
    if always_none(other):
        return thing.none
    if isinstance(other, Optional):
        raise lw.unsupported(node, f"whether {lw.describe(thing)} is {lw.describe(other)}", "ask first whether they are None")
    found = branch(lw, thing.none, lambda: ir.Const(False), lambda: identical(lw, thing.thing, other, node))
    return found  # type: ignore[no-any-return]


def _is_one(lw: Lowering, left: Any, right: Any, node: ast.AST) -> bool:
    """Whether two references mean one thing: a place is one, a view is another one each time that it is made."""
    if type(left) is not type(right):
        return False
    places = {left.place, right.place}
    if places & lw.heap.rows or any(place.kind == "frozen" for place in places):  # each reading makes another one here
        raise _undecided(lw, node)
    if isinstance(left, ArrayRef) and (left.steps or right.steps):
        if left == right or is_item(left) or is_item(right):
            raise _undecided(lw, node)
        return False
    if left.place is right.place:
        return True
    if lw.heap.identities(left.place) & lw.heap.identities(right.place):
        lw.ask_for_choices(left.place, {right.place})
        raise _undecided(lw, node)
    return False


def _is_known(lw: Lowering, left: Any, right: Any, node: ast.AST) -> bool:
    if isinstance(left, ir.Const) and isinstance(right, ir.Const):
        return left.value is right.value
    for a, b in ((left, right), (right, left)):
        if isinstance(a, ir.Const) and not isinstance(a.value, (int, float)):
            if isinstance(b, ir.Value) and not isinstance(b.fact, facts.Num):
                break  # one path made it None, another did not: only the run can tell
            return False
        if isinstance(a, ir.Const) and isinstance(b, ArrayRef) and lw.fact(b).form == "array":
            return False  # an array is no Python number
    else:
        if not is_atom(left) and not is_atom(right) and not (_is_tuple(left) and _is_tuple(right)):
            return bool(left == right)
    raise _undecided(lw, node)


def _is_tuple(thing: Any) -> bool:
    """Whether this is a tuple, which has no identity here."""
    return isinstance(thing, (tuple, Named))


def _undecided(lw: Lowering, node: ast.AST) -> Exception:
    return lw.unsupported(node, "an identity test that only the run can decide", "test a flag of your own instead")
