"""Which pieces of memory a value may lie in, and whether what lies there is read later."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from .. import facts, ir
from ..ir import Block, Const, Equation, Value


@dataclass(eq=False)
class Memory:
    """One piece of memory; `ours` if this function made it and may write into it."""

    ours: bool
    users: list[Value] = field(default_factory=list)
    serial: int = field(default_factory=count().__next__)


@dataclass
class Scope:
    """A block that is being processed: where each value is read last, and whether the block runs again."""

    last_read: dict[Value, int]
    loop_reads: set[Value]  # what the body of a loop reads from outside: read again in the next iteration
    parent: Scope | None
    at: int = 0


class Pieces:
    """The memory of the values of a function, and, in the scope that is being processed, who reads them later."""

    def __init__(self) -> None:
        self.reads = Reads()
        self.memory: dict[Value, frozenset[Memory]] = {}
        self.items: dict[Value, frozenset[Memory]] = {}  # of a list: the memory of the arrays and lists in it
        self.renamed: dict[Value, Value] = {}
        self.read_as: dict[Value, list[Value]] = {}  # of a copy: what is still called otherwise in blocks that come
        self.scope: Scope | None = None

    def place(self, value: Value, *pieces: Memory, items: Iterable[Memory] = ()) -> None:
        """Say where a value lies, and what is in it if it is a list."""
        if holds_memory(value.fact):
            self.memory[value], self.items[value] = frozenset(pieces), frozenset(items)
            for piece in self.memory[value] | self.items[value]:
                piece.users.append(value)

    def of(self, atom: Any) -> frozenset[Memory]:
        """The memory that an atom may lie in."""
        if isinstance(atom, Const):
            return frozenset({Memory(False)}) if holds_memory(atom.fact) and not ir.is_absent(atom) else frozenset()
        return self.memory.get(atom, frozenset())

    def items_of(self, atom: Any) -> frozenset[Memory]:
        """The memory of what is in a list."""
        return self.items.get(atom, frozenset())

    def reach(self, *trees: Any) -> frozenset[Memory]:
        """The memory of all that is in some trees."""
        return frozenset().union(*(self.of(v) | self.items_of(v) for v in ir.leaves(trees)))

    def live_users(self, pieces: frozenset[Memory], but: Any) -> list[Value]:
        """The values in some memory that are read after the current equation."""
        found: dict[Value, None] = {}
        for piece in sorted(pieces, key=lambda piece: piece.serial):  # the code is the same on every run
            piece.users = [u for u in piece.users if u is but or self.is_live(u) or self.is_open(u)]
            found.update((u, None) for u in piece.users if u is not but and u not in self.renamed and self.is_live(u))
        return list(found)

    def is_live(self, value: Value) -> bool:
        """Whether a value is read after the current equation, in this block, around it, or in the next iteration."""
        scope = self.scope
        while scope is not None:
            if scope.last_read.get(value, -1) > scope.at or value in scope.loop_reads:
                return True
            scope = scope.parent
        return any(map(self.is_live, self.read_as.get(value, ())))

    def is_open(self, value: Value) -> bool:
        """Whether a value that is not read later in an inner block may be read in another branch."""
        return self.scope is not None and self.scope.parent is not None

    def is_local(self, value: Value) -> bool:
        """Whether all later reads of a value are in the current block."""
        scope = self.scope
        assert scope is not None
        if value in scope.loop_reads:
            return False
        outer = scope.parent
        while outer is not None:
            if outer.last_read.get(value, -1) > outer.at or value in outer.loop_reads:
                return False
            outer = outer.parent
        return all(map(self.is_local, self.read_as.get(value, ())))


def holds_memory(fact: Any) -> bool:
    """Whether a value of this fact may share memory with another."""
    return facts.is_array(fact) or isinstance(fact, (facts.Seq, facts.Opaque, facts.Tup, facts.Mixed))


class Reads:
    """Which values are read for more than their shape."""

    def __init__(self) -> None:
        self.of_block: dict[Block, set[Value]] = {}

    def last(self, block: Block) -> dict[Value, int]:
        """Where in a block each value is read last."""
        found: dict[Value, int] = {}
        for k, e in enumerate(block.equations):
            found.update((v, k) for v in self.equation(e))
        found.update((v, len(block.equations)) for v in ir.values(block.results))
        return found

    def equation(self, e: Equation) -> list[Value]:
        """What an equation reads, its blocks included."""
        own = [v for k, a in enumerate(e.args) if k not in e.op.shape_of for v in ir.values(a)]
        return own + [v for b in e.blocks for v in self.content(b)]

    def content(self, block: Block) -> set[Value]:
        """What a block reads from outside it."""
        if block not in self.of_block:
            read = {v for e in block.equations for v in self.equation(e)} | set(ir.values(block.results))
            self.of_block[block] = read - ir.defined_in(block)
        return self.of_block[block]
