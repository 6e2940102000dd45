"""Expressions of one number, and tests."""

from __future__ import annotations

from .draws import Draws
from .scope import LENGTH, Scope


class Numbers(Draws):
    """Numbers out of names, elements, reductions and calls; values stay of the order of one."""

    def scalar(self, scope: Scope, depth: int = 2) -> str:
        """An expression of one number."""
        leaves = [self.constant, lambda: self.pick(scope.floats), lambda: self.element(scope), lambda: self.element(scope)]
        if depth == 0:
            return self.pick(leaves)()
        inner = lambda: self.scalar(scope, depth - 1)  # noqa: E731
        reduced = [lambda: self.reduction(scope, depth - 1)] * 3
        called = [lambda: f"{self.pick(scope.functions)}({self.vector_leaf(scope, LENGTH)})"] * bool(scope.functions)
        return self.pick([
            *leaves, *reduced, *called,
            lambda: f"np.sin({inner()})", lambda: f"({inner()} + {inner()})", lambda: f"np.tanh({inner()} * {inner()})",
            lambda: f"({self.constant()} * {inner()})", lambda: f"({inner()} - {self.constant()} * {inner()})",
            lambda: f"({inner()} if {self.condition(scope)} else {inner()})",
            lambda: f"{self.pick(['max', 'min', 'np.maximum'])}({inner()}, {inner()})",
            lambda: f"abs({inner()})", lambda: f"np.tanh(detach({inner()}))",
            lambda: self.counted(scope, inner()),
        ])()  # fmt: skip

    def reduction(self, scope: Scope, depth: int) -> str:
        """A number out of an array."""
        n = self.random.randint(1, LENGTH)
        vector = lambda: self.vector(scope, n, depth)  # noqa: E731
        matrix = lambda: self.matrix(scope, (n, self.random.randint(1, LENGTH)), depth)  # noqa: E731
        return self.pick([
            lambda: f"np.sum({vector()})", lambda: f"np.tanh({vector()}.sum())", lambda: f"np.mean({matrix()})",
            lambda: f"{matrix()}.{self.pick(['mean', 'max', 'min'])}()", lambda: f"np.max({vector()})",
            lambda: f"np.tanh({self.vector(scope, n, 0)} @ {self.vector(scope, n, 0)})",
            lambda: f"sum({self.constant()} * np.sin(q) for q in {self.vector_leaf(scope, 2)})",
            lambda: f"np.sum({vector()}[{self.vector_leaf(scope, n)} > {self.constant()}])",
            lambda: f"np.sum({self.vector_leaf(scope, 0)} * {self.constant()})",
        ])()  # fmt: skip

    def element(self, scope: Scope) -> str:
        """An element of an array, or of a list of numbers."""
        if scope.numbers and self.chance(0.2):
            name = self.pick(list(scope.numbers))
            return f"{name}[{self.index(scope, scope.numbers[name])}]"
        name = self.pick(scope.filled())
        shape = scope.arrays[name]
        return f"{name}[{', '.join(self.index(scope, n) for n in shape) or '()'}]"

    def counted(self, scope: Scope, value: str) -> str:
        """A number times an integer or a boolean."""
        factors = [f"(0.5 * {name})" for name in scope.ints] + scope.bools
        return f"{self.pick(factors)} * {value}" if factors else value

    def condition(self, scope: Scope) -> str:
        """A test of data, or of an integer or a boolean."""
        if scope.ints and self.chance(0.4):
            name = self.pick(list(scope.ints))
            return self.pick([f"{name} % 2 == 0", f"{name} == 1", f"{name} < 2", f"not {name} > 1", f"0 < {name} <= 2"])
        if scope.bools and self.chance(0.3):
            return f"{self.pick(['', 'not '])}{self.pick(scope.bools)}"
        if self.chance(0.03):
            first, second = self.random.choices(scope.of_shape((LENGTH,)), k=2)
            return f"{first} {self.pick(['is', 'is not'])} {second}"
        if self.chance(0.1):
            return f"np.{self.pick(['any', 'all'])}({self.vector_leaf(scope, 2)} > {self.constant()})"
        test = f"{self.scalar(scope, 1)} {self.pick('<>')} {self.constant()}"
        return f"({test} {self.pick(['and', 'or'])} {self.scalar(scope, 0)} < 0.2)" if self.chance(0.2) else test
