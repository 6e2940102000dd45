"""Powers of Python numbers, of which some are complex: `(-2.0) ** 0.5` is, where `np.float64(-2.0) ** 0.5` is nan."""

from __future__ import annotations

from collections.abc import Iterator

from .. import facts, ir
from ..errors import Location
from ..ir import Block, Const, Equation
from ..rules import arithmetic

_MAY_BE_PYTHON = ("python", "scalar", "any")


def complex_power(block: Block) -> Location | None:
    """Where a block, or a function that it calls, has such a power, if it has one."""
    return next((e.location for e in _equations(block) if e.op is arithmetic.power and _may_be_complex(e)), None)


def _equations(block: Block) -> Iterator[Equation]:
    todo, seen = [block], set()
    while todo:
        found = todo.pop()
        if found in seen:
            continue
        seen.add(found)
        for inner in ir.walk(found):
            yield from inner.equations
            called = [getattr(a.value, "primal", None) for e in inner.equations for a in e.args[:1] if isinstance(a, Const)]
            todo += [b for b in called if isinstance(b, Block)]


def _may_be_complex(e: Equation) -> bool:
    if not all(isinstance(n.fact, facts.Num) and n.fact.form in _MAY_BE_PYTHON for n in e.args):
        return False
    exponent = e.args[1]
    if isinstance(exponent, Const):
        return not float(exponent.value).is_integer()
    return exponent.fact.dtype is None or exponent.fact.dtype.kind not in "iub"
