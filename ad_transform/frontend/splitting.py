"""Splits a statement in front of one of its expressions, which becomes a statement of its own.

    y = f(x) + g(x)     ->     value 1 = f(x);  value 2 = g(x);  y = value 1 + value 2

What is evaluated before the expression keeps its place in the order: it is computed into names too, and so is a name that the
expression may bind anew, `a + f(x)` where f says `nonlocal a`.
"""

from __future__ import annotations

import ast
import copy
import operator
from functools import lru_cache
from itertools import count
from typing import Any

from . import expressions

_numbers = count()
_FIELDS = {
    ast.Assign: "value", ast.AnnAssign: "value", ast.AugAssign: "value", ast.Expr: "value", ast.If: "test", ast.For: "iter",
    ast.Assert: "test", ast.Raise: "exc",
}  # fmt: skip


class CannotSplit(Exception):  # noqa: N818 - a request between functions, never shown to a user
    """The expression is evaluated more than once, or not always."""


@lru_cache(maxsize=4096)  # the same statements each time: what a later run knows of them it knows by the node
def split(statement: ast.stmt, node: ast.AST) -> list[ast.stmt]:
    """Statements that do the same, in which `node` is the whole value of an assignment; CannotSplit where there are none."""
    if is_whole(statement, node) and isinstance(statement, ast.Assign):  # split before, to no avail
        raise CannotSplit
    name = _FIELDS.get(type(statement))
    value = getattr(statement, name) if name else None
    if value is None or not _within(value, node):
        return _augmented(statement) if isinstance(statement, ast.AugAssign) else _target(statement)
    if isinstance(statement, ast.AugAssign):
        return _augmented(statement)
    before: list[ast.stmt] = []
    rest = _hoist(value, node, before)
    return [*before, _with(statement, **{str(name): rest})]


def is_whole(statement: ast.AST, node: ast.AST) -> bool:
    """Whether a statement evaluates the node, whose parts are names and constants, and then at most binds a name of ours."""
    if isinstance(statement, ast.Assign) and not _is_ours(statement.targets[0]):
        return False
    return isinstance(statement, (ast.Assign, ast.Expr)) and statement.value is node and _parts_are_plain(node)


def _is_ours(target: ast.AST) -> bool:
    return isinstance(target, ast.Name) and target.id.startswith("value ")


def is_simple(statement: ast.stmt) -> bool:
    """Whether nothing but names and constants is evaluated before the one thing that a statement does."""
    if isinstance(statement, ast.Assign) and len(statement.targets) == 1:
        target = statement.targets[0]
        return (
            _parts_are_plain(statement.value) if isinstance(target, ast.Name) else _is_plain(statement.value) and _is_place(target)
        )
    if isinstance(statement, ast.AugAssign):
        return _is_plain(statement.value) and _is_place(statement.target)
    name = _FIELDS.get(type(statement))
    value = getattr(statement, name) if name else None
    return value is not None and (_is_plain(value) or (isinstance(statement, ast.Expr) and _parts_are_plain(value)))


def _is_place(target: ast.expr) -> bool:
    """Whether a target of an assignment is a name, or a part of a name at an index of names."""
    return isinstance(target, ast.Name) or (isinstance(target, (ast.Subscript, ast.Attribute)) and _parts_are_plain(target))


def _parts_are_plain(node: ast.AST) -> bool:
    return all(_is_plain(child) for child in _children(node))


def _is_plain(node: Any) -> bool:
    """Whether evaluating an expression does nothing that could be noticed or could fail."""
    if isinstance(node, ast.Attribute):
        return _is_plain(node.value)
    if isinstance(node, (ast.Tuple, ast.List, ast.Slice, ast.keyword, ast.Starred)):
        return all(map(_is_plain, _children(node)))
    if isinstance(node, ast.UnaryOp):
        return isinstance(node.operand, ast.Constant)
    return isinstance(node, (ast.Name, ast.Constant, ast.Lambda))


def _augmented(statement: ast.AugAssign) -> list[ast.stmt]:
    """`target op= value`: what the target is, the value, the operation, and the store are statements of their own."""
    target, before = statement.target, []  # type: tuple[Any, list[ast.stmt]]
    if isinstance(target, ast.Name) and _is_plain(statement.value):
        return _by_function(statement)
    place = _held_parts(target, before)
    if any(isinstance(n, ast.Slice) for n in ast.walk(target)):  # a view, which has no name in a statement of its own
        if _is_plain(statement.value):
            raise CannotSplit
        value = _named(statement.value, before)
        return [*before, _with(statement, target=place, value=value)]
    old = f"value {next(_numbers)}"
    before.append(_assign(old, _with(place, ctx=ast.Load())))
    value = _named(statement.value, before)
    updated = _with(statement, target=ast.copy_location(ast.Name(old, ast.Store()), target), value=value)
    store = ast.copy_location(ast.Assign([place], _load(old, target), None), statement)
    return [*before, updated, store]


def _by_function(statement: ast.AugAssign) -> list[ast.stmt]:
    """`a += b` as `a = operator.iadd(a, b)`: an object's method for it may fail."""
    name = f"__i{expressions.BINARY[type(statement.op)].__name__.strip('_')}__"
    function = ast.copy_location(ast.Constant(getattr(operator, name)), statement)
    target = ast.copy_location(ast.Name(statement.target.id, ast.Load()), statement.target)  # type: ignore[union-attr]
    updated: list[ast.stmt] = []
    value = _into_name(ast.copy_location(ast.Call(function, [target, statement.value], []), statement), updated)
    return [*updated, ast.copy_location(ast.Assign([statement.target], value, None), statement)]


def _target(statement: ast.stmt) -> list[ast.stmt]:
    """Of a store `base[index] = value`: value, base and index are computed first, in this order."""
    if not (isinstance(statement, ast.Assign) and len(statement.targets) == 1 and isinstance(statement.targets[0], ast.Subscript)):
        raise CannotSplit
    target = statement.targets[0]
    if _is_plain(statement.value) and _is_plain(target.value) and _is_plain(target.slice):
        raise CannotSplit
    before: list[ast.stmt] = []
    value = _named(statement.value, before)
    where = _held_parts(target, before)
    return [*before, _with(statement, targets=[where], value=value)]


def _within(root: ast.AST, node: ast.AST) -> bool:
    return any(n is node for n in ast.walk(root))


def _children(node: ast.AST) -> list[ast.AST]:
    """The parts of an expression in the order in which they are evaluated."""
    return [n for n in ast.iter_child_nodes(node) if isinstance(n, (ast.expr, ast.keyword))]


def _hoist(value: Any, node: ast.AST, before: list[ast.stmt]) -> Any:
    """The expression with `node`, and what is evaluated before it, replaced by names that `before` assigns."""
    if isinstance(value, (ast.IfExp, ast.BoolOp)):
        return _conditional(value, node, before)
    if isinstance(value, (ast.Lambda, ast.NamedExpr, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp, ast.JoinedStr)):
        raise CannotSplit
    if isinstance(value, ast.Compare) and len(value.ops) > 1 and not _within(value.left, node):
        raise CannotSplit
    if value is node:
        return _into_name(value if _parts_are_plain(node) else _rebuilt(value, None, before), before)
    return _rebuilt(value, node, before)


def _rebuilt(value: Any, node: ast.AST | None, before: list[ast.stmt]) -> Any:
    """The expression with its parts computed into names, up to the one that `node` lies in, or all of them."""
    parts = _children(value)
    at = next((k for k, part in enumerate(parts) if node is not None and _within(part, node)), len(parts))
    lasting = max((k for k, p in enumerate(parts[: at + 1]) if not _is_plain(p)), default=0) if node is None else at
    new = [_held(p, before) if k < lasting else _plain(p, before) for k, p in enumerate(parts[:at])]
    if node is not None:
        new.append(_hoist(parts[at], node, before))
    return _replaced(value, parts, new)


def _replaced(value: Any, parts: list[ast.AST], new: list[Any]) -> Any:
    replaced = dict(zip(map(id, parts), new, strict=False))
    fields = {
        name: [replaced.get(id(x), x) for x in old] if isinstance(old, list) else replaced.get(id(old), old)
        for name, old in ast.iter_fields(value)
    }
    return _with(value, **fields)


def _held_parts(value: Any, before: list[ast.stmt]) -> Any:
    """An expression whose parts are what they are now, whatever their names are bound to later."""
    parts = _children(value)
    return _replaced(value, parts, [_held(part, before) for part in parts])


def _held(part: Any, before: list[ast.stmt]) -> Any:
    if isinstance(part, ast.Constant) or _is_ours(part):
        return part
    if isinstance(part, ast.Starred):
        if _is_ours(part.value):
            return part
        return _with(part, value=_into_name(ast.copy_location(ast.Tuple([part], ast.Load()), part), before))
    if isinstance(part, (ast.keyword, ast.Tuple, ast.List, ast.Slice)):
        return _held_parts(part, before)
    return _into_name(part, before)


def _plain(part: Any, before: list[ast.stmt]) -> Any:
    if isinstance(part, (ast.keyword, ast.Starred)):
        return part if _is_plain(part.value) else _with(part, value=_plain(part.value, before))
    if isinstance(part, (ast.Tuple, ast.List, ast.Slice)):
        return _rebuilt(part, None, before)
    return part if _is_plain(part) else _named(part, before)


def _conditional(value: Any, node: ast.AST, before: list[ast.stmt]) -> Any:
    """`a if c else b`, `a and b`: as a statement, so that the parts become statements too."""
    name = f"value {next(_numbers)}"
    if isinstance(value, ast.IfExp):
        test = _hoist(value.test, node, before) if _within(value.test, node) else value.test
        arms = [[_assign(name, value.body)], [_assign(name, value.orelse)]]
    else:
        first, *others = value.values
        before.append(_assign(name, _hoist(first, node, before) if _within(first, node) else first))
        rest = others[0] if len(others) == 1 else _with(value, values=others)
        arms = [[_assign(name, rest)], []]
        test = _load(name, value)
        arms = arms if isinstance(value.op, ast.And) else [[ast.copy_location(ast.Pass(), value)], arms[0]]
    before.append(ast.copy_location(ast.If(test, *arms), value))
    return _load(name, value)


def _named(value: Any, before: list[ast.stmt]) -> Any:
    return value if _is_plain(value) else _into_name(value, before)


def _into_name(value: Any, before: list[ast.stmt]) -> Any:
    name = f"value {next(_numbers)}"
    before.append(_assign(name, value))
    return _load(name, value)


def _assign(name: str, value: Any) -> ast.stmt:
    target = ast.copy_location(ast.Name(name, ast.Store()), value)
    return ast.copy_location(ast.Assign([target], value, None), value)


def _load(name: str, at: ast.AST) -> ast.Name:
    return ast.copy_location(ast.Name(name, ast.Load()), at)


def _with(node: Any, **fields: Any) -> Any:
    """A copy of a node with other fields."""
    new = copy.copy(node)
    for name, value in fields.items():
        setattr(new, name, value)
    return new
