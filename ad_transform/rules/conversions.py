"""Python's own numbers out of numpy's: float, int, bool."""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import facts, ops
from . import core


def _convert(kind: Any, dtype: Any) -> ops.Op:
    def infer(a: Any) -> facts.Num:
        found = ops.number(a)
        same = found.value if kind is int and found.dtype is not None and found.dtype.kind in "iu" else None
        return facts.Num(np.dtype(dtype), (), "python", same)

    return ops.register(ops.Op(kind.__name__, kind, infer, constant=kind is not float), kind)


to_float, to_int, to_bool = (_convert(k, d) for k, d in ((float, np.float64), (int, np.int64), (bool, np.bool_)))


@ops.vjp(to_float)
def to_float_vjp(y_bar: Any, y: Any, a: Any) -> Any:
    return core.broadcast_like(y_bar, a)
