"""Functions whose derivative is zero by declaration: they are constant wherever they have a derivative, or give no float."""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import facts, ops, sizes
from ..ops import define
from .arithmetic import elementwise_fact, ufunc
from .reductions import reduced_shape

for _function in (
    np.sign, np.signbit, np.floor, np.ceil, np.trunc, np.rint, np.floor_divide,
    np.less, np.less_equal, np.greater, np.greater_equal, np.equal, np.not_equal,
    np.logical_and, np.logical_or, np.logical_xor, np.logical_not, np.isnan, np.isinf, np.isfinite,
    np.bitwise_and, np.bitwise_or, np.bitwise_xor, np.invert, np.left_shift, np.right_shift,
):  # fmt: skip
    ufunc(_function, constant=True)


@define(np.round, np.around, method="round", elementwise=True, constant=True)
def round(a: Any, decimals: Any = 0) -> facts.Num:
    return elementwise_fact(np.round, a)


@define(np.isclose, elementwise=True, constant=True)
def isclose(a: Any, b: Any, rtol: Any = 1e-05, atol: Any = 1e-08, equal_nan: Any = False) -> facts.Num:
    numbers = [ops.number(n) for n in (a, b, rtol, atol)]
    return facts.result(np.dtype(np.bool_), facts.broadcast_shapes(*(n.shape for n in numbers)))


@define(np.allclose, constant=True)
def allclose(a: Any, b: Any, rtol: Any = 1e-05, atol: Any = 1e-08, equal_nan: Any = False) -> facts.Num:
    return facts.BOOL


@define(np.array_equal, constant=True)
def array_equal(a1: Any, a2: Any, equal_nan: Any = False) -> facts.Num:
    return facts.BOOL


@define(np.isin, constant=True)
def isin(element: Any, test_elements: Any, assume_unique: Any = False, invert: Any = False) -> facts.Num:
    return facts.result(np.dtype(np.bool_), ops.number(element).shape)


# ---- places and counts ---------------------------------------------------------------------------------------------------

INDEX = np.dtype(np.intp)


def _place(a: Any, axis: Any = None, *, keepdims: Any = False) -> facts.Num:
    return facts.result(INDEX, reduced_shape(a, axis, keepdims))


def _quantifier(a: Any, axis: Any = None, *, keepdims: Any = False) -> facts.Num:
    return facts.result(np.dtype(np.bool_), reduced_shape(a, axis, keepdims))


for _reduction, _infer in ((np.argmax, _place), (np.argmin, _place), (np.any, _quantifier), (np.all, _quantifier)):
    define(_reduction, method=_reduction.__name__, constant=True)(_infer)


@define(np.count_nonzero, constant=True)
def count_nonzero(a: Any, axis: Any = None, *, keepdims: Any = False) -> facts.Num:
    """Without an axis, older numpy gives a Python int, newer a numpy scalar."""
    found = facts.result(INDEX, reduced_shape(a, axis, keepdims))
    return facts.Num(INDEX, (), "scalar") if found.form == "numpy" else found


def _unknown_length() -> facts.Num:
    return facts.array(INDEX, (sizes.fresh(),))


@define(np.nonzero, method="nonzero", constant=True)
def nonzero(a: Any) -> tuple[facts.Num, ...]:
    if ops.rank(a) == 0:
        raise ValueError("nonzero of a number")
    return (_unknown_length(),) * ops.rank(a)


@define(np.flatnonzero, constant=True)
def flatnonzero(a: Any) -> facts.Num:
    ops.number(a)
    return _unknown_length()


@define(np.argwhere, constant=True)
def argwhere(a: Any) -> facts.Num:
    return facts.array(INDEX, (sizes.fresh(), ops.rank(a)))


@define(np.searchsorted, method="searchsorted", constant=True)
def searchsorted(a: Any, v: Any, side: Any = "left", sorter: Any = None) -> facts.Num:
    ops.number(a)
    return facts.result(INDEX, ops.number(v).shape)


@define(np.digitize, constant=True)
def digitize(x: Any, bins: Any, right: Any = False) -> facts.Num:
    ops.number(bins)
    return facts.result(INDEX, ops.number(x).shape)


def _of_triangle(n: Any, k: Any = 0, m: Any = None) -> tuple[facts.Num, ...]:
    return (_unknown_length(),) * 2


def _of_triangle_from(arr: Any, k: Any = 0) -> tuple[facts.Num, ...]:
    return (_unknown_length(),) * 2


for _indices, _pair in (
    (np.triu_indices, _of_triangle), (np.tril_indices, _of_triangle),
    (np.triu_indices_from, _of_triangle_from), (np.tril_indices_from, _of_triangle_from),
):  # fmt: skip
    define(_indices, constant=True)(_pair)


@define(np.diag_indices, constant=True)
def diag_indices(n: Any, ndim: Any = 2) -> tuple[facts.Num, ...]:
    return (facts.array(INDEX, (ops.size_value(n),)),) * int(ops.static(ndim))


@define(np.unravel_index, constant=True)
def unravel_index(indices: Any, shape: Any, order: Any = "C") -> tuple[facts.Num, ...]:
    count = len(shape) if isinstance(shape, tuple) else 1
    return (facts.result(INDEX, ops.number(indices).shape),) * count


@define(np.ravel_multi_index, constant=True)
def ravel_multi_index(multi_index: Any, dims: Any, mode: Any = "raise", order: Any = "C") -> facts.Num:
    if isinstance(multi_index, (tuple, list)):
        return facts.result(INDEX, facts.broadcast_shapes(*(ops.number(index).shape for index in multi_index)))
    return facts.result(INDEX, ops.shape(multi_index)[1:])


@define(np.linalg.matrix_rank, name="np.linalg.matrix_rank", constant=True)
def matrix_rank(A: Any, tol: Any = None, hermitian: Any = False) -> facts.Num:
    return facts.result(INDEX, ops.shape(A)[:-2]) if ops.rank(A) > 1 else facts.INT


@define(np.argpartition, method="argpartition", constant=True)
def argpartition(a: Any, kth: Any, axis: Any = -1) -> facts.Num:
    if ops.static(axis) is None:
        raise TypeError("np.argpartition over all axes is not supported; ravel the array first")
    return facts.array(INDEX, ops.number(a).shape)


@define(np.bincount, constant=True)
def bincount(x: Any, *, minlength: Any = 0) -> facts.Num:
    """Without `weights=`, in which it is not constant."""
    ops.number(x)
    return _unknown_length()


@define(np.lexsort, constant=True)
def lexsort(keys: Any, axis: Any = -1) -> facts.Num:
    found = ops.number(keys).shape
    return facts.array(INDEX, None if found is None else found[1:])
