"""The intermediate representation: region SSA. A function body, a branch, a loop body: all are blocks.

    Block(params, equations, results)
    Equation(outs, op, args, blocks, location)

Every value is defined once. Arguments are trees: tuples, lists, dicts and slices of atoms, where an atom is a `Value` or a
`Const`. Blocks of `if`, `for` and `while` read the values of the blocks around them, like closures.

    if       args (condition,)                      blocks (then, else)       outs: the results of either
    for      args ((start, stop, step), xs, inits)  blocks (body,)            params (i, *xs, *carry), results (*carry, *ys, [stop])
    while    args (inits,)                          blocks (condition, body)  params (*carry), results (bool,) and (*carry, *ys)

`xs` are lists that the loop takes one element from in each iteration, from the end; `ys` are lists that it appends to. The bounds
of a checkpointed `for` have a fourth entry, the number of states that its adjoint may store.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from . import facts
from .errors import Location


@dataclass(eq=False)
class Value:
    """One SSA value. `name` is the user's name for it (None for a temporary), `fact` what is known of it."""

    name: str | None
    fact: Any

    def __repr__(self) -> str:
        return f"%{self.name or ''}{id(self) % 9973}"


@dataclass(eq=False, frozen=True)
class Const:
    """A Python object that stands in the code as it is; `text` is how the user spelled it, where that is worth keeping."""

    value: Any
    text: str | None = None

    @property
    def fact(self) -> Any:
        return facts.UNDEFINED if self is UNDEFINED else facts.of_constant(self.value)


UNDEFINED = Const("<undefined>")  # the value of a name that one path never assigns
Atom = Value | Const


def is_absent(atom: object) -> bool:
    """Whether this stands for no number: a name that one path never assigns, or None."""
    return atom is UNDEFINED or (isinstance(atom, Const) and atom.value is None)


@dataclass(eq=False)
class Equation:
    """`outs = op(args)`, with the blocks that the operation runs and the user's source line that it comes from."""

    outs: list[Value]
    op: Any
    args: tuple[Any, ...]
    blocks: tuple[Block, ...] = ()
    location: Location | None = None
    spelling: str | None = None

    @property
    def out(self) -> Value:
        """The only result."""
        (value,) = self.outs
        return value


@dataclass(eq=False)
class Block:
    """`params` are defined on entry, `results` (trees) are handed on at the end."""

    params: list[Value] = field(default_factory=list)
    equations: list[Equation] = field(default_factory=list)
    results: list[Any] = field(default_factory=list)


def leaves(tree: Any) -> Iterator[Any]:
    """The atoms of a tree, in order."""
    found: list[Any] = []
    _collect(tree, found)
    return iter(found)


def _collect(tree: Any, found: list[Any]) -> None:
    kind = type(tree)
    if kind is Value or kind is Const:
        found.append(tree)
    elif isinstance(tree, (tuple, list)):
        for item in tree:
            _collect(item, found)
    elif isinstance(tree, dict):
        for item in tree.values():
            _collect(item, found)
    elif kind is slice:
        _collect((tree.start, tree.stop, tree.step), found)
    elif kind is Record:
        _collect(tree.fields, found)
    elif tree is not None and tree is not Ellipsis:
        found.append(tree)


def map_tree(function: Callable[[Any], Any], tree: Any) -> Any:
    """The tree with `function` applied to each atom."""
    kind = type(tree)
    if kind is Value or kind is Const:
        return function(tree)
    if isinstance(tree, (tuple, list)):
        items = [map_tree(function, item) for item in tree]
        return tuple(items) if isinstance(tree, tuple) else items
    if isinstance(tree, dict):
        return {key: map_tree(function, item) for key, item in tree.items()}
    if kind is slice:
        return slice(*(map_tree(function, item) for item in (tree.start, tree.stop, tree.step)))
    if kind is Record:
        return Record(tree.constructor, map_tree(function, tree.fields))
    if tree is None or tree is Ellipsis:
        return tree
    return function(tree)


@dataclass(frozen=True)
class Record:
    """A named tuple or dataclass as a tree: how to make it, and its fields by name."""

    constructor: Any
    fields: dict[str, Any]


def values(tree: Any) -> Iterator[Value]:
    """The values of a tree, constants left out."""
    found: list[Any] = []
    _collect(tree, found)
    return iter([leaf for leaf in found if type(leaf) is Value])


class Reads:
    """What equations and blocks read, each block looked at once: for passes that ask at every level. No block may change."""

    def __init__(self) -> None:
        self.of: dict[Block, list[Value]] = {}

    def equation(self, equation: Equation) -> list[Value]:
        """What an equation reads from the block that it stands in, its own blocks included."""
        found = list(values(equation.args))
        for block in equation.blocks:
            found += self.free(block)
        return found

    def free(self, block: Block) -> list[Value]:
        """The values that a block reads but does not define, in order of first use."""
        if block not in self.of:
            found: dict[Value, None] = {}
            defined = set(block.params)
            for equation in block.equations:
                found.update((v, None) for v in self.equation(equation) if v not in defined)
                defined.update(equation.outs)
            found.update((v, None) for v in values(block.results) if v not in defined)
            self.of[block] = list(found)
        return self.of[block]


def reads(equation: Equation) -> list[Value]:
    """What an equation reads from the block that it stands in, its own blocks included."""
    return Reads().equation(equation)


def free(block: Block) -> list[Value]:
    """The values that a block reads but does not define, in order of first use."""
    return Reads().free(block)


def defined_in(block: Block) -> set[Value]:
    """The values that a block's parameters and equations define, nested blocks left out."""
    return {*block.params, *(out for e in block.equations for out in e.outs)}


def substitute(block: Block, mapping: dict[Value, Atom], reads: Reads | None = None) -> Block:
    """The block with the values that it reads replaced; given what is read where, what reads none of them stays as it is."""
    if not mapping:
        return block

    def replaced(atom: Any) -> Any:
        return mapping.get(atom, atom) if isinstance(atom, Value) else atom

    def equation(e: Equation) -> Equation:
        if reads is not None and e.blocks and mapping.keys().isdisjoint(reads.equation(e)):
            return e
        blocks = tuple(substitute(b, mapping, reads) for b in e.blocks)
        return Equation(e.outs, e.op, map_tree(replaced, e.args), blocks, e.location, e.spelling)

    return Block(block.params, list(map(equation, block.equations)), map_tree(replaced, block.results))


def refreshed(block: Block, mapping: dict[Value, Atom]) -> Block:
    """The block with the values that it reads replaced, and new values for all that it defines: to write it a second time."""
    mapping = dict(mapping)

    def new(value: Value) -> Value:
        mapping[value] = fresh = Value(value.name, value.fact)
        return fresh

    def replaced(atom: Any) -> Any:
        return mapping.get(atom, atom) if isinstance(atom, Value) else atom

    def copy(inner: Block) -> Block:
        params = [new(p) for p in inner.params]
        equations = []
        for e in inner.equations:
            args, blocks = map_tree(replaced, e.args), tuple(map(copy, e.blocks))
            equations.append(Equation([new(o) for o in e.outs], e.op, args, blocks, e.location, e.spelling))
        return Block(params, equations, map_tree(replaced, inner.results))

    return copy(Block([], block.equations, block.results))


def walk(block: Block) -> Iterator[Block]:
    """A block and all blocks inside it, each before those inside it."""
    todo = [block]
    while todo:
        found = todo.pop()
        yield found
        todo.extend(inner for equation in reversed(found.equations) for inner in reversed(equation.blocks))


def verify(block: Block) -> Block:
    """The block itself, after a check that each value is defined once, before its use, with a sound fact; AssertionError if not."""
    _verify(block, set(), set())
    return block


def _verify(block: Block, outer: set[Value], ever: set[Value]) -> None:
    scope = set(outer)

    def define(items: list[Value]) -> None:
        for value in items:
            assert value not in ever, f"{value} is defined twice"
            assert facts.is_consistent(value.fact), f"{value} has no shape, and is said to be a number: {value.fact}"
            ever.add(value)
            scope.add(value)

    define(block.params)
    for equation in block.equations:
        for value in values(equation.args):
            assert value in scope, f"{value} is read by {equation.op} before its definition"
        for inner in equation.blocks:
            _verify(inner, scope, ever)
        define(equation.outs)
    for value in values(block.results):
        assert value in scope, f"{value} is a result but not defined"


def show(block: Block) -> str:
    """The block as text, for `--stage` and for debugging."""
    names: dict[Value, str] = {}

    def name(atom: Any) -> Any:
        if isinstance(atom, Const):
            return _Text(atom.text or repr(atom.value))
        return _Text(names.setdefault(atom, f"%{atom.name or ''}{len(names)}"))

    def lines(b: Block, indent: str) -> Iterator[str]:
        for e in b.equations:
            outs = ", ".join(f"{name(o)}: {facts.describe(o.fact)}" for o in e.outs)
            yield f"{indent}{outs} = {e.op}{map_tree(name, e.args)}"
            for inner in e.blocks:
                yield f"{indent}  block {[name(p) for p in inner.params]}"
                yield from lines(inner, indent + "    ")
        yield f"{indent}return {map_tree(name, b.results)}"

    head = f"block {[f'{name(p)}: {facts.describe(p.fact)}' for p in block.params]}"
    return "\n".join([head, *lines(block, "    ")])


class _Text(str):
    def __repr__(self) -> str:
        return str(self)
