"""Which values are printed where they are used, nested into an expression, instead of in a line of their own.

A temporary that is used once, in the block that makes it, is nested, unless a write in between changes what it reads. A length of
an axis is nested wherever it is used, and so is a neighbour of a loop's index, `x[i + 1]`, and a transpose,
`x.T`; a number that is taken out of an argument, in a branch too.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from typing import Any

from .. import facts, ir
from ..ir import Block, Const, Equation, Value
from ..rules import arithmetic, core, outside, shaping
from ..rules.control import FOR, IF, WHILE
from .memory import Memory

LONGEST = 24  # operations in one expression
ALWAYS = ("axis_length", "len", "np.size")
STATEMENTS = {
    "update", "unpack", "push", "drop_last", "seq_delete", "seq_insert", "seq_store", "seq_add", "assert", "raise", "fails",
    "if", "for", "while",
}  # fmt: skip


class Inlining:
    """The decisions for a function: `equation_of[v]` for each value that is nested."""

    def __init__(self, block: Block, memory: dict[Value, frozenset[Memory]]) -> None:
        self.memory = memory
        self.equation_of: dict[Value, Equation] = {}
        self.size: dict[Value, int] = {}
        self.uses: Counter[Value] = Counter()
        self.fixed: set[Value] = set()  # what is written in place needs a variable, and so does what a loop carries
        self.indices: set[Value] = set()
        self.appended: set[Value] = set()
        self.writes: dict[Block, dict[Memory, list[int]]] = {}
        self.flags: dict[Value, set[Value]] = {}  # whether to leave a loop -> what has its next value when that is asked
        for inner in ir.walk(block):
            for e in inner.equations:
                self.uses.update(ir.values(e.args))
                if e.op.update:
                    self.fixed.update(ir.values(e.args[0]))
                if e.op is outside.renew:  # its second statement reads what must be taken before the first
                    self.fixed.update(ir.values(e.args[2]))
                if e.op is FOR:
                    self.indices.add(e.blocks[0].params[0])
                if e.op in (FOR, WHILE):
                    results, carried = e.blocks[-1].results, len(e.args[2] if e.op is FOR else e.args[0])
                    self.fixed.update(ir.values(results[:carried]))
                    params = e.blocks[-1].params[len(e.blocks[-1].params) - carried :]
                    self.flags.update((v, set(params)) for v in ir.values(results[len(e.outs) :]))
                    self.appended.update(ir.values(results[carried : len(e.outs)]))
                if len(e.outs) > 1 and e.op is IF:
                    self.fixed.update(v for b in e.blocks for v in ir.values(b.results))
            self.uses.update(ir.values(inner.results))
        stored = {e.args[0] for e in block.equations if e.op in outside.STORES}
        loads = {e.out: e for e in block.equations if e.op.style == "load" and e.args[0] not in stored}
        self._block(block, {out: e for out, e in loads.items() if facts.is_scalar(out.fact)})

    def _block(self, block: Block, loads: dict[Value, Equation]) -> None:
        writes = self._writes(block)
        made = {e.outs[0]: k for k, e in enumerate(block.equations) if len(e.outs) == 1}
        for k, e in enumerate(block.equations):
            for value in ir.values(e.args):
                self._consider(value, made, block, k, writes)
                if value in loads and self.uses[value] == 1 and not _has_name(value, loads[value]):
                    self._enter(value, loads[value])
            if len(e.outs) == 1 and (
                e.op.name in ALWAYS or self._is_neighbour(e) or self._is_transpose(e) or self._is_only_appended(e)
            ):
                self._enter(e.outs[0], e)
            for inner in e.blocks:
                self._block(inner, loads if e.op is IF else {})
        for value in ir.values(block.results):
            self._consider(value, made, block, len(block.equations), writes)

    def _consider(self, value: Value, made: dict[Value, int], block: Block, use: int, writes: dict[Memory, list[int]]) -> None:
        at = made.get(value)
        if at is None or value in self.equation_of:
            return
        e = block.equations[at]
        if (
            _has_name(value, e)
            or value in self.fixed
            or self.uses[value] != 1
            or (e.op.effect and not _is_raised(block, at, use))
            or e.blocks
            or e.op.style in STATEMENTS
            or not self.flags.get(value, set()).isdisjoint(self.leaves(e.args))
        ):
            return
        size = 1 + sum(self.size.get(v, 0) for v in ir.values(e.args))
        if size > LONGEST or any(_between(writes.get(m, []), at, use) for m in self._reads(e)):
            return
        self._enter(value, e)

    def _writes(self, block: Block) -> dict[Memory, list[int]]:
        """Where in a block each piece of memory is written, inside nested blocks included."""
        if block not in self.writes:
            found: dict[Memory, list[int]] = {}
            for k, e in enumerate(block.equations):
                for piece in self._written(e):
                    found.setdefault(piece, []).append(k)
            self.writes[block] = found
        return self.writes[block]

    def _written(self, e: Equation) -> set[Memory]:
        own = set(self.memory.get(e.args[0], frozenset())) if e.op.update or e.op in outside.STORES else set()
        if e.op in (FOR, WHILE):  # what a loop carries may be written in the memory that it starts from
            own |= {m for v in ir.values(e.args) for m in self.memory.get(v, frozenset())}
        return own.union(*map(self._writes, e.blocks))

    def _is_neighbour(self, e: Equation) -> bool:
        """Whether an equation adds a constant to the index of a loop, for an index."""
        return (
            e.op in (arithmetic.add, arithmetic.sub)
            and e.args[0] in self.indices
            and isinstance(e.args[1], Const)
            and e.out.name is None
            and e.out not in self.fixed
        )

    def _is_transpose(self, e: Equation) -> bool:
        """Whether an equation is `x.T` of a variable; it is a view, so that nothing is written into x while it is used."""
        base = e.args[0] if e.op is shaping.transpose and e.args[1] is None else None
        return isinstance(base, Value) and base not in self.equation_of and e.out.name is None and e.out not in self.fixed

    def _is_only_appended(self, e: Equation) -> bool:
        """Whether a list is all that takes what is made: it is appended where it is made."""
        return e.out in self.appended and self.uses[e.out] == 1 and e.out.name is None and e.op is core.copy

    def _enter(self, value: Value, e: Equation) -> None:
        self.equation_of[value] = e
        self.size[value] = 1 + sum(self.size.get(v, 0) for v in ir.values(e.args))

    def _reads(self, e: Equation) -> set[Memory]:
        """The memory whose content the nested expression reads."""
        found: set[Memory] = set()
        for k, a in enumerate(e.args):
            for v in ir.values(a):
                if v in self.equation_of:
                    found |= self._reads(self.equation_of[v])
                if k not in e.op.shape_of:
                    found |= self.memory.get(v, frozenset())
        return found

    def leaves(self, tree: Any) -> list[Value]:
        """The values that a tree reads once everything nested is nested."""
        found: list[Value] = []
        for v in ir.values(tree):
            found.extend(self.leaves(self.equation_of[v].args) if v in self.equation_of else [v])
        return found


def _is_raised(block: Block, at: int, use: int) -> bool:
    """Whether an error is made only to be raised in the next line."""
    return use == at + 1 < len(block.equations) and block.equations[use].op.style == "raise"


def _has_name(value: Value, e: Equation) -> bool:
    """Whether a value has a name that it should be printed by."""
    return value.name is not None and e.spelling != "unbound"


def _between(positions: list[int], low: int, high: int) -> bool:
    """Whether one of some sorted positions lies strictly between two others."""
    at = bisect_right(positions, low)
    return at < len(positions) and positions[at] < high
