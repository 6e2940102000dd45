"""The accepted language: what is refused by its syntax alone, all at once, before anything is lowered.

What passes `check` has only: functions without `yield`, `await` or `global` writes; the statements and expressions for which the
front end has a handler.
"""

from __future__ import annotations

import ast

from ..errors import UnsupportedSyntaxError
from .scopes import own_nodes
from .source import Source, locate

REFUSED: dict[type[ast.AST], tuple[str, str]] = {
    ast.AsyncFunctionDef: ("an async function", "write it without async"),
    ast.AsyncFor: ("async for", "use a plain loop"),
    ast.AsyncWith: ("async with", "use a plain block"),
    ast.Await: ("await", "call a plain function"),
    ast.Yield: ("a value that is sent into a generator", "pass what it needs as an argument"),
    ast.YieldFrom: ("a value that a generator returns", "let it yield the value"),
    ast.Global: ("a write to a global name", "pass the value as an argument and return its new value"),
    ast.ClassDef: ("a class defined inside the function", "define it at the top of the module"),
    ast.TryStar: ("try ... except*", "test the condition with if instead"),
}


_YIELDS = (ast.Yield, ast.YieldFrom)


def check(source: Source, helper: bool = False) -> None:
    """Refuse what the language does not have; all findings are named, the first is pointed at. Helpers may be generators."""
    statements = {n.value for n in ast.walk(source.node) if isinstance(n, ast.Expr)}
    if not helper:
        _refuse_generator(source)
    found = [n for n in ast.walk(source.node) if _is_refused(n) and not (isinstance(n, _YIELDS) and n in statements)]
    if not found:
        return
    found.sort(key=lambda n: (n.lineno, n.col_offset))  # type: ignore[attr-defined]
    what, instead = _words(found[0])
    others = ", ".join(f"line {n.lineno}: {_words(n)[0].split(':')[0]}" for n in found[1:])  # type: ignore[attr-defined]
    message = f"{what} cannot be differentiated; {instead}" + (f" (also {others})" if others else "")
    raise UnsupportedSyntaxError(message, locate(found[0], source.filename, source.name))


def _refuse_generator(source: Source) -> None:
    """A generator returns no number."""
    own = (n for s in getattr(source.node, "body", []) for n in own_nodes(s)) if hasattr(source.node, "name") else ()
    for node in own:
        if isinstance(node, _YIELDS):
            what = "yield: a generator returns no number to differentiate; return one (helpers may be generators)"
            raise UnsupportedSyntaxError(what, locate(node, source.filename, source.name))


def _words(node: ast.AST) -> tuple[str, str]:
    """What is refused, and what to write instead."""
    if isinstance(node, ast.Global):
        return f"a write to the global name {', '.join(node.names)}", REFUSED[ast.Global][1]
    if isinstance(node, ast.Try):
        return "a jump out of finally", "let finally end"
    return REFUSED[type(node)]


def _is_refused(node: ast.AST) -> bool:
    if isinstance(node, ast.Try):
        jumps = (ast.Return, ast.Break, ast.Continue)
        return any(isinstance(n, jumps) for s in node.finalbody for n in ast.walk(s))
    return type(node) in REFUSED
