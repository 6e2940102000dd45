"""Products whose arguments have a form of their own: axes of vectors, and subscripts as lists of numbers."""

from __future__ import annotations

import ast
import string
from typing import Any

import numpy as np

from .. import ir, ops
from ..rules import contraction, shaping
from . import containers
from .builtins import handler
from .calls import operation
from .heap import ListRef, is_atom
from .lower import Lowering


@handler(np.cross)
def cross(
    lw: Lowering, node: ast.AST, a: Any, b: Any, axisa: Any = None, axisb: Any = None, axisc: Any = None, axis: Any = None
) -> Any:
    """Of vectors with 3 components; the run checks it where it is not known."""
    if axis is not None:
        axisa = axisb = axisc = axis
    found = lw.apply(contraction.cross, _vectors(lw, a, axisa), _vectors(lw, b, axisb))
    return found if axisc is None else lw.apply(shaping.moveaxis, found, ir.Const(-1), axisc)


def _vectors(lw: Lowering, thing: Any, axis: Any) -> Any:
    """Vectors along the last axis."""
    thing = thing if axis is None else lw.apply(shaping.moveaxis, thing, axis, ir.Const(-1))
    shape = getattr(lw.fact(thing), "shape", None)
    return lw.apply(contraction.require_3d, thing) if shape and not isinstance(shape[-1], int) else thing


@handler(np.einsum)
def einsum(lw: Lowering, node: ast.AST, *args: Any, **options: Any) -> Any:
    """The subscripts are a string, or lists of numbers behind the operands, and last, perhaps, behind all."""
    if not is_atom(args[0]) or not isinstance(getattr(args[0], "value", None), str):
        operands, lists = args[: len(args) // 2 * 2 : 2], args[1::2]
        inputs = [_numbers(lw, thing, node) for thing in lists]
        output = _numbers(lw, args[-1], node) if len(args) % 2 else _once(inputs)
        args = (ir.Const(f"{','.join(map(_letters, inputs))}->{_letters(output)}"), *operands)
    arrays = [lw.apply(ops.BY_FUNCTION[np.array], a) if isinstance(a, (tuple, ListRef)) else a for a in args[1:]]
    return operation(lw, ops.BY_FUNCTION[np.einsum], [args[0], *arrays], options, node)


def _numbers(lw: Lowering, thing: Any, node: ast.AST) -> list[Any]:
    return [lw.static(item, node, "the subscripts of np.einsum must be known") for item in containers.items(lw, thing, node)]


def _once(inputs: list[list[Any]]) -> list[Any]:
    """The axes of the result where it does not say them: those that occur once, in the order of their numbers."""
    every = [k for numbers in inputs for k in numbers]
    return [Ellipsis] * (Ellipsis in every) + sorted(k for k in set(every) - {Ellipsis} if every.count(k) == 1)


def _letters(numbers: list[Any]) -> str:
    return "".join("..." if k is Ellipsis else string.ascii_letters[k] for k in numbers)
