"""Which names a function or a loop binds, as Python's scoping rules see them."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

_SCOPES = (
    ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp,
)  # fmt: skip


def own_nodes(root: ast.AST) -> Iterator[ast.AST]:
    """The nodes of one scope: bodies of inner functions and comprehensions are left out."""
    yield root
    todo = [] if isinstance(root, _SCOPES) else [root]
    while todo:
        for child in ast.iter_child_nodes(todo.pop()):
            yield child
            if not isinstance(child, _SCOPES):
                todo.append(child)
            elif isinstance(child, (ast.ListComp, ast.GeneratorExp)):
                yield from (n for n in ast.walk(child) if isinstance(n, ast.NamedExpr))


@lru_cache(maxsize=4096)
def assigned_names(node: Any) -> frozenset[str]:
    """The names that a statement binds in its own scope."""
    names = set()
    for at in own_nodes(node):
        if isinstance(at, ast.Name) and isinstance(at.ctx, (ast.Store, ast.Del)):
            names.add(at.id)
        elif isinstance(at, (ast.FunctionDef, ast.ClassDef)) and at is not node:
            names.add(at.name)
        elif isinstance(at, (ast.Import, ast.ImportFrom)):
            names.update((a.asname or a.name).split(".")[0] for a in at.names)
        elif isinstance(at, ast.ExceptHandler) and at.name:
            names.add(at.name)
        elif isinstance(at, ast.NamedExpr):
            names.add(at.target.id)
        elif isinstance(at, (ast.MatchAs, ast.MatchStar)) and at.name:
            names.add(at.name)
        elif isinstance(at, ast.MatchMapping) and at.rest:
            names.add(at.rest)
        elif isinstance(at, ast.For) and getattr(at, "stop", None):
            names.add(at.stop)  # type: ignore[attr-defined]
    return frozenset(names)


@lru_cache(maxsize=4096)
def rebound_names(node: Any) -> frozenset[str]:
    """The names that a statement binds otherwise than by an augmented assignment, which may write in place."""
    augmented = {id(at.target) for at in own_nodes(node) if isinstance(at, ast.AugAssign)}
    stored = (at for at in own_nodes(node) if isinstance(at, ast.Name) and isinstance(at.ctx, ast.Store))
    matched = {at.name for at in own_nodes(node) if isinstance(at, (ast.MatchAs, ast.MatchStar)) and at.name}
    return frozenset(at.id for at in stored if id(at) not in augmented) | matched


def declared_names(body: list[ast.stmt]) -> dict[str, str]:
    """Names declared `global` or `nonlocal`."""
    found: dict[str, str] = {}
    for statement in body:
        for at in own_nodes(statement):
            if isinstance(at, (ast.Global, ast.Nonlocal)):
                found.update(dict.fromkeys(at.names, "global" if isinstance(at, ast.Global) else "nonlocal"))
    return found


def parameter_names(arguments: ast.arguments) -> list[str]:
    """All parameters of a function, in the order of its code object's variables."""
    stars = [a for a in (arguments.vararg, arguments.kwarg) if a]
    return [a.arg for a in [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs, *stars]]


def local_names(arguments: ast.arguments, body: list[ast.stmt]) -> frozenset[str]:
    """The names that belong to a function's own frame."""
    names = set(parameter_names(arguments))
    for statement in body:
        names |= assigned_names(statement)
        if isinstance(statement, (ast.FunctionDef, ast.ClassDef)):
            names.add(statement.name)
    return frozenset(names - set(declared_names(body)))
