"""Errors as control flow: what `raise` does under a handler that may catch it, and `try`.

A place of the heap says at every point of the program whether an error is on its way, and from where:

    RAISED            whether one is
    Site              whether it comes from there
    (ERROR, Site)     the error itself, where a handler asks for it

`raise` sets these, what would run after it runs under `not RAISED` (guarding.py), and a handler puts them back. So an error
that is caught is an `if`, like an early return. One that nothing catches is raised by the generated code.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from .. import ir
from ..errors import ProgramError
from . import effects
from .containers import MADE_WITH
from .heap import ObjectRef
from .lower import STATEMENTS, Lowering, handles

if TYPE_CHECKING:
    from .heap import Place

RAISED, ERROR = "raised", "error"
TRUE, FALSE = ir.Const(True), ir.Const(False)


@dataclass(frozen=True)
class Site:
    """Where errors of a class come up."""

    node: ast.AST
    cls: type[BaseException]


@dataclass(eq=False)
class Try:
    """A `try` whose body is being lowered: the classes that each handler catches."""

    handlers: list[tuple[ast.ExceptHandler, tuple[type[BaseException], ...]]]
    beyond: str | None = None  # no `try`, but the border of a part of the program that errors cannot leave as control flow

    @property
    def asks(self) -> bool:
        """Whether a handler asks which error it has caught."""
        return any(handler.name or _raises_again(handler) for handler, _ in self.handlers)


def _raises_again(handler: ast.ExceptHandler) -> bool:
    return any(isinstance(n, ast.Raise) and n.exc is None for n in ast.walk(handler))


def caught(lw: Lowering, cls: type[BaseException], node: ast.AST) -> bool:
    """Whether a handler of the program may catch an error of this class here."""
    border = None
    for enclosing in reversed(lw.tries):
        border = border or enclosing.beyond
        if any(issubclass(cls, kinds) for _, kinds in enclosing.handlers):
            if border is not None:
                what = f"an error inside {border} that a handler outside it may catch"
                raise lw.unsupported(node, what, "catch it inside, or test the condition with if")
            return True
    return False


@contextmanager
def border(lw: Lowering, name: str) -> Iterator[None]:
    """What is lowered meanwhile is a block of its own, which errors do not leave as control flow."""
    if not lw.tries:
        yield
        return
    lw.tries.append(Try([], name))
    try:
        yield
    finally:
        lw.tries.pop()


# ---- the state -----------------------------------------------------------------------------------------------------------


def _place(lw: Lowering) -> Place:
    assert lw.errors is not None
    return lw.errors


def raised(lw: Lowering) -> ir.Atom:
    """Whether an error is on its way."""
    flag: ir.Atom = lw.heap.get(_place(lw), RAISED)
    return flag


def _sites(lw: Lowering) -> dict[Site, ir.Atom]:
    """Where the error that is on its way may come from, each with its flag."""
    place = _place(lw)
    found = {key: lw.heap.get(place, key) for key in lw.heap.keys(place) if isinstance(key, Site)}
    return {site: flag for site, flag in found.items() if not is_false(flag)}


def is_false(flag: Any) -> bool:
    """Whether a flag is known not to be set."""
    return isinstance(flag, ir.Const) and not flag.value


def is_true(flag: Any) -> bool:
    """Whether a flag is known to be set."""
    return isinstance(flag, ir.Const) and bool(flag.value)


def clear(lw: Lowering) -> None:
    """No error is on its way from here on."""
    place = _place(lw)
    for key in lw.heap.keys(place):
        if key == RAISED or isinstance(key, Site):
            lw.heap.set(place, key, FALSE)


def throw(lw: Lowering, site: Site, error: Any = None) -> None:
    """An error comes up, which a handler catches."""
    place = _place(lw)
    lw.heap.put_in_all(place, site, FALSE)
    lw.heap.set(place, RAISED, TRUE)
    lw.heap.set(place, site, TRUE)
    if any(enclosing.asks for enclosing in lw.tries):
        lw.heap.set(place, (ERROR, site), error or ObjectRef(lw.heap.new("object"), site.cls))


def any_of(lw: Lowering, flags: list[ir.Atom]) -> ir.Atom:
    """Whether one of some flags is set."""
    from .branches import either

    found: Any = FALSE
    for flag in (f for f in flags if not is_false(f)):
        found = either(lw, found, partial(_itself, flag), node=lw.frame.source.node)
    return found  # type: ignore[no-any-return]


def _itself(flag: ir.Atom) -> ir.Atom:
    return flag


@contextmanager
def aside(lw: Lowering) -> Iterator[dict[Site, ir.Atom]]:
    """Run something while the error that is on its way waits: `finally`, `__exit__`."""
    flag, sites = raised(lw), _sites(lw)
    clear(lw)
    yield sites
    now, place = raised(lw), _place(lw)
    if is_true(now):  # a new error takes the place of the one that waits
        return
    for site, waiting in sites.items():
        lw.heap.set(place, site, any_of(lw, [lw.heap.get(place, site), _but_not(lw, waiting, now)]))
    lw.heap.set(place, RAISED, any_of(lw, [flag, now]))


def _but_not(lw: Lowering, flag: ir.Atom, other: ir.Atom) -> ir.Atom:
    from .branches import both, negate

    node = lw.frame.source.node
    return flag if is_false(other) else both(lw, flag, lambda: negate(lw, other, node), node=node)


def leaves_loop(lw: Lowering, stop: str | None, body: Callable[..., Any]) -> tuple[str | None, Callable[..., Any]]:
    """The body of a loop under a handler, and the name of the flag that ends the loop: an error in the body does."""
    if not lw.tries:
        return stop, body
    name, frame = stop or "stop at error", lw.frame.place

    def run(*item: Any) -> None:
        clear(lw)
        lw.heap.set(frame, name, FALSE)
        body(*item)
        if not is_false(raised(lw)):
            lw.heap.set(frame, name, any_of(lw, [raised(lw), lw.heap.get(frame, name)]))

    lw.heap.set(frame, name, FALSE)
    return name, run


# ---- statements ----------------------------------------------------------------------------------------------------------


@handles(STATEMENTS, ast.Raise)
def raising(lw: Lowering, node: ast.Raise) -> None:
    """`raise error`, `raise error from cause`, `raise`."""
    error = _again(lw, node) if node.exc is None else lw.expression(node.exc)
    if isinstance(error, ir.Const) and isinstance(error.value, type) and issubclass(error.value, BaseException):
        error = lw.call(error, [], {}, node)
    if isinstance(error, ObjectRef) and caught(lw, error.cls, node):
        throw(lw, Site(node, error.cls), error)
        return
    if not isinstance(error, ObjectRef) and lw.tries:
        what = "an error of a class that only the run knows, so that its handler is not known"
        raise lw.unsupported(node, what, "raise one class in each place")
    if isinstance(error, ObjectRef) and not lw.heap.has(error.place, MADE_WITH):  # the run made it
        error = ObjectRef(lw.heap.new("object", {MADE_WITH: ((), ())}), error.cls)
    lw.builder.apply(effects.raise_op, lw.atoms(error), _cause(lw, node))


def _cause(lw: Lowering, node: ast.Raise) -> Any:
    """What an error is raised from; None for an error of which only the run knows the text."""
    cause = lw.expression(node.cause) if node.cause else None
    if isinstance(cause, ObjectRef) and not lw.heap.has(cause.place, MADE_WITH):
        return None
    return None if cause is None else lw.atoms(cause)


def _again(lw: Lowering, node: ast.Raise) -> Any:
    if not lw.handling:
        raise lw.unsupported(node, "raise without an error, outside a handler", "name the error")
    return lw.handling[-1]


def raise_if(lw: Lowering, condition: ir.Atom, cls: type[BaseException], text: str, node: ast.AST) -> None:
    """Raise an error of the program where a condition holds."""
    from .branches import branch

    def fail() -> None:
        lw.builder.apply(effects.raise_op, lw.atoms(lw.call(ir.Const(cls), [ir.Const(text)], {}, node)), None)

    if caught(lw, cls, node):
        raise lw.unsupported(node, f"a {cls.__name__} that only the run can tell, under a handler", "test for it first")
    branch(lw, condition, fail, lambda: None)


@handles(STATEMENTS, ast.Assert)
def assertion(lw: Lowering, node: ast.Assert) -> None:
    """`assert condition, message`."""
    from .branches import branch, tested

    condition = tested(lw, node.test)
    if not caught(lw, AssertionError, node):
        message = lw.atoms(lw.expression(node.msg)) if node.msg else None
        lw.builder.apply(effects.assert_op, condition, message)
        return

    def fail() -> None:
        args = [lw.expression(node.msg)] if node.msg else []
        throw(lw, Site(node, AssertionError), lw.call(ir.Const(AssertionError), args, {}, node))

    branch(lw, condition, lambda: None, fail)


@handles(STATEMENTS, ast.Try)
def try_statement(lw: Lowering, node: ast.Try) -> None:
    """The body, then the handlers where an error came up and `else` where none did, then `finally` in any case."""
    protect(lw, node, _with_classes(lw, node), lambda: lw.statements(node.body), lambda: lw.statements(node.orelse))


def protect(lw: Lowering, node: Any, handlers: Any, body: Callable[[], None], otherwise: Callable[[], None]) -> None:
    """Run a body under handlers."""
    if lw.errors is not None:
        _protect(lw, node, handlers, body, otherwise)
        return
    lw.errors = lw.heap.new("errors", {RAISED: FALSE})
    try:
        _protect(lw, node, handlers, body, otherwise)
    finally:
        lw.errors = None


def _protect(lw: Lowering, node: Any, handlers: Any, body: Callable[[], None], otherwise: Callable[[], None]) -> None:
    from .branches import branch

    enclosing = Try(handlers)
    lw.tries.append(enclosing)
    try:
        body()
    finally:
        lw.tries.remove(enclosing)

    def unharmed() -> None:
        clear(lw)
        otherwise()

    branch(lw, raised(lw), lambda: _handle(lw, handlers), unharmed)
    if getattr(node, "finalbody", None):
        with aside(lw):
            lw.statements(node.finalbody)


def error_of(lw: Lowering, site: Site) -> Any:
    """The error that has come up at a site."""
    found = lw.heap.get(_place(lw), (ERROR, site))
    return ObjectRef(lw.heap.new("object"), site.cls) if found is ir.UNDEFINED else found


def _with_classes(lw: Lowering, node: ast.Try) -> list[Any]:
    """The handlers with the classes that they catch."""
    try:
        return [(h, (BaseException,) if h.type is None else classes_of(lw, lw.expression(h.type), h.type)) for h in node.handlers]
    except ProgramError as error:
        error.kind = None  # Python evaluates this only where an error comes up: no handler may see that it fails
        raise


def classes_of(lw: Lowering, thing: Any, node: ast.AST) -> tuple[type[BaseException], ...]:
    """The classes of errors that an abstract value stands for."""
    found = lw.static(thing, node, "what a handler catches must be known")
    return found if isinstance(found, tuple) else (found,)


def _handle(lw: Lowering, handlers: Any) -> None:
    """Run the handler of the error that has come up; without one, it goes on to the handlers outside."""
    groups: list[tuple[ast.ExceptHandler, dict[Site, ir.Atom]]] = []
    beyond = []
    for site, flag in _sites(lw).items():
        handler = next((h for h, kinds in handlers if issubclass(site.cls, kinds)), None)
        if handler is None:
            beyond.append(flag)
        elif groups and groups[-1][0] is handler and not Try([(handler, ())]).asks:
            groups[-1][1][site] = flag
        else:
            groups.append((handler, {site: flag}))
    _choose(lw, groups, bool(beyond))


def _choose(lw: Lowering, groups: list[Any], may_go_on: bool) -> None:
    from .branches import branch

    if not groups:
        lw.heap.set(_place(lw), RAISED, TRUE)
        return
    (handler, sites), *others = groups
    if not others and not may_go_on:
        _run_handler(lw, handler, sites)
        return

    def go_on() -> None:
        for site in sites:
            lw.heap.set(_place(lw), site, FALSE)
        _choose(lw, others, may_go_on)

    branch(lw, any_of(lw, list(sites.values())), lambda: _run_handler(lw, handler, sites), go_on)


def _run_handler(lw: Lowering, handler: ast.ExceptHandler, sites: dict[Site, ir.Atom]) -> None:
    from .statements import bind

    error = error_of(lw, next(iter(sites)))
    clear(lw)
    if handler.name:
        bind(lw, handler.name, error)
    lw.handling.append(error)
    try:
        lw.statements(handler.body)
    finally:
        lw.handling.pop()
    if handler.name and lw.heap.has(lw.frame.place, handler.name):
        lw.heap.delete(lw.frame.place, handler.name)


Lowering.raise_if = raise_if
