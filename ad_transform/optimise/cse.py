"""Common subexpressions: what is computed twice is computed once.

    a = x * y; b = x * y; return a + b   ->   a = x * y; return a + a

Inner blocks know what the blocks around them have computed. Operations that make new memory to write into are left alone.
"""

from __future__ import annotations

from typing import Any

from .. import facts, ir
from ..ir import Block, Const, Equation, Value
from ..rules.control import FOR, IF, WHILE

FRESH = {
    "np.zeros", "np.empty", "np.ones", "np.full", "np.array", "np.copy", "np.zeros_like", "np.empty_like", "np.ones_like",
    "np.full_like",
}  # fmt: skip


def share_common(block: Block, inward: bool = True) -> Block:
    """The block with each pure expression computed once; without `inward`, blocks inside it do not use what stands around them."""
    return _share(block, {}, {}, inward)


def _share(block: Block, known: dict[Any, list[Value]], same: dict[Value, Value], inward: bool) -> Block:
    known, same = dict(known), same if same else dict(same)

    def renamed(atom: Any) -> Any:
        return same.get(atom, atom) if isinstance(atom, Value) else atom

    equations = []
    for e in block.equations:
        args = ir.map_tree(renamed, e.args)
        key = _key(e, args)
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
        blocks = tuple(_share(b, known if inward else {}, same, inward) for b in blocks)
        shared = Equation(e.outs, e.op, args, blocks, e.location, e.spelling)
        if e.op is IF:
            same.update(_the_same_in_both(shared))
        equations.append(_keep_once(shared, same) if e.op in (FOR, WHILE) else shared)
    return Block(block.params, equations, ir.map_tree(renamed, block.results))


def _the_same_in_both(e: Equation) -> dict[Value, Value]:
    """The results of an `if` that are one value from around it, whichever branch is taken."""
    made = {v for b in e.blocks for v in ir.defined_in(b)}
    rows = zip(e.outs, *(b.results for b in e.blocks), strict=True)
    return {out: a for out, a, b in rows if a is b and isinstance(a, Value) and a not in made}


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
