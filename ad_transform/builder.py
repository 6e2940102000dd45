"""Writes equations: the one place where a value is made, in the front end and in every transform.

`Builder.apply` infers the fact of the result, folds constants, and in code that we generate (not in the user's own statements)
applies the algebra of `optimise.algebra`, so that what cancels is never written.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, MutableMapping
from contextlib import contextmanager
from typing import Any

import numpy as np

from . import facts, ir, ops
from .errors import Location, NeedsStatic, ProgramError
from .ir import Const, Equation, Value
from .optimise import algebra

_PLAIN = (bool, int, float, complex, str, type(None))


class Builder:
    """Appends equations to the current block; `location` is the user's line that they come from."""

    def __init__(self, *, simplify: bool = True) -> None:
        self.open: list[list[Equation]] = [[]]  # the blocks being written, innermost last
        self.location: Location | None = None
        self.simplify = simplify
        self.origin: MutableMapping[Value, Equation] = {}
        self.witnesses: dict[Any, Value] = {}  # (shape, dtype) -> a value that has them and is there from the start

    def witness(self, values: list[Value]) -> None:
        """Read shapes from these values where others have the same: nothing is kept alive for its shape."""
        for value in values:
            if facts.is_array(value.fact) and value.fact.shape:
                self.witnesses.setdefault((value.fact.shape, value.fact.dtype), value)

    def _witnessed(self, op: ops.Op, bound: tuple[Any, ...]) -> tuple[Any, ...]:
        def stand_in(atom: Any) -> Any:
            found = atom.fact
            return (
                self.witnesses.get((found.shape, found.dtype), atom)
                if isinstance(found, facts.Num) and found.form == "array"
                else atom
            )

        return tuple(stand_in(a) if k in op.shape_of and isinstance(a, Value) else a for k, a in enumerate(bound))

    @contextmanager
    def block(self) -> Iterator[list[Equation]]:
        """Write into a new list of equations; the caller makes the block."""
        with self.resume([]) as equations:
            yield equations

    @contextmanager
    def resume(self, equations: list[Equation]) -> Iterator[list[Equation]]:
        """Go on writing at the end of a list of equations."""
        self.open.append(equations)
        try:
            yield equations
        finally:
            self.open.pop()

    @property
    def equations(self) -> list[Equation]:
        """The list that is being written."""
        return self.open[-1]

    def apply(self, op: ops.Op, *args: Any, name: str | None = None, spelling: str | None = None, **kwargs: Any) -> Any:
        """The result of an operation: an atom, or a tuple of values where the operation has several."""
        try:
            bound = op.bind(args, kwargs)
        except TypeError as error:
            raise ProgramError(f"{op.name}: {error}") from error
        return self.apply_bound(op, bound, name, spelling)

    def apply_bound(self, op: ops.Op, bound: tuple[Any, ...], name: str | None = None, spelling: str | None = None) -> Any:
        """As `apply`, with the arguments in the order of the signature, none left out."""
        if self.witnesses:
            bound = self._witnessed(op, bound)
        simpler = self.simpler(op, bound)
        return simpler if simpler is not None else self.emit(op, bound, name, spelling)

    def simpler(self, op: ops.Op, bound: tuple[Any, ...]) -> Any:
        """The result of an operation without the operation; None where it must be written."""
        found = algebra.simplify(self, op, bound) if self.simplify else None
        return found if found is not None else _fold(op, bound)

    def emit(self, op: ops.Op, bound: tuple[Any, ...], name: str | None = None, spelling: str | None = None) -> Any:
        """Write the equation as it is."""
        if any(v.fact == facts.UNDEFINED for v in ir.values(bound)):
            return self.append(Equation([Value(name, facts.UNDEFINED)], op, bound, (), self.location, spelling)).out
        try:
            found = call(op.infer, op, bound)
        except NeedsStatic:
            raise
        except (TypeError, ValueError, IndexError, np.exceptions.AxisError) as error:
            wrong = ProgramError(f"{op.name}: {error}")
            wrong.kind, wrong.depth = None if isinstance(error, TypeError) else type(error), len(self.open)
            raise wrong from error
        several = isinstance(found, tuple)
        if several and len(found) == 1:
            return (self.emit(ops.only(op), bound, name, spelling),)
        outs = [Value(name, f) for f in (found if several else (found,))]
        self.append(Equation(outs, op, bound, (), self.location, spelling))
        return tuple(outs) if several else outs[0]

    def append(self, equation: Equation) -> Equation:
        """Write an equation that has been made elsewhere."""
        self.equations.append(equation)
        self.origin.update((out, equation) for out in equation.outs)
        return equation

    def definition(self, atom: Any, op: ops.Op) -> tuple[Any, ...] | None:
        """The arguments of the equation that made a value, if `op` made it."""
        equation = self.origin.get(atom) if isinstance(atom, Value) else None
        return equation.args if equation is not None and equation.op is op else None


def call(function: Callable[..., Any], op: ops.Op, bound: tuple[Any, ...]) -> Any:
    """Call a function with the bound arguments of an operation: `*args` spread out again, keyword-only ones by name."""
    if op.by_position is not None:
        return function(*bound)
    flat: list[Any] = []
    named: dict[str, Any] = {}
    for parameter, argument in zip(op.signature.parameters.values(), bound, strict=True):
        if parameter.kind is parameter.VAR_POSITIONAL:
            flat.extend(argument)
        elif parameter.kind is parameter.KEYWORD_ONLY:
            named[parameter.name] = argument
        else:
            flat.append(argument)
    return function(*flat, **named)


def _fold(op: ops.Op, bound: tuple[Any, ...]) -> Const | None:
    """The constant that an operation on plain Python constants gives; None where it must run."""
    atoms = list(ir.leaves(bound))
    foldable = op.style in ("binary", "unary", "compare", "not") or op.run is float
    if op.effect or not foldable or not atoms:
        return None
    if not all(isinstance(a, Const) and type(a.value) in _PLAIN and a.text is None for a in atoms):
        return None
    try:
        value = call(op.run, op, ops.static(bound))
    except (ArithmeticError, ValueError, TypeError):
        return None  # the program raises this itself when it runs
    return Const(value)
