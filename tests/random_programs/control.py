"""Compound statements: branches, loops, early exits, match, try ... finally."""

from __future__ import annotations

from .containers import Containers
from .scope import LENGTH, Scope
from .tree import Node


class Control(Containers):
    """Statements around blocks; `statement` is what a block is made of."""

    def statement(self, scope: Scope) -> list[Node]:
        """One statement, or a few that belong together."""
        raise NotImplementedError

    def block(self, scope: Scope, size: int) -> tuple[Node, ...]:
        """A few statements."""
        return tuple(node for _ in range(size) for node in self.statement(scope))

    def branch(self, scope: Scope) -> list[Node]:
        """if, with or without else; both may define one name."""
        then = self.block(scope.inner(), self.random.randint(1, 2))
        orelse = self.block(scope.inner(), self.random.randint(1, 2)) if self.chance(0.5) else ()
        return [Node(f"if {self.condition(scope)}:", then, orelse)]

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

    # ---- loops -----------------------------------------------------------------------------------------------------------

    def loop(self, scope: Scope) -> list[Node]:
        """for: over a range, a vector, the rows of a matrix, or a list."""
        inner = scope.inner(in_loop=True)
        kinds = [self.over_range] * 3 + [self.over_elements, self.over_rows, self.over_list, self.over_zip]
        header = self.pick(kinds)(scope, inner)
        body = self.block(inner, self.random.randint(1, 3))
        orelse = self.block(scope.inner(), 1) if self.chance(0.15) else ()
        return [Node(header, body, orelse)]

    def over_range(self, scope: Scope, inner: Scope) -> str:
        name, trips = self.fresh("i"), self.random.randint(0, 3)
        inner.ints[name] = max(trips, 1)
        if trips:  # the variable is in reach after the loop
            scope.ints[name] = trips
        known = ["range(n)"] if trips == 3 and "n" in scope.ints else []  # n is 3
        trip = self.pick([f"range({trips})", f"range({trips - 1}, -1, -1)", f"reversed(range({trips}))", *known])
        few = [k for k, bound in scope.ints.items() if bound <= LENGTH and k != name]
        if few and trips == 0:  # how many, only the run knows
            inner.ints[name] = LENGTH
            trip = f"range({self.pick(few)})"
        return f"for {name} in {trip}:"

    def over_elements(self, scope: Scope, inner: Scope) -> str:
        name, vector = self.fresh("e"), self.pick([*scope.vectors(), *scope.of_shape((0,))])
        inner.floats.append(name)
        if self.chance(0.5):
            return f"for {name} in {vector}:"
        index = self.fresh("i")
        inner.ints[index] = max(scope.arrays[vector][0], 1)
        return f"for {index}, {name} in enumerate({vector}):"

    def over_rows(self, scope: Scope, inner: Scope) -> str:
        name, matrix = self.fresh("r"), self.pick([*scope.matrices(), "np.ones((2, 4))"])
        inner.arrays[name] = scope.arrays.get(matrix, (2, LENGTH))[1:]
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
        orelse = self.block(scope.inner(), 1) if self.chance(0.15) else ()
        return [Node(f"{name} = 0"), Node(f"while {name} < {trips}{data}:", (Node(f"{name} += 1"), *body), orelse)]

    def remembering(self, scope: Scope) -> list[Node]:
        """A loop that keeps an array for its next iteration: None in the first one, then a name's, or a new one."""
        name, index, trips = self.fresh("p"), self.fresh("i"), self.random.randint(0, 3)
        inner = scope.inner(in_loop=True, ints=scope.ints | {index: max(trips, 1)})
        there = inner.inner()
        there.arrays[name] = (LENGTH,)
        used = self.block(there, self.random.randint(1, 2))
        body = self.block(inner, self.random.randint(1, 2))
        kept = self.pick(inner.of_shape((LENGTH,))) if self.chance(0.7) else self.vector(inner, LENGTH)
        steps = (Node(f"if {name} is not None:", used), *body, Node(f"{name} = {kept}"))
        return [Node(f"{name} = None"), Node(f"for {index} in range({trips}):", steps)]

    def least(self, scope: Scope) -> list[Node]:
        """The least of some numbers; None where there are none."""
        best, element, found = self.fresh("b"), self.fresh("e"), self.fresh("f")
        vector = self.pick([*scope.vectors(), *scope.of_shape((0,))])
        test = Node(f"if {best} is None or {element} < {best}:", (Node(f"{best} = {self.pick([element, f'np.sin({element})'])}"),))
        scope.floats.append(found)
        last = Node(f"{found} = {self.constant()} if {best} is None else {best}")
        return [Node(f"{best} = None"), Node(f"for {element} in {vector}:", (test,)), last]

    def leave(self, scope: Scope) -> list[Node]:
        """break, continue or an early return, under a condition."""
        how = self.pick(["break", "continue"] * 2 + ["return"]) if scope.in_loop else "return"
        return [Node(f"if {self.condition(scope)}:", (Node(self.result(scope) if how == "return" else how),))]

    def result(self, scope: Scope) -> str:
        """A return of what this function returns."""
        if scope.returns == "none":
            return "return"
        return f"return {self.scalar(scope) if scope.returns == 'float' else self.vector(scope, LENGTH)}"
