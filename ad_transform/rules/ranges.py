"""Ranges of integers: their length, and the same integers in the opposite order."""

from __future__ import annotations

import operator
from typing import Any

from .. import facts, ops, sizes
from ..ir import Atom, Const
from ..runtime import helpers


def reverse_range(builder: Any, start: Atom, stop: Atom, step: Atom) -> tuple[Atom, Atom, Atom]:
    """The bounds of the same integers in the opposite order."""
    op = ops.BY_FUNCTION

    def apply(function: Any, a: Any, b: Any) -> Any:
        return builder.apply(op[function], a, b)

    if isinstance(step, Const) and step.value == 1:
        return apply(operator.sub, stop, Const(1)), apply(operator.sub, start, Const(1)), Const(-1)
    if isinstance(step, Const) and step.value == -1:
        return apply(operator.add, stop, Const(1)), apply(operator.add, start, Const(1)), Const(1)
    span = apply(operator.sub, apply(operator.sub, stop, start), Const(1) if _positive(step) else Const(-1))
    if not _positive(step) and not _negative(step):  # of unknown sign: count the steps
        count = builder.apply(range_length, start, stop, step)
        last = apply(operator.add, start, apply(operator.mul, apply(operator.sub, count, Const(1)), step))
    else:
        last = apply(operator.add, start, apply(operator.mul, apply(operator.floordiv, span, step), step))
    return last, apply(operator.sub, start, step), builder.apply(op[operator.neg], step)


def range_index(bounds: tuple[Atom, Atom, Atom]) -> sizes.SizeLike | None:
    """What is known of the integers of a range: from where to where they go."""
    start, stop, step = bounds
    first, last = (ops.number(bound).value for bound in (start, stop))
    if first is None or last is None or not (_positive(step) or _negative(step)):
        return None
    return sizes.index(first, sizes.sub(last, 1)) if _positive(step) else sizes.index(sizes.add(last, 1), first)


def counts_down(bounds: Any) -> bool:
    """Whether a loop runs over n - 1, ..., 1, 0, so that its index finds what the forward loop appended in each iteration."""
    return all(isinstance(b, Const) and b.value == -1 and type(b.value) is int for b in bounds[1:])


def _positive(step: Atom) -> bool:
    return isinstance(step, Const) and step.value > 0


def _negative(step: Atom) -> bool:
    return isinstance(step, Const) and step.value < 0


def _infer_length(start: Any, stop: Any, step: Any) -> Any:
    for bound in (start, stop, step):
        ops.size_value(bound)
    return facts.Num(facts.INT.dtype, (), "python", sizes.fresh())


range_length = ops.Op("range_length", lambda *bounds: len(range(*bounds)), _infer_length, "range_length", constant=True)


@ops.define(helpers.revolve, name="revolve", style="helper", constant=True)
def revolve(start: Any, stop: Any, free: Any) -> facts.Seq:
    """Where to store states on the way from a stored state to another: see `helpers.revolve`."""
    return facts.Seq(facts.INT)
