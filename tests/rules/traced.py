"""Checks that a rule, traced into equations, computes what it computes on plain arrays, and that the facts of these are true."""

from __future__ import annotations

import importlib
import pkgutil
from functools import partial
from typing import Any

import numpy as np

from ad_transform import ir, ops, rules
from ad_transform.builder import Builder, call
from ad_transform.transform.tracing import Tracer, lower_tree

from .oracle import _is_value, assert_true, check_fact, check_rule, cotangents, exact, operation, symbolic

for _module in pkgutil.iter_modules(rules.__path__):
    importlib.import_module(f"ad_transform.rules.{_module.name}")


def check(target: Any, *args: Any, **kwargs: Any) -> None:
    """The rule against finite differences, the rule traced, and the fact."""
    check_rule(target, *args, **kwargs)
    check_traced(target, *args, **kwargs)
    check_fact(target, *args, **kwargs)
    check_float32(target, *args, **kwargs)


def check_float32(target: Any, *args: Any, **kwargs: Any) -> None:
    """Assert that the cotangents of float32 arrays are float32, where the result is."""
    args, kwargs = ir.map_tree(partial(_cast, np.float32), (args, kwargs))
    y = operation(target).run(*args, **kwargs)
    if {np.asarray(leaf).dtype for leaf in ir.leaves(y)} == {np.dtype(np.float32)}:
        y_bar = ir.map_tree(lambda leaf: np.ones_like(leaf)[()], y)
        for leaf, bar in cotangents(target, y_bar, y, *args, **kwargs):
            found = np.asarray(bar).dtype
            assert found == leaf.dtype or not np.any(bar), f"{operation(target).name}: a cotangent of {found}"


def check_facts(target: Any, *args: Any, **kwargs: Any) -> None:
    """The fact for arguments of float64, float32 and int."""
    for dtype in (np.float64, np.float32, np.int64):
        check_fact(target, *ir.map_tree(partial(_cast, dtype), args), **kwargs)


def _cast(dtype: Any, leaf: Any) -> Any:
    return leaf.astype(dtype) if isinstance(leaf, np.ndarray | np.generic) and leaf.dtype.kind == "f" else leaf


def check_traced(target: Any, *args: Any, **kwargs: Any) -> ir.Block:
    """Assert that the rule, written as equations of symbolic shapes and run, gives what it gives on plain arrays; the equations."""
    y = operation(target).run(*args, **kwargs)
    if not isinstance(y, (tuple, list)) and np.ndim(y) == 0:
        _check_seeded(target, symbolic, 1.0, y, args, kwargs)
    rng = np.random.default_rng(0)
    y_bar = ir.map_tree(lambda leaf: np.asarray(rng.uniform(0.5, 2.0, np.shape(leaf)), np.asarray(leaf).dtype)[()], y)
    _check_seeded(target, exact, y_bar, y, args, kwargs)
    return _check_seeded(target, symbolic, y_bar, y, args, kwargs)


def _check_seeded(target: Any, knowledge: Any, y_bar: Any, y: Any, args: Any, kwargs: Any) -> ir.Block:
    """The check for one cotangent of the result: an array, or the number 1.0 that the gradient of a scalar begins with."""
    op = operation(target)
    bound = ops.static(op.bind(args, kwargs))
    expected = call(partial(op.vjp, y_bar, y), op, bound)
    builder, known = Builder(), {}
    traced = ir.map_tree(partial(_traced, builder, known, knowledge), (y_bar, y, bound))
    bars = lower_tree(call(partial(op.vjp, traced[0], traced[1]), op, traced[2]))
    block = ir.verify(ir.Block(list(known), builder.equations, [bars]))
    _check_closed(op, block)
    for claimed, real in zip(ir.leaves(evaluate(block, known)), ir.leaves(expected), strict=True):
        np.testing.assert_allclose(claimed, real, rtol=1e-12, atol=1e-12, err_msg=f"{op.name}, traced")
        assert np.shape(claimed) == np.shape(real), f"{op.name}, traced: shape {np.shape(claimed)}, not {np.shape(real)}"
    return block


def _check_closed(op: ops.Op, block: ir.Block) -> None:
    """What a rule writes can be differentiated again, and holds no array that was computed while it was traced."""
    for equation in block.equations:
        used = equation.op
        assert used.constant or used.vjp or used.vjp_into, f"{op.name}: its rule calls {used.name}, which has none"
        for leaf in ir.leaves(equation.args):
            assert not isinstance(getattr(leaf, "value", None), np.ndarray), f"{op.name}: {used.name} is given {leaf}"


def _traced(builder: Builder, known: dict[ir.Value, Any], knowledge: Any, leaf: Any) -> Any:
    if not _is_value(leaf) or type(leaf) is float:
        return leaf
    value = ir.Value(None, knowledge(leaf))
    known[value] = leaf
    return Tracer(builder, value)


def evaluate(block: ir.Block, known: dict[ir.Value, Any]) -> Any:
    """What the first result of a block of plain operations is; each value is checked against its fact."""
    found = dict(known)

    def read(atom: Any) -> Any:
        return atom.value if isinstance(atom, ir.Const) else found[atom]

    for equation in block.equations:
        out = call(equation.op.run, equation.op, ir.map_tree(read, equation.args))
        for value, real in zip(equation.outs, out if len(equation.outs) > 1 else [out], strict=True):
            assert_true(value.fact, real, f"{equation.op.name} in a rule")
            found[value] = real
    return ir.map_tree(read, block.results[0])
