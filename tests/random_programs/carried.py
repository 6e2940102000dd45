"""What is carried through loops in containers: dicts, objects in lists, lists of lists, windows, objects with a past."""

from __future__ import annotations

from .idioms import Idioms
from .scope import LENGTH, Scope
from .tree import Node


class Carried(Idioms):
    """Loops whose state is a container; what it holds is in reach of the statements inside and after."""

    def repeated(self, scope: Scope, paths: list[str], *changes: str, lists: dict[str, int] | None = None) -> Node:
        """A loop around some of the changes and a block that may use the vectors at these paths."""
        step = self.fresh("t")
        more = {"held": [*scope.held, *paths], "lists": scope.lists | (lists or {})}
        inner = scope.inner(in_loop=True, ints=scope.ints | {step: 3}, **more)
        body = [Node(change) for change in self.random.sample(changes, self.random.randint(1, min(2, len(changes))))]
        body[self.random.randint(0, len(body)) : 0] = self.block(inner, self.random.randint(0, 2))
        return Node(f"for {step} in range({self.pick('0123')}):", tuple(body))

    def record(self, scope: Scope) -> list[Node]:
        """A dict of two vectors that each iteration changes, or makes anew."""
        name, key, item, other = self.fresh("d"), self.fresh("y"), self.fresh("r"), self.fresh("d")
        paths = [f'{name}["a"]', f'{name}["b"]']
        (a, b), value = paths, self.vector(scope, LENGTH, 1)
        made = Node(f'{name} = {{"a": {self.vector_node(scope)}, "b": {self.vector_node(scope)}}}')
        loop = self.repeated(
            scope, paths,
            f'{name} = {{"a": np.sin({b}), "b": {a}}}', f'{name} = {{**{name}, "b": {value}}}',
            f"{name} = dict({name}, a={value})", f"{a} = {a} + 0.1 * {b}",
            f"{a}, {b} = {b}, {a}", f"{name}.update(a={value})", f"{a} = {b}", f'{name} = {{"a": {b}, "b": {a}}}',
            f'{other} = dict({name}); {other}["a"] = {value}; {name} = {other}', f'{b} = {name}.pop("a"); {a} = {value}',
            f"{name} = {{{key}: {item} * 0.9 for {key}, {item} in {name}.items()}}", f"{b} -= np.cos({a})",
            f"for {key} in {name}: {name}[{key}] = np.tanh({name}[{key}])", f"for {item} in {name}.values(): {item} *= 0.9",
        )  # fmt: skip
        scope.held += paths
        return [made, loop]

    def bodies(self, scope: Scope) -> list[Node]:
        """Objects in a list: each is changed, they are exchanged, made anew, and share their vectors."""
        name, body, other = self.fresh("l"), self.fresh("o"), self.fresh("o")
        made = ", ".join(f"Box({self.vector_node(scope)}, {self.vector_node(scope)})" for _ in range(2))
        paths = [f"{name}[{k}].{attribute}" for k in (0, 1) for attribute in "ab"]
        value, each = self.vector(scope, LENGTH, 1), self.fresh("o")
        inner = scope.inner(in_loop=True, held=[*scope.held, f"{each}.a", f"{each}.b"])
        moved = [f"{each}.a += 0.1 * {each}.b", f"{each}.b = {each}.a", f"{each}.b = {value}"]
        moved += [f"{each}.a, {each}.b = {each}.b, {each}.a"]
        over = self.pick([f"for {each} in {name}:", f"for _, {each} in enumerate({name}):", f"for {each} in reversed({name}):"])
        each_loop = Node(over, (Node(self.pick(moved)), *self.block(inner, self.random.randint(0, 2))))
        loop = self.repeated(
            scope, paths,
            f"{name}[0], {name}[1] = {name}[1], {name}[0]", f"{name}[0].a = {name}[1].a", f"{name}.reverse()",
            f"{name} = [Box({body}.b, {body}.a) for {body} in {name}]", f"{name}[1] = Box({value}, {name}[0].b)",
            f"for {body}, {other} in zip({name}, {name}[1:]): {body}.a -= 0.2 * {other}.b", f"{name}[0].b = {value}",
            f"{body} = {name}.pop(0); {name}.append({body}); {body}.b *= 0.7", f"{body} = {name}[1]; {body}.a = np.sin({body}.b)",
        )  # fmt: skip
        scope.held += paths
        return self.pick([[Node(f"{name} = [{made}]"), loop], [Node(f"{name} = [{made}]"), each_loop, loop]])

    def grid(self, scope: Scope) -> list[Node]:
        """A list of two lists of vectors."""
        name, row, item = self.fresh("l"), self.fresh("l"), self.fresh("r")
        rows = ", ".join(f"[{self.vector_node(scope)}, {self.vector_node(scope)}]" for _ in range(2))
        paths, value = [f"{name}[{i}][{j}]" for i in (0, 1) for j in (0, 1)], self.vector(scope, LENGTH, 1)
        loop = self.repeated(
            scope, paths,
            f"{name}[0], {name}[1] = {name}[1], {name}[0]", f"{name}[0][1] = {name}[1][0]", f"{name}[1] = list({name}[0])",
            f"{row} = {name}[0]; {row}[1] = {value}", f"{name}[0] = [{value}, {name}[0][0]]", f"{name}[1][0] *= 0.8",
            f"for {row} in {name}: {row}[0] = np.sin({row}[1])", f"for {row} in {name}: {row}[1] -= 0.3",
            f"{name} = [[{item} * 0.9 for {item} in {row}] for {row} in {name}]", f"{name} = [list(q) for q in zip(*{name})]",
            f"{name}[1], {name}[0][0] = [{name}[0][0], {value}], {name}[1][1]",
        )  # fmt: skip
        scope.held += paths
        return [Node(f"{name} = [{rows}]"), loop]

    def window(self, scope: Scope) -> list[Node]:
        """The last two vectors of a sequence, in a list or a deque."""
        name, last = self.fresh("l"), self.fresh("v")
        start = f"[{self.vector_node(scope)}, {self.vector_node(scope)}]"
        value = f"np.sin({name}[-1]) - 0.5 * {name}[-2]"
        changes = [f"{name}.append({value}); {name}.pop(0)", f"{last} = {name}.pop(0); {name}.append({last})"]
        changes += [f"{name}.insert(0, {self.vector(scope, LENGTH, 1)}); {name}.pop()", f"{name} = [{name}[1], {value}]"]
        changes += [f"del {name}[0]; {name}.append(np.cos({name}[-1]))", f"{name} = {name}[1:] + [{value}]"]
        changes += [f"{name}[:] = [{name}[1], {name}[0]]"]
        loop = self.repeated(scope, [], *changes, lists={name: 2})
        scope.lists[name] = 2
        return [Node(f"{name} = {start}"), loop]

    def queue(self, scope: Scope) -> list[Node]:
        """A deque that forgets."""
        name, value = self.fresh("d"), self.vector(scope, LENGTH, 1)
        made = Node(f"{name} = deque([{self.vector_node(scope)}, {self.vector_node(scope)}], maxlen=2)")
        paths = [f"{name}[0]", f"{name}[1]"]
        loop = self.repeated(
            scope, paths,
            f"{name}.append({value})", f"{name}.appendleft(np.sin({name}[-1]))", f"{name}[0] += 0.1", f"{name}.append({name}[0])",
            f"{name}.append({name}.popleft())", f"{name}[0], {name}[1] = {name}[1], {name}[0]",
        )  # fmt: skip
        scope.held += paths
        return [made, loop]

    def cell(self, scope: Scope) -> list[Node]:
        """An object that remembers the states that it has had, and gives its state away."""
        name, given, target = self.fresh("o"), self.fresh("v"), self.pick(scope.floats)
        path, value = f"{name}.state", self.vector(scope, LENGTH, 1)
        loop = self.repeated(
            scope, [path],
            f"{name}.step({value})", f"{given} = {name}.step({value}); {given} *= 0.5", f"{name}.kick(0.7).kick(1.1)",
            f"{target} += 0.2 * {name}.total", f"{path} = {value}", f"{name}.past.append({path})", f"{name}.past.clear()",
            f"{target} -= sum(np.sum({given}) for {given} in {name}.past)",
        )  # fmt: skip
        made = Node(f"{name} = Cell({self.vector_node(scope)})")
        scope.held.append(path)
        after = Node(f"{target} += sum(np.sum(np.sin({given})) for {given} in {name}.past) + 0.1 * len({name}.past)")
        return [made, loop, after]

    def scan(self, scope: Scope) -> list[Node]:
        """A matrix that is filled row by row, out of the rows before, and of which rows are carried under names."""
        name, index, row = self.fresh("v"), self.fresh("i"), self.fresh("r")
        inner = scope.inner(in_loop=True, ints=scope.ints | {index: LENGTH})
        inner.arrays |= {name: (LENGTH, LENGTH), row: (LENGTH,)}
        before = self.pick([f"{name}[{index} - 1]", row, f"np.sin({row})", f"{name}[{index} - 1, ::-1]"])
        update = Node(f"{name}[{index}] {self.pick(['=', '+='])} 0.5 * {self.pick([before, '1.0'])}")
        carried = Node(f"{row} = {name}[{index}]{self.pick(['', '', '.copy()'])}")
        body = (update, *self.block(inner, self.random.randint(0, 2)), carried)
        filled = [f"np.{how}(({LENGTH}, {LENGTH}))" for how in ("zeros", "ones")]
        made = self.pick([*filled, self.matrix(scope, (LENGTH, LENGTH), 1) + " * 0.5"])
        scope.arrays |= {name: (LENGTH, LENGTH), row: (LENGTH,)}
        first = Node(f"{row} = {name}[0]")
        return [Node(f"{name} = {made}"), first, Node(f"for {index} in range(1, {self.pick('1234')}):", body)]

    def perhaps(self, scope: Scope) -> list[Node]:
        """What is None until an iteration makes it, and may be None again: a tuple, a list, a dict or an object of two vectors."""
        name, step, target = self.fresh("h"), self.fresh("t"), self.pick(scope.floats)
        first, second, made = self.pick([
            ("[0]", "[1]", "({}, {})"), ("[0]", "[1]", "[{}, {}]"),
            ('["a"]', '["b"]', '{{"a": {}, "b": {}}}'), (".a", ".b", "Box({}, {})"),
        ])  # fmt: skip
        inner = scope.inner(in_loop=True, ints=scope.ints | {step: 3})
        there = inner.inner(held=[*inner.held, f"{name}{first}", f"{name}{second}"] if made[0] != "(" else [*inner.held])
        new = made.format(self.vector_node(inner), self.vector_node(inner))
        use = Node(f"{target} += 0.1 * np.sum({name}{first} * {name}{second})")
        write = Node(f"{name}{first}[1] {self.pick(['=', '*='])} {self.scalar(inner, 1)}")
        used = (self.pick([use, write]), *self.block(there, self.random.randint(0, 1)))
        asked = Node(f"if {self.pick([f'{name} is not None', name])}:", used)
        change = Node(f"if {self.condition(inner)}:", (Node(self.pick([f"{name} = {new}"] * 3 + [f"{name} = None"])),))
        parts = [[asked], [change], *([self.statement(inner)] if self.chance(0.5) else [])][:: self.pick([1, -1])]
        body = [node for part in parts for node in part]
        start = self.pick(["None", "None", made.format(self.vector_node(scope), self.vector_node(scope))])
        last = Node(f"if {name} is not None:", (Node(f"{target} += np.sum(np.sin({name}{second}))"),))
        return [Node(f"{name} = {start}"), Node(f"for {step} in range({self.pick('0123')}):", tuple(body)), last]
