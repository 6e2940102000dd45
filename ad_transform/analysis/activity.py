"""Activity: the values through which a derivative passes, those computed in a differentiable way from what is differentiated."""

from __future__ import annotations

from collections.abc import Iterable

from .. import facts, ir
from ..errors import MissingRuleError
from ..ir import Block, Equation, Value
from ..rules.control import FOR, IF, WHILE


def active_values(block: Block, wrt: Iterable[Value]) -> set[Value]:
    """All values of a block, and of the blocks inside it, that depend on `wrt` through floats and operations with a derivative."""
    active = set(wrt)
    _visit(block, active)
    return active


def _visit(block: Block, active: set[Value]) -> None:
    for equation in block.equations:
        _HANDLERS.get(equation.op, _plain)(equation, active)


def _plain(equation: Equation, active: set[Value]) -> None:
    op = equation.op
    if op.constant:
        return
    passing = (a for k, a in enumerate(equation.args) if k not in op.shape_of)
    if any(v in active for a in passing for v in ir.values(a)):
        active.update(out for out in equation.outs if facts.is_float(out.fact))
        _refuse_complex(equation)


def _refuse_complex(equation: Equation) -> None:
    """The derivative rules are those of real numbers."""
    if any(facts.is_complex(out.fact) for out in equation.outs):
        raise MissingRuleError(
            f"{equation.op.name} gives complex numbers here, which have no derivative rules; compute with the real and the "
            "imaginary part as two arrays",
            equation.location,
        )


def _branches(equation: Equation, active: set[Value]) -> None:
    for block in equation.blocks:
        _visit(block, active)
        active.update(out for out, r in zip(equation.outs, block.results, strict=True) if r in active and facts.is_float(out.fact))


def _loop(equation: Equation, active: set[Value]) -> None:
    xs, inits = (equation.args[1], equation.args[2]) if equation.op is FOR else ((), equation.args[0])
    body = equation.blocks[-1]
    first = 1 if equation.op is FOR else 0
    params = body.params[first + len(xs) :]
    starts = dict(zip([*body.params[first : first + len(xs)], *params], [*xs, *inits], strict=True))
    while True:
        before = len(active)
        active.update(p for p, start in starts.items() if start in active and facts.is_float(p.fact))
        _visit(body, active)
        active.update(p for p, r in zip(params, body.results, strict=False) if r in active and facts.is_float(p.fact))
        if len(active) == before:
            break
    active.update(out for out, r in zip(equation.outs, body.results, strict=False) if r in active and facts.is_float(out.fact))
    active.update(out for out, p in zip(equation.outs, params, strict=False) if p in active)


_HANDLERS = {IF: _branches, FOR: _loop, WHILE: _loop}
