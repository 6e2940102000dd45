"""Functions that choose between values."""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import facts, ir, ops
from ..errors import NeedsStatic
from ..ops import define, vjp
from .arithmetic import elementwise_fact


def _choose(a: Any, b: Any) -> Any:
    return np.where(True, a, b)


@define(np.where, elementwise=True)
def where(condition: Any, x: Any, y: Any) -> facts.Num:
    numbers = [ops.number(a) for a in (condition, x, y)]
    return facts.array(facts.promote(_choose, *numbers[1:]), facts.broadcast_shapes(*(n.shape for n in numbers)))


@vjp(np.where)
def where_vjp(z_bar, z, condition, x, y):
    return None, np.where(condition, z_bar, 0.0), np.where(condition, 0.0, z_bar)


@define(name="choose", run=lambda condition, x, y: x if condition else y, style="choose", linear=((1, 2),))
def choose(condition: Any, x: Any, y: Any) -> facts.Num:
    """One of two numbers."""
    return facts.join(ops.number(x), ops.number(y))  # type: ignore[no-any-return]


@vjp(choose)
def choose_vjp(z_bar, z, condition, x, y):
    return None, np.where(condition, z_bar, 0.0), np.where(condition, 0.0, z_bar)


_ABSENT = np._NoValue  # numpy tells a bound that is left out from None


def bounds(a_min: Any, a_max: Any, minimum: Any, maximum: Any) -> tuple[Any, Any]:
    """The bounds of a clip, None where there is none: they go by two pairs of names."""
    return a_min if is_given(a_min) else _or_none(minimum), a_max if is_given(a_max) else _or_none(maximum)


def is_given(bound: Any) -> bool:
    """Whether a bound is there: neither left out nor None."""
    value = bound.value if isinstance(bound, ir.Const) else bound
    return value is not None and value is not _ABSENT


def _or_none(bound: Any) -> Any:
    return bound if is_given(bound) else None


def _run_clip(a: Any, a_min: Any = None, a_max: Any = None, *, min: Any = None, max: Any = None) -> Any:
    return np.clip(a, *bounds(a_min, a_max, min, max))


@define(np.clip, method="clip", run=_run_clip, elementwise=True)
def clip(a: Any, a_min: Any = _ABSENT, a_max: Any = _ABSENT, *, min: Any = _ABSENT, max: Any = _ABSENT) -> facts.Num:
    low, high = bounds(a_min, a_max, min, max)
    function = np.positive if low is high is None else np.minimum if low is None else np.maximum if high is None else np.clip
    return elementwise_fact(function, *(b for b in (a, low, high) if b is not None))


@vjp(np.clip)
def clip_vjp(y_bar, y, a, a_min, a_max, min, max):
    """The bounds are inclusive: at a bound, `a` gets all."""
    low, high = bounds(a_min, a_max, min, max)
    if low is None and high is None:
        return y_bar, None, None, None, None
    if high is None:
        return in_pairs(np.where(a >= low, y_bar, 0.0), np.where(a < low, y_bar, 0.0), None, a_min, a_max)
    if low is None:
        return in_pairs(np.where(a <= high, y_bar, 0.0), None, np.where(a > high, y_bar, 0.0), a_min, a_max)
    a_bar = np.where((a >= low) & (a <= high), y_bar, 0.0)
    low_bar = np.where((a < low) & (low <= high), y_bar, 0.0)
    high_bar = np.where((a > high) | (low > high), y_bar, 0.0)
    return in_pairs(a_bar, low_bar, high_bar, a_min, a_max)


def in_pairs(a_bar, low_bar, high_bar, a_min, a_max):
    """The cotangents in the order of the parameters; those of bounds that were not given belong to None."""
    low = (low_bar, None) if is_given(a_min) else (None, low_bar)
    high = (high_bar, None) if is_given(a_max) else (None, high_bar)
    return a_bar, low[0], high[0], low[1], high[1]


@define(np.nan_to_num, elementwise=True)
def nan_to_num(x: Any, *, nan: Any = 0.0, posinf: Any = None, neginf: Any = None) -> facts.Num:
    for replacement in (nan, posinf, neginf):
        ops.static(replacement, "what replaces nan and inf is taken to be constant")
    return elementwise_fact(np.nan_to_num, x)


@vjp(np.nan_to_num)
def nan_to_num_vjp(y_bar, y, x, nan, posinf, neginf):
    return np.where(np.isfinite(x), y_bar, 0.0)


@define(np.real, elementwise=True, view="yes")
def real(val: Any) -> facts.Num:
    return must_be_real(val)


@vjp(np.real)
def real_vjp(y_bar, y, val):
    return y_bar


@define(np.conjugate, elementwise=True)
def conjugate(x: Any, dtype: Any = None) -> facts.Num:
    must_be_real(x)
    found = elementwise_fact(np.conjugate, x)
    return facts.Num(ops.static_dtype(dtype, found.dtype), found.shape, found.form)


@vjp(np.conjugate)
def conjugate_vjp(y_bar, y, x, *_):
    return y_bar


def must_be_real(x: Any) -> facts.Num:
    """The fact of a real number; TypeError for a complex one."""
    found = ops.number(x)
    if found.dtype is None:
        raise NeedsStatic(x, "whether it is real or complex selects the derivative")
    if found.dtype.kind == "c":
        raise TypeError(f"{facts.described(found)} where a real number is needed")
    return found
