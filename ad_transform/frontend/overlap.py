"""Refuses what numpy itself gets wrong: a plain store of one part of an array into another part with another stride.

`x[1:] = x[:-1]` is as if the right side were copied first. `x[::2] = x[:3]` and `A[:, 0] = A[1]` are not: numpy (2.4 too) reads
elements that it has already overwritten. Augmented stores, strides of opposite signs and parts of two axes or more are right.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

from .. import ir
from ..errors import AliasingError
from ..rules import indexing
from .heap import ArrayRef

if TYPE_CHECKING:
    from .lower import Lowering


def check(lw: Lowering, base: ArrayRef, index: Any, value: Any, node: ast.AST) -> None:
    """Refuse a store whose value may be read after parts of it are overwritten."""
    if not isinstance(value, ArrayRef) or not lw.heap.identities(base.place) & lw.heap.identities(value.place):
        return
    target = lw.fact(base).shape
    if target is None or index is Ellipsis or not indexing.is_basic(index):
        return
    one, other = _strides((*base.steps, (indexing.getitem, (index,)))), _strides(value.steps)
    if len(indexing.indexed_shape(target, index)) == 1 and one != other and _turned(one) == _turned(other):
        raise AliasingError(
            "a part of an array is stored into a part of the same array with another stride, and where the two overlap numpy reads "
            "what it has already overwritten; store a copy, with .copy()",
            lw.locate(node),
        )


def _strides(steps: Any) -> list[Any]:
    """What the views of a path do to the strides of their base: equal paths have equal strides."""
    found: list[Any] = []
    for op, args in steps:
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
