"""What cancels is never written: 1.0 * x -> x, -(-x) -> x, x + (-y) -> x - y, sums to a shape that is there already.

`simplify` is asked by the builder before it writes an equation of generated code, and answers with an atom, or None.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .. import facts, ops, sizes
from ..ir import Const, Value
from ..rules import arithmetic as a
from ..rules import contraction, core, creation, indexing, reductions, selection, shaping

Handler = Callable[..., Any]


def simplify(builder: Any, op: ops.Op, args: tuple[Any, ...]) -> Any:
    """A simpler way to the result of an operation, None where there is none."""
    handler = _HANDLERS.get(op)
    found = handler(builder, *args) if handler is not None else None
    if found is None and op.elementwise:
        found = _unexpand(builder, op, args)
    return found


def is_const(atom: Any, value: float) -> bool:
    """Whether an atom is this number."""
    return isinstance(atom, Const) and type(atom.value) in (int, float) and atom.value == value


def is_number(atom: Any) -> bool:
    """Whether an atom is a known Python number."""
    return isinstance(atom, Const) and type(atom.value) in (int, float) and atom.text is None


def _is_float(atom: Any) -> bool:
    found = atom.fact
    return isinstance(found, facts.Num) and found.dtype is not None and found.dtype.kind == "f"


def _is_int(atom: Any) -> bool:
    found = atom.fact
    return isinstance(found, facts.Num) and found.dtype is not None and found.dtype.kind in "iu"


def _mul(builder: Any, x: Any, y: Any) -> Any:
    for one, other in ((x, y), (y, x)):
        if is_const(one, 1) and (_is_float(other) or (type(one.value) is int and _is_int(other))):
            return other
        if is_const(one, -1) and _is_float(other):
            return builder.apply(a.neg, other)
        if is_number(one) and isinstance(other, Value):
            inner = builder.definition(other, a.mul)
            if inner is not None and is_number(inner[0]):
                return builder.apply(a.mul, Const(one.value * inner[0].value), inner[1])
        minus = builder.definition(one, a.neg)
        if minus is not None:
            return builder.apply(a.neg, builder.apply(a.mul, *((minus[0], other) if one is x else (other, minus[0]))))
        quotient = builder.definition(one, a.div)
        if quotient is not None and is_const(quotient[0], 1.0):
            return builder.apply(a.div, other, quotient[1])
    if is_number(y) and isinstance(x, Value):
        return builder.apply(a.mul, y, x)
    return None


def _matmul(builder: Any, x: Any, y: Any) -> Any:
    for one in (x, y):
        minus = builder.definition(one, a.neg)
        if minus is not None:
            return builder.apply(a.neg, builder.apply(contraction.matmul, *((minus[0], y) if one is x else (x, minus[0]))))
    return None


def _neg(builder: Any, x: Any) -> Any:
    inner = builder.definition(x, a.neg)
    if inner is not None:
        return inner[0]
    product = builder.definition(x, a.mul)
    if product is not None and is_number(product[0]):
        return builder.apply(a.mul, Const(-product[0].value), product[1])
    return None


def _add(builder: Any, x: Any, y: Any) -> Any:
    for one, other in ((x, y), (y, x)):
        if is_const(one, 0) and (_is_float(other) or (type(one.value) is int and _is_int(other))):
            return other
    if x is y and _is_float(x):
        return builder.apply(a.mul, Const(2.0), x)
    twice = _second(builder, a.add, x, y)
    if twice is not None:
        return twice
    if is_number(y) and _is_int(x):
        return _shifted(builder, x, y.value)
    for one, other in ((x, y), (y, x)):
        minus = builder.definition(other, a.neg)
        if minus is not None and _same_shape(x, y):
            return builder.apply(a.sub, one, minus[0])
    product = builder.definition(y, a.mul)
    if product is not None and is_number(product[0]) and product[0].value < 0:
        return builder.apply(a.sub, x, builder.apply(a.mul, Const(-product[0].value), product[1]))
    return None


def _sub(builder: Any, x: Any, y: Any) -> Any:
    if is_const(y, 0) and _is_float(x):
        return x
    if is_const(x, 0) and _is_int(y):
        return builder.apply(a.neg, y)
    if is_number(y) and _is_int(x):
        return _shifted(builder, x, -y.value)
    minus = builder.definition(y, a.neg)
    if minus is not None:
        return builder.apply(a.add, x, minus[0]) if _same_shape(x, y) else None
    return _second(builder, a.sub, x, y)


def _second(builder: Any, op: ops.Op, x: Any, y: Any) -> Any:
    """(a - y) - y, or with a plus, where the same is taken a second time: a - 2.0 * y."""
    before = builder.definition(x, op)
    if before is None or not isinstance(y, Value) or not _is_float(y) or not _is_same(builder, before[1], y):
        return None
    return builder.apply(op, before[0], builder.apply(a.mul, Const(2.0), y))


def _is_same(builder: Any, x: Any, y: Any, factors: int = 4) -> bool:
    """Whether two atoms are one, or products of the same, of a few factors."""
    if x is y:
        return True
    one, other = builder.definition(x, a.mul), builder.definition(y, a.mul)
    if one is None or other is None or not factors:
        return False
    return all(_is_same(builder, p, q, factors - 1) for p, q in zip(one, other, strict=True))


def _shifted(builder: Any, x: Any, by: Any) -> Any:
    """`x + by`, of integers, where x is a sum or a difference with a known number, or `by` is negative."""
    if type(by) is not int:
        return None
    for op, sign in ((a.add, 1), (a.sub, -1)):
        total = builder.definition(x, op)
        if total is not None and _is_known_int(total[1]):
            shift = by + sign * total[1].value
            return total[0] if shift == 0 else builder.apply(a.add if shift > 0 else a.sub, total[0], Const(abs(shift)))
    difference = builder.definition(x, a.sub)
    if difference is not None and _is_known_int(difference[0]):
        return builder.apply(a.sub, Const(difference[0].value + by), difference[1])
    return None


def _is_known_int(atom: Any) -> bool:
    return is_number(atom) and type(atom.value) is int


def _where(builder: Any, condition: Any, x: Any, y: Any) -> Any:
    """Of numbers one is taken, and the other is not computed."""
    numbers = all(facts.is_scalar(ops.fact(n)) for n in (condition, x, y)) and facts.same_dtype(x.fact.dtype, y.fact.dtype)
    return builder.apply(selection.choose, condition, x, y) if numbers else None


def _same_shape(x: Any, y: Any) -> bool:
    return x.fact.shape is not None and x.fact.shape == y.fact.shape


def _div(builder: Any, x: Any, y: Any) -> Any:
    if is_const(y, 1) and _is_float(x):
        return x
    minus = builder.definition(x, a.neg)
    if minus is not None:
        return builder.apply(a.neg, builder.apply(a.div, minus[0], y))
    product = builder.definition(x, a.mul)
    if product is not None and is_const(product[0], 1.0) and _is_int(product[1]) and _is_float(y):
        return builder.apply(a.div, product[1], y)
    if product is not None and is_number(product[0]) and product[0].value < 0:
        return builder.apply(a.neg, builder.apply(a.div, builder.apply(a.mul, Const(-product[0].value), product[1]), y))
    return None


def _power(builder: Any, x: Any, y: Any) -> Any:
    return x if is_const(y, 1) and _is_float(x) else None


def _transpose(builder: Any, x: Any, axes: Any) -> Any:
    if x.fact.shape is not None and len(x.fact.shape) < 2:
        return x
    minus = builder.definition(x, a.neg)
    if minus is not None:
        return builder.apply(a.neg, builder.apply(shaping.transpose, minus[0], axes))
    inner = builder.definition(x, shaping.transpose)
    return inner[0] if inner is not None and axes is None and inner[1] is None else None


def _sum(builder: Any, x: Any, *how: Any) -> Any:
    axis, dtype, keepdims = how
    turned = builder.definition(x, shaping.transpose)
    flat = isinstance(keepdims, Const) and keepdims.value is False
    if turned is not None and turned[1] is None and x.fact.rank == 2 and flat and (is_const(axis, 0) or is_const(axis, 1)):
        return builder.apply_bound(reductions.sum, (turned[0], Const(1 - axis.value), dtype, keepdims))
    minus = builder.definition(x, a.neg)
    if minus is None or not _is_float(x):
        return None
    return builder.apply(a.neg, builder.apply_bound(reductions.sum, (minus[0], *how)))


def _getitem(builder: Any, x: Any, index: Any) -> Any:
    return x if index is Ellipsis and isinstance(x.fact, facts.Num) and x.fact.form == "array" else None


def _broadcast_like(builder: Any, x: Any, like: Any) -> Any:
    if _same_shape(x, like):
        return x
    inner = builder.definition(x, core.broadcast_like)
    return builder.apply(core.broadcast_like, inner[0], like) if inner is not None and like.fact.shape is not None else None


def _reshape_like(builder: Any, x: Any, like: Any, order: Any) -> Any:
    return x if _same_shape(x, like) else None


def _cast_like(builder: Any, x: Any, like: Any) -> Any:
    return x if x.fact.dtype is not None and facts.same_dtype(x.fact.dtype, like.fact.dtype) else None


def _unbroadcast(builder: Any, x: Any, like: Any) -> Any:
    """The sum over broadcast axes, written out where the facts say which axes these are."""
    if x is like:
        return x
    have, want = x.fact.shape, ops.fact(like).shape
    if have is None or want is None:
        return None
    if have == want:
        return x
    extra = len(have) - len(want)
    if not want and extra:
        return builder.apply(reductions.sum, x)
    stretched = []
    for k, n in enumerate(want):
        m = have[extra + k]
        if m == n or sizes.not_one(n):
            continue
        if not sizes.is_one(n):
            return None
        stretched.append(k)
    if extra:
        x = builder.apply(reductions.sum, x, axis=0 if extra == 1 else tuple(range(extra)))
    if stretched:
        x = builder.apply(reductions.sum, x, axis=stretched[0] if len(stretched) == 1 else tuple(stretched), keepdims=True)
    return x


def _unexpand(builder: Any, op: ops.Op, args: tuple[Any, ...]) -> Any:
    """f(broadcast(x), y) -> f(x, y) where y has the full shape; f(broadcast(x)) -> broadcast(f(x))."""
    expanded = {k: d for k, atom in enumerate(args) if (d := builder.definition(atom, core.broadcast_like)) is not None}
    if not expanded:
        return None
    full = ops.number(args[min(expanded)]).shape
    for k, (source, like) in expanded.items():
        others = [
            ops.number(x).shape
            for j, x in enumerate(args)
            if isinstance(x, (Value, Const)) and isinstance(x.fact, facts.Num) and j != k
        ]
        shapes = [ops.number(source).shape, *others]
        if None in shapes or full is None:
            continue
        if facts.broadcast_shapes(*shapes) == full:
            return builder.apply(op, *args[:k], source, *args[k + 1 :])
        if all(s == () for s in others):
            return builder.apply(core.broadcast_like, builder.apply(op, *args[:k], source, *args[k + 1 :]), like)
    return None


def _add_into(builder: Any, base: Any, steps: Any, index: Any, value: Any) -> Any:
    return _accumulated(builder, indexing.subitem, base, steps, index, value)


def _take_from(builder: Any, base: Any, steps: Any, index: Any, value: Any) -> Any:
    return _accumulated(builder, indexing.additem, base, steps, index, value)


def _accumulated(builder: Any, opposite: ops.Op, base: Any, steps: Any, index: Any, value: Any) -> Any:
    """What is added with a minus sign is taken away; what is added to each element of a part need not have its shape."""
    if is_const(value, 0):
        return base
    expanded = builder.definition(value, core.broadcast_like)
    if expanded is not None:
        same = indexing.subitem if opposite is indexing.additem else indexing.additem
        return builder.apply(same, base, steps, index, expanded[0])
    minus = builder.definition(value, a.neg)
    if minus is not None:
        return builder.apply(opposite, base, steps, index, minus[0])
    product = builder.definition(value, a.mul)
    if product is not None and is_number(product[0]) and product[0].value < 0:
        return builder.apply(opposite, base, steps, index, builder.apply(a.mul, Const(-product[0].value), product[1]))
    quotient = builder.definition(value, a.div)
    if quotient is not None and is_number(quotient[0]) and quotient[0].value < 0:
        return builder.apply(opposite, base, steps, index, builder.apply(a.div, Const(-quotient[0].value), quotient[1]))
    return None


def _scatter(builder: Any, base: Any, steps: Any, index: Any, value: Any) -> Any:
    """What names no element twice can be added to as a whole."""
    if is_const(value, 0):
        return base
    return builder.apply(indexing.additem, base, steps, index, value) if _counts_up(builder, index) else None


def _counts_up(builder: Any, index: Any) -> bool:
    """Whether one entry of an index is 0, 1, 2, ..., and the other arrays in it lie along it: `a[np.arange(n), labels]`."""
    entries = indexing.items(index)
    counts = [d for e in entries if (d := builder.definition(e, creation.arange)) is not None]
    if not any(all(p is None or is_const(p, 1) for p in (stop, step)) for _, stop, step, _ in counts):
        return False
    shapes = {e.fact.shape for e in entries if isinstance(e, (Value, Const)) and isinstance(e.fact, facts.Num)} - {()}
    return None not in shapes and len(shapes) == 1


_HANDLERS: dict[ops.Op, Handler] = {
    a.mul: _mul, a.neg: _neg, a.add: _add, a.sub: _sub, a.div: _div, a.power: _power,
    contraction.matmul: _matmul,
    shaping.transpose: _transpose, core.broadcast_like: _broadcast_like, shaping.reshape_like: _reshape_like,
    reductions.sum: _sum,
    core.cast_like: _cast_like, core.unbroadcast: _unbroadcast, indexing.additem: _add_into, indexing.subitem: _take_from,
    indexing.scatter_add: _scatter, indexing.getitem: _getitem,
    selection.where: _where,
}  # fmt: skip
