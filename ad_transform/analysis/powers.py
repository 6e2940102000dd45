"""Powers of Python numbers, of which some are complex: `(-2.0) ** 0.5` is, where `np.float64(-2.0) ** 0.5` is nan."""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np

from .. import facts, ir
from ..errors import Location
from ..ir import Block, Const, Equation
from ..rules import arithmetic

_MAY_BE_PYTHON = ("python", "scalar", "any")


def complex_power(block: Block) -> Location | None:
    """Where a block has such a power, if it has one."""
    equations = (e for inner in ir.walk(block) for e in inner.equations)
    return next((e.location for e in equations if e.op is arithmetic.power and _may_be_complex(e)), None)


def _may_be_complex(e: Equation) -> bool:
    if not all(isinstance(n.fact, facts.Num) and n.fact.form in _MAY_BE_PYTHON for n in e.args):
        return False
    exponent = e.args[1]
    if isinstance(exponent, Const):
        return not float(exponent.value).is_integer()
    return exponent.fact.dtype is None or exponent.fact.dtype.kind not in "iub"


def has_complex(tree: Any) -> bool:
    """Whether a number of a result is complex."""
    if isinstance(tree, (tuple, list)):
        return any(map(has_complex, tree))
    if isinstance(tree, dict):
        return any(map(has_complex, tree.values()))
    if dataclasses.is_dataclass(tree):
        return any(has_complex(getattr(tree, field.name)) for field in dataclasses.fields(tree))
    return isinstance(tree, (complex, np.complexfloating))
