"""`order=`: where the elements of a result lie in memory, and in which order a reshape reads those of its argument.

It changes no element of a new array, but whether a later reshape of it is a view. An array in Fortran order is the transpose of one
in C order, and is written so. "A" and "K" ask how the argument lies: the code is made for arguments that lie as those of the call.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

import numpy as np

from .. import facts, ir, ops
from ..errors import NeedsStatic
from ..rules import core, creation, shaping
from ..rules.expansions import memory
from . import layout
from .builtins import handler, method
from .heap import ArrayRef

if TYPE_CHECKING:
    from .lower import Lowering

_READS = ("np.reshape", "np.ravel", "flatten")


def laid(lw: Lowering, thing: Any, order: str) -> Any:
    """A new array in C or in Fortran order: itself where it lies so, else a copy."""
    if not isinstance(thing, ArrayRef) or lw.fact(thing).rank in (0, 1) or order == "K":
        return thing
    if order == "F":
        return lw.apply(shaping.transpose, laid(lw, lw.apply(shaping.transpose, thing), "C"))
    return thing if layout.in_order(lw, lw.read(thing)) else lw.apply(core.copy, thing, spelling="method")


def order_of(lw: Lowering, thing: Any, asked: str, node: ast.AST) -> str:
    """The order that "A" or "K" stands for: "F" for an array in Fortran order alone, "C" for one in C order."""
    atom = lw.atom(thing)
    if getattr(atom.fact, "rank", None) is None:
        raise NeedsStatic(atom, f"with order={asked!r} the number of its axes must be known")
    if atom.fact.rank < 2 or layout.in_order(lw, atom):
        return "C"
    if unasked := layout.unasked(lw, atom):
        raise layout.NeedsLayout(unasked)
    found = layout.placed(lw, atom)
    if found is None or (asked == "K" and not found.flags.forc):
        what = f"order={asked!r} of an array of which it is not known how it lies in memory"
        raise lw.unsupported(node, what, "write order='C' or order='F'")
    return "F" if found.flags.fnc else "C"


def read_in_known_order(lw: Lowering, op: ops.Op, args: list[Any], kwargs: dict[str, Any], node: ast.AST) -> tuple[Any, Any]:
    """The arguments of a reshape or a ravel, with the order that "A" or "K" stands for."""
    if op.name not in _READS or not op.accepts(args, kwargs):
        return args, kwargs
    bound = op.signature.bind(*args, **kwargs)
    asked = bound.arguments.get("order")
    if isinstance(asked, ir.Const) and asked.value in ("A", "K"):
        bound.arguments["order"] = ir.Const(order_of(lw, args[0], asked.value, node))
    return bound.args, bound.kwargs


@handler(memory.order_like)
def order_like(lw: Lowering, node: ast.AST, a: Any, asked: Any) -> ir.Const:
    """The order of an array that is made like another one."""
    known = lw.static(asked, node, "an order must be known")
    return ir.Const(known if known in ("C", "F") else order_of(lw, a, known, node))


def strides(lw: Lowering, thing: Any) -> tuple[ir.Const, ...] | None:
    """The strides of an argument of the call, for which the code is made then; None where they are not known."""
    atom = lw.atom(thing)
    if unasked := layout.unasked(lw, atom):
        raise layout.NeedsLayout(unasked)
    asked = layout.asked(lw, atom)
    found = layout.placed(lw, atom) if asked and atom in lw.inputs.leaves else None
    return None if found is None else tuple(map(ir.Const, found.strides))


# ---- arrays of arrays ------------------------------------------------------------------------------------------------------


@handler(np.ascontiguousarray)
def ascontiguousarray(lw: Lowering, node: ast.AST, a: Any, dtype: Any = None) -> Any:
    """The array itself where it surely lies in C order, else what may be it or a copy."""
    made = asarray(lw, node, a, dtype)
    return lw.apply(ops.BY_FUNCTION[np.atleast_1d], made) if lw.fact(made).rank == 0 else _in_c_order(lw, made)


def _in_c_order(lw: Lowering, thing: ArrayRef) -> Any:
    ordered = layout.lies_in_order(lw, lw.read(thing)) if lw.fact(thing).rank else None
    if ordered and (not thing.steps or layout.in_order(lw, lw.read(thing))):
        return thing
    made = lw.apply(ops.BY_FUNCTION[np.atleast_1d], lw.apply(core.copy, thing, spelling="method"))  # the method copies to C order
    if ordered is False:
        return made
    lw.heap.entangle(made.place, thing.place)
    lw.heap.layouts[made.place] = layout.unasked(lw, lw.read(thing))
    return made


@handler(np.asarray, np.asanyarray)
def asarray(lw: Lowering, node: ast.AST, a: Any, dtype: Any = None, order: Any = None, *, copy: Any = None) -> Any:
    """Of an array of this dtype that lies in this order: the array itself, unless a copy is asked for."""
    wanted, asked, copied = (None if x is None else lw.static(x, node, "it must be known") for x in (dtype, order, copy))
    is_same = isinstance(a, ArrayRef) and (wanted is None or facts.same_dtype(lw.fact(a).dtype, np.dtype(wanted)))
    if copied is False and not is_same:
        raise lw.program_error(node, "unable to avoid a copy while creating an array as requested", ValueError)
    if asked == "A" and (copied or not is_same):
        asked = order_of(lw, a, asked, node) if isinstance(a, ArrayRef) else "C"
    if copied or not is_same:
        return laid(lw, lw.apply(ops.BY_FUNCTION[np.array], a, **({} if dtype is None else {"dtype": dtype})), asked or "K")
    if asked not in ("C", "F") or lw.fact(a).rank in (0, 1):
        return a
    return _in_c_order(lw, a) if asked == "C" else _in_fortran_order(lw, a)


def _in_fortran_order(lw: Lowering, thing: ArrayRef) -> Any:
    turned = lw.apply(shaping.transpose, thing)
    if not thing.steps and layout.lies_in_order(lw, lw.read(turned)):
        return thing
    return lw.apply(shaping.transpose, _in_c_order(lw, turned))


@method("array.astype")
def astype(
    lw: Lowering, node: ast.AST, thing: Any, dtype: Any, order: Any = None, casting: Any = None, subok: Any = None, copy: Any = None
) -> Any:
    """A copy, unless `copy=False` and the array is as asked."""
    if casting is not None:
        _check_casting(lw, thing, dtype, lw.static(casting, node, "casting= must be known"), node)
    if isinstance(thing, ArrayRef) and copy is not None and not lw.static(copy, node, "copy= must be known"):
        return asarray(lw, node, thing, dtype, order)
    made = lw.apply(creation.astype, thing, dtype, spelling="method")
    asked = "K" if order is None else lw.static(order, node, "order= must be known")
    return laid(lw, made, order_of(lw, thing, asked, node) if asked == "A" else asked)


def _check_casting(lw: Lowering, thing: Any, dtype: Any, casting: str, node: ast.AST) -> None:
    found, wanted = lw.fact(thing).dtype, np.dtype(lw.static(dtype, node, "a dtype must be known"))
    if casting != "unsafe" and found is None:
        raise lw.unsupported(node, f"casting={casting!r} of an array of which the dtype is not known", "leave casting= out")
    if casting != "unsafe" and not np.can_cast(found, wanted, casting):  # type: ignore[arg-type]
        what = f"cannot cast array data from {found!r} to {wanted!r} according to the rule {casting!r}"
        raise lw.program_error(node, what, TypeError)
