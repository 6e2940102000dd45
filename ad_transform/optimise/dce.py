"""Dead code: what is not needed for the results of a block is gone.

    t = f(x); y = g(x); return y   ->   y = g(x); return y

A value that a loop carries lives if its result does, or if something that lives in the body reads it.
"""

from __future__ import annotations

from typing import Any

from .. import ir
from ..ir import Block, Equation, Value
from ..rules.control import FOR, IF, WHILE

Shrunk = tuple[Equation, set[Value]]  # what is left of an equation, and what that reads


def remove_dead(block: Block) -> Block:
    """The block without equations, results of branches and carried values that nothing needs. Effects stay."""
    return Sweep().block(block)


def has_effect(block: Block) -> bool:
    """Whether running a block does something beside making its results."""
    return any(e.op.effect for inner in ir.walk(block) for e in inner.equations)


def acts(block: Block, besides: object = None) -> bool:
    """Whether running a block changes, or shows, something outside it, otherwise than by this operation."""
    found = (e.op for inner in ir.walk(block) for e in inner.equations)
    return any(op.effect and not op.check and op is not besides for op in found)


class Sweep:
    """What is left of a loop or a branch is looked up where the blocks around it ask for it once more."""

    def __init__(self) -> None:
        self.done: dict[tuple[Equation, tuple[int, ...]], Shrunk] = {}
        self.effects: dict[Block, bool] = {}

    def block(self, block: Block) -> Block:
        """The block without what nothing needs."""
        equations, _ = self.equations(block.equations, block.results)
        return Block(block.params, equations, block.results)

    def equations(self, equations: list[Equation], results: Any) -> tuple[list[Equation], set[Value]]:
        """The equations that the results need, and what they and the results read from outside."""
        live = set(ir.values(results))
        kept = []
        for equation in reversed(equations):
            found = self.equation(equation, live)
            if found is not None:
                shrunk, read = found
                kept.append(shrunk)
                live.difference_update(shrunk.outs)
                live |= read
        return kept[::-1], live

    def equation(self, equation: Equation, live: set[Value]) -> Shrunk | None:
        handler = _HANDLERS.get(equation.op)
        if handler is None:
            needed = equation.op.effect or any(o in live for o in equation.outs)
            return (equation, set(ir.values(equation.args))) if needed else None
        want = tuple(k for k, o in enumerate(equation.outs) if o in live)
        if not want and not any(map(self.has_effect, equation.blocks)):
            return None
        key = (equation, want)
        if key not in self.done:
            self.done[key] = shrunk, read = handler(self, equation, want)
            self.done[shrunk, tuple(range(len(want)))] = shrunk, read
        return self.done[key]

    def has_effect(self, block: Block) -> bool:
        """As for the module, each block looked at once."""
        if block not in self.effects:
            inner = [self.has_effect(b) for e in block.equations for b in e.blocks]
            self.effects[block] = True in inner or any(e.op.effect for e in block.equations)
        return self.effects[block]

    def branches(self, equation: Equation, want: tuple[int, ...]) -> Shrunk:
        blocks, read = [], set(ir.values(equation.args))
        for block in equation.blocks:
            results = [block.results[k] for k in want]
            equations, needed = self.equations(block.equations, results)
            blocks.append(Block(block.params, equations, results))
            read |= needed.difference(block.params)
        return Equation([equation.outs[k] for k in want], IF, equation.args, tuple(blocks), equation.location), read

    def for_loop(self, equation: Equation, want: tuple[int, ...]) -> Shrunk:
        bounds, xs, inits = equation.args
        body = equation.blocks[0]
        kept, inner, needed = self.body(equation, want, len(inits), body.params[1 + len(xs) :])
        carry = [k for k in kept if k < len(inits)]
        taken = [k for k in range(len(xs)) if body.params[1 + k] in needed]
        params = [body.params[0], *(body.params[1 + k] for k in taken), *(body.params[1 + len(xs) + k] for k in carry)]
        args = (bounds, tuple(xs[k] for k in taken), tuple(inits[k] for k in carry))
        outs = [equation.outs[k] for k in kept]
        loop = Equation(outs, FOR, args, (Block(params, inner.equations, inner.results),), equation.location)
        return loop, needed.difference(params).union(ir.values(args))

    def body(
        self, equation: Equation, want: tuple[int, ...], carried: int, params: list[Value], also: frozenset[Value] = frozenset()
    ) -> tuple[list[int], Block, set[Value]]:
        """Which results of a loop are needed: a fixed point, for a live result may read any carried value."""
        body, found = equation.blocks[-1], set(want)
        flag = body.results[len(equation.outs) :]
        while True:
            results = [body.results[k] for k in sorted(found)] + flag
            equations, needed = self.equations(body.equations, results)
            more = found | {k for k in range(carried) if params[k] in needed or params[k] in also}
            if more == found:
                return sorted(found), Block(body.params, equations, results), needed
            found = more

    def while_loop(self, equation: Equation, want: tuple[int, ...]) -> Shrunk:
        inits, xs = equation.args
        test, body = equation.blocks
        tests, tested = self.equations(test.equations, test.results)
        also = frozenset(p for p, q in zip(body.params, test.params, strict=True) if q in tested)
        kept, inner, needed = self.body(equation, want, len(inits), body.params, also)
        carry = [k for k in kept if k < len(inits)]
        condition = Block([test.params[k] for k in carry], tests, test.results)
        loop_body = Block([body.params[k] for k in carry], inner.equations, inner.results)
        args = (tuple(inits[k] for k in carry), xs)
        loop = Equation([equation.outs[k] for k in kept], WHILE, args, (condition, loop_body), equation.location)
        return loop, (needed | tested).difference(condition.params, loop_body.params).union(ir.values(args))


_HANDLERS: dict[Any, Any] = {IF: Sweep.branches, FOR: Sweep.for_loop, WHILE: Sweep.while_loop}
