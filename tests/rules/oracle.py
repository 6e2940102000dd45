"""Checks of one operation against numpy itself: its rule against finite differences, its fact against what really comes out.

    check_rule(np.hypot, x, y)              # arrays and numpy scalars are differentiated, everything else is held constant
    check_rule(np.sum, x, axis=0)
    check_fact(np.maximum, x, 2.0)          # arrays, numpy scalars and floats are values, everything else is a constant
"""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np

from ad_transform import facts, ir, ops, sizes
from ad_transform.builder import Builder, call
from ad_transform.errors import NeedsStatic
from ad_transform.runtime.helpers import unbroadcast


def operation(target: Any) -> ops.Op:
    """The operation itself, or the one that a function stands for."""
    return target if isinstance(target, ops.Op) else ops.BY_FUNCTION[target]


# ---- rules ---------------------------------------------------------------------------------------------------------------


def check_rule(target: Any, *args: Any, rtol: float = 1e-7, atol: float = 1e-8, **kwargs: Any) -> None:
    """Assert that the cotangents of every float array argument agree with central finite differences."""
    op = operation(target)
    args, kwargs = ir.map_tree(_fresh, (args, kwargs))
    y = op.run(*args, **kwargs)
    rng = np.random.default_rng(0)
    y_bar = ir.map_tree(lambda leaf: rng.uniform(0.5, 2.0, np.shape(leaf)), y)
    for leaf, x_bar in cotangents(op, y_bar, y, *args, **kwargs):
        expected = _differences(lambda new, old=leaf: _weighted(y_bar, op.run, *_replaced(old, new, (args, kwargs))), leaf)
        np.testing.assert_allclose(x_bar, expected, rtol=rtol, atol=atol, err_msg=f"{op.name}, argument of shape {np.shape(leaf)}")


def cotangents(target: Any, y_bar: Any, y: Any, *args: Any, **kwargs: Any) -> list[tuple[Any, Any]]:
    """Each float array among the arguments with the cotangent that the rule gives it, in the argument's shape."""
    op = operation(target)
    assert op.vjp is not None, f"{op.name} has no rule"
    bound = ops.static(op.bind(args, kwargs))
    bars = call(partial(op.vjp, y_bar, y), op, bound)
    bars = bars if isinstance(bars, tuple) else (bars,)
    flat = call(lambda *positional, **named: (*positional, *named.values()), op, bound)
    assert len(bars) <= len(flat), f"{op.name}: {len(bars)} cotangents for {len(flat)} arguments"
    pairs: list[tuple[Any, Any]] = []
    for arg, bar in zip(flat, [*bars, *[None] * (len(flat) - len(bars))], strict=True):
        pairs.extend(_pairs(op, y, arg, bar))
    return pairs


def _pairs(op: ops.Op, y: Any, arg: Any, bar: Any) -> list[tuple[Any, Any]]:
    leaves = list(ir.leaves(arg))
    bars = [None] * len(leaves) if bar is None else list(bar) if isinstance(arg, (tuple, list)) else [bar]
    assert len(bars) == len(leaves), f"{op.name}: {len(bars)} cotangents for a list of {len(leaves)}"
    return [(leaf, _shaped(op, y, leaf, b)) for leaf, b in zip(leaves, bars, strict=True) if _is_differentiated(leaf)]


def _shaped(op: ops.Op, y: Any, leaf: Any, bar: Any) -> Any:
    if bar is None:  # the rule says that the result does not depend on this argument
        return np.zeros(np.shape(leaf))
    if op.elementwise:
        return unbroadcast(np.broadcast_to(bar, np.shape(y)), leaf)
    assert np.shape(bar) == np.shape(leaf), f"{op.name}: shape {np.shape(bar)} of the cotangent, {np.shape(leaf)} of the argument"
    return bar


def _is_differentiated(leaf: Any) -> bool:
    return isinstance(leaf, (np.ndarray, np.generic)) and leaf.dtype.kind == "f"


def _fresh(leaf: Any) -> Any:
    """A copy, so that an argument is known by its identity."""
    return np.array(leaf) if isinstance(leaf, np.ndarray) else type(leaf)(leaf) if isinstance(leaf, np.generic) else leaf


def _replaced(old: Any, new: Any, tree: Any) -> Any:
    return ir.map_tree(lambda leaf: new if leaf is old else leaf, tree)


def _weighted(y_bar: Any, run: Any, args: Any, kwargs: Any) -> float:
    results = run(*args, **kwargs)
    return sum(float(np.sum(b * r)) for b, r in zip(ir.leaves(y_bar), ir.leaves(results), strict=True))


def _differences(function: Any, x: Any, h: float = 1e-3) -> Any:
    """The gradient of a scalar function by central differences, with one step of Richardson extrapolation."""
    gradient = np.zeros(np.shape(x))
    for index in np.ndindex(np.shape(x)):
        coarse, fine = (_central(function, x, index, step) for step in (h, h / 2))
        gradient[index] = (4.0 * fine - coarse) / 3.0
    return gradient


def _central(function: Any, x: Any, index: tuple[int, ...], h: float) -> float:
    low, high = np.array(x), np.array(x)
    low[index] -= h
    high[index] += h
    if isinstance(x, np.generic):
        low, high = low[()], high[()]
    return (function(high) - function(low)) / (2.0 * h)


# ---- facts ---------------------------------------------------------------------------------------------------------------


def check_fact(target: Any, *args: Any, **kwargs: Any) -> None:
    """Assert that the inferred dtype, shape and form are those of numpy's result, and that less knowledge gives nothing false."""
    op = operation(target)
    with np.errstate(all="ignore"):
        real = op.run(*args, **kwargs)
    assert_fact(infer(op, exact, args, kwargs), real, op.name)
    for knowledge in (symbolic, unranked, untyped, formless):
        try:
            claimed = infer(op, knowledge, args, kwargs)
        except NeedsStatic:
            continue
        assert_true(claimed, real, f"{op.name} with {knowledge.__name__} arguments")
    if op.view == "no" and not op.update:
        assert not any(np.shares_memory(r, a) for r in _arrays(real) for a in _arrays((args, kwargs))), f"{op.name} returns a view"


def infer(op: ops.Op, knowledge: Any, args: Any, kwargs: Any) -> Any:
    """The fact that the builder finds for arguments of which no more is known than `knowledge` tells."""
    args, kwargs = ir.map_tree(lambda leaf: ir.Value(None, knowledge(leaf)) if _is_value(leaf) else ir.Const(leaf), (args, kwargs))
    return _facts(Builder(simplify=False).apply(op, *args, **kwargs))


def _facts(result: Any) -> Any:
    return facts.Tup(tuple(map(_facts, result))) if isinstance(result, tuple) else result.fact


def exact(leaf: Any) -> Any:
    """All that is known of a real value; the number itself is not."""
    found = facts.of_constant(leaf)
    return facts.Num(found.dtype, found.shape, found.form)


def symbolic(leaf: Any) -> Any:
    """Shapes as unknown sizes; equal lengths are the same size."""
    found = exact(leaf)
    return facts.Num(found.dtype, tuple(n if n == 1 else sizes.atom(("length", n), not_one=True) for n in found.shape), found.form)


def unranked(leaf: Any) -> Any:
    """Not even the rank of an array."""
    found = exact(leaf)
    return found if found.form != "array" else facts.Num(found.dtype, None, "array")


def untyped(leaf: Any) -> Any:
    """No dtype."""
    found = exact(leaf)
    return facts.Num(None, found.shape, found.form)


def formless(leaf: Any) -> Any:
    """Array or scalar, who knows."""
    found = exact(leaf)
    return facts.Num(found.dtype, found.shape, "any" if found.form == "array" or found.shape else "scalar")


def assert_fact(claimed: Any, real: Any, what: str) -> None:
    """The claim is the whole truth."""
    if isinstance(claimed, facts.Tup):
        for fact, item in zip(claimed.elements, real, strict=True):
            assert_fact(fact, item, what)
        return
    truth = exact(real)
    assert (claimed.dtype, claimed.shape, claimed.form) == (truth.dtype, truth.shape, truth.form), f"{what}: {claimed} but {truth}"
    assert_true(claimed, real, what)


def assert_true(claimed: Any, real: Any, what: str) -> None:
    """The claim is not the whole truth, perhaps, but nothing but the truth."""
    if isinstance(claimed, facts.Tup):
        for fact, item in zip(claimed.elements, real, strict=True):
            assert_true(fact, item, what)
        return
    truth = exact(real)
    forms = {"any": ("python", "numpy", "array"), "scalar": ("python", "numpy")}.get(claimed.form, (claimed.form,))
    message = f"{what}: {claimed} but {truth}"
    assert claimed.dtype in (None, truth.dtype), message
    assert truth.form in forms, message
    if claimed.shape is not None:
        lengths = [size_of(n) for n in claimed.shape]
        assert len(lengths) == len(truth.shape), message
        assert all(m in (None, n) for m, n in zip(lengths, truth.shape, strict=True)), message
    if claimed.value is not None:
        assert size_of(claimed.value) in (None, real), message


def size_of(size: Any) -> int | None:
    """The number that a size of `symbolic` stands for, None where it is of another origin."""
    if isinstance(size, int):
        return size
    if not all(isinstance(a.key, tuple) and a.key[0] == "length" for m, _ in size.terms for a in m):
        return None
    return size.constant + sum(k * int(np.prod([a.key[1] for a in m])) for m, k in size.terms)


def _is_value(leaf: Any) -> bool:
    return isinstance(leaf, (np.ndarray, np.generic, float))


def _arrays(tree: Any) -> list[Any]:
    return [leaf for leaf in ir.leaves(tree) if isinstance(leaf, np.ndarray)]
