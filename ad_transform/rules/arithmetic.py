"""Python's operators on numbers and arrays, and numpy's functions of the same meaning."""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

import numpy as np

from .. import facts, ops, sizes
from ..ops import Op, vjp

Infer = Callable[..., facts.Num]


def elementwise_fact(function: Any, *args: Any, python: bool = False) -> facts.Num:
    """The fact of an elementwise result; `python` says that the function maps Python numbers to Python numbers."""
    numbers = [ops.number(a) for a in args]
    shape = facts.broadcast_shapes(*(n.shape for n in numbers))
    dtype = facts.promote(function, *numbers)
    if python and all(facts.is_scalar(n) for n in numbers):
        forms = {n.form for n in numbers}
        form = "python" if forms == {"python"} else "scalar" if "numpy" not in forms else "numpy"
        return facts.Num(dtype, (), form, _symbolic(function, numbers))
    if any(n.form == "any" for n in numbers) and not shape:
        return facts.Num(dtype, shape, "any")
    return facts.result(dtype, shape)


_SYMBOLIC = {operator.add: sizes.add, operator.sub: sizes.sub, operator.mul: sizes.mul}


def _symbolic(function: Any, numbers: list[facts.Num]) -> Any:
    combine = _SYMBOLIC.get(function)
    known = [n.value for n in numbers if n.value is not None]
    return combine(*known) if combine and len(known) == len(numbers) else None


def _binary(function: Any, symbol: str, style: str = "binary", **kind: Any) -> Op:
    def infer(a: Any, b: Any) -> facts.Num:
        return elementwise_fact(function, a, b, python=True)

    return ops.register(Op(symbol, function, infer, style, elementwise=True, **kind), function)


def _unary(function: Any, symbol: str, **kind: Any) -> Op:
    def infer(a: Any) -> facts.Num:
        return elementwise_fact(function, a, python=True)

    return ops.register(Op(symbol, function, infer, "unary", elementwise=True, **kind), function)


def ufunc(function: np.ufunc, **kind: Any) -> Op:
    """A ufunc of one or two arguments, called by its name."""

    def infer_one(x: Any, dtype: Any = None) -> facts.Num:
        return _with_dtype(elementwise_fact(function, x), dtype)

    def infer_two(x1: Any, x2: Any, dtype: Any = None) -> facts.Num:
        return _with_dtype(elementwise_fact(function, x1, x2), dtype)

    infer = infer_one if function.nin == 1 else infer_two
    return ops.register(Op(f"np.{function.__name__}", function, infer, elementwise=True, **kind), function)


def _with_dtype(found: facts.Num, dtype: Any) -> facts.Num:
    chosen = ops.static_dtype(dtype, found.dtype)
    return facts.Num(chosen, found.shape, found.form)


add = _binary(operator.add, "+")
sub = _binary(operator.sub, "-")
mul = _binary(operator.mul, "*")
div = _binary(operator.truediv, "/")
power = _binary(operator.pow, "**")
floordiv = _binary(operator.floordiv, "//", constant=True)
mod = _binary(operator.mod, "%")
neg = _unary(operator.neg, "-")
pos = _unary(operator.pos, "+")
invert = _unary(operator.invert, "~", constant=True)

for _function, _symbol in [
    (operator.lt, "<"), (operator.le, "<="), (operator.gt, ">"), (operator.ge, ">="), (operator.eq, "=="), (operator.ne, "!="),
]:  # fmt: skip
    _binary(_function, _symbol, "compare", constant=True)
for _function, _symbol in [
    (operator.and_, "&"), (operator.or_, "|"), (operator.xor, "^"), (operator.lshift, "<<"), (operator.rshift, ">>"),
]:  # fmt: skip
    _binary(_function, _symbol, constant=True)

np_add, np_subtract, np_multiply, np_divide = map(ufunc, (np.add, np.subtract, np.multiply, np.divide))
np_power, np_float_power, np_remainder, np_negative = map(ufunc, (np.power, np.float_power, np.remainder, np.negative))
np_positive = ufunc(np.positive)


@vjp(add, np_add)
def add_vjp(y_bar, y, a, b, *_):
    return y_bar, y_bar


@vjp(sub, np_subtract)
def sub_vjp(y_bar, y, a, b, *_):
    return y_bar, -y_bar


@vjp(mul, np_multiply)
def mul_vjp(y_bar, y, a, b, *_):
    return y_bar * b, y_bar * a


@vjp(div, np_divide)
def div_vjp(y_bar, y, a, b, *_):
    a_bar = y_bar / b
    return a_bar, -a_bar * y


@vjp(neg, np_negative)
def neg_vjp(y_bar, y, a, *_):
    return -y_bar


@vjp(pos, np_positive)
def pos_vjp(y_bar, y, a, *_):
    return y_bar


@vjp(mod, np_remainder)
def mod_vjp(y_bar, y, a, b, *_):
    """a % b = a - floor(a / b) * b, where the floor is constant almost everywhere."""
    return y_bar, -y_bar * (a // b)


@vjp(power, np_power, np_float_power)
def power_vjp(y_bar, y, a, b, *_):
    return y_bar * power_by_base(y, a, b), y_bar * power_by_exponent(y, a, b)


def power_by_base(y, a, b):
    """b * a**(b - 1), which is 0 for b = 0 at every base, 0 included."""
    if type(b) in (int, float):
        if b == 0:
            return 0.0
        if b == 0.5:
            return 0.5 / y
        return b if b == 1 else float(b) * (a if b == 2 else a ** (b - 1))
    return np.where(b == 0, 0.0, b * a ** np.where(b == 0, 1, b - 1))


def power_by_exponent(y, a, b):
    """y * log(a), which is 0 where a is 0 and b is not negative, the limit from above (as PyTorch has it)."""
    if type(b) in (int, float):
        return 0.0
    if type(a) in (int, float) and a > 0:
        return y * float(np.log(a))
    flat = (a == 0) & (b >= 0)
    return np.where(flat, 0.0, y * np.log(np.where(flat, 1.0, a)))
