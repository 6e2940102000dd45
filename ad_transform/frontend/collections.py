"""collections: a deque is a list that is changed at both ends, a defaultdict a dict that makes what is missing."""

from __future__ import annotations

import ast
import collections
from typing import Any

from .. import ir
from . import containers
from .builtins import handler, method
from .heap import DictRef, ListRef
from .lower import Lowering


@handler(collections.deque)
def deque(lw: Lowering, node: ast.AST, iterable: Any = (), maxlen: Any = None) -> Any:
    limit = None if maxlen is None else lw.static(maxlen, node, "the length of a deque must be known")
    place = lw.heap.new("list", limit=limit)
    lw.heap.made_by[place] = node
    lw.heap.classes[place] = collections.deque
    containers.extend(lw, ListRef(place), iterable, node)
    return ListRef(place)


@method("list.popleft")
def pop_left(lw: Lowering, node: ast.AST, target: ListRef) -> Any:
    return containers.pop(lw, target, ir.Const(0), node)


@method("list.appendleft")
def append_left(lw: Lowering, node: ast.AST, target: ListRef, thing: Any) -> Any:
    containers.insert(lw, target, ir.Const(0), thing, node)
    containers.drop(lw, target, ir.Const(-1), node)
    return ir.Const(None)


@handler(collections.defaultdict)
def default_dict(lw: Lowering, node: ast.AST, factory: Any = None, mapping: Any = None, **items: Any) -> Any:
    made: DictRef = lw.call(ir.Const(dict), [] if mapping is None else [mapping], items, node)
    if factory is not None:
        lw.heap.factories[made.place] = factory
    lw.heap.classes[made.place] = collections.defaultdict
    return made
