"""Prints what is stored outside the function (rules/outside.py)."""

from __future__ import annotations

import ast
from collections.abc import Callable

from .. import facts
from ..ir import Equation, Value
from .expressions import Expressions
from .syntax import method, store


class Stores:
    """The forms of the stores."""

    expressions: Expressions
    emit: Callable[..., None]
    assign: Callable[..., None]

    def _put(self, e: Equation) -> None:
        target, value = self.expressions.reached(e.args[0], e.args[1].value), self.expressions.tree(e.args[2])
        if isinstance(e.args[2], Value) and facts.is_scalar(e.args[2].fact):
            self.assign(target, value, e.location)
        else:
            self.emit(ast.Assign([store(target)], value), e.location)

    def _remove(self, e: Equation) -> None:
        self.emit(ast.Delete([self.expressions.reached(e.args[0], e.args[1].value)]), e.location)

    def _fill(self, e: Equation) -> None:
        self._assign_all(e, ast.Constant(...))

    def _refill(self, e: Equation) -> None:
        self._assign_all(e, ast.Slice())

    def _assign_all(self, e: Equation, index: ast.expr) -> None:
        target = ast.Subscript(self.expressions.reached(e.args[0], e.args[1].value), index, ast.Store())
        self.emit(ast.Assign([target], self.expressions.tree(e.args[2])), e.location)

    def _renew(self, e: Equation) -> None:
        items = self.expressions.reached(e.args[0], e.args[1].value)
        self.emit(ast.Expr(method(items, "clear")), e.location)
        self.emit(ast.Expr(method(items, "extend", self.expressions.tree(e.args[2]))), e.location)

    def _append(self, e: Equation) -> None:
        items = self.expressions.reached(e.args[0], e.args[1].value)
        self.emit(ast.Expr(method(items, "append", self.expressions.tree(e.args[2]))), e.location)
