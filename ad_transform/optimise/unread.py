"""A zero that an adjoint stores into an array, where nothing reads it, is not stored.

    for i: a_i = a[i]; a1 = setitem(a, i, 0)   ->   for i: a_i = a[i]      unless a[i] is read after that
"""

from __future__ import annotations

import dataclasses
from collections import Counter
from typing import Any

from .. import ir
from ..analysis.places import Array, Places
from ..ir import Atom, Block, Equation, Value
from ..rules import indexing
from ..rules.control import FOR
from .stores import end, is_zero


def drop_unread(block: Block) -> Block:
    """The block, and those inside it, whose loops store no zeros that nothing reads."""
    return _Unread(block).block(block)


class _Unread:
    def __init__(self, block: Block) -> None:
        blocks = list(ir.walk(block))
        self.uses = Counter(v for b in blocks for tree in [b.results, *(e.args for e in b.equations)] for v in ir.values(tree))

    def block(self, block: Block) -> Block:
        equations = [dataclasses.replace(e, blocks=tuple(map(self.block, e.blocks))) if e.blocks else e for e in block.equations]
        equations = [self.loop(e, equations[k + 1 :]) if e.op is FOR else e for k, e in enumerate(equations)]
        return Block(block.params, equations, block.results)

    def loop(self, e: Equation, after: list[Equation]) -> Equation:
        """A loop without the zeros that nothing reads, in it or in what stands behind it."""
        instead: dict[Value, Atom] = {}
        for k, out in enumerate(e.outs[: len(e.args[2])]):
            reads = [q for q in after if out in ir.values(q.args)]
            if self.uses[out] == len(reads) and all(q.op is indexing.getitem and q.args[0] is out for q in reads):
                instead.update((w.out, w.args[0]) for w in self.unread([e], k, [q.args[1] for q in reads]))
        return _without(e, {v: end(v, instead) for v in instead}) if instead else e

    def unread(self, nest: list[Equation], k: int, after: list[Any]) -> list[Equation]:
        """The zeros that a loop in loops stores into what it carries, where nothing reads them; `after` it some places are read."""
        loop = nest[-1]
        param, result = loop.blocks[0].params[1 + len(loop.args[1]) + k], loop.blocks[0].results[k]
        inner = next((q for q in loop.blocks[0].equations if result in q.outs), None)
        if inner is not None and inner.op is FOR and self.uses[param] == self.uses[result] == 1:
            k = inner.outs.index(result)
            return self.unread([*nest, inner], k, after) if inner.args[2][k : k + 1] == (param,) else []
        equations = [q for outer in nest for q in outer.blocks[0].equations]
        places = [Places(outer, equations) for outer in nest]
        array = places[-1].array(param, result)
        reads = None if array is None or not any(map(is_zero, array.writes)) else _elements_read(array, loop.blocks[0])
        if array is None or reads is None:
            return []
        found = []
        for version, write in enumerate(array.writes):
            index = write.args[2]
            if (
                is_zero(write)
                and all(_apart(places, index, read, later > version) for later, read in reads)
                and all(any(p.outside(p.place(index), read) for p in places) for read in after)
            ):
                found.append(write)
        return found


def _without(e: Equation, instead: dict[Value, Atom]) -> Equation:
    """An equation without the writes inside it for which something stands instead."""

    def block(b: Block) -> Block:
        equations = [_without(q, instead) for q in b.equations if not (len(q.outs) == 1 and q.out in instead)]
        return Block(b.params, equations, b.results)

    blocks = tuple(ir.substitute(block(b), instead) for b in e.blocks)
    return dataclasses.replace(e, blocks=blocks) if blocks else e


def _elements_read(array: Array, body: Block) -> list[tuple[int, Any]] | None:
    """Which version of an array is read at which index, where nothing but its elements is read, and it is handed on once."""
    versions = {v: k for k, v in enumerate(array.versions)}
    reads = []
    for e in body.equations:
        read = [v for v in ir.reads(e) if v in versions]
        if read and e not in array.writes:
            if e.op is not indexing.getitem or len(read) > 1 or e.args[0] is not read[0]:
                return None
            reads.append((versions[read[0]], e.args[1]))
        elif len(read) > 1:
            return None
    return reads if sum(v in versions for v in ir.values(body.results)) == 1 else None


def _apart(places: list[Places], index: Any, read: Any, now: bool) -> bool:
    """Whether what one iteration of some loops writes is never read in a later one, nor, with `now`, later in the same one."""
    *outer, inner = places
    ahead = inner.apart(inner.place(index), inner.place(read), now)
    return ahead and all(p.apart(p.place(index), p.place(read), False) for p in outer)
