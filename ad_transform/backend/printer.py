"""Prints syntax trees as text with astor: `x**2` without blanks, comments above what they head."""

from __future__ import annotations

import ast
import warnings
from typing import Any

with warnings.catch_warnings():
    warnings.simplefilter("ignore", DeprecationWarning)  # astor names node types that Python has deprecated
    import astor
    from astor.code_gen import set_precedence
    from astor.op_util import Precedence
    from astor.source_repr import split_lines

from .python import is_comment

WIDTH = 100


class _Generator(astor.SourceGenerator):  # type: ignore[misc]
    """astor's generator with the spelling of this package."""

    def visit_BinOp(self, node: ast.BinOp) -> None:
        if isinstance(node.op, ast.Pow) and all(isinstance(n, (ast.Name, ast.Constant)) for n in (node.left, node.right)):
            with self.delimit(node, node.op):
                set_precedence(Precedence.Pow + 1, node.left)
                set_precedence(Precedence.PowRHS, node.right)
                self.write(node.left, "**", node.right)
            return
        super().visit_BinOp(node)

    def visit_Expr(self, node: ast.Expr) -> None:
        if is_comment(node):
            text = node.value.value  # type: ignore[attr-defined]
            if text:
                self.statement(node, "# ", _plain(text))
            else:
                self.newline(extra=1)
            return
        super().visit_Expr(node)


class _plain(str):  # noqa: N801
    """Text that the generator writes as it is."""


def to_source(node: ast.AST) -> str:
    """The text of a syntax tree."""
    text: str = astor.to_source(node, pretty_source=_wrapped, source_generator_class=_Generator)
    return text


def _wrapped(source: list[Any]) -> str:
    return "".join(split_lines(source, maxline=WIDTH))
