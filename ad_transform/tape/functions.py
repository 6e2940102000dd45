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
from .inplace import update_unary
from .methods import apply, named
from .tensor import Tensor
from .wording import out_of_range


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
    "abs": np.absolute, "sign": np.sign, "floor": np.floor, "ceil": np.ceil, "square": np.square,
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


sin, cos, tan, exp, log, sqrt, tanh, abs, sign, floor, ceil, square = (
    _elementwise(n, UNARY[n]) for n in ("sin", "cos", "tan", "exp", "log", "sqrt", "tanh", "abs", "sign", "floor", "ceil", "square")
)
sinh, cosh, asin, acos, atan, log1p, expm1, log2, log10, neg, reciprocal, sigmoid, relu = (
    _elementwise(n, UNARY[n])
    for n in (
        "sinh", "cosh", "asin", "acos", "atan", "log1p", "expm1", "log2", "log10", "neg", "reciprocal", "sigmoid", "relu",
    )
)  # fmt: skip


def round(input: Any, decimals: int = 0) -> Any:
    """`round` of each element, a half to the even neighbour."""
    return apply(np.round, input, decimals)


def add(input: Any, other: Any, *, alpha: Any = 1) -> Any:
    return input + (other if alpha == 1 else other * alpha)


def sub(input: Any, other: Any, *, alpha: Any = 1) -> Any:
    return input - (other if alpha == 1 else other * alpha)


def mul(input: Any, other: Any) -> Any:
    return input * other


def div(input: Any, other: Any) -> Any:
    return input / other


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
        raise RuntimeError("torch.clamp: At least one of 'min' or 'max' must not be None")
    return apply(np.clip, input, min, max)


def where(condition: Any, input: Any = None, other: Any = None) -> Any:
    """Elements of `input` or of `other`; of a condition alone, the indices where it holds, for each axis."""
    if input is None and other is None:
        return tuple(Tensor._new(k) for k in np.nonzero(condition._array))
    return apply(np.where, condition, input, other)


def isnan(input: Any) -> Any:
    return apply(np.isnan, input)


def isinf(input: Any) -> Any:
    return apply(np.isinf, input)


def isfinite(input: Any) -> Any:
    return apply(np.isfinite, input)


def equal(input: Any, other: Any) -> bool:
    """Whether two tensors have the same shape and elements."""
    return np.array_equal(input._array, other._array)


def allclose(input: Any, other: Any, rtol: float = 1e-5, atol: float = 1e-8, equal_nan: bool = False) -> bool:
    """Whether the elements of two tensors are nearly the same."""
    return np.allclose(input._array, other._array, rtol, atol, equal_nan)


def matmul(input: Any, other: Any) -> Any:
    return input @ other


def stack(tensors: Any, dim: int = 0) -> Any:
    return apply(np.stack, list(tensors), dim)


def cat(tensors: Any, dim: int = 0) -> Any:
    return apply(np.concatenate, list(tensors), dim)


def _method(name: str) -> Callable[..., Any]:
    def function(input: Any, *args: Any, **kwargs: Any) -> Any:
        return getattr(Tensor, name)(input, *args, **kwargs)

    function.__name__ = function.__qualname__ = name
    function.__doc__ = f"The method `{name}` of a tensor, as a function."
    return function


sum, mean, prod, cumsum, amax, amin, max, min, argmax, argmin, clone, detach = (
    _method(n) for n in ("sum", "mean", "prod", "cumsum", "amax", "amin", "max", "min", "argmax", "argmin", "clone", "detach")
)
reshape, flatten, transpose, permute, unsqueeze, squeeze, unbind, t = (
    _method(n) for n in ("reshape", "flatten", "transpose", "permute", "unsqueeze", "squeeze", "unbind", "t")
)


def logsumexp(input: Any, dim: Any, keepdim: bool = False) -> Any:
    """log(sum(exp(input))) without overflow: the largest element is taken out first, as a constant."""
    top = input.detach().amax(dim, True)
    top = where(np.isfinite(top._array), top, 0.0)
    found = log(exp(input - top).sum(dim, True)) + top
    shape = np.sum(input._array, axis=tuple(dim) if isinstance(dim, list) else dim).shape
    return named(found if keepdim else found.reshape(shape), "LogsumexpBackward0")


class Extremum(namedtuple("Extremum", ["values", "indices"])):
    """What `max(dim)` and `min(dim)` return: the extreme elements along an axis, and where they stand."""

    name = ""

    def __repr__(self) -> str:
        return f"torch.return_types.{self.name}(\nvalues={self.values!r},\nindices={self.indices!r})"


def picked(input: Any, name: str, dim: int, keepdim: bool) -> Extremum:
    """The extreme elements along an axis and where they stand: the first of several that tie."""
    axes = input.ndim or 1
    if not -axes <= dim < axes:
        raise out_of_range(dim, input.ndim)
    if not input.ndim:
        return picked(input.reshape(1), name, 0, False)
    indices = getattr(np, f"arg{name}")(input._array, axis=dim, keepdims=True)
    values = apply(np.take_along_axis, input, indices, dim)
    if not keepdim:
        values, indices = apply(np.squeeze, values, dim), np.squeeze(indices, dim)
    found = Extremum(named(values, f"{name.capitalize()}Backward0"), Tensor._new(indices))
    found.name = name
    return found


# ---- the methods of a tensor that are functions of it ------------------------------------------------------------------------


def _in_place(function: Callable[..., Any]) -> Callable[..., Any]:
    def method(self: Any, *args: Any, **kwargs: Any) -> Any:
        return update_unary(self, lambda old: function(old, *args, **kwargs))

    method.__name__ = method.__qualname__ = f"{function.__name__}_"
    method.__doc__ = f"`{function.__name__}`, written into the tensor itself."
    return method


def _method_of(operator_name: str) -> Callable[..., Any]:
    def method(self: Any, other: Any, *, alpha: Any = 1) -> Any:
        return getattr(self, operator_name)(other if alpha == 1 else other * alpha)

    return method


METHODS = (
    *UNARY, "round", "pow", "clamp", "add", "sub", "mul", "div", "maximum", "minimum", "matmul", "logsumexp", "isnan", "isinf",
    "isfinite", "equal", "allclose",
)  # fmt: skip
for _name in METHODS:
    setattr(Tensor, _name, globals()[_name])
for _name in (*UNARY, "round", "clamp"):
    setattr(Tensor, f"{_name}_", _in_place(globals()[_name]))
for _name, _operator in {"add": "iadd", "sub": "isub", "mul": "imul", "div": "itruediv", "pow": "ipow"}.items():
    setattr(Tensor, f"{_name}_", _method_of(f"__{_operator}__"))
for _name in ("eq", "ne", "gt", "ge", "lt", "le"):
    setattr(Tensor, _name, getattr(Tensor, f"__{_name}__"))
mm = mv = dot = matmul
Tensor.mm = Tensor.mv = matmul  # type: ignore[attr-defined]
