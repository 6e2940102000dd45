"""Functions with Python source: their bodies are run in the place of a call, in frames of their own."""

from __future__ import annotations

import ast
import dataclasses
import functools
import inspect
import types
from typing import Any

from .. import facts, ir
from ..errors import FactError, MissingRuleError, NeedsFunction, SourceUnavailableError
from ..rules.expansions import BODIES
from . import desugar, generators, scopes, subset
from .choices import NeedsChoice
from .endings import may_return_nothing
from .failing import stand_in, wrong_call
from .heap import ArrayRef, BoundMethod, DictRef, FunctionRef, Kept, ListRef, Named, ObjectRef, Place
from .liveness import Live, live_names
from .lower import Frame, Lowering
from .optional import Optional, is_structure
from .source import FunctionNode, Source, find_source

DEEPEST_CALL = 300
NOTHING = "nothing"  # a function that returns a structure on some paths returns None on the others: asked for as a choice


def follow(lw: Lowering, function: Any, args: list[Any], kwargs: dict[str, Any], node: ast.AST) -> Any:
    """A call of a function with source: its body is run in a frame of its own."""
    if _identified(lw, function, node)[0] in lw.recursive:
        source = _identified(lw, function, node)[1]
        if generators.is_generator(source.node):
            what = f"{source.name} calls itself to a depth that only the run knows, and is a generator"
            raise lw.unsupported(node, what, "write it as a loop")
        return lw.call_recursive(lw, function, args, kwargs, node)
    return enter(lw, function, args, kwargs, node)


def _identified(lw: Lowering, function: Any, node: ast.AST) -> tuple[Any, Source, Any]:
    """What a function is known by from one lowering to the next, its source, and the frame that it closes over."""
    if isinstance(function, FunctionRef):
        return function.source.node, function.source, function.frame
    try:
        return function, find_source(function), None
    except SourceUnavailableError as error:
        raise MissingRuleError(f"{error.msg}; or give it a rule with register_vjp", lw.locate(node)) from None


def signature_of(lw: Lowering, thing: Any) -> Any:
    """The structure of arguments, with the objects that are known in them; numbers and arrays look all alike."""
    if isinstance(thing, (tuple, list)):
        return tuple(signature_of(lw, t) for t in thing)
    if isinstance(thing, Named):
        return thing.cls, signature_of(lw, thing.items)
    if isinstance(thing, Optional):
        return Optional, signature_of(lw, thing.thing)
    if isinstance(thing, (ListRef, DictRef, ObjectRef)):
        known = getattr(thing, "cls", type(thing)), thing.place.example is not None and id(thing.place.example)
        if thing.place in lw.heap.unread:
            return known
        return (*known, tuple((k, signature_of(lw, lw.heap.get(thing.place, k))) for k in lw.heap.keys(thing.place)))
    if isinstance(thing, (FunctionRef, BoundMethod, Kept)):
        return thing
    if isinstance(thing, ir.Const) and not isinstance(thing.fact, facts.Num):
        return type(thing.value), id(thing.value) if thing.value.__hash__ is None else thing.value
    return "number"


def enter(lw: Lowering, function: Any, args: list[Any], kwargs: dict[str, Any], node: ast.AST) -> Any:
    """Run the body of a function here."""
    identity, source, outer = _identified(lw, function, node)
    shape = signature_of(lw, (tuple(args), tuple(kwargs.items())))
    if identity not in lw.recursive and any(
        f.identity is identity and f.signature in (None, shape) and lw.undecided > f.undecided for f in lw.frames
    ):
        raise NeedsFunction(identity)
    if len(lw.frames) >= DEEPEST_CALL:
        if identity not in lw.recursive and any(f.identity is identity and lw.undecided > f.undecided for f in lw.frames):
            raise NeedsFunction(identity)  # with other structures at each depth
        raise FactError(
            f"calls are nested more than {DEEPEST_CALL} deep at {source.name}, and nothing but constants decides where they end; "
            "write it as a loop",
            lw.locate(node),
        )
    subset.check(source, helper=True)
    direct, lw.direct = lw.direct is node or _is_operator(node), None
    body = function_body(source.node)
    place = lw.heap.new("frame", around=outer)
    frame = frame_of(source, place, outer)
    frame.called_at = node
    frame.identity, frame.signature, frame.undecided = identity, shape, lw.undecided
    bind_arguments(lw, frame, function, args, kwargs, node)
    if generators.is_generator(source.node):
        return generators.generator(lw, frame, lambda: run_body(lw, frame, body))
    saved = lw.builder.location
    lw.frames.append(frame)
    try:
        result = run_body(lw, frame, body)
    finally:
        lw.frames.pop()
        lw.builder.location = saved
    if place not in lw.closures and not any(loop.frame is place for loop in lw.heap.loops):
        lw.heap.contents.pop(place, None)
    if lw.tries:
        lw.after_call(node, direct)
    return result


def _is_operator(node: ast.AST) -> bool:
    """Whether an expression runs a method of an object, and does nothing else; an operator may be called as a function."""
    called = isinstance(node, ast.Call) and isinstance(node.func, ast.Constant)
    return called or isinstance(node, (ast.BinOp, ast.UnaryOp, ast.Attribute, ast.Subscript))


def frame_of(source: Source, place: Place, outer: Place | None = None) -> Frame:
    """An activation of a function."""
    body = function_body(source.node)
    local = scopes.local_names(source.node.args, body) | {desugar.RETURN}
    return Frame(source, place, local, outer, scopes.declared_names(body), _liveness(source.node))


@functools.lru_cache(maxsize=1024)
def _liveness(node: FunctionNode) -> Live:
    return live_names(function_body(node), frozenset({desugar.RETURN}))


@functools.lru_cache(maxsize=1024)
def _structured(node: FunctionNode) -> list[ast.stmt]:
    if isinstance(node, ast.Lambda):
        return desugar.structure([ast.copy_location(ast.Return(node.body), node.body)])
    body = node.body
    if isinstance(body[0], ast.Expr) and isinstance(body[0].value, ast.Constant) and isinstance(body[0].value.value, str):
        body = body[1:]  # the docstring
    return desugar.structure(body)


def function_body(node: FunctionNode) -> list[ast.stmt]:
    """The statements of a function without jumps."""
    return _structured(node)


def run_body(lw: Lowering, frame: Frame, body: list[ast.stmt]) -> Any:
    """Run statements in the current frame; what the function returns."""
    ending = (frame.source.node, NOTHING)
    if ending in lw.heap.choices:
        lw.heap.set(frame.place, desugar.RETURN, ir.Const(None))
    lw.statements(body)
    result = lw.heap.get(frame.place, desugar.RETURN)
    if result is ir.UNDEFINED:
        return ir.Const(None)
    if may_return_nothing(frame.source.node):
        if is_structure(result) and ending not in lw.heap.choices:
            raise NeedsChoice(frozenset({ending}))
        _note_none(lw, result)
    return result


def _note_none(lw: Lowering, result: Any) -> None:
    """A number or an array that a function returns on some paths only is None on the others."""
    atom = lw.read(result) if isinstance(result, ArrayRef) else result
    if isinstance(atom, ir.Value) and isinstance(atom.fact, facts.Num):
        atom.fact = dataclasses.replace(atom.fact, optional=True)
        lw.heap.unasked.add(atom)


def bind_arguments(lw: Lowering, frame: Frame, function: Any, args: list[Any], kwargs: dict[str, Any], node: ast.AST) -> None:
    """Bind the parameters of a frame as Python does."""
    signature = _signature(lw, function, frame)
    try:
        bound = signature.bind(*args, **kwargs)
    except TypeError:
        called = function if isinstance(function, types.FunctionType) else stand_in(frame.source)
        raise lw.program_error(node, wrong_call(called, len(args), kwargs), TypeError) from None
    for name, parameter in signature.parameters.items():
        if name in bound.arguments:
            value = bound.arguments[name]
        elif parameter.kind is parameter.VAR_POSITIONAL:
            value = ()
        elif parameter.kind is parameter.VAR_KEYWORD:
            value = {}
        else:
            value = parameter.default()
        if isinstance(value, dict):
            value = DictRef(lw.heap.new("dict", value))
        if not (isinstance(function, types.FunctionType) and function in BODIES):  # those run once over what they are given
            value = generators.kept(lw, value)
        lw.heap.set(frame.place, name, value)


def _signature(lw: Lowering, function: Any, frame: Frame) -> inspect.Signature:
    """The parameters; a default is what gives its abstract value, for what no call reads is no input of the program."""
    arguments = frame.source.node.args
    kinds = inspect.Parameter
    positional = [*arguments.posonlyargs, *arguments.args]
    defaults, keywords = _defaults(lw, function)
    parameters = []
    for k, argument in enumerate(positional):
        kind = kinds.POSITIONAL_ONLY if k < len(arguments.posonlyargs) else kinds.POSITIONAL_OR_KEYWORD
        at = k - len(positional) + len(defaults)
        parameters.append(kinds(argument.arg, kind, default=defaults[at] if at >= 0 else kinds.empty))
    if arguments.vararg:
        parameters.append(kinds(arguments.vararg.arg, kinds.VAR_POSITIONAL))
    for argument in arguments.kwonlyargs:
        parameters.append(kinds(argument.arg, kinds.KEYWORD_ONLY, default=keywords.get(argument.arg, kinds.empty)))
    if arguments.kwarg:
        parameters.append(kinds(arguments.kwarg.arg, kinds.VAR_KEYWORD))
    return inspect.Signature(parameters)


def _defaults(lw: Lowering, function: Any) -> tuple[list[Any], dict[str, Any]]:
    if isinstance(function, FunctionRef):
        known = function.kwdefaults
        return [functools.partial(_itself, d) for d in function.defaults], {k: functools.partial(_itself, d) for k, d in known}
    holder, named = _positional_defaults(function), function.__kwdefaults__ or {}
    read = functools.partial(functools.partial, lw.inputs.outside, "global")
    return [read(name, holder, d) for name, d in holder.items()], {k: read(k, named, d) for k, d in named.items()}


def _itself(thing: Any) -> Any:
    return thing


@functools.lru_cache(maxsize=1024)
def _positional_defaults(function: Any) -> dict[str, Any]:
    """The defaults by names of their own, in one dict for each function: what is known of them is known by it."""
    return {f"default_{k}": d for k, d in enumerate(function.__defaults__ or ())}
