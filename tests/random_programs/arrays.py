"""Expressions of vectors and matrices: elementwise with broadcasting, reductions of axes, products, and rearrangements."""

from __future__ import annotations

from .numbers import Numbers
from .scope import LENGTH, Scope, Shape


class Arrays(Numbers):
    """Arrays of a wanted shape."""

    def array(self, scope: Scope, shape: Shape, depth: int = 2) -> str:
        """An expression of any rank."""
        if not shape:
            return self.scalar(scope, depth)
        return self.vector(scope, shape[0], depth) if len(shape) == 1 else self.matrix(scope, shape, depth)

    def vector(self, scope: Scope, n: int, depth: int = 2) -> str:
        """An expression of a vector of length n."""
        if depth == 0 or self.chance(0.25):
            return self.vector_leaf(scope, n)
        inner = lambda: self.vector(scope, n, depth - 1)  # noqa: E731
        other = lambda: self.broadcast(scope, (n,), depth - 1)  # noqa: E731
        choices = [lambda: self.elementwise(inner, other)] * 5 + [lambda: self.product(scope, n)]
        if n > 0:
            choices += [lambda: self.column_reduction(scope, n, depth - 1), lambda: self.rearranged(scope, n, depth - 1)]
        if n == LENGTH:
            leaves = self.vector_leaf(scope, n), self.vector_leaf(scope, n)
            choices.append(lambda: f"np.array([np.tanh(q * r) for q, r in zip({leaves[0]}, {leaves[1]})])")
        if n == 2 and scope.indices:
            choices += [lambda: f"{self.pick(scope.vectors(LENGTH))}[{self.pick(scope.indices)}]"] * 2
        return self.pick(choices)()

    def matrix(self, scope: Scope, shape: Shape, depth: int = 2) -> str:
        """An expression of a matrix."""
        if depth == 0 or self.chance(0.25):
            return self.matrix_leaf(scope, shape)
        (r, c), between = shape, self.random.randint(1, LENGTH)
        inner = lambda: self.matrix(scope, shape, depth - 1)  # noqa: E731
        leaf = lambda *shape: self.matrix_leaf(scope, shape)  # noqa: E731
        other = lambda: self.broadcast(scope, shape, depth - 1)  # noqa: E731
        how = self.pick(["sum", "mean", "max"])
        choices = [lambda: self.elementwise(inner, other)] * 4 + [
            lambda: f"({inner()} - {leaf(r, c)}.{how}(axis={self.pick([1, -1])}, keepdims=True))",
            lambda: f"np.tanh({leaf(r, between)} @ {leaf(between, c)})",
            lambda: f"np.tanh(np.outer({self.vector(scope, r, 0)}, {self.vector(scope, c, 0)}))",
            lambda: f"{self.matrix(scope, (c, r), depth - 1)}.T",
            lambda: f"np.stack([{', '.join(self.vector(scope, c, depth - 1) for _ in range(r))}])",
            lambda: f"np.concatenate([{leaf(r, 1)}, {leaf(r, c)}], axis=1)[:, 1:]",
            lambda: f"({self.vector(scope, c, depth - 1)} * np.ones(({r}, 1)))",
        ]
        if r * c == LENGTH:
            choices.append(lambda: f"{self.vector(scope, LENGTH, depth - 1)}.reshape({r}, {self.pick([c, -1])})")
        return self.pick(choices)()

    def elementwise(self, inner, other) -> str:
        """An operation of arrays that may be broadcast."""
        return self.pick([
            lambda: f"np.sin({inner()})", lambda: f"({inner()} + {other()})", lambda: f"np.tanh({other()} * {inner()})",
            lambda: f"({self.constant()} * {inner()})", lambda: f"(np.cos({inner()}) * {other()})",
            lambda: f"({other()} - {inner()})", lambda: f"np.abs({inner()})",
            lambda: f"np.where({inner()} > {self.constant()}, {inner()}, {other()})",
            lambda: f"np.clip({inner()}, -0.8, {self.pick(['0.9', 'None'])})", lambda: f"({inner()} / (2.0 + np.cos({other()})))",
            lambda: f"np.{self.pick(['maximum', 'minimum'])}({inner()}, {other()})", lambda: f"np.exp(-({inner()} ** 2))",
            lambda: f"(({inner()} > {self.constant()}) * {other()})", lambda: f"np.cos(detach({inner()}))", 
        ])()  # fmt: skip

    def broadcast(self, scope: Scope, shape: Shape, depth: int) -> str:
        """An operand that broadcasts to a shape: of that shape, without axes, or with axes of length one."""
        if not shape or self.chance(0.5):
            return self.array(scope, shape, depth)
        if len(shape) == 1 or self.chance(0.3):
            return self.array(scope, self.pick([(), shape[-1:], (1,)]), depth)
        return self.matrix(scope, self.pick([(shape[0], 1), (1, shape[1]), (1, 1)]), depth)

    def product(self, scope: Scope, n: int) -> str:
        """A matrix times a vector, or a vector times a matrix."""
        m = self.random.randint(1, LENGTH)
        left, right = self.pick([
            (self.matrix_leaf(scope, (n, m)), self.vector_leaf(scope, m)),
            (self.vector_leaf(scope, m), self.matrix_leaf(scope, (m, n))),
        ])  # fmt: skip
        return f"np.tanh({left} @ {right})"

    def column_reduction(self, scope: Scope, n: int, depth: int) -> str:
        """One axis of a matrix reduced."""
        m, how = self.random.randint(1, LENGTH), self.pick(["sum", "mean", "max"])
        if self.chance(0.5):
            return f"np.{how}({self.matrix(scope, (n, m), depth)}, axis={self.pick([1, -1])})"
        return f"{self.matrix(scope, (m, n), depth)}.{how}(axis={self.pick([0, -2])})"

    def rearranged(self, scope: Scope, n: int, depth: int) -> str:
        """Elements in another order, or joined."""
        vector = lambda n: self.vector(scope, n, depth)  # noqa: E731
        choices = [
            lambda: f"{vector(n)}[::-1]", lambda: f"np.roll({vector(n)}, 1)", lambda: f"np.cumsum({vector(n)})",
            lambda: f"np.tanh({self.vector(scope, n + 1, 0)}[1:])" if n < LENGTH else f"np.sort({vector(n)})",
            lambda: f"np.concatenate([{self.vector(scope, 1, 0)}, {vector(n - 1)}])",
            lambda: f"{self.pick(scope.vectors(3))}[[{', '.join(self.pick('012') for _ in range(n))}]]",
        ]  # fmt: skip
        if n in (2, 4):
            choices.append(lambda: f"{self.matrix(scope, (2, n // 2), depth)}.{self.pick(['ravel()', 'reshape(-1)', 'flatten()'])}")
        return self.pick(choices)()

    def vector_leaf(self, scope: Scope, n: int) -> str:
        """A name, a slice, a row, a column, or an item of a list."""
        choices = [f"{v}[{self.part(scope.arrays[v][0], n)}]" for v in scope.vectors(n)]
        choices += scope.of_shape((n,)) * 2
        for m in scope.matrices():
            r, c = scope.arrays[m]
            choices += [f"{m}[{self.index(scope, r)}]"] * (c == n) + [f"{m}[:, {self.index(scope, c)}]"] * (r == n)
        if n == LENGTH:
            choices += [f"{items}[{self.random.randrange(length)}]" for items, length in scope.lists.items()] + scope.held
        return self.pick(choices)

    def matrix_leaf(self, scope: Scope, shape: Shape) -> str:
        """A name, a part, or one made of vectors."""
        r, c = shape
        choices = scope.of_shape(shape) * 2
        for m in scope.matrices(shape):
            rows, columns = scope.arrays[m]
            choices += [f"{m}[{self.part(rows, r)}, {self.part(columns, c)}]"]
        choices += [f"{self.vector_leaf(scope, r)}[:, None]"] * (c == 1) + [f"{self.vector_leaf(scope, c)}[None]"] * (r == 1)
        if not choices:
            choices.append(f"np.sin({self.vector_leaf(scope, r)}[:, None] * {self.vector_leaf(scope, c)})")
        return self.pick(choices)
