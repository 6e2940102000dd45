"""The cut between forward and adjoint equations: what the adjoint reads of the forward block.

What is cheap to compute again from what is at hand (an index, an element of an array that is still there, a view) is computed again
in the adjoint; several views of one array, or sums and products of such, are saved as that array, once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from .. import facts, ir, sizes
from ..builder import Builder
from ..ir import UNDEFINED, Block, Const, Equation, Value
from ..optimise.dce import Sweep
from ..rules import arithmetic, barriers, core, indexing
from ..rules.control import IF
from .parts import is_part

_INTEGER = {
    "+", "-", "*", "//", "%", "<", "<=", ">", ">=", "==", "!=", "not", "and", "or", "axis_length", "len", "int", "seq_length",
}  # fmt: skip
_OF_NUMBERS = {*_INTEGER, "/", "**", "abs", "np.absolute"}
LONGEST = 4  # operations that are run again on numbers, rather than saving the result
_SAME = (core.identity, barriers.detach)
_ARITHMETIC = (arithmetic.add, arithmetic.sub, arithmetic.mul, arithmetic.neg)
FEW = 3
_VIEWS = {"np.transpose", "np.expand_dims", "np.swapaxes"}


@dataclass
class Cut:
    """The adjoint block, and the residuals: each forward value with the one that stands for it in the adjoint."""

    adjoint: Block
    saved: dict[Value, Value]


class Seen:
    """What is known of the blocks inside adjoints that have been cut: they are not walked again with the blocks around them."""

    def __init__(self) -> None:
        self.sweep = Sweep()
        self.reads = ir.Reads()
        self.residuals: set[Value] = set()  # that an `if` hands on, which nothing but the adjoint reads


def cut(
    adjoint: Block,
    forward: list[Equation],
    builder: Builder,
    params: list[Value] | None = None,
    index: Value | None = None,
    old_index: Value | None = None,
    provided: dict[Value, Value] | None = None,
    passing: Sequence[set[Value]] = (),
    slots: Sequence[Value] | None = None,
    seen: Seen | None = None,
) -> Cut:
    """Find the residuals, after what is dead is gone from the adjoint.

    `index` replaces the forward loop's index; `provided` are forward values that the adjoint can have under another name;
    `passing` are values from outside that the adjoint can read no more than those of the block itself; `slots`, in a
    branch, are the residuals of the other one, which are not there where these are, so that one name serves for both.
    """
    seen = seen or Seen()
    adjoint = ir.substitute(seen.sweep.block(adjoint), dict(provided or {}), seen.reads)
    made = {out: e for e in forward for out in e.outs}
    local = {*made, *(params or ())}
    needed = [v for v in seen.reads.free(adjoint) if v in local]
    gone = local.union(*passing)
    there = {v for v in needed if _is_there(v, made, gone)}
    saved = _in_common(_saved([v for v in needed if v not in there], made, gone), made, local)
    again = _recomputed(needed, saved, made, local)
    mapping: dict[Value, ir.Atom] = dict(provided or {})
    if old_index is not None and index is not None:
        mapping[old_index] = index
    taken = {v: Value(v.name, v.fact) for v in saved} if slots is None else _in_slots(saved, slots, seen)
    mapping.update((v, new) for v, new in taken.items() if new is not v)
    copies = _run_again([e for e in forward if e in again], mapping, builder)
    body = ir.substitute(adjoint, mapping, seen.reads)
    return Cut(Block(body.params, copies + body.equations, body.results), taken)


def _run_again(equations: list[Equation], mapping: dict[Value, ir.Atom], builder: Builder) -> list[Equation]:
    """Copies of equations for the adjoint; what they read and make is entered in `mapping`."""
    copies = []
    for e in equations:
        outs = [Value(o.name, o.fact) for o in e.outs]
        args = ir.map_tree(lambda a: mapping.get(a, a) if isinstance(a, Value) else a, e.args)
        copies.append(Equation(outs, e.op, args, (), e.location, e.spelling))
        mapping.update(zip(e.outs, outs, strict=True))
        builder.origin.update((o, copies[-1]) for o in outs)
    return copies


def _in_slots(saved: dict[Value, None], slots: Sequence[Value], seen: Seen) -> dict[Value, Value]:
    """What stands for each residual in the adjoint: a slot of its kind, itself if a branch inside hands it on, else a new value."""
    free, taken = list(slots), {}
    for value in saved:
        found = next((s for s in free if s.name == value.name and s.fact == value.fact), None)
        if found is not None:
            free.remove(found)
        taken[value] = found or (value if value in seen.residuals else Value(value.name, value.fact))
    return taken


def _saved(needed: list[Value], made: dict[Value, Equation], gone: set[Value]) -> dict[Value, None]:
    """The values that must be saved."""
    roots: list[Value] = []
    for value in needed:
        roots.extend(_basis(value, made, gone))
    bases = Counter(made[v].args[0] for v in dict.fromkeys(needed) if v in made and _is_view(made[v]))
    chosen: dict[Value, None] = {}
    for value in roots:
        base = made[value].args[0] if value in made and _is_view(made[value]) else None
        if base is not None:
            several = bases[base] > 1 and _is_whole(value, made[value]) and not is_part(made[value])
            if several or base in needed:
                indices = [v for v in ir.values(made[value].args[1:]) if v in gone]
                chosen.update(dict.fromkeys(root for v in indices for root in _basis(v, made, gone)))
                value = base
        chosen[value] = None
    return chosen


def _in_common(saved: dict[Value, None], made: dict[Value, Equation], local: set[Value]) -> dict[Value, None]:
    """What is saved, with one array in the place of several that a few sums and products give of it."""
    groups: dict[Value, list[Value]] = {}
    for value in saved:
        sources, steps = _sources(value, made, local, FEW)
        source = next(iter(sources), value)
        if len(sources) == 1 and steps >= 0 and _as_large(source, value):
            groups.setdefault(source, []).append(value)
    chosen = dict(saved)
    for source, group in groups.items():
        if len(group) > 1 or source in saved:
            for value in group:
                del chosen[value]
            chosen[source] = None
    return chosen


def _sources(value: Value, made: dict[Value, Equation], local: set[Value], steps: int) -> tuple[set[Value], int]:
    """What a value is made of in so many sums and products at most, views not counted, and how many are left: -1 for too many."""
    equation = made.get(value)
    if equation is None or not (_is_view(equation) or equation.op in _ARITHMETIC):
        return {value}, steps
    found: set[Value] = set()
    steps -= not _is_view(equation)
    for inner in ir.values(equation.args):
        if inner in local and steps >= 0:
            sources, steps = _sources(inner, made, local, steps)
            found |= sources
    return found, steps


def _as_large(source: Value, value: Value) -> bool:
    """Whether an array is as large as another, or larger by a constant."""
    a, b = source.fact, value.fact
    if source is value or not (isinstance(a, facts.Num) and isinstance(b, facts.Num) and a.shape and b.shape):
        return False
    if not facts.same_dtype(a.dtype, b.dtype):
        return False
    pairs = list(zip(a.shape, b.shape, strict=False))
    return len(a.shape) == len(b.shape) and all(isinstance(sizes.sub(n, sizes.unclamped(m)), int) for n, m in pairs)


def _is_whole(value: Value, equation: Equation) -> bool:
    """Whether saving the base of a view takes no more than saving the view."""
    return facts.is_array(value.fact) or equation.op in _SAME


def _basis(value: Value, made: dict[Value, Equation], gone: set[Value]) -> list[Value]:
    """What to save so that a value can be computed again cheaply: itself, if it cannot."""
    equation = made.get(value)
    if equation is None or not _is_cheap(equation):
        return [value]
    return [value] if any(_basis(v, made, gone) for v in ir.values(equation.args) if v in gone) else []


def _is_view(equation: Equation) -> bool:
    return (
        (equation.op is indexing.getitem and indexing.is_basic(equation.args[1]))
        or equation.op.name in _VIEWS
        or equation.op is core.seq_item
        or equation.op in _SAME
    )


def _is_cheap(equation: Equation) -> bool:
    if len(equation.outs) != 1 or equation.blocks:
        return False
    fact = equation.out.fact
    exact = isinstance(fact, facts.Num) and fact.dtype is not None and fact.dtype.kind in "iub" and facts.is_scalar(fact)
    return _is_view(equation) or (equation.op.name in _INTEGER and exact) or equation.op.name in ("axis_length", "len")


def _is_there(value: Value, made: dict[Value, Equation], gone: set[Value]) -> bool:
    """Whether a value is made in a few operations of numbers that are there in the adjoint too, elements of arrays included."""
    equations: set[Equation] = set()
    todo = [value]
    while todo:
        at = todo.pop()
        if at not in made:
            if at in gone:
                return False
            continue
        e = made[at]
        if not facts.is_scalar(at.fact) or not (e.op.name in _OF_NUMBERS or e.op is indexing.getitem):
            return False
        equations.add(e)
        todo.extend(ir.values(e.args))
    return len(equations) <= LONGEST


def _recomputed(needed: list[Value], saved: dict[Value, None], made: dict[Value, Equation], local: set[Value]) -> set[Equation]:
    """The equations that the adjoint runs again."""
    again: set[Equation] = set()
    todo = [v for v in needed if v not in saved]
    while todo:
        value = todo.pop()
        if value in saved or value not in made or made[value] in again:
            continue
        again.add(made[value])
        todo.extend(v for v in ir.values(made[value].args) if v in local)
    return again


def define_everywhere(equations: list[Equation], value: Any) -> None:
    """Give a value that only one branch makes a placeholder in the other: each iteration appends something to its list."""
    made = next((e for e in equations if value in e.outs), None)
    if made is None or made.op is not IF:
        return
    k = made.outs.index(value)
    for block in made.blocks:
        if block.results[k] is UNDEFINED:
            block.results[k] = placeholder(block.equations, value.fact)
        else:
            define_everywhere(block.equations, block.results[k])


def placeholder(equations: list[Equation], fact: Any) -> ir.Atom:
    """What stands for a value where it is not made, and not read either."""
    if fact == facts.SAVED:
        return Const(None)
    if isinstance(fact, facts.Seq):
        empty = Value(None, fact)
        equations.append(Equation([empty], core.list_of, ((),)))
        return empty
    if facts.is_array(fact):
        return Const(np.float64(0.0))
    return Const(0.0 if facts.is_float(fact) else None)
