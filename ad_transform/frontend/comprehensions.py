"""Comprehensions, and sums over generators: loops that make a list, in a scope of their own."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any

from .. import ir
from . import containers, loops
from .branches import branch, tested
from .generators import USED, in_turns, run_over, use
from .heap import DictRef, ListRef
from .iteration import Counted, Listed, Wrapped, check_lazy
from .lower import EXPRESSIONS, Frame, Lowering, handles
from .raising import FALSE
from .statements import assign


@handles(EXPRESSIONS, ast.GeneratorExp)
def generator_expression(lw: Lowering, node: ast.GeneratorExp) -> Any:
    """What it runs over first is evaluated here, all else when it is run over."""
    outer, first = lw.frame, lw.expression(node.generators[0].iter)
    check_lazy(lw, first, node)

    lw.closures[outer.place] = outer
    used = lw.heap.new("generator", {USED: FALSE})

    def drive(emit: Callable[[Any], None]) -> None:
        use(lw, used)
        lw.frames.append(outer)
        try:
            _scoped(lw, node, lambda: _generate(lw, node, node.generators, lambda: emit(lw.expression(node.elt)), first))
        finally:
            lw.frames.pop()

    return Wrapped("a generator expression", (first, outer.place), call=drive)


@handles(EXPRESSIONS, ast.ListComp)
def list_comprehension(lw: Lowering, node: ast.ListComp | ast.SetComp | ast.GeneratorExp) -> Any:
    result = containers.new_list(lw, [], node)
    _scoped(
        lw, node, lambda: _generate(lw, node, node.generators, lambda: containers.append(lw, result, lw.expression(node.elt), node))
    )
    return result


@handles(EXPRESSIONS, ast.SetComp)
def set_comprehension(lw: Lowering, node: ast.SetComp) -> Any:
    found = containers.items(lw, list_comprehension(lw, node), node)
    return ir.Const(frozenset(lw.static(thing, node, "what is in a set must be known") for thing in found))


@handles(EXPRESSIONS, ast.DictComp)
def dict_comprehension(lw: Lowering, node: ast.DictComp) -> Any:
    result = DictRef(lw.heap.new("dict"))

    def enter() -> None:
        key = lw.static(lw.expression(node.key), node.key, "a key must be known")
        lw.heap.set(result.place, key, lw.expression(node.value))

    _scoped(lw, node, lambda: _generate(lw, node, node.generators, enter))
    return result


def _scoped(lw: Lowering, node: Any, body: Callable[[], None]) -> None:
    """Run in a frame whose names are the targets of the comprehension."""
    outer = lw.frame
    names = frozenset(n.id for g in node.generators for n in ast.walk(g.target) if isinstance(n, ast.Name))
    place = lw.heap.new("frame", around=outer.place)
    lw.closures[outer.place] = outer
    frame = Frame(outer.source, place, names, outer.place)
    lw.frames.append(frame)
    lw.closures[place] = frame
    try:
        body()
    finally:
        lw.frames.pop()


def _generate(lw: Lowering, node: Any, generators: list[ast.comprehension], emit: Callable[[], None], over: Any = None) -> None:
    if not generators:
        emit()
        return
    first, *rest = generators
    iterable = lw.expression(first.iter) if over is None else over
    iterable = in_turns(lw, iterable, first.iter)
    check_lazy(lw, iterable, first.iter)

    def body(item: Any) -> None:
        assign(lw, first.target, item)
        _conditions(lw, node, first.ifs, rest, emit)

    run_over(lw, first, iterable, body)


def _conditions(lw: Lowering, node: Any, tests: list[ast.expr], rest: list[ast.comprehension], emit: Callable[[], None]) -> None:
    if not tests:
        _generate(lw, node, rest, emit)
        return
    condition = tested(lw, tests[0])
    branch(lw, condition, lambda: _conditions(lw, node, tests[1:], rest, emit), lambda: None)


def collect(lw: Lowering, node: ast.AST, items: Counted | Listed, make: Callable[[Any], Any]) -> ListRef:
    """A list of `make(item)`."""
    result = containers.new_list(lw, [])
    loops.run(lw, node, items, lambda item: containers.append(lw, result, make(item), node))
    return result


def fold(lw: Lowering, node: ast.AST, items: Counted | Listed, start: Any, combine: Callable[[Any, Any], Any]) -> Any:
    """`start` combined with each item in turn, as a loop."""
    place = lw.heap.new("list", {0: start}, "total")
    loops.run(lw, node, items, lambda item: lw.heap.set(place, 0, combine(lw.heap.get(place, 0), item)))
    return lw.heap.get(place, 0)
