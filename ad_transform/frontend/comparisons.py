"""Comparisons: `a < b < c`, `is`, `in`."""

from __future__ import annotations

import ast
import functools
import operator
from typing import Any

from .. import facts, ir, ops
from ..errors import NeedsStatic
from . import branches, picked, special
from .choices import Chosen
from .heap import ArrayRef, DictRef, is_atom, is_bottom
from .identity import identical
from .lower import EXPRESSIONS, Lowering, handles
from .optional import Optional, always_none, there

COMPARE = {
    ast.Lt: operator.lt, ast.LtE: operator.le, ast.Gt: operator.gt, ast.GtE: operator.ge,
    ast.Eq: operator.eq, ast.NotEq: operator.ne,
}  # fmt: skip

TEXTS = {operator.eq: picked.SAME_TEXT, operator.ne: picked.OTHER_TEXT}


@handles(EXPRESSIONS, ast.Compare)
def compare(lw: Lowering, node: ast.Compare) -> Any:
    """a < b < c: each operand evaluated once, and not at all after the first False."""
    operands = [lw.expression(node.left)]

    def link(k: int) -> Any:
        operands[k + 1 :] = [lw.expression(node.comparators[k])]  # a branch may be run a second time
        return compare_two(lw, node.ops[k], operands[k], operands[k + 1], node)

    return branches.both(lw, link(0), *(functools.partial(link, k) for k in range(1, len(node.ops))), node=node)


def compare_two(lw: Lowering, op: ast.cmpop, left: Any, right: Any, node: ast.AST) -> Any:
    if is_bottom(left) or is_bottom(right):
        return ir.Value(None, facts.UNDEFINED)
    if isinstance(op, (ast.Is, ast.IsNot)):
        same = identical(lw, left, right, node)
        return same if isinstance(op, ast.Is) else branches.negate(lw, same, node)
    if isinstance(op, (ast.In, ast.NotIn)):
        found = _contains(lw, right, left, node)
        return found if isinstance(op, ast.In) else branches.negate(lw, found, node)
    for a, b in ((left, right), (right, left)):
        if isinstance(a, Optional) and isinstance(op, (ast.Eq, ast.NotEq)) and always_none(b):
            return a.none if isinstance(op, ast.Eq) else branches.negate(lw, a.none, node)
    left, right = (there(lw, x, TypeError, "what is compared is None", node) for x in (left, right))
    if isinstance(left, Chosen):
        return left.do(lw, lambda one: compare_two(lw, op, one, right, node))
    if isinstance(right, Chosen):
        return right.do(lw, lambda one: compare_two(lw, op, left, one, node))
    function = COMPARE[type(op)]
    if special.is_operand(left) or special.is_operand(right):
        found = special.compare(lw, special.stem(function), left, right, node)
        if found is special.MISSING:
            raise lw.unsupported(node, f"a comparison of {lw.describe(left)} with {lw.describe(right)}", "define it on the class")
        return found
    numbers = all(isinstance(lw.fact(x), facts.Num) for x in (left, right))
    if not numbers and not any(isinstance(x, ArrayRef) for x in (left, right)):
        return _compare_objects(lw, function, left, right, node)
    return lw.apply(ops.BY_FUNCTION[function], left, right)


def _compare_objects(lw: Lowering, function: Any, left: Any, right: Any, node: ast.AST) -> Any:
    """Strings, None, types, tuples of constants: compared now."""
    if isinstance(left, ir.Const) and isinstance(right, ir.Const):
        return _compare_now(lw, function, left.value, right.value, node)
    for a, b in ((left, right), (right, left)):
        if isinstance(b, ir.Const) and b.value is None and facts.may_be_none(lw.fact(a)) and function in (operator.eq, operator.ne):
            same = identical(lw, a, b, node)
            return same if function is operator.eq else branches.negate(lw, same, node)
    kinds = (lw.fact(left), lw.fact(right))
    if (
        function in (operator.eq, operator.ne)
        and any(isinstance(k, facts.Num) for k in kinds)
        and "Opaque" not in map(_kind, (left, right))
    ):
        return ir.Const(function is operator.ne)  # a number never equals a string or None
    if isinstance(left, tuple) and isinstance(right, tuple):
        return _compare_tuples(lw, function, left, right, node)
    for thing in (left, right):
        if isinstance(thing, ir.Value) and _may_be_text(thing.fact) and all(map(is_atom, (left, right))):
            return _compare_texts(lw, function, thing, left, right, node)
    error = lw.unsupported(node, f"a comparison of {lw.describe(left)} with {lw.describe(right)}", "compare numbers or strings")
    if any(isinstance(x, ir.Const) and x.value is None for x in (left, right)):
        return lw.not_yet(error)
    raise error


ORDER = {operator.lt: ast.Lt(), operator.le: ast.Lt(), operator.gt: ast.Gt(), operator.ge: ast.Gt()}


def _compare_tuples(lw: Lowering, function: Any, left: tuple[Any, ...], right: tuple[Any, ...], node: ast.AST) -> Any:
    """Item by item: the first two that differ decide."""
    if function is operator.ne:
        return branches.negate(lw, _compare_tuples(lw, operator.eq, left, right, node), node)
    if not left or not right or (function is operator.eq and len(left) != len(right)):
        return ir.Const(bool(function(len(left), len(right))))
    same = functools.partial(compare_two, lw, ast.Eq(), left[0], right[0], node)
    rest = functools.partial(_compare_tuples, lw, function, left[1:], right[1:], node)
    if function is operator.eq:
        return branches.both(lw, same(), rest, node=node)
    decided = compare_two(lw, ORDER[function], left[0], right[0], node)
    return branches.either(lw, decided, lambda: branches.both(lw, same(), rest, node=node), node=node)


def _may_be_text(fact: Any) -> bool:
    return isinstance(fact, facts.Opaque) and {*fact.what.split(" or ")} <= {"str", "NoneType"}


def _compare_texts(lw: Lowering, function: Any, unknown: ir.Value, left: Any, right: Any, node: ast.AST) -> Any:
    """A comparison of strings, of which the run knows one: made when it runs, unless a loop can be written out."""
    if function not in TEXTS:
        raise NeedsStatic(unknown, "a string is compared")
    picked.ask(lw, unknown, "a string is compared", node)
    return lw.builder.apply(TEXTS[function], left, right)


def _compare_now(lw: Lowering, function: Any, left: Any, right: Any, node: ast.AST) -> ir.Atom:
    try:
        return ir.Const(bool(function(left, right)))
    except TypeError as error:
        wrong = lw.program_error(node, str(error), TypeError)
        if None in (left, right):
            return lw.not_yet(wrong)
        raise wrong from None


def _kind(thing: Any) -> str:
    return "Opaque" if isinstance(thing, ir.Value) and not isinstance(thing.fact, facts.Num) else ""


def _contains(lw: Lowering, container: Any, item: Any, node: ast.AST) -> Any:
    from .containers import items
    from .generators import collected_unnoticed

    container = there(lw, container, TypeError, "argument of type 'NoneType' is not iterable", node)
    if special.has(container, "__contains__"):
        return branches.truth(lw, special.ask(lw, container, "__contains__", [item], node), node)
    container = collected_unnoticed(lw, container, "a search", node)
    if isinstance(container, DictRef):
        return picked.has_key(lw, container, item, node)
    if isinstance(container, ir.Const):
        return ir.Const(lw.static(item, node, "it is looked up") in container.value)
    found: Any = ir.Const(False)
    for entry in items(lw, container, node):
        found = branches.either(lw, found, functools.partial(compare_two, lw, ast.Eq(), entry, item, node), node=node)
    return found
