"""Where the iterations of a loop read and write the arrays that it carries: which of these places are never the same.

A place is what an index says of the axes at which it is the loop's index plus a constant, by these constants: `a[:, t + 1]` is
{1: 1}. The difference of two such constants says in which iterations the two meet. Negative indices count from the end, so that an
axis is only in a place where the index is proved not to be negative.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from .. import facts, sizes
from ..ir import Const, Equation, Value
from ..rules import arithmetic, indexing
from ..sizes import SizeLike

Place = dict[int, SizeLike]


@dataclass
class Array:
    """A carried array: its versions in one iteration, and the writes between them."""

    versions: list[Value]
    writes: list[Equation]


class Places:
    """What is known of the indices in the body of a `for`, which consists of these equations and of blocks inside it."""

    def __init__(self, loop: Equation, equations: list[Equation]) -> None:
        self.start, self.stop, self.step = loop.args[0]
        self.index = loop.blocks[0].params[0]
        self.made = {out: e for e in equations for out in e.outs}
        self.local = {*loop.blocks[0].params, *self.made, *(p for e in equations for b in e.blocks for p in b.params)}

    def array(self, param: Value, result: Any) -> Array | None:
        """A carried array that each iteration writes part by part; None for any other."""
        versions, writes = [result], []
        while versions[-1] is not param:
            write = self.made.get(versions[-1])
            if write is None or not write.op.update or not facts.is_array(param.fact) or write.args[1] != ():
                return None
            writes.append(write)
            versions.append(write.args[0])
        return Array(versions[::-1], writes[::-1])

    def apart(self, place: Place, later: Place, now: bool) -> bool:
        """Whether later iterations are never at a place; with `now`, neither is the same iteration."""
        step = self.step.value
        for axis in place.keys() & later.keys():
            ahead = sizes.sub(later[axis], place[axis])
            if isinstance(ahead, int) and (ahead or not now) and (ahead > -step if step > 0 else ahead < -step):
                return True
        return False

    def place(self, index: Any) -> Place:
        """What is known of an index."""
        lowest = self._lowest()
        found: Place = {}
        for axis, entry in _numbers(index):
            offset = self._offset(entry)
            least = None if offset is None or lowest is None else sizes.add(lowest, offset)
            if offset is not None and isinstance(least, int) and least >= 0:
                found[axis] = offset
        return found

    def outside(self, place: Place, index: Any) -> bool:
        """Whether an index that is read behind the loop is at no place like this one in any iteration."""
        for axis, entry in _numbers(index):
            at, start, stop = map(self._constant, (entry, self.start, self.stop))
            if axis not in place or at is None or start is None or stop is None:
                continue
            low, end = (start, stop) if self.step.value > 0 else (sizes.add(stop, 1), sizes.add(start, 1))
            above = sizes.sub(at, sizes.add(end, place[axis]))
            below = sizes.sub(at, sizes.add(low, place[axis]))
            if isinstance(above, int) and above >= 0:  # then it is not negative, for no place is
                return True
            if isinstance(below, int) and below < 0 and isinstance(at, int) and at >= 0:
                return True
        return False

    def _lowest(self) -> SizeLike | None:
        """What the loop's index is at least."""
        if not isinstance(self.step, Const) or type(self.step.value) is not int or not self.step.value:
            return None
        if self.step.value > 0:
            return self._constant(self.start)
        stop = self._constant(self.stop)
        return None if stop is None else sizes.add(stop, 1)

    def _offset(self, atom: Any) -> SizeLike | None:
        """What an integer is more than the loop's index; None where that is not constant."""
        if atom is self.index:
            return 0
        e = self.made.get(atom) if isinstance(atom, Value) else None
        if e is None or e.op not in (arithmetic.add, arithmetic.sub):
            return None
        a, b = e.args
        left, right = self._offset(a), self._constant(b)
        if e.op is arithmetic.add and (left is None or right is None):
            left, right = self._offset(b), self._constant(a)
        if left is None or right is None:
            return None
        return sizes.add(left, right) if e.op is arithmetic.add else sizes.sub(left, right)

    def _constant(self, atom: Any) -> SizeLike | None:
        """An integer that is the same in all iterations, as a size of which only differences mean something; None for others."""
        if isinstance(atom, Const):
            return atom.value if type(atom.value) is int else None
        found = atom.fact
        if not isinstance(found, facts.Num) or found.shape != () or found.dtype is None or found.dtype.kind not in "iu":
            return None
        e = self.made.get(atom)
        if e is not None and e.op in (arithmetic.add, arithmetic.sub):
            left, right = map(self._constant, e.args)
            if left is not None and right is not None:
                return sizes.add(left, right) if e.op is arithmetic.add else sizes.sub(left, right)
        return None if atom in self.local else sizes.atom(atom)


def _numbers(index: Any) -> Iterator[tuple[int, Any]]:
    """The entries of an index that are numbers, with their axes; behind None and Ellipsis, nothing is known of axes."""
    for axis, entry in enumerate(indexing.items(index)):
        if isinstance(entry, Value) or (isinstance(entry, Const) and type(entry.value) is int):
            yield axis, entry
        elif not isinstance(entry, slice):
            return
