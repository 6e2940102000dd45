"""Calls of numpy's functions with the keywords that these have: what says nothing is left out, what only checks is checked now."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import numpy as np

from .. import facts, ir, ops
from ..rules import keywords
from ..rules.missing import why_refused
from .heap import Named

if TYPE_CHECKING:
    from .lower import Lowering


def function_of(op: ops.Op, spelling: str | None) -> Any:
    """The function of numpy whose parameters the arguments of an operation have; a copy made by the method has its own."""
    if op.name == "np.copy" and spelling == "method":
        return np.ndarray.copy
    return getattr(np, op.name.removeprefix("np."), op.run)


def told(function: Any, accepted: Iterable[str], args: list[Any], kwargs: dict[str, Any]) -> tuple[list[Any], dict[str, Any]]:
    """The arguments of a call without those that say nothing, by their names where numpy has other positions for them."""
    args, kwargs = keywords.named(function, args, kwargs)
    kept = {k: v for k, v in kwargs.items() if k in accepted or not _says_nothing(function, k, v)}
    return list(args), kept


def _says_nothing(function: Any, name: str, thing: Any) -> bool:
    return isinstance(thing, ir.Const) and keywords.says_nothing(function, name, thing.value)


def check_casting(lw: Lowering, function: Any, args: list[Any], kwargs: dict[str, Any], node: ast.AST) -> dict[str, Any]:
    """The keywords without `casting=`, which changes no value: numpy itself is asked with small arrays whether it raises."""
    casting = lw.static(kwargs["casting"], node, "casting= must be known")
    others = {k: v for k, v in kwargs.items() if k not in ("casting", "out", "where", "order")}
    small, options = ir.map_tree(_small, lw.atoms((args, others)))
    if any(x is None for x in ir.leaves(small)):
        raise lw.unsupported(node, "casting= for arrays of which dtype and rank are not known", "leave it out")
    try:
        wanted = function(*small, **options, casting=casting)
    except TypeError as error:
        raise lw.program_error(node, str(error), TypeError) from None
    try:
        found = function(*small, **options)
    except TypeError:
        found = None
    if found is None or found.dtype != wanted.dtype:
        what = f"casting={casting!r} where it changes what is computed"
        raise lw.unsupported(node, what, "convert the operands by .astype() before")
    return {k: v for k, v in kwargs.items() if k != "casting"}


def _small(atom: ir.Atom) -> Any:
    """A number or an array of one element of the same kind; None where it is not known."""
    if isinstance(atom, ir.Const):
        return atom.value
    found = atom.fact
    if not isinstance(found, facts.Num) or found.dtype is None or found.rank is None or found.form in ("any", "scalar"):
        return None
    one = np.ones((1,) * found.rank, found.dtype)
    return one if found.form == "array" else one[()] if found.form == "numpy" else one.item()


def refused(lw: Lowering, name: str, keyword: str, accepted: Iterable[str], node: ast.AST) -> Exception:
    """The error for a keyword that is not accepted."""
    instead = why_refused(name, keyword) or f"it accepts {', '.join(accepted)}"
    return lw.unsupported(node, f"the keyword {keyword!r} of {name}", instead)


def with_names(function: Any, result: Any) -> Any:
    """Several results as the named tuple that numpy makes of them: `np.linalg.slogdet(A).logabsdet`."""
    cls = keywords.RESULTS.get(function)
    return Named(cls, result) if cls is not None and isinstance(result, tuple) else result
