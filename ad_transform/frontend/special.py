"""Operators, comparisons, truth and conversions of objects: the special methods of their classes, found as Python finds them.

They are looked up on the class, never on the object. An operator asks the left operand, then the right one for the reflected
method; a right operand whose class is derived from that of the left one is asked first, and NotImplemented passes the question on.
"""

from __future__ import annotations

import ast
import functools
import types
from typing import TYPE_CHECKING, Any

from .. import facts, ir
from . import branches
from .choices import Chosen
from .heap import ArrayRef, Named, ObjectRef

if TYPE_CHECKING:
    from .lower import Lowering

_BUILTIN = (object, tuple)  # what these define is Python's own, and handled where it is met
_MIRRORED = {"lt": "gt", "gt": "lt", "le": "ge", "ge": "le", "eq": "eq", "ne": "ne"}
MISSING = object()


def find(cls: type, name: str) -> Any:
    """What a class defines by a name, without asking any descriptor; MISSING where it defines nothing."""
    return next((vars(kind)[name] for kind in cls.__mro__ if kind not in _BUILTIN and name in vars(kind)), MISSING)


def is_written(cls: type, name: str) -> bool:
    """Whether a class defines this in Python."""
    return isinstance(find(cls, name), types.FunctionType)


def has(thing: Any, name: str) -> bool:
    """Whether this is an object, or a named tuple, whose class defines a special method."""
    return isinstance(thing, (ObjectRef, Named)) and find(thing.cls, name) not in (MISSING, None)


def ask(lw: Lowering, thing: Any, name: str, args: list[Any], node: ast.AST) -> Any:
    """The result of a special method; MISSING where there is none, or it does not know."""
    if not has(thing, name):
        return MISSING
    found = find(thing.cls, name)
    if not isinstance(found, types.FunctionType):
        raise lw.unsupported(node, f"the {name} of a {thing.cls.__name__}, which is no Python function", "use another class")
    lw.inputs.expect(thing.cls, name)
    result = lw.call(ir.Const(found), [thing, *args], {}, node)
    return MISSING if isinstance(result, ir.Const) and result.value is NotImplemented else result


def is_operand(thing: Any) -> bool:
    """Whether an operator on this is for its class to decide."""
    return isinstance(thing, ObjectRef) or (isinstance(thing, Named) and _has_operators(thing.cls))


@functools.lru_cache(maxsize=1024)
def _has_operators(cls: type) -> bool:
    return any(isinstance(found, types.FunctionType) and name[:2] == "__" for name, found in vars(cls).items() if name != "__new__")


def stem(function: Any) -> str:
    """The name of an operator's special method, without its underscores."""
    return str(function.__name__).strip("_")


def binary(lw: Lowering, name: str, left: Any, right: Any, node: ast.AST) -> Any:
    """`left op right`, where one of them is an object; MISSING where no class knows."""
    _check_order(lw, left, right, node)
    return _in_turn(lw, left, right, (f"__{name}__", f"__r{name}__"), node)


def in_place(lw: Lowering, name: str, old: Any, value: Any, node: ast.AST) -> Any:
    """What `old op= value` binds, by the method for that; MISSING where there is none, and `old = old op value` is meant."""
    return ask(lw, old, f"__i{name}__", [value], node)


def compare(lw: Lowering, name: str, left: Any, right: Any, node: ast.AST) -> Any:
    """`left < right` and the like; without a method, objects are equal to themselves only."""
    _check_order(lw, left, right, node)
    found = _in_turn(lw, left, right, (f"__{name}__", f"__{_MIRRORED[name]}__"), node, compares=True)
    if found is MISSING and name == "ne":
        equal = _in_turn(lw, left, right, ("__eq__", "__eq__"), node, compares=True)
        found = MISSING if equal is MISSING else branches.negate(lw, equal, node)
    if found is MISSING and name in ("eq", "ne") and not any(isinstance(x, Chosen) for x in (left, right)):
        from .identity import identical

        if not (isinstance(left, ObjectRef) and isinstance(right, ObjectRef)):
            return ir.Const(name == "ne")
        same = identical(lw, left, right, node)
        return same if name == "eq" else branches.negate(lw, same, node)
    return found


def _in_turn(lw: Lowering, left: Any, right: Any, names: tuple[str, str], node: ast.AST, compares: bool = False) -> Any:
    """Ask both operands, in Python's order."""
    turns = [(left, right, names[0]), (right, left, names[1])]
    one, other = (getattr(thing, "cls", object) for thing in (left, right))
    if one is other and not compares:
        del turns[1]
    elif one is not object and issubclass(other, one) and (compares or find(one, names[1]) is not find(other, names[1])):
        turns.reverse()
    for thing, against, name in turns:
        found = ask(lw, thing, name, [against], node)
        if found is not MISSING:
            return found
    return MISSING


def _check_order(lw: Lowering, left: Any, right: Any, node: ast.AST) -> None:
    """numpy takes an object on its right for an element, and asks it once for each of its own, unless its class says otherwise."""
    number = lw.fact(left)
    if not isinstance(number, facts.Num) or number.form == "python" or not isinstance(right, ObjectRef):
        return
    taken = getattr(right.cls, "__array_ufunc__", MISSING)
    asked = getattr(right.cls, "__array_priority__", -1.0) > 0.0 if taken is MISSING else taken is None
    is_number = number.form == "numpy" and not isinstance(left, ArrayRef)
    if not asked and not (is_number and taken is MISSING and not _is_like_array(right.cls)):
        what = f"an operator on {lw.describe(left)} and a {right.cls.__name__}, of which numpy makes an array of objects"
        raise lw.unsupported(node, what, "give the class __array_ufunc__ = None, so that its own method is called")


def _is_like_array(cls: type) -> bool:
    """Whether numpy would make an array of what is in an object."""
    names = ("__getitem__", "__array__", "__array_interface__", "__array_struct__")
    return any(find(cls, name) is not MISSING for name in names)


def truth(lw: Lowering, thing: ObjectRef | Named, node: ast.AST) -> ir.Atom:
    """Whether an object is true: by `__bool__`, else by `__len__`, else it is."""
    for name in ("__bool__", "__len__"):
        lw.inputs.expect(thing.cls, name)
        found = ask(lw, thing, name, [], node)
        if found is not MISSING:
            return branches.truth(lw, found, node)
    return ir.Const(bool(thing.items) if isinstance(thing, Named) else True)


_CONVERSIONS = {abs: "abs", float: "float", int: "int", round: "round", len: "len", reversed: "reversed"}


def conversion(lw: Lowering, function: Any, args: list[Any], node: ast.AST) -> Any:
    """A builtin function of an object, by the special method that it calls; MISSING where that is none of these."""
    if not args or not isinstance(args[0], ObjectRef) or not isinstance(function, type | types.BuiltinFunctionType):
        return MISSING
    if function is divmod and len(args) == 2:
        return binary(lw, "divmod", args[0], args[1], node)
    if function is callable:
        return ir.Const(has(args[0], "__call__"))
    name = _CONVERSIONS.get(function)
    return MISSING if name is None else ask(lw, args[0], f"__{name}__", args[1:], node)
