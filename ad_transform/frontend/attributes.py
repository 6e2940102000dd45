"""Attributes, and methods of arrays: `x.shape`, `x.sum()`, `self.weights`, `np.pi`."""

from __future__ import annotations

import ast
import math
import operator
import types
from collections.abc import Callable
from typing import Any

import numpy as np

from .. import facts, ir, ops
from ..errors import NeedsStatic
from ..rules import core, indexing, selection, shaping
from . import flat, memory, modes, randomness
from .builtins import METHODS, handler, method
from .calls import call, operation
from .choices import Chosen
from .classes import SuperRef, of_named, of_object, of_super
from .heap import ArrayRef, BoundMethod, DictRef, ListRef, Named, ObjectRef, is_atom, is_bottom
from .lower import EXPRESSIONS, Lowering, handles
from .namespaces import owner
from .optional import there


@handles(EXPRESSIONS, ast.Attribute)
def attribute_expression(lw: Lowering, node: ast.Attribute) -> Any:
    return attribute(lw, lw.expression(node.value), node.attr, node)


def attribute(lw: Lowering, thing: Any, name: str, node: ast.AST) -> Any:
    """`thing.name`."""
    if is_bottom(thing):
        return ir.Value(None, facts.UNDEFINED)
    thing = there(lw, thing, AttributeError, f"'NoneType' object has no attribute {name!r}", node)
    if isinstance(thing, ArrayRef) or (is_atom(thing) and isinstance(thing.fact, facts.Num)):
        return _of_array(lw, thing, name, node)
    if isinstance(thing, ObjectRef):
        return of_object(lw, thing, name, node)
    if isinstance(thing, Chosen):
        return _of_chosen(lw, thing, name, node)
    if isinstance(thing, SuperRef):
        return of_super(lw, thing, name, node)
    if is_atom(thing) and thing.fact == facts.GENERATOR and name in randomness.PARAMETERS:
        return BoundMethod((thing, name), "generator.draw")
    kind = {ListRef: "list", DictRef: "dict", Named: "named", tuple: "tuple"}.get(type(thing))
    if kind and f"{kind}.{name}" in METHODS:
        return BoundMethod(thing, f"{kind}.{name}")
    if isinstance(thing, Named):
        return of_named(lw, thing, name, node)
    if isinstance(thing, ir.Const):
        return _of_constant(lw, thing.value, name, node)
    known = ", ".join(method.partition(".")[2] for method in METHODS if kind is not None and method.startswith(f"{kind}."))
    instead = f"use {known}" if known else "use attributes and methods of numbers, arrays, lists, dicts and your own objects"
    raise lw.unsupported(node, f"the attribute {name!r} of {lw.describe(thing)}", instead)


def _of_chosen(lw: Lowering, thing: Chosen, name: str, node: ast.AST) -> Any:
    """An attribute of one of two containers: its methods are called on the chosen one."""
    if isinstance(thing.first, ObjectRef) and not isinstance(getattr(thing.first.cls, name, None), types.FunctionType):
        return thing.do(lw, lambda one: attribute(lw, one, name, node))
    return BoundMethod((thing, name), "chosen.method")


@method("chosen.method")
def chosen_method(lw: Lowering, node: ast.AST, bound: Any, *args: Any, **kwargs: Any) -> Any:
    thing, name = bound
    return thing.do(lw, lambda one: call(lw, attribute(lw, one, name, node), list(args), kwargs, node))


# ---- arrays --------------------------------------------------------------------------------------------------------------


def _of_array(lw: Lowering, thing: Any, name: str, node: ast.AST) -> Any:
    lw.there(lw.atom(thing))
    if (lw.tries or lw.fact(thing).form == "array") and not _has(lw.fact(thing), name):
        raise lw.program_error(node, f"{lw.describe(thing)} has no attribute {name!r}", AttributeError)
    reader = PROPERTIES.get(name)
    if reader is not None:
        return reader(lw, thing, node)
    if f"array.{name}" in METHODS:
        return BoundMethod(thing, f"array.{name}")
    if name in ops.METHODS:
        return BoundMethod((thing, name), "array method")
    raise lw.unsupported(
        node, f"the attribute {name!r} of an array has no derivative rule", "use the numpy functions that have one"
    )


_OUR_OWN = ("detach", "detach_", "clone")  # methods of tensors, which arrays do not have


def _has(fact: facts.Num, name: str) -> bool:
    """Whether a number or an array has an attribute, as far as its kind is known."""
    if fact.form == "python" and fact.dtype is not None:
        return hasattr(fact.dtype.type(0).item(), name)
    return fact.form not in ("array", "numpy") or name in _OUR_OWN or hasattr(np.ndarray, name)


def _shape(lw: Lowering, thing: Any, node: ast.AST) -> Any:
    atom = lw.atom(thing)
    if atom.fact.shape is None:
        raise NeedsStatic(atom, "the number of its axes must be known")
    return tuple(shaping.lengths(lw.builder, atom))


def _rank(lw: Lowering, thing: Any, node: ast.AST) -> Any:
    found = lw.fact(thing).rank
    if found is None:
        raise NeedsStatic(lw.atom(thing), "the number of its axes must be known")
    return ir.Const(found)


def _size(lw: Lowering, thing: Any, node: ast.AST) -> Any:
    return lw.builder.apply(shaping.size, shaping.shape_source(lw.builder, lw.atom(thing)))


def _dtype(lw: Lowering, thing: Any, node: ast.AST) -> Any:
    found = lw.fact(thing).dtype
    if found is None:
        raise lw.unsupported(node, "the type of a value, which differs between paths", "say it, by dtype= or otypes=")
    return ir.Const(found)


def _itemsize(lw: Lowering, thing: Any, node: ast.AST) -> Any:
    return ir.Const(_dtype(lw, thing, node).value.itemsize)


def _nbytes(lw: Lowering, thing: Any, node: ast.AST) -> Any:
    return lw.apply(ops.BY_FUNCTION[operator.mul], _size(lw, thing, node), _itemsize(lw, thing, node))


def _strides(lw: Lowering, thing: Any, node: ast.AST) -> Any:
    """Of an argument: those of the call, for which the code is made then."""
    found = memory.strides(lw, thing)
    if found is None:
        raise lw.unsupported(node, "the strides of an array that is no argument", "compute with its shape")
    return found


def _imag(lw: Lowering, thing: Any, node: ast.AST) -> Any:
    """Zero, of the dtype: complex numbers are not differentiated."""
    dtype = _dtype(lw, _real(lw, thing, node), node).value
    if isinstance(thing, ArrayRef):
        return lw.apply(core.zeros_like, thing)
    return ir.Const(0.0 if lw.fact(thing).form == "python" else dtype.type(0.0))


def _real(lw: Lowering, thing: Any, node: ast.AST) -> Any:
    return operation(lw, ops.BY_FUNCTION[np.real], [thing], {}, node)


PROPERTIES: dict[str, Callable[..., Any]] = {
    "shape": _shape,
    "ndim": _rank,
    "size": _size,
    "dtype": _dtype,
    "T": lambda lw, thing, node: lw.apply(shaping.transpose, thing) if isinstance(thing, ArrayRef) else thing,
    "flat": flat.flat,
    "mT": lambda lw, thing, node: lw.apply(shaping.swapaxes, thing, ir.Const(-1), ir.Const(-2)),
    "real": _real,
    "imag": _imag,
    "itemsize": _itemsize,
    "nbytes": _nbytes,
    "strides": _strides,
}


@method("array method")
def array_method(lw: Lowering, node: ast.AST, bound: Any, *args: Any, **kwargs: Any) -> Any:
    thing, name = bound
    return operation(lw, ops.METHODS[name], [thing, *args], kwargs, node, spelling="method")


@method("array.reshape")
def reshape(lw: Lowering, node: ast.AST, thing: Any, *shape: Any, **options: Any) -> Any:
    wanted = shape[0] if len(shape) == 1 and isinstance(shape[0], (tuple, ListRef)) else shape
    return operation(lw, shaping.reshape, [thing, lw.atoms(wanted)], options, node, spelling="method")


@method("array.transpose")
def transpose(lw: Lowering, node: ast.AST, thing: Any, *axes: Any) -> Any:
    wanted = axes[0] if len(axes) == 1 and isinstance(axes[0], (tuple, ListRef)) else axes
    return lw.apply(shaping.transpose, thing, lw.atoms(wanted) if wanted else None, spelling="method")


@method("array.conj", "array.conjugate")
def conjugate(lw: Lowering, node: ast.AST, thing: Any) -> Any:
    """Of real numbers: the array itself."""
    selection.must_be_real(lw.atom(thing))
    return thing


@method("array.view")
def view(lw: Lowering, node: ast.AST, thing: Any, *kind: Any) -> Any:
    if kind:
        raise lw.unsupported(node, "a view as another dtype or class", "it reads the same bytes as other numbers; write .astype()")
    return lw.apply(indexing.getitem, thing, Ellipsis)


@method("array.fill")
def fill(lw: Lowering, node: ast.AST, thing: Any, value: Any) -> Any:
    lw.store(thing, indexing.setitem, Ellipsis, value, node)
    return ir.Const(None)


@method("array.item")
def item(lw: Lowering, node: ast.AST, thing: Any, *index: Any) -> Any:
    if len(index) < 2 and lw.fact(thing).rank:  # one number counts the elements of the array as a whole
        thing = lw.apply(shaping.reshape, thing, ir.Const(-1))
        index = index or (ir.Const(0),)
    value = lw.builder.apply(indexing.getitem, lw.atom(thing), index) if index else lw.atom(thing)
    return lw.apply(ops.BY_FUNCTION[float], value) if facts.is_float(value.fact) else value


@method("array.detach")
def detach(lw: Lowering, node: ast.AST, thing: Any) -> Any:
    return modes.detached(lw, node, thing)


@method("array.detach_")
def detach_in_place(lw: Lowering, node: ast.AST, thing: Any) -> Any:
    return modes.detach_in_place(lw, node, thing)


@method("array.clone")
def clone(lw: Lowering, node: ast.AST, thing: Any) -> Any:
    return operation(lw, ops.METHODS["copy"], [thing], {}, node)


@method("array.compress")
def compress(lw: Lowering, node: ast.AST, thing: Any, condition: Any, *args: Any, **options: Any) -> Any:
    return call(lw, np.compress, [condition, thing, *args], options, node)


@method("array.tolist")
def tolist(lw: Lowering, node: ast.AST, thing: Any) -> Any:
    return call(lw, np.ndarray.tolist, [thing], {}, node)


@method("array.sort")
def sort(lw: Lowering, node: ast.AST, thing: Any, *args: Any, **options: Any) -> Any:
    result = call(lw, np.sort, [thing, *args], options, node)
    lw.store(thing, indexing.setitem, Ellipsis, result, node)
    return ir.Const(None)


@method("array.dot")
def dot(lw: Lowering, node: ast.AST, thing: Any, other: Any, out: Any = None) -> Any:
    return operation(lw, ops.BY_FUNCTION[np.dot], [thing, other], {} if out is None else {"out": out}, node)


@handler(np.imag)
def imag(lw: Lowering, node: ast.AST, val: Any) -> Any:
    return attribute(lw, val, "imag", node)


@handler(np.finfo, np.iinfo)
def limits(lw: Lowering, node: ast.AST, dtype: Any) -> Any:
    """The limits of a dtype, or of the dtype of an array."""
    is_number = isinstance(lw.fact(dtype), facts.Num)
    known = np.dtype(_dtype(lw, dtype, node).value if is_number else lw.static(dtype, node, "a dtype must be known"))
    return ir.Const(np.finfo(known) if known.kind == "f" else np.iinfo(known))


# ---- objects and modules -------------------------------------------------------------------------------------------------


_LIBRARIES = (np, math)


def _of_constant(lw: Lowering, thing: Any, name: str, node: ast.AST) -> Any:
    try:
        found = getattr(thing, name)
    except AttributeError:
        if isinstance(thing, frozenset) and hasattr(set, name):
            raise lw.unsupported(node, f"a set that is changed, by {name}", "use a dict, a list, or an array of booleans") from None
        raise lw.program_error(node, f"{thing!r} has no attribute {name!r}", AttributeError) from None
    if isinstance(thing, types.ModuleType) and thing.__name__.split(".")[0] not in ("numpy", "math", "functools", "operator"):
        return lw.inputs.outside("global", name, vars(thing), found)
    if isinstance(thing, types.FunctionType) and name in vars(thing):
        return lw.inputs.outside("global", name, vars(thing), found)
    if isinstance(thing, type) and (kind := owner(thing, name)) is not None and kind is not object:
        lw.inputs.expect(thing, name)
        if not isinstance(found, (types.FunctionType, types.MethodType)) and vars(kind)[name] is found:
            return lw.inputs.of_class(kind, name, found)
    if isinstance(found, (float, int)) and isinstance(thing, (np.finfo, np.iinfo)):
        return ir.Const(found, f"np.{type(thing).__name__}(np.{thing.dtype}).{name}")
    if isinstance(found, (float, int)) and any(thing is m for m in _LIBRARIES):
        return ir.Const(found, f"{'np' if thing is np else 'math'}.{name}")
    return ir.Const(found)


Lowering.attribute = attribute
