"""The names that PyTorch gives to the nodes of its graph: `MulBackward0` in `tensor(6., grad_fn=<MulBackward0>)`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from .. import ops

NAMES = {
    "+": "Add", "-": "Sub", "*": "Mul", "/": "Div", "**": "Pow", "%": "Remainder", "//": "FloorDivide",
    "np.add": "Add", "np.subtract": "Sub", "np.multiply": "Mul", "np.divide": "Div", "np.power": "Pow", "np.negative": "Neg",
    "np.absolute": "Abs", "np.maximum": "Maximum", "np.minimum": "Minimum", "np.concatenate": "Cat", "np.transpose": "Permute",
    "np.ravel": "View", "np.copy": "Clone", "np.clip": "Clamp", "np.broadcast_to": "Expand", "np.swapaxes": "Transpose",
    "np.expand_dims": "Unsqueeze", "np.arcsin": "Asin", "np.arccos": "Acos", "np.arctan": "Atan", "np.log1p": "Log1P",
    "cast_like": "ToCopy",
}  # fmt: skip
PRODUCTS = {(1, 1): "DotBackward0", (2, 1): "MvBackward0", (1, 2): "SqueezeBackward4", (2, 2): "MmBackward0"}


def node_name(op: ops.Op, bound: Any, is_view: bool) -> str:
    """The name of the node of an operation with these arguments."""
    if op.name in SPECIAL:
        return SPECIAL[op.name](bound, is_view)
    stem = NAMES.get(op.name) or "".join(part.capitalize() for part in op.name.split(".")[-1].split("_"))
    return f"{stem}Backward{_overload(stem, bound)}"


def _overload(stem: str, bound: Any) -> int:
    """Which of PyTorch's functions of this name it is."""
    with_axis = len(bound) > 1 and bound[1] is not None
    if stem in ("Sum", "Mean", "Prod", "Squeeze"):
        return int(with_axis)
    if stem in ("Max", "Min"):
        return int(not with_axis)
    if stem == "Clamp":
        return int(not any(map(_is_array, bound[1:])))
    if stem == "Remainder":
        return int(_is_array(bound[1]))
    return 0


def _is_array(thing: Any) -> bool:
    return hasattr(thing, "shape")


def _power(bound: Any, is_view: bool) -> str:
    return f"PowBackward{0 if not _is_array(bound[1]) else 1 if _is_array(bound[0]) else 2}"


def _index(bound: Any, is_view: bool) -> str:
    """PyTorch takes one step for each entry; the last names the node."""
    index = bound[1]
    entries = [e for e in (index if isinstance(index, tuple) else (index,)) if e is not Ellipsis]
    if any(isinstance(e, (list, np.ndarray)) and np.ndim(e) for e in entries):
        return "IndexBackward0"
    steps = [e for e in entries if e != slice(None)] or [slice(None)]
    name = "Slice" if isinstance(steps[-1], slice) else "Unsqueeze" if steps[-1] is None else "Select"
    return f"{name}Backward0"


def _product(bound: Any, is_view: bool) -> str:
    return PRODUCTS.get((getattr(bound[0], "ndim", 0), getattr(bound[1], "ndim", 0)), "UnsafeViewBackward0")


def _difference(bound: Any, is_view: bool) -> str:
    if len(bound) == 1:
        return "NegBackward0"
    return "SubBackward0" if _is_array(bound[0]) else "RsubBackward1"


def _quotient(bound: Any, is_view: bool) -> str:
    return "DivBackward0" if _is_array(bound[0]) else "MulBackward0"


def _write(bound: Any, is_view: bool) -> str:
    """A write by an index array is an operation of its own; any other goes through a view."""
    _, path, index, _ = bound
    return "IndexPutBackward0" if not path and _index((None, index), is_view) == "IndexBackward0" else "CopySlices"


SPECIAL: dict[str, Callable[[Any, bool], str]] = {
    "getitem": _index, "=": _write, "@": _product, "np.matmul": _product, "np.dot": _product, "**": _power, "np.power": _power,
    "-": _difference, "/": _quotient, "np.square": lambda bound, is_view: "PowBackward0",
    "np.reshape": lambda bound, is_view: "ViewBackward0" if is_view else "UnsafeViewBackward0",
}  # fmt: skip
