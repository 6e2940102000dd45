"""From statements to a function: the text goes through `linecache`, so that tracebacks, pdb and `inspect` show it."""

from __future__ import annotations

import ast
import hashlib
import linecache
import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..errors import Location
from .printer import to_source
from .python import Rendering, is_comment


@dataclass(frozen=True)
class Compiled:
    """Generated code: its text, the function, the objects that it names, and the user's line behind each of its lines."""

    source: str
    function: Callable[..., Any]
    constants: dict[str, Any]
    helpers: dict[str, Any]
    origin: dict[int, Location]
    filename: str


def compile_function(name: str, params: list[str], doc: str, rendering: Rendering, blank_before: ast.stmt | None) -> Compiled:
    """Compile what was rendered as a function of this name."""
    arguments = ast.arguments([], [ast.arg(p) for p in params], None, [], [], None, [])
    body = [ast.Expr(ast.Constant(doc)), *rendering.out]
    definition = ast.FunctionDef(name, arguments, body, [], lineno=1, col_offset=0)
    text = _with_blank_line(to_source(definition), definition, blank_before)
    filename = f"<ad_transform {name} {hashlib.sha1(text.encode()).hexdigest()[:8]}>"
    linecache.cache[filename] = (len(text), None, text.splitlines(keepends=True), filename)
    constants, helpers = rendering.expressions.constants, rendering.expressions.helpers
    namespace: dict[str, Any] = {"np": np, "math": math, **constants, **helpers, "__name__": "ad_transform.generated"}
    exec(compile(text, filename, "exec"), namespace)
    return Compiled(text, namespace[name], constants, helpers, _origin(text, rendering), filename)


def _statements(body: list[ast.stmt]) -> list[ast.stmt]:
    """All statements in the order of the text, comments left out."""
    found: list[ast.stmt] = []
    for statement in body:
        if is_comment(statement):
            continue
        found.append(statement)
        for field in ("body", "orelse"):
            found.extend(_statements(getattr(statement, field, [])))
    return found


def _origin(text: str, rendering: Rendering) -> dict[int, Location]:
    printed = _statements(ast.parse(text).body[0].body[1:])  # type: ignore[attr-defined]
    origin: dict[int, Location] = {}
    for new, old in zip(printed, _statements(rendering.out), strict=True):
        location = rendering.lines.get(old)
        if location is not None:
            last = new.lineno if hasattr(new, "body") else new.end_lineno or new.lineno
            origin.update(dict.fromkeys(range(new.lineno, last + 1), location))
    return origin


def _with_blank_line(text: str, definition: ast.FunctionDef, before: ast.stmt | None) -> str:
    """The text with an empty line above a statement at the top of the body."""
    if before is None:
        return text
    at = [s for s in definition.body[1:] if not is_comment(s)].index(before)
    statement = ast.parse(text).body[0].body[1:][at]  # type: ignore[attr-defined]
    lines = text.splitlines(keepends=True)
    line = statement.lineno - 1
    while lines[line - 1].lstrip().startswith("#"):
        line -= 1
    if line > 2:
        lines.insert(line, "\n")
    return "".join(lines)
