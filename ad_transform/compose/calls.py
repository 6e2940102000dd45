"""A call whose derivative is taken, in a block of its own; and what all derivatives ask of their calls."""

from __future__ import annotations

import ast
import dataclasses
import functools
import inspect
from collections.abc import Callable
from typing import Any

from .. import facts, ir
from ..analysis.activity import active_values
from ..builder import Builder
from ..frontend.heap import BoundMethod, DictRef, FunctionRef, Place, changed_places, is_atom, is_bottom, reachable
from ..frontend.lower import Lowering
from ..ir import Atom, Block, Const, Value
from ..optimise.dce import remove_dead
from ..rules import core
from .copies import Copies, mapped

Wrt = tuple[int | str, ...]
BOTTOM = facts.UNDEFINED


def bottom() -> Value:
    """Stands for the result of what has not been computed yet."""
    return Value(None, BOTTOM)


def recorded(lowering: Callable[..., Any]) -> Callable[..., Any]:
    """Decorator: a derivative is recorded, whatever the mode around it; a mode that does not record makes its result a constant."""

    @functools.wraps(lowering)
    def lower(lw: Lowering, *args: Any, **kwargs: Any) -> Any:
        outside = lw.builder.recording
        with lw.builder.mode(True):
            result = lowering(lw, *args, **kwargs)
        return result if outside else mapped(lw, result, lw.builder.cut)

    return lower


def contains_bottom(lw: Lowering, things: Any) -> bool:
    """Whether something is not known yet in the first pass over a loop."""
    return any(map(is_bottom, ir.values(lw.atoms(things))))


def lowered(lw: Lowering, action: Callable[[], Any]) -> tuple[Any, list[ir.Equation], set[Place]]:
    """What comes of something, its equations, and the places that were there before and that it changes."""
    before = lw.heap.snapshot()
    with lw.builder.block() as equations, lw.builder.mode(lw.builder.recording):
        result = action()
    after = lw.heap.contents
    changed = {p for p in changed_places(before, after) if _differ(before[p], after[p])}
    return result, equations, changed


def _differ(before: dict[Any, Any], after: dict[Any, Any]) -> bool:
    return len(after) != len(before) or any(after.get(key) is not thing for key, thing in before.items())


class Inner:
    """A call in a block of its own: fresh values for what is differentiated, copies for all else."""

    def __init__(self, lw: Lowering, args: list[Any], kwargs: dict[str, Any], keys: list[int | str], node: ast.AST) -> None:
        self.lw, self.node = lw, node
        self.leaves: list[Value] = []
        given: dict[Any, Any] = {**dict(enumerate(args)), **kwargs}
        for thing in given.values():
            touch(lw, thing)
        self.inputs = {key: mapped(lw, given[key], self._fresh) for key in keys}
        copies = Copies(lw)
        passed = {key: copies.copy(self.inputs.get(key, thing)) for key, thing in given.items()}
        self.args = [passed[k] for k in range(len(args))]
        self.kwargs = {name: passed[name] for name in kwargs}
        self.copies = copies
        self.contents = {ref.place: lw.heap.get(ref.place, "content") for refs in copies.of.values() for _, ref in refs}
        self.equations: list[ir.Equation] = []

    def _fresh(self, atom: Atom) -> Atom:
        """A value of its own for a number."""
        if not facts.is_float(atom.fact):
            return atom
        fresh = Value(getattr(atom, "name", None), atom.fact)
        self.lw.builder.append(ir.Equation([fresh], core.identity, (atom,), (), self.lw.builder.location))
        self.leaves.append(fresh)
        return fresh

    def call(self, function: Any) -> Any:
        """Lower the call; what it returns, in places of its own: views in it are read here."""
        result, equations, changed = lowered(self.lw, lambda: self._called(function))
        results = [*ir.values(self.lw.atoms(result)), *self._left_in(changed)]
        self.equations = remove_dead(Block([], equations, results)).equations
        for block in ir.walk(Block([], equations, [])):  # loops have put other values into what was written first
            self.lw.builder.origin.update((out, e) for e in block.equations for out in e.outs)
        return result

    def _left_in(self, changed: set[Place]) -> list[Value]:
        """What the call leaves behind in places that it changes."""
        contents = self.lw.heap.contents
        roots = [thing for place in changed for thing in contents[place].values()]
        places = changed | reachable(self.lw.heap, roots)
        things = [*roots, *(thing for place in places for thing in contents.get(place, {}).values())]
        return list(ir.values([thing for thing in things if is_atom(thing) or isinstance(thing, tuple)]))

    def _called(self, function: Any) -> Any:
        result = mapped(self.lw, self.lw.call(function, self.args, self.kwargs, self.node), lambda atom: atom)
        self.copies.check(self.contents, self.node)
        return result

    def undecided(self, result: Any) -> bool:
        """Whether the call met something that is not known yet; its equations are then written as they are."""
        outs = (o for b in ir.walk(Block([], self.equations, [])) for e in b.equations for o in e.outs)
        if not contains_bottom(self.lw, result) and all(o.fact != BOTTOM for o in outs):
            return False
        self.splice(self.equations)
        return True

    def splice(self, equations: list[ir.Equation]) -> None:
        """Write equations into the program."""
        for e in equations:
            self.lw.builder.append(e)

    def builder(self) -> Builder:
        """A builder for the equations of a transform, which knows where everything comes from."""
        fresh = Builder()
        fresh.origin = self.lw.builder.origin
        fresh.witness(self.leaves)
        fresh.location = self.lw.builder.location
        return fresh

    def active(self) -> set[Value]:
        return active_values(Block([], self.equations, []), self.leaves)


# ---- functions and their arguments -----------------------------------------------------------------------------------------


def name_of(function: Any) -> str:
    """The name of a function, for messages and for generated code."""
    if isinstance(function, FunctionRef):
        return str(function.source.name)
    if isinstance(function, BoundMethod):
        return name_of(function.instance[0]) if isinstance(function.instance, tuple) else name_of(function.function)
    function = function.value if isinstance(function, Const) else function
    return getattr(function, "__name__", "the function")


def parameter_names(lw: Lowering, function: Any) -> list[str]:
    """The names of the parameters of a function, as far as they are known."""
    if isinstance(function, FunctionRef):
        arguments = function.source.node.args
        return [a.arg for a in [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]]
    if isinstance(function, BoundMethod):
        if isinstance(function.instance, tuple) and function.function == "derivative":
            return parameter_names(lw, function.instance[0])
        return parameter_names(lw, function.function)[1:] if not isinstance(function.function, str) else []
    function = function.value if isinstance(function, Const) else function
    try:
        return list(inspect.signature(function).parameters)
    except (TypeError, ValueError):
        return []


def selected(lw: Lowering, function: Any, wrt: Wrt, args: list[Any], kwargs: dict[str, Any], node: ast.AST) -> list[int | str]:
    """Where the differentiated arguments are: positions, or names of keywords."""
    names = parameter_names(lw, function)
    keys: list[int | str] = []
    for which in wrt:
        if isinstance(which, str):
            which = names.index(which) if which in names and names.index(which) < len(args) else which
        elif which < 0:
            which = len(names) + which
        if isinstance(which, int) and which >= len(args) and which < len(names):
            which = names[which]
        if which not in kwargs and not (isinstance(which, int) and which < len(args)):
            raise lw.program_error(node, f"wrt={which!r}: this call of {name_of(function)} passes no such argument")
        keys.append(which)
    return keys


def touch(lw: Lowering, thing: Any) -> None:
    """Read all fields of a dataclass: they are what is differentiated."""
    cls = getattr(thing, "cls", None)
    if cls is not None and dataclasses.is_dataclass(cls):
        for field in dataclasses.fields(cls):
            touch(lw, lw.attribute(thing, field.name, None))
    elif isinstance(thing, tuple):
        for item in thing:
            touch(lw, item)
    elif isinstance(thing, DictRef) or (hasattr(thing, "place") and thing.place.kind in ("list", "dict")):
        for key in lw.heap.keys(thing.place):
            touch(lw, lw.heap.get(thing.place, key))


def known(lw: Lowering, thing: Any, node: ast.AST) -> Any:
    """An option of a derivative as a Python object."""
    if isinstance(thing, tuple):
        return tuple(known(lw, t, node) for t in thing)
    if isinstance(thing, (bool, int, str)):
        return thing
    return lw.static(thing, node, "it selects the code to generate")
