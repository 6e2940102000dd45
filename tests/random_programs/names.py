"""Statements that bind names: to new arrays, to views and aliases, to numbers, integers and booleans."""

from __future__ import annotations

from .scope import LENGTH, Scope, Shape
from .stores import Stores
from .tree import Node


class Names(Stores):
    """Bindings of new names, and of old ones: a name keeps its shape."""

    def bind(self, scope: Scope) -> list[Node]:
        """A name to a new array."""
        if self.chance(0.4):
            name = self.pick(list(scope.arrays))
            shape = scope.arrays[name]
        else:
            name, shape = self.fresh("v"), self.new_shape()
        value = self.pick([self.array(scope, shape), self.array(scope, shape), self.made(scope, shape)])
        scope.arrays[name] = shape
        if not shape:
            return [Node(f"{name} = np.array({value})")]
        return [Node(f"{name} = {value}" if "." in value or " " in value else f"{name} = {value} * 1.0")]

    def new_shape(self) -> Shape:
        n = self.random.randint(2, LENGTH)
        matrix = (self.random.randint(1, LENGTH), self.random.randint(1, LENGTH))
        return self.pick([(LENGTH,), (LENGTH,), (LENGTH,), (n,), (n,), matrix, matrix, (), (0,)])

    def made(self, scope: Scope, shape: Shape) -> str:
        """A copy, or an array of constants."""
        if not shape:
            return self.constant()
        filled = self.pick([f"np.zeros({shape})", f"np.ones({shape})", f"np.full({shape}, {self.scalar(scope, 1)})"])
        return self.pick([f"{self.array(scope, shape, 0)}.copy()", f"np.zeros_like({self.array(scope, shape, 0)})", filled])

    def alias(self, scope: Scope) -> list[Node]:
        """A name to an array or a view that exists; an old name may become an alias."""
        name, source = self.fresh("a"), self.pick(list(scope.arrays))
        text, shape = self.view(scope, source, scope.arrays[source])
        same = [other for other in scope.of_shape(shape) if other != source]
        name = self.pick(same) if same and self.chance(0.2) else name
        scope.arrays[name] = shape
        return [Node(f"{name} = {text}")]

    def view(self, scope: Scope, source: str, shape: Shape) -> tuple[str, Shape]:
        """An array, or a view of it."""
        views = [(source, shape)]
        if shape and 0 not in shape:
            index, part = self.selection(scope, shape)
            views += [(f"{source}[{index}]", part)] * (3 * bool(part))
        if len(shape) == 2 and 0 not in shape:
            views += [(f"{source}.T", shape[::-1]), (f"{source}[{self.index(scope, shape[0])}]", shape[1:])]
        if len(shape) == 1:
            views += [(f"{source}[:, None]", (*shape, 1)), (f"{source}[None]", (1, *shape))]
            views += [(f"{source}[{self.index(scope, n)}, ...]", ()) for n in shape if n]
        return self.pick(views)

    def chosen_alias(self, scope: Scope) -> list[Node]:
        """A name to one of two arrays, by a branch or a conditional expression."""
        name, first, second = self.fresh("c"), *self.random.choices(scope.of_shape((LENGTH,)), k=2)
        test = self.condition(scope)
        scope.arrays[name] = (LENGTH,)
        if self.chance(0.5):
            return [Node(f"{name} = {first} if {test} else {second}")]
        return [Node(f"if {test}:", (Node(f"{name} = {first}"),), (Node(f"{name} = {second}"),))]

    def buffers(self, scope: Scope) -> list[Node]:
        """Double buffering: one array is computed from another, and the names are exchanged."""
        old, new, step = self.pick(scope.of_shape((LENGTH,))), self.fresh("b"), self.fresh("t")
        scope.arrays[new] = (LENGTH,)
        inner = scope.inner(ints=scope.ints | {step: 3})
        update = f"{new}[1:-1] = 0.3 * ({old}[:-2] + np.sin({old}[1:-1]) - {old}[2:]) * {self.broadcast(inner, (2,), 1)}"
        body = (Node(update), *self.store(inner), Node(f"{old}, {new} = {new}, {old}"))
        made = self.pick([f"np.zeros_like({old})", f"{old}.copy()", self.pick(scope.of_shape((LENGTH,))[:-1] or ["x"])])
        return [Node(f"{new} = {made}"), Node(f"for {step} in range({self.pick('0123')}):", body)]

    def number(self, scope: Scope) -> list[Node]:
        """A float, new or old."""
        if self.chance(0.5):
            name = self.pick(scope.floats)
            return [Node(f"{name} {self.pick(['+=', '-=', '='])} {self.scalar(scope)}")]
        name, constant = self.fresh("f"), self.chance(0.1)
        value = self.scalar(scope.inner(functions=[]) if constant else scope)  # dual numbers cannot tell what is written there
        scope.floats.append(name)
        return [Node("with no_grad():", (Node(f"{name} = np.tanh({value})"),)) if constant else Node(f"{name} = {value}")]

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

    def integer(self, scope: Scope) -> list[Node]:
        """An integer or a boolean computed on the side, by data or by other integers."""
        name = self.fresh("z")
        if self.chance(0.4):
            test, name = self.condition(scope), self.pick([*scope.bools, self.fresh("q")])
            scope.bools += [name] * (name not in scope.bools)
            return [Node(f"{name} = {test}")]
        vector = self.vector_leaf(scope, LENGTH)
        data = [f"int(np.sum({vector} > {self.constant()})) % 4", f"np.argmax({vector})", f"len({vector}) - 2"]
        known = [f"({old} * 3 + 1) % 4" for old in scope.ints] + [f"{old} // 2" for old, bound in scope.ints.items() if bound <= 8]
        scope.ints[name] = LENGTH
        return [Node(f"{name} = {self.pick(data + known * 2)}")]

    def counting(self, scope: Scope) -> list[Node]:
        """An integer that changes, and goes round; never one that counts a loop or a recursion."""
        names = [name for name in scope.ints if name.startswith("z")]
        if not names:
            return self.integer(scope)
        name = self.pick(names)
        return [Node(f"{name} = ({name} + {self.pick('12')}) % {self.pick('34')}")]
