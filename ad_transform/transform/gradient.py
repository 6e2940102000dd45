"""The gradient of a program: its forward equations, then its adjoint, from the seed of the output to what is differentiated."""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import ops
from ..builder import Builder
from ..ir import Atom, Block, Const, Equation, Value
from ..rules import core, creation
from .reverse import Cotangents, Reverse


def seed(builder: Builder, value: Atom, name: str) -> Atom:
    """The cotangent of a scalar output: one."""
    found = value.fact
    if found.optional or found.shape is None or any(not isinstance(n, int) for n in found.shape):
        builder.apply(core.require_scalar, value, Const(name))
    if found.shape == ():
        return Const(1.0)
    return builder.apply(core.ones_like, value)  # type: ignore[no-any-return]


def leaf_gradient(rev: Reverse, cotangents: Cotangents, leaf: Value) -> Atom:
    """The cotangent that has come for an input, in the dtype and the form of the input."""
    bar = rev.current(cotangents, leaf)
    if isinstance(bar, Value) and bar.name is None:
        bar.name = f"{leaf.name}_bar"
    out = bar
    if isinstance(bar, Value) and leaf.fact.form != "python":
        out = rev.builder.apply(core.cast_like, bar, leaf)
    elif leaf.fact.form == "numpy" and leaf.fact.dtype in (np.float32, np.float16):  # a number that is no Python float
        out = rev.builder.apply(ops.BY_FUNCTION[leaf.fact.dtype.type], bar)
    if leaf.fact.form == "array" and leaf.fact.shape == ():
        out = rev.builder.apply(creation.array, out)
    if isinstance(out, Value) and out.name is None:
        out.name = f"{leaf.name}_bar"
    return out


def reverse_equations(
    rev: Reverse, equations: list[Equation], outputs: list[Any], seeds: list[Any]
) -> tuple[list[Equation], Cotangents]:
    """Reverse a straight piece of program: its forward equations, and the cotangents of what it reads."""
    cotangents: Cotangents = {}
    return rev.block(Block([], equations, outputs), seeds, cotangents), cotangents
