"""Where what a program reads from outside was found."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field
from typing import Any

_MISSING = object()


@dataclass(frozen=True)
class Path:
    """Where an object was found: an argument, a global or a cell, and the attributes and items that lead on from there."""

    kind: str  # "argument", "global" or "cell"
    name: str
    holder: Any = field(default=None, hash=False, compare=False)  # the dict of globals, or the cell
    holder_id: int = 0
    steps: tuple[tuple[str, Any], ...] = ()

    def then(self, kind: str, key: Any) -> Path:
        """The path one attribute ("attr") or item ("item") further."""
        return dataclasses.replace(self, steps=(*self.steps, (kind, key)))

    def read(self, arguments: dict[str, Any]) -> Any:
        """The object at the path now; a sentinel that equals nothing where there is none."""
        try:
            thing = self.root(arguments)
            for kind, key in self.steps:
                thing = getattr(thing, key) if kind == "attr" else thing[key]
        except (KeyError, IndexError, AttributeError, ValueError, TypeError):
            return _MISSING
        return thing

    def root(self, arguments: dict[str, Any]) -> Any:
        """The object that the path starts from."""
        if self.kind == "argument":
            return arguments[self.name]
        return self.holder[self.name] if self.kind == "global" else self.holder.cell_contents

    def __str__(self) -> str:
        return self.name + "".join(f".{k}" if kind == "attr" else f"[{k!r}]" for kind, k in self.steps)
