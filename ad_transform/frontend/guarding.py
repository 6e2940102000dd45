"""Statements under a handler: where one may raise an error, what follows runs only where it has not.

    y = a / b; z = f(y)    ->    if fails(a / b): (an error is on its way) else: y = a / b; z = f(y)
    y = h(x); z = f(y)     ->    y = h(x); if not RAISED: z = f(y)

A statement in the middle of which an error may come up is split there first (splitting.py), so that nothing but names is evaluated
before the operation or the call that may fail.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import Any

from .. import ir, ops
from ..errors import ProgramError
from ..rules import core, indexing
from ..rules.attempts import fails
from . import raising, splitting
from .branches import branch
from .fallible import errors_of
from .heap import is_changed
from .lower import STATEMENTS, Lowering
from .raising import Site, caught, raised, throw


@dataclass(eq=False)
class Guard:
    """A statement under a handler, in a block `depth` deep; of its operations that may fail, `asked` have been tried."""

    statement: ast.stmt
    depth: int
    asked: int
    seen: int = 0


class NeedsSplit(Exception):  # noqa: N818 - a request, never shown to a user
    """The statement must be split in front of this expression."""

    def __init__(self, node: ast.AST) -> None:
        super().__init__(node)
        self.node = node


class NeedsAttempt(Exception):  # noqa: N818 - a request, never shown to a user
    """Whether this operation raises this error must be tried first."""

    def __init__(self, op: ops.Op, bound: tuple[Any, ...], error: type[BaseException]) -> None:
        super().__init__(op)
        self.op, self.bound, self.error = op, bound, error


class Unwound(Exception):  # noqa: N818 - an error of the program is on its way, known now
    """The rest of a statement is not run."""


def protected(lw: Lowering, statement: ast.stmt, rest: list[ast.stmt], asked: int = 0) -> bool:
    """Run a statement under a handler; True where the rest of its block has been run too, or is not to be run."""
    if statement in lw.splits:
        parts, names = lw.splits[statement]
        lw.frame.local |= names
        lw.statements([*parts, *rest])
        return True
    before, mark, pinned = lw.heap.snapshot(), len(lw.builder.equations), len(lw.pinned)
    outer, lw.guard = lw.guard, Guard(statement, len(lw.builder.open), asked)
    try:
        lw.dispatch(STATEMENTS, statement)
    except NeedsSplit as need:
        lw.heap.restore(before)
        del lw.builder.equations[mark:]
        _split(lw, statement, need.node)
        lw.guard = outer
        return protected(lw, statement, rest)
    except NeedsAttempt as need:
        if is_changed(before, lw.heap.contents) or any(e.op.effect for e in lw.builder.equations[mark:]):
            raise _refusal(lw, statement) from None
        _attempt(lw, need, statement, rest, asked)
        return True
    except Unwound:
        return True
    except ProgramError as error:
        _fail(lw, error, statement)
        return True
    finally:
        lw.guard = outer
        del lw.pinned[pinned:]
        lw.frame.at = statement
    flag = raised(lw)
    if raising.is_false(flag):
        return False
    if not raising.is_true(flag):
        branch(lw, flag, lambda: None, lambda: _go_on(lw, rest))
    return True


def _go_on(lw: Lowering, rest: list[ast.stmt]) -> None:
    """What is run where no error is on its way."""
    raising.clear(lw)
    lw.statements(rest)


def _split(lw: Lowering, statement: ast.stmt, node: ast.AST) -> None:
    try:
        parts = splitting.split(statement, node)
    except splitting.CannotSplit:
        raise _refusal(lw, node) from None
    live = lw.frame.live.get(statement)
    names: set[str] = set()
    for part in parts:
        if live is not None:
            lw.frame.live[part] = live | frozenset(n.id for n in ast.walk(statement) if isinstance(n, ast.Name)) | names
        if isinstance(part, ast.Assign) and isinstance(part.targets[0], ast.Name):
            names.add(part.targets[0].id)
        names |= {n.id for n in ast.walk(part) if isinstance(n, ast.Name) and " " in n.id}
    lw.splits[statement] = parts, frozenset(names)


def _refusal(lw: Lowering, node: ast.AST) -> Exception:
    what = "an error that a handler may catch can come up in the middle of this"
    return lw.unsupported(
        node, what, "compute the part that may fail in an assignment of its own, in a loop rather than a comprehension"
    )


def _attempt(lw: Lowering, need: NeedsAttempt, statement: ast.stmt, rest: list[ast.stmt], asked: int) -> None:
    saved, lw.builder.location = lw.builder.location, lw.locate(statement)
    with lw.builder.unwatched():
        op, bound = _instead(lw, need, statement)
        failed = lw.builder.apply(fails, op, need.error, *bound)
    lw.builder.location = saved

    def go_on() -> None:
        if not protected(lw, statement, rest, asked + 1):
            lw.statements(rest)

    branch(lw, failed, lambda: throw(lw, Site(statement, need.error)), go_on)


def _instead(lw: Lowering, need: NeedsAttempt, node: ast.AST) -> tuple[ops.Op, tuple[Any, ...]]:
    """What is tried: of a write, a reading of the part that is written, or whether the value has its shape."""
    op, bound = need.op, need.bound
    if op.name in ("seq_store", "drop_last", "seq_delete", "seq_position"):
        return core.seq_item, (bound[0], ir.Const(-1) if op.name == "drop_last" else bound[1])
    if not op.update:
        return op, bound
    part, steps, index, value = bound
    for step, *args in steps:
        part = lw.builder.apply_bound(step.value, (part, *args))
    if need.error is IndexError:
        return indexing.getitem, (part, index)
    target = part if index is Ellipsis else lw.builder.apply(indexing.getitem, part, index)
    if ops.rank(value) > ops.rank(target):
        raise lw.unsupported(node, "a store of a value with more axes than its target, under a handler", "reshape the value")
    return core.broadcast_like, (value, target)


def _fail(lw: Lowering, error: ProgramError, statement: ast.stmt) -> None:
    """The program raises an error here, which is known now."""
    if error.kind is None or not caught(lw, error.kind, statement):
        raise error
    if error.depth != len(lw.builder.open):
        raise _refusal(lw, statement)
    throw(lw, Site(statement, error.kind))


def watch(lw: Lowering, op: ops.Op, bound: tuple[Any, ...]) -> None:
    """Called before an operation is written: asks to try it first where it may raise an error that a handler catches."""
    guard = lw.guard
    if guard is None or any(v.fact == ir.UNDEFINED.fact for v in ir.values(bound)):
        return
    for error in _worth_trying(lw, errors_of(op, bound), guard.statement):
        if guard.seen < guard.asked:
            guard.seen += 1
        elif len(lw.builder.open) == guard.depth and splitting.is_simple(guard.statement):
            raise NeedsAttempt(op, bound, error)
        else:
            raise NeedsSplit(lw.at or guard.statement)


def _worth_trying(lw: Lowering, errors: Any, node: ast.AST) -> list[type[BaseException]]:
    """The classes to try: of those that may come up, or of their subclasses, what handlers catch."""
    found = []
    for error in errors:
        below = [k for t in lw.tries for _, kinds in t.handlers for k in kinds if issubclass(k, error) and k is not error]
        found += [error] if caught(lw, error, node) else [k for k in below if caught(lw, k, node)]
    return list(dict.fromkeys(found))


def after_call(lw: Lowering, node: ast.AST, direct: bool) -> None:
    """Called where a function of the program has returned: an error may be on its way out of it."""
    flag, guard = raised(lw), lw.guard
    if raising.is_false(flag) or guard is None:
        return
    inside = len(lw.builder.open) != guard.depth
    if raising.is_true(flag) and not inside:
        raise Unwound
    if inside or not direct or not splitting.is_whole(guard.statement, node):
        raise NeedsSplit(node)


Lowering.protected = protected
Lowering.watch = watch
Lowering.after_call = after_call
