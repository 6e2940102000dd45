"""`no_grad`, `enable_grad`, `set_grad_enabled` and `detach` in the program: the mode of ad_transform/modes.py, resolved now.

The mode acts on operations: what one computes without recording is detached, a view too; an in-place write without recording gives
the array a value without a derivative of its own, so that its old derivative stays. Names, containers and calls are not operations.
"""

from __future__ import annotations

import ast
import types
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from .. import facts, ir, modes, ops
from ..builder import Builder
from ..ir import Value
from ..rules import barriers, core
from .heap import CONTENT, ArrayRef, BoundMethod, ObjectRef, is_atom, is_bottom

if TYPE_CHECKING:
    from .lower import Lowering

LISTS = (
    core.push, core.list_of, core.seq_item, core.seq_slice, core.drop_last, core.seq_delete, core.seq_insert, core.seq_store,
    core.seq_join,
)  # fmt: skip
NAMES_ONLY = (*LISTS, barriers.detach, barriers.graft)


class Recorder(Builder):
    """A builder that knows whether derivatives are recorded."""

    def __init__(self, *, simplify: bool = True) -> None:
        super().__init__(simplify=simplify)
        self.recording = True
        self.depth = 1  # how many blocks were open when the mode was entered
        self.entering = False  # the context of a `with` is being evaluated
        self.watch: Callable[[ops.Op, Any], None] | None = None  # sees an operation before it is written

    @contextmanager
    def mode(self, recording: bool) -> Iterator[None]:
        """Record or not while this is open."""
        saved = self.recording, self.depth
        self.recording, self.depth = recording, len(self.open)
        try:
            yield
        finally:
            self.recording, self.depth = saved

    def apply_bound(self, op: ops.Op, bound: tuple[Any, ...], name: str | None = None, spelling: str | None = None) -> Any:
        out = super().apply_bound(op, bound, name, spelling)
        if self.recording or op in NAMES_ONLY:
            return out
        if op.update and isinstance(bound[0].fact, facts.Num):
            return self.emit(barriers.graft, (bound[0], self.cut(out)), name)
        return tuple(map(self.cut, out)) if isinstance(out, tuple) else self.cut(out)

    def cut(self, atom: ir.Atom) -> ir.Atom:
        """The value as a constant."""
        if isinstance(atom, Value) and facts.is_float(atom.fact):
            cut: ir.Atom = self.emit(barriers.detach, (atom,))
            return cut
        return atom

    def seen_again(self, op: ops.Op, bound: tuple[Any, ...]) -> Any:
        """A view that was taken before, of what its base is now: it was recorded then, or its steps say that it was not."""
        with self.unwatched():
            return super().apply_bound(op, bound)

    @contextmanager
    def unwatched(self) -> Iterator[None]:
        """What is written meanwhile cannot fail."""
        saved, self.watch = self.watch, None
        try:
            yield
        finally:
            self.watch = saved

    def emit(self, op: ops.Op, bound: tuple[Any, ...], name: str | None = None, spelling: str | None = None) -> Any:
        if self.watch is not None:
            self.watch(op, bound)
        return super().emit(op, bound, name, spelling)

    def steps(self, op: ops.Op, args: Any) -> tuple[Any, ...]:
        """The steps of a view that is taken now."""
        step = (op, ops.as_tree(args))
        return (step,) if self.recording or op is barriers.detach else (step, (barriers.detach, ()))


def is_cut(ref: ArrayRef) -> bool:
    """Whether this reference to an array is detached from it."""
    return any(op is barriers.detach for op, _ in ref.steps)


@dataclass(frozen=True)
class Change:
    """A mode as an abstract value: what to record inside it, and what was recorded before; a flag may be known to the run only."""

    recording: Any
    before: bool | None = None


# ---- with ----------------------------------------------------------------------------------------------------------------


def manager(lw: Lowering, node: ast.expr) -> Any:
    lw.builder.entering, saved = isinstance(node, ast.Call), lw.builder.entering
    try:
        thing = lw.expression(node)
    finally:
        lw.builder.entering = saved
    return thing


def known_change(lw: Lowering, thing: Any, node: ast.expr) -> Change:
    change = as_change(thing)
    if change is None:
        known = "np.errstate, no_grad, enable_grad, set_grad_enabled and objects with __enter__ and __exit__ in Python"
        raise lw.unsupported(node, f"with {ast.unparse(node)}: this context manager", f"only {known} are supported; run it outside")
    return change


def as_change(thing: Any) -> Change | None:
    """The mode that an abstract value is, None for anything else."""
    if isinstance(thing, ObjectRef) and issubclass(thing.cls, modes.Mode):
        thing = ir.Const(thing.place.example)
    if isinstance(thing, ir.Const) and isinstance(thing.value, modes.Mode):
        return Change(thing.value.recording)
    return thing.value if isinstance(thing, ir.Const) and isinstance(thing.value, Change) else None


def under(lw: Lowering, change: Change, body: Callable[[], None], node: ast.AST) -> None:
    if change.before is not None:
        lw.builder.recording = change.before
    if isinstance(change.recording, bool):
        with lw.builder.mode(change.recording):
            body()
        return
    from .branches import branch

    def run(recording: bool) -> Callable[[], None]:
        def in_mode() -> None:
            with lw.builder.mode(recording):
                body()

        return in_mode

    branch(lw, change.recording, run(True), run(False))


# ---- calls ---------------------------------------------------------------------------------------------------------------


def decorated(lw: Lowering, function: Any, recording: bool) -> Any:
    """A function inside the program, run in a mode."""
    return BoundMethod(function, "mode.recording" if recording else "mode.constant")


def call_in_mode(lw: Lowering, recording: bool, function: Any, args: Any, kwargs: Any, node: ast.AST) -> Any:
    """The abstract value of a call in a mode."""
    with lw.builder.mode(recording):
        return lw.call(function if not isinstance(function, types.FunctionType) else ir.Const(function), list(args), kwargs, node)


def call(lw: Lowering, change: Change, args: list[Any], node: ast.AST) -> Any:
    """A mode applied to a function: it decorates it."""
    if change.before is not None:
        lw.builder.recording = change.before
    if len(args) != 1 or not isinstance(change.recording, bool):
        raise lw.unsupported(node, "this call of a mode", "decorate one function, by a flag that is known beforehand")
    return decorated(lw, args[0], change.recording)


def set_grad_enabled(lw: Lowering, node: ast.AST, mode: Any) -> Any:
    """`set_grad_enabled(flag)` sets the mode at once; the context of a `with` may have a flag that only the run knows."""
    from .branches import truth

    flag = truth(lw, mode, node)
    builder = lw.builder
    if not isinstance(flag, ir.Const):
        if not builder.entering:
            raise lw.unsupported(
                node, "set_grad_enabled with a flag that only the run knows", "write it as the context of a with statement"
            )
        return ir.Const(Change(flag))
    if len(builder.open) != builder.depth and not builder.entering:
        raise lw.unsupported(
            node, "set_grad_enabled as a plain call inside a branch or loop, beyond which the mode would last", "use it in a with"
        )
    before, builder.recording = builder.recording, bool(flag.value)
    return ir.Const(Change(bool(flag.value), before))


def detached(lw: Lowering, node: ast.AST, thing: Any) -> Any:
    """`detach(x)`: the same memory, as a constant."""
    if is_bottom(thing) or isinstance(thing, ir.Const):
        return thing
    if isinstance(thing, ArrayRef) or (is_atom(thing) and isinstance(thing.fact, facts.Num)):
        return lw.apply(barriers.detach, thing)
    raise lw.unsupported(node, f"detach of {lw.describe(thing)}", "detach the numbers and arrays in it")


def detach_in_place(lw: Lowering, node: ast.AST, thing: Any) -> Any:
    """`x.detach_()`: all names of the array see it."""
    if not isinstance(thing, ArrayRef) or thing.steps:
        raise lw.unsupported(node, f"detach_() of a view or {lw.describe(thing)}", "use x = x.detach()")
    lw.heap.set(thing.place, CONTENT, lw.builder.cut(lw.read(thing)))
    return thing
