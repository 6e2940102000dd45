"""Products that sum over axes: matmul, dot, tensordot and their like."""

from __future__ import annotations

import operator
from typing import Any

import numpy as np

from .. import facts, ops, sizes
from ..ops import Op, define, register, vjp
from ..runtime import helpers
from .core import unbroadcast
from .reductions import example_dtype
from .shaping import inverse_order, reshape_like


def contract(m: sizes.SizeLike, n: sizes.SizeLike) -> None:
    """Check that two axes that are summed over together may have the same length."""
    if sizes.differ(m, n):
        raise ValueError(f"axes of lengths {m} and {n} cannot be contracted")


# ---- matmul ----------------------------------------------------------------------------------------------------------------


def matmul_shape(a: facts.Shape, b: facts.Shape) -> facts.Shape:
    """The shape of `a @ b`."""
    if not a or not b:
        raise ValueError("matmul: an operand has no axes; use * instead")
    contract(a[-1], b[-2] if len(b) > 1 else b[-1])
    batch = facts.broadcast_shapes(a[:-2], b[:-2])
    assert batch is not None
    return (*batch, *a[-2:-1], *(b[-1:] if len(b) > 1 else ()))


def _matmul_fact(a: Any, b: Any) -> facts.Num:
    left, right = ops.number(a), ops.number(b)
    dtype = example_dtype(np.matmul, a, b)
    if left.shape is None or right.shape is None:
        return facts.result(dtype, None)
    return facts.result(dtype, matmul_shape(left.shape, right.shape))


def _matmul_operator(a: Any, b: Any) -> facts.Num:
    return _matmul_fact(a, b)


def _matmul_function(x1: Any, x2: Any) -> facts.Num:
    return _matmul_fact(x1, x2)


matmul = register(Op("@", operator.matmul, _matmul_operator, "binary"), operator.matmul)
np_matmul = register(Op("np.matmul", np.matmul, _matmul_function), np.matmul)


@vjp(matmul, np_matmul)
def matmul_vjp(y_bar, y, a, b):
    ranks = np.ndim(a), np.ndim(b)
    if ranks == (1, 1):
        return y_bar * b, y_bar * a
    if ranks == (2, 1):
        return np.outer(y_bar, b), a.T @ y_bar
    if ranks == (1, 2):
        return b @ y_bar, np.outer(a, y_bar)
    if ranks == (2, 2):
        return y_bar @ b.T, a.T @ y_bar
    return _batched_vjp(y_bar, a, b)


def _batched_vjp(y_bar, a, b):
    """With more than two axes, the leading ones are a batch, broadcast like the axes of an elementwise function."""
    if np.ndim(b) == 1:
        return y_bar[..., None] * b, _sum_over_shared(a, y_bar, np.ndim(y_bar))
    if np.ndim(a) == 1:
        b_bar = a[:, None] * np.expand_dims(y_bar, -2)
        return np.sum(b * np.expand_dims(y_bar, -2), axis=(*range(np.ndim(b) - 2), np.ndim(b) - 1)), b_bar
    if np.ndim(b) == 2:
        return y_bar @ b.T, _sum_over_shared(a, y_bar, np.ndim(a) - 1)
    return unbroadcast(y_bar @ np.swapaxes(b, -1, -2), a), unbroadcast(np.swapaxes(a, -1, -2) @ y_bar, b)


def _sum_over_shared(a, y_bar, count):
    """The sum over the leading axes, which both have, of the products."""
    axes = tuple(range(count))
    return np.tensordot(a, y_bar, (axes, axes))


# ---- dot, inner, tensordot -------------------------------------------------------------------------------------------------


def _product_fact(a: Any, b: Any, shape: facts.Shape | None) -> facts.Num:
    return facts.result(example_dtype(np.dot, a, b), shape)


@define(np.dot, method="dot")
def dot(a: Any, b: Any) -> facts.Num:
    left, right = ops.number(a).shape, ops.number(b).shape
    if left is None or right is None:
        return _product_fact(a, b, None)
    if not left or not right:
        return _product_fact(a, b, left + right)
    k = len(right) - 2 if len(right) > 1 else 0
    contract(left[-1], right[k])
    return _product_fact(a, b, (*left[:-1], *right[:k], *right[k + 1 :]))


@vjp(np.dot)
def dot_vjp(y_bar, y, a, b):
    if np.ndim(a) == 0 or np.ndim(b) == 0:
        return _scaled_vjp(y_bar, a, b)
    if np.ndim(b) <= 2:
        return matmul_vjp(y_bar, y, a, b)
    return contraction_vjp(y_bar, a, b, (np.ndim(a) - 1,), (np.ndim(b) - 2,))


def _scaled_vjp(y_bar, a, b):
    """A number times an array."""
    return unbroadcast(y_bar * b, a), unbroadcast(y_bar * a, b)


@define(np.inner)
def inner(a: Any, b: Any) -> facts.Num:
    left, right = ops.number(a).shape, ops.number(b).shape
    if left is None or right is None:
        return _product_fact(a, b, None)
    if not left or not right:
        return _product_fact(a, b, left + right)
    contract(left[-1], right[-1])
    return _product_fact(a, b, left[:-1] + right[:-1])


@vjp(np.inner)
def inner_vjp(y_bar, y, a, b):
    if np.ndim(a) == 0 or np.ndim(b) == 0:
        return _scaled_vjp(y_bar, a, b)
    if np.ndim(a) == 1 and np.ndim(b) == 1:
        return y_bar * b, y_bar * a
    return contraction_vjp(y_bar, a, b, (np.ndim(a) - 1,), (np.ndim(b) - 1,))


@define(np.vdot)
def vdot(a: Any, b: Any) -> facts.Num:
    left, right = ops.number(a).shape, ops.number(b).shape
    if left is not None and right is not None:
        contract(sizes.product(left), sizes.product(right))
    return _product_fact(a, b, ())


@vjp(np.vdot)
def vdot_vjp(y_bar, y, a, b):
    if np.ndim(a) == 1 and np.ndim(b) == 1:
        return y_bar * b, y_bar * a
    return y_bar * reshape_like(b, a), y_bar * reshape_like(a, b)


@define(np.outer)
def outer(a: Any, b: Any) -> facts.Num:
    lengths = (sizes.fresh() if s is None else sizes.product(s) for s in (ops.number(a).shape, ops.number(b).shape))
    return facts.array(example_dtype(np.outer, a, b), tuple(lengths))


@vjp(np.outer)
def outer_vjp(y_bar, y, a, b):
    a_bar, b_bar = y_bar @ (b if np.ndim(b) == 1 else np.ravel(b)), (a if np.ndim(a) == 1 else np.ravel(a)) @ y_bar
    return a_bar if np.ndim(a) == 1 else reshape_like(a_bar, a), b_bar if np.ndim(b) == 1 else reshape_like(b_bar, b)


def contracted_axes(axes: Any, a_rank: int, b_rank: int) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """The `axes=` argument of tensordot as the axes of either operand that are summed over, in pairs."""
    if isinstance(axes, int):
        return tuple(range(a_rank - axes, a_rank)), tuple(range(axes))
    left, right = ((x,) if isinstance(x, int) else tuple(x) for x in axes)
    if len(left) != len(right) or any(not -a_rank <= i < a_rank for i in left) or any(not -b_rank <= i < b_rank for i in right):
        raise ValueError("shape-mismatch for sum")
    return tuple(i % a_rank for i in left), tuple(i % b_rank for i in right)


def others(rank, axes):
    """The axes that are not among these."""
    return tuple(k for k in range(rank) if k not in axes)


@define(np.tensordot)
def tensordot(a: Any, b: Any, axes: Any = 2) -> facts.Num:
    left, right = ops.shape(a), ops.shape(b)
    a_axes, b_axes = contracted_axes(ops.static(axes), len(left), len(right))
    for i, j in zip(a_axes, b_axes, strict=True):
        contract(left[i], right[j])
    shape = (*(left[k] for k in others(len(left), a_axes)), *(right[k] for k in others(len(right), b_axes)))
    return facts.array(example_dtype(_full_contraction, a, b), shape)


def _full_contraction(a: Any, b: Any) -> Any:
    return np.tensordot(a, b, 1)


@vjp(np.tensordot)
def tensordot_vjp(y_bar, y, a, b, axes):
    return contraction_vjp(y_bar, a, b, *contracted_axes(axes, np.ndim(a), np.ndim(b)))


def contraction_vjp(y_bar, a, b, a_axes, b_axes):
    """y has the free axes of `a`, then those of `b`; each operand's cotangent sums y_bar times the other over the other's."""
    a_free, b_free = others(np.ndim(a), a_axes), others(np.ndim(b), b_axes)
    y_rank = len(a_free) + len(b_free)
    a_bar = np.tensordot(y_bar, b, (tuple(range(len(a_free), y_rank)), b_free))
    b_bar = np.tensordot(a, y_bar, (a_free, tuple(range(len(a_free)))))
    # What is left of the other operand comes in the order of its own axes: bring it into the order of ours.
    a_order = (*a_free, *(i for _, i in sorted(zip(b_axes, a_axes, strict=True))))
    b_order = (*(j for _, j in sorted(zip(a_axes, b_axes, strict=True))), *b_free)
    return _reordered(a_bar, a_order), _reordered(b_bar, b_order)


def _reordered(x, order):
    return x if order == tuple(range(len(order))) else np.transpose(x, inverse_order(order))


# ---- products of all pairs -------------------------------------------------------------------------------------------------


def _outer(ufunc: Any) -> Op:
    def infer(A: Any, B: Any) -> facts.Num:
        left, right = ops.number(A).shape, ops.number(B).shape
        shape = None if left is None or right is None else left + right
        return facts.result(example_dtype(ufunc, A, B), shape)

    return register(Op(f"np.{ufunc.__name__}.outer", ufunc.outer, infer), ufunc.outer)


add_outer, subtract_outer, multiply_outer = map(_outer, (np.add, np.subtract, np.multiply))


@vjp(multiply_outer)
def multiply_outer_vjp(y_bar, y, A, B):
    if np.ndim(A) == 0 or np.ndim(B) == 0:
        return _scaled_vjp(y_bar, A, B)
    return contraction_vjp(y_bar, A, B, (), ())


@vjp(add_outer)
def add_outer_vjp(y_bar, y, A, B):
    return _summed_over(y_bar, np.ndim(A), np.ndim(A) + np.ndim(B)), _summed_over(y_bar, 0, np.ndim(A))


@vjp(subtract_outer)
def subtract_outer_vjp(y_bar, y, A, B):
    A_bar, B_bar = add_outer_vjp(y_bar, y, A, B)
    return A_bar, -B_bar


def _summed_over(y_bar, start, stop):
    return y_bar if start == stop else np.sum(y_bar, axis=tuple(range(start, stop)) if stop - start > 1 else start)


# ---- kron, cross -----------------------------------------------------------------------------------------------------------


@define(np.kron)
def kron(a: Any, b: Any) -> facts.Num:
    left, right = ops.shape(a), ops.shape(b)
    rank = len(left) if len(left) > len(right) else len(right)
    left, right = _ranked(left, rank), _ranked(right, rank)
    return facts.result(example_dtype(np.kron, a, b), tuple(map(sizes.mul, left, right)))


def _ranked(shape, rank):
    return (*[1] * (rank - len(shape)), *shape)


@vjp(np.kron)
def kron_vjp(y_bar, y, a, b):
    """In the shape (a0, b0, a1, b1, ...) the result is the product of all pairs."""
    rank = np.ndim(y_bar)
    if rank == 0:
        return _scaled_vjp(y_bar, a, b)
    left, right = _ranked(np.shape(a), rank), _ranked(np.shape(b), rank)
    pairs = np.reshape(y_bar, tuple(n for pair in zip(left, right, strict=True) for n in pair))
    a_axes, b_axes, every = tuple(range(0, 2 * rank, 2)), tuple(range(1, 2 * rank, 2)), tuple(range(rank))
    full_a, full_b = (x if np.ndim(x) == rank else np.reshape(x, s) for x, s in ((a, left), (b, right)))
    a_bar = np.tensordot(pairs, full_b, (b_axes, every))
    b_bar = np.tensordot(pairs, full_a, (a_axes, every))
    return a_bar if np.ndim(a) == rank else reshape_like(a_bar, a), b_bar if np.ndim(b) == rank else reshape_like(b_bar, b)


@define(np.cross)
def cross(a: Any, b: Any) -> facts.Num:
    dtype = example_dtype(np.multiply, a, b)
    left, right = ops.number(a).shape, ops.number(b).shape
    if left is None or right is None or (left[-1] != 3 and right[-1] != 3):
        return facts.result(dtype, None)  # of two vectors of length 2 it has one axis less
    return facts.array(dtype, facts.broadcast_shapes((*left[:-1], 3), (*right[:-1], 3)))


@vjp(np.cross)
def cross_vjp(y_bar, y, a, b):
    a3, b3 = vectors_3d(a), vectors_3d(b)
    return unbroadcast(np.cross(b3, y_bar), a), unbroadcast(np.cross(y_bar, a3), b)


def vectors_3d(a):
    """`a` itself, which must have vectors of 3 components along its last axis."""
    found = a.fact.shape if hasattr(a, "fact") else np.shape(a)
    return a if found is not None and found[-1:] == (3,) else require_3d(a)


@define(name="require_3d", run=helpers.require_3d, style="helper", view="yes")
def require_3d(a: Any) -> facts.Num:
    """`a` itself, after the check that its vectors have 3 components."""
    found = ops.number(a)
    return found if not found.shape else facts.array(found.dtype, (*found.shape[:-1], 3))


@vjp(require_3d)
def require_3d_vjp(y_bar, y, a):
    return y_bar
