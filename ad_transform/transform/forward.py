"""Forward mode: behind each equation of a block stands the equation of its tangent.

    y = f(x)   ->   y = f(x); y_dot = f'(x) * x_dot

The equations are visited from first to last; `tangents` maps a value to its tangent, a value without one does not change. The rule
of an operation is in pushforward.py, control flow in forward_control.py.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .. import ir
from ..builder import Builder
from ..ir import UNDEFINED, Atom, Equation, Value, is_absent
from .pushforward import push_forward, zeros
from .reverse import cotangent_fact

HANDLERS: dict[Any, Callable[[Any, Equation], None]] = {}  # operations that own blocks -> how they are pushed forward


class Forward:
    """Writes equations and their tangents with `builder`, for the values in `active`."""

    def __init__(self, builder: Builder, active: set[Value], tangents: dict[Value, Atom]) -> None:
        self.builder = builder
        self.active = active
        self.tangents = tangents

    def equations(self, equations: list[Equation]) -> None:
        """Write equations, each followed by that of its tangent."""
        for e in equations:
            self.equation(e)

    def equation(self, e: Equation) -> None:
        """Write one equation and its tangent."""
        saved, self.builder.location = self.builder.location, e.location
        handler = HANDLERS.get(e.op)
        if handler is not None:
            handler(self, e)
        else:
            self.builder.append(e)
            if not e.op.constant and any(v in self.tangents for v in self._passing(e)):
                self._operation(e)
        self.builder.location = saved

    @staticmethod
    def _passing(e: Equation) -> list[Value]:
        return [v for k, a in enumerate(e.args) if k not in e.op.shape_of for v in ir.values(a)]

    def _operation(self, e: Equation) -> None:
        dots = ir.map_tree(lambda a: self.tangents.get(a) if isinstance(a, Value) else None, e.args)
        results = push_forward(self.builder, e, dots)
        for out, dot in zip(e.outs, results, strict=True):
            if dot is not None and out in self.active:
                self.set(out, dot)

    def set(self, value: Value, dot: Atom) -> None:
        """Enter a tangent; it takes its value's name."""
        if isinstance(dot, Value) and dot.name is None and value.name is not None:
            dot.name = f"{value.name}_dot"
        self.tangents[value] = dot

    def has_tangent(self, atom: Any) -> bool:
        """Whether something depends on what is differentiated."""
        return isinstance(atom, Value) and atom in self.tangents

    def tangent(self, atom: Any, fact: Any = None) -> Any:
        """The tangent of an atom, zeros where it does not change; `fact` is what is known of the variable that it goes into."""
        if self.has_tangent(atom):
            return self.tangents[atom]
        return UNDEFINED if is_absent(atom) else zeros(self.builder, atom, fact)

    def new(self, value: Value) -> Value:
        """A tangent that a loop or a branch will give."""
        dot = Value(f"{value.name}_dot" if value.name else None, cotangent_fact(value.fact))
        self.tangents[value] = dot
        return dot
