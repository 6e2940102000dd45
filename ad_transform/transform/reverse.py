"""Reverse mode: a block becomes its forward equations, which save what is needed, and its adjoint equations.

The equations are visited from last to first. Each turns the cotangents of its results into cotangents of its arguments, by the rule
of its operation; `cotangents` maps a value to the sum of what has come for it so far. Control flow is in branches.py and
control.py.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np

from .. import facts, ir, ops
from ..builder import Builder, call
from ..errors import MissingRuleError
from ..ir import Atom, Block, Const, Equation, Value
from ..rules import arithmetic, core, creation, indexing, shaping
from .residuals import Seen
from .rewriting import adjoint_location
from .tracing import lift, lower_tree

Cotangents = dict[Value, Atom]
Bars = Sequence[Atom | None]
HANDLERS: dict[Any, Callable[..., list[Equation]]] = {}  # operations that own blocks -> how they are reversed


class Reverse:
    """Writes adjoints with `builder`, for the values in `active`."""

    def __init__(self, builder: Builder, active: set[Value]) -> None:
        self.builder = builder
        self.active = active
        self.views: dict[Value, Equation] = {}  # the parts of arrays that the block being reversed takes, by basic indices
        self.seen = Seen()
        self.passing: list[set[Value]] = []  # what the bodies of the loops being reversed make anew in each iteration

    @contextmanager
    def loop(self, body: Block, index: Value | None) -> Iterator[None]:
        """While this is open, the body of a loop is reversed: an adjoint reads no more of it than what is saved, and its index."""
        self.passing.append(ir.defined_in(body) - {index})
        yield
        self.passing.pop()

    def block(self, block: Block, seeds: Bars, cotangents: Cotangents) -> list[Equation]:
        """Write the adjoint of a block; its forward equations are returned. `seeds` are the cotangents of its results."""
        for result, seed in zip(block.results, seeds, strict=True):
            self.accumulate(cotangents, result, seed)
        around, self.views = self.views, {e.out: e for e in block.equations if _is_view(e)}
        forward = [self.equation(e, cotangents) for e in reversed(block.equations)]
        self.views = around
        return [e for equations in reversed(forward) for e in equations]

    def equation(self, equation: Equation, cotangents: Cotangents) -> list[Equation]:
        """Write the adjoint of one equation; its forward form is returned."""
        bars = [cotangents.pop(out, None) for out in equation.outs]
        if all(bar is None for bar in bars):
            return [equation]
        for out, bar in zip(equation.outs, bars, strict=True):
            name_cotangent(out, bar)
        saved, self.builder.location = self.builder.location, adjoint_location(equation.location)
        handler = HANDLERS.get(equation.op)
        if handler is not None:
            forward = handler(self, equation, bars, cotangents)
        else:
            self.apply_rule(equation, bars, cotangents)
            forward = [equation]
        self.builder.location = saved
        return forward

    def apply_rule(self, equation: Equation, bars: list[Atom | None], cotangents: Cotangents) -> None:
        """Write the adjoint of an operation by its rule."""
        op = equation.op
        if op.constant or not any(v in self.active for v in ir.values(equation.args)):
            return
        full = tuple(self.zeros(o) if b is None else b for o, b in zip(equation.outs, bars, strict=True))
        if op.update:
            full = tuple(self.writable(b, o) for o, b in zip(equation.outs, full, strict=True))
        several = len(full) > 1
        y_bar, y, args = lift(
            self.builder, (full if several else full[0], tuple(equation.outs) if several else equation.out, equation.args)
        )
        if op is indexing.getitem and (part := self.part_of(cotangents, equation.args[0])):
            base, steps = part
            write = indexing.scatter_add if indexing.may_repeat(equation.args[1]) else indexing.additem
            cotangents[base] = self.builder.apply(write, cotangents[base], steps, equation.args[1], full[0])
            return
        if op.vjp_into is not None:
            target = equation.args[0]
            current = lift(self.builder, self.current(cotangents, target))
            cotangents[target] = lower_tree(call(lambda *a, **k: op.vjp_into(current, y_bar, y, *a, **k), op, args))
            return
        if op.vjp is None:
            raise MissingRuleError(
                f"{op.name} has no derivative rule; give it one with register_vjp, or register_elementwise with a sympy expression",
                equation.location,
            )
        results = lower_tree(call(lambda *a, **k: op.vjp(y_bar, y, *a, **k), op, args))
        results = results if isinstance(results, tuple) else (results,)
        arguments = bound_leaves(op, equation.args)
        rest = [a for k, a in enumerate(arguments) if k >= len(results) and k not in op.shape_of]
        if any(v in self.active and facts.is_float(v.fact) for v in ir.values(rest)):
            raise self.incomplete(op, "an argument behind those for which its derivative rule gives a cotangent")
        for argument, bar in zip(arguments, results, strict=False):
            self.spread(cotangents, op, argument, bar)

    def part_of(self, cotangents: Cotangents, target: Value) -> tuple[Value, tuple[Any, ...]] | None:
        """The array whose cotangent is there already, and the views from it to a part that has no cotangent of its own yet.

        What is read of the part adds into the cotangent of the array: `A_bar[i][j] += t`, and no zeros for `A[i]`.
        """
        steps: tuple[Any, ...] = ()
        while target not in cotangents:
            if target not in self.views or target not in self.active:
                return None
            view = self.views[target]
            steps = ((Const(view.op), view.args[1]), *steps)
            target = view.args[0]
        return (target, steps) if steps and target in self.active else None

    def writable(self, bar: Atom, like: Value) -> Atom:
        """The cotangent of an array without axes, which may have come as a number."""
        if not isinstance(bar.fact, facts.Num) or bar.fact.form == "array" or bar.fact.shape != ():
            return bar
        return self.builder.apply(core.full_like, shaping.shape_source(self.builder, like), bar, None)  # type: ignore[no-any-return]

    def incomplete(self, op: ops.Op, what: str) -> MissingRuleError:
        """The error for a derivative that would be lost."""
        message = f"{op.name}: {what} is differentiated; give it an array, or a rule with register_vjp"
        return MissingRuleError(message, self.builder.location)

    def spread(self, cotangents: Cotangents, op: ops.Op, argument: Any, bar: Any) -> None:
        """Hand a rule's result on to the argument, a tree like it."""
        if isinstance(argument, (tuple, list)) and isinstance(bar, (tuple, list)):
            for a, b in zip(argument, bar, strict=True):
                self.spread(cotangents, op, a, b)
        elif isinstance(argument, (tuple, list)):
            if bar is not None and any(v in self.active for v in ir.values(argument)):
                raise self.incomplete(op, "a list or tuple for which its derivative rule gives one cotangent")
        elif isinstance(argument, Value) and argument in self.active and bar is not None:
            if op.elementwise:
                bar = self.builder.apply(core.unbroadcast, bar, shaping.shape_source(self.builder, argument))
            self.accumulate(cotangents, argument, bar)

    def accumulate(self, cotangents: Cotangents, value: Any, bar: Atom | None) -> None:
        """Add to the cotangent of a value."""
        if bar is None or not isinstance(value, Value) or value not in self.active:
            return
        if isinstance(bar, Const) and not np.any(bar.value):
            return
        if facts.is_array(value.fact):
            bar = self.writable(bar, value)
        bar = self.in_double(bar, value.fact)
        old = cotangents.get(value)
        if old is None:
            cotangents[value] = bar
        elif isinstance(value.fact, facts.Seq):
            cotangents[value] = self.builder.apply(core.seq_sum, old, bar)
        else:
            cotangents[value] = self.builder.apply(arithmetic.add, old, bar)

    def in_double(self, bar: Atom, fact: Any) -> Atom:
        """A cotangent in double precision where its value is: it comes in single precision from where the value met that."""
        if not isinstance(bar, Value) or not _is_double(fact) or _is_double(bar.fact):
            return bar
        if facts.is_scalar(fact):
            return self.builder.apply(ops.BY_FUNCTION[float], bar)  # type: ignore[no-any-return]
        return self.builder.apply(creation.astype, bar, Const(np.float64))  # type: ignore[no-any-return]

    def current(self, cotangents: Cotangents, value: Value) -> Atom:
        """The cotangent of a value so far."""
        return cotangents[value] if value in cotangents else self.zeros(value)

    def zeros(self, value: Value) -> Atom:
        """The cotangent of a value that nothing depends on."""
        if isinstance(value.fact, facts.Seq):
            return self.builder.apply(core.zeros_seq, value)  # type: ignore[no-any-return]
        if facts.is_scalar(value.fact):
            return Const(0.0)
        return self.builder.apply(core.zeros_like, shaping.shape_source(self.builder, value))  # type: ignore[no-any-return]


def _is_view(e: Equation) -> bool:
    return e.op is indexing.getitem and isinstance(e.args[0], Value) and e.out.fact.form == "array" and indexing.is_basic(e.args[1])


def bound_leaves(op: ops.Op, args: tuple[Any, ...]) -> tuple[Any, ...]:
    """Bound arguments with `*args` spread out again."""
    flat: list[Any] = []
    for parameter, argument in zip(op.signature.parameters.values(), args, strict=True):
        flat.extend(argument if parameter.kind is parameter.VAR_POSITIONAL else [argument])
    return tuple(flat)


def name_cotangent(value: Value, bar: Atom | None) -> None:
    """A finished cotangent takes its value's name; partial sums stay anonymous."""
    if isinstance(bar, Value) and bar.name is None and value.name is not None:
        bar.name = f"{value.name}_bar"


def _is_double(fact: Any) -> bool:
    return isinstance(fact, facts.Num) and facts.same_dtype(fact.dtype, facts.FLOAT.dtype)


def cotangent_fact(fact: Any) -> Any:
    """What is known of the cotangents of a value: its shape is the value's."""
    if isinstance(fact, facts.Seq):
        return facts.Seq(cotangent_fact(fact.element))
    if isinstance(fact, facts.Mixed):
        return fact
    dtype = fact.dtype if _is_double(fact) else None
    form = "scalar" if facts.is_scalar(fact) else "array" if fact.shape and fact.form == "array" else "any"
    return facts.Num(dtype, fact.shape, form)


def cotangent_of(value: Any) -> Value:
    """A new value for the cotangent of another, or of a number that is known."""
    name = getattr(value, "name", None)
    return Value(f"{name}_bar" if name else None, cotangent_fact(value.fact))
