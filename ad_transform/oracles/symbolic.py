"""The gradient by sympy, for straight-line code on numbers: the function runs on symbols."""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

import numpy as np

from ..modes import STATE
from ..tape.numpy_source import on_tape, running_numpy

NAMES = {
    "arcsin": "asin", "arccos": "acos", "arctan": "atan", "arcsinh": "asinh", "arccosh": "acosh", "arctanh": "atanh",
    "arctan2": "atan2", "absolute": "Abs", "maximum": "Max", "minimum": "Min", "negative": "neg", "divide": "truediv",
    "subtract": "sub", "multiply": "mul", "power": "pow",
}  # fmt: skip
FORMULAS: dict[str, Callable[[Any], Any]] = {
    "log2": lambda x: _sympy().log(x) / _sympy().log(2), "log10": lambda x: _sympy().log(x) / _sympy().log(10),
    "log1p": lambda x: _sympy().log(1 + x), "expm1": lambda x: _sympy().exp(x) - 1, "square": lambda x: x**2,
    "reciprocal": lambda x: 1 / x,
}  # fmt: skip


def _sympy() -> Any:
    import sympy

    return sympy


class NotStraightError(Exception):
    """The function is no straight-line code on numbers."""


class Symbol:
    """A number, as a sympy expression. Branches on it, and constants of the derivative, are refused."""

    __array_priority__ = 2000.0

    def __init__(self, expression: Any) -> None:
        self.expression = expression

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, **kwargs: Any) -> Symbol:
        if method != "__call__" or kwargs:
            raise NotStraightError(f"np.{ufunc.__name__}.{method}")
        name = NAMES.get(ufunc.__name__, ufunc.__name__)
        function = FORMULAS.get(name) or getattr(operator, name, None) or getattr(_sympy(), name, None)
        if function is None:
            raise NotStraightError(f"np.{ufunc.__name__}")
        return _applied(function, *inputs)

    def __array_function__(self, function: Any, types: Any, args: Any, kwargs: Any) -> Any:
        raise NotStraightError(f"np.{function.__name__}")

    def __bool__(self) -> bool:
        raise NotStraightError("a branch")

    def __float__(self) -> float:
        raise NotStraightError("float()")

    def detach(self) -> Symbol:
        raise NotStraightError("detach")


def _applied(function: Any, *inputs: Any) -> Symbol:
    if not STATE.recording:
        raise NotStraightError("no_grad")
    return Symbol(function(*(i.expression if isinstance(i, Symbol) else _sympy().sympify(i) for i in inputs)))


def _operator(function: Any, swap: bool) -> Any:
    if swap:
        return lambda self, other: _applied(function, other, self)
    return lambda self, *other: _applied(function, self, *other)


for _name in ("add", "sub", "mul", "truediv", "pow"):
    setattr(Symbol, f"__{_name}__", _operator(getattr(operator, _name), False))
    setattr(Symbol, f"__r{_name}__", _operator(getattr(operator, _name), True))
for _name in ("neg", "pos", "abs"):
    setattr(Symbol, f"__{_name}__", _operator(getattr(operator, _name), False))
for _name in ("lt", "le", "gt", "ge", "eq", "ne"):
    setattr(Symbol, f"__{_name}__", lambda self, other: self.__bool__())


def gradient(function: Callable[..., Any], arguments: dict[str, Any], wrt: tuple[str, ...], has_aux: bool) -> dict[str, list[Any]]:
    """For each argument its derivative, as a list of one array.

    Raises NotStraightError where the arguments are not all numbers, or the code branches, loops over arrays or cuts derivatives.
    """
    plain = all(isinstance(a, (float, int, np.floating, str, type(None))) for a in arguments.values())
    if not plain or not all(isinstance(arguments[w], (float, np.floating)) for w in wrt):
        raise NotStraightError("arrays")
    sympy = _sympy()
    symbols = {name: sympy.Symbol(name, real=True) for name, a in arguments.items() if isinstance(a, (float, np.floating))}
    with running_numpy():
        value = on_tape(function)(**{name: Symbol(symbols[name]) if name in symbols else a for name, a in arguments.items()})
    value = value[0] if has_aux else value
    expression = value.expression if isinstance(value, Symbol) else sympy.sympify(float(value))
    point = {symbol: sympy.Float(float(arguments[name]), 30) for name, symbol in symbols.items()}
    return {name: [np.array(float(sympy.diff(expression, symbols[name]).subs(point).evalf(20)))] for name in wrt}
