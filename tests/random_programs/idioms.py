"""What numerical programs are full of: each a few statements that belong together, around blocks of any statements."""

from __future__ import annotations

from .functions import Functions, Helper
from .scope import LENGTH, Scope
from .tree import Function, Node


class Idioms(Functions):
    """Rows that are carried, buffers by parity, dicts that grow, stacks, searches, generators that may be left early."""

    def vector_node(self, scope: Scope) -> str:
        """A vector's name, or a new vector."""
        return self.pick([self.pick(scope.of_shape((LENGTH,))), self.vector(scope, LENGTH, 1)])

    # ---- arrays ----------------------------------------------------------------------------------------------------------

    def rows(self, scope: Scope) -> list[Node]:
        """A name that moves through the rows of a matrix."""
        found = scope.matrices((LENGTH, LENGTH))
        if not found:
            return self.pair(scope)
        name, index, matrix = self.fresh("p"), self.fresh("i"), self.pick(found)
        inner = scope.inner(in_loop=True, ints=scope.ints | {index: LENGTH})
        inner.arrays[name] = scope.arrays[name] = (LENGTH,)
        update = self.assigned(inner, f"{matrix}[{index}]", (LENGTH,))
        body = (update, *self.block(inner, self.random.randint(0, 2)), Node(f"{name} = {matrix}[{index}]"))
        return [Node(f"{name} = {matrix}[0]"), Node(f"for {index} in range(1, {self.pick('1234')}):", body)]

    def parity(self, scope: Scope) -> list[Node]:
        """Two arrays of a list, of which the step says which one is read and which one is written."""
        name, step = self.fresh("l"), self.fresh("t")
        made = Node(f"{name} = [{self.vector_node(scope)}, {self.vector_node(scope)}]")
        inner = scope.inner(in_loop=True, ints=scope.ints | {step: 3})
        old, new = f"{name}[{step} % 2]", f"{name}[({step} + 1) % 2]"
        update = self.pick([f"{new}[1:] = np.sin({old}[:-1]) * {self.constant()}", f"{new} = np.cos({old})", f"{new} += {old}"])
        body = (Node(update), *self.block(inner, self.random.randint(0, 2)))
        scope.lists[name] = 2
        return [made, Node(f"for {step} in range({self.pick('0123')}):", body)]

    def searching(self, scope: Scope) -> list[Node]:
        """Integers out of the values of a vector, and what is done at these places."""
        vector = self.pick(scope.of_shape((LENGTH,)))
        test = f"{vector} {self.pick('<>')} {self.constant()}"
        found = [f"np.{how}({test})[0]" for how in ("where", "nonzero")]
        places = self.pick([*found, f"np.flatnonzero({test})", f"np.argsort({vector}, kind='stable')[:2]"])
        name, place, target = self.fresh("w"), self.fresh("z"), self.pick(scope.of_shape((LENGTH,)))
        inner = scope.inner(in_loop=True, ints=scope.ints | {place: LENGTH})
        uses = [
            [Node(f"{target}[{name}] {self.pick(['=', '+=', '*='])} {self.scalar(scope, 1)}")],
            [Node(f"{target}[{name}] {self.pick(['=', '-='])} np.sin({self.pick(scope.of_shape((LENGTH,)))}[{name}])")],
            [Node(f"for {place} in {name}:", self.block(inner, self.random.randint(1, 2)))],
            [Node(f"{self.pick(scope.floats)} += np.sum({target}[{name}]) + 0.1 * len({name})")],
        ]
        return [Node(f"{name} = {places}"), *self.pick(uses)]

    def suffix(self, scope: Scope) -> list[Node]:
        """A part of a vector whose length only the run knows."""
        known = [name for name, bound in scope.ints.items() if bound <= LENGTH]
        if not known:
            return self.integer(scope)
        first, second = self.random.choices(scope.of_shape((LENGTH,)), k=2)
        at, value = self.pick(known), self.scalar(scope, 1)
        return [Node(self.pick([
            f"{first}[{at}:] {self.pick(['=', '+=', '*='])} {value}",
            f"{first}[:{at}] {self.pick(['=', '+='])} np.sin({second}[:{at}])",
            f"{first}[{at}:] -= {second}[{at}:][::-1] * {value}",
            f"{self.pick(scope.floats)} += np.sum({first}[:{at}] * {second}[:{at}])",
        ]))]  # fmt: skip

    def in_place(self, scope: Scope) -> list[Node]:
        """Methods and functions that write into an array; a view of another shape."""
        name, other = self.random.choices(scope.of_shape((LENGTH,)), k=2)
        part = self.fresh("a")
        return self.pick([
            lambda: [Node(f"{name}.sort()")],
            lambda: [Node(f"{name}.fill({self.scalar(scope, 1)})")],
            lambda: [Node(f"np.copyto({name}, {self.vector(scope, LENGTH, 1)})")],
            lambda: [Node(f"np.add.at({name}, [0, 2, 0], {self.scalar(scope, 1)})")],
            lambda: [Node(f"{name}.flat[{self.index(scope, LENGTH)}] = {self.scalar(scope, 1)}")],
            lambda: [Node(f"{part} = {name}.reshape(2, 2)"), Node(f"{part}[{self.index(scope, 2)}] += {self.vector(scope, 2, 1)}")],
            lambda: [Node(f"{name}[:], {other}[:] = {other}.copy(), {name}.copy()")],
        ])()  # fmt: skip

    def accumulated(self, scope: Scope) -> list[Node]:
        """A number to which a loop adds vectors, so that it becomes one, and another name for it meanwhile."""
        name, step, old, trips = self.fresh("m"), self.fresh("t"), self.fresh("v"), self.pick([0, 1, 2, 3])
        inner, target = scope.inner(in_loop=True, ints=scope.ints | {step: max(trips, 1)}), self.pick(scope.floats)
        added = self.vector(inner, LENGTH, 1)
        changes = [f"{name} += {added}", f"{name} = {name} + {added}", f"{name} *= {added}", f"{name} = {added} - 0.5 * {name}"]
        kept, read = Node(f"{old} = {name}"), Node(f"{target} += 0.1 * np.sum({old})")
        uses = [f"{name}[:2] *= {self.constant()}", f"{target} += np.tanh({name} @ {name})", f"{target} += {name}[1]"]
        some = lambda node: (node,) * self.chance(0.3)  # noqa: E731
        change, use = Node(self.pick(changes)), Node(self.pick(uses))
        body = (kept, *some(read), *self.block(inner, self.random.randint(0, 1)), change, *some(use), *some(read))
        if trips:
            scope.arrays[name] = (LENGTH,)
        start = Node(f"{name} = {self.pick(['0.0', '0', '1.0'])}")
        return [start, Node(f"for {step} in range({trips}):", body), Node(f"{target} += 0.1 * np.sum({name})")]

    def collected(self, scope: Scope) -> list[Node]:
        """A list of what each iteration makes, of which the next ones write what still has a name."""
        items, made, carried, step = self.fresh("l"), self.fresh("z"), self.fresh("v"), self.fresh("t")
        older, trips, target = self.fresh("v"), self.pick([0, 1, 2, 3, 3]), self.pick(scope.floats)
        inner = scope.inner(in_loop=True, ints=scope.ints | {step: max(trips, 1)})
        inner.arrays.update({carried: (LENGTH,), older: (LENGTH,)})
        pairs = f"{items}.append(({step}, {made}))"
        put = self.pick([f"{items}.append({made})", f"{items}.insert(0, {made})", f"{items} += [{made}]", pairs])
        put_node = Node(f"if np.sum({made}) > -0.5:", (Node(put),)) if self.chance(0.3) else Node(put)
        part = self.pick([carried, older]) + self.pick(["[1:]", "[0]", ""])
        written = Node(f"{part} {self.pick(['-=', '*='])} {self.scalar(inner, 1)}")
        moved = Node(self.pick([f"{older}, {carried} = {carried}, {made}", f"{carried} = {made}", f"{older} = {made}"]))
        body = [Node(f"{made} = {self.vector(inner, LENGTH, 1)} + 0.5 * {carried}"), put_node, moved]
        body.insert(self.pick([0, 0, 1, 3]), written)
        start = f"{items}, {carried}, {older} = [], {self.vector(scope, LENGTH, 1)} * 1.0, {self.vector(scope, LENGTH, 1)} * 1.0"
        item = "q[1]" if put == pairs else "q"
        used = Node(f"{target} += sum(np.sum(np.sin({item})) for q in {items}) + 0.1 * len({items})")
        return [Node(start), Node(f"for {step} in range({trips}):", (*body,)), used]

    # ---- containers ------------------------------------------------------------------------------------------------------

    def table(self, scope: Scope) -> list[Node]:
        """A dict that a loop fills, and what is read of it."""
        name, index, trips = self.fresh("d"), self.fresh("i"), self.pick([0, 1, 2, 3])
        inner = scope.inner(in_loop=True, ints=scope.ints | {index: max(trips, 1)})
        key = self.pick([index, index, f"{index} % 2", f"({index}, 1)", f'f"k{{{index}}}"'])
        body = (*self.block(inner, self.random.randint(0, 1)), Node(f"{name}[{key}] = {self.vector_node(inner)}"))
        return [Node(f"{name} = {{}}"), Node(f"for {index} in range({trips}):", body), *self.read_table(scope, name)]

    def read_table(self, scope: Scope, name: str) -> list[Node]:
        row, key = self.fresh("r"), self.fresh("y")
        plain, inner = scope.inner(in_loop=True), scope.inner(in_loop=True)
        inner.arrays[row] = (LENGTH,)
        vector, target = self.pick(scope.of_shape((LENGTH,))), self.pick(scope.floats)
        return self.pick([
            lambda: [Node(f"for {row} in {name}.values():", self.block(inner, self.random.randint(1, 2)))],
            lambda: [Node(f"for {key}, {row} in {name}.items():", self.block(inner, self.random.randint(1, 2)))],
            lambda: [Node(f"for {key} in {name}:", (Node(f"{target} += np.sum(np.tanh({name}[{key}]))"), *self.store(plain)))],
            lambda: [Node(f"{target} += sum(np.sum(q) for q in {name}.values()) + 0.1 * len({name})")],
            lambda: [Node(f"if 1 in {name}:", (Node(f"{name}[1][:2] *= {self.scalar(scope, 1)}"),))],
            lambda: [Node(f"{vector} = np.sin({name}.get(0, {self.pick(scope.of_shape((LENGTH,)))}))")],
        ])()  # fmt: skip

    def stack(self, scope: Scope) -> list[Node]:
        """Vectors that are taken out of a list, of which some are put back."""
        name, item, step = self.fresh("l"), self.fresh("r"), self.fresh("t")
        vector = lambda where: f"1.0 * {self.vector(where, LENGTH, 1)}" if self.chance(0.8) else self.vector_node(where)  # noqa: E731
        made = Node(f"{name} = [{vector(scope)}, {vector(scope)}]")
        counted = self.chance(0.5)
        inner = scope.inner(in_loop=True, ints=scope.ints | ({step: 3} if counted else {}))
        inner.arrays[item] = (LENGTH,)
        taken = (Node(f"{item} = {name}.pop({self.pick(['', '', '0'])})"), *self.block(inner, self.random.randint(1, 2)))
        if not counted:
            return [made, Node(f"while {name}:", taken)]
        back = Node(f"if {self.condition(inner)}:", (Node(f"{name}.append({vector(inner)})"),))
        empty = Node(f"if not {name}:", (Node("break"),))
        return [made, Node(f"for {step} in range(3):", (empty, *taken, back))]

    def pair(self, scope: Scope) -> list[Node]:
        """A tuple of two vectors that a loop replaces."""
        name, step, first, second = self.fresh("u"), self.fresh("t"), self.fresh("v"), self.fresh("v")
        made = Node(f"{name} = {self.vector_node(scope)}, {self.vector_node(scope)}")
        inner = scope.inner(in_loop=True, ints=scope.ints | {step: 3})
        inner.arrays[first] = inner.arrays[second] = scope.arrays[first] = scope.arrays[second] = (LENGTH,)
        apart = Node(f"{first}, {second} = {name}")
        renewed = self.pick([f"{second}, {first}", f"{second}, {self.vector_node(inner)}", f"np.sin({first}), {first}"])
        body = (apart, *self.block(inner, self.random.randint(0, 2)), Node(f"{name} = {renewed}"))
        return [made, Node(f"for {step} in range({self.pick('0123')}):", body), apart]

    def mapped(self, scope: Scope) -> list[Node]:
        """A list made of another one."""
        if not scope.lists:
            return self.listing(scope)
        old, name = self.pick(list(scope.lists)), self.fresh("l")
        scope.lists[name] = scope.lists[old]
        made = [f"[np.sin(q) for q in {old}]", f"list({old})", f"{old}[::-1]", f"[q * {self.constant()} for q in reversed({old})]"]
        return [Node(f"{name} = {self.pick([*made, f'[q for q in {old}]', f'{old}.copy()', f'{old} + []'])}")]

    def operators(self, scope: Scope) -> list[Node]:
        """An object whose class has operators, or another name for one, and what is done by them."""
        name = self.fresh("o")
        made = self.pick(scope.fields) if scope.fields and self.chance(0.5) else f"Field({self.vector_node(scope)})"
        scope.fields.append(name)
        scope.held.append(f"{name}.data")
        return [Node(f"{name} = {made}"), *(self.operated(scope) for _ in range(self.random.randint(1, 3)))]

    def operated(self, scope: Scope) -> Node:
        """One use of an operator, of which some are methods that write."""
        name, other, target = self.pick(scope.fields), self.pick(scope.fields), self.pick(scope.floats)
        vector, inner = self.vector_node(scope), scope.inner(depth=2)
        test = self.pick([name, f"not {name}", f"{name} < {self.constant()}", f"{self.constant()} > {name}"])
        made = self.pick([f"{other} + {vector}", f"{other} - {vector}", f"-{other}", f"+{other}"])
        return self.pick([
            lambda: Node(f"{name} {self.pick(['+=', '+=', '-='])} {vector}"),
            lambda: Node(f"{name} = {made}"),
            lambda: Node(f"{name}[{self.index(scope, LENGTH)}] {self.pick(['=', '+='])} {self.scalar(scope, 1)}"),
            lambda: Node(f"{target} += 0.5 * {name}({vector})"),
            lambda: Node(f"if {test}:", (Node(f"{name} = {made}"), *self.block(inner, self.random.randint(0, 1)))),
        ])()  # fmt: skip

    def dispatched(self, scope: Scope) -> list[Node]:
        """A function that the run chooses, and that writes into its `out`."""
        name, value = self.pick(scope.of_shape((LENGTH,))), self.vector(scope, LENGTH, 1)
        which = self.pick([f"{self.pick(list(scope.ints))} % 2" if scope.ints else "1", f"int({self.condition(scope)})"])
        return [Node(f"(np.add, np.subtract)[{which}]({name}, {value}, out={name})")]

    # ---- functions -------------------------------------------------------------------------------------------------------

    def generator(self) -> tuple[Function, ...]:
        """A helper that yields numbers, and goes on where it was left."""
        scope = self.parameters("none")
        index, name = self.fresh("i"), f"helper{len(self.helpers)}"
        inner = scope.inner(in_loop=True, ints=scope.ints | {index: 3})
        given = (*self.block(inner, self.random.randint(0, 1)), Node(f"yield {self.scalar(inner, 1)}"), *self.store(inner))
        header = self.pick([f"for {index} in range({self.pick('0123')}):", f"for {index}, _ in enumerate(u[:3]):"])
        last = (Node(f"yield {self.scalar(scope, 1)}"),) * self.chance(0.3)
        self.helpers.append(Helper(name, "generator"))
        return (Function(f"def {name}(u, w, g=0.6):", (Node(header, given), *last)),)

    def taken(self, scope: Scope, call: str) -> list[Node]:
        """What is done with the numbers of a generator."""
        element, target = self.fresh("e"), self.pick(scope.floats)
        inner = scope.inner(in_loop=True)
        inner.floats.append(element)
        early = (Node(f"if {self.condition(inner)}:", (Node("break"),)),) * self.chance(0.5)
        body = self.block(inner, self.random.randint(1, 2))
        return self.pick([
            [Node(f"for {element} in {call}:", (*early, *body))],
            [Node(f"for {element} in {call}:", (*body, *early))],
            [Node(f"{target} += 0.5 * sum({call})")],
            [Node(f"{target} += next({call}, {self.constant()})")],
        ])  # fmt: skip

    def called(self, scope: Scope, call: str, returns: str) -> list[Node]:
        return self.taken(scope, call) if returns == "generator" else super().called(scope, call, returns)

    def counter(self, scope: Scope) -> list[Node]:
        """A function inside that changes a number around it, and is called again and again."""
        name, number, step = self.fresh("g"), self.fresh("f"), self.fresh("t")
        inner = scope.inner(depth=2)
        inner.arrays["p"] = (LENGTH,)
        inner.floats.append(number)
        change = Node(f"{number} = np.tanh({self.scalar(inner)})")
        function = Node(f"def {name}(p):", (Node(f"nonlocal {number}"), change, *self.store(inner), Node(f"return 0.5 * {number}")))
        start = Node(f"{number} = {self.scalar(scope, 1)}")
        scope.floats.append(number)
        argument, target = self.vector_leaf(scope, LENGTH), self.pick(scope.floats)
        call = Node(f"{target} += {name}({argument})")
        return [start, function, call, Node(f"for {step} in range({self.pick('012')}):", (call,))]
