"""Finds the syntax tree of a function, with the user's own line and column numbers."""

from __future__ import annotations

import ast
import inspect
import types
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from ..errors import Location, SourceUnavailableError

FunctionNode = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda


@dataclass(frozen=True, eq=False)
class Source:
    """A function as it is written: its node, the file, and the function object that knows globals, cells and defaults."""

    node: FunctionNode
    filename: str
    function: types.FunctionType

    @property
    def name(self) -> str:
        return getattr(self.node, "name", "<lambda>")

    def inner(self, node: FunctionNode) -> Source:
        """A function that is defined inside this one."""
        return Source(node, self.filename, self.function)

    def location(self, node: ast.AST) -> Location:
        """Where a node of this function stands."""
        return locate(node, self.filename, self.name)


def locate(node: ast.AST, filename: str, function: str) -> Location:
    """The span of a node as a Location."""
    at: Any = node if hasattr(node, "lineno") else ast.Pass(lineno=1, col_offset=0, end_lineno=1, end_col_offset=0)
    end = None if at.end_col_offset is None else at.end_col_offset + 1
    return Location(filename, at.lineno, at.col_offset + 1, at.end_lineno, end, function)


def find_source(function: Any) -> Source:
    """The source of a Python function.

    Raises SourceUnavailableError where there is none: a builtin, or code from `exec` whose text was not kept in `linecache`.
    """
    if not isinstance(function, types.FunctionType):
        raise SourceUnavailableError(f"{function!r} is not a Python function, so it has no source to differentiate")
    try:
        lines, _ = inspect.findsource(function)
    except (OSError, TypeError) as error:
        raise SourceUnavailableError(
            f"the source of {function.__qualname__} cannot be found ({error}); define it in a file or a notebook cell, "
            "or, for code made with exec, enter its text in linecache.cache"
        ) from error
    filename = function.__code__.co_filename
    candidates = [n for n in _functions("".join(lines)) if _matches(n, function)]
    if len(candidates) != 1:
        raise SourceUnavailableError(
            f"the source of {function.__qualname__} cannot be told from its surroundings in {filename}: "
            f"{len(candidates)} definitions match line {function.__code__.co_firstlineno}; has the file "
            "changed since it was imported?"
        )
    return Source(candidates[0], filename, function)


@lru_cache(maxsize=64)
def _functions(text: str) -> list[FunctionNode]:
    try:
        tree = ast.parse(text)
    except (SyntaxError, IndentationError):
        return []
    return [n for n in ast.walk(tree) if isinstance(n, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda))]


def _matches(node: FunctionNode, function: types.FunctionType) -> bool:
    code = function.__code__
    first = min([node.lineno, *(d.lineno for d in getattr(node, "decorator_list", []))])
    arguments = node.args
    names = [a.arg for a in [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]]
    if first != code.co_firstlineno or tuple(names) != code.co_varnames[: len(names)]:
        return False
    if not isinstance(node, ast.Lambda):
        return node.name == code.co_name
    return code.co_name == "<lambda>" and _covers(node.body, code)


def _covers(body: ast.expr, code: types.CodeType) -> bool:
    """Whether the code's own positions span exactly this lambda's body: two lambdas may stand on one line."""
    spans = [(a, c, b, d) for a, b, c, d in code.co_positions() if None not in (a, b, c, d) and (c, d) != (0, 0)]
    if not spans:
        return True
    inside = [s for s in spans if (s[0], s[1]) >= (body.lineno, body.col_offset)]
    start = min((s[0], s[1]) for s in inside) if inside else None
    end = max((s[2], s[3]) for s in spans)
    return start == (body.lineno, body.col_offset) and end == (body.end_lineno, body.end_col_offset)
