"""Seeded choices, and the small parts of a line: constants, indices, slices."""

from __future__ import annotations

import random

from .scope import Scope, Shape


class Draws:
    """The random choices of one program."""

    def __init__(self, seed: str) -> None:
        self.random = random.Random(seed)
        self.pick = self.random.choice
        self.count = 0

    def chance(self, probability: float) -> bool:
        return self.random.random() < probability

    def fresh(self, stem: str) -> str:
        self.count += 1
        return f"{stem}{self.count}"

    def constant(self) -> str:
        return self.pick(["0.5", "0.3", "-0.7", "1.2", "0.9"])

    def index(self, scope: Scope, length: int) -> str:
        """An index within bounds: a constant, or a variable."""
        variables = [name for name, bound in scope.ints.items() if bound <= length]
        return self.pick(variables) if variables and self.chance(0.6) else str(self.random.randrange(-length, length))

    def part(self, length: int, wanted: int) -> str:
        """A slice of `wanted` elements of an axis."""
        start = self.random.randrange(length - wanted + 1)
        if start == 0 and self.chance(0.3):
            return f":-{length - wanted}" if wanted < length else self.pick([":", "::-1"])
        if 2 * wanted - 1 <= length - start and wanted > 1 and self.chance(0.3):
            return f"{start}:{start + 2 * wanted - 1}:2"
        return f"{start}:{start + wanted}"

    def selection(self, scope: Scope, shape: Shape) -> tuple[str, Shape]:
        """A basic index of an array that has elements, and the shape of what it selects."""
        if not shape:
            return self.pick(["()", "..."]), ()
        parts: list[str] = []
        found: list[int] = []
        for length in shape:
            if self.chance(0.4):
                parts.append(self.index(scope, length))
                continue
            found.append(self.random.randint(1, length))
            parts.append(self.part(length, found[-1]))
        if len(shape) == 2 and parts[0] == ":" and self.chance(0.5):
            parts[0] = "..."
        return ", ".join(parts), tuple(found)
