"""Rewrites `match` into `if`; what a pattern asks and binds stays in two nodes of its own, which matching.py lowers."""

from __future__ import annotations

import ast
from itertools import count
from typing import Any

_numbers = count()


class Matches(ast.expr):
    """Whether `subject` has the form of `pattern`."""

    _fields = ("subject", "pattern")

    def __init__(self, subject: ast.expr, pattern: ast.pattern) -> None:
        super().__init__()
        self.subject, self.pattern = subject, pattern


class Bind(ast.stmt):
    """Binds the names of `pattern` to the parts of `subject`."""

    _fields = ("subject", "pattern")

    def __init__(self, subject: ast.expr, pattern: ast.pattern) -> None:
        super().__init__()
        self.subject, self.pattern = subject, pattern


def without_match(body: list[ast.stmt]) -> list[ast.stmt]:
    """The statements with every `match` among them, and inside them, rewritten; functions inside are left alone."""
    out: list[ast.stmt] = []
    for statement in body:
        if isinstance(statement, ast.Match):
            out += _rewritten(statement)
        else:
            out.append(_inside(statement))
    return out


def _inside(node: Any) -> Any:
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        return node
    fields = {}
    for name, value in ast.iter_fields(node):
        if isinstance(value, list) and value and isinstance(value[0], ast.stmt):
            fields[name] = without_match(value)
        elif isinstance(value, list) and value and isinstance(value[0], ast.ExceptHandler):
            fields[name] = [_inside(v) for v in value]
    if not fields:
        return node
    return ast.copy_location(type(node)(**{**dict(ast.iter_fields(node)), **fields}), node)


def _rewritten(node: ast.Match) -> list[ast.stmt]:
    subject = f"subject {next(_numbers)}"
    return [_assign(subject, node.subject, node), *_cases(node, subject, node.cases)]


def _cases(node: ast.Match, subject: str, cases: list[ast.match_case]) -> list[ast.stmt]:
    if not cases:
        return []
    case, *others = cases
    at = case.pattern
    test = ast.copy_location(Matches(_load(subject, at), case.pattern), at)
    bind = ast.copy_location(Bind(_load(subject, at), case.pattern), at)
    body, rest = without_match(case.body), _cases(node, subject, others)
    if case.guard is None:
        return [ast.copy_location(ast.If(test, [bind, *body], rest), at)]
    found = f"found {next(_numbers)}"
    guarded = ast.copy_location(ast.If(case.guard, [_assign(found, ast.Constant(True), at), *body], []), case.guard)
    first = ast.copy_location(ast.If(test, [bind, guarded], []), at)
    if not rest:
        return [_assign(found, ast.Constant(False), at), first]
    other = ast.copy_location(ast.UnaryOp(ast.Not(), _load(found, at)), at)
    return [_assign(found, ast.Constant(False), at), first, ast.copy_location(ast.If(other, rest, []), at)]


def _load(name: str, at: ast.AST) -> ast.Name:
    return ast.copy_location(ast.Name(name, ast.Load()), at)


def _assign(name: str, value: ast.expr, at: ast.AST) -> ast.stmt:
    if not hasattr(value, "lineno"):
        ast.copy_location(value, at)
    target = ast.copy_location(ast.Name(name, ast.Store()), at)
    return ast.copy_location(ast.Assign([target], value, None), at)
