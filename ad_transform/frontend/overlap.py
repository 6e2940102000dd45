"""Refuses what numpy itself gets wrong: a plain store of one part of an array into another part with another stride.

`x[1:] = x[:-1]` is as if the right side were copied first. `x[::2] = x[:3]` and `A[:, 0] = A[1]` are not: numpy (2.4 too) reads
elements that it has already overwritten. Augmented stores, strides of opposite signs and parts of two axes or more are right.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

from .. import ir
from ..errors import AliasingError
from ..rules import core, indexing
from .choices import FIRST, SECOND
from .heap import ArrayRef

if TYPE_CHECKING:
    from .lower import Lowering


def check(lw: Lowering, base: ArrayRef, index: Any, value: Any, node: ast.AST) -> None:
    """Refuse a store whose value may be read after parts of it are overwritten."""
    target = lw.fact(base).shape
    if not isinstance(value, ArrayRef) or target is None or not indexing.is_basic(index):
        return
    shape = target if index is Ellipsis else indexing.indexed_shape(target, index)
    if len(shape) == 1 and any(_may_clash(lw, a, index, b) for a in _arrays(lw, base) for b in _arrays(lw, value)):
        raise AliasingError(
            "a part of an array is stored into a part of the same array with another stride, and where the two overlap numpy reads "
            "what it has already overwritten; store a copy, with .copy()",
            lw.locate(node),
        )


def _arrays(lw: Lowering, ref: ArrayRef) -> list[ArrayRef]:
    """What an array may be, where a choice says so."""
    if ref.place.kind != "choice":
        return [ref]
    parts = [lw.heap.get(ref.place, key) for key in (FIRST, SECOND)]
    return [a for p in parts if isinstance(p, ArrayRef) for a in _arrays(lw, ArrayRef(p.place, p.steps + ref.steps))]


def _may_clash(lw: Lowering, base: ArrayRef, index: Any, value: ArrayRef) -> bool:
    """Whether the two may overlap with different strides in one direction."""
    if not lw.heap.identities(base.place) & lw.heap.identities(value.place):
        return False
    steps = base.steps if index is Ellipsis else (*base.steps, (indexing.getitem, (index,)))
    one, other = _strides(steps), _strides(value.steps)
    return one != other and _turned(one) == _turned(other)


def _strides(steps: Any) -> list[Any]:
    """What the views of a path do to the strides of their base: equal paths have equal strides."""
    found: list[Any] = []
    for op, args in steps:
        if op is core.seq_item:  # an array of a list, whole
            continue
        if op is not indexing.getitem:
            found.append((op.name, repr(ir.map_tree(lambda c: getattr(c, "value", c), args))))
            continue
        entries = args[0] if isinstance(args[0], tuple) else (args[0],)
        kinds = [_kind(entry) for entry in entries]
        while kinds and kinds[-1] == 1:  # a whole or contiguous part of an axis leaves its stride
            kinds.pop()
        found += kinds
    return found


def _turned(strides: list[Any]) -> bool:
    """Whether a path turns the direction."""
    return sum(isinstance(s, int) and s < 0 for s in strides) % 2 == 1


def _kind(entry: Any) -> Any:
    if not isinstance(entry, slice):
        return "..." if entry is Ellipsis else "new" if entry is None else "item"
    return 1 if entry.step is None else getattr(entry.step, "value", entry.step)
