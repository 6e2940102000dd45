"""Two ways through a program: `if`, conditional expressions, `and`, `or`, `not`."""

from __future__ import annotations

import ast
import functools
from collections.abc import Callable
from typing import Any

from .. import facts, ir
from ..errors import ProgramError, UnsupportedSyntaxError
from ..ir import Block, Equation, Value
from ..rules import core
from ..rules.control import IF, and_, is_none, not_, or_
from . import choices, columns, special
from .choices import Chosen
from .failing import FAILED, fail_here
from .heap import CONTENT, DictRef, ListRef, Named, ObjectRef, changed_places, is_atom, is_bottom
from .lower import EXPRESSIONS, STATEMENTS, Lowering, handles
from .meeting import Meeting, is_bool
from .optional import Optional


def tested(lw: Lowering, node: ast.expr) -> ir.Atom:
    """The condition that an expression is; what `and`, `or` and `not` combine may be anything that has a truth."""
    outer, lw.at = lw.at, node
    operands, used = lw.pending[-1], len(lw.pending[-1])
    condition: ir.Atom
    if isinstance(node, ast.BoolOp):
        condition = _in_turn(lw, node, tested)
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        condition = negate(lw, tested(lw, node.operand), node)
    else:
        condition = truth(lw, lw.expression(node), node)
    del operands[used:]  # nothing but their truth is asked for
    lw.at = outer
    return condition


@handles(STATEMENTS, ast.If)
def if_statement(lw: Lowering, node: ast.If) -> None:
    condition = tested(lw, node.test)
    branch(lw, condition, lambda: lw.statements(node.body), lambda: lw.statements(node.orelse))


@handles(EXPRESSIONS, ast.IfExp)
def conditional(lw: Lowering, node: ast.IfExp) -> Any:
    condition = tested(lw, node.test)
    return branch(lw, condition, lambda: lw.expression(node.body), lambda: lw.expression(node.orelse))


@handles(EXPRESSIONS, ast.BoolOp)
def boolean(lw: Lowering, node: ast.BoolOp) -> Any:
    return _in_turn(lw, node, Lowering.expression)


def _in_turn(lw: Lowering, node: ast.BoolOp, evaluate: Callable[[Lowering, ast.expr], Any]) -> Any:
    combine = both if isinstance(node.op, ast.And) else either
    first, *more = node.values
    return combine(lw, evaluate(lw, first), *(functools.partial(evaluate, lw, n) for n in more), node=node)


def truth(lw: Lowering, thing: Any, node: ast.AST) -> ir.Atom:
    """The condition that an abstract value is; a Const where it is known now."""
    if isinstance(thing, ir.Const):
        return thing if isinstance(thing.value, bool) else ir.Const(bool(thing.value))
    if isinstance(thing, (ListRef, DictRef)):
        if lw.heap.has(thing.place, CONTENT):
            length: ir.Value = lw.builder.apply(core.seq_length, columns.first(lw.heap.get(thing.place, CONTENT)))
            return length
        return ir.Const(bool(lw.heap.keys(thing.place)))
    if isinstance(thing, tuple):
        return ir.Const(bool(thing))
    if isinstance(thing, (ObjectRef, Named)):
        return special.truth(lw, thing, node)
    if isinstance(thing, Chosen):
        return thing.do(lw, lambda one: truth(lw, one, node))  # type: ignore[no-any-return]
    if isinstance(thing, Optional):
        return both(lw, negate(lw, thing.none, node), lambda: truth(lw, thing.thing, node), node=node)  # type: ignore[no-any-return]
    if isinstance(thing, ir.Value) and not isinstance(thing.fact, facts.Num) and not is_bottom(thing):
        raise lw.unsupported(node, f"the truth of {lw.describe(thing)} decides a branch", "compare numbers instead")
    return lw.atom(thing)


def negate(lw: Lowering, thing: Any, node: ast.AST) -> Any:
    """`not thing`."""
    return lw.builder.apply(not_, truth(lw, thing, node))


def both(lw: Lowering, left: Any, *rights: Callable[[], Any], node: ast.AST) -> Any:
    """`left and right and ...`, where each is evaluated only if all before it are true."""
    return _until(lw, False, left, rights, node)


def either(lw: Lowering, left: Any, *rights: Callable[[], Any], node: ast.AST) -> Any:
    """`left or right or ...`, where each is evaluated only if all before it are false."""
    return _until(lw, True, left, rights, node)


def _until(lw: Lowering, end: bool, left: Any, rights: tuple[Callable[[], Any], ...], node: ast.AST) -> Any:
    """The first whose truth is `end`, else the last."""
    if not rights:
        return left
    condition = truth(lw, left, node)
    right, *more = rights
    if not isinstance(condition, ir.Const):
        found = _lazy(lw, choices.either if end else choices.both, condition, right)
        if found is None:
            chosen = left.thing if end and isinstance(left, Optional) else left  # where that is true, it is not None
            ways = (lambda: chosen, lambda: _until(lw, end, right(), tuple(more), node))
            return branch(lw, condition, *(ways if end else ways[::-1]))
    elif bool(condition.value) is end:
        return left
    else:
        found = right()
    return _until(lw, end, found, tuple(more), node)


_TOTAL = {"<", "<=", ">", ">=", "==", "!=", "not", "and", "or", "-", "+", "*", "axis_length", "len"}


def _lazy(lw: Lowering, combine: Callable[..., ir.Atom], condition: ir.Atom, right: Callable[[], Any]) -> Any:
    """One expression, where both sides are comparisons of numbers and evaluating the right one can neither fail nor be noticed."""
    if not is_bool(condition):
        return None
    before = lw.heap.snapshot()
    try:
        with lw.sometimes() as equations:
            result = right()
    except ProgramError:  # the branch raises it
        lw.heap.restore(before)
        return None
    total = all(e.op.name in _TOTAL and facts.is_scalar(e.out.fact) and not _reads_optional(e) for e in equations)
    plain = total and is_atom(result) and is_bool(result)
    if not plain or changed_places(before, lw.heap.contents):
        lw.heap.restore(before)
        return None
    for equation in equations:
        lw.builder.append(equation)
    return combine(lw, condition, result)


def _reads_optional(e: Equation) -> bool:
    """Whether this fails where something is None."""
    return e.op is not is_none and any(facts.may_be_none(v.fact) for v in ir.values(e.args))


def branch(lw: Lowering, condition: ir.Atom, then: Callable[[], Any], orelse: Callable[[], Any]) -> Any:
    """Run one of two continuations, chosen now where that is known, else by an `if` equation; the value of either."""
    if isinstance(condition, ir.Const):
        return then() if condition.value else orelse()
    before = lw.heap.snapshot()
    a, left, after_a = _run(lw, condition, True, then)
    lw.heap.restore(before)
    if a is FAILED:
        return _go_on(lw, condition, False, left, orelse)
    b, right, after_b = _run(lw, condition, False, orelse)
    lw.heap.restore(before)
    if b is FAILED:
        return _go_on(lw, condition, True, right, then)
    changed = changed_places(before, after_a) | changed_places(before, after_b)
    containers = sorted((p for p in changed if p.kind in ("list", "dict")), key=lambda p: p.serial)
    uneven = [p for p in containers if after_a[p].keys() != after_b[p].keys()]
    lw.heap.unordered.update(p for p in containers if p not in uneven and list(after_a[p]) != list(after_b[p]))
    if uneven and not grown_by_a_loop(lw, uneven):
        return _with_lists_of_any_length(lw, uneven, condition, then, orelse)
    return Meeting(lw, condition, (left, after_a), (right, after_b), before).join(a, b, changed)


def _decide(lw: Lowering, atom: ir.Atom, value: bool) -> None:
    """Note the truth of a condition, and what follows from it for the conditions that it is made of."""
    if not isinstance(atom, Value) or atom in lw.decided:
        return
    lw.decided[atom] = value
    made_by = lw.builder.origin.get(atom)
    if made_by is None:
        return
    if made_by.op is not_:
        _decide(lw, made_by.args[0], not value)
    elif made_by.op is (and_ if value else or_):
        for part in made_by.args:
            _decide(lw, part, value)
    elif made_by.op is IF:
        (condition,) = made_by.args
        for taken, block in zip((True, False), made_by.blocks, strict=True):
            result = block.results[made_by.outs.index(atom)]
            given = taken if result is condition else bool(result.value) if isinstance(result, ir.Const) else value
            if given is not value:  # this block has not been run
                _decide(lw, condition, not taken)


def grown_by_a_loop(lw: Lowering, uneven: list[Any]) -> bool:
    """Whether these lists come from outside a loop that is being lowered: its next pass begins with them as values."""
    found = False
    for loop in lw.heap.loops:
        for place in uneven:
            if place.kind == "list" and place.serial < loop.first_serial:
                loop.plan.grow(place)
                found = True
    return found


def _with_lists_of_any_length(lw: Lowering, uneven: list[Any], condition: ir.Atom, then: Any, orelse: Any) -> Any:
    """Run the branches again, with the lists that one of them makes longer as values whose length only the run knows."""
    from .dynamic import make_dynamic

    for place in uneven:
        if place.kind == "dict" or lw.heap.has(place, CONTENT):
            raise UnsupportedSyntaxError(
                f"{place.hint or 'a ' + place.kind} has other keys after one branch than after the other; only the run can tell "
                "which; give it the same keys on both paths",
                lw.builder.location,
            )
        make_dynamic(lw, place)
    return branch(lw, condition, then, orelse)


def _run(lw: Lowering, condition: ir.Atom, value: bool, continuation: Callable[[], Any]) -> tuple[Any, list[Equation], Any]:
    """Run a continuation where a condition has this value."""
    with lw.sometimes() as equations:
        _decide(lw, condition, value)
        try:
            result = continuation()
        except ProgramError as error:
            fail_here(lw, error)
            result = FAILED
    return result, equations, lw.heap.contents


def _go_on(lw: Lowering, condition: ir.Atom, value: bool, failing: list[Equation], continuation: Callable[[], Any]) -> Any:
    """Raise the error in which the program ends where a condition has not this value; the other way is the only one then."""
    ways = (Block([], [], []), Block([], failing, []))
    lw.builder.append(Equation([], IF, (condition,), ways if value else ways[::-1], lw.builder.location))
    _decide(lw, condition, value)
    return continuation()
