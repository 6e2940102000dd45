"""What is evaluated when: calls that bind the names around them, setters, iterators that keep their place."""

from __future__ import annotations

from .scope import LENGTH, Scope
from .selections import Selections
from .tree import Node


class Evaluation(Selections):
    """Python reads an operand before it evaluates the next one, and stores what it has updated."""

    def uses(self, scope: Scope, lines: list[str], at_most: int = 3) -> list[Node]:
        """A few of these lines, in a loop or not, with statements of any kind among them."""
        count = self.random.randint(1, at_most)
        if self.chance(0.5):
            return list(self.mixed(scope, *(self.pick(lines) for _ in range(count))))
        step = self.fresh("t")
        inner = scope.inner(in_loop=True, ints=scope.ints | {step: 3})
        body = self.mixed(inner, *(self.pick(lines) for _ in range(count)))
        return [Node(f"for {step} in range({self.pick('0123')}):", body)]

    def rebound(self, scope: Scope) -> list[Node]:
        """A function that binds a vector and a number around it, called in the middle of expressions that read them."""
        v, f, g, d = self.fresh("v"), self.fresh("f"), self.fresh("g"), self.fresh("d")
        inner = scope.inner(returns="float", depth=2)
        inner.arrays |= {"p": (LENGTH,), v: (LENGTH,)}
        changes = [f"{v} = np.tanh(p)", f"{v} = p", f"{v} -= 0.1 * p", f"{f} = np.tanh({f} * p[1])", f"{f} += p[0]"]
        changes += [f'{d}["a"] = np.sin({v})', f'{d}["b"] = {f}', f'{d}["a"] = p']
        body = [Node(f"nonlocal {v}, {f}"), *map(Node, self.random.sample(changes, self.random.randint(1, 3)))]
        body += self.store(inner) if self.chance(0.5) else []
        function = Node(f"def {g}(p):", (*body, Node(f"return {self.pick(['0.5 * p', f'np.sin({v})', f'{v}', f'{f} * p'])}")))
        given = self.pick([v, self.vector(scope, LENGTH, 1)])
        lines = [
            f"{v} += {g}({given})", f"{v} = {v} * {g}({v} * 0.5)", f"{f} += {g}({given})[1]", f"{f} = {f} * {g}({v})[0] - {f}",
            f"{v}[1:] += {g}({given})[1:]", f"{v}[{f} > 0.1] *= {g}({v})[0]", f"{v} = np.where({v} > {g}({given}), {v}, {f})",
            f"{v} = sum(({v}, {g}({v} * {f}), {v} * {f}))", f'{d}["a"] += {g}({d}["a"])', f'{d}["b"] -= {g}({v})[2]',
            f'{v} = {d}["a"] * {g}({given}) + {d}["b"]', f"{v} = np.dot({v}, {g}({v})) * {v}",
            f"{v} = {v} - ({v} := {given}) * {g}({v})",
        ]  # fmt: skip
        made = [Node(f"{v} = {self.vector_node(scope)}"), Node(f"{f} = {self.scalar(scope, 1)}")]
        made.append(Node(f'{d} = {{"a": {self.vector_node(scope)}, "b": 0.3}}'))
        nodes = [*made, function, *self.uses(scope, lines)]
        scope.arrays[v] = (LENGTH,)
        scope.floats += [f, f'{d}["b"]']
        scope.held.append(f'{d}["a"]')
        return nodes

    def tank(self, scope: Scope) -> list[Node]:
        """An object with a setter and `__setitem__`, both of which change what they are given."""
        name, value = self.fresh("o"), self.vector(scope, LENGTH, 1)
        level = f"{name}.level"
        lines = [
            f"{name}.flow += {value}", f"{name}.flow *= 0.7", f"{name}[{self.pick(['0', '1:', '::2'])}] += 0.3",
            f"{level} += {name}.step({value})", f"{level} = {level} * {name}.step({level})",
            f"{name}[1] *= {name}.step({value})[0]",
            f"{name}.flow -= {name}.flow * {name}.step({name}.flow)", f"{name}[2] -= {level}[0] * {name}[1]",
        ]  # fmt: skip
        nodes = [Node(f"{name} = Tank({self.vector_node(scope)})"), *self.uses(scope, lines)]
        scope.held.append(level)
        scope.floats.append(f"{name}.stored")
        return nodes

    def stepped(self, scope: Scope) -> list[Node]:
        """An iterator that is asked for one item, run over, left, and run over again."""
        name, item, other, target = self.fresh("w"), self.fresh("f"), self.fresh("f"), self.fresh("f")
        values = ", ".join(self.scalar(scope, 1) for _ in range(3))
        source = self.pick([self.pick(scope.of_shape((LENGTH,))), self.vector(scope, LENGTH, 1), f"[{values}]", f"({values})"])
        made = [Node(f"{name} = iter({source})"), Node(f"{target} = {self.scalar(scope, 1)}")]
        leave = (Node(f"if {target} > {self.constant()}:", (Node("break"),)),) if self.chance(0.5) else ()
        inner = scope.inner(in_loop=True, floats=[*scope.floats, item])
        lines = [f"{target} += next({name}, {target})", f"{target} = {target} * next({name}, 0.5) - {target}"]
        lines += [f"{target} += sum({name})", f"{target} -= max({name}, default=0.1)"]
        body = (Node(f"{target} += np.sin({item})"), *self.block(inner, self.random.randint(0, 1)), *leave)
        loop = Node(f"for {item} in {name}:", body)
        pairs = Node(f"for {item}, {other} in zip({name}, {name}):", (Node(f"{target} -= {item} * {other}"), *leave))
        kinds = self.random.sample([loop, pairs, None, None], self.random.randint(1, 3))
        chosen = [[kind] if kind else self.uses(scope, lines, 1) for kind in kinds]
        scope.floats.append(target)
        return [*made, *(node for part in chosen for node in part)]
