"""Methods of lists, dicts and named tuples."""

from __future__ import annotations

import ast
import functools
from typing import Any

from .. import ir
from ..rules.expansions import sequences
from . import containers, dicts, dynamic, picked
from .builtins import METHODS, method
from .calls import call, expanded
from .heap import CONTENT, DictRef, Named
from .iteration import Wrapped, in_order
from .lower import Lowering


@method("list.append")
def append(lw: Lowering, node: ast.AST, target: Any, thing: Any) -> Any:
    containers.append(lw, target, thing, node)
    return ir.Const(None)


@method("list.extend")
def extend(lw: Lowering, node: ast.AST, target: Any, things: Any) -> Any:
    containers.extend(lw, target, things, node)
    return ir.Const(None)


@method("list.pop")
def pop(lw: Lowering, node: ast.AST, target: Any, index: Any = None) -> Any:
    return containers.pop(lw, target, ir.Const(-1) if index is None else index, node)


def _check_unlimited(lw: Lowering, target: Any, node: ast.AST) -> None:
    if target.place.limit is not None:
        raise lw.unsupported(node, "copy or insert of a deque with maxlen", "make a new deque of its items")


@method("list.insert")
def insert(lw: Lowering, node: ast.AST, target: Any, index: Any, thing: Any) -> Any:
    _check_unlimited(lw, target, node)
    containers.insert(lw, target, index, thing, node)
    return ir.Const(None)


@method("list.__getitem__", "dict.__getitem__")
def getitem(lw: Lowering, node: ast.AST, target: Any, index: Any) -> Any:
    return containers.take_item(lw, target, index, node)


def _searched(body: Any, lw: Lowering, node: ast.AST, target: Any, item: Any) -> Any:
    return expanded(lw, body, [target, item], {}, node)


@method("list.reverse")
def reverse(lw: Lowering, node: ast.AST, target: Any) -> Any:
    containers.replace_items(lw, target, containers.items(lw, target, node)[::-1], node)
    return ir.Const(None)


@method("list.sort")
def sort_list(lw: Lowering, node: ast.AST, target: Any, *, key: Any = None, reverse: Any = None) -> Any:
    """As `sorted`, in place: which item is where, only the run knows."""
    options = {name: thing for name, thing in (("key", key), ("reverse", reverse)) if thing is not None}
    made = call(lw, ir.Const(sorted), [target], options, node)
    lw.check_change(target.place, "a list", node)
    if not dynamic.is_dynamic(lw, made):
        containers.replace_items(lw, target, containers.items(lw, made, node), node)
        return ir.Const(None)
    if not dynamic.is_dynamic(lw, target):
        dynamic.make_dynamic(lw, target.place)
    lw.heap.note_change(target.place)
    lw.heap.set(target.place, CONTENT, lw.heap.get(made.place, CONTENT))
    return ir.Const(None)


for _name, _body in sequences.METHODS.items():
    METHODS[f"list.{_name}"] = METHODS[f"tuple.{_name}"] = functools.partial(_searched, _body)


@method("list.clear")
def clear(lw: Lowering, node: ast.AST, target: Any) -> Any:
    containers.replace_items(lw, target, [], node)
    return ir.Const(None)


@method("list.copy")
def copy_list(lw: Lowering, node: ast.AST, target: Any) -> Any:
    _check_unlimited(lw, target, node)
    return call(lw, ir.Const(list), [target], {}, node)


@method("dict.items")
def dict_items(lw: Lowering, node: ast.AST, target: Any) -> Any:
    return Wrapped("items", (target,))


@method("dict.values")
def dict_values(lw: Lowering, node: ast.AST, target: Any) -> Any:
    return Wrapped("values", (target,))


@method("dict.keys")
def dict_keys(lw: Lowering, node: ast.AST, target: Any) -> Any:
    return Wrapped("keys", (target,))


@method("dict.get")
def dict_get(lw: Lowering, node: ast.AST, target: Any, key: Any, default: Any = None) -> Any:
    missing = ir.Const(None) if default is None else default
    return picked.by_key(lw, target, key, node, lambda known: lw.heap.get(target.place, known), lambda: missing)


@method("dict.update")
def dict_update(lw: Lowering, node: ast.AST, target: Any, other: Any = None, **items: Any) -> Any:
    dicts.update(lw, target, {**({} if other is None else dicts.entries(lw, other, node)), **items}, node)
    return ir.Const(None)


@method("dict.setdefault")
def dict_setdefault(lw: Lowering, node: ast.AST, target: Any, key: Any, default: Any = None) -> Any:
    known = lw.static(key, node, "a key must be known")
    if not lw.heap.has(target.place, known):
        containers.store_item(lw, target, ir.Const(known), ir.Const(None) if default is None else default, node)
    return lw.heap.get(target.place, known)


@method("dict.pop")
def dict_pop(lw: Lowering, node: ast.AST, target: Any, key: Any, default: Any = None) -> Any:
    known = lw.static(key, node, "a key must be known")
    if not lw.heap.has(target.place, known) and default is not None:
        return default
    value = containers.take_item(lw, target, key, node)
    containers.delete_item(lw, target, known, node)
    return value


@method("dict.copy")
def dict_copy(lw: Lowering, node: ast.AST, target: Any) -> Any:
    return DictRef(lw.heap.new("dict", {k: lw.heap.get(target.place, k) for k in in_order(lw, target.place)}))


@method("named._replace")
def named_replace(lw: Lowering, node: ast.AST, target: Any, **items: Any) -> Any:
    return Named(target.cls, tuple(items.get(f, x) for f, x in zip(target.cls._fields, target.items, strict=True)))
