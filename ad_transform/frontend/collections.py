"""collections: a deque is a list that is changed at both ends, a defaultdict a dict that makes what is missing."""

from __future__ import annotations

import ast
import collections
from typing import Any

from .. import ir
from . import containers
from .builtins import HANDLERS, handler, method
from .heap import DictRef, ListRef
from .lower import Lowering


@handler(collections.deque)
def deque(lw: Lowering, node: ast.AST, iterable: Any = (), maxlen: Any = None) -> Any:
    if maxlen is not None and not (isinstance(maxlen, ir.Const) and maxlen.value is None):
        raise lw.unsupported(node, "a deque that drops items by itself, with maxlen", "drop them with popleft()")
    made: ListRef = HANDLERS[list](lw, node, iterable)
    lw.heap.made_by.setdefault(made.place, node)
    return made


@method("list.popleft")
def pop_left(lw: Lowering, node: ast.AST, target: ListRef) -> Any:
    return containers.pop(lw, target, ir.Const(0), node)


@method("list.appendleft")
def append_left(lw: Lowering, node: ast.AST, target: ListRef, thing: Any) -> Any:
    containers.insert(lw, target, ir.Const(0), thing, node)
    return ir.Const(None)


@handler(collections.defaultdict)
def default_dict(lw: Lowering, node: ast.AST, factory: Any = None, mapping: Any = None, **items: Any) -> Any:
    made: DictRef = lw.call(ir.Const(dict), [] if mapping is None else [mapping], items, node)
    if factory is not None:
        lw.heap.factories[made.place] = factory
    return made
