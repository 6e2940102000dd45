"""What an index or a key picks of which only the run knows the value: a branch for each item that it may be.

    table[i][j]    ->    row = table[0] if i == 0 else table[1] if i == 1 else table[2]; row[j]
    p[mode]        ->    p["a"] if mode == "a" else p["b"]

Numbers are picked from a list of them. Where the index is one of a loop that can be written out, that is done instead.
"""

from __future__ import annotations

import ast
import functools
import operator
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from .. import facts, ir, ops
from ..errors import NeedsStatic
from ..rules import core
from ..rules.control import IF
from .branches import branch, either, negate
from .choices import is_function, pick
from .heap import ArrayRef, DictRef, ListRef, is_atom, is_bottom

if TYPE_CHECKING:
    from .lower import Lowering

PICKED = "picked"  # where something is picked by branches
Action = Callable[[], Any]
FEW = 8  # arrays of which one is chosen rather than that a loop is written out
MOST = 64  # things of which one is picked by branches


def item(lw: Lowering, things: list[Any], index: ir.Value, node: ast.AST) -> Any:
    """The item of a list or a tuple with this index."""
    numbers = _as_alike(things)
    if are_alike(lw, numbers):
        return lw.wrap(lw.builder.apply(core.seq_item, lw.builder.apply(core.list_of, *map(lw.atom, numbers)), index))
    if all(map(is_function, things)):
        return pick(lw, _position(lw, index, len(things)), things)
    arrays = _are_like_arrays(lw, things)
    ask(lw, index, "it selects an item of a list or tuple", node, len(things), costly=not arrays or len(things) > FEW)
    position = _position(lw, index, len(things))
    if arrays:
        return pick(lw, position, things)
    return _do(lw, position, [(k, functools.partial(_itself, thing)) for k, thing in enumerate(things)])


def _itself(thing: Any) -> Any:
    return thing


def store(lw: Lowering, base: ListRef, index: ir.Value, value: Any, node: ast.AST) -> None:
    """Put something into a list at a position that only the run knows: each item may be the new one."""
    count = len(lw.heap.keys(base.place))
    ask(lw, index, "it selects an item of a list", node, count, costly=count > FEW)
    position = _position(lw, index, count)
    for k in range(count):
        branch(lw, _equals(lw, position, k), functools.partial(lw.heap.set, base.place, k, value), lambda: None)


def by_key(
    lw: Lowering, base: DictRef, key: Any, node: ast.AST, action: Callable[[Any], Any], otherwise: Action | None = None
) -> Any:
    """Do something with the key of a dict, or else where it is not there; what only the run knows is a key that the dict has."""
    keys, may_be = _unknown(lw, base, key), _possible(lw, key)
    if not keys or not (otherwise or may_be is None or may_be <= {*keys}):
        known = lw.static(key, node, "a key must be known")
        return action(known) if otherwise is None or lw.heap.has(base.place, known) else otherwise()
    ask(lw, key, "a key must be known", node, len(keys))
    if otherwise is None and may_be is None:
        _check_key(lw, key, keys, node)
    actions = [(k, functools.partial(action, k)) for k in keys if may_be is None or k in may_be]
    return _do(lw, key, actions, otherwise)


def has_key(lw: Lowering, base: DictRef, key: Any, node: ast.AST) -> ir.Atom:
    """`key in base`."""
    if not (keys := _unknown(lw, base, key)):
        return ir.Const(lw.heap.has(base.place, lw.static(key, node, "a key must be known")))
    ask(lw, key, "a key must be known", node, len(keys))
    return _is_one_of(lw, key, keys, node)  # type: ignore[no-any-return]


def _unknown(lw: Lowering, base: DictRef, key: Any) -> list[Any]:
    """The keys of a dict that a key may be of which only the run knows the value."""
    if not isinstance(key, ir.Value) or is_bottom(key) or lw.inputs.fixed_number(key) is not None:
        return []
    return [k for k in lw.heap.keys(base.place) if isinstance(k, _kinds(key))]


def _kinds(key: ir.Value) -> tuple[type, ...]:
    """The types of the keys that a value may be."""
    if key.fact == facts.Opaque("str"):
        return (str,)
    return (int,) if facts.is_scalar(key.fact) and key.fact.dtype is not None and key.fact.dtype.kind == "i" else ()


def _possible(lw: Lowering, value: Any) -> set[Any] | None:
    """The constants that a value may be, where it comes from branches alone."""
    if isinstance(value, ir.Const):
        return {value.value}
    made = lw.builder.origin.get(value) if isinstance(value, ir.Value) else None
    if made is None or made.op is not IF:
        return None
    sides = [_possible(lw, block.results[made.outs.index(value)]) for block in made.blocks]
    return None if None in sides else set().union(*sides)  # type: ignore[arg-type]


def _check_key(lw: Lowering, key: ir.Value, keys: list[Any], node: ast.AST) -> None:
    """A KeyError of the program where a dict has no such key."""
    from .raising import raise_if

    missing = negate(lw, _is_one_of(lw, key, keys, node), node)
    raise_if(lw, missing, KeyError, f"the key is none of {', '.join(map(repr, keys))}", node)


def _is_one_of(lw: Lowering, key: ir.Value, keys: list[Any], node: ast.AST) -> Any:
    return either(lw, _equals(lw, key, keys[0]), *(functools.partial(_equals, lw, key, k) for k in keys[1:]), node=node)


def ask(lw: Lowering, value: ir.Value, why: str, node: ast.AST, count: int = 1, costly: bool = True) -> None:
    """Ask for what is known of a value, or to be run again with branches here."""
    if (node, PICKED) not in lw.heap.choices or count > MOST:
        raise NeedsStatic(value, why, (node, PICKED) if count <= MOST else None, costly)


def _do(lw: Lowering, value: ir.Atom, actions: Sequence[tuple[Any, Action]], otherwise: Action | None = None) -> Any:
    """The first of these actions whose constant the value is; where it is none of the others, the last one."""
    if not actions or (otherwise is None and len(actions) == 1):
        return actions[0][1]() if otherwise is None else otherwise()
    (constant, action), *more = actions
    return branch(lw, _equals(lw, value, constant), action, lambda: _do(lw, value, more, otherwise))


def _equals(lw: Lowering, value: ir.Atom, constant: Any) -> ir.Atom:
    op = SAME_TEXT if isinstance(constant, str) else ops.BY_FUNCTION[operator.eq]
    return lw.builder.apply(op, value, ir.Const(constant))  # type: ignore[no-any-return]


SAME_TEXT = ops.Op("==", operator.eq, lambda a, b: facts.BOOL, "compare", constant=True)
OTHER_TEXT = ops.Op("!=", operator.ne, lambda a, b: facts.BOOL, "compare", constant=True)


def _as_alike(things: list[Any]) -> list[Any]:
    """Integers that stand in a list beside floats as floats: `[0, 0.5, 2]`."""
    values = [t.value for t in things if isinstance(t, ir.Const) and type(t.value) in (int, float)]
    if len(values) < len(things) or len({*map(type, values)}) == 1 or any(v != float(v) for v in values):
        return things
    return [ir.Const(float(v)) for v in values]


def are_alike(lw: Lowering, things: list[Any]) -> bool:
    """Whether all items are numbers of one kind, so that one piece of code can serve for any of them."""
    kinds = {lw.fact(t) for t in things}
    return all(is_atom(t) for t in things) and len({(k.dtype, k.form) for k in kinds if isinstance(k, facts.Num)}) == 1


def _are_like_arrays(lw: Lowering, things: list[Any]) -> bool:
    """Whether the items are arrays with as many axes, of which the run can choose one."""
    return all(isinstance(t, ArrayRef) for t in things) and len({lw.fact(t).rank for t in things}) == 1


def _position(lw: Lowering, index: ir.Value, count: int) -> ir.Atom:
    """The place of an item in a list of this length, counted from its beginning; the run checks it where it is not known."""
    made = lw.builder.origin.get(index)
    if made is not None and made.op.name == "%" and isinstance(made.args[1], ir.Const) and 0 < made.args[1].value <= count:
        return index
    return lw.builder.apply(core.seq_item, lw.builder.apply(core.list_of, *map(ir.Const, range(count))), index)  # type: ignore[no-any-return]
