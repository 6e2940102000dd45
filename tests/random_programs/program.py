"""A whole program: helpers, and the function that is differentiated."""

from __future__ import annotations

import random
from typing import Any

import numpy as np

from .evaluation import Evaluation
from .scope import LENGTH, Scope
from .tree import Function, Node, Program

RESULT = "result"


class Generator(Evaluation):
    """Writes one program."""

    def statement(self, scope: Scope) -> list[Node]:
        """One statement, or a few that belong together."""
        simple = [self.store, self.store, self.store, self.bind, self.bind, self.alias, self.alias, self.number]
        simple += [self.whole, self.swap, self.suffix, self.in_place, self.mapped]
        simple += [self.listing, self.number_list, self.holder, self.indexing, self.unpacking, self.integer, self.counting]
        simple += [self.operators, self.operators, self.dispatched]
        compound = [self.branch, self.branch, self.loop, self.loop, self.loop, self.while_loop, self.chosen_alias, self.buffers]
        compound += [self.attempt, self.matching, self.closure, self.remembering, self.least]
        compound += [self.rows, self.parity, self.searching, self.table, self.stack, self.pair, self.counter, self.accumulated]
        compound += [self.collected, self.record, self.bodies, self.grid, self.window, self.queue, self.cell, self.scan]
        compound += [self.masks, self.permuted, self.places, self.drawn, self.raised, self.perhaps]
        compound += [self.rebound, self.tank, self.stepped]
        compound = compound if scope.depth < 2 else []
        calls = [self.call, self.call] if self.helpers else []
        leave = [self.leave] if scope.in_loop or scope.depth == 1 else []
        return self.pick([*simple, *compound, *calls, *leave])(scope)

    def program(self) -> Program:
        """The result depends on every array, float and held vector at the end."""
        kinds = [self.pick([self.helper, self.helper, self.generator, self.recursion]) for _ in range(self.random.randint(0, 2))]
        helpers = tuple(function for kind in kinds for function in kind())
        scope = Scope({"x": (LENGTH,), "y": (LENGTH,), "M": (LENGTH, LENGTH)}, ["s"], {"n": LENGTH})
        body = self.block(scope, self.random.randint(3, 7))
        ends = [f"np.sum(np.sin({name}))" for name in [*scope.arrays, *scope.held]] + scope.floats
        ends += [f"np.sum({name}[{k}] * {self.constant()})" for name, length in scope.lists.items() for k in range(length)]
        ends += [f"{self.constant()} * sum({name})" for name in scope.numbers] + [f"0.1 * {name}" for name in scope.ints]
        total = (Node(f"{RESULT} = 0.0"), *(Node(f"{RESULT} += {end}") for end in ends), Node(f"return {RESULT}"))
        return (*helpers, Function("def program(x, y, M, s, n):", body + total))


def generate(seed: int, number: int) -> Program:
    """Program `number` of a seed."""
    return Generator(f"{seed}:{number}").program()


def arguments(seed: int, number: int) -> tuple[Any, ...]:
    """Values for x, y, M, s and n of a program; sometimes x or M is in single precision."""
    draws = np.random.default_rng(random.Random(f"{seed}:{number}").randrange(2**32))
    x, y, matrix = draws.normal(size=LENGTH), draws.normal(size=LENGTH), draws.normal(size=(LENGTH, LENGTH))
    single = draws.random(2) < 0.05
    x, matrix = (a.astype(np.float32) if s else a for a, s in zip((x, matrix), single, strict=True))
    return x, y, matrix, float(draws.normal()), 3
