"""Powers of Python numbers, of which some are complex: `(-2.0) ** 0.5` is, where `np.float64(-2.0) ** 0.5` is nan."""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import facts, ir
from ..errors import Location
from ..ir import Block, Const, Equation
from ..rules import arithmetic


def complex_power(block: Block) -> Location | None:
    """Where a block has such a power, if it has one."""
    equations = (e for inner in ir.walk(block) for e in inner.equations)
    return next((e.location for e in equations if e.op is arithmetic.power and _may_be_complex(e)), None)


def _may_be_complex(e: Equation) -> bool:
    base, exponent = (a.fact for a in e.args)
    whole = isinstance(e.args[1], Const) and float(e.args[1].value).is_integer()
    integer = isinstance(exponent, facts.Num) and exponent.dtype is not None and exponent.dtype.kind in "iub"
    python = isinstance(base, facts.Num) and base.form == "python" and isinstance(exponent, facts.Num) and exponent.form == "python"
    return python and not whole and not integer


def has_complex(tree: Any) -> bool:
    """Whether a number of a result is complex."""
    if isinstance(tree, (tuple, list)):
        return any(map(has_complex, tree))
    if isinstance(tree, dict):
        return any(map(has_complex, tree.values()))
    return isinstance(tree, (complex, np.complexfloating))
