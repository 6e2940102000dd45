"""Ufuncs as numpy has them beyond a plain call: `out=`, `where=`, and the methods `at`, `outer` and `reduceat`."""

from __future__ import annotations

import ast
import types
from typing import TYPE_CHECKING, Any

import numpy as np

from .. import facts, ir, ops
from ..rules import creation, indexing, updates
from .heap import ArrayRef, is_atom

if TYPE_CHECKING:
    from .lower import Lowering


def stored(lw: Lowering, target: Any, result: Any, node: ast.AST) -> Any:
    """`out=target`: the result is stored into an array."""
    if not isinstance(target, ArrayRef):
        raise lw.unsupported(node, f"out= of {lw.describe(target)}", "pass an array")
    check_cast(lw, lw.atom(result), lw.fact(target).dtype, node)
    lw.store(target, indexing.setitem, slice(None) if lw.fact(target).shape else Ellipsis, result, node)
    return target


def check_cast(lw: Lowering, result: ir.Atom, dtype: np.dtype | None, node: ast.AST) -> None:
    """The error of a ufunc that is to write floats into an array of integers."""
    found = getattr(result.fact, "dtype", None)
    if found is not None and dtype is not None and not np.can_cast(found, dtype, "same_kind"):
        what = f"the result of a ufunc cannot be cast from {found} to {dtype}, the dtype of the array that it is written into"
        raise lw.program_error(node, what, TypeError)


def take_out(kwargs: dict[str, Any]) -> Any:
    """Where the result of a call is to be stored: `out=`."""
    out = kwargs.pop("out", None)
    if isinstance(out, tuple):
        (out,) = out
    return None if isinstance(out, ir.Const) and out.value is None else out


def masked(lw: Lowering, op: ops.Op, args: list[Any], out: Any, where: Any, node: ast.AST) -> Any:
    """`op(*args, out=out, where=mask)`: only the elements under the mask are computed, and stored."""
    if not isinstance(out, ArrayRef):
        what = f"where= of {op.name} without out=: numpy leaves the other elements undefined"
        raise lw.unsupported(node, what, "pass out=, or choose with np.where")
    mask = _spread(lw, where if is_atom(where) or isinstance(where, ArrayRef) else lw.apply(creation.array, where), out, node)

    def part(operand: Any) -> Any:
        if is_atom(operand) and facts.is_scalar(operand.fact):
            return operand
        return lw.apply(indexing.getitem, _spread(lw, operand, out, node), lw.index_tree(mask, node))

    result = lw.apply(op, *map(part, args))
    lw.store(out, indexing.setitem, lw.index_tree(mask, node), result, node)
    return out


def _spread(lw: Lowering, thing: Any, like: ArrayRef, node: ast.AST) -> Any:
    """An operand in the shape of another array."""
    found = lw.fact(thing)
    if isinstance(found, facts.Num) and found.shape is not None and found.shape == lw.fact(like).shape:
        return thing
    return lw.apply(ops.BY_FUNCTION[np.broadcast_to], thing, lw.attribute(like, "shape", node))


def is_method(function: Any) -> bool:
    """Whether this is a method of a ufunc."""
    return isinstance(function, types.BuiltinMethodType) and isinstance(function.__self__, np.ufunc)


def method(lw: Lowering, function: Any, args: list[Any], kwargs: dict[str, Any], node: ast.AST) -> Any:
    """The call of a method of a ufunc in terms of the ufunc; None where there is no way."""
    ufunc, name = function.__self__, function.__name__
    if name == "outer" and len(args) == 2 and not kwargs:
        return _outer(lw, ufunc, args[0], args[1], node)
    body = {"at": updates.at, "reduceat": updates.reduceat}.get(name)
    if body is None or isinstance(args[1], (tuple, slice)) or (name == "reduceat" and ufunc is not np.add):
        return None
    return lw.expand(body, [ir.Const(ufunc), *args] if name == "at" else args, kwargs, node)


def _outer(lw: Lowering, ufunc: Any, a: Any, b: Any, node: ast.AST) -> Any:
    """All pairs: the axes of the first operand, then those of the second."""
    rank = ops.rank(lw.atom(b))
    if rank and lw.fact(a).shape:
        a = lw.apply(indexing.getitem, a, (Ellipsis, *[None] * rank))
    return lw.call(ir.Const(ufunc), [a, b], {}, node)
