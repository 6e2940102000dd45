"""Where lengths of an array that is written in place are read: an update changes none, so that any version of the array will do.

    first_lengths     in the program: of the first version, so that no loop carries or saves what it does not change
    present_lengths   in what is printed: of the present version, so that none is kept alive, under another name, for its length

Shapes of what is needed for nothing else are read elsewhere in shapes.py.
"""

from __future__ import annotations

from typing import Any

from .. import ir
from ..ir import Block, Equation, Value
from ..rules import core
from ..rules.control import FOR, IF, WHILE

LENGTHS = ("axis_length", "len", "np.size")


def first_lengths(block: Block) -> Block:
    """The block with lengths read from the first version of each array."""
    first = _Versions(block).first

    def rewritten(e: Equation) -> Equation:
        blocks = tuple(Block(b.params, list(map(rewritten, b.equations)), b.results) for b in e.blocks)
        args = (first(e.args[0]), *e.args[1:]) if e.op.name in LENGTHS else e.args
        return Equation(e.outs, e.op, args, blocks, e.location, e.spelling)

    return Block(block.params, list(map(rewritten, block.equations)), block.results)


def present_lengths(block: Block) -> Block:
    """The block with lengths read, where they are used, from the version that is there."""
    versions = _Versions(block)
    return _Present(versions).block(block, {})


class _Versions:
    """Which values are versions of one array, one after the other."""

    def __init__(self, block: Block) -> None:
        self.before: dict[Value, Any] = {}  # a version -> an earlier one
        self._walk(block)

    def first(self, atom: Any) -> Any:
        """The first version of an array."""
        while isinstance(atom, Value) and atom in self.before:
            atom = self.before[atom]
        return atom

    def _walk(self, block: Block) -> None:
        for e in block.equations:
            for inner in e.blocks:
                self._walk(inner)
            if e.op.update or (e.op is core.copy and e.out.name is not None and e.out.name == getattr(e.args[0], "name", None)):
                self.before[e.out] = e.args[0]
            elif e.op in (FOR, WHILE):
                self._loop(e)
            elif e.op is IF:
                self._branches(e)

    def _loop(self, e: Equation) -> None:
        for out, init, param, result in _carried(e):
            if self.first(result) is param:
                self.before[param] = self.before[out] = init

    def _branches(self, e: Equation) -> None:
        for out, *ends in zip(e.outs, *(b.results for b in e.blocks), strict=True):
            firsts = {self.first(end) for end in ends if isinstance(end, Value)}
            if len(firsts) == 1 and all(isinstance(end, Value) for end in ends):
                (self.before[out],) = firsts


def _carried(e: Equation) -> list[tuple[Value, Any, Value, Any]]:
    """What a loop carries: after it, before it, at the head of its body and at the end."""
    inits, body = e.args[2] if e.op is FOR else e.args[0], e.blocks[-1]
    first = 1 + len(e.args[1]) if e.op is FOR else 0
    return list(zip(e.outs, inits, body.params[first:], body.results, strict=False))


class _Present:
    """Writes a block again; `at` maps the first version of an array to the present one."""

    def __init__(self, versions: _Versions) -> None:
        self.versions = versions
        self.lengths: dict[Value, Equation] = {}

    def block(self, block: Block, at: dict[Any, Value]) -> Block:
        at = dict(at)
        out: list[Equation] = []
        for e in block.equations:
            self._enter(e, at)
            args = self._reread(e.args, at, out)
            blocks = tuple(self.block(b, at | self._heads(e, k)) for k, b in enumerate(e.blocks))
            out.append(Equation(e.outs, e.op, args, blocks, e.location, e.spelling))
            if e.op.name in LENGTHS:
                self.lengths[e.out] = e
            at.update((self.versions.first(o), o) for o in e.outs if o in self.versions.before and e.op is not core.copy)
        results = self._reread(block.results, at, out)
        return Block(block.params, out, results)

    def _enter(self, e: Equation, at: dict[Any, Value]) -> None:
        """What a loop carries is assigned above it, and there when its bounds are read."""
        if e.op in (FOR, WHILE):
            at.update((self.versions.first(init), init) for out, init, *_ in _carried(e) if out in self.versions.before)

    def _heads(self, e: Equation, k: int) -> dict[Any, Value]:
        """The versions at the head of a loop's test or body."""
        if e.op not in (FOR, WHILE):
            return {}
        inside = k == len(e.blocks) - 1
        heads = [p for *_, p, _ in _carried(e)] if inside else e.blocks[k].params
        return {self.versions.first(p): h for h, (*_, p, _) in zip(heads, _carried(e), strict=False) if p in self.versions.before}

    def _reread(self, tree: Any, at: dict[Any, Value], out: list[Equation]) -> Any:
        def read(atom: Any) -> Any:
            e = self.lengths.get(atom) if isinstance(atom, Value) else None
            present = None if e is None else at.get(self.versions.first(e.args[0]))
            if e is None or present is None or present is e.args[0]:
                return atom
            again = Equation([Value(atom.name, atom.fact)], e.op, (present, *e.args[1:]), (), e.location, e.spelling)
            out.append(again)
            return again.out

        return ir.map_tree(read, tree)
