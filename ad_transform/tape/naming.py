"""The names that PyTorch gives to the nodes of its graph: `MulBackward0` in `tensor(6., grad_fn=<MulBackward0>)`."""

from __future__ import annotations

from typing import Any

from .. import ops

NAMES = {
    "+": "Add", "-": "Sub", "*": "Mul", "/": "Div", "**": "Pow", "%": "Remainder", "@": "Mm", "unary -": "Neg",
    "np.add": "Add", "np.subtract": "Sub", "np.multiply": "Mul", "np.divide": "Div", "np.power": "Pow", "np.negative": "Neg",
    "np.absolute": "Abs", "np.matmul": "Mm", "np.max": "Max", "np.min": "Min", "np.maximum": "Maximum", "np.minimum": "Minimum",
    "np.concatenate": "Cat", "np.transpose": "Permute", "np.reshape": "View", "np.copy": "Clone", "np.clip": "Clamp",
    "np.broadcast_to": "Expand", "=": "CopySlices", "np.swapaxes": "Transpose", "np.expand_dims": "Unsqueeze",
    "cast_like": "ToCopy",
}  # fmt: skip


def node_name(op: ops.Op, bound: Any) -> str:
    """The name of the node of an operation with these arguments."""
    if op.name == "getitem":
        return f"{_index_name(bound[1])}Backward0"
    if op.name == "=":
        return "CopySlices"
    name = "unary -" if op.name == "-" and op.style == "unary" else op.name
    stem = NAMES.get(name) or "".join(part.capitalize() for part in name.split(".")[-1].split("_"))
    overload = 1 if stem in ("Sum", "Mean", "Prod") and len(bound) > 1 and bound[1] is not None else 0
    if stem == "Pow" and not isinstance(bound[1], (int, float)):
        overload = 1
    return f"{stem}Backward{overload}"


def _index_name(index: Any) -> str:
    entries = [e for e in (index if isinstance(index, tuple) else (index,)) if e is not Ellipsis]
    if all(isinstance(e, slice) for e in entries):
        return "Slice"
    return "Select" if all(isinstance(e, int) for e in entries) else "Index"
