"""The way through the house: read, check, lower, differentiate, optimise, render, compile."""

from __future__ import annotations

import dataclasses
import inspect
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from typing import Any

from . import ir
from .analysis.activity import active_values
from .analysis.definedness import doubtful_values
from .analysis.powers import complex_power
from .backend.compile import Compiled, Definition, compile_functions
from .backend.expressions import Globals
from .backend.names import RESERVED
from .backend.ownership import settle
from .backend.python import Rendering, is_comment
from .builder import Builder
from .compose import copying, jacobians, recursions  # noqa: F401
from .compose.derivatives import differentiable
from .compose.results import check_output, check_returned, split_result
from .errors import FactError, Location, NeedsFunction, NeedsStatic, UnsupportedSyntaxError
from .frontend import (  # noqa: F401
    attributes,
    branches,
    calls,
    collections,
    comparisons,
    comprehensions,
    contexts,
    expressions,
    guarding,
    loops,
    matching,
    methods,
    numbers,
    operators,
    outside,
    products,
    raising,
    scopes,
    sorting,
    statements,
    subset,
)
from .frontend.choices import NeedsChoice
from .frontend.columns import StructureError
from .frontend.following import frame_of, function_body, run_body
from .frontend.heap import Place
from .frontend.inputs import Inputs
from .frontend.layout import NeedsLayout
from .frontend.lower import Lowering
from .frontend.paths import Path
from .frontend.reasons import behind
from .frontend.source import Source
from .ir import Atom, Block, Const, Value
from .optimise.attempts import keep_attempted
from .optimise.barriers import remove_barriers, remove_fences
from .optimise.cse import share_common
from .optimise.dce import remove_dead
from .optimise.flags import know_flags
from .optimise.fuse import fuse_branches
from .optimise.lengths import first_lengths, present_lengths
from .optimise.schedule import schedule
from .optimise.shapes import borrow_shapes
from .optimise.stores import store_once
from .optimise.unread import drop_unread
from .optimise.zeros import store_first
from .pullbacks import Pullback, PullbackCode, check_real
from .recursion import with_room
from .request import Request, source_of
from .rules import core, creation, library  # noqa: F401
from .signature import check_overlap
from .tracebacks import point_at_user
from .transform.checkpointed import forget_snapshots
from .transform.gradient import leaf_gradient, reverse_equations, seed
from .transform.recursive import Recursive, functions
from .transform.regions import inline_regions
from .transform.residuals import cut, define_everywhere
from .transform.reverse import Reverse

_MAY_BE_KNOWN = "let it depend on constants, shapes and integer arguments only"
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
class Program:
    """Generated code for one signature: how to call it, and when it may be called again."""

    compiled: Compiled
    inputs: Inputs
    stages: dict[str, Block]
    names: tuple[str, ...]  # of the parameters of the user's function
    outside: tuple[Path, ...]  # the globals, cells and objects that are passed after the arguments
    pullback: PullbackCode | None = None  # the second of a pair of functions
    beside: tuple[str, ...] = ()  # as in the request
    power: Location | None = None  # a power of Python numbers, which is complex where the base is negative

    def run(self, arguments: tuple[Any, ...]) -> Any:
        """Call the generated function; an error in it points at the user's line."""
        if self.inputs.written or self.inputs.changed:
            named = {name: a for name, a in zip(self.names, arguments, strict=True) if name not in self.beside}
            check_overlap(self.inputs.arrays(named), self.inputs.written)
            self.inputs.check_apart(named)
        try:
            result = self.compiled.function(*arguments, *(path.root({}) for path in self.outside))
            check_real(result, self.power)
            return result if self.pullback is None else (result[0], Pullback(self.pullback, *result))
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


@with_room
def generate(request: Request, arguments: dict[str, Any]) -> Program:
    """The gradient of a function for arguments like these."""
    source, recording = source_of(request.function)
    subset.check(source)
    static: frozenset[Path] = frozenset()
    choices: frozenset[Any] = frozenset()
    recursive: frozenset[Any] = frozenset()
    layouts: frozenset[Path] = frozenset()
    while True:
        inputs = Inputs(static, layouts)
        lowering = Lowering(inputs, recursive)
        lowering.heap.choices = choices
        lowering.builder.recording = recording
        try:
            return _generate(request, source, lowering, arguments)
        except NeedsChoice as need_choice:
            choices |= need_choice.joins
        except StructureError as refused:
            if refused.instead is not None and refused.instead not in choices:
                choices |= {refused.instead}
                continue
            raise UnsupportedSyntaxError(refused.msg, refused.location) from None
        except NeedsLayout as need_layout:
            layouts |= need_layout.paths
        except NeedsStatic as need:
            if loops := behind(lowering, [need.value]):
                choices |= loops
                continue
            more = inputs.integers_behind(need.value)
            if more <= static and need.instead is not None and need.instead not in choices:
                choices |= {need.instead}
                continue
            if more <= static:
                where = need.location or lowering.builder.location or _at(source)
                raise FactError(f"a value must be known when the code is generated: {need.why}; {_MAY_BE_KNOWN}", where) from None
            static |= more
        except NeedsFunction as need:
            recursive |= {need.function}


def _at(source: Source) -> Location:
    return source.location(source.node)


def _generate(request: Request, source: Source, lowering: Lowering, arguments: dict[str, Any]) -> Program:
    wrt, result = _lower(request, source, lowering, arguments)
    inputs = lowering.inputs
    changes = outside.changes(lowering)
    companion = None
    if request.wrt:
        thing, aux = split_result(lowering, result, request.has_aux, source.name)
        value = lowering.atom(thing)
        check_output(lowering, value, source.name)
        results: list[Any] = [value, None if aux is None else lowering.atoms(aux)]
    elif request.with_pullback:
        value, residuals, companion = _pullback(request, lowering, result)
        results = [(value, residuals)]
    else:
        results = [lowering.atoms(result)]
    check_returned(lowering, results, source.name)
    results.append([(change.tree, change.own) for change in changes])
    params = inputs.block_params()
    primal = share_common(first_lengths(remove_dead(Block(params, lowering.builder.equations, results))), inward=False)
    stores = outside.equations(changes, primal.results.pop())
    stages = {"lower": checked(_loading(_with_stores(primal, stores), inputs))}
    block = differentiate(request, lowering, primal, wrt, *primal.results) if request.wrt else primal
    block = _with_stores(block, stores)
    stages["differentiate"] = checked(_loading(block, inputs))
    stages["optimise"] = block = _optimise(_loading(block, inputs), of_program=True)
    compiled = _compile(block, request.name, request.doc, request.overwrite, tuple(lowering.ignored))
    from_outside = tuple(p for p in inputs.roots if p.kind != "argument")
    return Program(compiled, inputs, stages, tuple(arguments), from_outside, companion, request.beside, complex_power(block))


def _optimise(block: Block, of_program: bool = False) -> Block:
    """The block in its final form; the parameters of a whole program are there, where those of parts of it may be placeholders."""
    pure = remove_dead(know_flags(remove_barriers(forget_snapshots(inline_regions(block)))))
    shared = remove_dead(remove_fences(share_common(fuse_branches(pure))))
    fused = remove_dead(keep_attempted(fuse_branches(shared)))
    stored = store_once(drop_unread(borrow_shapes(fused) if of_program else fused))
    return checked(schedule(store_first(stored)))


def _compile(
    block: Block, name: str, doc: str, overwrite: bool = False, ignored: tuple[str, ...] = (), doubtful: Iterable[Value] = ()
) -> Compiled:
    globals_ = Globals()
    regions = functions(block)
    for region in regions:
        names = (f"{region.name}_{k}" if k else region.name for k in count())
        taken = {name, *RESERVED, *globals_.functions.values()}
        globals_.functions[region] = next(n for n in names if n not in taken)
    definitions = [dataclasses.replace(_definition(block, name, doc, globals_, overwrite, doubtful=doubtful), ignored=ignored)]
    for region, inner in zip(regions, map(_function_of, regions), strict=True):
        _name_apart(inner.params, {*RESERVED, *globals_.functions.values()})
        definitions.append(_definition(inner, globals_.functions[region], region.doc, globals_, inner=True))
    return compile_functions(definitions, globals_)


def _definition(
    block: Block,
    name: str,
    doc: str,
    globals_: Globals,
    overwrite: bool = False,
    inner: bool = False,
    doubtful: Iterable[Value] = (),
) -> Definition:
    settled, memory = settle(block, overwrite, inner, doubtful)
    rendering = Rendering(checked(remove_dead(present_lengths(settled))), memory, globals_)
    return Definition(name, [rendering.names.of[p] for p in block.params], doc, rendering, _first_adjoint(rendering))


def _function_of(region: Recursive) -> Block:
    """The block of a recursive region, with one result; None where it is called for its effect."""
    results = region.primal.results
    one: Any = tuple(results) if len(results) > 1 else results[0] if results else Const(None)
    return _optimise(Block(region.primal.params, region.primal.equations, [one]))


def _pullback(request: Request, lowering: Lowering, result: Any) -> tuple[Any, Any, PullbackCode]:
    """What a function returns, the residuals of its adjoint, and the adjoint as a function of these and of the cotangents."""
    thing, pullback = result[0], result[1].instance
    found = pullback.block
    local = [*lowering.inputs.block_params(), *(out for e in lowering.inputs.loads for out in e.outs)]
    adjoint = Block([], found.equations, [lowering.atoms(pullback.cotangents(lowering, found.results))])
    divided = cut(adjoint, lowering.builder.equations, lowering.builder, local)
    for value in divided.saved:
        define_everywhere(lowering.builder.equations, value)
    block = Block([*divided.saved.values(), *found.params], divided.adjoint.equations, divided.adjoint.results)
    _name_apart(block.params)
    name = f"{request.name.removesuffix('_vjp')}_pullback"
    doc = request.doc.replace("Value and residuals", "Pullback")
    may_be_none = doubtful_values(Block([], lowering.builder.equations, []))
    doubtful = [param for value, param in divided.saved.items() if value in may_be_none]
    compiled = _compile(_optimise(block), name, doc, ignored=tuple(lowering.ignored), doubtful=doubtful)
    power = complex_power(Block([], [*lowering.builder.equations, *block.equations], []))
    return lowering.atoms(thing), tuple(divided.saved), PullbackCode(compiled, pullback.outputs, power)


def _name_apart(params: list[Value], taken: Iterable[str] = ()) -> None:
    """Give each parameter a name of its own."""
    taken = set(taken)
    for param in params:
        base = param.name if param.name and param.name.isidentifier() else "saved"
        param.name = next(n for n in (base, *(f"{base}_{k}" for k in range(1, len(params) + 1))) if n not in taken)
        taken.add(param.name)


def _loading(block: Block, inputs: Inputs) -> Block:
    """The block below the equations that take its inputs out of containers and objects."""
    return Block(block.params, [*inputs.spelled_loads(), *block.equations], block.results)


def _with_stores(block: Block, stores: list[ir.Equation]) -> Block:
    """The block, and after it what is stored outside."""
    return Block(block.params, [*block.equations, *stores], block.results)


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
    frame = frame_of(source, place)
    called = hasattr(type(request.function), "__derived__") or set(arguments) != _own_parameters(node)
    frame.identity = None if called else source.function
    lowering.frames.append(frame)
    lowering.builder.location = _at(source)
    for name, argument in arguments.items():
        lowering.heap.set(place, name, lowering.inputs.argument(name, argument))
    if request.overwrite:
        lowering.pinned.extend(lowering.heap.contents[place].values())  # the caller can read them
    wrt = [differentiable(lowering, name, lowering.heap.get(place, name)) for name in request.wrt]
    if called:
        return wrt, _call(request, lowering, place, node)
    lowering.builder.location = None
    return wrt, run_body(lowering, frame, body)


def _own_parameters(node: Any) -> set[str]:
    """The parameters in the source of a function: one that is decorated, by `functools.wraps`, has the signature of another."""
    found = [*node.args.posonlyargs, *node.args.args, node.args.vararg, *node.args.kwonlyargs, node.args.kwarg]
    return {arg.arg for arg in found if arg is not None}


def _call(request: Request, lowering: Lowering, place: Place, node: Any) -> Any:
    """Lower the call of a derivative, or of a decorated function, with the arguments of the generated function."""
    args: list[Any] = []
    kwargs: dict[str, Any] = {}
    for name, parameter in inspect.signature(request.function).parameters.items():
        value = lowering.heap.get(place, name)
        if parameter.kind is parameter.VAR_POSITIONAL:
            args.extend(value)
        elif parameter.kind is parameter.VAR_KEYWORD:
            kwargs.update({key: lowering.heap.get(value.place, key) for key in lowering.heap.keys(value.place)})
        elif parameter.kind is parameter.KEYWORD_ONLY:
            kwargs[name] = value
        else:
            args.append(value)
    return lowering.call(Const(request.function), args, kwargs, node)


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
