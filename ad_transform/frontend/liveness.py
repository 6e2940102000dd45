"""Which names of a function may still be read after each of its statements: an alias that nobody reads again blocks no store.

Runs backwards over statements without jumps (desugar.py). A name that an inner function or a lambda mentions is always live.
"""

from __future__ import annotations

import ast
from collections.abc import Sequence

Names = frozenset[str]
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)
_OUT_OF_ORDER = (
    ast.IfExp, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp, ast.Lambda, ast.Dict, ast.JoinedStr,
)  # fmt: skip
_NONE: Names = frozenset()


class Live(dict[ast.stmt, Names]):
    """For each statement, nested ones too, the names that may be read after it. `always` are those of inner functions."""

    always: Names = _NONE

    def before_binding(self, statement: ast.stmt) -> Names:
        """The names that are read after a statement and that it does not bind anew: what these were, nothing reads."""
        targets = statement.targets if isinstance(statement, ast.Assign) else []
        return (self[statement] - _bound(targets)) | (self[statement] & self.always)


def live_names(body: Sequence[ast.stmt], at_end: Names) -> Live:
    """The names that are live after each statement of a function."""
    analysis = _Liveness(captured_names(body) | at_end)
    analysis.block(body, _NONE)
    return analysis.after


def captured_names(body: Sequence[ast.stmt]) -> Names:
    """The names that inner functions mention."""
    inner = (n for statement in body for n in ast.walk(statement) if isinstance(n, _FUNCTIONS))
    return frozenset(n.id for function in inner for n in ast.walk(function) if isinstance(n, ast.Name))


def read_names(node: ast.AST | None) -> Names:
    """The names that are read anywhere in a node; `x += 1` reads x."""
    if node is None:
        return _NONE
    loads = {n.id for n in ast.walk(node) if isinstance(n, ast.Name) and not isinstance(n.ctx, ast.Store)}
    updated = {n.target.id for n in ast.walk(node) if isinstance(n, ast.AugAssign) and isinstance(n.target, ast.Name)}
    return frozenset(loads | updated)


def reads_after(statement: ast.stmt, node: ast.AST | None) -> Names:
    """The names that a statement may still read after it has evaluated a node: what stands to the right of it, and in targets."""
    simple = isinstance(statement, (ast.Assign, ast.AnnAssign, ast.AugAssign, ast.Expr))
    if not simple or node is None or any(isinstance(n, _OUT_OF_ORDER) for n in ast.walk(statement)):
        return read_names(statement)
    end = (node.end_lineno, node.end_col_offset)  # type: ignore[attr-defined]
    later = {n.id for n in ast.walk(statement) if isinstance(n, ast.Name) and (n.lineno, n.col_offset) >= end}
    targets = statement.targets if isinstance(statement, ast.Assign) else []
    return frozenset(later).union(*map(read_names, targets))


def is_last_act(statement: ast.stmt | None, node: ast.AST) -> bool:
    """Whether a store to a node is the last thing that a statement does."""
    if isinstance(statement, ast.AugAssign):
        return node is statement or node is statement.target
    return isinstance(statement, ast.Assign) and len(statement.targets) == 1 and node is statement.targets[0]


class _Liveness:
    def __init__(self, always: Names) -> None:
        self.always = always
        self.after = Live()
        self.after.always = always

    def block(self, body: Sequence[ast.stmt], live: Names) -> Names:
        """The names that are live before some statements, given those that are live after them."""
        for statement in reversed(body):
            self.after[statement] = live | self.always
            live = self.statement(statement, live)
        return live

    def statement(self, node: ast.stmt, live: Names) -> Names:
        if isinstance(node, ast.If):
            return read_names(node.test) | self.block(node.body, live) | self.block(node.orelse, live)
        if isinstance(node, ast.For):
            return read_names(node.iter) | self.loop(node, read_names(node.target), _bound([node.target]), live)
        if isinstance(node, ast.While):
            return self.loop(node, read_names(node.test), _NONE, live)
        if isinstance(node, ast.Assign):
            return (live - _bound(node.targets)) | read_names(node)
        if isinstance(node, ast.AnnAssign):
            return (live - _bound([node.target] if node.value else [])) | read_names(node)
        return self.other(node, live)

    def loop(self, node: ast.For | ast.While, head: Names, bound: Names, live: Names) -> Names:
        """What the body reads before it binds it is live at its end too; the loop may run no body at all."""
        after = live | head | self.block(node.orelse, live)
        while True:
            start = after | (self.block(node.body, after) - bound)
            if start == after:
                return after
            after = start

    def other(self, node: ast.stmt, live: Names) -> Names:
        """Any other statement: what a part of it reads is live in all its blocks, and nothing is taken away."""
        live = live | read_names(node)
        for block in _blocks(node):
            self.block(block, live)
        return live


def _blocks(node: ast.AST) -> list[list[ast.stmt]]:
    """The blocks of statements in a statement."""
    found = []
    for _, value in ast.iter_fields(node):
        if isinstance(value, list) and value and isinstance(value[0], ast.stmt):
            found.append(value)
        elif isinstance(value, list):
            found += [b for v in value if isinstance(v, (ast.ExceptHandler, ast.match_case)) for b in _blocks(v)]
    return found


def _bound(targets: Sequence[ast.expr]) -> Names:
    """The names that these targets bind for sure."""
    found: set[str] = set()
    for target in targets:
        if isinstance(target, ast.Name):
            found.add(target.id)
        elif isinstance(target, (ast.Tuple, ast.List)):
            found |= _bound([t.value if isinstance(t, ast.Starred) else t for t in target.elts])
    return frozenset(found)
