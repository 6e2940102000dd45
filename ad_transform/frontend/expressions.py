"""Expressions: literals, operators, subscripts, displays. Names are in lookup.py."""

from __future__ import annotations

import ast
import enum
import operator
from collections.abc import Callable
from typing import Any

import numpy as np

from .. import facts, ir, ops
from ..rules import indexing
from . import branches, special
from .choices import Chosen
from .heap import ArrayRef, DictRef, FunctionRef, ListRef, Named, ObjectRef, holds_bottom, is_bottom
from .iteration import in_order
from .lower import EXPRESSIONS, Lowering, handles
from .optional import there

BINARY = {
    ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv, ast.Mod: operator.mod, ast.Pow: operator.pow,
    ast.MatMult: operator.matmul, ast.BitAnd: operator.and_, ast.BitOr: operator.or_,
    ast.BitXor: operator.xor, ast.LShift: operator.lshift, ast.RShift: operator.rshift,
}  # fmt: skip
UNARY = {ast.USub: operator.neg, ast.UAdd: operator.pos, ast.Invert: operator.invert}


@handles(EXPRESSIONS, ast.Constant)
def constant(lw: Lowering, node: ast.Constant) -> Any:
    return ir.Const(node.value)


# ---- operators -----------------------------------------------------------------------------------------------------------


@handles(EXPRESSIONS, ast.BinOp)
def binary(lw: Lowering, node: ast.BinOp) -> Any:
    left, right = lw.expression(node.left), lw.expression(node.right)
    return operate(lw, BINARY[type(node.op)], left, right, node)


def operate(lw: Lowering, function: Any, left: Any, right: Any, node: ast.AST) -> Any:
    """`left function right` by Python's operators."""
    if is_bottom(left) or is_bottom(right):
        return ir.Value(None, facts.UNDEFINED)
    left, right = (there(lw, x, TypeError, "an operand of an operator is None", node) for x in (left, right))
    if isinstance(left, Chosen):
        return left.do(lw, lambda one: operate(lw, function, one, right, node))
    if isinstance(right, Chosen):
        return right.do(lw, lambda one: operate(lw, function, left, one, node))
    if isinstance(left, ir.Const) and isinstance(left.value, (str, bytes)):
        return _text(lw, function, left, right, node)
    if special.is_operand(left) or special.is_operand(right):
        return _by_method(lw, function, left, right, node)
    left, right = (thing.items if isinstance(thing, Named) else thing for thing in (left, right))
    if isinstance(left, (tuple, ListRef)) or isinstance(right, (tuple, ListRef)):
        return _sequences(lw, function, left, right, node)
    if isinstance(left, DictRef) and isinstance(right, DictRef) and function is operator.or_:
        from .dicts import joined

        return joined(lw, left, right, node)
    if all(isinstance(x, ir.Const) and isinstance(x.value, frozenset) for x in (left, right)):
        return ir.Const(function(left.value, right.value))
    for thing in (left, right):
        if isinstance(thing, ir.Const) and thing.value is None:
            return lw.not_yet(lw.program_error(node, "an operator on None", TypeError))
        _check_number(lw, thing, node)
    return lw.apply(ops.BY_FUNCTION[function], left, right)


def _check_number(lw: Lowering, thing: Any, node: ast.AST) -> None:
    if not isinstance(lw.fact(thing), facts.Num):
        raise lw.unsupported(node, f"an operator on {lw.describe(thing)}", "only numbers, arrays, lists and tuples are supported")


def _sequences(lw: Lowering, function: Any, left: Any, right: Any, node: ast.AST) -> Any:
    from .containers import items, new_list
    from .dynamic import is_dynamic, joined

    if isinstance(left, ArrayRef) or isinstance(right, ArrayRef) or _is_numpy_scalar(left) or _is_numpy_scalar(right):
        return lw.apply(ops.BY_FUNCTION[function], left, right)  # numpy turns the sequence into an array
    if any(isinstance(x, ListRef) and x.place.limit is not None for x in (left, right)):
        raise lw.unsupported(node, "this operator on a deque with maxlen", "make a list of it, or extend it")
    make = (lambda x: new_list(lw, x)) if isinstance(left, ListRef) or isinstance(right, ListRef) else tuple
    if function is operator.add and (is_dynamic(lw, left) or is_dynamic(lw, right)):
        return joined(lw, left, right, node)
    if function is operator.add:
        return make([*items(lw, left, node), *items(lw, right, node)])
    if function is operator.mul:
        sequence, times = (left, right) if isinstance(left, (tuple, ListRef)) else (right, left)
        return make(list(items(lw, sequence, node)) * lw.static(times, node, "the length of the result must be known"))
    raise lw.unsupported(node, f"this operator on {lw.describe(left)}", "use numpy arrays for arithmetic")


def _is_numpy_scalar(thing: Any) -> bool:
    return isinstance(thing, ir.Value) and isinstance(thing.fact, facts.Num) and thing.fact.form == "numpy"


_TEXT = {
    function: ops.Op(symbol, function, lambda a, b: facts.Opaque("str"), "binary", constant=True)
    for function, symbol in ((operator.mod, "%"), (operator.add, "+"), (operator.mul, "*"))
}


def _text(lw: Lowering, function: Any, left: ir.Const, right: Any, node: ast.AST) -> Any:
    """An operator on a string: done now with what is known, else when the program runs."""
    tree = lw.atoms(right)
    if not list(ir.values(tree)):
        return ir.Const(function(left.value, ops.static(tree)))
    if function not in _TEXT:
        raise lw.unsupported(node, "this operator on a string", "use an f-string")
    return lw.builder.apply(_TEXT[function], left, tree)


def _by_method(lw: Lowering, function: Any, left: Any, right: Any, node: ast.AST) -> Any:
    """An operator that a class of the user's defines."""
    found = special.binary(lw, special.stem(function), left, right, node)
    if found is special.MISSING:
        raise lw.unsupported(node, f"an operator on {lw.describe(left)} and {lw.describe(right)}", "define it on the class")
    return found


@handles(EXPRESSIONS, ast.UnaryOp)
def unary(lw: Lowering, node: ast.UnaryOp) -> Any:
    operand = lw.expression(node.operand)
    if isinstance(node.op, ast.Not):
        return branches.negate(lw, operand, node)
    if is_bottom(operand):
        return operand
    if isinstance(operand, ir.Const) and operand.text and isinstance(node.op, ast.USub) and type(operand.value) is float:
        return ir.Const(-operand.value, f"-{operand.text}")  # -np.inf is known, as -1.0 is
    return negated(lw, UNARY[type(node.op)], operand, node)


def negated(lw: Lowering, function: Any, operand: Any, node: ast.AST) -> Any:
    """`-operand`, `+operand` or `~operand`."""
    operand = there(lw, operand, TypeError, "the operand of an operator is None", node)
    if isinstance(operand, Chosen):
        return operand.do(lw, lambda one: negated(lw, function, one, node))
    if not special.is_operand(operand):
        return lw.apply(ops.BY_FUNCTION[function], operand)
    found = special.ask(lw, operand, f"__{special.stem(function)}__", [], node)
    if found is special.MISSING:
        raise lw.unsupported(node, f"an operator on {lw.describe(operand)}", "define it on the class")
    return found


# ---- subscripts ----------------------------------------------------------------------------------------------------------


@handles(EXPRESSIONS, ast.Subscript)
def subscript(lw: Lowering, node: ast.Subscript) -> Any:
    return take(lw, lw.expression(node.value), lw.expression(node.slice), node)


def take(lw: Lowering, base: Any, index: Any, node: ast.AST) -> Any:
    """`base[index]`."""
    from . import flat
    from .containers import take_item

    if is_bottom(base) or holds_bottom(index):
        return ir.Value(None, facts.UNDEFINED)
    base = there(lw, base, TypeError, "'NoneType' object is not subscriptable", node)
    if isinstance(base, Chosen):
        return base.do(lw, lambda one: take(lw, one, index, node))
    if isinstance(base, ArrayRef):
        entry = index_tree(lw, index, node)
        if indexing.is_basic(entry):
            return lw.view(base, indexing.getitem, (entry,))
        return lw.wrap(lw.builder.apply(indexing.getitem, lw.read(base), entry))
    if flat.is_flat(base):
        return flat.take(lw, base, index, node)
    if isinstance(base, ir.Value) and isinstance(base.fact, facts.Num):
        if lw.tries and base.fact.form == "python":
            raise lw.program_error(node, f"{lw.describe(base)} has no items", TypeError)
        return lw.apply(indexing.getitem, base, index_tree(lw, index, node))
    if isinstance(base, ir.Const) and (base.value is np.r_ or base.value is np.c_):
        return lw.call(base, list(index) if isinstance(index, tuple) else [index], {}, node)
    return take_item(lw, base, index, node)


def index_tree(lw: Lowering, index: Any, node: ast.AST) -> Any:
    """An index as a tree of atoms, with None and Ellipsis as they are."""
    if isinstance(index, tuple):
        return tuple(index_tree(lw, i, node) for i in index)
    if isinstance(index, ir.Const) and (index.value is None or index.value is Ellipsis or isinstance(index.value, slice)):
        return ops.as_tree(index.value)
    if isinstance(index, ir.Const) and isinstance(index.value, enum.IntEnum):
        return ir.Const(index.value.value)
    if isinstance(index, ObjectRef):
        found = special.ask(lw, index, "__index__", [], node)
        if found is special.MISSING:
            raise lw.unsupported(node, f"{lw.describe(index)} as an index", "index by integers, slices and arrays")
        return found
    if isinstance(index, slice):
        return slice(*(index_tree(lw, i, node) for i in (index.start, index.stop, index.step)))
    return None if index is None else lw.atoms(index)


@handles(EXPRESSIONS, ast.Slice)
def slice_display(lw: Lowering, node: ast.Slice) -> Any:
    return slice(*(None if part is None else lw.expression(part) for part in (node.lower, node.upper, node.step)))


# ---- displays and others -------------------------------------------------------------------------------------------------


def elements(lw: Lowering, nodes: list[ast.expr]) -> list[Any]:
    """The values of a list of expressions, with `*items` spread out."""
    from .containers import items

    out: list[Any] = []
    for node in nodes:
        if isinstance(node, ast.Starred):
            out.extend(items(lw, lw.expression(node.value), node))
        else:
            out.append(lw.expression(node))
    return out


@handles(EXPRESSIONS, ast.Tuple)
def tuple_display(lw: Lowering, node: ast.Tuple) -> Any:
    return tuple(_kept(lw, elements(lw, node.elts)))


def _kept(lw: Lowering, things: list[Any]) -> list[Any]:
    from .generators import kept

    return [kept(lw, thing) for thing in things]


@handles(EXPRESSIONS, ast.List)
def list_display(lw: Lowering, node: ast.List) -> Any:
    from .containers import new_list

    return new_list(lw, _kept(lw, elements(lw, node.elts)), node)


@handles(EXPRESSIONS, ast.Set)
def set_display(lw: Lowering, node: ast.Set) -> Any:
    return ir.Const(frozenset(lw.static(thing, node, "what is in a set must be known") for thing in elements(lw, node.elts)))


@handles(EXPRESSIONS, ast.Dict)
def dict_display(lw: Lowering, node: ast.Dict) -> Any:
    entries: dict[Any, Any] = {}
    for key, value in zip(node.keys, node.values, strict=True):
        found = lw.expression(value)
        if key is None:
            entries.update({k: lw.heap.get(found.place, k) for k in in_order(lw, found.place)})
        else:
            entries[lw.static(lw.expression(key), key, "a key must be known")] = found
    return DictRef(lw.heap.new("dict", entries))


@handles(EXPRESSIONS, ast.NamedExpr)
def walrus(lw: Lowering, node: ast.NamedExpr) -> Any:
    from .statements import assign

    value = lw.expression(node.value)
    inner = []
    while lw.frame.outer is not None and lw.frame.source is lw.frames[-2].source and lw.frame.outer is lw.frames[-2].place:
        inner.append(lw.frames.pop())  # of a comprehension: the name belongs to the function around it
    try:
        assign(lw, node.target, value)
    finally:
        lw.frames.extend(reversed(inner))
    return value


@handles(EXPRESSIONS, ast.JoinedStr)
def formatted(lw: Lowering, node: ast.JoinedStr) -> Any:
    """An f-string: known text stays text, values are formatted when the program runs."""
    parts: list[Any] = []
    for part in node.values:
        if isinstance(part, ast.FormattedValue):
            spec = lw.expression(part.format_spec) if part.format_spec else ir.Const("")
            parts.append((lw.atoms(lw.expression(part.value)), ir.Const(part.conversion), spec))
        else:
            parts.append(lw.expression(part))
    tree = tuple(parts)
    if not list(ir.values(tree)):
        return ir.Const(_format(ops.static(tree)))
    return lw.builder.apply(format_op, tree)


def _format(parts: Any) -> str:
    text = ""
    for part in parts:
        if isinstance(part, tuple):
            value, conversion, spec = part
            converters: dict[int, Callable[[Any], Any]] = {-1: lambda x: x, 115: str, 114: repr, 97: ascii}
            shown = converters[conversion](value)
            part = format(shown, spec)
        text += part
    return text


format_op = ops.Op("fstring", _format, lambda parts: facts.Opaque("str"), "fstring", constant=True)


@handles(EXPRESSIONS, ast.Lambda)
def anonymous(lw: Lowering, node: ast.Lambda) -> Any:
    return closure(lw, node)


def closure(lw: Lowering, node: Any) -> FunctionRef:
    """A function defined inside the program; its defaults are evaluated here and now."""
    arguments = node.args
    defaults = tuple(lw.expression(d) for d in arguments.defaults)
    keywords = [
        (a.arg, lw.expression(d)) for a, d in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True) if d is not None
    ]
    lw.closures[lw.frame.place] = lw.frame
    return FunctionRef(lw.frame.source.inner(node), lw.frame.place, defaults, tuple(keywords))


Lowering.index_tree = index_tree
