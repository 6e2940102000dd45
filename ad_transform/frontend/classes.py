"""Attributes of objects of the user's classes: their own, properties, methods, what `super()` sees."""

from __future__ import annotations

import ast
import dataclasses
import functools
import inspect
import types
from dataclasses import dataclass
from typing import Any

from .. import ir
from . import special
from .builtins import handler, method
from .choices import Chosen
from .failing import wrong_call
from .heap import BoundMethod, Named, ObjectRef
from .lookup import cell
from .lower import Lowering
from .raising import caught


def of_object(lw: Lowering, ref: ObjectRef, name: str, node: ast.AST) -> Any:
    """An instance's own attribute, else a property, method or attribute of its class."""
    found = lw.inputs.attribute(ref, name) if not lw.heap.has(ref.place, name) else True
    if special.is_written(ref.cls, "__getattribute__"):
        raise lw.unsupported(node, f"an attribute of a {ref.cls.__name__}, which has a __getattribute__", "use properties")
    if found is not None:
        instead = special.find(ref.cls, name) is not special.MISSING or special.has(ref, "__getattr__")
        if instead or caught(lw, AttributeError, node):
            check_certain(lw, ref, name, node)
        return lw.heap.get(ref.place, name)
    lw.inputs.expect(ref.cls, name)
    if not hasattr(ref.cls, name):
        missing = special.ask(lw, ref, "__getattr__", [ir.Const(name)], node)
        if missing is not special.MISSING:
            return missing
        raise lw.program_error(node, f"a {ref.cls.__name__} has no attribute {name!r} here", AttributeError)
    for kind in ref.cls.__mro__:
        if name in vars(kind):
            return of_class(lw, ref, vars(kind)[name], kind, name, node)
    raise lw.unsupported(node, f"the attribute {name!r} of a {ref.cls.__name__}", "define it on the class")


def check_certain(lw: Lowering, ref: ObjectRef, name: str, node: ast.AST) -> None:
    """Refuse to ask for an attribute that some paths have set and others have not."""
    if name in lw.heap.perhaps.get(ref.place, ()):
        what = f"whether a {ref.cls.__name__} has an attribute {name!r} of its own depends on the path that the program has taken"
        raise lw.unsupported(node, what, "set it on all paths, in __init__ for instance")


def of_class(lw: Lowering, ref: ObjectRef | Named, found: Any, kind: type, name: str, node: ast.AST) -> Any:
    """What an attribute of a class is for an instance."""
    if isinstance(found, property):
        return lw.call(found.fget, [ref], {}, node)
    if isinstance(found, functools.cached_property) and isinstance(ref, ObjectRef):
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
    _refuse_descriptor(lw, found, name, node)
    return lw.inputs.of_class(kind, name, found)


def _refuse_descriptor(lw: Lowering, found: Any, name: str, node: ast.AST) -> None:
    """Refuse what runs code of the user's own where an attribute is read or assigned."""
    hooked = any(special.is_written(type(found), hook) for hook in ("__get__", "__set__"))
    if hooked or isinstance(found, types.GetSetDescriptorType):
        raise lw.unsupported(node, f"the attribute {name!r}, which is a {type(found).__name__}, a descriptor", "use a property")


def store(lw: Lowering, ref: ObjectRef, name: str, value: Any, node: ast.AST) -> None:
    """`ref.name = value`."""
    if special.is_written(ref.cls, "__setattr__"):
        special.ask(lw, ref, "__setattr__", [ir.Const(name), value], node)
        return
    found = special.find(ref.cls, name)
    if isinstance(found, property):
        if found.fset is None:
            raise lw.program_error(node, f"the property {name!r} of a {ref.cls.__name__} has no setter", AttributeError)
        lw.call(found.fset, [ref, value], {}, node)
        return
    _refuse_descriptor(lw, found, name, node)
    store_own(lw, node, ref, ir.Const(name), value)


def delete(lw: Lowering, ref: Any, name: str, node: ast.AST) -> None:
    """`del ref.name`."""
    plain = isinstance(ref, ObjectRef) and ref.place.path is None and special.find(ref.cls, name) is special.MISSING
    if not plain or special.is_written(ref.cls, "__delattr__"):
        what = f"del of the attribute {name!r} of {lw.describe(ref)} that is not made here, or whose class has one of this name"
        raise lw.unsupported(node, what, "set it to None instead")
    lw.attribute(ref, name, node)
    lw.check_change(ref.place, "an object", node)
    lw.heap.delete(ref.place, name)


def holds(lw: Lowering, thing: Any, name: str, value: Any) -> bool:
    """Whether an attribute is this already, so that a store of it does nothing."""
    if isinstance(thing, Chosen):
        return all(holds(lw, part, name, value) for part in thing.parts)
    if not isinstance(thing, ObjectRef):
        return False
    asks = special.is_written(thing.cls, "__setattr__") or isinstance(special.find(thing.cls, name), property)
    return not asks and lw.heap.get(thing.place, name) is value


@handler(setattr)
def set_attribute(lw: Lowering, node: ast.AST, ref: Any, name: Any, value: Any) -> ir.Const:
    """`setattr(ref, name, value)`."""
    if not isinstance(ref, ObjectRef):
        raise lw.unsupported(node, f"setattr of {lw.describe(ref)}", "set attributes of your own objects only")
    store(lw, ref, lw.static(name, node, "the name of an attribute must be known"), value, node)
    return ir.Const(None)


@handler(object.__setattr__)
@method("object.__setattr__")
def store_own(lw: Lowering, node: ast.AST, ref: ObjectRef, name: Any, value: Any) -> ir.Const:
    """`object.__setattr__(ref, name, value)`: into the object itself."""
    known = lw.static(name, node, "the name of an attribute must be known")
    lw.inputs.attribute(ref, known)
    lw.check_change(ref.place, "an object", node)
    _fall_back(lw, ref, known, node)
    lw.heap.set(ref.place, known, value)
    return ir.Const(None)


def _fall_back(lw: Lowering, ref: ObjectRef, name: str, node: ast.AST) -> None:
    """Where a path sets what the class has a value of, the other paths have that value."""
    kind = next((kind for kind in ref.cls.__mro__ if name in vars(kind)), None)
    if not lw.undecided or kind is None or ref.place.path is not None or lw.heap.has(ref.place, name):
        return
    if not hasattr(type(vars(kind)[name]), "__get__"):
        lw.heap.put_in_all(ref.place, name, of_class(lw, ref, vars(kind)[name], kind, name, node))


@handler(dataclasses.replace)
def replaced(lw: Lowering, node: ast.AST, ref: Any, **changes: Any) -> Any:
    """A new instance, whose `__init__` is given the fields of another one that are not named."""
    if not isinstance(ref, ObjectRef) or not dataclasses.is_dataclass(ref.cls):
        raise lw.unsupported(node, f"dataclasses.replace of {lw.describe(ref)}", "give it an instance of a dataclass")
    fields = {f.name: of_object(lw, ref, f.name, node) for f in dataclasses.fields(ref.cls) if f.init and f.name not in changes}
    return lw.call(ir.Const(ref.cls), [], {**fields, **changes}, node)


def of_named(lw: Lowering, thing: Named, name: str, node: ast.AST) -> Any:
    """A field, method or property of a named tuple."""
    fields = thing.cls._fields  # type: ignore[attr-defined]
    if name in fields:
        return thing.items[fields.index(name)]
    found = special.find(thing.cls, name)
    if found is special.MISSING:
        raise lw.unsupported(node, f"the attribute {name!r} of a {thing.cls.__name__}", f"it has {', '.join(fields)}")
    return of_class(lw, thing, found, thing.cls, name, node)


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
        lw.inputs.expect(kind, name)
        if name == "__init__" and kind is object:
            return BoundMethod(None, "object.__init__")
        if name == "__setattr__" and kind is object:
            return BoundMethod(thing.instance, "object.__setattr__")
        if name == "__init__" and issubclass(kind, BaseException) and kind.__module__ == "builtins":
            return BoundMethod(thing.instance, "error.__init__")
        if name == "__init__" and is_made_by_dataclass(vars(kind)[name]):
            return BoundMethod((thing.instance, kind), "dataclass.__init__")
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


# ---- instances -------------------------------------------------------------------------------------------------------------


def instantiate(lw: Lowering, cls: type, args: list[Any], kwargs: dict[str, Any], node: ast.AST) -> ObjectRef | None:
    """`cls(...)`: an instance of a dataclass, or of a class with an `__init__` in Python; None of any other class."""
    _refuse_makers(lw, cls, node)
    lw.inputs.expect(cls, "__init__")
    instance = ObjectRef(lw.heap.new("object"), cls)
    made_by: Any = special.find(cls, "__init__")
    if cls is types.SimpleNamespace and not args:
        for name, value in kwargs.items():
            lw.heap.set(instance.place, name, value)
    elif is_made_by_dataclass(made_by):
        fill(lw, node, (instance, next(kind for kind in cls.__mro__ if "__init__" in vars(kind))), *args, **kwargs)
    elif isinstance(made_by, types.FunctionType):
        lw.call(ir.Const(made_by), [instance, *args], kwargs, node)
    elif args or kwargs:
        return None
    return instance


def _refuse_makers(lw: Lowering, cls: type, node: ast.AST) -> None:
    """Refuse classes that make their instances in another way."""
    if special.is_written(type(cls), "__call__"):
        raise lw.unsupported(node, f"an instance of {cls.__name__}, whose metaclass has a __call__", "use a function")
    if isinstance(getattr(special.find(cls, "__new__"), "__func__", None), types.FunctionType):
        raise lw.unsupported(node, f"an instance of {cls.__name__}, which has a __new__", "use __init__, or a function")


def is_made_by_dataclass(function: Any) -> bool:
    """Whether this is the `__init__` that the decorator of a dataclass has written."""
    return isinstance(function, types.FunctionType) and function.__code__.co_filename == "<string>"


@method("dataclass.__init__")
def fill(lw: Lowering, node: ast.AST, bound: tuple[ObjectRef, Any], *args: Any, **kwargs: Any) -> ir.Const:
    """The `__init__` of a dataclass: the fields of an instance, then what it does itself."""
    instance, cls = bound
    try:
        given = inspect.signature(cls.__init__).bind(instance, *args, **kwargs).arguments
    except TypeError:
        raise lw.program_error(node, wrong_call(cls.__init__, 1 + len(args), kwargs), TypeError) from None
    fields = dataclasses.fields(cls)
    for field in fields:
        if field.init and field.name in given:
            lw.heap.set(instance.place, field.name, given[field.name])
        elif field.default_factory is not dataclasses.MISSING:
            lw.heap.set(instance.place, field.name, lw.call(ir.Const(field.default_factory), [], {}, node))
        elif field.default is not dataclasses.MISSING:
            default = lw.inputs.outside("global", field.name, {field.name: field.default}, field.default)
            lw.heap.set(instance.place, field.name, default)
    if hasattr(cls, "__post_init__"):
        kept = {field.name for field in fields if field.init}
        passed = [name for name in inspect.signature(cls.__init__).parameters if name not in kept][1:]  # InitVars
        lw.call(lw.attribute(instance, "__post_init__", node), [], {n: _given(lw, cls, n, given) for n in passed}, node)
    return ir.Const(None)


def _given(lw: Lowering, cls: type, name: str, given: dict[str, Any]) -> Any:
    """What an InitVar is: given by the call, or its default."""
    if name in given:
        return given[name]
    default = getattr(cls, name)
    return lw.inputs.outside("global", name, {name: default}, default)
