"""Arrays of booleans and integers that change and select: masks, permutations, multi-indices."""

from __future__ import annotations

from .carried import Carried
from .scope import LENGTH, Scope
from .tree import Node


class Selections(Carried):
    """What selects is not differentiated, and has its values at the time of the selection."""

    def mixed(self, scope: Scope, *lines: str) -> tuple[Node, ...]:
        """These lines in any order, and sometimes a statement among them."""
        parts = [*([Node(line)] for line in lines), *(self.statement(scope) for _ in range(self.random.randint(0, 1)))]
        self.random.shuffle(parts)
        return tuple(node for part in parts for node in part)

    def masks(self, scope: Scope) -> list[Node]:
        """A mask that a loop changes, and stores through it."""
        name, index, target = self.fresh("q"), self.fresh("i"), self.pick(scope.of_shape((LENGTH,)))
        inner = scope.inner(in_loop=True, ints=scope.ints | {index: LENGTH})
        test = f"{self.vector(scope, LENGTH, 1)} {self.pick('<>')} {self.constant()}"
        changes = [f"{name}[{index}] = False", f"{name} &= {test}", f"{name} = {name} | ({test})", f"{name}[:] = ~{name}"]
        changes += [f"{name} = ~{name}"]
        value, vector = self.scalar(inner, 1), self.vector(inner, LENGTH, 1)
        uses = [f"{target}[{name}] {self.pick(['=', '*=', '+='])} {value}", f"{target}[{name}] = np.sin({target}[{name}])"]
        uses += [f"{target} = np.where({name}, {target}, {vector})", f"{target} -= 0.3 * {name} * {vector}"]
        uses += [f"{self.pick(scope.floats)} += np.sum({target}[~{name}])", f"{target}[~{name}], {target}[{name}] = 0.5, {value}"]
        body = self.mixed(inner, self.pick(uses), self.pick(changes), self.pick(uses))
        return [Node(f"{name} = {test}"), Node(f"for {index} in range({self.pick('0123')}):", body)]

    def permuted(self, scope: Scope) -> list[Node]:
        """A permutation that a loop changes, and what is put into its order; masks where no matrix is in reach."""
        if not scope.of_shape((LENGTH, LENGTH)):
            return self.masks(scope)
        name, index, target = self.fresh("w"), self.fresh("i"), self.pick(scope.of_shape((LENGTH,)))
        matrix, vector = self.pick(scope.of_shape((LENGTH, LENGTH))), self.pick(scope.of_shape((LENGTH,)))
        inner = scope.inner(in_loop=True, ints=scope.ints | {index: 3})
        place = f"{name}[{index}]"
        changes = [f"{place}, {name}[3] = {name}[3], {place}", f"{name}[[0, {index} + 1]] = {name}[[{index} + 1, 0]]"]
        changes += [f"{name} = {name}[::-1]", f"{name} += 1; {name} %= 4"]
        changes += [f"{name}[:] = np.argsort({vector}, kind='stable')", f"{name} = (3 - {name})[{name}]"]
        uses = [f"{target} = {target}[{name}]", f"{target}[{name}] = np.sin({vector})", f"{target}[:] = {vector}[{name}]"]
        uses += [f"{target}[{place}] += {self.scalar(inner, 1)}", f"{matrix}[{place}] -= 0.5 * {vector}"]
        uses += [f"{matrix}[[0, {index}]] = {matrix}[[{index}, 0]]"]
        uses += [f"{self.pick(scope.floats)} += {matrix}[{place}, {name}[-1]]", f"{matrix}[{name}, {index}] *= {self.constant()}"]
        body = self.mixed(inner, self.pick(uses), self.pick(changes), self.pick(uses))
        start = self.pick([f"np.arange({LENGTH})", f"np.argsort({vector}, kind='stable')", "np.array([2, 0, 3, 1])"])
        return [Node(f"{name} = {start}"), Node(f"for {index} in range({self.pick('0123')}):", body)]

    def places(self, scope: Scope) -> list[Node]:
        """All places of a matrix, by tuples of integers."""
        if not scope.matrices():
            return self.masks(scope)
        name, place, target = self.pick(scope.matrices()), self.fresh("z"), self.pick(scope.floats)
        rows, columns = scope.arrays[name]
        over = self.pick([f"np.ndindex({rows}, {columns})", f"np.ndindex({name}.shape)", f"[(0, {columns - 1}), ({rows - 1}, 0)]"])
        uses = [f"{name}[{place}] {self.pick(['+=', '*=', '='])} {self.scalar(scope, 1)}"]
        uses += [f"{target} += 0.1 * np.sin({name}[{place}])"]
        inner = scope.inner(in_loop=True)
        body = (Node(self.pick(uses)), *self.block(inner, self.random.randint(0, 1)))
        return [Node(f"for {place} in {over}:", body)]

    def drawn(self, scope: Scope) -> list[Node]:
        """Random numbers of a generator that the program seeds."""
        name, step, target = self.fresh("q"), self.fresh("t"), self.pick(scope.of_shape((LENGTH,)))
        inner = scope.inner(in_loop=True, ints=scope.ints | {step: 3})
        vectors = [f"{name}.normal(size={LENGTH})", f"{name}.random({LENGTH})", f"{name}.uniform(-1.0, 1.0, size={LENGTH})"]
        drawn = self.pick([*vectors, f"{name}.normal()"])
        uses = [f"{target} {self.pick(['+=', '*='])} {drawn}", f"{target} = {target} + 0.1 * {drawn}"]
        uses.append(f"if {name}.random() < 0.5: {target} *= {self.scalar(inner, 1)}")
        body = (Node(self.pick(uses)), *self.block(inner, self.random.randint(0, 1)))
        made = Node(f"{name} = np.random.default_rng({self.pick('123')})")
        return [made, Node(f"for {step} in range({self.pick('0123')}):", body)]

    def raised(self, scope: Scope) -> list[Node]:
        """A block that an error leaves, and a handler."""
        inner = scope.inner(in_loop=False, depth=2)
        body = self.block(inner, self.random.randint(1, 2))
        error = Node(f"if {self.condition(scope)}:", (Node(f"raise {self.pick(['ValueError', 'KeyError'])}('left')"),))
        more = self.block(inner, self.random.randint(0, 1))
        handled = self.block(scope.inner(in_loop=False, depth=2), self.random.randint(0, 2))
        return [Node("try:", (*body, error, *more)), Node("except (ValueError, KeyError):", handled)]
