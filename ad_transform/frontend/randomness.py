"""numpy's random generators: what they draw is constant, and drawn anew by each call of the generated code.

Draws among the elements of an array are draws of their places, from the same state: `permutation(x)` is `x[permutation(len(x))]`,
so that the array may be differentiated.
"""

from __future__ import annotations

import ast
from typing import Any

import numpy as np

from .. import facts, ir, ops
from ..rules import indexing
from ..rules import random as rules
from .builtins import handler, method
from .expressions import take
from .heap import ArrayRef, ListRef
from .lower import Lowering

SMOOTH = {
    "normal": ("loc", "scale"), "uniform": ("low", "high"), "exponential": ("scale",), "gamma": ("shape", "scale"),
    "beta": ("a", "b"), "laplace": ("loc", "scale"), "lognormal": ("mean", "sigma"), "standard_normal": (), "random": (),
    "standard_exponential": (), "random_sample": (),
}  # fmt: skip
DISCRETE = {
    "integers": ("low", "high"), "randint": ("low", "high"), "poisson": ("lam",), "binomial": ("n", "p"), "choice": ("a",),
    "permutation": ("x",),
}  # fmt: skip
BY_LENGTHS = ("rand", "randn")  # the size is given as one argument for each axis
PARAMETERS = {**SMOOTH, **DISCRETE, "shuffle": ("x",), **dict.fromkeys(BY_LENGTHS, ())}  # before the size
_AFTER_SIZE = {
    "integers": ("dtype", "endpoint"), "randint": ("dtype",), "random": ("dtype",), "choice": ("replace", "p", "axis", "shuffle"),
}  # fmt: skip


def _maker(function: Any) -> None:
    """A function that makes a generator of random numbers: what it draws is constant."""
    op = ops.Op(f"np.random.{function.__name__}", function, lambda seed: facts.GENERATOR, "call", effect=True, constant=True)
    handler(function)(lambda lw, node, seed=None: lw.builder.apply(op, lw.atoms(seed)))


for _function in (np.random.default_rng, np.random.RandomState):
    _maker(_function)


def _draw_infer(generator: Any, name: Any, args: Any, size: Any, options: Any) -> Any:
    kind, given = ops.static(name), {ops.static(key): value for key, value in options}
    dtype = ops.static_dtype(given.get("dtype"), np.dtype(np.int64 if kind in DISCRETE else np.float64))
    if kind in BY_LENGTHS and args:
        return facts.array(np.float64, tuple(ops.size_value(n) for n in args))
    if kind == "permutation":
        return facts.array(np.int64, (ops.size_value(args[0]),))
    if size is not None:
        return facts.array(dtype, tuple(ops.size_value(n) for n in (size if isinstance(size, (tuple, list)) else (size,))))
    shape = facts.broadcast_shapes(*(ops.number(a).shape for a in args)) if kind != "choice" else ()
    if shape == () and (kind == "integers" or (kind == "randint" and "dtype" in given)):
        return facts.Num(dtype, (), "numpy" if "dtype" not in given else "scalar")
    if shape == ():
        return facts.Num(np.dtype(np.int64 if kind in DISCRETE else np.float64), (), "python")
    return facts.array(dtype, shape)


def _draw(generator: Any, name: Any, args: Any, size: Any, options: Any) -> Any:
    return getattr(generator, name)(*args, **({} if size is None else {"size": size}), **dict(options))


draw_op = ops.Op("draw", _draw, _draw_infer, "draw", effect=True, constant=True)


@method("generator.draw")
def draw(lw: Lowering, node: ast.AST, bound: Any, *args: Any, **named: Any) -> Any:
    generator, name = bound
    if name in BY_LENGTHS and not named:
        return lw.apply(draw_op, generator, ir.Const(name), args, None, ())
    before = PARAMETERS[name]
    sized = () if name in ("permutation", "shuffle") else ("size",)
    names = (*before, *sized, *_AFTER_SIZE.get(name, ()))
    given = {**dict(zip(names, args, strict=False)), **named}
    if len(args) > len(names) or not given.keys() <= set(names):
        raise lw.unsupported(node, f"{name} of a random generator called so", f"it accepts {', '.join(names)}")
    if before and before[0] in ("a", "x") and _is_sequence(lw, given.get(before[0])):
        return _among_elements(lw, node, generator, name, given)
    positional = [given.pop(n) for n in before[: next((k for k, n in enumerate(before) if n not in given), len(before))]]
    size = given.pop("size", None)
    if name in SMOOTH and any(facts.is_float(v.fact) for v in ir.values(lw.atoms((positional, given)))):
        raise lw.unsupported(
            node, f"{name} with a location or scale that is computed", "draw standard numbers, then scale and shift them"
        )
    return lw.apply(draw_op, generator, ir.Const(name), tuple(positional), size, tuple((ir.Const(k), v) for k, v in given.items()))


def _is_sequence(lw: Lowering, thing: Any) -> bool:
    return isinstance(thing, (ListRef, tuple)) or (isinstance(thing, ArrayRef) and lw.fact(thing).rank != 0)


def _among_elements(lw: Lowering, node: ast.AST, generator: Any, name: str, given: dict[str, Any]) -> Any:
    """A draw among the elements of an array, or the rows of a matrix, by their places."""
    x = given.pop("x" if "x" in given else "a")
    if "axis" in given:
        raise lw.unsupported(node, f"axis= of {name} of a random generator", "index with a permutation of the axis' length")
    places = draw(lw, node, (generator, "permutation" if name == "shuffle" else name), lw.call(len, [x], {}, node), **given)
    return shuffled(lw, node, x, places) if name == "shuffle" else _at(lw, x, places, node)


def _at(lw: Lowering, x: Any, places: Any, node: ast.AST) -> Any:
    return take(lw, x if isinstance(x, ArrayRef) else lw.apply(ops.BY_FUNCTION[np.array], x), places, node)


def shuffled(lw: Lowering, node: ast.AST, x: Any, places: Any) -> Any:
    """An array put into another order, in place."""
    if not isinstance(x, ArrayRef):
        raise lw.unsupported(node, f"a shuffle of {lw.describe(x)}", "shuffle an array, or index with a permutation")
    lw.store(x, indexing.setitem, Ellipsis, _at(lw, x, places, node), node)
    return ir.Const(None)


# ---- the functions of numpy's one generator ----------------------------------------------------------------------------------


@handler(np.random.permutation)
def permutation(lw: Lowering, node: ast.AST, x: Any) -> Any:
    if not _is_sequence(lw, x):
        return lw.apply(rules.permutation, x)
    return _at(lw, x, lw.apply(rules.permutation, lw.call(len, [x], {}, node)), node)


@handler(np.random.shuffle)
def shuffle(lw: Lowering, node: ast.AST, x: Any) -> Any:
    return shuffled(lw, node, x, lw.apply(rules.permutation, lw.call(len, [x], {}, node)))


@handler(np.random.choice)
def choice(lw: Lowering, node: ast.AST, a: Any, size: Any = None, replace: Any = True, p: Any = None) -> Any:
    if not _is_sequence(lw, a):
        return lw.apply(rules.choice, a, size, replace, p)
    return _at(lw, a, lw.apply(rules.choice, lw.call(len, [a], {}, node), size, replace, p), node)
