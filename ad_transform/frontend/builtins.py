"""Python's builtin functions, and methods of arrays, lists and dicts."""

from __future__ import annotations

import ast
import functools
import itertools
import operator
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

import numpy as np

from .. import facts, ir, ops
from .. import modes as public
from ..errors import NeedsStatic
from ..rules import core, indexing, shaping
from ..rules.control import not_
from . import columns, containers, dynamic, effects, flat, modes, special
from .choices import Chosen, is_function
from .heap import CONTENT, ArrayRef, BoundMethod, DictRef, FunctionRef, ListRef, Named, ObjectRef, is_atom
from .iteration import Counted, RangeRef, Wrapped, iterate
from .optional import Optional, there

if TYPE_CHECKING:
    from .lower import Lowering

Handler = Callable[..., Any]
HANDLERS: dict[Any, Handler] = {}
METHODS: dict[str, Handler] = {}  # "array.reshape" -> handler


def handler(*functions: Any) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Decorator: the function below lowers calls of these functions."""

    def decorate(function: Callable[..., Any]) -> Callable[..., Any]:
        HANDLERS.update(dict.fromkeys(functions, function))
        return function

    return decorate


def method(*names: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Decorator: the function below lowers calls of these methods, named "kind.method"."""

    def decorate(function: Callable[..., Any]) -> Callable[..., Any]:
        METHODS.update(dict.fromkeys(names, function))
        return function

    return decorate


def find(function: Any) -> Callable[..., Any] | None:
    """The handler of a function, if it has one."""
    try:
        return HANDLERS.get(function)
    except TypeError:
        return None


# ---- sizes and loops -----------------------------------------------------------------------------------------------------


@handler(len)
def length(lw: Lowering, node: ast.AST, thing: Any) -> Any:
    thing = there(lw, thing, TypeError, "object of type 'NoneType' has no len()", node)
    if isinstance(thing, Chosen):
        return thing.do(lw, lambda one: length(lw, node, one))
    if isinstance(thing, ArrayRef):
        atom = lw.there(lw.read(thing))
        known = ops.shape(atom)[0] if lw.fact(thing).rank else None
        if isinstance(known, int):
            return ir.Const(known)
        return lw.builder.apply(shaping.length, shaping.shape_source(lw.builder, atom))
    if dynamic.is_dynamic(lw, thing):
        return lw.builder.apply(core.seq_length, columns.first(lw.heap.get(thing.place, CONTENT)))
    if isinstance(thing, RangeRef):
        return _range_length(lw, thing, node)
    if flat.is_flat(thing):
        return flat.size(lw, thing)
    if isinstance(thing, ir.Const) and hasattr(thing.value, "__len__"):
        return ir.Const(len(thing.value))
    if is_atom(thing) and isinstance(thing.fact, facts.Num):
        raise lw.program_error(node, f"{lw.describe(thing)} has no length", TypeError)
    return ir.Const(len(containers.items(lw, thing, node)))


def _range_length(lw: Lowering, thing: Any, node: ast.AST) -> Any:
    from ..rules.ranges import range_length

    runs = iterate(lw, thing, node)
    assert isinstance(runs, Counted)
    known = runs.constant_length()
    return ir.Const(len(known)) if known is not None else lw.builder.apply(range_length, thing.start, thing.stop, thing.step)


@handler(range)
def range_(lw: Lowering, node: ast.AST, start: Any, stop: Any = None, step: Any = None) -> Any:
    if stop is None:
        start, stop = ir.Const(0), start
    return RangeRef(lw.atom(start), lw.atom(stop), ir.Const(1) if step is None else lw.atom(step))


@handler(slice)
def slice_(lw: Lowering, node: ast.AST, *bounds: Any) -> Any:
    if len(bounds) == 1:
        return slice(None, bounds[0], None)
    return slice(*bounds)


def _check_there(lw: Lowering, thing: Any, node: ast.AST) -> None:
    """Refuse to tell now how many axes something has that may be None, which has none."""
    if facts.may_be_none(lw.fact(thing)):
        raise lw.unsupported(node, f"the shape of {lw.describe(thing)}", "ask whether it is None, and take .shape")


@handler(np.shape)
def shape(lw: Lowering, node: ast.AST, thing: Any) -> Any:
    _check_there(lw, thing, node)
    return lw.attribute(thing, "shape", node)


@handler(np.ndim)
def ndim(lw: Lowering, node: ast.AST, thing: Any) -> Any:
    _check_there(lw, thing, node)
    return lw.attribute(thing, "ndim", node)


@handler(np.nonzero)
@method("array.nonzero")
def nonzero(lw: Lowering, node: ast.AST, a: Any) -> Any:
    """A tuple with an array for each axis: of a vector, one."""
    if lw.fact(a).rank == 1:
        return (lw.apply(ops.BY_FUNCTION[np.flatnonzero], a),)
    return lw.apply(ops.BY_FUNCTION[np.nonzero], a)


@handler(zip)
def zip_(lw: Lowering, node: ast.AST, *parts: Any, strict: Any = None) -> Any:
    checked = strict is not None and lw.static(strict, node, "strict= must be known")
    return Wrapped("zip", parts, checked=bool(checked), node=node)


@handler(enumerate)
def enumerate_(lw: Lowering, node: ast.AST, iterable: Any, start: Any = None) -> Any:
    return Wrapped("enumerate", (iterable,), ir.Const(0) if start is None else lw.atom(start), node=node)


@handler(itertools.count)
def count(lw: Lowering, node: ast.AST, start: Any = None, step: Any = None) -> Any:
    bounds = [ir.Const(default) if given is None else lw.atom(given) for given, default in ((start, 0), (step, 1))]
    return Wrapped("count", (), tuple(bounds), node=node)


@handler(itertools.repeat)
def repeat(lw: Lowering, node: ast.AST, thing: Any, times: Any = None) -> Any:
    return Wrapped("repeat", (thing,), None if times is None else lw.atom(times), node=node)


@handler(reversed)
def reversed_(lw: Lowering, node: ast.AST, iterable: Any) -> Any:
    return Wrapped("reversed", (iterable,), node=node)


@handler(map)
def map_(lw: Lowering, node: ast.AST, function: Any, *iterables: Any) -> Any:
    return Wrapped("map", iterables, call=lambda row: lw.call(function, list(row), {}, node), node=node)


@handler(iter)
def iter_(lw: Lowering, node: ast.AST, iterable: Any) -> Any:
    once = isinstance(iterable, Wrapped) and iterable.once
    if is_atom(iterable) and isinstance(iterable.fact, facts.Num):
        raise lw.program_error(node, f"{lw.describe(iterable)} cannot be iterated over", TypeError)
    if special.has(iterable, "__iter__"):
        return special.ask(lw, iterable, "__iter__", [], node)
    return iterable if once else Wrapped("iter", (iterable,), node=node)


# ---- objects and types ---------------------------------------------------------------------------------------------------


def _to_list(lw: Lowering, node: ast.AST, iterable: Any = ()) -> Any:
    if dynamic.is_dynamic(lw, iterable):
        content = lw.heap.get(iterable.place, CONTENT)
        copied = columns.each(lambda c: lw.builder.apply(core.seq_slice, c, slice(None)), content)
        return ListRef(lw.heap.new("list", {CONTENT: copied}))
    runs = iterate(lw, iterable, node)
    if isinstance(runs, Counted) and runs.constant_length() is None:
        from .comprehensions import collect

        return collect(lw, node, runs, lambda item: item)
    return containers.new_list(lw, containers.items(lw, iterable, node))


@handler(set, frozenset)
def to_set(lw: Lowering, node: ast.AST, iterable: Any = ()) -> Any:
    found = containers.items(lw, iterable, node)
    return ir.Const(frozenset(lw.static(thing, node, "what is in a set must be known") for thing in found))


HANDLERS[list] = _to_list
HANDLERS[tuple] = lambda lw, node, iterable=(): tuple(containers.items(lw, iterable, node))


@handler(np.isscalar)
def isscalar(lw: Lowering, node: ast.AST, thing: Any) -> Any:
    """Whether this is a number, Python's or numpy's, or a string: an array without axes is none."""
    if isinstance(thing, ir.Const):
        return ir.Const(np.isscalar(thing.value))
    found = lw.fact(thing) if isinstance(thing, ArrayRef) or is_atom(thing) else None
    if isinstance(found, facts.Num) and (found.form == "any" or found.optional):
        raise lw.unsupported(node, f"np.isscalar of {lw.describe(thing)}", "ask for its ndim")
    return ir.Const(found == facts.Opaque("str") or bool(facts.is_scalar(found)))


@handler(np.iterable)
def is_iterable(lw: Lowering, node: ast.AST, thing: Any) -> Any:
    if isinstance(thing, ir.Const):
        return ir.Const(np.iterable(thing.value))
    found = lw.fact(thing) if isinstance(thing, ArrayRef) or is_atom(thing) else None
    if isinstance(found, facts.Num):
        if found.rank is None or found.optional:
            raise NeedsStatic(lw.atom(thing), "the number of its axes must be known")
        return ir.Const(found.rank > 0)
    return ir.Const(isinstance(class_of(lw, thing, node), type) and issubclass(class_of(lw, thing, node), Iterable))


@handler(isinstance)
def isinstance_(lw: Lowering, node: ast.AST, thing: Any, kinds: Any) -> Any:
    kinds = lw.static(kinds, node, "a type must be known")
    if isinstance(thing, Optional):
        both = [issubclass(cls, kinds) for cls in (class_of(lw, thing.thing, node), type(None))]
        if both[0] is both[1]:
            return ir.Const(both[0])
        return lw.builder.apply(not_, thing.none) if both[0] else thing.none
    return ir.Const(issubclass(class_of(lw, thing, node), kinds))


def class_of(lw: Lowering, thing: Any, node: ast.AST) -> Any:
    """The Python class of an abstract value."""
    simple = {ListRef: list, tuple: tuple, DictRef: dict, FunctionRef: type(lambda: 0)}
    if isinstance(thing, (ListRef, DictRef)) and thing.place in lw.heap.classes:
        return lw.heap.classes[thing.place]
    if type(thing) in simple:
        return simple[type(thing)]
    if isinstance(thing, (ObjectRef, Named)):
        return thing.cls
    if isinstance(thing, ir.Const):
        return type(thing.value)
    found = lw.fact(thing)
    if facts.may_be_none(found):
        raise lw.unsupported(node, f"the type of {lw.describe(thing)}", "ask whether it is None")
    if isinstance(found, facts.Num) and found.form == "array":
        return np.ndarray
    if isinstance(found, facts.Num) and found.form == "python" and found.dtype is not None:
        return {"f": float, "i": int, "b": bool, "c": complex}[found.dtype.kind]
    if isinstance(found, facts.Num) and found.form == "numpy" and found.dtype is not None:
        return found.dtype.type
    raise lw.unsupported(node, f"the type of {lw.describe(thing)}", "test a flag of your own instead")


@handler(type)
def type_(lw: Lowering, node: ast.AST, thing: Any) -> Any:
    return ir.Const(class_of(lw, thing, node))


@handler(getattr)
def getattr_(lw: Lowering, node: ast.AST, thing: Any, name: Any, default: Any = None) -> Any:
    if default is not None and not hasattr_(lw, node, thing, name).value:
        return default
    return lw.attribute(thing, lw.static(name, node, "the name must be known"), node)


@handler(hasattr)
def hasattr_(lw: Lowering, node: ast.AST, thing: Any, name: Any) -> Any:
    name = lw.static(name, node, "the name must be known")
    if isinstance(thing, ObjectRef):
        from .classes import check_certain

        check_certain(lw, thing, name, node)
        own = lw.heap.has(thing.place, name) or lw.inputs.attribute(thing, name) is not None
        lw.inputs.expect(thing.cls, name)
        if not own and special.has(thing, "__getattr__"):
            raise lw.unsupported(node, f"whether a {thing.cls.__name__} has an attribute, where it has a __getattr__", "take it")
        return ir.Const(own or hasattr(thing.cls, name))
    if isinstance(thing, ir.Const):
        return ir.Const(hasattr(thing.value, name))
    return ir.Const(hasattr(class_of(lw, thing, node), name))


@handler(callable)
def callable_(lw: Lowering, node: ast.AST, thing: Any) -> Any:
    return ir.Const(isinstance(thing, BoundMethod) or is_function(thing))


@handler(print)
def print_(lw: Lowering, node: ast.AST, *things: Any, **options: Any) -> Any:
    kwargs = {k: lw.atoms(v) for k, v in options.items()}
    return lw.builder.apply(effects.call_op, ir.Const(print), tuple(map(lw.atoms, things)), kwargs)


def _text(function: Any) -> Handler:
    def lower(lw: Lowering, node: ast.AST, *things: Any) -> Any:
        tree = lw.atoms(things)
        if not list(ir.values(tree)):
            return ir.Const(function(*map(ops.static, tree)))
        return lw.builder.apply(effects.text_op, ir.Const(function), tree, {})

    return lower


HANDLERS.update({function: _text(function) for function in (str, repr, format)})


def _at(subtract: Any) -> Any:
    def lower(lw: Lowering, node: ast.AST, target: Any, index: Any, value: Any) -> Any:
        value = lw.apply(ops.BY_FUNCTION[operator.neg], value) if subtract else value
        lw.store(target, indexing.scatter_add, lw.index_tree(index, node), value, node)
        return ir.Const(None)

    return lower


HANDLERS[np.add.at], HANDLERS[np.subtract.at] = _at(False), _at(True)


@handler(functools.partial)
def partial(lw: Lowering, node: ast.AST, function: Any, *args: Any, **kwargs: Any) -> Any:
    return BoundMethod((function, args, tuple(kwargs.items())), "partial")


@method("partial")
def call_partial(lw: Lowering, node: ast.AST, bound: Any, *args: Any, **kwargs: Any) -> Any:
    function, first, named = bound
    return lw.call(function, [*first, *args], {**dict(named), **kwargs}, node)


@handler(functools.wraps)
def wraps(lw: Lowering, node: ast.AST, wrapped: Any, *args: Any, **kwargs: Any) -> Any:
    """The decorator that copies a name and a docstring: the function itself is what it was."""
    return ir.Const(_identity)


def _identity(function: Any) -> Any:
    return function


@handler(_identity)
def identity(lw: Lowering, node: ast.AST, thing: Any) -> Any:
    return thing


# ---- modes ---------------------------------------------------------------------------------------------------------------

HANDLERS[public.set_grad_enabled] = modes.set_grad_enabled
HANDLERS[public.detach] = modes.detached


@handler(public.is_grad_enabled)
def is_grad_enabled(lw: Lowering, node: ast.AST) -> Any:
    return ir.Const(lw.builder.recording)


@handler(public.inference_mode)
def inference_mode(lw: Lowering, node: ast.AST, mode: Any = None) -> Any:
    if mode is None or (isinstance(mode, ir.Const) and isinstance(mode.value, bool)):
        return ir.Const(public.inference_mode(mode is None or mode.value))
    return modes.decorated(lw, mode, False)


@handler(public.no_grad)
def no_grad(lw: Lowering, node: ast.AST, function: Any = None) -> Any:
    return ir.Const(public.no_grad()) if function is None else modes.decorated(lw, function, False)


@handler(public.enable_grad)
def enable_grad(lw: Lowering, node: ast.AST, function: Any = None) -> Any:
    return ir.Const(public.enable_grad()) if function is None else modes.decorated(lw, function, True)


@method("mode.recording")
def recorded(lw: Lowering, node: ast.AST, function: Any, *args: Any, **kwargs: Any) -> Any:
    return modes.call_in_mode(lw, True, function, args, kwargs, node)


@method("mode.constant")
def constant(lw: Lowering, node: ast.AST, function: Any, *args: Any, **kwargs: Any) -> Any:
    return modes.call_in_mode(lw, False, function, args, kwargs, node)
