"""The way through the house: read, check, lower, differentiate, optimise, render, compile."""

from __future__ import annotations

import builtins
import dataclasses
import inspect
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np

from . import facts, ir, sizes
from .analysis.activity import active_values
from .backend.compile import Compiled, compile_function
from .backend.ownership import settle
from .backend.python import Rendering, is_comment
from .builder import Builder
from .errors import FactError, Location, NeedsStatic
from .frontend import attributes, branches, calls, comprehensions, expressions, loops, scopes, statements, subset  # noqa: F401
from .frontend.calls import function_body, run_body
from .frontend.desugar import RETURN
from .frontend.heap import DictRef
from .frontend.inputs import Inputs, Path, Unknown
from .frontend.lower import Frame, Lowering
from .frontend.modes import undecorated
from .frontend.source import Source, find_source
from .ir import Atom, Block, Const, Value
from .optimise.barriers import remove_barriers
from .optimise.cse import share_common
from .optimise.dce import remove_dead
from .optimise.schedule import schedule
from .rules import core, creation, library  # noqa: F401
from .signature import check_overlap
from .tracebacks import point_at_user
from .transform.gradient import leaf_gradient, reverse_equations, seed
from .transform.reverse import Reverse

_checks: list[Callable[[Block], Block]] = []


@contextmanager
def verifying() -> Iterator[None]:
    """Check every block between stages while this is open: for tests."""
    _checks.append(ir.verify)
    try:
        yield
    finally:
        _checks.pop()


def checked(block: Block) -> Block:
    """The block; verified where `verifying` asks for it."""
    for check in _checks:
        check(block)
    return block


@dataclass(frozen=True)
class Request:
    """What is to be generated: the function, what is differentiated, and what is returned."""

    function: Any
    wrt: tuple[str, ...]
    single: bool  # one gradient, not a tuple of them
    with_value: bool
    has_aux: bool
    overwrite: bool


@dataclass(frozen=True)
class Program:
    """Generated code for one signature: how to call it, and when it may be called again."""

    compiled: Compiled
    inputs: Inputs
    stages: dict[str, Block]
    names: tuple[str, ...]  # of the parameters of the user's function
    outside: tuple[Path, ...]  # the globals, cells and objects that are passed after the arguments

    def run(self, arguments: tuple[Any, ...]) -> Any:
        """Call the generated function; an error in it points at the user's line."""
        if self.inputs.written:
            check_overlap({**dict(zip(self.names, arguments, strict=True)), **{p.name: p.root({}) for p in self.outside}})
        try:
            if self.outside:
                return self.compiled.function(*arguments, *(path.root({}) for path in self.outside))
            return self.compiled.function(*arguments)
        except Exception as error:
            raise error.with_traceback(point_at_user(error, self.compiled.filename, self.compiled.origin)) from error.__cause__

    def fits(self, arguments: tuple[Any, ...]) -> bool:
        """Whether what was read from outside is still what the code was made for."""
        for holder, name, expected in self.inputs.fixed:
            if name not in holder or holder[name] is not expected:
                return False
        if not self.inputs.guards:
            return True
        named = dict(zip(self.names, arguments, strict=True))
        return all(guard(named) for guard in self.inputs.guards)


def check_function(function: Any) -> None:
    """Refuse, at decoration, what the syntax of the function alone decides."""
    subset.check(find_source(undecorated(function)[0]))


def generate(request: Request, arguments: dict[str, Any]) -> Program:
    """The gradient of a function for arguments like these."""
    function, recording = undecorated(request.function)
    source = find_source(function)
    subset.check(source)
    static: frozenset[Path] = frozenset()
    while True:
        inputs = Inputs(static)
        lowering = Lowering(inputs)
        lowering.builder.recording = recording
        try:
            return _generate(request, source, lowering, arguments)
        except NeedsStatic as need:
            more = _static_roots(lowering, need.value)
            if not more or more <= static:
                raise FactError(
                    f"a value must be known when the code is generated: {need.why}", lowering.builder.location or _at(source)
                ) from None
            static |= more


def _at(source: Source) -> Location:
    return source.location(source.node)


def _static_roots(lowering: Lowering, value: Any) -> frozenset[Path]:
    """The integers and flags among the inputs that a value is computed from."""
    found: set[Path] = set()
    todo, seen = [value], set()
    while todo:
        at = todo.pop()
        if not isinstance(at, Value) or at in seen:
            continue
        seen.add(at)
        if at in lowering.inputs.leaves:
            if facts.is_float(at.fact) or facts.is_array(at.fact):
                return frozenset()
            found.add(lowering.inputs.leaves[at])
        elif (equation := lowering.builder.origin.get(at)) is not None:
            todo.extend(ir.reads(equation))
        else:
            return frozenset()
    return frozenset(found)


def _generate(request: Request, source: Source, lowering: Lowering, arguments: dict[str, Any]) -> Program:
    wrt, result = _lower(request, source, lowering, arguments)
    inputs = lowering.inputs
    value, aux = _split_result(lowering, result, request, source)
    params = inputs.block_params()
    primal = remove_dead(Block(params, lowering.builder.equations, [value, aux]))
    stages = {"lower": checked(_loading(primal, inputs))}
    block = _loading(differentiate(request, lowering, primal, wrt, value, aux), inputs)
    stages["differentiate"] = checked(block)
    block = checked(schedule(remove_dead(share_common(remove_dead(remove_barriers(block))))))
    stages["optimise"] = block
    settled, memory = settle(block, request.overwrite)
    settled = checked(remove_dead(settled))
    rendering = Rendering(settled, memory)
    name = source.name if source.name.isidentifier() else "function"
    compiled = compile_function(
        f"{name}_grad", [rendering.names.of[p] for p in params], _doc(request, source), rendering, _first_adjoint(rendering)
    )
    return Program(compiled, inputs, stages, tuple(arguments), tuple(p for p in inputs.roots if p.kind != "argument"))


def _loading(block: Block, inputs: Inputs) -> Block:
    """The block below the equations that take its inputs out of containers and objects."""
    return Block(block.params, [*inputs.loads, *block.equations], block.results)


def _doc(request: Request, source: Source) -> str:
    what = "Value and gradient" if request.with_value else "Gradient"
    return f"{what} of {source.name} with respect to {', '.join(request.wrt)}."


def _first_adjoint(rendering: Rendering) -> Any:
    """The statement that the adjoint begins with, if something stands before it."""
    written = [s for s in rendering.out if not is_comment(s)]
    for k, statement in enumerate(written):
        location = rendering.lines.get(statement)
        if location is not None and location.adjoint:
            return statement if k else None
    return None


def _lower(request: Request, source: Source, lowering: Lowering, arguments: dict[str, Any]) -> tuple[list[Any], Any]:
    """Run the front end: the trees of what is differentiated, and what the function returns."""
    node = source.node
    body = function_body(node)
    place = lowering.heap.new("frame")
    frame = Frame(source, place, scopes.local_names(node.args, body) | {RETURN}, None, scopes.declared_names(body))
    lowering.frames.append(frame)
    lowering.builder.location = _at(source)
    for name in scopes.parameter_names(node.args):
        lowering.heap.set(place, name, lowering.inputs.argument(name, arguments[name]))
    wrt = [_differentiable(lowering, name, lowering.heap.get(place, name)) for name in request.wrt]
    lowering.builder.location = None
    return wrt, run_body(lowering, frame, body)


def _differentiable(lowering: Lowering, name: str, thing: Any) -> Any:
    """The tree of floats in an argument; TypeError where there is anything else in it."""
    _touch(lowering, thing)
    tree = lowering.atoms(thing)
    if not list(ir.leaves(tree)):
        what = "None" if isinstance(thing, Const) else "an empty container"
        raise TypeError(f"grad with respect to {name!r}: a float or an array of floats is needed, not {what}")
    for leaf in ir.leaves(tree):
        found = leaf.fact
        if not isinstance(leaf, Value) or not isinstance(found, facts.Num) or found.dtype is None or found.dtype.kind != "f":
            kind = facts.describe(found)
            hint = "complex derivatives are not supported" if "complex" in kind else "pass floats, for example x.astype(float)"
            raise TypeError(f"grad with respect to {name!r}: a float or an array of floats is needed, not a {kind}; {hint}")
    return tree


def _touch(lowering: Lowering, thing: Any) -> None:
    """Read all fields of a dataclass: they are what is differentiated."""
    cls = getattr(thing, "cls", None)
    if cls is not None and dataclasses.is_dataclass(cls):
        for field in dataclasses.fields(cls):
            value = lowering.attribute(thing, field.name, None)
            _touch(lowering, value)
    elif isinstance(thing, tuple):
        for item in thing:
            _touch(lowering, item)
    elif isinstance(thing, DictRef) or (hasattr(thing, "place") and thing.place.kind in ("list", "dict")):
        for key in lowering.heap.keys(thing.place):
            _touch(lowering, lowering.heap.get(thing.place, key))


def _split_result(lowering: Lowering, result: Any, request: Request, source: Source) -> tuple[Atom, Any]:
    aux: Any = None
    if request.has_aux:
        if not isinstance(result, tuple) or len(result) != 2:
            raise TypeError(f"with has_aux=True, {source.name} must return a pair (value, auxiliary data)")
        result, aux = result
    if not (isinstance(result, (Value, Const)) or hasattr(result, "steps")):
        hint = "; for a pair (value, auxiliary data) say has_aux=True" if isinstance(result, tuple) else ""
        raise TypeError(
            f"grad needs a function with a scalar output, but {source.name} returned a {lowering.describe(result)}{hint}"
        )
    value = lowering.atom(result)
    _check_output(value, source, lowering.inputs)
    return value, None if aux is None else lowering.atoms(aux)


def _check_output(value: Atom, source: Source, inputs: Inputs) -> None:
    """TypeError unless the output is a float with, as far as is known, one element."""
    found = value.fact
    if not isinstance(found, facts.Num):
        what = "None" if isinstance(value, Const) and value.value is None else f"a {facts.describe(found)}"
        raise TypeError(f"grad needs a function with a scalar output, but {source.name} returned {what}")
    if found.dtype is not None and found.dtype.kind != "f":
        raise TypeError(f"grad needs a function with a float output, but {source.name} returned a {facts.describe(found)}")
    if found.shape and any((isinstance(n, int) and n != 1) or (not isinstance(n, int) and _not_one(n)) for n in found.shape):
        raise TypeError(
            f"grad needs a function with a scalar output, but {source.name} returned an array of shape "
            f"{inputs.describe_shape(found.shape)}; reduce it, for example with .sum()"
        )


def _not_one(n: Any) -> bool:
    return sizes.not_one(n)


def differentiate(request: Request, lowering: Lowering, primal: Block, wrt: list[Any], value: Atom, aux: Any) -> Block:
    """The block of the gradient: the forward equations, then the adjoint ones."""
    leaves = list(ir.values(wrt))
    builder = Builder()
    builder.origin = {out: e for b in ir.walk(primal) for e in b.equations for out in e.outs}
    builder.witness(primal.params + leaves)
    rev = Reverse(builder, active_values(primal, leaves))
    start = seed(builder, value, getattr(request.function, "__name__", "the function"))
    forward, cotangents = reverse_equations(rev, primal.equations, [value], [start])
    trees = [ir.map_tree(lambda leaf: leaf_gradient(rev, cotangents, leaf), tree) for tree in wrt]
    gradient: Any = trees[0] if request.single else tuple(trees)
    result = gradient
    if request.with_value:
        result = ((value, aux) if request.has_aux else value, gradient)
    elif request.has_aux:
        result = (gradient, aux)
    return Block(primal.params, forward + builder.equations, [result])


_N, _M = sizes.atom("n", not_one=True), sizes.atom("m", not_one=True)
DEFAULT_FACTS = (facts.array(np.float64, None), facts.array(np.float64, (_N,)), facts.array(np.float64, (_N, _M)), facts.FLOAT)


def default_arguments(function: Any, signature: inspect.Signature, wrt: tuple[str, ...], guess: facts.Num) -> dict[str, Any]:
    """Arguments to show code for before any call: what the annotations say, else a guess, and defaults as they are."""
    found: dict[str, Any] = {}
    for name, parameter in signature.parameters.items():
        annotation = (
            getattr(builtins, parameter.annotation, None) if isinstance(parameter.annotation, str) else parameter.annotation
        )
        if annotation in facts.PYTHON_TYPES:
            found[name] = Unknown(facts.PYTHON_TYPES[annotation])
        elif parameter.default is not parameter.empty and name not in wrt:
            found[name] = parameter.default
        elif parameter.kind is parameter.VAR_POSITIONAL:
            found[name] = ()
        elif parameter.kind is parameter.VAR_KEYWORD:
            found[name] = {}
        else:
            found[name] = Unknown(guess)
    return found
