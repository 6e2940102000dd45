"""`copy.copy` and `copy.deepcopy` in what is differentiated."""

from __future__ import annotations

import ast
import copy
from typing import Any

from ..frontend.builtins import handler
from ..frontend.heap import ArrayRef, DictRef, ListRef, ObjectRef
from ..frontend.lower import Lowering
from .copies import is_lent, mapped


@handler(copy.copy)
def shallow(lw: Lowering, node: ast.AST, thing: Any) -> Any:
    """A new container or object that holds the same things; an array has its numbers copied."""
    if isinstance(thing, ArrayRef):
        return mapped(lw, thing, lambda atom: atom)
    if not isinstance(thing, (ListRef, DictRef, ObjectRef)):
        return thing
    _check(lw, thing, "__copy__", node)
    items = {k: lw.heap.get(thing.place, k) for k in lw.heap.keys(thing.place)}
    place = lw.heap.like(thing.place, items)
    return ObjectRef(place, thing.cls) if isinstance(thing, ObjectRef) else type(thing)(place)


@handler(copy.deepcopy)
def deep(lw: Lowering, node: ast.AST, thing: Any) -> Any:
    """Copies all the way down; what is one thing in two places is one thing in the copy too."""
    _check(lw, thing, "__deepcopy__", node)
    return mapped(lw, thing, lambda atom: atom)


def _check(lw: Lowering, thing: Any, method: str, node: ast.AST) -> None:
    """Refuse what says itself how it is copied, and objects from outside of which not all is known."""
    todo, seen = [thing], set()
    while todo:
        at = todo.pop()
        if isinstance(at, tuple):
            todo.extend(at)
        if not isinstance(at, (ListRef, DictRef, ObjectRef)) or at.place in seen:
            continue
        seen.add(at.place)
        if isinstance(at, ObjectRef) and (is_lent(at) or hasattr(at.cls, method)):
            what = f"a copy of an object of {at.cls.__name__}, which is from outside or copies itself by {method}"
            raise lw.unsupported(node, what, "make the new object by calling its class")
        todo.extend(lw.heap.get(at.place, k) for k in lw.heap.keys(at.place) if method == "__deepcopy__")
