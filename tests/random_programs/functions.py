"""Functions: helpers that may write into their arguments, recursive and mutually recursive ones, closures; and calls of them."""

from __future__ import annotations

from dataclasses import dataclass

from .control import Control
from .scope import LENGTH, Scope
from .tree import Function, Node


@dataclass(frozen=True)
class Helper:
    """How a helper is called."""

    name: str
    returns: str
    recursive: bool = False


class Functions(Control):
    """The functions beside the one that is differentiated, and the closures in it."""

    def __init__(self, seed: str) -> None:
        super().__init__(seed)
        self.helpers: list[Helper] = []

    def helper(self) -> tuple[Function, ...]:
        """A function of two vectors and a number, that may write into them and return one of them."""
        returns = self.pick(["none", "float", "vector", "argument"])
        scope = self.parameters(returns)
        body = self.block(scope, self.random.randint(1, 3))
        last = {"none": (), "argument": (Node(f"return {self.pick('uw')}"),)}.get(returns, (Node(self.result(scope)),))
        name = f"helper{len(self.helpers)}"
        self.helpers.append(Helper(name, scope.returns))
        return (Function(f"def {name}(u, w, g=0.6):", body + last),)

    def recursion(self) -> tuple[Function, ...]:
        """A function that calls itself, or two that call each other, to a depth that is an argument."""
        names = [f"helper{len(self.helpers) + k}" for k in range(self.pick([1, 1, 2]))]
        returns = self.pick(["none", "float", "vector"])
        cycle = [*names[1:], names[0]]
        functions = tuple(self.recursive(name, callee, returns) for name, callee in zip(names, cycle, strict=True))
        self.helpers += [Helper(name, returns, recursive=True) for name in names]
        return functions

    def recursive(self, name: str, callee: str, returns: str) -> Function:
        scope = self.parameters(returns)
        scope.ints["k"] = LENGTH
        early = f" or {self.condition(scope)}" if self.chance(0.3) else ""
        stop = Node(f"if k == 0{early}:", (Node(self.result(scope)),))
        body = self.block(scope, self.random.randint(0, 2))
        swapped = f"{self.pick(['w, u', 'u, w', self.vector(scope, LENGTH, 1) + ', u'])}, {self.scalar(scope, 1)}"
        call = f"{callee}({swapped}, k - 1)"
        last = {
            "none": (Node(call), *self.store(scope)),
            "float": (Node(f"return 0.5 * {call} + {self.scalar(scope, 1)}"),),
            "vector": (Node(f"return np.sin({call}) * {self.vector(scope, LENGTH, 1)}"),),
        }[returns]
        return Function(f"def {name}(u, w, g, k):", (stop, *body, *last))

    def parameters(self, returns: str) -> Scope:
        """The scope of a helper's parameters."""
        return Scope({"u": (LENGTH,), "w": (LENGTH,)}, ["g"], returns="vector" if returns == "argument" else returns)

    def call(self, scope: Scope) -> list[Node]:
        """A call of a helper; the same array may be passed twice."""
        helper = self.pick(self.helpers)
        u, w, g = self.vector_leaf(scope, LENGTH), self.vector_leaf(scope, LENGTH), self.scalar(scope, 1)
        plain = f"{u}, {w}, {g}"
        arguments = self.pick([plain, plain, f"{u}, w={w}, g={g}", f"{u}, {w}", f"*({u}, {w}), g={g}"])
        if helper.recursive:
            depths = ["0", "1", "2", "2", *[name for name, bound in scope.ints.items() if bound <= LENGTH]]
            arguments = f"{plain}, {self.pick(depths)}"
        return self.called(scope, f"{helper.name}({arguments})", helper.returns)

    def called(self, scope: Scope, call: str, returns: str) -> list[Node]:
        """A call, and a name for its result."""
        if returns == "none":
            return [Node(call)]
        target = self.fresh("f" if returns == "float" else "v")
        if returns == "float":
            scope.floats.append(target)
        else:
            scope.arrays[target] = (LENGTH,)
        return [Node(f"{target} = {call}")]

    def closure(self, scope: Scope) -> list[Node]:
        """A function inside, that reads and may write what is around it; names are bound late."""
        name = self.fresh("g")
        inner = scope.inner(returns="float", depth=2)
        inner.arrays["p"] = (LENGTH,)
        body = tuple(node for _ in range(self.random.randint(0, 2)) for node in self.store(inner))
        scope.functions.append(name)
        if not body and self.chance(0.5):
            return [Node(f"{name} = lambda p: np.tanh({self.scalar(inner)})")]
        return [Node(f"def {name}(p):", (*body, Node(f"return np.tanh({self.scalar(inner)})")))]
