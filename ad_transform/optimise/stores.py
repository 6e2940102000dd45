"""Parts of arrays that adjoints write more than once: they are written once.

    a1 = setitem(a, i, 0); a2 = additem(a1, j, u); a3 = additem(a2, i, v)    ->   a1 = setitem(a, i, v); a2 = additem(a1, j, u)
    a1 = additem(a, i, u); a2 = additem(a1, i, v)                            ->   a1 = additem(a, i, u + v)
"""

from __future__ import annotations

import dataclasses
from collections import Counter
from typing import Any

from .. import ir
from ..ir import Atom, Block, Equation, Value
from ..rules import arithmetic, indexing
from .algebra import is_const
from .cse import frozen

_ADDS = (indexing.additem, indexing.subitem, indexing.scatter_add)


def store_once(block: Block) -> Block:
    """The block, and those inside it, in which adjoints write each part of an array once."""
    return _Stores(block).block(block)


class _Stores:
    def __init__(self, block: Block) -> None:
        blocks = list(ir.walk(block))
        self.uses = Counter(v for b in blocks for tree in [b.results, *(e.args for e in b.equations)] for v in ir.values(tree))

    def block(self, block: Block) -> Block:
        equations = [dataclasses.replace(e, blocks=tuple(map(self.block, e.blocks))) if e.blocks else e for e in block.equations]
        return self.merged(Block(block.params, equations, block.results))

    def merged(self, block: Block) -> Block:
        """Writes of one part are put together where the last of them is, behind what makes the values that they write."""
        open_: dict[Value, _Chain] = {}  # by the present version of the array
        chain_of: dict[Equation, _Chain] = {}
        for e in block.equations:
            chain = open_.pop(e.args[0], None) if e.op in _ADDS and self.uses[e.args[0]] == 1 else None
            if chain is None and (e.op in _ADDS or is_zero(e)) and _in_adjoint(e):
                chain = _Chain()
            if chain is not None:
                chain.enter(e)
                open_[e.out] = chain_of[e] = chain
        equations = [q for e in block.equations for q in (chain_of[e].written(e) if e in chain_of else [e])]
        instead: dict[Value, Atom] = {e.out: e.args[0] for chain in chain_of.values() for e in chain.absorbed}
        return ir.substitute(Block(block.params, equations, block.results), {v: end(v, instead) for v in instead})


class _Chain:
    """Writes into an array, of which each reads what the one before left, and nothing else does."""

    def __init__(self) -> None:
        self.writes: dict[Equation, list[Equation]] = {}  # a write -> what stands for it, with what was put into it
        self.into: dict[Any, Equation] = {}  # a part of the array -> the write that others into this part are put into
        self.absorbed: dict[Equation, None] = {}
        self.number: dict[Equation, int] = {}  # of a write
        self.together = 0  # so many writes stand where the last is that was absorbed

    def enter(self, e: Equation) -> None:
        """Add a write at the end."""
        place = _place(e)
        first = None if place is None else self.into.setdefault(place, e)
        joined = None if first is None or first is e else _joined(self.writes[first], e)
        if first is None or joined is None:
            self.number[e], self.writes[e] = len(self.writes), [e]
        else:
            self.writes[first] = joined
            self.absorbed[e] = None
            self.together = len(self.writes)

    def written(self, e: Equation) -> list[Equation]:
        """What is printed where a write is."""
        if e not in self.absorbed:
            return [] if self.number[e] < self.together else self.writes[e]
        last = e is next(reversed(self.absorbed))
        return [q for w in list(self.writes)[: self.together] for q in self.writes[w]] if last else []


def _joined(before: list[Equation], second: Equation) -> list[Equation] | None:
    """Two writes of one part as one, behind what makes its value; None where the values do not have one shape."""
    *making, first = before
    u, v, less = first.args[3], second.args[3], second.op is indexing.subitem
    first = Equation(first.outs, first.op, first.args, (), second.location)
    zero = first.op is indexing.setitem and is_const(u, 0)
    if zero and not less:
        return [_write(first, first.op, v)]
    if not isinstance(v, Value):
        return None
    if zero:
        return _made(first, first.op, arithmetic.neg, v)
    if not isinstance(u, Value) or u.fact != v.fact or u.fact.shape is None:
        return None
    if making and making[-1].op is arithmetic.neg and making[-1].out is u and not less:
        return [*making[:-1], *_made(first, first.op, arithmetic.sub, v, making[-1].args[0])]
    if first.op is indexing.subitem and not less:
        return [*making, *_made(first, indexing.additem, arithmetic.sub, v, u)]
    adds = not less or first.op is indexing.subitem
    return [*making, *_made(first, first.op, arithmetic.add if adds else arithmetic.sub, u, v)]


def _made(write: Equation, op: Any, how: Any, *args: Value) -> list[Equation]:
    """A write of what is made of some values."""
    value = Value(None, args[0].fact)
    return [Equation([value], how, args, (), write.location), _write(write, op, value)]


def _write(write: Equation, op: Any, value: Any) -> Equation:
    return Equation(write.outs, op, (*write.args[:3], value), (), write.location)


def is_zero(e: Equation) -> bool:
    """Whether an adjoint stores a zero."""
    return e.op is indexing.setitem and is_const(e.args[3], 0) and _in_adjoint(e)


def _in_adjoint(e: Equation) -> bool:
    """The user's own writes stay as they are."""
    return e.location is not None and e.location.adjoint


def _place(e: Equation) -> Any:
    """What identifies the part of an array that is written; None where one element may be written twice."""
    try:
        if e.op is indexing.scatter_add:
            return None
        return frozen(e.args[1:3])
    except TypeError:
        return None


def end(value: Value, instead: dict[Value, Any]) -> Any:
    """What stands for a value, where that may be replaced too."""
    while value in instead:
        value = instead[value]
    return value
