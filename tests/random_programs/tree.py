"""Programs as trees of statements, so that a part can be left out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

HEAD = """import numpy as np

from ad_transform import detach, no_grad


class Box:
    def __init__(self, a, b):
        self.a, self.b = a, b


"""


@dataclass(frozen=True)
class Node:
    """A statement: its line, the block under it and the block under its `else`, or `finally`."""

    line: str
    body: tuple[Node, ...] = ()
    orelse: tuple[Node, ...] = ()

    def lines(self, indent: str = "    ") -> Iterator[str]:
        """The source."""
        yield indent + self.line
        yield from block_lines(self.body, indent + "    ", self.line.endswith(":"))
        if self.orelse:
            yield indent + ("finally:" if self.line == "try:" else "else:")
            yield from block_lines(self.orelse, indent + "    ", True)


def block_lines(nodes: tuple[Node, ...], indent: str, needed: bool) -> Iterator[str]:
    """The lines of a block, `pass` where it is needed but empty."""
    if needed and not nodes:
        yield indent + "pass"
    for node in nodes:
        yield from node.lines(indent)


@dataclass(frozen=True)
class Function:
    """A function of the program; the last one is differentiated."""

    header: str
    body: tuple[Node, ...]

    def source(self) -> str:
        """The source."""
        return "\n".join([self.header, *block_lines(self.body, "    ", True)])


Program = tuple[Function, ...]


def source_of(functions: Program) -> str:
    """The source of a module."""
    return HEAD + "\n\n\n".join(function.source() for function in functions) + "\n"
