"""The functions of the module `operator` mean the operators: `operator.add(a, b)` of two lists joins them, as `a + b` does."""

from __future__ import annotations

import ast
import functools
import operator
from typing import Any

from .builtins import HANDLERS, Handler, handler, method
from .comparisons import COMPARE, compare_two
from .expressions import BINARY, UNARY, negated, operate, take
from .heap import BoundMethod
from .lower import Lowering
from .statements import update


def _binary(function: Any) -> Handler:
    return lambda lw, node, left, right: operate(lw, function, left, right, node)


def _unary(function: Any) -> Handler:
    return lambda lw, node, operand: negated(lw, function, operand, node)


def _compare(kind: type[ast.cmpop]) -> Handler:
    return lambda lw, node, left, right: compare_two(lw, kind(), left, right, node)


def _in_place(function: Any) -> Handler:
    return lambda lw, node, left, right: update(lw, left, function, right, node)


for _function in BINARY.values():
    HANDLERS[_function] = _binary(_function)
    HANDLERS[getattr(operator, f"i{_function.__name__.strip('_')}")] = _in_place(_function)
HANDLERS.update({function: _unary(function) for function in UNARY.values()})
HANDLERS.update({function: _compare(kind) for kind, function in COMPARE.items()})


@handler(operator.getitem)
def getitem(lw: Lowering, node: ast.AST, thing: Any, index: Any) -> Any:
    """`thing[index]`."""
    return take(lw, thing, index, node)


@handler(operator.itemgetter)
def itemgetter(lw: Lowering, node: ast.AST, *indices: Any) -> BoundMethod:
    return BoundMethod(indices, "itemgetter")


@handler(operator.attrgetter)
def attrgetter(lw: Lowering, node: ast.AST, *names: Any) -> BoundMethod:
    return BoundMethod(tuple(lw.static(name, node, "the name of an attribute must be known") for name in names), "attrgetter")


@method("attrgetter")
def get_attributes(lw: Lowering, node: ast.AST, names: Any, thing: Any) -> Any:
    """`attrgetter("a.b")(thing)` is `thing.a.b`; of several names, a tuple."""
    found = tuple(functools.reduce(lambda at, part: lw.attribute(at, part, node), name.split("."), thing) for name in names)
    return found if len(found) > 1 else found[0]


@method("itemgetter")
def items_got(lw: Lowering, node: ast.AST, indices: tuple[Any, ...], thing: Any) -> Any:
    """`itemgetter(i)(thing)` is `thing[i]`; of several indices, a tuple."""
    found = tuple(take(lw, thing, index, node) for index in indices)
    return found if len(found) > 1 else found[0]
