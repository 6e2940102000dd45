"""Calls: numpy functions become operations, functions with Python source are followed, builtins have handlers of their own."""

from __future__ import annotations

import ast
import contextlib
import dataclasses
import functools
import inspect
import logging
import types
from typing import Any

import numpy as np

from .. import facts, ir, ops
from .. import modes as public
from ..errors import MissingRuleError, NeedsStatic
from ..optimise.dce import acts
from ..rules.expansions import ARRAYS, EXPANSIONS, VIEWS, refuse
from ..rules.missing import why_missing
from . import builtins, classes, effects, generators, keywords, memory, modes, special, stacking, ufuncs
from .choices import Chosen, is_function
from .containers import MADE_WITH
from .expressions import elements
from .following import follow
from .heap import ArrayRef, BoundMethod, FunctionRef, ListRef, Named, ObjectRef, is_bottom, is_changed
from .iteration import in_order
from .lower import EXPRESSIONS, Lowering, handles
from .optional import there
from .spelled import instance_name

LAZY = (zip, enumerate, map, isinstance, type, next)  # builtin functions that do not run over what they are given
_CONTEXT_MANAGER = contextlib.contextmanager(lambda: iter(())).__code__  # of every function that it has decorated


@handles(EXPRESSIONS, ast.Call)
def call_expression(lw: Lowering, node: ast.Call) -> Any:
    function = lw.expression(node.func)
    if isinstance(function, ir.Const) and function.value is zip and [type(a) for a in node.args] == [ast.Starred]:
        return stacking.zipped(lw, node)
    args = elements(lw, node.args)
    kwargs: dict[str, Any] = {}
    for keyword in node.keywords:
        value = lw.expression(keyword.value)
        if keyword.arg is not None:
            kwargs[keyword.arg] = value
        else:
            kwargs.update({k: lw.heap.get(value.place, k) for k in in_order(lw, value.place)})
    if _is_followed(function):
        lw.pending[-1].clear()  # from here on they are what the parameters are bound to
    lw.direct = node if _is_followed(function) or isinstance(function, ObjectRef) or _has_init(function) else None
    return call(lw, function, args, kwargs, node)


def _is_followed(function: Any) -> bool:
    """Whether a call runs the body of a function with these arguments, and does nothing else with them."""
    if isinstance(function, BoundMethod):
        return _is_followed(function.function)
    known = function.value if isinstance(function, ir.Const) else function
    if isinstance(known, FunctionRef):
        return True
    special = builtins.find(known) is not None or ops.find(known) is not None or public.mode_of(known) is not None
    return isinstance(known, types.FunctionType) and not special


def _has_init(function: Any) -> bool:
    """Whether this is a class of which a call runs an `__init__` in Python, and nothing else."""
    cls: Any = function.value if isinstance(function, ir.Const) else None
    return isinstance(cls, type) and isinstance(vars(cls).get("__init__"), types.FunctionType) and not dataclasses.is_dataclass(cls)


def call(lw: Lowering, function: Any, args: list[Any], kwargs: dict[str, Any], node: ast.AST) -> Any:
    """The abstract value of a call."""
    if is_bottom(function) or any(map(is_bottom, [*args, *kwargs.values()])):
        if isinstance(function, BoundMethod) and isinstance(function.instance, ListRef):
            lw.awaited.add(function.instance.place)
        return ir.Value(None, facts.UNDEFINED)
    if isinstance(function, ir.Const):
        function = function.value
    function = there(lw, function, TypeError, "'NoneType' object is not callable", node)
    if isinstance(function, BoundMethod):
        if isinstance(function.function, str):
            return _method(lw, function, args, kwargs, node)
        return call(lw, function.function, [function.instance, *args], kwargs, node)
    if isinstance(function, FunctionRef):
        return follow(lw, function, args, kwargs, node)
    if isinstance(function, Chosen):
        return function.do(lw, lambda one: call(lw, one, args, kwargs, node))
    if isinstance(function, ObjectRef):
        lw.inputs.expect(function.cls, "__call__")
        return call(lw, getattr(function.cls, "__call__"), [function, *args], kwargs, node)  # noqa: B004, B009
    if isinstance(function, ir.Value):
        if not isinstance(function.fact, facts.Num):
            raise NeedsStatic(function, "it is called")
        raise lw.unsupported(node, f"a call of {lw.describe(function)}", "let only functions known beforehand be called")
    return call_object(lw, function, args, kwargs, node)


RUN_LATER = (zip, enumerate, reversed, map, iter)  # over what they are given


def call_object(lw: Lowering, function: Any, args: list[Any], kwargs: dict[str, Any], node: ast.AST) -> Any:
    """A call of a Python object that is known."""
    change = modes.as_change(ir.Const(function))
    if change is not None:
        return modes.call(lw, change, args, node)
    if (decorated := public.mode_of(function)) is not None:
        return modes.call_in_mode(lw, *decorated, args, kwargs, node)
    if not kwargs and (converted := special.conversion(lw, function, args, node)) is not special.MISSING:
        return converted
    handler = builtins.find(function)
    chosen = next((k for k, a in enumerate(args) if isinstance(a, Chosen) and not is_function(a)), None)
    if chosen is not None and function not in RUN_LATER and (handler is not None or ops.find(function) is not None):
        before, (one, *after) = args[:chosen], args[chosen:]
        return one.do(lw, lambda part: call_object(lw, function, [*before, part, *after], kwargs, node))
    if handler is not None:
        return _handled(lw, handler, function, args, kwargs, node)
    derived = getattr(type(function), "__derived__", None)
    if derived is not None:
        return call(lw, BoundMethod(*derived(function)), args, kwargs, node)
    op = ops.find(function)
    if op is not None:
        return operation(lw, op, args, kwargs, node)
    if (body := _expansion(function)) is not None:
        args, kwargs = keywords.told(function, (), args, kwargs)
        out = ufuncs.take_out(kwargs)
        result = expanded(lw, body, args, kwargs, node)
        if out is not None:
            return ufuncs.stored(lw, out, result, node)
        if function in VIEWS and isinstance(args[0], ArrayRef):  # a copy here: where the difference would show, a write is refused
            lw.heap.entangle(result.place, args[0].place)
        return result
    return _call_python(lw, function, args, kwargs, node)


def _call_python(lw: Lowering, function: Any, args: list[Any], kwargs: dict[str, Any], node: ast.AST) -> Any:
    """A call of what has no operation, handler or rule: a class, a method, a function that is followed or not looked into."""
    if ufuncs.is_method(function) and (done := ufuncs.method(lw, function, args, kwargs, node)) is not None:
        return done
    if isinstance(function, functools.partial):
        given = [lw.inputs.held(a, instance_name(a)) for a in function.args]
        named = {k: lw.inputs.held(v, k) for k, v in function.keywords.items()}
        return call(lw, function.func, [*given, *args], {**named, **kwargs}, node)
    if _is_logging(function):
        return logged(lw, function, args, kwargs)
    if isinstance(function, types.MethodType):
        receiver = lw.inputs.receiver(function.__self__, instance_name(function.__self__))
        return call(lw, function.__func__, [receiver, *args], kwargs, node)
    if getattr(function, "__code__", None) is _CONTEXT_MANAGER:
        return call(lw, function.__wrapped__, args, kwargs, node)
    if isinstance(function, functools._lru_cache_wrapper):
        return _cached(lw, function, args, kwargs, node)
    if isinstance(function, type):
        return instantiate(lw, function, args, kwargs, node)
    if isinstance(function, types.FunctionType) and not _is_library(function):
        return follow(lw, function, args, kwargs, node)
    return unknown(lw, function, args, kwargs, node)


def _cached(lw: Lowering, function: Any, args: list[Any], kwargs: dict[str, Any], node: ast.AST) -> Any:
    """A call of a function with a cache: what it returns is computed anew, so it may do nothing else."""
    before, mark = lw.heap.snapshot(), len(lw.builder.equations)
    result = call(lw, function.__wrapped__, args, kwargs, node)
    if is_changed(before, lw.heap.contents) or acts(ir.Block([], lw.builder.equations[mark:], [])):
        what = f"{function.__name__} has a cache, and it prints, draws or changes something, once for the same arguments"
        raise lw.unsupported(node, what, "let it compute only")
    return result


def _handled(lw: Lowering, handler: Any, function: Any, args: list[Any], kwargs: dict[str, Any], node: ast.AST) -> Any:
    _check_arguments(lw, handler, getattr(function, "__name__", str(function)), (), args, kwargs, node)
    if function not in LAZY:
        args = generators.drained(lw, function, args, node)
    return handler(lw, node, *args, **kwargs)


def _check_arguments(
    lw: Lowering, handler: Any, what: str, first: tuple[Any, ...], args: list[Any], kwargs: dict[str, Any], node: ast.AST
) -> None:
    """Refuse a call with other arguments than a handler takes, `first` among them."""
    signature = inspect.signature(handler)
    try:
        signature.bind(lw, node, *first, *args, **kwargs)
    except TypeError as error:
        accepted = ", ".join(list(signature.parameters)[2 + len(first) :]) or "no arguments"
        raise lw.unsupported(node, f"{what}: {error}", f"it accepts {accepted} here") from None


def _method(lw: Lowering, bound: BoundMethod, args: list[Any], kwargs: dict[str, Any], node: ast.AST) -> Any:
    """The call of a method that has a handler."""
    handler = builtins.METHODS[bound.function]
    _check_arguments(lw, handler, f"the method {bound.function.split('.')[-1]}", (bound.instance,), args, kwargs, node)
    return handler(lw, node, bound.instance, *args, **kwargs)


def _is_library(function: Any) -> bool:
    """numpy's own Python functions are not followed: they have rules, or are refused by name."""
    return (getattr(function, "__module__", None) or "").split(".")[0] in ("numpy", "scipy")


# ---- operations ----------------------------------------------------------------------------------------------------------


def operation(lw: Lowering, op: ops.Op, args: list[Any], kwargs: dict[str, Any], node: ast.AST, spelling: str | None = None) -> Any:
    """A call of a function that has an operation; `out=` stores the result into an array."""
    function = keywords.function_of(op, spelling)
    args, kwargs = keywords.told(function, op.signature.parameters, args, kwargs)
    out = ufuncs.take_out(kwargs)
    if "where" in kwargs and isinstance(op.run, np.ufunc) and not op.accepts(args, kwargs):
        return ufuncs.masked(lw, op, args, out, kwargs.pop("where"), node)
    result = _by_operation(lw, op, function, args, kwargs, node, spelling)
    return result if out is None else ufuncs.stored(lw, out, result, node)


def _by_operation(
    lw: Lowering, op: ops.Op, function: Any, args: list[Any], kwargs: dict[str, Any], node: ast.AST, spelling: str | None
) -> Any:
    """The result of an operation, or of what numpy's function is replaced by where the operation does not take these arguments."""
    if "casting" in kwargs:
        kwargs = keywords.check_casting(lw, function, args, kwargs, node)
    if "order" in kwargs and (isinstance(op.run, np.ufunc) or op.name == "np.einsum"):
        order = lw.static(kwargs.pop("order"), node, "order= must be known")
        return memory.laid(lw, _by_operation(lw, op, function, args, kwargs, node, spelling), order)
    body = _expansion(function)
    inside = any(f.identity is body for f in lw.frames)  # then it is the operation that is meant
    if body is not None and not inside and not op.accepts(args, kwargs):
        return keywords.with_names(function, expanded(lw, body, args, kwargs, node))
    args, kwargs = memory.read_in_known_order(lw, op, args, kwargs, node)
    _check_keywords(lw, op, args, kwargs, node)
    return keywords.with_names(function, lw.apply(op, *args, spelling=spelling, **kwargs))


def _expansion(function: Any) -> Any:
    """What a call of a numpy function may be replaced by."""
    try:
        return EXPANSIONS.get(function)
    except TypeError:  # unhashable
        return None


def expanded(lw: Lowering, body: Any, args: list[Any], kwargs: dict[str, Any], node: ast.AST) -> Any:
    """The call of a function in terms of others: what happens in it happens at the user's line."""
    names = inspect.signature(body).parameters
    try:
        bound = inspect.signature(body).bind(*args, **kwargs)
    except TypeError as error:
        name = ast.unparse(node.func) if isinstance(node, ast.Call) else body.__name__
        raise lw.unsupported(node, f"{name} called so ({error})", f"it accepts {', '.join(names)}") from None
    for name, thing in bound.arguments.items():
        if name in ARRAYS and names[name].kind is not inspect.Parameter.VAR_POSITIONAL and _is_sequence_of_numbers(lw, thing):
            bound.arguments[name] = call(lw, np.array, [thing], {}, node)
    optional = {n: ir.Const(p.default) for n, p in names.items() if n not in bound.arguments and p.default is not p.empty}
    shown, lw.shown_at = lw.shown_at, lw.shown_at or lw.locate(node)
    saved, lw.builder.location = lw.builder.location, lw.shown_at
    try:
        return follow(lw, body, list(bound.args), {**bound.kwargs, **optional}, node)
    finally:
        lw.shown_at, lw.builder.location = shown, saved


@builtins.handler(refuse)
def refuse_call(lw: Lowering, node: ast.AST, what: Any, instead: Any) -> Any:
    """What the body of an expansion refuses."""
    raise lw.unsupported(node, lw.static(what, node, "it is said"), lw.static(instead, node, "it is said"))


def _is_sequence_of_numbers(lw: Lowering, thing: Any) -> bool:
    if not isinstance(thing, (tuple, ListRef)):
        return False
    return all(isinstance(atom.fact, facts.Num | facts.Seq) for atom in ir.leaves(lw.atoms(thing)))


def _check_keywords(lw: Lowering, op: ops.Op, args: list[Any], kwargs: dict[str, Any], node: ast.AST) -> None:
    names = op.signature.parameters
    variadic = any(p.kind is p.VAR_KEYWORD for p in names.values())
    strange = [k for k in kwargs if k not in names and not variadic]
    if strange:
        raise keywords.refused(lw, op.name, strange[0], names, node)
    try:
        op.signature.bind(*args, **kwargs)
    except TypeError as error:
        raise lw.unsupported(node, f"{op.name} called so ({error})", f"it accepts {', '.join(names)}") from None


def unknown(lw: Lowering, function: Any, args: list[Any], kwargs: dict[str, Any], node: ast.AST) -> Any:
    """A function about which nothing is known: called for its effect or a constant, but never with what is differentiated."""
    if function in (exec, eval, compile, globals, locals, setattr, delattr):
        raise lw.unsupported(node, f"{function.__name__}: what it does is only known when the program runs", "write the code out")
    name = getattr(function, "__qualname__", None) or getattr(function, "__name__", None) or repr(function)
    module = getattr(function, "__module__", None)
    full = f"{module}.{name}" if module and module not in ("builtins",) and not name.startswith(module) else name
    if _is_pure(function) and not list(ir.values(lw.atoms((args, kwargs)))):
        return _known_now(lw, function, lw.atoms((args, kwargs)), node)
    text = getattr(function, "__self__", None)
    if isinstance(function, types.BuiltinMethodType) and isinstance(text, str) and name == "str.format":
        named = {k: lw.atoms(v) for k, v in kwargs.items()}
        return lw.builder.apply(effects.format_op, ir.Const(text), ir.Const("format"), tuple(map(lw.atoms, args)), named)
    if any(isinstance(thing, (FunctionRef, BoundMethod)) for thing in (*args, *kwargs.values())):
        raise lw.unsupported(node, f"{full} is given a function that is made here", "define the function at the top of the module")
    numbers = [v for v in ir.values(lw.atoms((args, kwargs))) if facts.is_float(v.fact)]
    full = full.replace("numpy.", "np.", 1) if full.startswith("numpy.") else full
    if numbers and full not in EFFECTS:
        raise MissingRuleError(f"{full} {why_missing(full, name)}", lw.locate(node))
    return lw.builder.apply(
        effects.call_op, ir.Const(function), tuple(map(lw.atoms, args)), {k: lw.atoms(v) for k, v in kwargs.items()}
    )


EFFECTS = {"print", "warnings.warn", "time.sleep"}
PURE = (ord, chr, bin, hex, oct, hash, np.dtype, np.issubdtype)


def _is_pure(function: Any) -> bool:
    """Whether what a function returns for constants is known now: some builtins, and methods of strings and tuples."""
    constant = getattr(function, "__self__", None)
    return function in PURE or (isinstance(function, types.BuiltinMethodType) and isinstance(constant, (str, bytes, tuple)))


def _known_now(lw: Lowering, function: Any, arguments: Any, node: ast.AST) -> Any:
    args, kwargs = arguments
    try:
        return ir.Const(function(*map(ops.static, args), **{k: ops.static(v) for k, v in kwargs.items()}))
    except (ValueError, TypeError, LookupError) as error:
        raise lw.program_error(node, str(error), type(error)) from None


def _is_logging(function: Any) -> bool:
    """Whether this is a method of a logger, or a function of the module."""
    if isinstance(function, types.MethodType):
        return isinstance(function.__self__, logging.Logger)
    return isinstance(function, types.FunctionType) and function.__module__ == "logging"


def logged(lw: Lowering, function: Any, args: list[Any], kwargs: dict[str, Any]) -> Any:
    """A call of a logger: an effect, as print is; getLogger is run now."""
    if function is logging.getLogger:
        return ir.Const(function(*(ops.static(lw.atoms(a)) for a in args)))
    named = {k: lw.atoms(v) for k, v in kwargs.items()}
    return lw.builder.apply(effects.call_op, ir.Const(function), tuple(map(lw.atoms, args)), named)


# ---- classes -------------------------------------------------------------------------------------------------------------


def instantiate(lw: Lowering, cls: type, args: list[Any], kwargs: dict[str, Any], node: ast.AST) -> Any:
    """`cls(...)`: a named tuple, a dataclass, an exception, or a class with an `__init__` in Python."""
    if issubclass(cls, BaseException):
        return _error(lw, cls, args, kwargs, node)
    if issubclass(cls, tuple) and hasattr(cls, "_fields"):
        if cls.__new__.__code__.co_filename != "<string>":
            raise lw.unsupported(node, f"an instance of {cls.__name__}, which has a __new__ of its own", "use a function")
        bound = inspect.signature(cls.__new__).bind(cls, *args, **kwargs)
        bound.apply_defaults()
        return Named(cls, tuple(v if not isinstance(v, (int, float)) else ir.Const(v) for v in list(bound.arguments.values())[1:]))
    instance = classes.instantiate(lw, cls, args, kwargs, node)
    return unknown(lw, cls, args, kwargs, node) if instance is None else instance


def _error(lw: Lowering, cls: type, args: list[Any], kwargs: dict[str, Any], node: ast.AST) -> ObjectRef:
    """An error: what it was made with is kept, so that the generated code can make it where nothing catches it."""
    made_with = (tuple(args), tuple(kwargs.items()))
    error = ObjectRef(lw.heap.new("object", {"args": tuple(args), MADE_WITH: made_with}), cls)
    made_by: Any = getattr(cls, "__init__")  # noqa: B009 - the attribute of the class
    if lw.tries and isinstance(made_by, types.FunctionType):  # otherwise it is run where the error is raised
        call(lw, made_by, [error, *args], kwargs, node)
    return error


Lowering.call = call
Lowering.expand = expanded
