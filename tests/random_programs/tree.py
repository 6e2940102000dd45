"""Programs as trees of statements, so that a part can be left out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

HEAD = """from collections import deque

import numpy as np

from ad_transform import detach, no_grad


class Box:
    def __init__(self, a, b):
        self.a, self.b = a, b


class Cell:
    def __init__(self, state):
        self.state, self.past = state, []

    def step(self, u):
        self.past.append(self.state)
        self.state = np.tanh(self.state + u)
        return self.state

    def kick(self, c):
        self.state *= c
        return self

    @property
    def total(self):
        return np.sum(self.state)


class Tank:
    def __init__(self, level):
        self.level, self.stored = level, 0.0

    @property
    def flow(self):
        return self.level

    @flow.setter
    def flow(self, value):
        self.level = np.sin(value)
        self.stored += 1.0

    def step(self, u):
        self.level = self.level * 0.5 + u
        return np.tanh(self.level)

    def __getitem__(self, index):
        return self.level[index]

    def __setitem__(self, index, value):
        self.level[index] = value * 0.9


class Field:
    def __init__(self, data):
        self.data = data

    def __add__(self, other):
        return Field(self.data + 0.5 * other)

    def __sub__(self, other):
        return Field(np.sin(self.data) - other)

    def __iadd__(self, other):
        self.data += np.sin(other)
        return self

    def __neg__(self):
        return Field(np.cos(self.data))

    def __pos__(self):
        return self

    def __getitem__(self, index):
        return self.data[index]

    def __setitem__(self, index, value):
        self.data[index] = value

    def __bool__(self):
        return bool(np.sum(self.data) > 0.1)

    def __lt__(self, other):
        return np.sum(self.data) < other

    def __call__(self, other):
        self.data[1] += 0.3 * other[0]
        return np.tanh(np.sum(self.data * other))


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
