"""Shapes of arrays: reading them, and functions that move elements without changing them."""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import facts, ir, ops, sizes
from ..ops import define, vjp
from .core import unbroadcast


def _length(n: Any) -> facts.Num:
    return facts.Num(facts.INT.dtype, (), "python", n)


@define(name="axis_length", run=lambda a, axis: np.shape(a)[axis], style="axis_length", constant=True, shape_of=(0,))
def axis_length(a: Any, axis: Any) -> facts.Num:
    """`a.shape[axis]`."""
    return _length(ops.shape(a)[ops.static(axis)])


@define(len, name="len", constant=True, shape_of=(0,))
def length(a: Any) -> facts.Num:
    """`len(a)` of an array."""
    if not ops.shape(a):
        raise TypeError("len() of an unsized object")
    return _length(ops.shape(a)[0])


@define(np.size, run=np.size, style="size", constant=True, shape_of=(0,))
def size(a: Any) -> facts.Num:
    """The number of elements."""
    found = ops.number(a).shape
    return _length(None if found is None else sizes.product(found))


def lengths(builder: Any, a: ir.Atom) -> tuple[ir.Atom, ...]:
    """The lengths of the axes of `a` as atoms: constants where they are known."""
    source = shape_source(builder, a)
    return tuple(ir.Const(n) if isinstance(n, int) else builder.apply(axis_length, source, k) for k, n in enumerate(ops.shape(a)))


MADE_LIKE = {"np.zeros_like", "np.ones_like", "np.empty_like", "np.full_like"}


def shape_source(builder: Any, a: ir.Atom) -> ir.Atom:
    """The oldest array of the same shape and dtype: what was written in place, or made like another; it is there from the start."""
    while isinstance(a, ir.Value) and (equation := builder.origin.get(a)) is not None:
        made_like = equation.op.name in MADE_LIKE and isinstance(equation.args[0], ir.Value)
        if not equation.op.update and not made_like:
            break
        base = equation.args[0]
        if not isinstance(base.fact, facts.Num) or (made_like and (base.fact.dtype, base.fact.form) != (a.fact.dtype, "array")):
            break
        a = base
    return a


# ---- what views and copies of rearranged elements have in common -----------------------------------------------------------


def moved(a: Any, shape: facts.Shape | None) -> facts.Num:
    """The fact of the elements of `a` in another shape: numpy keeps an array an array, and a scalar often a scalar."""
    found = ops.number(a)
    return facts.Num(found.dtype, shape, "array" if found.form == "array" or shape else "any")


def permuted(function: Any, a: Any, *args: Any) -> facts.Num:
    """The fact of `function(a, *args)` that reorders axes: numpy itself is asked, with an empty array of shape (0, 1, 2, ...)."""
    found = ops.number(a).shape
    if found is None:
        return moved(a, None)
    order = function(np.empty(tuple(range(len(found)))), *(ops.static(x) for x in args)).shape
    return moved(a, tuple(found[k] for k in order))


def at(axis: int, entry: Any, rank: int) -> Any:
    """The index that is `entry` on one axis and everything on the others."""
    return (*[slice(None)] * (axis % rank), entry) if axis % rank else entry


# ---- order of axes -------------------------------------------------------------------------------------------------------


@define(np.transpose, method="transpose", view="yes")
def transpose(a: Any, axes: Any = None) -> facts.Num:
    return permuted(np.transpose, a, axes)


@vjp(np.transpose)
def transpose_vjp(y_bar, y, a, axes):
    if axes is None:
        return np.transpose(y_bar)
    return np.transpose(y_bar, inverse_order(axes))


def inverse_order(axes):
    """The order of axes that undoes a transposition."""
    return tuple(int(k) for k in np.argsort([k % len(axes) for k in axes]))


@define(np.swapaxes, method="swapaxes", view="yes")
def swapaxes(a: Any, axis1: Any, axis2: Any) -> facts.Num:
    return permuted(np.swapaxes, a, axis1, axis2)


@vjp(np.swapaxes)
def swapaxes_vjp(y_bar, y, a, axis1, axis2):
    return np.swapaxes(y_bar, axis1, axis2)


@define(np.moveaxis, view="yes")
def moveaxis(a: Any, source: Any, destination: Any) -> facts.Num:
    return permuted(np.moveaxis, a, source, destination)


@vjp(np.moveaxis)
def moveaxis_vjp(y_bar, y, a, source, destination):
    return np.moveaxis(y_bar, destination, source)


@define(np.flip, view="yes")
def flip(m: Any, axis: Any = None) -> facts.Num:
    found = ops.number(m)
    if found.shape is not None:
        ops.axes(axis, len(found.shape))
    return facts.result(found.dtype, found.shape)


@vjp(np.flip)
def flip_vjp(y_bar, y, m, axis):
    return np.flip(y_bar, axis)


@define(np.fliplr, view="yes")
def fliplr(m: Any) -> facts.Num:
    return facts.array(ops.number(m).dtype, ops.number(m).shape)


@vjp(np.fliplr)
def fliplr_vjp(y_bar, y, m):
    return np.fliplr(y_bar)


@define(np.flipud, view="yes")
def flipud(m: Any) -> facts.Num:
    return facts.array(ops.number(m).dtype, ops.number(m).shape)


@vjp(np.flipud)
def flipud_vjp(y_bar, y, m):
    return np.flipud(y_bar)


@define(np.rot90, view="yes")
def rot90(m: Any, k: Any = 1, axes: Any = (0, 1)) -> facts.Num:
    return permuted(np.rot90, m, k, axes)


@vjp(np.rot90)
def rot90_vjp(y_bar, y, m, k, axes):
    return np.rot90(y_bar, -k, axes)


@define(np.roll)
def roll(a: Any, shift: Any, axis: Any = None) -> facts.Num:
    return facts.array(ops.number(a).dtype, ops.number(a).shape)


@vjp(np.roll)
def roll_vjp(y_bar, y, a, shift, axis):
    back = tuple(-k for k in shift) if isinstance(shift, (tuple, list)) else -shift
    return np.roll(y_bar, back, axis)


# ---- another shape, the same elements --------------------------------------------------------------------------------------


def sizes_of(shape: Any) -> facts.Shape:
    """The sizes that a `shape=` argument stands for."""
    return tuple(ops.size_value(n) for n in (shape if isinstance(shape, (tuple, list)) else (shape,)))


@define(np.reshape, view="maybe")
def reshape(a: Any, shape: Any, order: Any = "C") -> facts.Num:
    _check_order(order)
    found = ops.number(a).shape
    wanted = sizes_of(shape)
    total = None if found is None else sizes.product(found)
    return moved(a, tuple(_rest(total, wanted) if n == -1 else n for n in wanted))


def _check_order(order: Any) -> None:
    if ops.static(order) not in ("C", "F"):
        raise TypeError("order must be 'C' or 'F'")


def _rest(total: Any, wanted: facts.Shape) -> Any:
    """The length that -1 stands for in a reshape."""
    others = sizes.product(tuple(n for n in wanted if n != -1))
    return sizes.fresh() if total is None else sizes.divide(total, others)


@vjp(np.reshape)
def reshape_vjp(y_bar, y, a, shape, order):
    return reshape_like(y_bar, a, known_order(order))


def known_order(order):
    """The order itself: what "A" and "K" mean depends on where the argument lies in memory, and its cotangent lies elsewhere."""
    if order not in ("C", "F"):
        raise ValueError(f"order={order!r} has a derivative where it is known whether it means 'C' or 'F'")
    return order


def _reshape_like(a: Any, like: Any, order: Any = "C") -> Any:
    return np.reshape(a, np.shape(like), order)


@define(name="reshape_like", run=_reshape_like, style="reshape_like", view="maybe", shape_of=(1,))
def reshape_like(a: Any, like: Any, order: Any = "C") -> facts.Num:
    """`a` in the shape of `like`, which has as many elements."""
    return moved(a, ops.number(like).shape)


@vjp(reshape_like)
def reshape_like_vjp(y_bar, y, a, like, order):
    return reshape_like(y_bar, a, order)


def _flat(a: Any) -> facts.Num:
    found = ops.number(a)
    return facts.array(found.dtype, (sizes.fresh() if found.shape is None else sizes.product(found.shape),))


@define(np.ravel, method="ravel", view="maybe")
def ravel(a: Any, order: Any = "C") -> facts.Num:
    _check_order(order)
    return _flat(a)


@define(name="flatten", method="flatten", run=lambda a, order="C": np.array(a).flatten(order), style="method")
def flatten(a: Any, order: Any = "C") -> facts.Num:
    """`a.flatten()`: always a copy."""
    _check_order(order)
    return _flat(a)


@vjp(ravel, flatten)
def ravel_vjp(y_bar, y, a, order):
    return reshape_like(y_bar, a, known_order(order))


@define(np.squeeze, method="squeeze", view="yes")
def squeeze(a: Any, axis: Any = None) -> facts.Num:
    found = ops.number(a).shape
    if found is None:
        return moved(a, None)
    if ops.static(axis) is None:
        known = all(sizes.is_one(n) or sizes.not_one(n) for n in found)
        return moved(a, tuple(n for n in found if not sizes.is_one(n)) if known else None)
    gone = ops.axes(axis, len(found))
    if any(isinstance(found[k], int) and found[k] != 1 for k in gone):
        raise ValueError("cannot select an axis to squeeze out which has size not equal to one")
    return moved(a, tuple(n for k, n in enumerate(found) if k not in gone))


@vjp(np.squeeze)
def squeeze_vjp(y_bar, y, a, axis):
    return reshape_like(y_bar, a)


@define(np.expand_dims, view="yes")
def expand_dims(a: Any, axis: Any) -> facts.Num:
    found = ops.number(a)
    if found.shape is None:
        return facts.array(found.dtype, None)
    chosen = ops.static(axis)
    chosen = chosen if isinstance(chosen, (tuple, list)) else (chosen,)
    where = ops.axes(ir.Const(tuple(chosen)), len(found.shape) + len(chosen))
    rest = iter(found.shape)
    return moved(a, tuple(1 if k in where else next(rest) for k in range(len(found.shape) + len(chosen))))


@vjp(np.expand_dims)
def expand_dims_vjp(y_bar, y, a, axis):
    return reshape_like(y_bar, a)


def _at_least(rank: int, shape: facts.Shape | None) -> facts.Shape | None:
    """The shape of `atleast_1d`, `atleast_2d`, `atleast_3d`."""
    if shape is None or len(shape) >= rank:
        return shape
    if not shape:
        return (1,) * rank
    return (1, *shape) if rank == 2 else (1, *shape, 1) if len(shape) == 1 else (*shape, 1)


def _atleast(function: Any, rank: int) -> ops.Op:
    def infer(ary: Any) -> facts.Num:
        found = ops.number(ary)
        return facts.array(found.dtype, _at_least(rank, found.shape))

    op = ops.Op(f"np.{function.__name__}", function, infer, view="yes", vjp=lambda y_bar, y, ary: reshape_like(y_bar, ary))
    return ops.register(op, function)


_ATLEAST: tuple[Any, ...] = (np.atleast_1d, np.atleast_2d, np.atleast_3d)
atleast_1d, atleast_2d, atleast_3d = map(_atleast, _ATLEAST, (1, 2, 3))


@define(np.broadcast_to, view="yes")
def broadcast_to(array: Any, shape: Any) -> facts.Num:
    return facts.array(ops.number(array).dtype, sizes_of(shape))


@vjp(np.broadcast_to)
def broadcast_to_vjp(y_bar, y, array, shape):
    return unbroadcast(y_bar, array)
