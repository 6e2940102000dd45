"""Common subexpressions: what is computed twice is computed once.

    a = x * y; b = x * y; return a + b   ->   a = x * y; return a + a

Inner blocks know what the blocks around them have computed. Operations that make new memory to write into are left alone.
"""

from __future__ import annotations

from typing import Any

from .. import facts, ir
from ..ir import Atom, Block, Const, Equation, Value
from ..rules import core
from ..rules.control import FOR, IF, WHILE

SHORT = 12  # results in branches that are compared
FRESH = {
    "np.zeros", "np.empty", "np.ones", "np.full", "np.array", "np.copy", "np.zeros_like", "np.empty_like", "np.ones_like",
    "np.full_like",
}  # fmt: skip


def share_common(block: Block, inward: bool = True) -> Block:
    """The block with each pure expression computed once; without `inward`, blocks inside it do not use what stands around them."""
    return _share(block, {}, {}, inward)


def share_here(block: Block) -> Block:
    """The block with each pure expression of its own computed once; those inside inner blocks are left alone."""
    known: dict[Any, Value] = {}
    same: dict[Value, Atom] = {}
    equations = []
    for e in block.equations:
        args = ir.map_tree(lambda atom: same.get(atom, atom), e.args)
        key = _key(e, args) if len(e.outs) == 1 else None
        if key is None or known.setdefault(key, e.out) is e.out:
            equations.append(e)
        else:
            same[e.out] = known[key]
    return ir.substitute(Block(block.params, equations, block.results), same)


def _share(block: Block, known: dict[Any, list[Value]], same: dict[Value, Value], inward: bool) -> Block:
    known, same = dict(known), same if same else dict(same)

    def renamed(atom: Any) -> Any:
        return same.get(atom, atom) if isinstance(atom, Value) else atom

    equations = []
    for e in block.equations:
        args = ir.map_tree(renamed, e.args)
        key = _key(e, args)
        if e.op is core.unbroadcast and args[0] is args[1]:
            same[e.out] = args[0]
            continue
        if key is not None and key in known:
            for out, first in zip(e.outs, known[key], strict=True):
                same[out] = first
                first.name = first.name or out.name
            continue
        if key is not None:
            known[key] = e.outs
        blocks = e.blocks
        if e.op is FOR:
            args, blocks = _take_once(args, e.blocks[0], same)
        if e.op is IF:
            blocks = tuple(_knowing(args[0], holds, b) for b, holds in zip(blocks, (True, False), strict=True))
        blocks = tuple(_share(b, known if inward else {}, same, inward) for b in blocks)
        shared = Equation(e.outs, e.op, args, blocks, e.location, e.spelling)
        if e.op is IF:
            key = _key_of_branches(shared)
            if key is not None and key in known:
                same.update(zip(e.outs, known[key], strict=True))
                continue
            if key is not None:
                known[key] = e.outs
            same.update(_the_same_in_both(shared))
        equations.append(_keep_once(shared, same) if e.op in (FOR, WHILE) else shared)
    return Block(block.params, equations, ir.map_tree(renamed, block.results))


def _knowing(test: Any, holds: bool, block: Block) -> Block:
    """A branch that hands on what it is taken by."""
    if not isinstance(test, Value) or not facts.is_boolean(test.fact):
        return block
    return Block(block.params, block.equations, [Const(holds) if r is test else r for r in block.results])


def _the_same_in_both(e: Equation) -> dict[Value, Value]:
    """The results of an `if` that are one value from around it, whichever branch is taken, or what it asks."""
    made = {v for b in e.blocks for v in ir.defined_in(b)}
    rows = list(zip(e.outs, *(b.results for b in e.blocks), strict=True))
    found = {out: a for out, a, b in rows if a is b and isinstance(a, Value) and a not in made}
    if isinstance(e.args[0], Value) and facts.is_boolean(e.args[0].fact):
        found.update((out, e.args[0]) for out, a, b in rows if _is(a, True) and _is(b, False))
    return found


def _is(atom: Any, value: bool) -> bool:
    return isinstance(atom, Const) and atom.value is value


def _take_once(args: Any, body: Block, same: dict[Value, Value]) -> tuple[Any, tuple[Block]]:
    """A loop takes from each list once."""
    bounds, xs, inits = args
    first: dict[Any, Value] = {}
    for x, param in zip(xs, body.params[1:], strict=False):
        if x in first:
            same[param] = first[x]
        first.setdefault(x, param)
    params = [body.params[0], *first.values(), *body.params[1 + len(xs) :]]
    return (bounds, tuple(first), inits), (Block(params, body.equations, body.results),)


def _keep_once(e: Equation, same: dict[Value, Value]) -> Equation:
    """A loop appends each value to one list."""
    carried, body = len(e.args[-1 if e.op is FOR else 0]), e.blocks[-1]
    kept = list(range(carried))
    lists: dict[Any, Value] = {}
    for k in range(carried, len(e.outs)):
        if body.results[k] in lists:
            same[e.outs[k]] = lists[body.results[k]]
        else:
            lists[body.results[k]] = e.outs[k]
            kept.append(k)
    results = [*(body.results[k] for k in kept), *body.results[len(e.outs) :]]
    blocks = (*e.blocks[:-1], Block(body.params, body.equations, results))
    return Equation([e.outs[k] for k in kept], e.op, e.args, blocks, e.location)


def _key(e: Equation, args: Any) -> Any:
    if e.blocks or e.op.effect or e.op.update or e.op.name in FRESH or any(isinstance(o.fact, facts.Seq) for o in e.outs):
        return None
    try:
        key = (e.op, frozen(args))
        hash(key)
    except TypeError:
        return None
    return key


def _key_of_branches(e: Equation) -> Any:
    """What identifies an `if` whose short branches only read: of one of several arrays, say."""
    inside: list[Block] = []
    number: dict[Any, int] = {}
    for b in (inner for block in e.blocks for inner in ir.walk(block)):
        inside.append(b)
        for out in (o for q in b.equations for o in q.outs):
            number[out] = len(number)
        if len(number) > SHORT:
            return None

    def numbered(tree: Any) -> Any:
        return ir.map_tree(lambda atom: Const(("made", number[atom])) if atom in number else atom, tree)

    keys: list[Any] = []
    for b in inside:
        for q in b.equations:
            args = numbered(q.args)
            keys.append((IF, frozen(args), len(q.outs)) if q.op is IF else _key(q, args))
        keys.append(frozen(numbered(b.results)))
    return None if None in keys else (IF, frozen(e.args), *keys)


def frozen(tree: Any) -> Any:
    if isinstance(tree, Value) or tree is None or tree is Ellipsis:
        return tree
    if isinstance(tree, Const):
        return ("const", type(tree.value), repr(tree.value) if isinstance(tree.value, float) else _hashable(tree.value))
    if isinstance(tree, (tuple, list)):
        return (type(tree), *map(frozen, tree))
    if isinstance(tree, dict):
        return tuple((k, frozen(v)) for k, v in tree.items())
    if isinstance(tree, slice):
        return ("slice", frozen(tree.start), frozen(tree.stop), frozen(tree.step))
    raise TypeError(type(tree))


def _hashable(value: Any) -> Any:
    try:
        hash(value)
    except TypeError:
        return id(value)
    return value
