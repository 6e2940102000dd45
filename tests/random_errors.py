"""Random programs whose errors are caught: raise, assert, helpers that fail, lookups that miss, under nested try statements.

A program is a function `f(x, y, n=2)` of two vectors of three elements. What it computes stays of the order of 1.
"""

from __future__ import annotations

import random

HEAD = """import numpy as np


class _Own(Exception):
    pass


class _Sub(_Own):
    pass


def _checked(v, bound):
    if v * v > bound:
        raise _Own(v)
    return v * 1.5 + 0.1


def _writes(z, v, bound):
    z[0] = z[0] * v
    if v > bound:
        raise ValueError(v)
    z[2] = z[2] + v


def f(x, y, n=2):
    z = x * y
    a, b, c = x[0] * 1.0, y[0] * 1.0, 0.3
    table = {"p": x[0], "q": y[1]}
    items = [x[1], y[0]]
"""
TAIL = "    return a + b * c + np.sum(z * z)\n"
RAISED = ("ValueError", "KeyError", "IndexError", "_Own", "_Sub")
CAUGHT = (*RAISED, "LookupError", "ZeroDivisionError", "Exception", "(KeyError, _Own)")
MOST_STATEMENTS = 45


class Generator:
    """Writes one program."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.statements = 0
        self.in_loop = False

    def program(self) -> str:
        """The source of a module with the function `f`."""
        body = ["    try:", *self.block(3, 2), *self.block(3, 2), "    except Exception:", "        a = a * b + 0.1"]
        return HEAD + "\n".join([*body, *self.statement(3, 1), ""]) + TAIL

    def pick(self, *choices: str) -> str:
        return self.random.choice(choices)

    def number(self) -> str:
        plain = ("a", "b", "c", "x[0]", "x[1]", "y[2]", "z[0]", "z[2]", "0.7", "np.sum(z)", "np.sum(x * y)")
        return self.pick(*plain, "x[i % 3]" if self.in_loop else "x[2]")

    def condition(self) -> str:
        plain = ("x[0] > 0.0", "x[1] * y[1] > 0.1", "a > b", "n > 1", "True", "False", "a * b < 0.3", "c < 0.2")
        return self.pick(*plain, *(["i == 1", "i > 0", "x[i % 3] > 0.0"] * 2 if self.in_loop else []))

    def call(self) -> str:
        return f"_checked({self.number()}, {self.pick('-9.0', '0.1', '0.5', '9.0')})"

    def expression(self) -> str:
        index = self.pick("n", "n + 1", "i + 1" if self.in_loop else "n + 3", "2")
        forms = {
            f"{self.number()} * {self.number()}": 7,
            f"np.sin({self.number()}) + {self.number()}": 3,
            self.call(): 2,
            f"{self.number()} + {self.call()} * {self.number()}": 2,
            f"float({self.number()}) / {self.pick('n', '2', 'i' if self.in_loop else 'n')}": 1,
            f"table[{self.pick('p', 'q', 'missing')!r}] * {self.number()}": 1,
            f"items[{self.pick('0', '1', '2')}] * {self.number()}": 1,
            f"({self.call()} if {self.condition()} else {self.number()})": 1,
            f"x[{index}] * {self.number()}": 1,
        }
        return self.random.choices(list(forms), list(forms.values()))[0]

    def block(self, depth: int, indent: int) -> list[str]:
        return [line for _ in range(self.random.randint(1, 3)) for line in self.statement(depth, indent)]

    def statement(self, depth: int, indent: int) -> list[str]:
        self.statements += 1
        name = self.pick("a", "b", "c")
        simple = {
            f"{name} = {self.expression()}": 8,
            f"{name} += {self.expression()}": 2,
            f"z[{self.pick('0', '1', '2', 'n')}] {self.pick('=', '+=', '*=')} {self.expression()}": 4,
            f"_writes({self.pick('z', 'x')}, {self.number()}, {self.pick('0.2', '-5.0', '9.0')})": 2,
            f"assert {self.condition()}": 1,
        }
        compound = [self.raising] * 3 + [self.branch] * 2 + [self.loop] * 3 + [self.leaving] + [self.protected] * 6
        if depth == 0 or self.statements > MOST_STATEMENTS or self.random.random() < 0.5:
            return ["    " * indent + self.random.choices(list(simple), list(simple.values()))[0]]
        return self.random.choice(compound)(depth, indent)

    def raising(self, depth: int, indent: int) -> list[str]:
        error = self.pick(*RAISED) + self.pick("", "('text')")
        return ["    " * indent + f"if {self.condition()}:", "    " * indent + f"    raise {error}"]

    def leaving(self, depth: int, indent: int) -> list[str]:
        jumps = [f"return {self.number()} + {self.number()}", *(["break", "continue"] if self.in_loop else [])]
        return ["    " * indent + f"if {self.condition()}:", "    " * indent + f"    {self.pick(*jumps)}"]

    def branch(self, depth: int, indent: int) -> list[str]:
        lines = ["    " * indent + f"if {self.condition()}:", *self.block(depth - 1, indent + 1)]
        return [*lines, "    " * indent + "else:", *self.block(depth - 1, indent + 1)] if self.random.random() < 0.5 else lines

    def loop(self, depth: int, indent: int) -> list[str]:
        if self.in_loop:
            return self.branch(depth, indent)
        self.in_loop = True
        lines = ["    " * indent + f"for i in range({self.pick('n', '3', '2')}):", *self.block(depth - 1, indent + 1)]
        self.in_loop = False
        return lines

    def protected(self, depth: int, indent: int) -> list[str]:
        margin = "    " * indent
        lines = [f"{margin}try:", *self.block(depth - 1, indent + 1)]
        handlers = self.random.choice([0, 1, 1, 1, 2])
        for _ in range(handlers):
            lines += [f"{margin}except {self.pick(*CAUGHT)}:", *self.block(depth - 1, indent + 1)]
            if self.random.random() < 0.15:
                lines.append(f"{margin}    {self.pick('raise', 'raise _Own', 'raise ValueError from None')}")
        if handlers and self.random.random() < 0.3:
            lines += [f"{margin}else:", *self.block(depth - 1, indent + 1)]
        if not handlers or self.random.random() < 0.3:
            lines += [f"{margin}finally:", f"{margin}    {self.pick('a', 'b', 'c')} = {self.number()} * 0.8"]
            lines.append(f"{margin}    z[1] = z[1] + {self.number()}")
        return lines
