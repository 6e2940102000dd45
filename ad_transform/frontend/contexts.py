"""`with`: modes, `np.errstate`, `warnings.catch_warnings`, `contextlib.suppress`, and context managers of the user's."""

from __future__ import annotations

import ast
import contextlib
import types
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from .. import ir
from . import modes
from .branches import branch
from .builtins import handler
from .generators import run_over
from .heap import ObjectRef
from .iteration import Wrapped
from .lower import STATEMENTS, Lowering, handles
from .raising import aside, classes_of, error_of, protect, raised
from .scopes import own_nodes
from .source import find_source
from .statements import assign

RAISING = ("raise", "call", "print", "log")  # what np.errstate may do beside a warning


@dataclass(frozen=True)
class Suppressed:
    """`contextlib.suppress(...)`."""

    classes: tuple[type[BaseException], ...]


@handles(STATEMENTS, ast.With)
def with_statement(lw: Lowering, node: ast.With) -> None:
    """Enter the contexts, run the body, and leave them in the opposite order."""
    enter(lw, node.items, lambda: lw.statements(node.body))


def enter(lw: Lowering, items: list[ast.withitem], body: Callable[[], None]) -> None:
    """Run the body of a `with` under its contexts, from the first to the last."""
    if not items:
        body()
        return
    item, *rest = items
    node = item.context_expr

    def inner() -> None:
        enter(lw, rest, body)

    if _is_call_of(lw, node, np.errstate):
        _check_errstate(lw, node)
        inner()
        return
    if _is_catch_warnings(lw, node):
        lw.quiet += 1
        try:
            inner()
        finally:
            lw.quiet -= 1
        return
    manager = modes.manager(lw, node)
    if isinstance(manager, Suppressed):
        _suppress(lw, manager, node, inner)
    elif isinstance(manager, Wrapped) and manager.is_generator:
        run_over(lw, node, manager, lambda entered: _body(lw, item, entered, inner))
    elif isinstance(manager, ObjectRef) and modes.as_change(manager) is None:
        _in_managed(lw, manager, item, inner)
    else:
        change = modes.known_change(lw, manager, node)
        if item.optional_vars is not None:
            assign(lw, item.optional_vars, ir.Const(None))
        modes.under(lw, change, inner, node)


def _body(lw: Lowering, item: ast.withitem, entered: Any, inner: Callable[[], None]) -> None:
    """The body of a `with`, run at the `yield` of a context manager that is a generator."""
    if item.optional_vars is not None:
        assign(lw, item.optional_vars, entered)
    inner()


# ---- numpy's floating point errors -----------------------------------------------------------------------------------------


def _is_call_of(lw: Lowering, node: ast.expr, cls: type) -> bool:
    """Whether this makes a context of this class, as `np.errstate`, which changes which warnings are shown, and no value."""
    if not (isinstance(node, ast.Call) and isinstance(node.func, (ast.Name, ast.Attribute))):
        return False
    function = lw.expression(node.func)
    return isinstance(function, ir.Const) and function.value is cls


def _check_errstate(lw: Lowering, node: Any) -> None:
    for keyword in node.keywords:
        does = lw.static(lw.expression(keyword.value), node, "what it does must be known")
        if does == "ignore":
            lw.ignored[keyword.arg] = None
        if does in RAISING:
            what = f"np.errstate({keyword.arg}={ast.unparse(keyword.value)}): floating point errors that are more than warnings"
            raise lw.unsupported(node, what, "test the result with np.isfinite")


# ---- warnings --------------------------------------------------------------------------------------------------------------


def _is_catch_warnings(lw: Lowering, node: ast.expr) -> bool:
    """Whether this is `warnings.catch_warnings()`, which changes which warnings are shown, and no value; it must keep no record."""
    if not (isinstance(node, ast.Call) and _is_call_of(lw, node, warnings.catch_warnings)):
        return False
    recorded = [keyword.value for keyword in node.keywords if keyword.arg == "record"]
    if any(lw.static(lw.expression(value), node, "record= must be known") for value in recorded):
        raise lw.unsupported(node, "a record of the warnings that come up", "test the result with np.isfinite")
    return True


@handler(warnings.simplefilter, warnings.filterwarnings)
def filtered(lw: Lowering, node: ast.AST, action: Any, *args: Any, **kwargs: Any) -> Any:
    """Under `catch_warnings` nothing is left to do but not to show numpy's warnings."""
    does = lw.static(action, node, "what is done with warnings must be known")
    if does == "error" or not lw.quiet:
        what = "warnings that are errors" if does == "error" else "a change of which warnings are shown"
        raise lw.unsupported(node, what, "write `with warnings.catch_warnings():` around it, or change it outside the function")
    if does == "ignore":
        lw.ignored.update(dict.fromkeys(("divide", "over", "invalid")))
    return ir.Const(None)


# ---- contextlib.suppress ---------------------------------------------------------------------------------------------------


@handler(contextlib.suppress)
def suppressed(lw: Lowering, node: ast.AST, *kinds: Any) -> Any:
    return Suppressed(tuple(cls for kind in kinds for cls in classes_of(lw, kind, node)))


def _suppress(lw: Lowering, kinds: Suppressed, node: ast.expr, body: Callable[[], None]) -> None:
    """A handler that does nothing."""
    nothing = ast.copy_location(ast.ExceptHandler(node, None, [ast.copy_location(ast.Pass(), node)]), node)
    protect(lw, node, [(nothing, kinds.classes)], body, lambda: None)


# ---- context managers of the user's ----------------------------------------------------------------------------------------


def _in_managed(lw: Lowering, manager: ObjectRef, item: ast.withitem, body: Callable[[], None]) -> None:
    """The two methods of the manager run before and after the body; an error that nothing catches ends the gradient call."""
    node = item.context_expr
    for name in ("__enter__", "__exit__"):
        if not isinstance(getattr(manager.cls, name, None), types.FunctionType):
            raise lw.unsupported(node, f"a {manager.cls.__name__} as context manager", f"give its class a method {name} in Python")
    if _may_swallow(manager.cls):
        raise lw.unsupported(node, "a context manager that may swallow errors", "let __exit__ return nothing")
    entered = lw.call(getattr(manager.cls, "__enter__"), [manager], {}, node)  # noqa: B009 - the attribute of the class
    if item.optional_vars is not None:
        assign(lw, item.optional_vars, entered)
    with lw.holding(manager):
        body()
    if lw.tries:
        _leave_after_error(lw, manager, node)
    else:
        _leave(lw, manager, node, [ir.Const(None)] * 3)


def _may_swallow(cls: type) -> bool:
    """Whether an `__exit__` returns anything but nothing or False: then an error may end there."""
    node: Any = find_source(getattr(cls, "__exit__")).node  # noqa: B009 - the attribute of the class
    returned = (at.value for statement in node.body for at in own_nodes(statement) if isinstance(at, ast.Return))
    return not all(value is None or (isinstance(value, ast.Constant) and not value.value) for value in returned)


def _leave(lw: Lowering, manager: ObjectRef, node: ast.AST, error: list[Any]) -> None:
    lw.call(getattr(manager.cls, "__exit__"), [manager, *error], {}, node)  # noqa: B009 - the attribute of the class


def _leave_after_error(lw: Lowering, manager: ObjectRef, node: ast.AST) -> None:
    """Leave with the error that is on its way, or without one."""
    flag = raised(lw)
    with aside(lw) as sites:

        def failed() -> None:
            first, *others = sites
            if others:
                raise lw.unsupported(node, "a context manager around several errors that may come up", "use one try for each")
            _leave(lw, manager, node, [ir.Const(first.cls), error_of(lw, first), ir.Const(None)])

        branch(lw, flag, failed, lambda: _leave(lw, manager, node, [ir.Const(None)] * 3))
