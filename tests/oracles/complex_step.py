"""The derivative along a direction by a complex step: the imaginary part of f(x + ihv) is h times the slope, without cancellation.

Squire and Trapp, Using complex variables to estimate derivatives of real functions, SIAM Review 40 (1998). numpy orders complex
numbers by their real parts first, so that programs branch as they do on floats; what is not analytic, `abs`, is replaced.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from .differences import map_leaves
from .other_numpy import OtherNumpy

STEP = 1e-20


def _modulus(x: Any) -> Any:
    return np.where(np.real(x) < 0.0, -x, x)[()]


def _complex(array: np.ndarray) -> np.ndarray:
    return array.astype(np.result_type(array, np.complex64)) if array.dtype.kind == "f" else array


NAMES = {"np": OtherNumpy(_complex, {"abs": _modulus}), "abs": _modulus, "detach": lambda x: np.real(x) + 0j}


def stepped(primal: Any, tangent: Any) -> Any:
    """The argument moved by an imaginary step."""

    def leaf(x: Any, v: Any) -> Any:
        return np.asarray(x + 1j * (STEP * np.asarray(v, np.asarray(x).dtype)))[()]

    return primal if tangent is None else map_leaves(leaf, primal, tangent)


def slope(function: Callable[..., Any], args: tuple[Any, ...], direction: tuple[Any, ...]) -> float:
    """The derivative along a direction; the globals of `function` are as NAMES says."""
    return float(np.imag(function(*map(stepped, args, direction)))) / STEP
