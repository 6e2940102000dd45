"""numpy functions applied to tensors: recorded where the package has a rule, computed where no derivative passes, else refused."""

from __future__ import annotations

import operator
from typing import Any

import numpy as np

from .. import ir, ops
from ..rules import keywords
from ..rules.expansions import EXPANSIONS
from .record import apply, raw
from .tensor import Tensor

READ_NOW = {np.shape: "shape", np.ndim: "ndim"}


def ufunc_call(ufunc: Any, method: str, inputs: Any, kwargs: dict[str, Any]) -> Any:
    """A ufunc, or one of its methods, on tensors."""
    out = kwargs.pop("out", None)
    if method == "at":
        return _at(ufunc, *inputs)
    function = OPERATORS.get(ufunc, ufunc) if method == "__call__" else ops_method(ufunc, method)
    found = function_call(function, inputs, kwargs)
    if out is None:
        return found
    (target,) = out if isinstance(out, tuple) else (out,)
    return _stored(target, found)


def ops_method(ufunc: Any, method: str) -> Any:
    """`np.add.reduce` as the tables know it."""
    bound = getattr(ufunc, method)
    return next((f for f in ops.BY_FUNCTION if getattr(f, "__self__", None) is ufunc and f == bound), bound)


def function_call(function: Any, args: Any, kwargs: dict[str, Any]) -> Any:
    """A numpy function on tensors."""
    if function in READ_NOW:
        return getattr(args[0], READ_NOW[function])
    out = kwargs.pop("out", None) if isinstance(kwargs.get("out"), Tensor) else None
    op, body = ops.find(function), EXPANSIONS.get(function)
    args, kwargs = keywords.named(function, args, kwargs)
    kwargs = {k: v for k, v in kwargs.items() if v is not np._NoValue and not keywords.says_nothing(function, k, v)}
    if body is not None and (op is None or not op.accepts(args, kwargs)):
        found = body(*args, **kwargs)
    elif op is None:
        found = _unrecorded(function, args, kwargs)
    else:
        found = apply(op, *args, **kwargs)
    if function in keywords.RESULTS and type(found) is tuple:
        found = keywords.RESULTS[function](*found)
    return found if out is None else _stored(out, found)


def _unrecorded(function: Any, args: Any, kwargs: dict[str, Any]) -> Any:
    """A function without a rule: fine for constants, an error where a derivative would be lost."""
    if any(isinstance(t, Tensor) and t.requires_grad for t in ir.leaves((args, kwargs))):
        name = getattr(function, "__name__", repr(function))
        raise TypeError(f"np.{name} has no derivative rule; give it one with register_vjp, or apply it to tensor.detach().numpy()")
    found = function(*ir.map_tree(raw, args), **ir.map_tree(raw, kwargs))
    return ir.map_tree(lambda a: Tensor._new(np.asarray(a)) if isinstance(a, (np.ndarray, np.generic)) else a, found)


def _stored(target: Any, value: Any) -> Any:
    if not isinstance(target, Tensor):
        raise TypeError("out= must be a tensor where an argument is one, or the result would leave the tape")
    return target.copy_(value)


def _at(ufunc: Any, target: Any, index: Any, value: Any) -> None:
    if ufunc is not np.add or not isinstance(target, Tensor):
        raise TypeError(f"np.{ufunc.__name__}.at is not recorded; only np.add.at into a tensor is")
    from ..rules import indexing
    from .inplace import update_by

    update_by(target, apply(indexing.scatter_add, target, (), ir.map_tree(raw, index), value), value)


OPERATORS = {
    np.add: operator.add, np.subtract: operator.sub, np.multiply: operator.mul, np.divide: operator.truediv,
    np.power: operator.pow, np.negative: operator.neg, np.matmul: operator.matmul, np.less: operator.lt,
    np.less_equal: operator.le, np.greater: operator.gt, np.greater_equal: operator.ge, np.equal: operator.eq,
    np.not_equal: operator.ne, np.bitwise_and: operator.and_, np.bitwise_or: operator.or_, np.invert: operator.invert,
}  # fmt: skip
