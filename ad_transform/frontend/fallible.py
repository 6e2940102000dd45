"""Which errors an operation may raise when it runs, as far as its arguments do not exclude them.

What a handler could see must not be missed: an operation that is not known to be total may raise a ValueError.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import facts, ir, ops
from ..rules import indexing

Errors = tuple[type[BaseException], ...]

_LINALG = {f"np.linalg.{name}" for name in ("inv", "solve", "cholesky", "eigh", "eigvalsh", "svd", "pinv", "det", "slogdet")}
_TOTAL = {
    # what the front end writes itself
    "list_of", "push", "len", "seq_length", "seq_slice", "axis_length", "np.size", "identity", "detach", "graft", "fence",
    "fstring", "call", "assert", "raise", "fails", "not", "and", "or", "range_length", "draw", "load", "np.random.default_rng",
    "np.random.RandomState", "seq_insert", "seq_join",
    # what takes an array of any shape
    "np.sum", "np.mean", "np.prod", "np.var", "np.std", "np.cumsum", "np.cumprod", "np.any", "np.all", "np.sort", "np.argsort",
    "np.zeros", "np.ones", "np.empty", "np.eye", "np.identity", "np.zeros_like", "np.ones_like", "np.full_like", "np.empty_like",
    "np.array", "np.asarray", "np.copy", "np.ravel", "np.transpose", "np.flip", "np.expand_dims", "np.swapaxes", "flatten",
    "np.diag", "np.trace", "np.triu", "np.tril", "np.outer", "np.linalg.norm", "astype",
    # what takes any number
    "np.float64", "np.float32", "float", "bool", "abs", "round", "min", "max",
}  # fmt: skip
_SAFE_MATH = {
    "math.atan", "math.atan2", "math.asinh", "math.tanh", "math.fabs", "math.copysign", "math.degrees", "math.radians", "math.erf",
    "math.erfc", "math.isnan", "math.isinf", "math.isfinite", "math.cbrt", "math.hypot", "math.isclose",
}  # fmt: skip


def errors_of(op: ops.Op, bound: tuple[Any, ...]) -> Errors:
    """The classes of errors that this operation may raise on these arguments."""
    if op.style == "binary" and op.name in ("/", "//", "%", "**"):
        return _arithmetic(op, *bound) or _shapes(bound)
    if op.name in _LINALG:
        return (np.linalg.LinAlgError,)
    if op.name.startswith("math."):
        return () if op.name in _SAFE_MATH else (ValueError, OverflowError)
    if op.name == "int":
        return (ValueError, OverflowError) if facts.is_float(bound[0].fact) else ()
    if op.name in ("getitem", "seq_item", "seq_store", "drop_last", "seq_delete", "seq_position"):
        return (IndexError,) if op.name != "getitem" or _may_miss(*bound) else ()
    if op.name == "np.array" and not isinstance(bound[0], (ir.Value, ir.Const)):
        return (ValueError,) if any(facts.is_array(x.fact) for x in ir.leaves(bound[0])) else ()
    if op.name in _TOTAL:
        return ()
    if op.update:
        return _of_update(bound)
    if op.elementwise or op.name == "@":
        return _shapes(bound) if op.elementwise else _product(bound)
    return (ValueError,)


def _arithmetic(op: ops.Op, a: Any, b: Any) -> Errors:
    """Python numbers are not divided by zero; a power of them may be too large as well."""
    kinds = [getattr(x.fact, "form", "") if isinstance(x, (ir.Value, ir.Const)) else "array" for x in (a, b)]
    if "array" in kinds or "numpy" in kinds:
        return ()
    known = b.value if isinstance(b, ir.Const) else None
    if op.name == "**":
        return (OverflowError,) if known is not None and known >= 0 else (ZeroDivisionError, OverflowError)
    return () if known else (ZeroDivisionError,)


def _shapes(bound: tuple[Any, ...]) -> Errors:
    """Shapes that are not proved to go together may clash."""
    shapes = [x.fact.shape for x in ir.leaves(bound) if isinstance(getattr(x, "fact", None), facts.Num)]
    if None in shapes:
        return (ValueError,)
    rank = max(map(len, shapes), default=0)
    for i in range(-rank, 0):
        lengths = {s[i] for s in shapes if len(s) >= -i} - {1}
        if len(lengths) > 1:
            return (ValueError,)
    return ()


def _product(bound: tuple[Any, ...]) -> Errors:
    a, b = (getattr(getattr(x, "fact", None), "shape", None) for x in bound)
    fits = a and b and len(a) <= 2 and len(b) <= 2 and a[-1] == b[-2 if len(b) == 2 else 0]
    return () if fits else (ValueError,)


def _may_miss(array: Any, index: Any) -> bool:
    """Whether an index may lie outside the array: slices never do."""
    shape = getattr(array.fact, "shape", None)
    entries = [e for e in indexing.items(index) if not (e is None or e is Ellipsis)]
    if all(isinstance(e, slice) for e in entries):
        return False
    if shape is None or len(entries) > len(shape) or Ellipsis in indexing.items(index):
        return True
    return not all(isinstance(e, slice) or _inside(e, n) for e, n in zip(entries, shape, strict=False))


def _inside(entry: Any, length: Any) -> bool:
    at = entry.value if isinstance(entry, ir.Const) else None
    return isinstance(at, int) and isinstance(length, int) and -length <= at < length


def _of_update(bound: tuple[Any, ...]) -> Errors:
    base, steps, index, value = bound
    shape = getattr(base.fact, "shape", None)
    part = None if steps or shape is None else shape if index is Ellipsis else indexing.indexed_shape(shape, index)
    missed = (IndexError,) if steps or (index is not Ellipsis and _may_miss(base, index)) else ()
    stored = getattr(getattr(value, "fact", None), "shape", None)
    fits = part is not None and stored is not None and (stored == () or stored == part)
    return (*missed, *(() if fits else (ValueError,)))
