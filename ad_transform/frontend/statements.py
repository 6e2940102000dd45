"""Statements: assignments of every form, and what has an effect only."""

from __future__ import annotations

import ast
import functools
import importlib
import operator
from typing import Any

from .. import facts, ir, ops
from ..rules import indexing
from . import choices, classes, containers, dicts, expressions, flat, generators, lookup, overlap, reasons, special, ufuncs
from .choices import Chosen
from .heap import ArrayRef, DictRef, ListRef, ObjectRef, changed_places, holds_bottom, is_atom, is_bottom, reachable
from .inputs import CELL
from .lower import STATEMENTS, Lowering, handles
from .optional import there


@handles(STATEMENTS, ast.Assign)
def assignment(lw: Lowering, node: ast.Assign) -> None:
    value = lw.expression(node.value)
    for target in node.targets:
        assign(lw, target, value)


@handles(STATEMENTS, ast.AnnAssign)
def annotated(lw: Lowering, node: ast.AnnAssign) -> None:
    if node.value is not None:
        assign(lw, node.target, lw.expression(node.value))


def assign(lw: Lowering, target: ast.expr, value: Any) -> None:
    """Bind or store a value."""
    if isinstance(target, ast.Name):
        bind(lw, target.id, value)
    elif isinstance(target, (ast.Tuple, ast.List)):
        star = next((k for k, t in enumerate(target.elts) if isinstance(t, ast.Starred)), None)
        for part, item in zip(target.elts, containers.unpack(lw, value, len(target.elts), star, target), strict=True):
            assign(lw, part.value if isinstance(part, ast.Starred) else part, item)
    elif isinstance(target, ast.Subscript):
        store(lw, lw.expression(target.value), lw.expression(target.slice), value, target)
    elif isinstance(target, ast.Attribute):
        store_attribute(lw, lw.expression(target.value), target.attr, value, target)
    else:
        raise lw.unsupported(target, "this target of an assignment", "assign to a name, an element or an attribute")


def bind(lw: Lowering, name: str, value: Any) -> None:
    """Bind a name; a value without a name of its own gets this one, so that the generated code uses it."""
    value = generators.kept(lw, value)
    own = value if isinstance(value, ir.Value) else None
    if isinstance(value, ArrayRef):
        content = lw.read(value)
        own = content if isinstance(content, ir.Value) else None
        if value.place.hint is None and not value.steps and name.isidentifier():
            value.place.hint = name
    elif isinstance(value, ListRef) and value.place.hint is None and name.isidentifier():
        value.place.hint = name
    if own is not None and (own.name is None or own in lw.inputs.unbound) and name.isidentifier():
        own.name = name
        lw.inputs.unbound.discard(own)
    frame = lw.frame
    if frame.declared.get(name) == "nonlocal":
        place, key = lookup.owner(lw, frame, name), name
        if place is None:
            place, key = lw.inputs.cell(name, lookup.cell(frame, name)), CELL
        lw.heap.set(place, key, value)
        return
    place = None if name in frame.local else lookup.owner(lw, frame, name)  # a walrus in a comprehension binds outside it
    lw.heap.set(place or frame.place, name, value)


def store(lw: Lowering, base: Any, index: Any, value: Any, node: ast.AST) -> None:
    """`base[index] = value`."""
    if is_bottom(base) or is_bottom(value) or holds_bottom(index):
        return
    base = there(lw, base, TypeError, "'NoneType' object does not support item assignment", node)
    if isinstance(base, Chosen):
        base.do(lw, lambda one: store(lw, one, index, value, node))
        return
    if isinstance(base, ArrayRef):
        tree = expressions.index_tree(lw, index, node)
        overlap.check(lw, base, tree, value, node)
        lw.store(base, indexing.setitem, tree, value, node)
    elif flat.is_flat(base):
        flat.store(lw, base, index, value, node)
    elif is_atom(base) and isinstance(base.fact, facts.Num):
        raise lw.program_error(node, f"a store into {lw.describe(base)}, which cannot be changed; use an array", TypeError)
    else:
        containers.store_item(lw, base, index, value, node)


def store_attribute(lw: Lowering, base: Any, name: str, value: Any, node: ast.AST) -> None:
    """`base.name = value`."""
    base = there(lw, base, AttributeError, f"'NoneType' object has no attribute {name!r}", node)
    if isinstance(base, Chosen):
        base.do(lw, lambda one: store_attribute(lw, one, name, value, node))
        return
    if not isinstance(base, ObjectRef):
        raise lw.unsupported(
            node, f"an attribute of {lw.describe(base)} is assigned", "assign attributes of your own objects only"
        )
    classes.store(lw, base, name, value, node)


@handles(STATEMENTS, ast.AugAssign)
def augmented(lw: Lowering, node: ast.AugAssign) -> None:
    """`x += v`: in place on an array, a new value on a number."""
    function, target = expressions.BINARY[type(node.op)], node.target
    if isinstance(target, ast.Name):
        read = functools.partial(lookup.name, lw, ast.copy_location(ast.Name(target.id, ast.Load()), target))
        new = update(lw, read(), function, lw.expression(node.value), node)
        if new is not read():
            bind(lw, target.id, new)
    elif isinstance(target, ast.Subscript):
        base, index = lw.expression(target.value), lw.expression(target.slice)
        _augment_item(lw, base, index, function, node)
    elif isinstance(target, ast.Attribute):
        base = lw.expression(target.value)
        old = lw.attribute(base, target.attr, target)
        new = update(lw, old, function, lw.expression(node.value), node)
        if not classes.holds(lw, base, target.attr, new):
            store_attribute(lw, base, target.attr, new, target)


def update(lw: Lowering, old: Any, function: Any, value: Any, node: ast.AST) -> Any:
    """What `old op= value` binds: `old` itself where that is changed in place."""
    old = there(lw, old, TypeError, "what is updated is None", node)
    if isinstance(old, ArrayRef) and not is_bottom(value):
        kind = lw.fact(old)
        if kind.form == "array":
            _update_array(lw, old, Ellipsis, function, value, node)
            return old
        _require_unshared(lw, old, node)
        return expressions.operate(lw, function, lw.read(old), value, node)
    if isinstance(old, ListRef) and function is operator.add:
        containers.extend(lw, old, value, node)
        return old
    if isinstance(old, DictRef) and isinstance(value, DictRef) and function is operator.or_:
        dicts.update(lw, old, dicts.entries(lw, value, node), node)
        return old
    if isinstance(old, Chosen):
        return old.do(lw, lambda one: update(lw, one, function, value, node))
    found = special.in_place(lw, special.stem(function), old, value, node)
    if found is not special.MISSING:
        return found
    if isinstance(old, ir.Value) and getattr(old.fact, "form", None) == "any":
        reasons.ask(lw, [old])
        raise lw.unsupported(node, *_NUMBER_OR_ARRAY)
    return expressions.operate(lw, function, old, value, node)


_NUMBER_OR_ARRAY = (
    "an augmented assignment to what may be a number or an array that another name shares",
    "write x = x + ... instead, or begin with an array",
)


def _require_unshared(lw: Lowering, ref: ArrayRef, node: ast.AST) -> None:
    """Whether a number or an array stands here is not known; that `+=` may change an array in place shows only if it is shared.

    By another name, or by a list that it is in.
    """
    places = {ref.place, *lw.heap.partners(ref.place)}
    things = [thing for frame in {f.place for f in lw.frames} for thing in lw.heap.contents[frame].values()]
    names = sum(not places.isdisjoint(reachable(lw.heap, [thing])) for thing in things)
    if names > 1 or any(place.kind == "frozen" for place in places):
        reasons.ask(lw, [lw.read(ref)])
        raise lw.unsupported(node, *_NUMBER_OR_ARRAY)


def _augment_item(lw: Lowering, base: Any, index: Any, function: Any, node: ast.AugAssign) -> None:
    if is_bottom(base) or holds_bottom(index):
        lw.expression(node.value)
        return
    if isinstance(base, ArrayRef):
        tree = expressions.index_tree(lw, index, node)
        before, versions = lw.read(base), choices.versions(lw, base.place)
        value = lw.expression(node.value)
        written = any(a is not b for a, b in zip(versions, choices.versions(lw, base.place), strict=True))
        if not written or not _is_read_first(lw, before, tree, node):
            _update_array(lw, base, tree, function, value, node)
        else:
            old = lw.builder.apply(indexing.getitem, before, tree)
            lw.store(base, indexing.setitem, tree, lw.builder.apply(ops.BY_FUNCTION[function], old, lw.atom(value, node)), node)
        return
    old = expressions.take(lw, base, index, node)
    if flat.is_flat(base):
        old = lw.atom(old)
    held = lw.heap.snapshot()
    value = lw.expression(node.value)
    replaced = changed_places(held, lw.heap.contents)
    new = update(lw, old, function, value, node)
    if new is not old or not _keeps(base, replaced):
        store(lw, base, index, new, node)


def _keeps(base: Any, replaced: set[Any]) -> bool:
    """Whether an item that was changed in place is still in a list or a dict; a method for it is asked to store it."""
    if isinstance(base, Chosen):
        return all(_keeps(part, replaced) for part in base.parts)
    return isinstance(base, (ListRef, DictRef)) and base.place not in replaced


def _is_read_first(lw: Lowering, base: ir.Atom, index: Any, node: ast.AST) -> bool:
    """Whether `base[index] op= value` takes what is there before the value writes: an element or a copy, but not a view."""
    found = lw.builder.apply(indexing.getitem, base, index).fact
    if found.form == "any":
        what = "an augmented assignment whose right side writes into its target, which may be an element or a view"
        raise lw.unsupported(node, what, "compute the right side first")
    return not (indexing.is_basic(index) and facts.is_array(found))


def _update_array(lw: Lowering, base: ArrayRef, index: Any, function: Any, value: Any, node: ast.AST) -> None:
    """`base[index] op= value`; with an index that may name an element twice, numpy reads all before it writes."""
    op = indexing.AUGMENTED.get(function)
    dtype = lw.fact(base).dtype
    if op is not None and not indexing.may_repeat(index) and (dtype is None or dtype.kind in "fc"):
        lw.store(base, op, index, value, node)
        return
    old = lw.atom(base) if index is Ellipsis else lw.builder.apply(indexing.getitem, lw.read(base), index)
    new = lw.builder.apply(ops.BY_FUNCTION[function], old, lw.atom(value, node))
    if facts.is_array(old.fact):
        ufuncs.check_cast(lw, new, dtype, node)
    lw.store(base, indexing.setitem, index, new, node)


@handles(STATEMENTS, ast.Expr)
def expression_statement(lw: Lowering, node: ast.Expr) -> None:
    lw.expression(node.value)


@handles(STATEMENTS, ast.Pass, ast.Global, ast.Nonlocal)
def nothing(lw: Lowering, node: ast.stmt) -> None:
    """These say something about names only (scopes.py)."""


@handles(STATEMENTS, ast.FunctionDef)
def inner_function(lw: Lowering, node: ast.FunctionDef) -> None:
    if node.decorator_list:
        value: Any = expressions.closure(lw, node)
        for decorator in reversed(node.decorator_list):
            value = lw.call(lw.expression(decorator), [value], {}, decorator)
        bind(lw, node.name, value)
        return
    bind(lw, node.name, expressions.closure(lw, node))


@handles(STATEMENTS, ast.Delete)
def delete(lw: Lowering, node: ast.Delete) -> None:
    for target in node.targets:
        if isinstance(target, ast.Name):
            lw.heap.delete(lw.frame.place, target.id)
        elif isinstance(target, ast.Subscript):
            base, index = lw.expression(target.value), lw.expression(target.slice)
            if isinstance(base, ListRef) and isinstance(index, slice):
                containers.delete_items(lw, base, index, node)
            elif isinstance(base, ListRef):
                containers.pop(lw, base, index, node)
            elif special.ask(lw, base, "__delitem__", [index], node) is not special.MISSING:
                pass
            else:
                containers.delete_item(lw, base, lw.static(index, node, "a key must be known"), node)
        elif isinstance(target, ast.Attribute):
            classes.delete(lw, lw.expression(target.value), target.attr, target)
        else:
            raise lw.unsupported(target, "del of this", "delete names, items and attributes only")


@handles(STATEMENTS, ast.Import, ast.ImportFrom)
def importing(lw: Lowering, node: ast.Import | ast.ImportFrom) -> None:
    """An import inside a function: the module is looked up now."""
    package = lw.frame.source.function.__globals__.get("__package__")
    for alias in node.names:
        if isinstance(node, ast.Import):
            module = _module(lw, node, alias.name)
            top = module if alias.asname else _module(lw, node, alias.name.split(".")[0])
            bind(lw, alias.asname or alias.name.split(".")[0], ir.Const(top))
        else:
            module = _module(lw, node, "." * node.level + (node.module or ""), package)
            if not hasattr(module, alias.name):
                raise lw.program_error(node, f"{module.__name__} has no {alias.name}", ImportError)
            bind(lw, alias.asname or alias.name, ir.Const(getattr(module, alias.name)))


def _module(lw: Lowering, node: ast.AST, name: str, package: str | None = None) -> Any:
    try:
        return importlib.import_module(name, package)
    except ImportError as error:
        raise lw.program_error(node, str(error), type(error)) from None
