"""Statements on lists, dicts, objects and arrays of indices."""

from __future__ import annotations

from .names import Names
from .scope import LENGTH, Scope
from .tree import Node


class Containers(Names):
    """Containers hold arrays under other names, and are changed themselves."""

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
            value = self.vector(scope, LENGTH, 1)
            scope.lists[name] += 1
            return [Node(f"{name}.append({value})")]
        if self.chance(0.2):
            return [Node(f"{name}[0], {name}[1] = {name}[1], {name}[0]")]
        if self.chance(0.2):
            second = self.fresh("l")
            scope.lists[second] = scope.lists[name]
            return [Node(f"{second} = {name}")]
        value = self.pick([self.pick(vectors), self.vector(scope, LENGTH)])
        return [Node(f"{name}[{self.random.randrange(scope.lists[name])}] = {value}")]

    def number_list(self, scope: Scope) -> list[Node]:
        """Makes a list of numbers, or changes it."""
        if not scope.numbers or self.chance(0.3):
            name, items = self.fresh("h"), [self.scalar(scope, 1) for _ in range(self.random.randint(1, 3))]
            scope.numbers[name] = len(items)
            return [Node(f"{name} = [{', '.join(items)}]")]
        name = self.pick(list(scope.numbers))
        if self.chance(0.3):
            value = self.scalar(scope, 1)
            scope.numbers[name] += 1
            return [Node(f"{name}.append({value})")]
        return [Node(f"{name}[{self.index(scope, scope.numbers[name])}] {self.pick(['=', '+=', '-='])} {self.scalar(scope, 1)}")]

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
