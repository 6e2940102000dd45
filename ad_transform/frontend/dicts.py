"""Dicts made out of others, of pairs or of keys."""

from __future__ import annotations

import ast
import collections
from typing import TYPE_CHECKING, Any

from .. import ir
from . import containers
from .builtins import handler
from .heap import DictRef
from .iteration import in_order

if TYPE_CHECKING:
    from .lower import Lowering


def entries(lw: Lowering, thing: Any, node: ast.AST) -> dict[Any, Any]:
    """The items of a dict, or of a sequence of pairs."""
    if isinstance(thing, DictRef):
        return {key: lw.heap.get(thing.place, key) for key in in_order(lw, thing.place)}
    pairs = (containers.unpack(lw, pair, 2, None, node) for pair in containers.items(lw, thing, node))
    return {lw.static(key, node, "a key must be known"): value for key, value in pairs}


@handler(dict, collections.OrderedDict)
def made(lw: Lowering, node: ast.AST, start: Any = None, **more: Any) -> DictRef:
    """`dict(...)`."""
    return DictRef(lw.heap.new("dict", {**({} if start is None else entries(lw, start, node)), **more}))


@handler(dict.fromkeys)
def from_keys(lw: Lowering, node: ast.AST, keys: Any, value: Any = None) -> DictRef:
    """`dict.fromkeys(keys, value)`: one value under each key."""
    known = (lw.static(key, node, "a key must be known") for key in containers.items(lw, keys, node))
    return DictRef(lw.heap.new("dict", dict.fromkeys(known, ir.Const(None) if value is None else value)))


def joined(lw: Lowering, left: DictRef, right: DictRef, node: ast.AST) -> DictRef:
    """`left | right`."""
    return DictRef(lw.heap.new("dict", {**entries(lw, left, node), **entries(lw, right, node)}))


def update(lw: Lowering, target: DictRef, more: dict[Any, Any], node: ast.AST) -> None:
    """Store items under their keys."""
    for key, value in more.items():
        containers.store_item(lw, target, ir.Const(key), value, node)
