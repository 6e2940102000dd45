"""Shapes that do not fit each other, by the lengths of the call for which code is generated.

What a function computes may be dead for its derivative, and would not be run. An error in it is the user's all the same: where the
lengths of this call do not fit, the function itself is run, which raises Python's own error. In a branch or a loop that may not be
run at all, the operation stays in the generated code, and raises there.
"""

from __future__ import annotations

import dataclasses
import functools
from typing import Any

import numpy as np

from .. import facts, ir, ops, sizes
from ..builder import call
from ..errors import ProgramError
from ..rules import indexing, shaping
from .inputs import Inputs


def checked(op: ops.Op, bound: tuple[Any, ...], inputs: Inputs, sometimes: bool) -> ops.Op:
    """The operation, or one like it that is never dead; ProgramError where it surely does not fit and is surely run."""
    if op.effect or not _may_misfit(op, bound):
        return op
    try:
        concrete = ir.map_tree(lambda atom: _concrete(atom, inputs), bound)
        found = call(op.infer, op, concrete)
        if op is shaping.reshape:
            _check_size(ops.fact(concrete[0]).shape, found.shape)
        elif op is indexing.getitem:
            _check_index(ops.fact(concrete[0]).shape, concrete[1])
    except (TypeError, ValueError, IndexError, np.exceptions.AxisError) as error:
        if not sometimes:
            raise ProgramError(f"{op.name}: {error}") from error
        return op if op.view != "no" else _never_dead(op)
    return op


def _may_misfit(op: ops.Op, bound: tuple[Any, ...]) -> bool:
    """Whether it depends on lengths if an operation fits: arrays of several shapes, a new shape, an index that is known."""
    if op is shaping.reshape:
        return True
    if op is indexing.getitem:
        return any(isinstance(i, ir.Const) and type(i.value) is int for i in indexing.items(bound[1]))
    return len({v.fact.shape for v in ir.values(bound) if isinstance(v.fact, facts.Num) and v.fact.shape}) > 1


def _check_size(before: Any, after: Any) -> None:
    if before is not None and after is not None and sizes.differ(sizes.product(before), sizes.product(after)):
        raise ValueError(f"an array of shape {before} in shape {after}")


def _check_index(shape: Any, index: Any) -> None:
    for n, entry in zip(shape or (), indexing.items(index), strict=False):
        if not isinstance(entry, (ir.Value, ir.Const, slice)) or (isinstance(entry, ir.Const) and type(entry.value) is not int):
            return  # None, Ellipsis and masks: what follows is of another axis
        if isinstance(entry, ir.Const) and isinstance(n, int) and not -n <= entry.value < n:
            raise IndexError(f"index {entry.value} of an axis of length {n}")


def _concrete(atom: Any, inputs: Inputs) -> Any:
    """An atom of which the lengths of this call are known."""
    found = atom.fact
    if not isinstance(atom, ir.Value) or not isinstance(found, facts.Num) or not found.shape:
        return atom
    lengths = inputs.concrete(found.shape)
    shape = tuple(n if n is not None else size for n, size in zip(lengths, found.shape, strict=True))
    return ir.Value(atom.name, dataclasses.replace(found, shape=shape))


@functools.cache
def _never_dead(op: ops.Op) -> ops.Op:
    return dataclasses.replace(op, effect=True, check=True)


def misfit(inputs: Inputs, part: Any, index: Any, stored: Any) -> str | None:
    """What does not fit where a value of one shape is stored into a part of another, None where it may."""
    if part is None or stored is None:
        return None
    target = part if index is Ellipsis else indexing.indexed_shape(part, index)
    lengths: Any = [inputs.concrete(shape) for shape in (target, stored)]
    if None in (*lengths[0], *lengths[1]):
        return None
    try:
        fits = np.broadcast_shapes(*lengths) == lengths[0] or len(lengths[1]) > len(lengths[0])
    except ValueError:
        fits = False
    return None if fits else f"a value of shape {lengths[1]} is stored into a part of shape {lengths[0]}"
