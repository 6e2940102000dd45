"""Lists, tuples, dicts and named tuples.

A list is known item by item as long as its length is; in a loop that makes it longer or shorter it becomes one value, a list that
is only known when the program runs (`facts.Seq`).
"""

from __future__ import annotations

import ast
import operator
from typing import Any

from .. import facts, ir, ops
from ..errors import NeedsStatic, UnsupportedSyntaxError
from ..rules import core, shaping
from . import columns, dynamic, effects, flat, picked, reasons, recorded, special
from .heap import CONTENT, ArrayRef, DictRef, ListRef, Named, ObjectRef, is_atom, is_bottom
from .iteration import Counted, RangeRef, Wrapped, in_order, iterate
from .lower import Lowering
from .optional import Optional, there

MOST_ITEMS = 64  # of an array that is taken apart
MADE_WITH = "made with"  # the arguments of the call that made an error


def new_list(lw: Lowering, things: list[Any], node: ast.AST | None = None) -> ListRef:
    """A new list of these items, made by a display or a comprehension."""
    place = lw.heap.new("list", dict(enumerate(things)))
    if node is not None:
        lw.heap.made_by[place] = node
    return ListRef(place)


def check_kept(lw: Lowering, thing: Any) -> None:
    """Refuse to keep an iterator for later: it runs once only, and sees then what has changed meanwhile."""
    if isinstance(thing, Wrapped) and thing.once and not thing.is_generator:
        raise UnsupportedSyntaxError(
            f"{thing.kind} makes an iterator, and it is kept for later; make it a list, or loop over it where it is made",
            lw.builder.location,
        )


def items(lw: Lowering, thing: Any, node: ast.AST) -> list[Any]:
    """The items of something that is known item by item."""
    if isinstance(thing, ArrayRef):
        return _unpacked_array(lw, thing, node)
    if isinstance(thing, ObjectRef):
        thing = _drained(lw, thing, node)
    runs = iterate(lw, thing, node)
    if isinstance(runs, Counted):
        number = lw.inputs.fixed_number(runs.bounds[1]) if isinstance(thing, Wrapped) and thing.kind == "zip" else None
        if number is not None and number <= MOST_ITEMS:
            return [runs.item(ir.Const(k)) for k in range(number)]
        if runs.constant_length() is None:
            first = next((b for b in runs.bounds if isinstance(b, ir.Value)), None)
            raise NeedsStatic(first, "the number of items must be known")
        return runs.constant_items(lw)
    return list(runs.items)


def _drained(lw: Lowering, thing: ObjectRef, node: ast.AST) -> Any:
    """All that an object's iterator yields."""
    from .generators import collected, in_turns

    turns = in_turns(lw, thing, node)
    return collected(lw, turns, node) if isinstance(turns, Wrapped) and turns.is_generator else turns


def _unpacked_array(lw: Lowering, array: ArrayRef, node: ast.AST) -> list[Any]:
    from .expressions import take

    length = lw.inputs.fixed_length(ops.shape(lw.read(array))[0])
    if length is None or length > MOST_ITEMS:
        raise NeedsStatic(lw.read(array), "the number of items must be known")
    return [take(lw, array, ir.Const(k), node) for k in range(length)]


def unpack(lw: Lowering, thing: Any, count: int, star: int | None, node: ast.AST) -> list[Any]:
    """The items for `a, b, *c = thing`. An array has as many rows as names, or Python raises an error."""
    from .expressions import take

    if is_bottom(thing):
        return [ir.Value(None, facts.UNDEFINED) for _ in range(count)]
    thing = there(lw, thing, TypeError, "cannot unpack non-iterable NoneType object", node)
    if flat.is_flat(thing):
        thing = lw.heap.new_array(flat.row(lw, thing))
    if isinstance(thing, ArrayRef) and star is None:
        _check_rows(lw, thing, count, node)
        return [take(lw, thing, ir.Const(k), node) for k in range(count)]
    if dynamic.is_dynamic(lw, thing):
        reasons.ask_for_list(lw, thing.place)
        raise lw.unsupported(node, "unpacking of a list whose length is not known", "index it instead")
    found = items(lw, thing, node)
    if star is None:
        if len(found) != count:
            raise lw.program_error(node, _wrong_count(len(found), count), ValueError)
        return found
    tail = len(found) - (count - star - 1)
    return [*found[:star], new_list(lw, found[star:tail]), *found[tail:]]


def _wrong_count(found: int, count: int) -> str:
    """What Python says where it does not unpack some values into names."""
    too_many = f"too many values to unpack (expected {count})"
    return too_many if found > count else f"not enough values to unpack (expected {count}, got {found})"


def _check_rows(lw: Lowering, array: ArrayRef, count: int, node: ast.AST) -> None:
    """A ValueError of the program where an array has not as many rows as it is unpacked into names."""
    shape = lw.fact(array).shape
    if not shape:
        return
    rows = lw.inputs.fixed_length(shape[0])
    if rows is None:
        length = lw.builder.apply(shaping.length, shaping.shape_source(lw.builder, lw.read(array)))
        wrong = lw.builder.apply(ops.BY_FUNCTION[operator.ne], length, ir.Const(count))
        lw.raise_if(wrong, ValueError, f"an array that has not {count} rows is unpacked into {count} names", node)
    elif rows != count:
        raise lw.program_error(node, _wrong_count(rows, count), ValueError)


def as_tree(lw: Lowering, thing: Any) -> Any:
    """A tree of abstract values as a tree of atoms."""
    if isinstance(thing, ArrayRef):
        return lw.read(thing)
    if is_atom(thing) or thing is None or thing is Ellipsis:
        return None if isinstance(thing, ir.Const) and thing.value is None else thing
    if isinstance(thing, tuple):
        return tuple(as_tree(lw, t) for t in thing)
    if isinstance(thing, list):
        return [as_tree(lw, t) for t in thing]
    if isinstance(thing, dict):
        return {k: as_tree(lw, t) for k, t in thing.items()}
    if isinstance(thing, slice):
        return slice(*(as_tree(lw, t) for t in (thing.start, thing.stop, thing.step)))
    if isinstance(thing, Named):
        return ir.Record(thing.cls, dict(zip(thing.cls._fields, (as_tree(lw, t) for t in thing.items), strict=True)))  # type: ignore[attr-defined]
    if isinstance(thing, ListRef):
        if dynamic.is_dynamic(lw, thing):
            content = lw.heap.get(thing.place, CONTENT)
            if isinstance(content, tuple):
                raise UnsupportedSyntaxError("a list of tuples whose length only the run knows, as an array", lw.builder.location)
            return content
        return [as_tree(lw, lw.heap.get(thing.place, k)) for k in lw.heap.keys(thing.place)]
    if isinstance(thing, DictRef):
        return {k: as_tree(lw, lw.heap.get(thing.place, k)) for k in in_order(lw, thing.place)}
    if isinstance(thing, ObjectRef) and issubclass(thing.cls, BaseException):
        return _error(lw, thing)
    if isinstance(thing, ObjectRef):
        return ir.Record(thing.cls, {k: as_tree(lw, lw.heap.get(thing.place, k)) for k in lw.heap.keys(thing.place)})
    if flat.is_flat(thing):
        return flat.row(lw, thing)
    if isinstance(thing, (Optional, Wrapped)):
        raise UnsupportedSyntaxError(_why_no_value(lw, thing), lw.builder.location)
    if isinstance(thing, RangeRef):
        return [as_tree(lw, t) for t in items(lw, thing, lw.frame.source.node)]
    return ir.Const(thing)


def _why_no_value(lw: Lowering, thing: Optional | Wrapped) -> str:
    if isinstance(thing, Optional):
        return f"{lw.describe(thing)}, of which only the run knows which it is, as a value; ask whether it is None"
    return f"{thing.kind} makes an iterator, of which numpy makes no array; make it a list first"


def _error(lw: Lowering, error: ObjectRef) -> Any:
    """An error of the program, made anew where the generated code needs it."""
    if not lw.heap.has(error.place, MADE_WITH):
        what = f"this {error.cls.__name__} is raised by the run, and only the run knows its text"
        raise UnsupportedSyntaxError(f"{what}; raise an error of your own, or do without its text", lw.builder.location)
    args, kwargs = lw.heap.get(error.place, MADE_WITH)
    return lw.builder.apply(effects.call_op, ir.Const(error.cls), as_tree(lw, args), {k: as_tree(lw, v) for k, v in kwargs})


def take_item(lw: Lowering, base: Any, index: Any, node: ast.AST) -> Any:
    """`base[index]` of a container."""
    if isinstance(base, DictRef):
        return picked.by_key(lw, base, index, node, lambda key: _value(lw, base, key, node))
    if isinstance(base, Named):
        return take_item(lw, base.items, index, node)
    if isinstance(base, (tuple, ListRef)):
        return _take_sequence(lw, base, index, node)
    if isinstance(base, RangeRef):
        return iterate(lw, base, node).item(index)
    if isinstance(base, ObjectRef):
        return _by_method(lw, base, "__getitem__", [index], node)
    if isinstance(base, ir.Const) and base.value is None:
        return lw.not_yet(lw.program_error(node, "an index into None", TypeError))
    if isinstance(base, ir.Const):
        return _take_constant(lw, base.value, lw.static(index, node, "it selects a constant"), node)
    raise lw.unsupported(node, f"an index into {lw.describe(base)}", "index arrays, lists, tuples or dicts")


def _value(lw: Lowering, base: DictRef, key: Any, node: ast.AST) -> Any:
    """What a dict holds under a key; a defaultdict makes it."""
    if not lw.heap.has(base.place, key):
        if base.place not in lw.heap.factories:
            raise lw.program_error(node, key, KeyError)
        lw.heap.set(base.place, key, lw.call(lw.heap.factories[base.place], [], {}, node))
    return lw.heap.get(base.place, key)


def _by_method(lw: Lowering, base: ObjectRef, name: str, args: list[Any], node: ast.AST) -> Any:
    """`base[index]` or a store to it, by the method of the object's class."""
    found = special.ask(lw, base, name, args, node)
    if found is special.MISSING:
        raise lw.unsupported(node, f"an index into {lw.describe(base)}", f"define {name} on its class")
    return found


def _take_constant(lw: Lowering, thing: Any, index: Any, node: ast.AST) -> ir.Const:
    try:
        return ir.Const(thing[index])
    except (LookupError, TypeError) as error:
        raise lw.program_error(node, str(error), type(error)) from None


def _take_sequence(lw: Lowering, base: Any, index: Any, node: ast.AST) -> Any:
    if dynamic.is_dynamic(lw, base):
        return dynamic.take(lw, base, index)
    things = items(lw, base, node)
    if isinstance(index, slice):
        bounds = [None if b is None else lw.static(b, node, "the length of the result must be known") for b in _bounds(index)]
        part = things[slice(*bounds)]
        return tuple(part) if isinstance(base, tuple) else new_list(lw, part)
    if isinstance(index, ir.Value) and things and not is_bottom(index):
        return picked.item(lw, things, index, node)
    position = lw.static(index, node, "it selects an item of a list or tuple")
    if not things and isinstance(base, ListRef) and base.place in lw.awaited:
        return ir.Value(None, facts.UNDEFINED)
    if not -len(things) <= position < len(things):
        raise lw.program_error(node, f"{'tuple' if isinstance(base, tuple) else 'list'} index out of range", IndexError)
    return things[position]


def _bounds(index: slice) -> tuple[Any, Any, Any]:
    return index.start, index.stop, index.step


def append(lw: Lowering, target: ListRef, thing: Any, node: ast.AST) -> None:
    """`target.append(thing)`."""
    if recorded.append(lw, target, thing, node):
        return
    lw.check_change(target.place, "a list", node)
    check_kept(lw, thing)
    lw.awaited.discard(target.place)
    if dynamic.is_dynamic(lw, target):
        dynamic.push(lw, target, thing, node)
    else:
        lw.heap.set(target.place, len(lw.heap.keys(target.place)), thing)
    drop(lw, target, ir.Const(0), node)


def drop(lw: Lowering, target: ListRef, index: ir.Const, node: ast.AST) -> None:
    """A deque with one item more than it may have drops the one at its other end."""
    from .branches import branch

    limit = target.place.limit
    if limit is None:
        return
    if not dynamic.is_dynamic(lw, target):
        if len(lw.heap.keys(target.place)) > limit:
            pop(lw, target, index, node)
        return
    length = lw.builder.apply(core.seq_length, columns.first(lw.heap.get(target.place, CONTENT)))
    full = lw.builder.apply(ops.BY_FUNCTION[operator.gt], length, ir.Const(limit))
    branch(lw, full, lambda: pop(lw, target, index, node), lambda: None)


def insert(lw: Lowering, target: ListRef, index: Any, thing: Any, node: ast.AST) -> None:
    """`target.insert(index, thing)`."""
    lw.check_change(target.place, "a list", node)
    check_kept(lw, thing)
    if dynamic.is_dynamic(lw, target):
        dynamic.put_first(lw, target, index, thing, node)
        return
    things = items(lw, target, node)
    things.insert(lw.static(index, node, "the position must be known"), thing)
    replace_items(lw, target, things, node)


def extend(lw: Lowering, target: ListRef, things: Any, node: ast.AST) -> None:
    """`target.extend(things)`."""
    from .loops import run

    runs = iterate(lw, things, node)
    if isinstance(runs, Counted) and runs.constant_length() is None:
        run(lw, node, runs, lambda thing: append(lw, target, thing, node))
        return
    for thing in items(lw, things, node):
        append(lw, target, thing, node)


def pop(lw: Lowering, target: ListRef, index: Any, node: ast.AST) -> Any:
    """`target.pop(index)`."""
    lw.check_change(target.place, "a list", node)
    if dynamic.is_dynamic(lw, target):
        return dynamic.pop(lw, target, lw.atom(index), node)
    things = items(lw, target, node)
    position = lw.static(index, node, "it selects an item of a list")
    if not things and target.place in lw.awaited:
        return ir.Value(None, facts.UNDEFINED)
    if not -len(things) <= position < len(things):
        raise lw.program_error(node, "pop index out of range" if things else "pop from empty list", IndexError)
    out = things.pop(position)
    replace_items(lw, target, things, node)
    return out


def delete_items(lw: Lowering, target: ListRef, index: slice, node: ast.AST) -> None:
    """`del target[i:j]` of a list."""
    things = items(lw, target, node)
    bounds = [None if b is None else lw.static(b, node, "the slice must be known") for b in _bounds(index)]
    del things[slice(*bounds)]
    replace_items(lw, target, things, node)


def delete_item(lw: Lowering, target: DictRef, key: Any, node: ast.AST) -> None:
    """`del target[key]` of a dict."""
    lw.check_change(target.place, "a dict", node)
    if not lw.heap.has(target.place, key):
        raise lw.program_error(node, key, KeyError)
    lw.heap.delete(target.place, key)


def replace_items(lw: Lowering, target: ListRef, things: list[Any], node: ast.AST) -> None:
    """Give a list other items."""
    lw.check_change(target.place, "a list", node)
    for key in lw.heap.keys(target.place):
        if not isinstance(key, int) or key >= len(things):
            lw.heap.delete(target.place, key)
    for key, thing in enumerate(things):
        lw.heap.set(target.place, key, thing)


def store_item(lw: Lowering, base: Any, index: Any, value: Any, node: ast.AST) -> None:
    """`base[index] = value` of a container."""
    check_kept(lw, value)
    if isinstance(base, (DictRef, ListRef)):
        lw.check_change(base.place, "a container", node)
    if isinstance(base, DictRef):
        picked.by_key(lw, base, index, node, lambda key: lw.heap.set(base.place, key, value))
    elif dynamic.is_dynamic(lw, base) and not isinstance(index, slice):
        dynamic.store(lw, base, lw.atom(index), value, node)
    elif isinstance(base, ListRef):
        things = items(lw, base, node)
        if isinstance(index, slice):
            bounds = [None if b is None else lw.static(b, node, "the slice must be known") for b in _bounds(index)]
            things[slice(*bounds)] = items(lw, value, node)
            replace_items(lw, base, things, node)
            return
        if isinstance(index, ir.Value) and picked.are_alike(lw, things):
            dynamic.make_dynamic(lw, base.place)
            store_item(lw, base, index, value, node)
            return
        if isinstance(index, ir.Value) and things and not is_bottom(index):
            picked.store(lw, base, index, value, node)
            return
        position = lw.static(index, node, "it selects an item of a list")
        if not -len(things) <= position < len(things):
            raise lw.program_error(node, "list assignment index out of range", IndexError)
        lw.heap.set(base.place, position % len(things), value)
    elif isinstance(base, ObjectRef):
        _by_method(lw, base, "__setitem__", [index, value], node)
    else:
        if isinstance(base, tuple):
            raise lw.program_error(node, "'tuple' object does not support item assignment", TypeError)
        raise lw.unsupported(node, f"a store into {lw.describe(base)}", "store into arrays, lists or dicts")
