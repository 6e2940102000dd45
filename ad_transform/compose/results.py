"""What a differentiated function returns: one float, with has_aux beside auxiliary data; anything else is a TypeError."""

from __future__ import annotations

from typing import Any

from .. import facts, ir, sizes
from ..frontend.heap import BoundMethod, FunctionRef
from ..frontend.lower import Lowering
from ..ir import Atom, Const, Value


def split_result(lw: Lowering, result: Any, has_aux: bool, name: str) -> tuple[Any, Any]:
    """The value and the auxiliary data in what a function returns."""
    aux: Any = None
    if has_aux:
        if not isinstance(result, tuple) or len(result) != 2:
            raise TypeError(f"with has_aux=True, {name} must return a pair (value, auxiliary data)")
        result, aux = result
    if not (isinstance(result, (Value, Const)) or hasattr(result, "steps")):
        hint = "; for a pair (value, auxiliary data) say has_aux=True" if isinstance(result, tuple) else ""
        raise TypeError(f"grad needs a function with a scalar output, but {name} returned {lw.describe(result)}{hint}")
    return result, aux


def check_returned(lw: Lowering, result: Any, name: str) -> None:
    """TypeError where a function, made while the program runs, is among what is returned."""
    for leaf in ir.leaves(result):
        if isinstance(leaf, Const) and isinstance(leaf.value, (FunctionRef, BoundMethod)):
            what = lw.describe(leaf.value)
            raise TypeError(f"{name} returned a {what} that it has made; call it inside, and return what it gives")


def check_output(lw: Lowering, value: Atom, name: str) -> None:
    """TypeError unless the output is a float with, as far as is known, one element."""
    found = value.fact
    if not isinstance(found, facts.Num):
        what = "None" if isinstance(value, Const) and value.value is None else f"{facts.described(found)}"
        raise TypeError(f"grad needs a function with a scalar output, but {name} returned {what}")
    if found.dtype is not None and found.dtype.kind != "f":
        raise TypeError(f"grad needs a function with a float output, but {name} returned {facts.described(found)}")
    if found.shape and any((isinstance(n, int) and n != 1) or (not isinstance(n, int) and sizes.not_one(n)) for n in found.shape):
        raise TypeError(
            f"grad needs a function with a scalar output, but {name} returned an array of shape "
            f"{lw.inputs.describe_shape(found.shape)}; reduce it, for example with .sum()"
        )
