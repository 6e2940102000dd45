"""New arrays: of constants, of a range, of given elements, of another dtype."""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import facts, ops, sizes
from ..ops import Op, define, register, vjp
from .core import cast_like, unbroadcast
from .joining import element, is_list, unpacked, unstack
from .shaping import reshape_like, sizes_of


def written(op, beside, *args):
    """The result of an operation on constants, as code where the value `beside` is being traced, not as the array that it gives."""
    return beside.__trace__(op, args, {}) if hasattr(beside, "__trace__") else op.run(*args)


# ---- filled with constants -------------------------------------------------------------------------------------------------


def _filled(function: Any) -> Op:
    def infer(shape: Any, dtype: Any = None) -> facts.Num:
        return facts.array(ops.static_dtype(dtype, np.dtype(np.float64)), sizes_of(shape))

    return register(Op(f"np.{function.__name__}", function, infer, constant=True), function)


zeros, ones, empty = map(_filled, (np.zeros, np.ones, np.empty))


@define(np.full)
def full(shape: Any, fill_value: Any, dtype: Any = None) -> facts.Num:
    return facts.array(ops.static_dtype(dtype, ops.number(fill_value).dtype), sizes_of(shape))


@vjp(np.full)
def full_vjp(y_bar, y, shape, fill_value, dtype):
    return None, unbroadcast(y_bar, fill_value) if np.ndim(fill_value) else np.sum(y_bar)


def _matrix(rows: Any, columns: Any, dtype: Any) -> facts.Num:
    n = ops.size_value(rows)
    return facts.array(ops.static_dtype(dtype, np.dtype(np.float64)), (n, n if columns is None else ops.size_value(columns)))


@define(np.eye, constant=True)
def eye(N: Any, M: Any = None, k: Any = 0, dtype: Any = float) -> facts.Num:
    return _matrix(N, M, dtype)


@define(np.identity, constant=True)
def identity(n: Any, dtype: Any = None) -> facts.Num:
    return _matrix(n, None, dtype)


@define(np.tri, constant=True)
def tri(N: Any, M: Any = None, k: Any = 0, dtype: Any = float) -> facts.Num:
    return _matrix(N, M, dtype)


@define(np.indices, constant=True)
def indices(dimensions: Any, dtype: Any = int) -> facts.Num:
    lengths = sizes_of(dimensions)
    return facts.array(ops.static_dtype(dtype), (len(lengths), *lengths))


# ---- ranges ----------------------------------------------------------------------------------------------------------------


@define(np.arange)
def arange(start: Any, stop: Any = None, step: Any = None, dtype: Any = None) -> facts.Num:
    parts = [ops.number(p) for p in (start, stop, step) if p is not None]
    found = ops.static_dtype(dtype)
    if found is None and all(p.dtype is not None for p in parts):
        found = np.result_type(*(p.dtype for p in parts if p.dtype is not None))
    return facts.array(found, (_range_length(start, stop, step),))


def _range_length(start: Any, stop: Any, step: Any) -> sizes.SizeLike:
    first, last, by = (None if p is None else ops.number(p).value for p in (start, stop, step))
    if step is not None and by != 1:
        known = [p for p in (first, last, by) if isinstance(p, int)]
        return len(range(*known)) if len(known) == 3 and by else sizes.fresh()
    if stop is None:
        first, last = 0, first
    return sizes.fresh() if first is None or last is None else sizes.without_index(sizes.clamp(sizes.sub(last, first)))


@vjp(np.arange)
def arange_vjp(y_bar, y, start, stop, step, dtype):
    """Element k is start + k * step; the stop has no influence but on the length."""
    first = None if stop is None else np.sum(y_bar)
    return first, None, None if step is None else np.sum(y_bar * written(arange, y_bar, np.shape(y_bar)[0]))


@define(np.linspace)
def linspace(start: Any, stop: Any, num: Any = 50, endpoint: Any = True, *, dtype: Any = None) -> facts.Num:
    ends = [ops.number(start), ops.number(stop)]
    shape = facts.broadcast_shapes(*(e.shape for e in ends))
    return facts.array(ops.static_dtype(dtype, _linspace_dtype(*ends)), None if shape is None else (ops.size_value(num), *shape))


def _linspace_dtype(start: facts.Num, stop: facts.Num) -> np.dtype[Any] | None:
    if start.dtype is None or stop.dtype is None:
        return None
    first, last = np.ones((), start.dtype), np.ones((), stop.dtype)
    return np.linspace(first, last, 2).dtype


@vjp(np.linspace)
def linspace_vjp(y_bar, y, start, stop, num, endpoint, dtype):
    t = cast_like(written(linspace, y_bar, 0.0, 1.0, num, endpoint), y_bar)
    weight = np.reshape(t, (-1, *[1] * (np.ndim(y_bar) - 1))) if np.ndim(y_bar) > 1 else t
    return _end_bar(y_bar * (1.0 - weight), start), _end_bar(y_bar * weight, stop)


def _end_bar(bar, end):
    return unbroadcast(np.sum(bar, axis=0), end) if np.ndim(end) else np.sum(bar)


# ---- of given elements -----------------------------------------------------------------------------------------------------


def array_fact(tree: Any, dtype: Any) -> facts.Num:
    """The fact of what np.array makes of an array, a number, or nested lists of these."""
    if isinstance(ops.fact(tree), facts.Seq):
        inner = element(tree)
        return facts.array(ops.static_dtype(dtype, inner.dtype), None if inner.shape is None else (sizes.fresh(), *inner.shape))
    found = ops.number(tree)
    return facts.array(ops.static_dtype(dtype, found.dtype), found.shape)


@define(np.array)
def array(object: Any, dtype: Any = None) -> facts.Num:
    return array_fact(object, dtype)


def _is_shared(a: Any, dtype: Any = None) -> str:
    """`np.asarray` of an array is the array itself, unless the dtype changes."""
    wanted, found = ops.static_dtype(ops.as_tree(dtype)), ops.fact(a)
    if wanted is None or (isinstance(found, facts.Num) and facts.same_dtype(found.dtype, wanted)):
        return "yes"
    return "maybe" if isinstance(found, facts.Num) and found.dtype is None else "no"


@define(np.asarray, np.asanyarray, view=_is_shared)
def asarray(a: Any, dtype: Any = None) -> facts.Num:
    return array_fact(a, dtype)


@define(np.ascontiguousarray, view="maybe")
def ascontiguousarray(a: Any, dtype: Any = None) -> facts.Num:
    found = array_fact(a, dtype)
    return facts.array(found.dtype, found.shape or (None if found.shape is None else (1,)))


@vjp(np.array, np.asarray)
def array_vjp(y_bar, y, a, dtype):
    if is_list(a):
        return (unpacked(y_bar, a),)
    if isinstance(getattr(a, "fact", None), facts.Seq):
        return (unstack(y_bar),)
    return y_bar if dtype is None else cast_like(y_bar, a)


@vjp(np.ascontiguousarray)
def ascontiguousarray_vjp(y_bar, y, a, dtype):
    return array_vjp(y_bar if is_list(a) or np.ndim(a) else reshape_like(y_bar, a), y, a, dtype)


# ---- of another dtype ------------------------------------------------------------------------------------------------------


def _astype(a: Any, dtype: Any) -> Any:
    return np.array(a).astype(dtype)[()] if np.ndim(a) == 0 else np.asarray(a).astype(dtype)


@define(name="astype", method="astype", run=_astype, style="method")
def astype(a: Any, dtype: Any) -> facts.Num:
    """`a.astype(dtype)`: always a copy."""
    found = ops.number(a)
    wanted = ops.static_dtype(dtype, np.dtype(np.float64))
    _refuse_complex(found.dtype, wanted)
    return facts.Num(wanted, found.shape, found.form)


def _refuse_complex(found: np.dtype[Any] | None, wanted: np.dtype[Any]) -> None:
    if (found is not None and found.kind == "c") != (wanted.kind == "c"):
        raise TypeError("a cast between real and complex numbers is not supported; use np.real, or add 0j")


@vjp(astype)
def astype_vjp(y_bar, y, a, dtype):
    return cast_like(y_bar, a)


def _constructor(kind: Any) -> Op:
    """np.float64(x) and its like."""

    def infer(x: Any) -> facts.Num:
        found = ops.number(x)
        _refuse_complex(found.dtype, np.dtype(kind))
        return facts.result(np.dtype(kind), found.shape)

    def view(x: Any) -> str:
        return _is_shared(x, kind)

    rule = _constructor_vjp if np.dtype(kind).kind in "fc" else None
    return register(Op(f"np.{kind.__name__}", kind, infer, view=view, constant=rule is None, vjp=rule), kind)


def _constructor_vjp(y_bar, y, x):
    return cast_like(y_bar, x)


for _kind in (np.float64, np.float32, np.float16, np.int64, np.int32, np.int16, np.int8, np.uint8, np.bool_):
    _constructor(_kind)
