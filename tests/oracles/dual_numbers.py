"""The exact derivative along a direction: the function runs on arrays whose elements are dual numbers.

A dual number is a value and its slope; a function f of it has the slope f'(value) slope (Griewank and Walther, Evaluating
Derivatives, 2008, section 3.1). Comparisons go by the value. Where value and slope are dual numbers themselves, the derivatives are
those of the second order.
"""

from __future__ import annotations

import copy
import operator
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from .differences import map_leaves
from .other_numpy import OtherNumpy


class Dual:
    """A number and its slope."""

    __slots__ = ("slope", "value")

    def __init__(self, value: Any, slope: Any = 0.0) -> None:
        self.value, self.slope = value, slope if Recording.on else 0.0 * slope

    def __add__(self, other: Any) -> Any:
        return _binary(self, other, lambda a, b: Dual(a.value + b.value, a.slope + b.slope))

    def __sub__(self, other: Any) -> Any:
        return _binary(self, other, lambda a, b: Dual(a.value - b.value, a.slope - b.slope))

    def __mul__(self, other: Any) -> Any:
        return _binary(self, other, lambda a, b: Dual(a.value * b.value, a.slope * b.value + a.value * b.slope))

    def __truediv__(self, other: Any) -> Any:
        return _binary(self, other, lambda a, b: Dual(a.value / b.value, (a.slope - a.value / b.value * b.slope) / b.value))

    def __pow__(self, exponent: float) -> Dual:
        return Dual(self.value**exponent, exponent * self.value ** (exponent - 1) * self.slope)

    def __rsub__(self, other: Any) -> Any:
        return -(self - other)

    def __rtruediv__(self, other: Any) -> Any:
        return Dual(other) / self

    def __neg__(self) -> Dual:
        return Dual(-self.value, -self.slope)

    def __abs__(self) -> Dual:
        return -self if self.value < 0.0 else Dual(self.value, self.slope)

    def __bool__(self) -> bool:
        return bool(self.value)

    __radd__, __rmul__ = __add__, __mul__


def _binary(a: Dual, b: Any, rule: Callable[[Dual, Dual], Dual]) -> Any:
    """Arrays of dual numbers are numpy's business."""
    return NotImplemented if isinstance(b, np.ndarray) else rule(a, b if isinstance(b, Dual) else Dual(b))


def _compared(compare: Callable[[Any, Any], bool]) -> Callable[[Dual, Any], Any]:
    def by_value(self: Dual, other: Any) -> Any:
        if isinstance(other, np.ndarray):
            return NotImplemented
        return compare(self.value, other.value if isinstance(other, Dual) else other)

    return by_value


for _name in ("lt", "le", "gt", "ge", "eq", "ne"):
    setattr(Dual, f"__{_name}__", _compared(getattr(operator, _name)))


def elementwise(function: Callable[[float], float], derivative: Callable[[Any, Any], Any]) -> Callable[..., Any]:
    """A function of numbers and of arrays; `derivative` is in terms of the argument and the result."""

    def of_number(x: Any) -> Any:
        if not isinstance(x, Dual):
            return function(x)
        y = of_number(x.value)
        return Dual(y, derivative(x.value, y) * x.slope)

    return np.frompyfunc(of_number, 1, 1)


FUNCTIONS = {
    "sin": elementwise(np.sin, lambda x, y: FUNCTIONS["cos"](x)),
    "cos": elementwise(np.cos, lambda x, y: -FUNCTIONS["sin"](x)),
    "tanh": elementwise(np.tanh, lambda x, y: 1.0 - y * y),
    "exp": elementwise(np.exp, lambda x, y: y),
}


class DualArray(np.ndarray):
    """An array of dual numbers.

    As for floats, what is stored of an array without axes is the number that it holds, a reduction to no axes is a number, and the
    sum of no elements is a float.
    """

    def sum(self, *args: Any, **kwargs: Any) -> Any:
        return super().sum(*args, **({"initial": 0.0} if self.dtype == object else {}), **kwargs)

    def __array_wrap__(self, array: np.ndarray, context: Any = None, return_scalar: bool = False) -> Any:
        return array[()] if return_scalar else array.view(DualArray)

    def __setitem__(self, key: Any, value: Any) -> None:
        super().__setitem__(key, value[()] if isinstance(value, np.ndarray) and value.ndim == 0 else value)


def _of_duals(array: np.ndarray) -> np.ndarray:
    return array.astype(object).view(DualArray) if array.dtype.kind == "f" else array.view(DualArray)


# ---- no_grad and detach ------------------------------------------------------------------------------------------------


class Recording:
    """`with no_grad()`: what is computed has no slope."""

    on = True

    def __enter__(self) -> None:
        Recording.on = False

    def __exit__(self, *what: object) -> None:
        Recording.on = True


def _constant(x: Any) -> Any:
    return Dual(_constant(x.value)) if isinstance(x, Dual) else x


NAMES = {"np": OtherNumpy(_of_duals, FUNCTIONS), "detach": np.frompyfunc(_constant, 1, 1), "no_grad": Recording}


# ---- derivatives along a direction -------------------------------------------------------------------------------------


def dual(primal: Any, tangent: Any) -> Any:
    """The argument with its direction; None, and what is no float, has none."""

    def leaf(x: Any, v: Any) -> Any:
        paired = np.frompyfunc(Dual, 2, 1)(np.asarray(x, object), v)
        return paired.view(DualArray) if isinstance(x, np.ndarray) else paired

    return primal if tangent is None else map_leaves(leaf, primal, tangent)


def slope(function: Callable[..., Any], args: tuple[Any, ...], direction: tuple[Any, ...]) -> float:
    """The derivative along a direction, with a part for each argument of floats; the globals of `function` are as NAMES says."""
    result = function(*map(dual, args, direction))
    return float(result.slope) if isinstance(result, Dual) else 0.0


def gradient(function: Callable[..., Any], args: tuple[Any, ...], positions: Sequence[int]) -> list[Any]:
    """The gradients with respect to some arguments, arrays or numbers: the slopes along each of their elements."""
    still = tuple(np.zeros(np.shape(a)) if k in positions else None for k, a in enumerate(args))

    def along(position: int, place: int) -> float:
        unit = copy.deepcopy(still)
        unit[position].reshape(-1)[place] = 1.0
        return slope(function, copy.deepcopy(args), unit)

    return [np.reshape([along(p, place) for place in range(np.size(args[p]))], np.shape(args[p]))[()] for p in positions]


def curvature(function: Callable[..., Any], args: tuple[Any, ...], direction: tuple[Any, ...]) -> float:
    """The second derivative along a direction, v H v."""
    still = tuple(None if v is None else map_leaves(np.zeros_like, v) for v in direction)
    result = function(*map(dual, map(dual, args, direction), map(dual, direction, still)))
    found = result.slope if isinstance(result, Dual) else 0.0
    return float(found.slope) if isinstance(found, Dual) else 0.0
