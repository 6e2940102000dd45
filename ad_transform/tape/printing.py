"""How a tensor is shown: PyTorch's text, `tensor([2., 2., 2.])`."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from .tensor import Tensor

WIDTH, THRESHOLD, EDGE, PRECISION = 80, 1000, 3, 4


def shown(tensor: Tensor) -> str:
    """The text of a tensor, with what is worth knowing beside its numbers."""
    suffixes = []
    array = tensor._array
    if array.dtype not in (np.float64, np.int64, np.bool_) or (array.size == 0 and array.dtype != np.float64):
        suffixes.append(f"dtype=torch.{array.dtype.name}")
    if array.size == 0 and array.ndim != 1:
        suffixes.insert(0, f"size={tuple(array.shape)}")
    if tensor.grad_fn is not None:
        suffixes.append(f"grad_fn=<{tensor.grad_fn.name()}>")
    elif tensor.requires_grad:
        suffixes.append("requires_grad=True")
    prefix = "tensor("
    body = "[]" if array.size == 0 else _body(array, len(prefix))
    return _joined(prefix + body, suffixes, len(prefix))


def _joined(text: str, suffixes: list[str], indent: int) -> str:
    width = len(text) - text.rfind("\n") - 1
    for suffix in suffixes:
        if width + len(suffix) + 2 > WIDTH:
            text += ",\n" + " " * indent + suffix
            width = indent + len(suffix)
        else:
            text += ", " + suffix
            width += len(suffix) + 2
    return text + ")"


def _body(array: Any, indent: int) -> str:
    summary = array.size > THRESHOLD
    numbers = _edges(array) if summary else array
    return _lines(array, indent, summary, Formatter(numbers.reshape(-1)))


def _edges(array: Any) -> Any:
    for axis, n in enumerate(array.shape):
        if n > 2 * EDGE:
            array = np.take(array, [*range(EDGE), *range(n - EDGE, n)], axis)
    return array


class Formatter:
    """Text of one width for all numbers of a tensor."""

    def __init__(self, numbers: Any) -> None:
        self.floats = numbers.dtype.kind == "f"
        self.whole, self.scientific = self.floats, False
        self.width = 1
        if not self.floats:
            self.width = max(len(str(n)) for n in numbers.tolist())
            return
        finite = [abs(n) for n in numbers.tolist() if math.isfinite(n) and n != 0]
        if finite:
            self.whole = all(n == math.ceil(n) for n in finite)
            self.scientific = max(finite) / min(finite) > 1000.0 or max(finite) > 1.0e8 or (not self.whole and min(finite) < 1.0e-4)
        shown_ones = [n for n in numbers.tolist() if math.isfinite(n) and n != 0]
        self.width = max([1, *(len(self.number(n)) for n in shown_ones)])

    def number(self, n: Any) -> str:
        """One number, not padded."""
        if not self.floats:
            return str(n)
        if not math.isfinite(n):
            return str(n)
        if self.scientific:
            return f"{n:.{PRECISION}e}"
        return f"{n:.0f}." if self.whole else f"{n:.{PRECISION}f}"

    def __call__(self, n: Any) -> str:
        """One number, padded to the common width."""
        return self.number(n).rjust(self.width)


def _lines(array: Any, indent: int, summary: bool, form: Formatter) -> str:
    if array.ndim == 0:
        return str(form(array.item()))
    if array.ndim == 1:
        return _row(array, indent, summary, form)
    n = len(array)
    kept = [*range(EDGE), None, *range(n - EDGE, n)] if summary and n > 2 * EDGE else list(range(n))
    parts: list[str] = ["..." if k is None else _lines(array[k], indent + 1, summary, form) for k in kept]
    between = "," + "\n" * int(array.ndim - 1) + " " * (indent + 1)
    return f"[{between.join(parts)}]"


def _row(array: Any, indent: int, summary: bool, form: Formatter) -> str:
    n = len(array)
    texts: list[str] = [form(x) for x in array.tolist()]
    if summary and n > 2 * EDGE:
        texts = [*texts[:EDGE], " ...", *texts[n - EDGE :]]
    each = max(1, (WIDTH - indent) // (form.width + 2))
    rows = [", ".join(texts[k : k + each]) for k in range(0, len(texts), each)]
    return "[" + (",\n" + " " * (indent + 1)).join(rows) + "]"
