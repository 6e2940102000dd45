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

from ..errors import DifferentiationError, Location
from ..runtime import helpers
from .expressions import Globals
from .printer import to_source
from .python import Rendering, comment_node, is_comment
from .twins import rename_calls, twins


@dataclass(frozen=True)
class Compiled:
    """Generated code: its text, the function, the objects that it names, and the user's line behind each of its lines."""

    source: str
    function: Callable[..., Any]
    constants: dict[str, Any]
    helpers: dict[str, Any]
    origin: dict[int, Location]
    filename: str

    def __reduce__(self) -> Any:
        """Pickled as its text."""
        return _loaded, (self.source, self.function.__name__, self.constants, list(self.helpers), self.origin, self.filename)


@dataclass(frozen=True)
class Definition:
    """A function to be printed: its body is what was rendered, with an empty line above the statement `blank_before`.

    Warnings of numpy that the program ignores somewhere, as in `with np.errstate(divide="ignore")`, are ignored in all of it.
    """

    name: str
    params: list[str]
    doc: str
    rendering: Rendering
    blank_before: ast.stmt | None = None
    ignored: tuple[str, ...] = ()

    def text(self) -> str:
        """The text of the function."""
        arguments = ast.arguments([], [ast.arg(p) for p in self.params], None, [], [], None, [])
        body = [ast.Expr(ast.Constant(self.doc)), *_with_blank_line(self.rendering.out, self.blank_before)]
        ignoring = [ast.keyword(what, ast.Constant("ignore")) for what in self.ignored]
        decorators: list[ast.expr] = [ast.Call(ast.parse("np.errstate", mode="eval").body, [], ignoring)] if ignoring else []
        return to_source(ast.FunctionDef(self.name, arguments, body, decorators, lineno=1, col_offset=0))


def compile_functions(definitions: list[Definition], globals_: Globals) -> Compiled:
    """Compile functions as one module; the first is the one that is called."""
    name = definitions[0].name
    if len(definitions) > 2:
        definitions = _without_twins(definitions)
    text = "\n\n".join(d.text() for d in definitions)
    tree = _parse(text, definitions)
    filename = f"<ad_transform {name} {hashlib.sha1(text.encode()).hexdigest()[:8]}>"
    return _run(tree, text, name, globals_.constants, globals_.helpers, _origin(tree, definitions), filename)


def _without_twins(definitions: list[Definition]) -> list[Definition]:
    names = twins({d.name: d.text() for d in definitions})
    kept = [d for d in definitions if names[d.name] == d.name]
    for d in kept:
        rename_calls(d.rendering.out, names)
    return kept


def _run(
    tree: ast.Module, text: str, name: str, constants: dict[str, Any], called: dict[str, Any], origin: Any, filename: str
) -> Compiled:
    linecache.cache[filename] = (len(text), None, text.splitlines(keepends=True), filename)
    namespace: dict[str, Any] = {"np": np, "math": math, **constants, **called, "__name__": "ad_transform.generated"}
    exec(compile(tree, filename, "exec"), namespace)
    return Compiled(text, namespace[name], constants, called, origin, filename)


def _loaded(text: str, name: str, constants: dict[str, Any], helper_names: list[str], origin: Any, filename: str) -> Compiled:
    """Generated code that was pickled."""
    found = {helper: getattr(helpers, helper) for helper in helper_names}
    return _run(ast.parse(text), text, name, constants, found, origin, filename)


def _parse(text: str, definitions: list[Definition]) -> ast.Module:
    """The tree of the text, whose statements know their lines."""
    try:
        return ast.parse(text)
    except IndentationError:
        depth, deepest = max((_deepest(d.rendering.out) for d in definitions), key=lambda found: found[0])
        where = next((d.rendering.lines[deepest] for d in definitions if deepest in d.rendering.lines), None)
        raise DifferentiationError(
            f"the gradient nests {depth} statements into each other, and Python reads no more than 100 levels; "
            "write the chain of branches with `elif`, or its inner part as a loop",
            where,
        ) from None


def _deepest(body: list[ast.stmt]) -> tuple[int, ast.stmt]:
    """How deep the statements nest, an `elif` as its `if`, and the innermost statement."""
    todo = [(1, s) for s in body]
    best = todo[0]
    while todo:
        depth, statement = todo.pop()
        best = max(best, (depth, statement), key=lambda found: found[0])
        todo += [(depth + 1, s) for s in getattr(statement, "body", [])]
        orelse = getattr(statement, "orelse", [])
        todo += [(depth + (len(orelse) > 1), s) for s in orelse]
    return best


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


def _origin(tree: ast.Module, definitions: list[Definition]) -> dict[int, Location]:
    """The user's line behind each line of the text."""
    origin: dict[int, Location] = {}
    for function, definition in zip(tree.body, definitions, strict=True):
        printed = _statements(function.body[1:])  # type: ignore[attr-defined]
        for new, old in zip(printed, _statements(definition.rendering.out), strict=True):
            location = definition.rendering.lines.get(old)
            if location is not None:
                last = new.lineno if hasattr(new, "body") else new.end_lineno or new.lineno
                origin.update(dict.fromkeys(range(new.lineno, last + 1), location))
    return origin


def _with_blank_line(body: list[ast.stmt], before: ast.stmt | None) -> list[ast.stmt]:
    """The statements with an empty line above one of them, and above the comments that head it."""
    if before is None:
        return body
    at = body.index(before)
    while is_comment(body[at - 1]):
        at -= 1
    return [*body[:at], comment_node(""), *body[at:]]
