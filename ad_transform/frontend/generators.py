"""Generators: what runs over one is run at each of its `yield`s.

    def squares(xs):                 for v in squares(xs):              for x in xs:
        for x in xs:                     total += v            ->           v = x * x
            yield x * x                                                     total += v

So both sides take turns as in Python. `break` in the loop raises GeneratorExit at the `yield`, as Python does. What is collected
at once, by `list` or `sum`, is a loop that appends.
"""

from __future__ import annotations

import ast
import contextlib
import operator
from collections.abc import Callable
from typing import Any

from .. import ir, ops
from ..errors import UnsupportedSyntaxError
from ..ir import Block
from ..optimise.dce import has_effect
from ..rules.expansions import stepping
from . import containers, loops, special
from .branches import branch
from .builtins import handler
from .heap import ArrayRef, ListRef, ObjectRef, Place, is_changed
from .iteration import Wrapped, iterate, parted
from .lower import EXPRESSIONS, Frame, Lowering, handles
from .raising import FALSE, TRUE, Site, is_false, leaves_loop, protect, throw
from .scopes import own_nodes

USED = "used"
RUN_OVER = (sum, list, tuple, set, frozenset, min, max, sorted, any, all)
Emit = Callable[[Any], None]


def is_generator(node: Any) -> bool:
    """Whether a function is a generator function."""
    body = [] if isinstance(node, ast.Lambda) else node.body
    return any(isinstance(n, (ast.Yield, ast.YieldFrom)) for s in body for n in own_nodes(s))


def generator(lw: Lowering, frame: Frame, run: Callable[[], Any]) -> Wrapped:
    """The generator that a call of a generator function makes: its arguments are bound, its body is run by what runs over it."""

    used, shown_at = lw.heap.new("generator", {USED: FALSE}), lw.shown_at

    def drive(emit: Emit) -> None:
        def waiting(item: Any) -> None:
            identity, frame.identity = frame.identity, None  # what the loop calls is not called by the generator
            try:
                emit(item)
            finally:
                frame.identity = identity

        use(lw, used)
        frame.emit = waiting
        lw.frames.append(frame)
        outside, lw.shown_at = lw.shown_at, shown_at
        try:
            run()
        finally:
            lw.frames.pop()
            lw.shown_at = outside

    return Wrapped("a generator", (frame.place,), call=drive)


def kept(lw: Lowering, thing: Any) -> Any:
    """What a name is bound to: an iterator as a generator, which is run once, later, over what is there then."""
    if not isinstance(thing, Wrapped) or not thing.once or thing.is_generator or thing.node is None:
        containers.check_kept(lw, thing)
        return thing
    if thing.kind == "iter" and isinstance(thing.parts[0], (ArrayRef, ListRef, tuple)):
        return lw.call(ir.Const(stepping.Iterator), list(thing.parts), {}, thing.node)
    if thing.kind == "count":
        return lw.call(ir.Const(stepping.Count), list(thing.start), {}, thing.node)
    used = lw.heap.new("generator", {USED: FALSE})

    def drive(emit: Emit) -> None:
        use(lw, used)
        run_over(lw, thing.node, in_turns(lw, thing, thing.node), emit)  # type: ignore[arg-type]

    return Wrapped("a generator", thing.parts, call=drive)


def use(lw: Lowering, used: Place) -> None:
    """A generator is run once."""
    if not is_false(lw.heap.get(used, USED)):
        raise UnsupportedSyntaxError("a generator that is run over a second time; make it a list", lw.builder.location)
    lw.heap.set(used, USED, TRUE)


@handles(EXPRESSIONS, ast.Yield)
def yield_(lw: Lowering, node: ast.Yield) -> Any:
    lw.frame.emit(ir.Const(None) if node.value is None else lw.expression(node.value))  # type: ignore[misc]
    return ir.Const(None)


@handles(EXPRESSIONS, ast.YieldFrom)
def yield_from(lw: Lowering, node: ast.YieldFrom) -> Any:
    emit = lw.frame.emit
    assert emit is not None
    run_over(lw, node, lw.expression(node.value), emit)
    return ir.Const(None)


def run_over(lw: Lowering, node: ast.AST, thing: Any, body: Emit) -> None:
    """Run a body, in the present frame, for each item of something, a generator or not."""
    if isinstance(thing, Wrapped) and thing.is_generator:
        thing.call(in_frame(lw, lw.frame, body))
    elif (found := parted(thing)) is not None:
        chosen, with_one = found
        chosen.do(lw, lambda one: run_over(lw, node, with_one(one), body))
    else:
        stop, steps = leaves_loop(lw, None, body)
        loops.run(lw, node, iterate(lw, thing, node), steps, stop)


def in_frame(lw: Lowering, frame: Frame, body: Emit) -> Emit:
    """The body of a loop, to be run from inside a generator: in the frame that it stands in.

    What the body calls is not called by the generators, which wait.
    """
    outside = lw.shown_at

    def emit(item: Any) -> None:
        at = next(k for k, f in enumerate(lw.frames) if f is frame)
        waiting = [(f, f.identity) for f in lw.frames[at + 1 :]]
        for f, _ in waiting:
            f.identity = None
        lw.frames.append(frame)
        inside, lw.shown_at = lw.shown_at, outside
        try:
            body(item)
        finally:
            lw.frames.pop()
            lw.shown_at = inside
            for f, identity in waiting:
                f.identity = identity

    return emit


def in_turns(lw: Lowering, thing: Any, node: ast.AST) -> Any:
    """What a loop runs over: an iterator of an object's, and `enumerate` and `map` of one generator, are generators too."""
    if special.has(thing, "__iter__"):
        found = special.ask(lw, thing, "__iter__", [], node)
        return _stepping(lw, found, node) if special.has(found, "__next__") else in_turns(lw, found, node)
    if isinstance(thing, ObjectRef) and special.has(thing, "__getitem__"):
        return lw.expand(stepping.by_index, [thing], {}, node)
    if isinstance(thing, Wrapped) and thing.is_endless:
        return lw.expand(stepping.repeated if thing.parts else stepping.counted, [*thing.parts, *(thing.start or ())], {}, node)
    if isinstance(thing, Wrapped) and thing.kind == "zip" and any(map(_steps, thing.parts)):
        if thing.checked:
            raise lw.unsupported(node, "zip(..., strict=True) of an iterator that keeps its place", "make a list of it first")
        return lw.expand(stepping.in_step, list(thing.parts), {}, node)
    if isinstance(thing, Wrapped) and thing.kind in _ITEM_BY_ITEM and len(thing.parts) == 1:
        inner = in_turns(lw, thing.parts[0], node)
        if isinstance(inner, Wrapped) and inner.is_generator:
            return Wrapped(inner.kind, (inner,), call=lambda emit: inner.call(_ITEM_BY_ITEM[thing.kind](lw, thing, emit)))
    return thing


def _steps(thing: Any) -> bool:
    """Whether something is asked for one item at a time."""
    return special.has(thing, "__next__")


def _stepping(lw: Lowering, iterator: ObjectRef, node: ast.AST) -> Any:
    if not issubclass(iterator.cls, stepping.Iterator):
        return lw.expand(stepping.remaining, [iterator], {}, node)
    sequence, position = (lw.heap.get(iterator.place, name) for name in ("sequence", "position"))
    sliced = isinstance(sequence, ArrayRef) or (isinstance(sequence, tuple) and isinstance(position, ir.Const))
    return lw.expand(stepping.rest if sliced else stepping.rest_by_index, [iterator], {}, node)


def _numbered(lw: Lowering, thing: Wrapped, emit: Emit) -> Emit:
    place = lw.heap.new("list", {0: thing.start}, "count")

    def numbered(item: Any) -> None:
        number = lw.heap.get(place, 0)
        lw.heap.set(place, 0, lw.builder.apply(ops.BY_FUNCTION[operator.add], number, ir.Const(1)))
        emit((number, item))

    return numbered


def _mapped(lw: Lowering, thing: Wrapped, emit: Emit) -> Emit:
    return lambda item: emit(thing.call((item,)))


_ITEM_BY_ITEM = {"enumerate": _numbered, "map": _mapped}


def loop_over(lw: Lowering, node: ast.For, thing: Wrapped, body: Emit, stop: str | None) -> None:
    """A `for` over a generator."""
    frame = lw.frame
    emit = in_frame(lw, frame, body)
    if stop is None:
        thing.call(emit)
        return
    if thing.kind == "a generator expression":
        what = "break or return in a loop over a generator expression, which cannot be stopped here"
        raise lw.unsupported(node.iter, what, "use a generator function")

    def emit_or_close(item: Any) -> None:
        emit(item)
        left = lw.heap.get(frame.place, stop)
        if not is_false(left):
            branch(lw, left, lambda: throw(lw, Site(node, GeneratorExit)), lambda: None)

    closed = ast.copy_location(ast.ExceptHandler(None, None, [ast.copy_location(ast.Pass(), node)]), node)
    protect(lw, node, [(closed, (GeneratorExit,))], lambda: thing.call(emit_or_close), lambda: None)


def drained(lw: Lowering, function: Any, args: list[Any], node: ast.AST) -> list[Any]:
    """The arguments of a builtin function: of a generator, all its items; anything else as it is."""
    runs_over = function in RUN_OVER and not (function in (min, max) and len(args) > 1)
    first = [in_turns(lw, args[0], node)] if args and runs_over else args[:1]
    if function is sum:
        return [*first, *args[1:]]
    if function in (any, all):
        return [collected_unnoticed(lw, thing, function.__name__, node) for thing in first] + args[1:]
    return [collected(lw, a, node) if isinstance(a, Wrapped) and a.is_generator else a for a in (*first, *args[1:])]


def collected(lw: Lowering, thing: Wrapped, node: ast.AST) -> ListRef:
    """All items of a generator."""
    result = containers.new_list(lw, [])
    thing.call(lambda item: containers.append(lw, result, item, node))
    return result


def collected_unnoticed(lw: Lowering, thing: Any, by: str, node: ast.AST) -> Any:
    """All items of a generator for what takes them one by one, and may leave it early: that must not be noticed."""
    if not (isinstance(thing, Wrapped) and thing.is_generator):
        return thing
    before, mark = lw.heap.snapshot(), len(lw.builder.equations)
    items = collected(lw, thing, node)
    written = Block([], lw.builder.equations[mark:], [])
    changed = is_changed(before, lw.heap.contents, besides="generator")
    if thing.kind == "a generator" or changed or has_effect(written):
        what = f"{by} of a generator that may change something between its items, and may be left early"
        raise lw.unsupported(node, what, "make a list of it first, or write a loop")
    return items


@handler(next)
def next_(lw: Lowering, node: ast.AST, iterator: Any, *default: Any) -> Any:
    """`next(iterator)`, `next(iterator, default)`."""
    if not _steps(iterator):
        return lw.expand(stepping.first, [iterator, *default], {}, node)
    if default:
        return lw.expand(stepping.next_or, [iterator, *default], {}, node)
    lw.direct = node
    if issubclass(iterator.cls, stepping.Iterator):
        return lw.expand(iterator.cls.__next__, [iterator], {}, node)
    return special.ask(lw, iterator, "__next__", [], node)


@handler(contextlib.contextmanager)
def contextmanager(lw: Lowering, node: ast.AST, function: Any) -> Any:
    """A generator function as a context manager: `with` runs its body at the `yield`."""
    return function
