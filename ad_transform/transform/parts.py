"""Parts of arrays that an adjoint reads are read by the forward loop, which saves them instead of the arrays.

    for k ...: U[k] /= s            the adjoint of iteration k reads U[k] as it was after the division: an element, not all of U

A part is taken by an index that takes an axis away, and is therefore smaller than the array.
"""

from __future__ import annotations

import dataclasses

from .. import ir
from ..ir import Block, Equation, Value
from ..rules import indexing


def is_part(e: Equation) -> bool:
    """Whether an equation takes something out of an array that is smaller than the array."""
    return e.op is indexing.getitem and indexing.is_basic(e.args[1]) and e.out.fact.rank != e.args[0].fact.rank


def read_parts(forward: list[Equation], params: list[Value], adjoint: Block) -> tuple[list[Equation], Block]:
    """The forward equations with the parts that the adjoint reads of their arrays, and the adjoint without."""
    made = {v: k for k, e in enumerate(forward) for v in e.outs} | dict.fromkeys(params, -1)
    inside = {v for b in ir.walk(adjoint) for v in ir.defined_in(b)}
    parts = [e for e in adjoint.equations if is_part(e) and e.args[0] in made and inside.isdisjoint(ir.values(e.args))]
    whole = _read_whole(adjoint, set(parts))
    moved = {e: max(made.get(v, -1) for v in ir.values(e.args)) for e in parts if e.args[0] not in whole}
    behind: dict[int, list[Equation]] = {}
    for e, k in moved.items():
        location = None if e.location is None else dataclasses.replace(e.location, adjoint=False)
        behind.setdefault(k, []).append(dataclasses.replace(e, location=location))
    equations = behind.get(-1, []) + [q for k, e in enumerate(forward) for q in (e, *behind.get(k, []))]
    return equations, Block(adjoint.params, [e for e in adjoint.equations if e not in moved], adjoint.results)


def _read_whole(block: Block, parts: set[Equation]) -> set[Value]:
    """What is read for more than its shape, by others than some equations."""
    found = set(ir.values(block.results))
    for inner in ir.walk(block):
        found.update(ir.values(inner.results))
        for e in inner.equations:
            if e not in parts:
                found.update(v for k, a in enumerate(e.args) if k not in e.op.shape_of for v in ir.values(a))
    return found
