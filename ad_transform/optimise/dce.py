"""Dead code: what is not needed for the results of a block is gone.

    t = f(x); y = g(x); return y   ->   y = g(x); return y

A value that a loop carries lives if its result does, or if something that lives in the body reads it.
"""

from __future__ import annotations

from .. import ir
from ..ir import Block, Equation, Value
from ..rules.control import FOR, IF, WHILE


def remove_dead(block: Block) -> Block:
    """The block without equations, results of branches and carried values that nothing needs. Effects stay."""
    live = set(ir.values(block.results))
    return Block(block.params, _live_equations(block.equations, live), block.results)


def _live_equations(equations: list[Equation], live: set[Value]) -> list[Equation]:
    """The equations that make what is live, last to first; `live` becomes what must be there before them."""
    kept = []
    for equation in reversed(equations):
        shrunk = _HANDLERS.get(equation.op, _plain)(equation, live)
        if shrunk is not None:
            kept.append(shrunk)
            live.difference_update(shrunk.outs)
            live.update(ir.reads(shrunk))
    return kept[::-1]


def _plain(equation: Equation, live: set[Value]) -> Equation | None:
    return equation if equation.op.effect or any(o in live for o in equation.outs) else None


def has_effect(block: Block) -> bool:
    """Whether running a block does something beside making its results."""
    return any(e.op.effect or any(map(has_effect, e.blocks)) for e in block.equations)


def _branches(equation: Equation, live: set[Value]) -> Equation | None:
    want = [k for k, o in enumerate(equation.outs) if o in live]
    if not want and not any(map(has_effect, equation.blocks)):
        return None
    blocks = tuple(remove_dead(Block(b.params, b.equations, [b.results[k] for k in want])) for b in equation.blocks)
    return Equation([equation.outs[k] for k in want], IF, equation.args, blocks, equation.location)


def _for(equation: Equation, live: set[Value]) -> Equation | None:
    bounds, xs, inits = equation.args
    body = equation.blocks[0]
    want = _wanted(equation, live, len(inits), body, 1 + len(xs))
    if want is None:
        return None
    carry, lists = [k for k in want if k < len(inits)], [k for k in want if k >= len(inits)]
    flag = body.results[len(equation.outs) :]
    inner = remove_dead(Block(body.params, body.equations, [body.results[k] for k in want] + flag))
    read = set(ir.free(Block([], inner.equations, inner.results)))
    taken = [k for k in range(len(xs)) if body.params[1 + k] in read]
    params = [body.params[0], *(body.params[1 + k] for k in taken), *(body.params[1 + len(xs) + k] for k in carry)]
    args = (bounds, tuple(xs[k] for k in taken), tuple(inits[k] for k in carry))
    outs = [equation.outs[k] for k in carry + lists]
    return Equation(outs, FOR, args, (Block(params, inner.equations, inner.results),), equation.location)


def _wanted(
    equation: Equation, live: set[Value], carried: int, body: Block, first: int, also: set[Value] | None = None
) -> list[int] | None:
    """Which results of a loop are needed: a fixed point, for a live result may read any carried value."""
    want = {k for k, o in enumerate(equation.outs) if o in live}
    flag = body.results[len(equation.outs) :]
    if not want and not has_effect(body):
        return None
    while True:
        inner = remove_dead(Block(body.params, body.equations, [body.results[k] for k in sorted(want)] + flag))
        read = set(ir.free(Block([], inner.equations, inner.results))) | (also or set())
        more = want | {k for k in range(carried) if body.params[first + k] in read}
        if more == want:
            return sorted(want)
        want = more


def _while(equation: Equation, live: set[Value]) -> Equation | None:
    inits, xs = equation.args
    test, body = equation.blocks
    read = set(ir.free(Block([], test.equations, test.results)))
    also = {p for p, q in zip(body.params, test.params, strict=True) if q in read}
    want = _wanted(equation, live, len(inits), body, 0, also)
    if want is None:
        return None
    carry = [k for k in want if k < len(inits)]
    flag = body.results[len(equation.outs) :]
    inner = remove_dead(Block([body.params[k] for k in carry], body.equations, [body.results[k] for k in want] + flag))
    condition = remove_dead(Block([test.params[k] for k in carry], test.equations, test.results))
    outs = [equation.outs[k] for k in want]
    return Equation(outs, WHILE, (tuple(inits[k] for k in carry), xs), (condition, inner), equation.location)


_HANDLERS = {IF: _branches, FOR: _for, WHILE: _while}
