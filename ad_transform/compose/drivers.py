"""Jacobians as programs: ordinary functions, which the front end follows like the user's own.

`push` and `pull` stand for a jvp and a pullback with all but one tangent or cotangent left out; both return tuples. `kinds` are the
dtypes of the Jacobians.
"""

from __future__ import annotations

from typing import Any

import numpy as np


def forward_columns(push: Any, x: Any, ys: Any, kinds: Any) -> Any:
    """The Jacobians of some outputs with respect to one array, one column at a time: by forward mode."""
    columns = [np.empty((*np.shape(y), np.size(x)), dtype=kind) for y, kind in zip(ys, kinds, strict=True)]
    for k in range(np.size(x)):
        basis = np.zeros(np.size(x))
        basis[k] = 1.0
        for jacobian, y_dot in zip(columns, push(_shaped(basis, np.shape(x))), strict=True):
            jacobian[..., k] = y_dot
    return [_shaped(c, (*np.shape(y), *np.shape(x))) for c, y in zip(columns, ys, strict=True)]


def reverse_rows(pull: Any, xs: Any, y: Any, kinds: Any) -> Any:
    """The Jacobians of one array with respect to some inputs, one row at a time: by reverse mode."""
    rows = [np.empty((np.size(y), *np.shape(x)), dtype=kind) for x, kind in zip(xs, kinds, strict=True)]
    for k in range(np.size(y)):
        basis = np.zeros(np.size(y))
        basis[k] = 1.0
        for jacobian, x_bar in zip(rows, pull(_shaped(basis, np.shape(y))), strict=True):
            jacobian[k] = x_bar
    return [_shaped(r, (*np.shape(y), *np.shape(x))) for r, x in zip(rows, xs, strict=True)]


def _shaped(a: Any, shape: Any) -> Any:
    """An array in another shape; itself, where it has as many axes, and so has the shape already."""
    return a if np.ndim(a) == len(shape) else np.reshape(a, shape)
