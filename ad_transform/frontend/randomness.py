"""numpy's random generators: what they draw is constant, and drawn anew by each call of the generated code."""

from __future__ import annotations

import ast
from typing import Any

import numpy as np

from .. import facts, ir, ops
from .builtins import handler, method
from .lower import Lowering

DRAWS = {"normal": 2, "uniform": 2, "standard_normal": 0, "random": 0, "exponential": 1}  # parameters before the size

generator_op = ops.Op(
    "np.random.default_rng", np.random.default_rng, lambda seed: facts.GENERATOR, "call", effect=True, constant=True
)


@handler(np.random.default_rng)
def default_rng(lw: Lowering, node: ast.AST, seed: Any = None) -> Any:
    """A generator of random numbers: what it draws is constant."""
    return lw.builder.apply(generator_op, lw.atoms(seed))


def _draw_infer(generator: Any, name: Any, args: Any, size: Any) -> Any:
    shape = None if size is None else tuple(ops.size_value(n) for n in (size if isinstance(size, (tuple, list)) else (size,)))
    return facts.Num(np.dtype(np.float64), (), "python") if shape is None else facts.array(np.float64, shape)


def _draw(generator: Any, name: Any, args: Any, size: Any) -> Any:
    return getattr(generator, name)(*args, size=size)


draw_op = ops.Op("draw", _draw, _draw_infer, "draw", effect=True, constant=True)


@method("generator.draw")
def draw(lw: Lowering, node: ast.AST, bound: Any, *args: Any, size: Any = None) -> Any:
    generator, name = bound
    before = DRAWS[name]
    if len(args) > before:
        args, size = args[:before], args[before]
    if any(facts.is_float(v.fact) for v in ir.values(lw.atoms(args))):
        raise lw.unsupported(
            node, f"{name} with a location or scale that is computed", "draw standard numbers, then scale and shift them"
        )
    return lw.apply(draw_op, generator, ir.Const(name), args, size)
