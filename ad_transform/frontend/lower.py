"""Lowers the syntax tree of a function to a Block, by abstract interpretation for one call signature.

`Lowering` is the state of that interpretation, and what all its parts share: writing equations, reading and writing arrays. The
constructs of the language are handled, one family a file, by functions that register for their node type: expressions.py,
statements.py, branches.py, loops.py, calls.py, builtins.py, attributes.py.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from .. import facts, ir, ops
from ..errors import AliasingError, Location, NeedsStatic, ProgramError, UnsupportedSyntaxError
from ..rules import barriers, core, creation, indexing
from . import choices, columns, layout, optional, owned, reasons, recorded
from .fitting import checked, misfit
from .heap import CONTENT, ArrayRef, Heap, Place, is_atom
from .inputs import Inputs
from .liveness import Live
from .modes import Recorder, is_cut
from .readable import Readable
from .sequences import as_arrays, with_rows
from .source import Source

Handler = Callable[["Lowering", Any], Any]
EXPRESSIONS: dict[type[ast.AST], Handler] = {}
STATEMENTS: dict[type[ast.AST], Handler] = {}


def handles(table: dict[type[ast.AST], Handler], *kinds: type[ast.AST]) -> Callable[[Handler], Handler]:
    """Decorator: the function below lowers nodes of these types."""

    def decorate(handler: Handler) -> Handler:
        table.update(dict.fromkeys(kinds, handler))
        return handler

    return decorate


@dataclass(eq=False)
class Frame:
    """One activation of a function: where its names live, and the names that it assigns itself."""

    source: Source
    place: Place
    local: frozenset[str]
    outer: Place | None = None  # the frame that a nested function closes over
    declared: dict[str, str] = field(default_factory=dict)  # name -> "global" or "nonlocal"
    live: Live = field(default_factory=Live)  # after each statement (liveness.py)
    at: ast.stmt | None = None  # the statement that runs
    called_at: ast.AST | None = None  # where the frame below calls this one
    identity: Any = None  # of the function, and the signature of its arguments, to see that it calls itself
    signature: Any = None
    emit: Callable[[Any], None] | None = None  # of a generator: what is run at each `yield`
    undecided: int = 0  # how many blocks were open, of which only the run knows how often they are run


def _is_of_none(tree: Any) -> bool:
    """Whether this is None, or lists of lists of None: a place for what comes later."""
    return all(map(_is_of_none, tree)) and len(tree) > 0 if isinstance(tree, (list, tuple)) else tree is None


class Lowering(Readable):
    """The interpreter's state: the equations written so far, the heap, the stack of frames."""

    call: Callable[..., Any]  # set by calls.py
    expand: Callable[..., Any]
    attribute: Callable[..., Any]  # set by attributes.py
    index_tree: Callable[..., Any]  # set by expressions.py
    call_recursive: Callable[..., Any]  # set where derivatives are composed
    protected: Callable[..., bool]  # set by guarding.py, and the two below
    watch: Callable[..., None]
    after_call: Callable[..., None]
    raise_if: Callable[..., None]  # set by raising.py

    def __init__(self, inputs: Inputs, recursive: frozenset[Any] = frozenset()) -> None:
        self.builder = Recorder(simplify=False)
        self.heap = Heap()
        self.inputs = inputs
        self.recursive = recursive  # the functions that call themselves to a depth that only the run knows
        self.definitions: list[Any] = []  # of these, each with the facts that it was lowered for
        self.last_definitions: dict[Any, Any] = {}  # what was known of each when it was lowered last
        self.frames: list[Frame] = []
        self.closures: dict[Place, Frame] = {}
        self.loop_plans: dict[Any, Any] = {}
        self.bounds: dict[ir.Value, tuple[ir.Atom, ir.Atom, ir.Atom]] = {}  # of the loops whose index a value is
        self.reasons: dict[ir.Value, Any] = {}  # the loop because of which less is known of a value (reasons.py)
        self.growers: dict[Place, Any] = {}  # the loop in which the length of a list is no longer known
        self.starts: dict[ir.Value, ir.Atom] = {}  # what the lists that a loop carries start from
        self.awaited: set[Place] = set()  # lists into which something goes that is not computed yet in the first pass over a loop
        self.tested_inside: set[ast.While] = set()  # loops whose condition is tested in their body: it changes something
        self.pinned: list[Any] = []  # what loops in progress run over
        self.expansions: list[Any] = []  # the derivative rules of the user's that are being lowered
        self.pending: list[list[Any]] = [[]]  # the operands found so far, of each expression and statement in progress
        self.shown_at: Location | None = None  # the call of a numpy function whose expansion is being lowered
        self.decided: dict[ir.Value, bool] = {}  # the conditions that are known on this path
        self.undecided = 0  # how many blocks are open of which only the run knows how often they are run
        self.at: ast.expr | None = None  # the expression that is being evaluated
        self.tries: list[Any] = []  # the handlers of errors around it (raising.py), innermost last
        self.ignored: dict[str, None] = {}  # the floating point warnings that the program ignores somewhere
        self.quiet = 0  # how many `catch_warnings` are open
        self.errors: Place | None = None  # the errors that are on their way to them
        self.handling: list[Any] = []  # what the handlers in progress have caught
        self.guard: Any = None  # the statement that runs under a handler (guarding.py)
        self.splits: dict[ast.stmt, tuple[list[ast.stmt], frozenset[str]]] = {}  # the parts, and the names that they bind
        self.direct: ast.AST | None = None  # the call expression whose function is about to be followed
        self.builder.watch = lambda op, bound: self.watch(op, bound) if self.tries else None
        inputs.lowering = self
        inputs.changed = self.heap.changed_outside
        self.heap.here = lambda: self.builder.location
        self.heap.when_read = recorded.read

    @property
    def frame(self) -> Frame:
        return self.frames[-1]

    @contextmanager
    def sometimes(self) -> Iterator[list[ir.Equation]]:
        """Write a block of which only the run knows how often it is run."""
        self.undecided += 1
        decided, self.decided = self.decided, dict(self.decided)
        try:
            with self.builder.block() as equations:
                yield equations
        finally:
            self.undecided -= 1
            self.decided = decided

    @contextmanager
    def holding(self, thing: Any) -> Iterator[None]:
        """What is lowered meanwhile can read something that has no name."""
        self.pinned.append(thing)
        try:
            yield
        finally:
            self.pinned.pop()

    # ---- walking the tree ------------------------------------------------------------------------------------------------

    def expression(self, node: ast.expr) -> Any:
        """The abstract value of an expression."""
        outer, self.at = self.at, node
        try:
            value = self.dispatch(EXPRESSIONS, node)
        finally:
            self.at = outer
        value = optional.narrowed(self, value)
        self.pending[-1].append(value)
        return value

    def statements(self, body: list[ast.stmt]) -> None:
        """Run statements."""
        frame = self.frame
        saved = frame.at
        outer, self.at = self.at, None
        try:
            for k, frame.at in enumerate(body):
                if not self.tries:
                    self.dispatch(STATEMENTS, frame.at)
                elif self.protected(frame.at, body[k + 1 :]):
                    break
        finally:
            frame.at, self.at = saved, outer

    def dispatch(self, table: dict[type[ast.AST], Handler], node: Any) -> Any:
        """Lower a node by the handler of its type."""
        handler = table.get(type(node))
        if handler is None:
            raise self.unsupported(node, f"{type(node).__name__} is not accepted here", "rewrite the line without it")
        saved = self.builder.location
        if isinstance(node, ast.stmt):
            self.builder.location = self.locate(node)
        self.pending.append([])
        try:
            return handler(self, node)
        except (ProgramError, NeedsStatic) as error:
            if error.location is None:
                error.location = self.locate(node)
            raise
        finally:
            self.pending.pop()
            self.builder.location = saved

    def locate(self, node: ast.AST) -> Location:
        """Where a node stands; one without a place of its own, as the clause of a comprehension, where its statement does."""
        known = hasattr(node, "lineno") or self.builder.location is None
        return self.shown_at or (self.frame.source.location(node) if known else self.builder.location)  # type: ignore[return-value]

    def unsupported(self, node: ast.AST, what: str, instead: str) -> UnsupportedSyntaxError:
        """The error for a construct that is refused."""
        return UnsupportedSyntaxError(f"{what}; {instead}", self.locate(node))

    def program_error(self, node: ast.AST, what: str, kind: type[BaseException] | None = None) -> ProgramError:
        """The error for what Python itself will refuse when the program runs, with an error of this kind."""
        error = ProgramError(what)
        error.location = self.locate(node)
        error.kind, error.depth = kind, len(self.builder.open)
        return error

    def not_yet(self, error: Exception) -> ir.Value:
        """A value to be, in the place of an error about None: in a loop, an earlier iteration may have bound the name to more."""
        if not self.heap.loops or self.tries:
            raise error
        for loop in self.heap.loops:
            loop.failed = loop.failed or error
        return ir.Value(None, facts.UNDEFINED)

    # ---- operations ------------------------------------------------------------------------------------------------------

    def apply(self, op: ops.Op, *args: Any, name: str | None = None, spelling: str | None = None, **kwargs: Any) -> Any:
        """The abstract value of an operation on abstract values; a view keeps its base, all else is new."""
        rows = columns.rows(self, args)
        if rows is not args and op is creation.array and not (args[1:] or kwargs):
            return self.wrap(rows[0])
        positional, named = self.atoms((rows, kwargs))
        if op is creation.array and _is_of_none(positional[:1]):
            return ir.Const(np.array(*ops.static(positional), **ops.static(named)))
        for atom in self.heap.unasked.intersection(ir.values((positional, named))):
            self.heap.unasked.discard(atom)
            self.there(atom)
        try:
            bound = op.bind(positional, named)
        except TypeError as error:
            raise ProgramError(f"{op.name}: {error}") from error
        op = self.fitting(op, bound)
        arrays = as_arrays(self.builder, op, bound)
        if arrays is not bound:
            return self.wrap(self.builder.apply_bound(op, arrays, name, spelling))
        base = args[op.base] if len(args) > op.base and isinstance(args[op.base], ArrayRef) else None
        sharing = op.sharing(bound) if base is not None else "no"
        if base is not None and sharing == "maybe":
            sharing = layout.sharing(self, base, op, bound)
        if base is not None and sharing == "yes":
            return self.view(base, op, bound[1:])
        wrapped = self.wrap(self.builder.apply(op, *positional, name=name, spelling=spelling, **named))
        if base is not None and sharing == "maybe" and isinstance(wrapped, ArrayRef):
            self.heap.entangle(wrapped.place, base.place)
            self.heap.layouts[wrapped.place] = layout.unasked(self, bound[0])
        return wrapped

    def fitting(self, op: ops.Op, bound: tuple[Any, ...]) -> ops.Op:
        """The operation, in a form that raises where it does not fit; what a handler may catch is tried first anyway."""
        return op if self.guard is not None else checked(op, bound, self.inputs, self.undecided > 0)

    def wrap(self, out: Any) -> Any:
        """Atoms as abstract values: what may be an array gets a place of its own."""
        if isinstance(out, tuple):
            return tuple(map(self.wrap, out))
        if isinstance(out.fact, facts.Tup):
            return out
        return self.heap.new_array(out) if facts.is_array(out.fact) else out

    def atoms(self, tree: Any) -> Any:
        """A tree of abstract values as a tree of atoms: arrays are read, lists and tuples of numbers stay trees."""
        from .containers import as_tree

        return as_tree(self, tree)

    def view(self, base: ArrayRef, op: ops.Op, args: tuple[Any, ...]) -> Any:
        """A view of an array: it shares its place. A single element is a number, read here and now."""
        bound = (self.read(base), *args)
        self.fitting(op, bound)
        out = self.builder.apply_bound(op, bound)
        if isinstance(out, tuple):
            pieces = self.wrap(out)
            for piece in pieces:  # views that cannot be written through: a write to them or to the array is refused
                self.heap.entangle(piece.place, base.place)
            return pieces
        if not facts.is_array(out.fact):
            return out
        if out.fact.form == "any":
            return self._element_or_view(base, bound[0], out)
        steps = (*base.steps, *self.builder.steps(op, args))
        return ArrayRef(base.place, steps, (self.heap.get(base.place, CONTENT), out, self.builder.equations))

    def _element_or_view(self, base: ArrayRef, whole: ir.Atom, out: ir.Atom) -> ArrayRef:
        """What an integer picks of an array of unknown rank: a number, or a view; a write that would tell is refused."""
        reasons.ask(self, [whole])
        found = self.heap.new_array(out, base.place.hint)
        self.heap.entangle(found.place, base.place)
        return found

    def read(self, ref: ArrayRef) -> ir.Atom:
        """The value of an array as it is now."""
        value: ir.Atom = choices.content(self, ref.place) if ref.place.kind == "choice" else self.heap.get(ref.place, CONTENT)
        if ref.seen and ref.seen[0] is value and any(e is ref.seen[2] for e in self.builder.open):
            return ref.seen[1]
        for op, args in ref.steps:
            value = self.builder.seen_again(op, (value, *args))
        return value

    def there(self, atom: ir.Atom) -> ir.Atom:
        """The same, where it may be None with an error for that case: what is known of it is known of an array."""
        if facts.may_be_none(atom.fact):
            self.builder.apply(core.require_there, atom)
        return atom

    def store(self, ref: ArrayRef, op: ops.Op, index: Any, value: Any, node: ast.AST) -> None:
        """Write into an array in place: `op` is setitem or one of its augmented forms."""
        if ref.place.kind == "choice":
            choices.store(self, ref, op, index, self.atom(value, node), node)
            return
        self.check_store(ref, node)
        self.note_write(ref)
        base, path = owned.item_of(self, ref, node) if owned.is_item(ref) else (self.heap.get(ref.place, CONTENT), ref.steps)
        steps = tuple((ir.Const(step), *args) for step, args in path if step is not barriers.detach)
        wrong = misfit(self.inputs, self.fact(ref).shape, index, getattr(self.atom(value, node).fact, "shape", None))
        if wrong is not None:
            raise self.program_error(node, wrong)
        name = getattr(base, "name", None) or ref.place.hint
        stored = self.atom(value, node)
        with self.builder.mode(self.builder.recording and not is_cut(ref)):
            new = self.builder.apply(op, base, steps, index, stored, name=name)
        self.heap.set(ref.place, CONTENT, owned.with_item(self, ref, new) if owned.is_item(ref) else new)

    def replace(self, ref: ArrayRef, value: ir.Atom, node: ast.AST) -> None:
        """Write a whole array of the same shape and dtype."""
        if ref.steps or ref.place.kind == "choice" or not self.builder.recording:
            self.store(ref, indexing.setitem, Ellipsis, value, node)
            return
        self.check_store(ref, node)
        self.note_write(ref)
        self.heap.set(ref.place, CONTENT, value)

    def note_write(self, ref: ArrayRef) -> None:
        """Note the arguments that a write may go to."""
        self.inputs.written.update(self.inputs.places[p] for p in self.heap.identities(ref.place) if p in self.inputs.places)

    def check_store(self, ref: ArrayRef, node: ast.AST) -> None:
        """Refuse a write whose target may be two different arrays."""
        partners = self.heap.partners(ref.place)
        self.check_change(ref.place, "an array", node, partners)
        frozen = {p for p in {ref.place, *partners} if p.kind == "frozen"}
        if frozen:
            owned.ask_for(self, frozen)
            for place in (found for one in frozen for found in self.heap.lists_with.get(one, ())):
                reasons.ask_for_list(self, place)
            raise AliasingError(
                "this array has been put into a list whose length is not known; write into a copy", self.locate(node)
            )

    # ---- what an abstract value is ----------------------------------------------------------------------------------------

    def atom(self, thing: Any, node: ast.AST | None = None) -> ir.Atom:
        """An abstract value as one atom."""
        if isinstance(thing, ArrayRef):
            return self.read(thing)
        if is_atom(thing):
            return thing
        tree = self.atoms(thing)
        if is_atom(tree):
            return tree
        out = self.builder.apply(creation.array, with_rows(self.builder, tree))
        assert isinstance(out, ir.Value)
        return out

    def fact(self, thing: Any) -> Any:
        """What is known of an abstract value."""
        if isinstance(thing, ArrayRef):
            return self.read(thing).fact
        return thing.fact if is_atom(thing) else facts.Opaque(type(thing).__name__)

    def static(self, thing: Any, node: ast.AST, why: str) -> Any:
        """The Python object behind an abstract value; what it depends on is made static where it is not."""
        if isinstance(thing, tuple):
            return tuple(self.static(t, node, why) for t in thing)
        if isinstance(thing, ir.Const):
            return thing.value
        if isinstance(thing, ir.Value):
            if (number := self.inputs.fixed_number(thing)) is None:
                raise NeedsStatic(thing, why)
            return number
        raise self.unsupported(node, f"{self.describe(thing)} where a value known beforehand is needed", why)

    def describe(self, thing: Any) -> str:
        """An abstract value in words, with its article."""
        if isinstance(thing, optional.Optional):
            return f"{self.describe(thing.thing)} or None"
        names = {"ListRef": "list", "DictRef": "dict", "FunctionRef": "function", "BoundMethod": "method", "Chosen": "container"}
        if isinstance(thing, ArrayRef) or is_atom(thing):
            fact = self.fact(thing)
            if isinstance(fact, facts.Opaque):  # what two paths have made of one name goes by the classes of this package
                words = [{**names, "ObjectRef": "object", "ArrayRef": "array"}.get(word, word) for word in fact.what.split(" or ")]
                fact = facts.Opaque(" or ".join(words))
                if isinstance(thing, ir.Value) and not {*words}.isdisjoint({*names.values(), "object", "array"}):
                    return f"{facts.described(fact)}, which one it is and how it is made depends on the path"
            return facts.described(fact)
        cls = getattr(thing, "cls", None)
        name = cls.__name__ if cls is not None else getattr(thing, "kind", None) or names.get(kind := type(thing).__name__) or kind
        return name if name.startswith("a ") else facts.with_article(name)
