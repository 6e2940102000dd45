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
from .expressions import Globals
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


@dataclass(frozen=True)
class Definition:
    """A function to be printed: its body is what was rendered, with an empty line above the statement `blank_before`."""

    name: str
    params: list[str]
    doc: str
    rendering: Rendering
    blank_before: ast.stmt | None = None

    def text(self) -> str:
        """The text of the function."""
        arguments = ast.arguments([], [ast.arg(p) for p in self.params], None, [], [], None, [])
        body = [ast.Expr(ast.Constant(self.doc)), *self.rendering.out]
        definition = ast.FunctionDef(self.name, arguments, body, [], lineno=1, col_offset=0)
        return _with_blank_line(to_source(definition), definition, self.blank_before)


def compile_functions(definitions: list[Definition], globals_: Globals) -> Compiled:
    """Compile functions as one module; the first is the one that is called."""
    name = definitions[0].name
    text = "\n\n".join(d.text() for d in definitions)
    filename = f"<ad_transform {name} {hashlib.sha1(text.encode()).hexdigest()[:8]}>"
    linecache.cache[filename] = (len(text), None, text.splitlines(keepends=True), filename)
    constants, helpers = globals_.constants, globals_.helpers
    namespace: dict[str, Any] = {"np": np, "math": math, **constants, **helpers, "__name__": "ad_transform.generated"}
    exec(compile(text, filename, "exec"), namespace)
    return Compiled(text, namespace[name], constants, helpers, _origin(text, definitions), filename)


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


def _origin(text: str, definitions: list[Definition]) -> dict[int, Location]:
    origin: dict[int, Location] = {}
    for function, definition in zip(ast.parse(text).body, definitions, strict=True):
        printed = _statements(function.body[1:])  # type: ignore[attr-defined]
        for new, old in zip(printed, _statements(definition.rendering.out), strict=True):
            location = definition.rendering.lines.get(old)
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
