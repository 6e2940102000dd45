"""Which operations are linear, and in which of their arguments: their tangent is the operation itself, applied to tangents.

    np.sum(x, axis=0)   ->   np.sum(x_dot, axis=0)
    a @ b               ->   a_dot @ b + a @ b_dot

A group names arguments in which the operation is linear jointly; a product has a group for each factor. What is neither elementwise
nor listed here gets its tangent as the transpose of its reverse rule.
"""

from __future__ import annotations

import operator

import numpy as np

from .. import ops
from . import arithmetic, contraction, core, creation, indexing, joining, shaping
from .indexing import view

_FIRST = ((0,),)
_FACTORS = ((0,), (1,))

_IN_THE_FIRST = (
    np.sum, np.mean, np.add.reduce, np.cumsum, np.add.accumulate, np.diff, np.diagonal, np.diag, np.diagflat, np.trace, np.triu,
    np.tril, np.transpose, np.swapaxes, np.moveaxis, np.flip, np.fliplr, np.flipud, np.rot90, np.roll, np.reshape, np.ravel,
    np.squeeze, np.expand_dims, np.atleast_1d, np.atleast_2d, np.atleast_3d, np.broadcast_to, np.tile, np.repeat, np.take,
    np.take_along_axis, np.copy, np.array, np.asarray, np.ascontiguousarray, np.float64, np.float32, np.float16, float,
    np.concatenate, np.stack, np.hstack, np.vstack, np.dstack, np.column_stack, np.split, np.array_split, np.hsplit, np.vsplit,
    np.dsplit, operator.getitem,
)  # fmt: skip
_PRODUCTS = (
    operator.matmul, np.matmul, np.dot, np.inner, np.vdot, np.outer, np.multiply.outer, np.tensordot, np.kron, np.cross,
)  # fmt: skip


def _declare(groups: tuple[tuple[int, ...], ...], *functions: object) -> None:
    for function in functions:
        op = function if isinstance(function, ops.Op) else ops.BY_FUNCTION[function]
        op.linear = groups


_declare(_FIRST, *_IN_THE_FIRST, ops.METHODS["flatten"], ops.METHODS["astype"], creation.astype, shaping.reshape_like)
_declare(_FIRST, core.identity, core.broadcast_like, core.unbroadcast, core.cast_like, joining.split_like, joining.unstack)
_declare(_FIRST, core.list_of, core.seq_item, core.seq_slice, core.drop_last, core.seq_delete)
_declare(_FIRST, contraction.require_3d, indexing.getitem)
_declare(_FACTORS, *_PRODUCTS)
_declare(((1,),), np.full, np.full_like)
_declare(((0, 1),), np.append, np.linspace, core.push, core.seq_sum, core.seq_join)
_declare(((0, 2),), core.seq_store, core.seq_insert, core.seq_add, core.seq_add_slice)
_declare(((1, 2),), np.where)
_declare(((0, 3),), indexing.setitem, indexing.additem, indexing.subitem, indexing.scatter_add)
_declare(((0,), (1,)), np.add.outer)
_declare(_FIRST, arithmetic.pos, arithmetic.neg)


def mulitem_jvp(dots, y, base, steps, index, value):
    """d(a v) = da v + a dv, in the part that is written."""
    base_dot, _, _, value_dot = dots
    y_dot = np.zeros_like(base) if base_dot is None else indexing.mulitem(base_dot, steps, index, value)
    if value_dot is None:
        return y_dot
    part = view(base, steps)
    return indexing.additem(y_dot, steps, index, (part if index is Ellipsis else part[index]) * value_dot)


def divitem_jvp(dots, y, base, steps, index, value):
    """d(a / v) = (da - (a / v) dv) / v, in the part that is written."""
    base_dot, _, _, value_dot = dots
    y_dot = np.zeros_like(base) if base_dot is None else base_dot
    if value_dot is not None:
        part = view(y, steps)
        y_dot = indexing.subitem(y_dot, steps, index, (part if index is Ellipsis else part[index]) * value_dot)
    return indexing.divitem(y_dot, steps, index, value)


def einsum_jvp(dots, y, subscripts, *operands, optimize):
    """Linear in each operand."""
    total = None
    for k, dot in enumerate(dots[1]):
        if dot is not None:
            part = np.einsum(subscripts, *operands[:k], dot, *operands[k + 1 :], optimize=optimize)
            total = part if total is None else total + part
    return total


indexing.mulitem.jvp = mulitem_jvp
indexing.divitem.jvp = divitem_jvp
ops.BY_FUNCTION[np.einsum].jvp = einsum_jvp

