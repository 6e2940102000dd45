"""Python's builtin functions of numbers: float, int, abs, min, max, sum, round, any, all and others."""

from __future__ import annotations

import ast
import operator
from functools import reduce
from typing import TYPE_CHECKING, Any

import numpy as np

from .. import facts, ir, ops
from ..errors import ProgramError
from ..rules.conversions import to_bool, to_float, to_int
from ..rules.ranges import range_length
from . import branches, containers
from .builtins import HANDLERS, handler
from .heap import ArrayRef
from .iteration import Counted, iterate

if TYPE_CHECKING:
    from .lower import Lowering


def _converted(lw: Lowering, node: ast.AST, op: Any, value: Any) -> ir.Const:
    try:
        return ir.Const(op.run(value))
    except (ValueError, TypeError, OverflowError) as error:
        raise lw.program_error(node, str(error), type(error)) from None


def _is_python(fact: facts.Num, kind: type) -> bool:
    """Whether a number is a Python number of this type."""
    return fact.form == "python" and facts.same_dtype(fact.dtype, np.dtype(kind))


def _conversion(op: Any, default: Any) -> Any:
    def convert(lw: Lowering, node: ast.AST, thing: Any = None) -> Any:
        if thing is None:
            return ir.Const(default)
        if isinstance(thing, ir.Const):
            return _converted(lw, node, op, thing.value)
        if op is to_bool and not isinstance(lw.fact(thing), facts.Num):
            return branches.truth(lw, thing, node)
        if not isinstance(lw.fact(thing), facts.Num):
            raise lw.unsupported(node, f"{op.name} of {lw.describe(thing)}", "convert numbers")
        if op is to_bool or not _is_python(lw.fact(thing), type(default)):
            return lw.apply(op, thing)
        return thing

    return convert


for _op, _default in ((to_float, 0.0), (to_int, 0), (to_bool, False)):
    HANDLERS[_op.run] = _conversion(_op, _default)


def _abs_infer(a: Any) -> Any:
    found = ops.number(a)
    return facts.Num(found.dtype, found.shape, found.form)


absolute = ops.register(ops.Op("abs", abs, _abs_infer, elementwise=True), abs, operator.abs)


@ops.vjp(absolute)
def absolute_vjp(y_bar: Any, y: Any, a: Any) -> Any:
    """sign(a), which is 0 at 0."""
    return y_bar * np.sign(a)


def _pair_infer(a: Any, b: Any) -> Any:
    one, other = ops.number(a), ops.number(b)
    joined = facts.join(one, other)
    return facts.Num(joined.dtype, (), joined.form)


def _extremum(function: Any) -> Any:
    return ops.register(ops.Op(function.__name__, function, _pair_infer), function)


smaller, larger = _extremum(min), _extremum(max)


@ops.vjp(smaller)
def smaller_vjp(y_bar: Any, y: Any, a: Any, b: Any) -> Any:
    """Python's min returns its first argument where both are equal."""
    return np.where(b < a, 0.0, y_bar), np.where(b < a, y_bar, 0.0)


@ops.vjp(larger)
def larger_vjp(y_bar: Any, y: Any, a: Any, b: Any) -> Any:
    """Python's max returns its first argument where both are equal."""
    return np.where(b > a, 0.0, y_bar), np.where(b > a, y_bar, 0.0)


def _min_max(op: Any, reduction: Any) -> Any:
    def lower(lw: Lowering, node: ast.AST, *things: Any, key: Any = None, default: Any = None) -> Any:
        if key is not None or default is not None:
            runs = iterate(lw, things[0], node) if len(things) == 1 else None
            if isinstance(runs, Counted) and runs.constant_length() is None:
                return _best_of_run(lw, op, runs, key, default, node)
            return _best(lw, op, containers.items(lw, things[0], node) if len(things) == 1 else list(things), key, default, node)
        if len(things) == 1 and isinstance(things[0], ArrayRef):
            if lw.fact(things[0]).rank != 1:
                raise ProgramError("min and max of rows")
            return lw.apply(ops.BY_FUNCTION[reduction], things[0])
        runs = iterate(lw, things[0], node) if len(things) == 1 else None
        if isinstance(runs, Counted) and runs.constant_length() is None:
            from .comprehensions import fold

            lw.raise_if(_is_empty(lw, runs), ValueError, f"{op.name}() of nothing", node)
            return fold(lw, node, runs, runs.item(runs.bounds[0]), lambda best, item: _pick(lw, op, best, item, node))
        found = containers.items(lw, things[0], node) if len(things) == 1 else list(things)
        if not found:
            raise lw.program_error(node, f"{op.name}() of nothing", ValueError)
        result = found[0]
        for thing in found[1:]:
            result = _pick(lw, op, result, thing, node)
        return result

    return lower


def _best(lw: Lowering, op: Any, found: list[Any], key: Any, default: Any, node: ast.AST) -> Any:
    """The first of the items with the greatest (or smallest) key."""
    if not found:
        if default is None:
            raise lw.program_error(node, f"{op.name}() of nothing", ValueError)
        return default
    measured = [(item, item if key is None else lw.call(key, [item], {}, node)) for item in found]
    return reduce(lambda best, other: _better(lw, op, best, other, node), measured)[0]


def _best_of_run(lw: Lowering, op: Any, runs: Counted, key: Any, default: Any, node: ast.AST) -> Any:
    """As `_best`, of items whose number only the run knows."""
    from .comprehensions import fold

    def measured(item: Any) -> Any:
        return item, item if key is None else lw.call(key, [item], {}, node)

    def better(best: Any, item: Any) -> Any:
        return _better(lw, op, best, measured(item), node)

    def found() -> Any:
        return fold(lw, node, runs, measured(runs.item(runs.bounds[0])), better)[0]

    if default is not None:
        return branches.branch(lw, _is_empty(lw, runs), lambda: default, found)
    lw.raise_if(_is_empty(lw, runs), ValueError, f"{op.name}() of nothing", node)
    return found()


def _is_empty(lw: Lowering, runs: Counted) -> ir.Atom:
    return lw.builder.apply(ops.BY_FUNCTION[operator.eq], lw.builder.apply(range_length, *runs.bounds), ir.Const(0))  # type: ignore[no-any-return]


def _better(lw: Lowering, op: Any, best: Any, other: Any, node: ast.AST) -> Any:
    """The one of two items, each with its measure, that is greater (or smaller); the first where they are equal."""
    from .comparisons import compare_two

    compare = ast.Gt() if op is larger else ast.Lt()
    other_is_better = branches.truth(lw, compare_two(lw, compare, other[1], best[1], node), node)
    return branches.branch(lw, other_is_better, lambda: other, lambda: best)


def _pick(lw: Lowering, op: Any, a: Any, b: Any, node: ast.AST) -> Any:
    if isinstance(a, tuple) or isinstance(b, tuple):
        return _better(lw, op, (a, a), (b, b), node)[0]
    if isinstance(a, ir.Const) and isinstance(b, ir.Const):
        return ir.Const(op.run(a.value, b.value))
    for thing in (a, b):
        if isinstance(thing, ArrayRef) and lw.fact(thing).form == "array":
            raise lw.unsupported(node, f"{op.name} of arrays, of which it returns one", f"use np.{op.name}imum")
    return lw.apply(op, a, b)


HANDLERS[min] = _min_max(smaller, np.min)
HANDLERS[max] = _min_max(larger, np.max)


@handler(sum)
def sum_(lw: Lowering, node: ast.AST, iterable: Any, start: Any = None) -> Any:
    from .expressions import operate
    from .generators import run_over

    total = ir.Const(0) if start is None else start
    if isinstance(iterable, ArrayRef) and lw.fact(iterable).rank == 1:
        added = lw.apply(ops.BY_FUNCTION[np.sum], iterable)
        return operate(lw, operator.add, total, added, node) if start else added
    place = lw.heap.new("list", {0: total}, "total")

    def add(item: Any) -> None:
        so_far = lw.heap.get(place, 0)
        added = _without_zero(lw, item) if so_far is total and start is None else None
        lw.heap.set(place, 0, operate(lw, operator.add, so_far, item, node) if added is None else added)

    run_over(lw, node, iterable, add)
    return lw.heap.get(place, 0)


def _without_zero(lw: Lowering, item: Any) -> Any:
    """0 + item, a new array for an array; None where that is another number or no number."""
    fact = lw.fact(item)
    if not isinstance(fact, facts.Num) or fact.dtype is None or fact.dtype.kind == "b":
        return None
    return lw.heap.new_array(lw.read(item), item.place.hint) if isinstance(item, ArrayRef) else item


@handler(pow)
def pow_(lw: Lowering, node: ast.AST, base: Any, exponent: Any) -> Any:
    return lw.apply(ops.BY_FUNCTION[operator.pow], base, exponent)


@handler(divmod)
def divmod_(lw: Lowering, node: ast.AST, a: Any, b: Any) -> Any:
    return lw.apply(ops.BY_FUNCTION[operator.floordiv], a, b), lw.apply(ops.BY_FUNCTION[operator.mod], a, b)


def _round_infer(number: Any, ndigits: Any) -> Any:
    found = ops.number(number)
    return facts.INT if found.form == "python" and ops.static(ndigits) is None else facts.Num(found.dtype, (), found.form)


round_op = ops.Op("round", round, _round_infer, constant=True)


@handler(round)
def round_(lw: Lowering, node: ast.AST, number: Any, ndigits: Any = None) -> Any:
    return lw.apply(round_op, number, ndigits)


def _quantifier(combine: Any, start: Any) -> Any:
    def lower(lw: Lowering, node: ast.AST, iterable: Any) -> Any:
        if isinstance(iterable, ArrayRef):
            return lw.apply(ops.BY_FUNCTION[np.all if start else np.any], iterable)
        def step(found: Any, item: Any) -> Any:
            return combine(lw, found, lambda: lw.call(ir.Const(bool), [item], {}, node), node=node)

        runs = iterate(lw, iterable, node)
        if isinstance(runs, Counted) and runs.constant_length() is None:
            from .comprehensions import fold

            return fold(lw, node, runs, ir.Const(start), step)
        return reduce(step, containers.items(lw, iterable, node), ir.Const(start))

    return lower


HANDLERS[any], HANDLERS[all] = _quantifier(branches.either, False), _quantifier(branches.both, True)
