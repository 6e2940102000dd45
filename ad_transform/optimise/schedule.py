"""The order of equations, where it is free: so that fewer copies and fewer variables are needed.

    t = a[i]; a1 = setitem(a, i, 0); u = f(t)   ->   t = a[i]; u = f(t); a1 = setitem(a, i, 0)     no copy of the view t
    body(s): s1 = g(s); x1 = x + s; results (s1, x1)   ->   x1 = x + s; s1 = g(s)                  s1 takes the place of s
    if c: s1 = g(s); x1 = x + s; else: s1 = s          ->   if c: x1 = x + s; s1 = g(s)            likewise
"""

from __future__ import annotations

from collections import Counter

from .. import facts, ir
from ..ir import Block, Equation, Value
from ..rules import indexing
from ..rules.control import FOR, IF, WHILE


def schedule(block: Block) -> Block:
    """The block with its equations, and those of the blocks inside it, in a better order."""
    return _schedule(block, [], ir.Reads())


def _schedule(block: Block, carried: list[tuple[Value, object]], reads: ir.Reads) -> Block:
    equations = [_inner(e, reads) for e in block.equations]
    equations = _read_views_early(equations, reads)
    for param, result in carried:
        equations = _write_late(equations, param, result, reads)
    return Block(block.params, equations, block.results)


def _inner(e: Equation, reads: ir.Reads) -> Equation:
    if not e.blocks:
        return e
    blocks = []
    for k, block in enumerate(e.blocks):
        carried: list[tuple[Value, object]] = []
        if e.op in (FOR, WHILE) and k == len(e.blocks) - 1:
            first = 1 + len(e.args[1]) if e.op is FOR else 0
            carried = list(zip(block.params[first:], block.results, strict=False))
        elif e.op is IF:
            carried = [pair for other in e.blocks if other is not block for pair in _passed_on(other, block)]
        blocks.append(_schedule(block, carried, reads))
    return Equation(e.outs, e.op, e.args, tuple(blocks), e.location, e.spelling)


def _passed_on(other: Block, block: Block) -> list[tuple[Value, object]]:
    """What the other branch hands on as it is, with what this one makes of it."""
    made = ir.defined_in(other)
    pairs = zip(other.results, block.results, strict=True)
    return [(old, new) for old, new in pairs if isinstance(old, Value) and old not in made and old is not new]


def _read_views_early(equations: list[Equation], reads: ir.Reads) -> list[Equation]:
    """Move the only reader of a view above the write into what it is a view of."""
    uses = Counter(v for e in equations for v in reads.equation(e))
    out: list[Equation] = []
    views: dict[Value, list[Value]] = {}  # base -> views of it that are read once
    waiting: dict[Value, tuple[int, Equation]] = {}  # view -> the write after it
    for e in equations:
        if e.op is indexing.getitem and uses[e.out] == 1 and isinstance(e.args[0], Value):
            views.setdefault(e.args[0], []).append(e.out)
        elif e.op.update:
            waiting.update((v, (0, e)) for v in views.get(e.args[0], []))
        read = [v for v in ir.values(e.args) if v in waiting]
        if len(read) == 1 and not e.blocks and not e.op.effect and waiting[read[0]][1] is not e:
            _insert_before(out, waiting[read[0]][1], e)
        else:
            out.append(e)
    return out


def _insert_before(out: list[Equation], write: Equation, e: Equation) -> None:
    """Put an equation above a write, if all that it reads is made above it."""
    at = next(k for k in range(len(out) - 1, -1, -1) if out[k] is write)
    later = {o for q in out[at:] for o in q.outs}
    out.insert(len(out) if any(v in later for v in ir.reads(e)) else at, e)


def _write_late(equations: list[Equation], param: Value, result: object, reads: ir.Reads) -> list[Equation]:
    """Move the equation that makes the next value of a carried variable to the end, where the present value is read after it."""
    made = next((k for k, e in enumerate(equations) if result in e.outs), None)
    if (
        made is None
        or equations[made].blocks
        or equations[made].op.effect
        or equations[made].op.update
        or len(equations[made].outs) > 1
    ):
        return equations
    moved, after = equations[made], equations[made + 1 :]
    read_again = any(param in reads.equation(e) for e in after)
    needed = any(result in reads.equation(e) for e in after)
    written = [e.args[0] if e.op.update else e.args for e in after if e.op.update or e.blocks]
    overwritten = {v for v in ir.values(written) if not facts.is_scalar(v.fact)}
    if not read_again or needed or any(v in overwritten for v in ir.reads(moved)):
        return equations
    return [*equations[:made], *after, moved]
