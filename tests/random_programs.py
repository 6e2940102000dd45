"""Random numpy programs as trees of statements: in-place stores, views, aliases, branches, loops, calls, closures and containers.

A program is right by construction: the generator tracks the shape of each array, a bound of each integer and a lower bound of the
length of each list; a name keeps its shape when it is bound again. Values stay of the order of one: what multiplies is bounded.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

LENGTH = 4  # of the vectors, and of both axes of the matrix
RESULT = "result"
HEAD = """import numpy as np


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


def source_of(functions: tuple[Function, ...]) -> str:
    """The source of a module."""
    return HEAD + "\n\n\n".join(function.source() for function in functions) + "\n"


@dataclass
class Scope:
    """What the names in reach hold."""

    arrays: dict[str, tuple[int, ...]]
    floats: list[str]
    ints: dict[str, int] = field(default_factory=dict)  # an exclusive bound
    lists: dict[str, int] = field(default_factory=dict)  # of vectors; a lower bound of the length
    held: list[str] = field(default_factory=list)  # vectors in dicts and objects, by their paths
    indices: list[str] = field(default_factory=list)  # arrays of two different integers below LENGTH
    functions: list[str] = field(default_factory=list)  # closures from a vector to a number
    returns: str = "float"
    depth: int = 0
    in_loop: bool = False

    def inner(self, **changes: Any) -> Scope:
        """The scope of a block: what it defines is not in reach after it."""
        copied = replace(self, arrays=dict(self.arrays), floats=list(self.floats), ints=dict(self.ints), lists=dict(self.lists))
        copied.held, copied.indices, copied.functions = list(self.held), list(self.indices), list(self.functions)
        return replace(copied, **({"depth": self.depth + 1} | changes))

    def of_shape(self, shape: tuple[int, ...]) -> list[str]:
        """The arrays of a shape."""
        return [name for name, found in self.arrays.items() if found == shape]

    def vectors(self, at_least: int = 1) -> list[str]:
        """The arrays of rank one that are long enough."""
        return [name for name, found in self.arrays.items() if len(found) == 1 and found[0] >= at_least]


class Generator:
    """Writes one program."""

    def __init__(self, seed: str) -> None:
        self.random = random.Random(seed)
        self.pick = self.random.choice
        self.count = 0
        self.helpers: list[tuple[str, str]] = []  # name and what it returns

    # ---- small parts -----------------------------------------------------------------------------------------------------

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
            return f":-{length - wanted}" if wanted < length else self.pick([":", "::-1", "..."])
        if 2 * wanted - 1 <= length - start and wanted > 1 and self.chance(0.3):
            return f"{start}:{start + 2 * wanted - 1}:2"
        return f"{start}:{start + wanted}"

    # ---- expressions -----------------------------------------------------------------------------------------------------

    def scalar(self, scope: Scope, depth: int = 2) -> str:
        """An expression of one number."""
        leaves = [self.constant, lambda: self.pick(scope.floats), lambda: self.element(scope), lambda: self.element(scope)]
        if depth == 0:
            return self.pick(leaves)()
        inner = lambda: self.scalar(scope, depth - 1)  # noqa: E731
        vector = lambda: self.vector(scope, self.random.randint(1, LENGTH), depth - 1)  # noqa: E731
        return self.pick([
            *leaves, lambda: f"np.sin({inner()})", lambda: f"({inner()} + {inner()})", lambda: f"np.tanh({inner()} * {inner()})",
            lambda: f"({self.constant()} * {inner()})", lambda: f"np.sum({vector()})", lambda: f"np.tanh({vector()}.sum())",
            lambda: f"({inner()} - {self.constant()} * {inner()})", lambda: self.dot(scope),
            lambda: f"({inner()} if {self.condition(scope)} else {inner()})",
            lambda: f"sum({self.constant()} * np.sin(q) for q in {self.vector_leaf(scope, 2)})",
            *[lambda: f"{self.pick(scope.functions)}({self.vector_leaf(scope, LENGTH)})"] * bool(scope.functions),
        ])()  # fmt: skip

    def element(self, scope: Scope) -> str:
        name = self.pick(list(scope.arrays))
        return f"{name}[{', '.join(self.index(scope, n) for n in scope.arrays[name])}]"

    def dot(self, scope: Scope) -> str:
        n = self.random.randint(2, LENGTH)
        return f"np.tanh({self.vector(scope, n, 0)} @ {self.vector(scope, n, 0)})"

    def vector(self, scope: Scope, n: int, depth: int = 2) -> str:
        """An expression of a vector of length n."""
        if depth == 0 or self.chance(0.25):
            return self.vector_leaf(scope, n)
        inner = lambda: self.vector(scope, n, depth - 1)  # noqa: E731
        scalar = lambda: self.scalar(scope, depth - 1)  # noqa: E731
        choices = [
            lambda: f"np.sin({inner()})", lambda: f"({inner()} + {inner()})", lambda: f"np.tanh({inner()} * {inner()})",
            lambda: f"({self.constant()} * {inner()})", lambda: f"(np.cos({inner()}) * {inner()})",
            lambda: f"({inner()} - {scalar()})",
            lambda: f"np.where({inner()} > {self.constant()}, {inner()}, {scalar()})",
        ]  # fmt: skip
        matrices = scope.of_shape((LENGTH, LENGTH))
        if n == LENGTH:
            leaves = self.vector_leaf(scope, n), self.vector_leaf(scope, n)
            choices.append(lambda: f"np.array([np.tanh(q * r) for q, r in zip({leaves[0]}, {leaves[1]})])")
        if n == 2 and scope.indices:
            choices.append(lambda: f"{self.pick(scope.vectors(LENGTH))}[{self.pick(scope.indices)}]")
        if n == LENGTH and matrices:
            choices.append(lambda: f"np.tanh({self.pick(matrices)} @ {inner()})")
        if n > 1:
            choices.append(lambda: f"np.concatenate([{self.vector(scope, 1, 0)}, {self.vector(scope, n - 1, depth - 1)}])")
        return self.pick(choices)()

    def vector_leaf(self, scope: Scope, n: int) -> str:
        """A name, a slice, a row, a column, or an item of a list."""
        choices = [f"{v}[{self.part(scope.arrays[v][0], n)}]" for v in scope.vectors(n)]
        choices += scope.of_shape((n,)) * 2
        if n == LENGTH:
            choices += [f"{m}[{self.index(scope, LENGTH)}]" for m in scope.of_shape((LENGTH, LENGTH))]
            choices += [f"{m}[:, {self.index(scope, LENGTH)}]" for m in scope.of_shape((LENGTH, LENGTH))]
            choices += [f"{items}[{self.random.randrange(length)}]" for items, length in scope.lists.items()] + scope.held
        return self.pick(choices)

    def condition(self, scope: Scope) -> str:
        """A test of data, or of an integer."""
        if scope.ints and self.chance(0.5):
            name = self.pick(list(scope.ints))
            return self.pick([f"{name} % 2 == 0", f"{name} == 1", f"{name} < 2", f"not {name} > 1"])
        test = f"{self.scalar(scope, 1)} {self.pick('<>')} {self.constant()}"
        return f"({test} {self.pick(['and', 'or'])} {self.scalar(scope, 0)} < 0.2)" if self.chance(0.2) else test

    # ---- statements ------------------------------------------------------------------------------------------------------

    def block(self, scope: Scope, size: int) -> tuple[Node, ...]:
        """A few statements."""
        return tuple(node for _ in range(size) for node in self.statement(scope))

    def statement(self, scope: Scope) -> list[Node]:
        """One statement, or a few that belong together."""
        simple = [self.store, self.store, self.store, self.bind, self.bind, self.alias, self.number, self.whole, self.swap]
        simple += [self.listing, self.holder, self.indexing, self.unpacking]
        compound = [self.branch, self.branch, self.loop, self.loop, self.loop, self.while_loop, self.chosen_alias]
        compound = [*compound, self.attempt, self.matching, self.closure] if scope.depth < 2 else []
        calls = [self.call, self.call] if self.helpers else []
        leave = [self.leave] if scope.in_loop or scope.depth == 1 else []
        return self.pick([*simple, *compound, *calls, *leave])(scope)

    def assigned(self, scope: Scope, target: str, n: int | None) -> Node:
        """A plain or augmented assignment of a number (None), or of a vector of length n."""
        value = self.scalar(scope) if n is None or self.chance(0.15) else self.vector(scope, n)
        operator = self.pick(["=", "=", "+=", "-=", "*="])
        return Node(f"{target} {operator} np.cos({value})" if operator == "*=" else f"{target} {operator} {value}")

    def store(self, scope: Scope) -> list[Node]:
        """Into an element, a slice, a row, a column, a mask, some indices, or an array that a list holds."""
        name = self.pick(list(scope.arrays))
        n = self.random.randint(1, scope.arrays[name][0])
        if scope.held and self.chance(0.3):
            return [self.assigned(scope, f"{self.pick(scope.held)}[{self.part(LENGTH, n)}]", n)]
        if scope.indices and self.chance(0.2):
            return [self.assigned(scope, f"{self.pick(scope.of_shape((LENGTH,)))}[{self.pick(scope.indices)}]", 2)]
        if scope.lists and self.chance(0.2):
            items = self.pick(list(scope.lists))
            item = self.random.randrange(scope.lists[items])
            return [self.assigned(scope, f"{items}[{item}][{self.index(scope, LENGTH)}]", None)]
        if len(scope.arrays[name]) == 2:
            i, j = self.index(scope, LENGTH), self.index(scope, LENGTH)
            part = (f"{self.part(LENGTH, n)}, {j}", n)
            target, size = self.pick([(i, LENGTH), (f":, {j}", LENGTH), (f"{i}, {j}", None), part])
            return [self.assigned(scope, f"{name}[{target}]", size)]
        if self.chance(0.1):
            return [Node(f"{name}[{name} > {self.constant()}] {self.pick(['=', '*='])} {self.scalar(scope, 1)}")]
        if self.chance(0.1) and scope.arrays[name][0] > 2:
            return [self.assigned(scope, f"{name}[[0, 2]]", 2)]
        if self.chance(0.5):
            return [self.assigned(scope, f"{name}[{self.index(scope, scope.arrays[name][0])}]", None)]
        return [self.assigned(scope, f"{name}[{self.part(scope.arrays[name][0], n)}]", n)]

    def whole(self, scope: Scope) -> list[Node]:
        """An augmented assignment to a name: in place."""
        name = self.pick(scope.vectors())
        value = self.vector(scope, scope.arrays[name][0])
        return [Node(f"{name} {self.pick([f'+= {value}', f'-= {value}', f'*= np.cos({value})', f'*= {self.constant()}'])}")]

    def bind(self, scope: Scope) -> list[Node]:
        """A name, new or old, to a new vector."""
        if self.chance(0.4):
            name = self.pick(scope.vectors())
            n = scope.arrays[name][0]
        else:
            name, n = self.fresh("v"), self.pick([LENGTH, LENGTH, self.random.randint(2, LENGTH)])
        value = self.pick([self.vector(scope, n, 2), f"{self.vector_leaf(scope, n)}.copy()", f"np.zeros({n})"])
        scope.arrays[name] = (n,)
        return [Node(f"{name} = {value}" if "." in value or " " in value else f"{name} = {value} * 1.0")]

    def alias(self, scope: Scope) -> list[Node]:
        """A name to an array or a view that exists; an old name may become an alias."""
        name, source = self.fresh("a"), self.pick(list(scope.arrays))
        shape, text = scope.arrays[source], source
        if len(shape) == 2:
            row = (f"{source}[{self.index(scope, LENGTH)}]", (LENGTH,))
            text, shape = self.pick([(f"{source}.T", shape), row, (source, shape)])
        elif self.chance(0.7):
            n = self.random.randint(1, shape[0])
            text, shape = f"{source}[{self.part(shape[0], n)}]", (n,)
        same = [other for other in scope.of_shape(shape) if other != source]
        name = self.pick(same) if same and self.chance(0.2) else name
        scope.arrays[name] = shape
        return [Node(f"{name} = {text}")]

    def chosen_alias(self, scope: Scope) -> list[Node]:
        """A name to one of two arrays, by a branch or a conditional expression."""
        name, first, second = self.fresh("c"), *self.random.choices(scope.of_shape((LENGTH,)), k=2)
        test = self.condition(scope)
        scope.arrays[name] = (LENGTH,)
        if self.chance(0.5):
            return [Node(f"{name} = {first} if {test} else {second}")]
        return [Node(f"if {test}:", (Node(f"{name} = {first}"),), (Node(f"{name} = {second}"),))]

    def number(self, scope: Scope) -> list[Node]:
        """A float, new or old."""
        if self.chance(0.5):
            name = self.pick(scope.floats)
            return [Node(f"{name} {self.pick(['+=', '-=', '='])} {self.scalar(scope)}")]
        name, value = self.fresh("f"), self.scalar(scope)
        scope.floats.append(name)
        return [Node(f"{name} = {value}")]

    def swap(self, scope: Scope) -> list[Node]:
        """Exchanges two names, or two elements."""
        same = scope.of_shape((LENGTH,))
        if len(same) > 1 and self.chance(0.7):
            a, b = self.random.sample(same, 2)
            return [Node(f"{a}, {b} = {b}, {a}")]
        a, b = self.element(scope), self.element(scope)
        return [Node(f"{a}, {b} = {b}, {a}")]

    def listing(self, scope: Scope) -> list[Node]:
        """Makes a list of vectors, appends to it, or replaces an item."""
        vectors = scope.of_shape((LENGTH,))
        if not scope.lists or self.chance(0.3):
            name = self.fresh("l")
            items = [self.pick(vectors), self.pick([self.pick(vectors), self.vector(scope, LENGTH, 1)])]
            scope.lists[name] = len(items)
            return [Node(f"{name} = [{', '.join(items)}]")]
        name = self.pick(list(scope.lists))
        if self.chance(0.3):
            scope.lists[name] += 1
            return [Node(f"{name}.append({self.vector(scope, LENGTH, 1)})")]
        if self.chance(0.2):
            return [Node(f"{name}[0], {name}[1] = {name}[1], {name}[0]")]
        value = self.pick([self.pick(vectors), self.vector(scope, LENGTH)])
        return [Node(f"{name}[{self.random.randrange(scope.lists[name])}] = {value}")]

    def holder(self, scope: Scope) -> list[Node]:
        """Makes a dict or an object of two vectors, or puts another vector into one."""
        vector = self.pick([self.pick(scope.of_shape((LENGTH,))), self.vector(scope, LENGTH, 1)])
        if scope.held and self.chance(0.6):
            path = self.pick(scope.held)
            return [Node(f"{path} *= np.cos({vector})" if self.chance(0.2) else f"{path} {self.pick(['=', '=', '+='])} {vector}")]
        name, other = self.fresh("d"), self.pick(scope.of_shape((LENGTH,)))
        if self.chance(0.5):
            scope.held += [f'{name}["a"]', f'{name}["b"]']
            return [Node(f'{name} = {{"a": {vector}, "b": {other}}}')]
        scope.held += [f"{name}.a", f"{name}.b"]
        return [Node(f"{name} = Box({vector}, {other})")]

    def indexing(self, scope: Scope) -> list[Node]:
        """An array of indices, made or changed."""
        if scope.indices and self.chance(0.5):
            return [Node(f"{self.pick(scope.indices)}[0] = {self.pick('01')}")]
        name = self.fresh("j")
        scope.indices.append(name)
        return [Node(f"{name} = np.array([{self.pick('01')}, {self.pick('23')}])")]

    def closure(self, scope: Scope) -> list[Node]:
        """A function inside, that reads and may write what is around it; names are bound late."""
        name = self.fresh("g")
        inner = scope.inner(returns="float", depth=2)
        inner.arrays["p"] = (LENGTH,)
        body = tuple(node for _ in range(self.random.randint(0, 2)) for node in self.store(inner))
        scope.functions.append(name)
        return [Node(f"def {name}(p):", (*body, Node(f"return np.tanh({self.scalar(inner)})")))]

    def attempt(self, scope: Scope) -> list[Node]:
        """try ... finally."""
        body = self.block(scope.inner(), self.random.randint(1, 2))
        return [Node("try:", body, self.block(scope.inner(in_loop=False, depth=2), 1))]

    def matching(self, scope: Scope) -> list[Node]:
        """match on an integer, or on a pair that a name is taken out of."""
        body, other = (self.block(scope.inner(), self.random.randint(1, 2)) for _ in range(2))
        if scope.ints and self.chance(0.5):
            return [Node(f"match {self.pick(list(scope.ints))} % 2:", (Node("case 0:", body), Node("case _:", other)))]
        name, vector = self.fresh("m"), self.pick(scope.of_shape((LENGTH,)))
        inner = scope.inner()
        inner.arrays[name] = (LENGTH,)
        guarded = self.block(inner, self.random.randint(1, 2))
        case = Node(f"case (1, {name}) if {self.condition(scope)}:", guarded)
        return [Node(f"match (1, {vector}):", (case, Node("case _:", other)))]

    def unpacking(self, scope: Scope) -> list[Node]:
        """Two numbers out of a vector, or two rows out of a matrix."""
        matrices = scope.of_shape((LENGTH, LENGTH))
        first, second = self.fresh("f"), self.fresh("f")
        if matrices and self.chance(0.4):
            scope.arrays[first] = scope.arrays[second] = (LENGTH,)
            return [Node(f"{first}, {second}, *_ = {self.pick(matrices)}[0], {self.pick(matrices)}[1], 2.0")]
        vector = self.vector_leaf(scope, 2)
        scope.floats += [first, second]
        return [Node(f"{first}, {second} = {vector}")]

    def branch(self, scope: Scope) -> list[Node]:
        """if, with or without else; both may define one name."""
        then = self.block(scope.inner(), self.random.randint(1, 2))
        orelse = self.block(scope.inner(), self.random.randint(1, 2)) if self.chance(0.5) else ()
        return [Node(f"if {self.condition(scope)}:", then, orelse)]

    def loop(self, scope: Scope) -> list[Node]:
        """for: over a range, a vector, the rows of a matrix, or a list."""
        inner = scope.inner(in_loop=True)
        kinds = [self.over_range] * 3 + [self.over_elements, self.over_rows, self.over_list, self.over_zip]
        header = self.pick(kinds)(scope, inner)
        body = self.block(inner, self.random.randint(1, 3))
        orelse = self.block(scope.inner(), 1) if self.chance(0.1) else ()
        return [Node(header, body, orelse)]

    def over_range(self, scope: Scope, inner: Scope) -> str:
        name, trips = self.fresh("i"), self.random.randint(0, 3)
        inner.ints[name] = max(trips, 1)
        if trips:  # the variable is in reach after the loop
            scope.ints[name] = trips
        known = ["range(n)"] if trips == 3 and "n" in scope.ints else []  # n is 3
        trip = self.pick([f"range({trips})", f"range({trips - 1}, -1, -1)", f"reversed(range({trips}))", *known])
        return f"for {name} in {trip}:"

    def over_elements(self, scope: Scope, inner: Scope) -> str:
        name, vector = self.fresh("e"), self.pick(scope.vectors())
        inner.floats.append(name)
        if self.chance(0.5):
            return f"for {name} in {vector}:"
        index = self.fresh("i")
        inner.ints[index] = scope.arrays[vector][0]
        return f"for {index}, {name} in enumerate({vector}):"

    def over_rows(self, scope: Scope, inner: Scope) -> str:
        name, matrix = self.fresh("r"), self.pick(scope.of_shape((LENGTH, LENGTH)) or [f"np.ones((2, {LENGTH}))"])
        inner.arrays[name] = (LENGTH,)
        return f"for {name} in {matrix}:"

    def over_zip(self, scope: Scope, inner: Scope) -> str:
        vectors = scope.of_shape((LENGTH,))
        if len(vectors) > 1 and self.chance(0.5):
            name, element, (first, second) = self.fresh("r"), self.fresh("e"), self.random.sample(vectors, 2)
            inner.arrays[name] = (LENGTH,)
            inner.floats.append(element)
            return f"for {name}, {element} in zip([{first}, {second}], {self.pick(vectors)}):"
        first, second = self.fresh("e"), self.fresh("e")
        inner.floats += [first, second]
        return f"for {first}, {second} in zip({self.pick(vectors)}, {self.vector_leaf(scope, LENGTH)}):"

    def over_list(self, scope: Scope, inner: Scope) -> str:
        name, items = self.fresh("r"), list(scope.lists)
        inner.arrays[name] = (LENGTH,)
        inner.lists = {}  # a list that grows while it is iterated would not end
        return f"for {name} in {self.pick(items) if items else '[' + ', '.join(scope.of_shape((LENGTH,))[:2]) + ']'}:"

    def while_loop(self, scope: Scope) -> list[Node]:
        """while: a count, and sometimes data."""
        name, trips = self.fresh("k"), self.random.randint(1, 3)
        body = self.block(scope.inner(in_loop=True, ints=scope.ints | {name: trips + 1}), self.random.randint(1, 3))
        data = f" and {self.condition(scope)}" if self.chance(0.5) else ""
        return [Node(f"{name} = 0"), Node(f"while {name} < {trips}{data}:", (Node(f"{name} += 1"), *body))]

    def leave(self, scope: Scope) -> list[Node]:
        """break, continue or an early return, under a condition."""
        how = self.pick(["break", "continue"] * 2 + ["return"]) if scope.in_loop else "return"
        return [Node(f"if {self.condition(scope)}:", (Node(self.result(scope) if how == "return" else how),))]

    def result(self, scope: Scope) -> str:
        """A return of what this function returns."""
        if scope.returns == "none":
            return "return"
        return f"return {self.scalar(scope) if scope.returns == 'float' else self.vector(scope, LENGTH)}"

    def call(self, scope: Scope) -> list[Node]:
        """A call of a helper; the same array may be passed twice."""
        name, returns = self.pick(self.helpers)
        u, w, g = self.vector_leaf(scope, LENGTH), self.vector_leaf(scope, LENGTH), self.scalar(scope, 1)
        plain = f"{u}, {w}, {g}"
        call = f"{name}({self.pick([plain, plain, f'{u}, w={w}, g={g}', f'{u}, {w}', f'*({u}, {w}), g={g}'])})"
        if returns == "none":
            return [Node(call)]
        target = self.fresh("f" if returns == "float" else "v")
        if returns == "float":
            scope.floats.append(target)
        else:
            scope.arrays[target] = (LENGTH,)
        return [Node(f"{target} = {call}")]

    # ---- functions -------------------------------------------------------------------------------------------------------

    def helper(self) -> Function:
        """A function of two vectors and a number, that may write into them and return one of them."""
        returns = self.pick(["none", "float", "vector", "argument"])
        scope = Scope({"u": (LENGTH,), "w": (LENGTH,)}, ["g"], returns="vector" if returns == "argument" else returns)
        body = self.block(scope, self.random.randint(1, 3))
        last = {"none": (), "argument": (Node(f"return {self.pick('uw')}"),)}.get(returns, (Node(self.result(scope)),))
        name = f"helper{len(self.helpers)}"
        self.helpers.append((name, scope.returns))
        return Function(f"def {name}(u, w, g=0.6):", body + last)

    def program(self) -> tuple[Function, ...]:
        """Helpers, and the function that is differentiated; its result depends on every array and float at its end."""
        helpers = tuple(self.helper() for _ in range(self.random.randint(0, 2)))
        scope = Scope({"x": (LENGTH,), "y": (LENGTH,), "M": (LENGTH, LENGTH)}, ["s"], {"n": LENGTH})
        body = self.block(scope, self.random.randint(3, 7))
        ends = [f"np.sum(np.sin({name}))" for name in [*scope.arrays, *scope.held]] + scope.floats
        ends += [f"np.sum({name}[{k}] * {self.constant()})" for name, length in scope.lists.items() for k in range(length)]
        total = (Node(f"{RESULT} = 0.0"), *(Node(f"{RESULT} += {end}") for end in ends), Node(f"return {RESULT}"))
        return (*helpers, Function("def program(x, y, M, s, n):", body + total))
