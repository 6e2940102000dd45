"""Statements that write into arrays: elements, slices, masks, integer arrays, whole arrays in place."""

from __future__ import annotations

from .arrays import Arrays
from .scope import LENGTH, Scope, Shape
from .tree import Node


class Stores(Arrays):
    """Plain and augmented stores; what is read may overlap what is written."""

    def assigned(self, scope: Scope, target: str, shape: Shape) -> Node:
        """A plain or augmented assignment of a value that is broadcast to a shape."""
        value = self.scalar(scope) if self.chance(0.15) else self.broadcast(scope, shape, 2)
        operator = self.pick(["=", "=", "+=", "-=", "*=", "/="])
        if operator == "/=":
            return Node(f"{target} /= 2.0 + np.cos({value})")
        return Node(f"{target} {operator} np.cos({value})" if operator == "*=" else f"{target} {operator} {value}")

    def store(self, scope: Scope) -> list[Node]:
        """Into a part of an array: a name's, or one that a container holds."""
        kinds = [self.store_part] * 6 + [self.store_masked, self.store_at_integers]
        kinds += [self.store_held] * (2 * bool(scope.held)) + [self.store_in_item] * (2 * bool(scope.lists)) + [self.shifted] * 2
        return [self.pick(kinds)(scope)]

    def store_part(self, scope: Scope) -> Node:
        name = self.pick(scope.filled())
        index, shape = self.selection(scope, scope.arrays[name])
        return self.assigned(scope, f"{name}[{index}]", shape)

    def store_held(self, scope: Scope) -> Node:
        n = self.random.randint(1, LENGTH)
        return self.assigned(scope, f"{self.pick(scope.held)}[{self.part(LENGTH, n)}]", (n,))

    def store_in_item(self, scope: Scope) -> Node:
        items = self.pick(list(scope.lists))
        item = self.random.randrange(scope.lists[items])
        return self.assigned(scope, f"{items}[{item}][{self.index(scope, LENGTH)}]", ())

    def store_masked(self, scope: Scope) -> Node:
        name = self.pick(scope.filled())
        operator = self.pick(["=", "*=", "+="])
        return Node(f"{name}[{name} > {self.constant()}] {operator} {self.scalar(scope, 1)}")

    def store_at_integers(self, scope: Scope) -> Node:
        name = self.pick(scope.vectors(LENGTH))
        return self.assigned(scope, f"{name}[{self.pick([*scope.indices, '[0, 2]', '[3, 1]'])}]", (2,))

    def shifted(self, scope: Scope) -> Node:
        """A part of an array out of an overlapping part of the same array."""
        name = self.pick(scope.vectors(3) + scope.matrices((3, 3)))
        to, source = self.random.sample(["1:", ":-1"], 2)
        return Node(f"{name}[{to}] {self.pick(['=', '+=', '-='])} {self.pick(['', '0.5 * ', 'np.sin'])}({name}[{source}])")

    def whole(self, scope: Scope) -> list[Node]:
        """An augmented assignment to a name: in place; or a store through `out`."""
        name = self.pick(list(scope.arrays))
        value = self.broadcast(scope, scope.arrays[name], 2)
        if scope.arrays[name] and self.chance(0.1):
            return [Node(f"np.{self.pick(['add', 'subtract'])}({name}, {value}, out={name})")]
        return [Node(f"{name} {self.pick([f'+= {value}', f'-= {value}', f'*= np.cos({value})', f'*= {self.constant()}'])}")]

    def swap(self, scope: Scope) -> list[Node]:
        """Exchanges names, lets them meet in one array, or exchanges two elements."""
        same = scope.of_shape((LENGTH,))
        if len(same) > 1 and self.chance(0.7):
            a, b, *more = self.random.sample(same, min(3, len(same)))
            forms = [f"{a}, {b} = {b}, {a}"] * 3 + [f"{a}, {b} = {b}, {b}"]
            forms += [f"{a}, {b}, {c} = {order}" for c in more for order in (f"{b}, {c}, {a}", f"{c}, {c}, {a}")]
            return [Node(self.pick(forms))]
        first, second = self.random.choices(scope.filled(), k=2)
        a, b = (f"{name}[{', '.join(self.index(scope, n) for n in scope.arrays[name]) or '()'}]" for name in (first, second))
        return [Node(f"{a}, {b} = {b}, {a}")]
