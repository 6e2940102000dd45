"""What the lengths of axes, and the integers among the inputs, are in this call: code that asks for one is for this one only."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from .. import facts, ir, ops, sizes
from .paths import Path


@dataclass(frozen=True)
class Unknown:
    """Stands for an argument of which only the fact is given."""

    fact: facts.Num


class Lengths:
    """The part of the inputs of a program that knows lengths."""

    lowering: Any
    lengths: dict[int, sizes.SizeLike]
    leaves: dict[ir.Value, Path]
    examples: dict[Path, Any]
    guards: list[Callable[[dict[str, Any]], bool]]

    def length(self, n: int) -> sizes.SizeLike:
        if n not in self.lengths:
            self.lengths[n] = sizes.atom(f"n{len(self.lengths)}", not_one=True)
        return self.lengths[n]

    def concrete(self, shape: tuple[sizes.SizeLike, ...]) -> tuple[int | None, ...]:
        """A shape in numbers, by the lengths of the arguments of this call."""
        known = {size: n for n, size in self.lengths.items()}
        return tuple(sizes.evaluate(n, known) for n in shape)

    def describe_shape(self, shape: tuple[sizes.SizeLike, ...]) -> str:
        """A shape in numbers, as far as they are the lengths of this call's arguments."""
        shown = ["?" if n is None else str(n) for n in self.concrete(shape)]
        return f"({', '.join(shown)}{',' if len(shown) == 1 else ''})"

    def fixed_length(self, size: sizes.SizeLike) -> int | None:
        """The number that a length is in this call, if it is made of those of axes of inputs; the code is for these only."""
        if not isinstance(size, int) and not all(map(self._fix_axis, sizes.atoms(size))):
            return None
        return self.concrete((size,))[0]

    def fixed_number(self, value: ir.Atom) -> int | None:
        """The number that a value is in this call, if it is made of lengths of inputs; the code is then for these only."""
        size = value.value if isinstance(value, ir.Const) else getattr(value.fact, "value", None)
        if size is not None:
            return self.fixed_length(size)
        equation = self.lowering.builder.origin.get(value)
        if equation is None or equation.op is not ops.BY_FUNCTION[min]:
            return None
        numbers = [self.fixed_number(each) for each in equation.args]
        return None if None in numbers else min(numbers)  # type: ignore[type-var]

    def _fix_axis(self, size: sizes.SizeLike) -> bool:
        path, axis = self._holder(size)
        if path is None or axis is None:
            return False
        (n,) = self.concrete((size,))
        self.guards.append(lambda arguments: path.read(arguments).shape[axis] == n)
        return True

    def _holder(self, size: sizes.SizeLike) -> tuple[Path | None, int | None]:
        """The input that has an axis of a length, and the axis; or the integer that a size is."""
        for value, path in self.leaves.items():
            if size in (value.fact.shape or ()):
                return path, value.fact.shape.index(size)
            if value.fact.value == size:
                return path, None
        return None, None

    def has_numbers(self, bounds: tuple[sizes.SizeLike, ...]) -> bool | None:
        """Whether a range has any numbers in this call, if lengths and integers among the inputs decide; what is found is fixed."""
        holders = {part: self._holder(part) for bound in bounds if not isinstance(bound, int) for part in sizes.atoms(bound)}
        paths = [path for path, _ in holders.values()]
        if any(path is None or isinstance(self.examples[path], Unknown) for path in paths):
            return None

        def answer(read: Callable[[Any], Any]) -> bool:
            known = {part: read(path) if axis is None else read(path).shape[axis] for part, (path, axis) in holders.items()}
            return bool(range(*(sizes.evaluate(bound, known) for bound in bounds)))  # type: ignore[arg-type]

        found = answer(self.examples.__getitem__)
        if holders:
            self.guards.append(lambda arguments: answer(lambda path: path.read(arguments)) == found)
        return found
