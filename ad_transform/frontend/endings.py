"""Whether a function may come to its end without a return, and so return None."""

from __future__ import annotations

import ast


def may_return_nothing(node: ast.AST) -> bool:
    """Whether the body of a function has a path to its end that returns and raises nothing."""
    return _passes(getattr(node, "body", None))


def _passes(body: object) -> bool:
    """Whether what follows some statements may be reached."""
    return isinstance(body, list) and all(map(_may_pass, body))


def _may_pass(statement: ast.stmt) -> bool:
    if isinstance(statement, (ast.Return, ast.Raise)):
        return isinstance(statement, ast.Return) and _is_nothing(statement.value)
    if isinstance(statement, ast.If):
        return _passes(statement.body) or _passes(statement.orelse)
    if isinstance(statement, ast.While):
        forever = isinstance(statement.test, ast.Constant) and bool(statement.test.value)
        return not forever or any(isinstance(n, ast.Break) for n in ast.walk(statement))
    if isinstance(statement, ast.With):
        return _passes(statement.body)
    if isinstance(statement, ast.Match):
        complete = any(_is_wildcard(case) for case in statement.cases)
        return not complete or any(_passes(case.body) for case in statement.cases)
    if isinstance(statement, ast.Try):
        if statement.finalbody and not _passes(statement.finalbody):
            return False
        ends = _passes([*statement.body, *statement.orelse])
        return ends or any(_passes(handler.body) for handler in statement.handlers)
    return True


def _is_nothing(value: ast.expr | None) -> bool:
    return value is None or (isinstance(value, ast.Constant) and value.value is None)


def _is_wildcard(case: ast.match_case) -> bool:
    return case.guard is None and isinstance(case.pattern, ast.MatchAs) and case.pattern.pattern is None
