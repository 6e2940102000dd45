"""PyTorch's functions by name, each an operation of the package."""

from __future__ import annotations

import operator
from collections import namedtuple
from collections.abc import Callable
from typing import Any

import numpy as np

from .. import facts
from ..ops import Op
from ..rules.arithmetic import elementwise_fact
from .methods import apply
from .tensor import Tensor


def _fact(x: Any) -> facts.Num:
    return elementwise_fact(np.tanh, x)


def _sigmoid_vjp(y_bar: Any, y: Any, x: Any) -> Any:
    return y_bar * y * (1.0 - y)


def _relu_vjp(y_bar: Any, y: Any, x: Any) -> Any:
    """0 at 0."""
    return np.where(y > 0, y_bar, 0.0)


def _stable_sigmoid(x: Any) -> Any:
    small = np.exp(-np.abs(x))
    return np.where(np.asarray(x) >= 0, 1.0, small) / (1.0 + small)


SIGMOID = Op("sigmoid", _stable_sigmoid, _fact, elementwise=True, vjp=_sigmoid_vjp)
RELU = Op("relu", lambda x: np.where(x > 0, x, np.zeros((), x.dtype)), _fact, elementwise=True, vjp=_relu_vjp)

UNARY: dict[str, Any] = {
    "sin": np.sin, "cos": np.cos, "tan": np.tan, "exp": np.exp, "log": np.log, "sqrt": np.sqrt, "tanh": np.tanh,
    "abs": np.absolute, "sign": np.sign, "floor": np.floor, "ceil": np.ceil, "round": np.round, "square": np.square,
    "sinh": np.sinh, "cosh": np.cosh, "asin": np.arcsin, "acos": np.arccos, "atan": np.arctan, "log1p": np.log1p,
    "expm1": np.expm1, "log2": np.log2, "log10": np.log10, "neg": operator.neg, "reciprocal": np.reciprocal,
    "sigmoid": SIGMOID, "relu": RELU,
}  # fmt: skip


def _elementwise(name: str, function: Any) -> Callable[..., Any]:
    def on_tensor(input: Any) -> Any:
        return apply(function, input)

    on_tensor.__name__ = on_tensor.__qualname__ = name
    on_tensor.__doc__ = f"`{name}` of each element."
    return on_tensor


sin, cos, tan, exp, log, sqrt, tanh, abs, sign, floor, ceil, round, square = (
    _elementwise(n, UNARY[n])
    for n in ("sin", "cos", "tan", "exp", "log", "sqrt", "tanh", "abs", "sign", "floor", "ceil", "round", "square")
)
sinh, cosh, asin, acos, atan, log1p, expm1, log2, log10, neg, reciprocal, sigmoid, relu = (
    _elementwise(n, UNARY[n])
    for n in (
        "sinh", "cosh", "asin", "acos", "atan", "log1p", "expm1", "log2", "log10", "neg", "reciprocal", "sigmoid", "relu",
    )
)  # fmt: skip


def pow(input: Any, exponent: Any) -> Any:
    return apply(operator.pow, input, exponent)


def maximum(input: Any, other: Any) -> Any:
    """The greater of two; ties get half the gradient each."""
    return apply(np.maximum, input, other)


def minimum(input: Any, other: Any) -> Any:
    """The smaller of two; ties get half the gradient each."""
    return apply(np.minimum, input, other)


def clamp(input: Any, min: Any = None, max: Any = None) -> Any:
    """`input` within bounds; at a bound the gradient passes."""
    if min is None and max is None:
        raise ValueError("torch.clamp: At least one of 'min' or 'max' must not be None")
    return apply(np.clip, input, min, max)


def where(condition: Any, input: Any, other: Any) -> Any:
    return apply(np.where, condition, input, other)


def matmul(input: Any, other: Any) -> Any:
    return input @ other


def stack(tensors: Any, dim: int = 0) -> Any:
    return apply(np.stack, list(tensors), dim)


def cat(tensors: Any, dim: int = 0) -> Any:
    return apply(np.concatenate, list(tensors), dim)


def sum(input: Any, dim: Any = None, keepdim: bool = False) -> Any:
    return input.sum(dim, keepdim)


def mean(input: Any, dim: Any = None, keepdim: bool = False) -> Any:
    return input.mean(dim, keepdim)


def prod(input: Any, dim: Any = None, keepdim: bool = False) -> Any:
    return input.prod(dim, keepdim)


def cumsum(input: Any, dim: int) -> Any:
    return input.cumsum(dim)


def amax(input: Any, dim: Any = None, keepdim: bool = False) -> Any:
    return input.amax(dim, keepdim)


def amin(input: Any, dim: Any = None, keepdim: bool = False) -> Any:
    return input.amin(dim, keepdim)


def max(input: Any, dim: Any = None, keepdim: bool = False) -> Any:
    """Of one tensor as its method; of two, the greater elements."""
    return maximum(input, dim) if isinstance(dim, Tensor) else input.max(dim, keepdim)


def min(input: Any, dim: Any = None, keepdim: bool = False) -> Any:
    """Of one tensor as its method; of two, the smaller elements."""
    return minimum(input, dim) if isinstance(dim, Tensor) else input.min(dim, keepdim)


def argmax(input: Any, dim: Any = None, keepdim: bool = False) -> Any:
    return input.argmax(dim, keepdim)


def logsumexp(input: Any, dim: Any, keepdim: bool = False) -> Any:
    """log(sum(exp(input))) without overflow: the largest element is taken out first, as a constant."""
    top = input.detach().amax(dim, True)
    top = where(np.isfinite(top._array), top, 0.0)
    found = log(exp(input - top).sum(dim, True)) + top
    return found if keepdim else found.reshape(np.sum(input._array, axis=dim if not isinstance(dim, list) else tuple(dim)).shape)


Extremum = namedtuple("Extremum", ["values", "indices"])


def picked(input: Any, place: Any, dim: int, keepdim: bool) -> Any:
    """The extreme elements along an axis and where they stand: the first of several that tie."""
    indices = place(input._array, axis=dim, keepdims=True)
    values = apply(np.take_along_axis, input, indices, dim)
    if keepdim:
        return Extremum(values, Tensor._new(indices))
    return Extremum(apply(np.squeeze, values, dim), Tensor._new(np.squeeze(indices, dim)))


def detach(input: Any) -> Any:
    return input.detach()
