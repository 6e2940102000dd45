"""Pieces of syntax: calls, names with dots, conditions in their shortest form."""

from __future__ import annotations

import ast
from typing import Any

OPPOSITES = {ast.Is: ast.IsNot, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq}


def comprehension(element: ast.expr, target: Any, iterable: ast.expr) -> ast.expr:
    """`[element for target in iterable]`."""
    target = ast.Name(target, ast.Store()) if isinstance(target, str) else target
    return ast.ListComp(element, [ast.comprehension(target, iterable, [], 0)])


def method(thing: ast.expr, name: str, *args: ast.expr) -> ast.expr:
    """`thing.name(...)`."""
    return ast.Call(ast.Attribute(thing, name, ast.Load()), list(args), [])


def dotted(name: str) -> ast.expr:
    """A name with dots as an expression."""
    head, *rest = name.split(".")
    found: ast.expr = ast.Name(head, ast.Load())
    for part in rest:
        found = ast.Attribute(found, part, ast.Load())
    return found


def call(name: str, *args: ast.expr) -> ast.expr:
    """A call with positional arguments."""
    return ast.Call(dotted(name), list(args), [])


def negated(test: ast.expr) -> ast.expr:
    """`not test`, simplified."""
    match test:
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            return operand
        case ast.Compare(left=left, ops=[op], comparators=right) if type(op) in OPPOSITES:
            return ast.Compare(left, [OPPOSITES[type(op)]()], right)
    return ast.UnaryOp(ast.Not(), test)


def conditional(test: ast.expr, a: ast.expr, b: ast.expr, is_boolean: bool) -> ast.expr:
    """`a if test else b`, simplified."""
    match test, a, b:
        case _, ast.Constant(value=True), _ if is_boolean:
            return ast.BoolOp(ast.Or(), [test, b])
        case _, _, ast.Constant(value=False) if is_boolean:
            return ast.BoolOp(ast.And(), [test, a])
        case ast.UnaryOp(op=ast.Not(), operand=opposite), _, _:
            return ast.IfExp(opposite, b, a)
    return ast.IfExp(test, a, b)


def one_more(number: ast.expr) -> ast.expr:
    """`number + 1`, simplified."""
    match number:
        case ast.BinOp(left=left, op=ast.Sub(), right=ast.Constant(value=1)):
            return left
        case ast.Constant(value=int(value)):
            return ast.Constant(value + 1)
    return ast.BinOp(number, ast.Add(), ast.Constant(1))


def if_there(value: ast.expr, made: ast.expr, instead: ast.expr) -> ast.expr:
    """`made if value is not None else instead`."""
    return ast.IfExp(ast.Compare(value, [ast.IsNot()], [ast.Constant(None)]), made, instead)


def same(a: ast.expr, b: ast.expr) -> bool:
    """Whether two expressions read the same."""
    if isinstance(a, ast.Name) or isinstance(b, ast.Name):
        return isinstance(a, ast.Name) and isinstance(b, ast.Name) and a.id == b.id
    return type(a) is type(b) and ast.dump(a) == ast.dump(b)


def store(node: ast.expr) -> Any:
    """The same expression as a target."""
    if isinstance(node, ast.Name):
        return ast.Name(node.id, ast.Store())
    if isinstance(node, ast.Subscript):
        return ast.Subscript(node.value, node.slice, ast.Store())
    return node
