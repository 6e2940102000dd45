"""Operations that the transforms write: cotangents of the right shape, and sums into them.

Each has rules of its own, so that what one transform emits every transform accepts.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import facts, ir, ops, sizes
from ..ops import define, vjp
from ..runtime import helpers


def _like(tree: Any, dtype: Any = None) -> facts.Num:
    found = ops.number(tree)
    return facts.Num(ops.static_dtype(dtype, found.dtype), found.shape, "array")


@define(np.zeros_like, constant=True, shape_of=(0,))
def zeros_like(a: Any, dtype: Any = None) -> facts.Num:
    return _like(a, dtype)


@define(np.ones_like, constant=True, shape_of=(0,))
def ones_like(a: Any, dtype: Any = None) -> facts.Num:
    return _like(a, dtype)


@define(np.empty_like, constant=True, shape_of=(0,))
def empty_like(a: Any, dtype: Any = None) -> facts.Num:
    return _like(a, dtype)


@define(np.full_like, shape_of=(0,))
def full_like(a: Any, fill_value: Any, dtype: Any = None) -> facts.Num:
    return _like(a, dtype)


@vjp(np.full_like)
def full_like_vjp(y_bar, y, a, fill_value, dtype):
    return None, unbroadcast(y_bar, fill_value)


@define(np.copy, method="copy", run=np.array)
def copy(a: Any) -> facts.Num:
    found = ops.number(a)
    return facts.Num(found.dtype, found.shape, "array")


@vjp(np.copy)
def copy_vjp(y_bar, y, a):
    return y_bar


copy_if_there = ops.Op("copy_if_there", lambda a: a if a is None else a.copy(), ops.fact, "copy_if_there")
"""A copy of an array or a list, of a value that the path taken may not have made: it is None then, and nothing reads the copy."""


zeros_like_if_there = ops.Op(
    "zeros_like_if_there", lambda a: np.float64(0.0) if a is None else np.zeros_like(a), ops.fact, "zeros_like_if_there",
    constant=True, shape_of=(0,),
)  # fmt: skip
"""As np.zeros_like, of such a value: what is added to the zero then, or copied, is read by nothing."""


@define(name="identity", run=lambda a: a, style="identity", view="yes")
def identity(a: Any) -> Any:
    """`a` itself, as a value of its own: what a nested derivative is taken with respect to."""
    return ops.fact(a)


@vjp(identity)
def identity_vjp(y_bar, y, a):
    return y_bar


@define(helpers.unbroadcast, name="unbroadcast", style="helper", view="maybe", shape_of=(1,))
def unbroadcast(a: Any, like: Any) -> facts.Num:
    """`a` summed to the shape of `like`: the adjoint of broadcasting."""
    found, dtype = ops.number(like), ops.number(a).dtype
    return facts.Num(dtype, found.shape, "any") if found.form == "any" else facts.result(dtype, found.shape)


@vjp(unbroadcast)
def unbroadcast_vjp(y_bar, y, a, like):
    return broadcast_like(y_bar, a)


@define(
    name="broadcast_like", run=lambda a, like: np.broadcast_to(a, np.shape(like)), style="broadcast_like", view="yes", shape_of=(1,)
)
def broadcast_like(a: Any, like: Any) -> facts.Num:
    """`a` in the shape of `like`, as a read-only view."""
    return facts.array(ops.number(a).dtype, ops.number(like).shape)


@vjp(broadcast_like)
def broadcast_like_vjp(y_bar, y, a, like):
    return unbroadcast(y_bar, a)


@define(name="cast_like", run=helpers.cast_like, style="helper", view="maybe", shape_of=(1,))
def cast_like(a: Any, like: Any) -> facts.Num:
    """`a` in the dtype of `like`."""
    found = ops.number(a)
    return facts.Num(ops.number(like).dtype, found.shape, found.form)


@vjp(cast_like)
def cast_like_vjp(y_bar, y, a, like):
    return cast_like(y_bar, a)


@define(name="require_there", run=helpers.require_there, style="helper", effect=True, check=True, constant=True)
def require_there(a: Any) -> facts.Num:
    """An effect: TypeError where something is None that is used as an array, though nothing is computed with it."""
    return facts.BOOL


@define(name="require_assigned", run=helpers.require_assigned, style="helper", effect=True, check=True, constant=True)
def require_assigned(value: Any, name: Any) -> facts.Num:
    """An effect: UnboundLocalError where a name is read that the path taken has not assigned."""
    return facts.BOOL


@define(name="require_scalar", run=helpers.require_scalar, style="helper", effect=True, check=True, constant=True)
def require_scalar(a: Any, function: Any) -> facts.Num:
    """TypeError unless `a` has exactly one element."""
    return facts.BOOL


@define(name="require_shape", run=helpers.require_shape, style="helper", effect=True, check=True, constant=True, shape_of=(0, 1))
def require_shape(a: Any, like: Any, what: Any, of: Any) -> facts.Num:
    """ValueError unless `a` has the shape of `like`: what a rule of the user's returns."""
    return facts.BOOL


# ---- lists whose length is only known when the program runs ---------------------------------------------------------------


@define(name="push", run=lambda seq, item: [*seq, item], style="push", update=True)
def push(seq: Any, item: Any) -> facts.Seq:
    """The list with `item` appended."""
    return _longer(seq, item)


def _longer(seq: Any, item: Any) -> facts.Seq:
    return facts.Seq(ops.fact(item) if ops.fact(seq) == EMPTY else facts.join(ops.fact(seq).element, ops.fact(item)))


EMPTY = facts.Seq(facts.UNDEFINED)


@define(name="list_of", run=lambda *items: list(items), style="list")
def list_of(*items: Any) -> facts.Seq:
    """A new list of these items."""
    element = facts.UNDEFINED
    for item in items:
        element = facts.join(element, ops.fact(item))
    return facts.Seq(element)


@define(name="seq_length", run=len, style="len", constant=True)
def seq_length(seq: Any) -> facts.Num:
    """The number of items of a list."""
    return facts.Num(facts.INT.dtype, (), "python", sizes.fresh())


@define(name="seq_position", run=lambda seq, index: range(len(seq))[index], style="seq_position", constant=True)
def seq_position(seq: Any, index: Any) -> facts.Num:
    """The number of an item counted from the beginning; IndexError where there is no such item."""
    return facts.INT


@define(name="seq_item", run=lambda seq, index: seq[index], style="index", view="yes")
def seq_item(seq: Any, index: Any) -> Any:
    """One item of a list."""
    return facts.item(ops.fact(seq))


@define(name="seq_slice", run=lambda seq, index: seq[index], style="index", view="yes")
def seq_slice(seq: Any, index: Any) -> Any:
    """Some items of a list, as a list."""
    return ops.fact(seq)


@define(name="seq_join", run=lambda a, b: a + b, style="seq_join")
def seq_join(a: Any, b: Any) -> facts.Seq:
    """The items of two lists, as a list."""
    one, other = ops.fact(a), ops.fact(b)
    return facts.Seq(one.element if other == EMPTY else other.element if one == EMPTY else facts.join(one.element, other.element))


@define(name="copy_of_list", run=helpers.copy_of_list, style="helper")
def seq_copy(seq: Any) -> Any:
    """The list with copies of its arrays."""
    return ops.fact(seq)


@vjp(seq_copy)
def seq_copy_vjp(y_bar, y, seq):
    return y_bar


@define(name="drop_last", run=lambda seq: seq[:-1], style="drop_last", update=True)
def drop_last(seq: Any) -> Any:
    """The list without its last item."""
    return ops.fact(seq)


@define(name="seq_delete", run=lambda seq, index: _without(seq, index), style="seq_delete", update=True)
def seq_delete(seq: Any, index: Any) -> Any:
    """The list without one of its items."""
    return ops.fact(seq)


def _without(seq: Any, index: Any) -> Any:
    new = list(seq)
    del new[index]
    return new


@define(name="seq_insert", run=lambda seq, index, item: [*seq[:index], item, *seq[index:]], style="seq_insert", update=True)
def seq_insert(seq: Any, index: Any, item: Any) -> facts.Seq:
    """The list with `item` in front of the one at this position."""
    return _longer(seq, item)


def _stored(seq: Any, index: Any, item: Any) -> Any:
    new = list(seq)
    new[index] = item
    return new


@define(name="seq_store", run=_stored, style="seq_store", update=True)
def seq_store(seq: Any, index: Any, item: Any) -> facts.Seq:
    """The list with one item replaced."""
    return facts.Seq(facts.join(ops.fact(seq).element, ops.fact(item)))


@define(name="seq_add", run=lambda seq, index, item: _stored(seq, index, seq[index] + item), style="seq_add", update=True)
def seq_add(seq: Any, index: Any, item: Any) -> Any:
    """The list with something added to one item, which becomes a new object."""
    return ops.fact(seq)


@define(name="zeros_seq", run=helpers.zeros_of_list, style="zeros_seq", constant=True)
def zeros_seq(seq: Any) -> Any:
    """A list of zeros in the shapes of the items of a list."""
    return ops.fact(seq)


zeros_if_there = ops.Op("zeros_of_list", helpers.zeros_of_list, ops.fact, "helper", constant=True)
"""As `zeros_seq`, of a list in which an item may be missing that the path taken has not made."""


@define(name="seq_sum", run=helpers.sum_of_lists, style="seq_sum")
def seq_sum(a: Any, b: Any) -> Any:
    """Two lists of cotangents of the same length, added item by item."""
    return facts.join(ops.fact(a), ops.fact(b))


@vjp(list_of)
def list_of_vjp(y_bar, y, *items):
    return tuple(seq_item(y_bar, k) for k in range(len(items)))


@vjp(push)
def push_vjp(y_bar, y, seq, item):
    last = _fitted(seq_item(y_bar, -1), item)  # read before the list is made shorter in place
    return drop_last(y_bar), last


def _fitted(bar, item):
    """The cotangent of an item of a list, which may be a list itself."""
    return bar if _is_list(item) else unbroadcast(bar, item)


def _zeros(item):
    return zeros_seq(item) if _is_list(item) else 0.0 * item


def _is_list(item):
    return isinstance(getattr(item, "fact", None), facts.Seq)


def seq_item_into(seq_bar, y_bar, y, seq, index):
    if _is_list(y):
        return seq_store(seq_bar, index, seq_sum(seq_item(seq_bar, index), y_bar))
    return seq_add(seq_bar, index, y_bar)


seq_item.vjp_into = seq_item_into


@define(name="seq_add_slice", run=helpers.seq_add_slice, style="helper")
def seq_add_slice(seq: Any, index: Any, items: Any) -> Any:
    """The list with the items of another added to some of its items."""
    return ops.fact(seq)


def seq_slice_into(seq_bar, y_bar, y, seq, index):
    return seq_add_slice(seq_bar, index, y_bar)


seq_slice.vjp_into = seq_slice_into


@vjp(seq_join)
def seq_join_vjp(y_bar, y, a, b):
    n = seq_length(a)
    return seq_slice(y_bar, slice(None, n)), seq_slice(y_bar, slice(n, None))


@vjp(seq_add_slice)
def seq_add_slice_vjp(y_bar, y, seq, index, items):
    return y_bar, None, seq_slice(y_bar, index)


@vjp(drop_last)
def drop_last_vjp(y_bar, y, seq):
    return push(y_bar, _zeros(seq_item(seq, -1)))


@vjp(seq_delete)
def seq_delete_vjp(y_bar, y, seq, index):
    where = index if isinstance(index, ir.Const) and index.value >= 0 else index % (seq_length(y) + 1)
    return seq_insert(y_bar, where, _zeros(seq_item(seq, index))), None


@vjp(seq_insert)
def seq_insert_vjp(y_bar, y, seq, index, item):
    new = _fitted(seq_item(y_bar, index), item)  # read before the list is made shorter in place
    return seq_delete(y_bar, index), None, new


@vjp(seq_add)
def seq_add_vjp(y_bar, y, seq, index, item):
    return y_bar, None, unbroadcast(seq_item(y_bar, index), item)


@vjp(seq_sum)
def seq_sum_vjp(y_bar, y, a, b):
    return y_bar, y_bar


@vjp(seq_store)
def seq_store_vjp(y_bar, y, seq, index, item):
    return seq_store(y_bar, index, _zeros(seq_item(y_bar, index))), None, _fitted(seq_item(y_bar, index), item)
