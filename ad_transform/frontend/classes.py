"""Attributes of objects of the user's classes: their own, properties, methods, what `super()` sees."""

from __future__ import annotations

import ast
import dataclasses
import functools
import types
from dataclasses import dataclass
from typing import Any

from .. import ir
from .builtins import handler, method
from .heap import BoundMethod, ObjectRef
from .lookup import cell
from .lower import Lowering


def of_object(lw: Lowering, ref: ObjectRef, name: str, node: ast.AST) -> Any:
    """An instance's own attribute, else a property, method or attribute of its class."""
    found = lw.inputs.attribute(ref, name) if not lw.heap.has(ref.place, name) else True
    if found is not None:
        return lw.heap.get(ref.place, name)
    if not hasattr(ref.cls, name):
        raise lw.program_error(node, f"a {ref.cls.__name__} has no attribute {name!r} here", AttributeError)
    for kind in ref.cls.__mro__:
        if name in vars(kind):
            return of_class(lw, ref, vars(kind)[name], kind, name, node)
    raise lw.unsupported(node, f"the attribute {name!r} of a {ref.cls.__name__}", "define it on the class")


def of_class(lw: Lowering, ref: ObjectRef, found: Any, kind: type, name: str, node: ast.AST) -> Any:
    """What an attribute of a class is for an instance."""
    if isinstance(found, property):
        return lw.call(found.fget, [ref], {}, node)
    if isinstance(found, functools.cached_property):
        lw.heap.set(ref.place, name, lw.call(found.func, [ref], {}, node))
        return lw.heap.get(ref.place, name)
    if isinstance(found, staticmethod):
        return ir.Const(found.__func__)
    if isinstance(found, classmethod):
        return BoundMethod(ir.Const(ref.cls), found.__func__)
    if isinstance(found, types.FunctionType):
        return BoundMethod(ref, found)
    if hasattr(type(found), "__derived__"):  # a decorator of this package stands above the method
        return BoundMethod(ref, ir.Const(found))
    return lw.inputs.outside("global", name, vars(kind), found)


@handler(dataclasses.replace)
def replaced(lw: Lowering, node: ast.AST, ref: Any, **changes: Any) -> Any:
    """A new instance, whose `__init__` is given the fields of another one that are not named."""
    if not isinstance(ref, ObjectRef) or not dataclasses.is_dataclass(ref.cls):
        raise lw.unsupported(node, f"dataclasses.replace of {lw.describe(ref)}", "give it an instance of a dataclass")
    fields = {f.name: of_object(lw, ref, f.name, node) for f in dataclasses.fields(ref.cls) if f.init and f.name not in changes}
    return lw.call(ir.Const(ref.cls), [], {**fields, **changes}, node)


# ---- super -----------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class SuperRef:
    """`super()`: an instance, seen as one of the classes behind `cls`."""

    instance: ObjectRef
    cls: type


@handler(super)
def super_(lw: Lowering, node: ast.AST, cls: Any = None, instance: Any = None) -> Any:
    """`super()` in a method, or `super(cls, instance)`."""
    if cls is None:
        frame = lw.frame
        found = cell(frame, "__class__")
        arguments = frame.source.node.args
        first = [*arguments.posonlyargs, *arguments.args]
        if found is None or not first:
            raise lw.unsupported(node, "super() outside a method", "name the class and the instance")
        cls, instance = ir.Const(found.cell_contents), lw.heap.get(frame.place, first[0].arg)
    if not isinstance(instance, ObjectRef):
        raise lw.unsupported(node, f"super() of {lw.describe(instance)}", "call the function of the class by its name")
    return SuperRef(instance, lw.static(cls, node, "a class must be known"))


def of_super(lw: Lowering, thing: SuperRef, name: str, node: ast.AST) -> Any:
    """`super().name`."""
    order = thing.instance.cls.__mro__
    for kind in order[order.index(thing.cls) + 1 :]:
        if name not in vars(kind):
            continue
        if name == "__init__" and kind is object:
            return BoundMethod(None, "object.__init__")
        if name == "__init__" and issubclass(kind, BaseException) and kind.__module__ == "builtins":
            return BoundMethod(thing.instance, "error.__init__")
        return of_class(lw, thing.instance, vars(kind)[name], kind, name, node)
    raise lw.program_error(node, f"super() has no attribute {name!r}", AttributeError)


@method("object.__init__")
def nothing(lw: Lowering, node: ast.AST, instance: Any) -> Any:
    return ir.Const(None)


@method("error.__init__")
def arguments_of_error(lw: Lowering, node: ast.AST, instance: ObjectRef, *args: Any) -> Any:
    """An error keeps what it is made with."""
    lw.heap.set(instance.place, "args", args)
    return ir.Const(None)
