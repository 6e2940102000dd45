"""Rewrites jumps into structured code: what leaves here has no `return`, `break` or `continue`.

    if c: return a          if c: RETURN = a
    b                  ->   else: b

An `if` that surely jumps takes the rest of its block into its other branch. One that may jump sets a flag that guards the rest. A
loop that can be left early carries its flag as `node.stop`: the loop ends after the iteration that sets it. The names of what is
added contain blanks, so that they never meet a user's name.
"""

from __future__ import annotations

import ast
from collections.abc import Sequence
from itertools import count
from typing import Any, TypeVar

from .patterns import without_match

RETURN = "return value"
FLAGS = ("stop ", "jump ", "returned ")  # what the names of flags begin with
JUMPS = (ast.Return, ast.Break, ast.Continue)
Loop = ast.For | ast.While
Node = TypeVar("Node", bound=ast.stmt | ast.ExceptHandler)


def structure(body: Sequence[ast.stmt]) -> list[ast.stmt]:
    """The statements of a function body without jumps; what it returns is assigned to the name RETURN."""
    return _Structurer().block(without_match(list(body)), None)


class _Level:
    """A loop body, or the function body: the names of its flags, made when they are needed."""

    def __init__(self, number: int, outer: _Level | None) -> None:
        self.stop = f"stop {number}"  # the loop is left
        self.jumped = f"jump {number}"  # the rest of this iteration is not run
        self.returned = f"returned {number}"
        self.outer = outer
        self.stops = False
        self.guards = False


class _Structurer:
    def __init__(self) -> None:
        self.numbers = count()
        self.top = _Level(next(self.numbers), None)
        self.jumps: dict[ast.AST, frozenset[type[ast.stmt]]] = {}

    def block(self, body: list[ast.stmt], level: _Level | None) -> list[ast.stmt]:
        level = level or self.top
        inner = self.statements(body, level)
        head = [_assign(level.jumped, False, body[0])] if level.guards and body else []
        return head + inner

    def statements(self, body: list[ast.stmt], level: _Level) -> list[ast.stmt]:
        out: list[ast.stmt] = []
        for k, statement in enumerate(body):
            if isinstance(statement, JUMPS):
                return out + self.jump(statement, level)
            if not self.may_jump(statement):
                out.append(self.inside(statement, level))
            elif isinstance(statement, ast.If) and (_always_jumps(statement.body) or _always_jumps(statement.orelse)):
                return [*out, self.split(statement, body[k + 1 :], level)]
            else:
                return [*out, *self.guarded(statement, body[k + 1 :], level)]
        return out

    def may_jump(self, statement: ast.stmt) -> bool:
        """Whether running the statement may leave the block that it stands in."""
        return bool(self.leaving(statement))

    def leaving(self, statement: ast.AST) -> frozenset[type[ast.stmt]]:
        """The kinds of jumps out of a statement; those of functions defined in it are their own."""
        if statement not in self.jumps:
            self.jumps[statement] = self._leaving(statement)
        return self.jumps[statement]

    def _leaving(self, statement: ast.AST) -> frozenset[type[ast.stmt]]:
        if isinstance(statement, JUMPS):
            return frozenset({type(statement)})
        if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.expr)):
            return frozenset()
        if isinstance(statement, (ast.For, ast.While)):
            inside = frozenset().union(*map(self.leaving, statement.body))
            return (inside & {ast.Return}).union(*map(self.leaving, statement.orelse))
        return frozenset().union(*map(self.leaving, ast.iter_child_nodes(statement)))

    def inside(self, statement: ast.stmt, level: _Level) -> ast.stmt:
        """A statement that does not jump out, whose own loops may."""
        if isinstance(statement, (ast.For, ast.While)):
            return self.loop(statement, level)[0]
        if isinstance(statement, ast.If):
            return _copy(statement, body=self.statements(statement.body, level), orelse=self.statements(statement.orelse, level))
        if isinstance(statement, ast.With):
            return _copy(statement, body=self.statements(statement.body, level))
        if isinstance(statement, ast.Try):
            return self.protected(statement, level)
        return statement

    def protected(self, statement: ast.Try, level: _Level) -> ast.stmt:
        """`else` runs where the body has neither failed nor jumped."""
        handlers = [_copy(h, body=self.statements(h.body, level) or [_pass(h)]) for h in statement.handlers]
        body, orelse = self.statements(statement.body, level), self.statements(statement.orelse, level)
        if orelse and any(map(self.may_jump, statement.body)):
            orelse = [_if(_not(level.jumped, statement), orelse, [], statement)]
        finalbody = [self.inside(s, level) for s in statement.finalbody]
        return _copy(statement, body=body, handlers=handlers, orelse=orelse, finalbody=finalbody)

    def jump(self, statement: ast.stmt, level: _Level) -> list[ast.stmt]:
        out: list[ast.stmt] = []
        if isinstance(statement, ast.Return):
            out.append(_assign(RETURN, statement.value or ast.Constant(None), statement))
            at: _Level | None = level
            while at is not None and at.outer is not None:
                out.append(_assign(at.returned, True, statement))
                at = at.outer
        if level.outer is not None and not isinstance(statement, ast.Continue):
            level.stops = True
            out.append(_assign(level.stop, True, statement))
        return [*out, _assign(level.jumped, True, statement)]

    def split(self, statement: ast.If, rest: list[ast.stmt], level: _Level) -> ast.stmt:
        body, orelse = statement.body, statement.orelse
        if not _always_jumps(body):
            body = body + rest
        if not _always_jumps(statement.orelse):
            orelse = orelse + rest if _always_jumps(statement.body) else orelse
        return _copy(statement, body=self.statements(body, level) or [_pass(statement)], orelse=self.statements(orelse, level))

    def guarded(self, statement: ast.stmt, rest: list[ast.stmt], level: _Level) -> list[ast.stmt]:
        """A statement that may jump, and the rest of the block under its flag."""
        level.guards = True
        if isinstance(statement, (ast.For, ast.While)):
            done, inner = self.loop(statement, level)
            leave = [_assign(level.jumped, True, statement)]
            if level.outer is not None:
                level.stops = True
                leave.append(_assign(level.stop, True, statement))
            before = [_assign(inner.returned, False, statement)]
            then = self.statements(rest, level)
            if then and any(self.may_jump(s) for s in statement.orelse):
                then = [_if(_not(level.jumped, statement), then, [], statement)]
            after = _if(_name(inner.returned, statement), leave, then, statement)
            return [*before, done, after]
        done = self.inside(statement, level)
        if not rest:
            return [done]
        return [done, _if(_not(level.jumped, statement), self.statements(rest, level) or [_pass(statement)], [], statement)]

    def loop(self, statement: Loop, level: _Level) -> tuple[ast.stmt, _Level]:
        inner = _Level(next(self.numbers), level)
        body = self.block(statement.body, inner)
        new: Any = _copy(statement, body=body or [_pass(statement)], orelse=self.statements(statement.orelse, level))
        new.stop = inner.stop if inner.stops else None
        return new, inner


def _always_jumps(body: Sequence[ast.stmt]) -> bool:
    for statement in body:
        if isinstance(statement, (*JUMPS, ast.Raise)):
            return True
        if isinstance(statement, ast.If) and _always_jumps(statement.body) and _always_jumps(statement.orelse):
            return True
        if isinstance(statement, ast.With) and _always_jumps(statement.body):
            return True
        if isinstance(statement, ast.Try) and _try_always_jumps(statement):
            return True
    return False


def _try_always_jumps(node: ast.Try) -> bool:
    return all(map(_always_jumps, [node.body + node.orelse, *(h.body for h in node.handlers)]))


def _copy(node: Node, **fields: Any) -> Node:
    new = type(node)(**{**{name: getattr(node, name, None) for name in node._fields}, **fields})
    return ast.copy_location(new, node)


def _name(name: str, at: ast.AST, context: ast.expr_context | None = None) -> ast.Name:
    return ast.copy_location(ast.Name(name, context or ast.Load()), at)


def _assign(name: str, value: Any, at: ast.AST) -> ast.stmt:
    node = value if isinstance(value, ast.expr) else ast.copy_location(ast.Constant(value), at)
    if not hasattr(node, "lineno"):
        ast.copy_location(node, at)
    return ast.copy_location(ast.Assign([_name(name, at, ast.Store())], node, None), at)


def _not(name: str, at: ast.AST) -> ast.expr:
    return ast.copy_location(ast.UnaryOp(ast.Not(), _name(name, at)), at)


def _if(test: ast.expr, body: list[ast.stmt], orelse: list[ast.stmt], at: ast.AST) -> ast.stmt:
    return ast.copy_location(ast.If(test, body, orelse), at)


def _pass(at: ast.AST) -> ast.stmt:
    return ast.copy_location(ast.Pass(), at)
