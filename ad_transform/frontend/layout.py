"""Whether an array is known to lie in memory in C order, so that a reshape of it is surely a view."""

from __future__ import annotations

from typing import Any

from .. import facts, ir, ops
from ..builder import Builder

_IN_ORDER = {
    "np.zeros", "np.ones", "np.empty", "np.full", "np.arange", "np.linspace", "np.eye", "np.array", "np.outer", "np.concatenate",
}  # fmt: skip


def reshapes_in_order(builder: Any, op: ops.Op, bound: tuple[Any, ...]) -> bool:
    """Whether this is a reshape in C order of an array that lies in C order: then it is a view."""
    if op.name not in ("np.reshape", "np.ravel"):
        return False
    order = bound[-1]
    return isinstance(order, ir.Const) and order.value == "C" and in_order(builder, bound[0])


def in_order(builder: Builder, atom: ir.Atom) -> bool:
    """Whether the array was made in C order and has only been written into since."""
    while isinstance(atom, ir.Value) and (equation := builder.origin.get(atom)) is not None:
        if equation.op.update:
            atom = equation.args[0]
            continue
        if equation.op.name == "np.array":  # of an array it keeps the order of that array
            return not isinstance(equation.args[0], ir.Value)
        if equation.op.name == "np.copy":
            return equation.spelling == "method"
        return equation.op.name in _IN_ORDER or (
            equation.op.sharing(equation.args) == "no" and not equation.blocks and _is_vector(atom)
        )
    return False


def _is_vector(atom: ir.Atom) -> bool:
    found = atom.fact
    return isinstance(found, facts.Num) and found.rank == 1
