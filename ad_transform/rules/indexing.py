"""Reading and writing parts of arrays.

`getitem` reads. The update operations write: their result is the whole array after the write. `steps` is the path of views from the
array to the part that is written, as pairs of a view operation and its arguments: `y.T[0] = v` writes y by the path
((transpose, ...),) at index 0. An index is a tree: integers, slices, None, Ellipsis, integer or boolean arrays, tuples of these.
"""

from __future__ import annotations

import operator
from typing import Any

import numpy as np

from .. import facts, ir, ops, sizes
from ..ops import define, vjp
from ..runtime import helpers
from .core import unbroadcast


def items(index: Any) -> tuple[Any, ...]:
    """An index as a tuple."""
    return index if isinstance(index, tuple) else (index,)


def is_basic(index: Any) -> bool:
    """Whether the index gives a view (or one element): no arrays in it."""
    return not any(_is_advanced(i) for i in items(index))


def _is_advanced(entry: Any) -> bool:
    if _is_mark(entry) or isinstance(entry, slice):
        return False
    found = ops.fact(entry)
    if not isinstance(found, facts.Num):
        raise TypeError(f"{facts.described(found)} cannot index an array")
    return found.shape != () or found.dtype == np.bool_


def _is_mark(entry: Any) -> bool:
    return entry is None or entry is Ellipsis or (isinstance(entry, ir.Const) and (entry.value is None or entry.value is Ellipsis))


def may_repeat(index: Any) -> bool:
    """Whether the index may name one element twice: integer arrays may, slices and boolean masks do not."""
    return any(_is_advanced(i) and ops.number(i).dtype != np.bool_ for i in items(index))


def _consumed(entry: Any) -> int:
    """How many axes an entry of an index takes."""
    if _is_mark(entry):
        return 0
    if not isinstance(entry, slice) and ops.number(entry).dtype == np.bool_:
        return ops.rank(entry)
    return 1


def _bound(entry: Any) -> Any:
    if entry is None or (isinstance(entry, ir.Const) and entry.value is None):
        return None
    return ops.integer_value(entry)


def _expanded(index: Any, rank: int) -> list[Any]:
    """The entries with the Ellipsis, written or implied at the end, replaced by full slices."""
    entries = list(items(index))
    dots = [k for k, e in enumerate(entries) if e is Ellipsis or (isinstance(e, ir.Const) and e.value is Ellipsis)]
    at = dots[0] if dots else len(entries)
    missing = rank - sum(map(_consumed, entries))
    if missing < 0 or len(dots) > 1:
        raise IndexError(f"too many indices for an array with {rank} axes")
    return [*entries[:at], *[slice(None)] * missing, *entries[at + 1 :]]


def indexed_shape(shape: facts.Shape, index: Any) -> facts.Shape:
    """The shape of `x[index]`, by numpy's rules for basic and advanced indexing."""
    axes: list[Any] = []
    spots: list[int] = []  # where in the result the advanced entries stand
    parts: list[facts.Shape] = []
    axis = 0
    entries = _expanded(index, len(shape))
    advanced = any(not isinstance(e, slice) and _is_advanced(e) for e in entries)
    for k, entry in enumerate(entries):
        if _is_mark(entry):
            axes.append((k, 1))
        elif isinstance(entry, slice):
            axes.append((k, sizes.slice_length(shape[axis], *map(_bound, (entry.start, entry.stop, entry.step)))))
        elif advanced:
            spots.append(k)
            found = ops.shape(entry)
            parts.append((sizes.fresh(),) if ops.number(entry).dtype == np.bool_ else found)
        axis += _consumed(entry)
    if not advanced:
        return tuple(n for _, n in axes)
    together = facts.broadcast_shapes(*parts)
    assert together is not None
    first = spots[0] if spots == list(range(spots[0], spots[-1] + 1)) else 0
    return (*(n for k, n in axes if k < first), *together, *(n for k, n in axes if k >= first))


@define(operator.getitem, name="getitem", style="index", view="yes")
def getitem(a: Any, index: Any) -> facts.Num:
    found = ops.number(a)
    if found.shape is None:
        parts = items(index)
        is_array = not is_basic(index) or (parts and all(i is None or i is Ellipsis or isinstance(i, slice) for i in parts))
        return facts.Num(found.dtype, None, "array" if is_array else "any")
    shape = indexed_shape(found.shape, index)
    if shape or not is_basic(index) or any(i is Ellipsis for i in items(index)):
        return facts.array(found.dtype, shape)
    return facts.Num(found.dtype, (), "numpy")


def getitem_into(a_bar, y_bar, y, a, index):
    """The adjoint adds into the elements that were read, in place: linear in what was read, not in the array."""
    write = scatter_add if may_repeat(ops.as_tree(lower(index))) else additem
    return write(a_bar, (), index, y_bar)


getitem.vjp_into = getitem_into


def view(a, steps):
    """The part of `a` at the end of a path of views."""
    for op, *args in steps:
        a = op(a, *args)
    return a


def _written(function: Any) -> Any:
    """How an update runs on numpy values: on a copy."""

    def run(base: Any, steps: Any, index: Any, value: Any) -> Any:
        new = np.array(base)
        part = view(new, steps)
        part[index] = function(part[index], value)
        return new

    return run


def _update(symbol: str, run: Any) -> ops.Op:
    def infer(base: Any, steps: Any, index: Any, value: Any) -> facts.Num:
        found = ops.number(base)
        ops.number(value)
        return found

    return ops.Op(symbol, run, infer, "update", update=True)


setitem = _update("=", _written(lambda old, new: new))
additem = _update("+=", _written(operator.add))
subitem = _update("-=", _written(operator.sub))
mulitem = _update("*=", _written(operator.mul))
divitem = _update("/=", _written(operator.truediv))
AUGMENTED = {operator.add: additem, operator.sub: subitem, operator.mul: mulitem, operator.truediv: divitem}


def _scatter(base: Any, steps: Any, index: Any, value: Any) -> Any:
    new = np.array(base)
    np.add.at(view(new, steps), index, value)
    return new


scatter_add = _update("np.add.at", _scatter)


def part_bar(y_bar, steps, index, value):
    """The cotangent of a value that was written at an index."""
    part = view(y_bar, steps)
    return unbroadcast(part if index is Ellipsis else part[index], value)


@vjp(setitem)
def setitem_vjp(y_bar, y, base, steps, index, value):
    """What was overwritten has no influence any more; of duplicates, only the last one has."""
    value_bar = view(y_bar, steps)[index]
    if may_repeat(ops.as_tree(lower(index))):
        value_bar = np.where(last_written(view(y_bar, steps), index), value_bar, 0.0)
    return setitem(y_bar, steps, index, 0.0), None, None, unbroadcast(value_bar, value)


@vjp(additem)
@vjp(scatter_add)
def additem_vjp(y_bar, y, base, steps, index, value):
    return y_bar, None, None, part_bar(y_bar, steps, index, value)


@vjp(subitem)
def subitem_vjp(y_bar, y, base, steps, index, value):
    return y_bar, None, None, unbroadcast(-part_bar(y_bar, steps, index, view(y_bar, steps)[index]), value)


@vjp(mulitem)
def mulitem_vjp(y_bar, y, base, steps, index, value):
    value_bar = view(y_bar, steps)[index] * view(base, steps)[index]
    return mulitem(y_bar, steps, index, value), None, None, unbroadcast(value_bar, value)


@vjp(divitem)
def divitem_vjp(y_bar, y, base, steps, index, value):
    base_bar = divitem(y_bar, steps, index, value)
    value_bar = -view(base_bar, steps)[index] * view(y, steps)[index]
    return base_bar, None, None, unbroadcast(value_bar, value)


def lower(tree: Any) -> Any:
    """The atoms behind a tree of traced values."""
    return ir.map_tree(lambda leaf: getattr(leaf, "atom", leaf), tree)


def _last_written(a: Any, index: Any) -> Any:
    return helpers.last_written(np.shape(a), index)


@define(helpers.last_written, name="last_written", run=_last_written, style="last_written", constant=True, shape_of=(0,))
def last_written(a: Any, index: Any) -> facts.Num:
    """Where `a[index] = v` leaves its value; False for what a later duplicate of an index overwrites."""
    return facts.array(np.bool_, indexed_shape(ops.shape(a), index))
