"""Which lists a loop may empty by taking from their end: an adjoint loop pops what the forward loop appended.

    for x in saved reversed: x = saved.pop()     where nothing reads `saved` again; else from a copy, saved[:]
"""

from __future__ import annotations

from collections import Counter
from typing import Any

from .. import facts, ir
from ..ir import Block, Const, Equation, Value
from ..rules.ranges import counts_down


class Lists:
    """Lists that a loop may empty while it takes from their end: filled by a loop, and read nowhere else."""

    def __init__(self, block: Block) -> None:
        self.reads = Counter(v for inner in ir.walk(block) for v in ir.values(inner.results))
        self.reads.update(v for inner in ir.walk(block) for e in inner.equations for v in ir.values(e.args))
        self.own: set[Value] = set()

    def only_here(self, atom: Any) -> bool:
        """Whether a list is one of ours and has one reader."""
        return atom in self.own and self.reads[atom] == 1

    def taken(self, settle: Any, e: Equation) -> tuple[Any, ...]:
        """What a `for` takes from, copied where that would empty a list that is read again."""
        bounds, xs, _ = e.args
        lists = []
        for x, param in zip(xs, e.blocks[0].params[1:], strict=False):
            single = self.only_here(x) and not settle.is_live(x)
            lists.append(x if single or counts_down(bounds) else settle.copied(x, e, deep=False))
            if single:
                self.own.add(param)
        return tuple(lists)

    def filled(self, e: Equation, carried: int) -> None:
        """Note the lists that a loop has filled; lists of lists, if it keeps the inner ones nowhere else."""
        for out, result in zip(e.outs[carried:], e.blocks[-1].results[carried:], strict=False):
            if not isinstance(result, Value) or not isinstance(result.fact, facts.Seq) or self.only_here(result):
                self.own.add(out)

    def branches(self, e: Equation) -> None:
        """Note the lists that come out of an `if`."""
        for k, out in enumerate(e.outs):
            results = [b.results[k] for b in e.blocks]
            if isinstance(out.fact, facts.Seq) and all(isinstance(r, Const) or self.only_here(r) for r in results):
                self.own.add(out)
