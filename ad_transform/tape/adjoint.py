"""The adjoint of one operation, as a block: the package's reverse mode, on a block of a single equation.

So the tape has no derivative rules of its own, and what an operation must save is what its adjoint reads: a definition, not a list.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from .. import facts, ir, ops
from ..builder import Builder, call
from ..ir import Block, Equation, Value
from ..optimise.dce import remove_dead
from ..rules import arithmetic, library  # noqa: F401 - the rules
from ..transform.reverse import Reverse

KEEPS_CONSTANT = (arithmetic.mul, arithmetic.div, arithmetic.np_multiply, arithmetic.np_divide)
RECOMPUTES = (arithmetic.div, arithmetic.np_divide)  # saves what it was given, never its result


@dataclass(frozen=True)
class Slot:
    """An array among the arguments of an operation: what is known of it, and whether its cotangent is wanted."""

    dtype: Any
    shape: tuple[int, ...]
    wanted: bool


@dataclass(frozen=True)
class Adjoint:
    """`block` maps (cotangents of the results, results, arrays) to the cotangents of the arrays that want one.

    `reads` are the positions, among results and arrays, whose values it needs; of the others it needs the shape at most.
    """

    block: Block
    results: int
    reads: frozenset[int]
    keeps: bool  # it cannot run twice without retain_graph

    def run(self, bars: list[Any], saved: list[Any]) -> list[Any]:
        """The cotangents; `saved` holds results and arrays, or stand-ins of the same shape for what is not read."""
        env = dict(zip(self.block.params, [*bars, *saved], strict=True))
        for equation in self.block.equations:
            args = ir.map_tree(lambda a: env[a] if isinstance(a, Value) else a.value, equation.args)
            out = evaluate(equation.op, args)
            outs = out if len(equation.outs) > 1 else (out,)
            env.update(zip(equation.outs, outs, strict=True))
        return [None if r is None else env[r] if isinstance(r, Value) else r.value for r in self.block.results]


def evaluate(op: ops.Op, args: Any) -> Any:
    """The result of an operation on arrays, or on tensors, where it is recorded."""
    if any(hasattr(leaf, "__trace__") for leaf in ir.leaves(args)):
        return call(op, op, args)
    if isinstance(op.run, np.ufunc):  # beyond its inputs an operation takes a dtype
        return op.run(*args[: op.run.nin], **dict(zip(("dtype",), args[op.run.nin :], strict=False)))
    return call(op.run, op, args)


def key_of(tree: Any) -> Any:
    """A hashable description of a tree of slots and constants."""
    if isinstance(tree, (tuple, list)):
        return (type(tree), *map(key_of, tree))
    if isinstance(tree, dict):
        return (dict, *((k, key_of(v)) for k, v in tree.items()))
    if isinstance(tree, slice):
        return (slice, key_of((tree.start, tree.stop, tree.step)))
    if isinstance(tree, Slot):
        return tree
    return (type(tree), repr(tree) if isinstance(tree, (float, np.generic)) else tree)


class _Request:
    """What is asked of `adjoint`, compared by its key."""

    def __init__(self, op: ops.Op, bound: Any, results: tuple[tuple[Any, tuple[int, ...]], ...]) -> None:
        self.op, self.bound, self.results = op, bound, results
        self.key = (op, key_of(bound), results)

    def __hash__(self) -> int:
        return hash(self.key)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Request) and self.key == other.key


def adjoint(op: ops.Op, bound: Any, results: tuple[tuple[Any, tuple[int, ...]], ...]) -> Adjoint:
    """The adjoint of `op` with these arguments, a tree of slots and constants, and results of these dtypes and shapes."""
    return _adjoint(_Request(op, bound, results))


@lru_cache(maxsize=4096)
def _adjoint(request: _Request) -> Adjoint:
    slots: list[Value] = []
    wanted: list[Value] = []

    def place(leaf: Any) -> Any:
        if not isinstance(leaf, Slot):
            return ir.Const(leaf)
        slots.append(Value(None, facts.result(leaf.dtype, leaf.shape)))
        if leaf.wanted:
            wanted.append(slots[-1])
        return slots[-1]

    args = ir.map_tree(place, request.bound)
    outs = [Value(None, facts.result(dtype, shape)) for dtype, shape in request.results]
    bars = [Value(None, out.fact) for out in outs]
    builder = Builder()
    if request.op in RECOMPUTES:
        (again,) = outs
        made = builder.emit(request.op, args)
        bodies = _reverse(builder, request.op, args, [made], bars, wanted)
        block = remove_dead(Block([*bars, again, *slots], builder.equations, bodies))
    else:
        block = remove_dead(
            Block([*bars, *outs, *slots], builder.equations, _reverse(builder, request.op, args, outs, bars, wanted))
        )
    return _finished(block, len(outs), request, args, wanted)


def _reverse(builder: Builder, op: ops.Op, args: Any, outs: list[Value], bars: list[Value], wanted: list[Value]) -> list[Any]:
    cotangents: dict[Value, ir.Atom] = dict(zip(outs, bars, strict=True))
    Reverse(builder, set(wanted)).equation(Equation(outs, op, args), cotangents)
    return [cotangents.get(v) for v in wanted]


def _finished(block: Block, results: int, request: _Request, args: Any, wanted: list[Value]) -> Adjoint:
    read = {v for e in block.equations for k, a in enumerate(e.args) if k not in e.op.shape_of for v in ir.values(a)} | {
        r for r in block.results if isinstance(r, Value)
    }
    reads = frozenset(k for k, p in enumerate(block.params[results:]) if p in read)
    by_constant = request.op in KEEPS_CONSTANT and any(isinstance(a, ir.Const) and a.fact.shape == () for a in args)
    divided = by_constant and request.op in RECOMPUTES and isinstance(args[0], ir.Const)
    return Adjoint(block, results, reads, bool(reads) or (by_constant and not divided))
