"""What the names in reach hold: the generator knows the shape of each array and a bound of each integer."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

LENGTH = 4  # of the vectors, and of both axes of the matrix
Shape = tuple[int, ...]


@dataclass
class Scope:
    """The names in reach at one place of a program."""

    arrays: dict[str, Shape]
    floats: list[str]
    ints: dict[str, int] = field(default_factory=dict)  # not negative; an exclusive bound
    bools: list[str] = field(default_factory=list)
    lists: dict[str, int] = field(default_factory=dict)  # of vectors; a lower bound of the length
    held: list[str] = field(default_factory=list)  # vectors in dicts and objects, by their paths
    fields: list[str] = field(default_factory=list)  # objects with operators of their own
    numbers: dict[str, int] = field(default_factory=dict)  # lists of numbers; a lower bound of the length
    indices: list[str] = field(default_factory=list)  # arrays of two different integers below LENGTH
    functions: list[str] = field(default_factory=list)  # closures from a vector to a number
    returns: str = "float"
    depth: int = 0
    in_loop: bool = False

    def inner(self, **changes: Any) -> Scope:
        """The scope of a block: what it defines is not in reach after it."""
        mutable = {name: type(value)(value) for name, value in vars(self).items() if isinstance(value, (dict, list))}
        return replace(self, **({**mutable, "depth": self.depth + 1} | changes))

    def of_shape(self, shape: Shape) -> list[str]:
        """The arrays of a shape."""
        return [name for name, found in self.arrays.items() if found == shape]

    def vectors(self, at_least: int = 1) -> list[str]:
        """The arrays of rank one that are long enough."""
        return [name for name, found in self.arrays.items() if len(found) == 1 and found[0] >= at_least]

    def matrices(self, at_least: Shape = (1, 1)) -> list[str]:
        """The arrays of rank two that are large enough."""
        large = {name: s for name, s in self.arrays.items() if len(s) == 2}
        return [name for name, found in large.items() if found[0] >= at_least[0] and found[1] >= at_least[1]]

    def filled(self) -> list[str]:
        """The arrays that have elements."""
        return [name for name, found in self.arrays.items() if 0 not in found]
