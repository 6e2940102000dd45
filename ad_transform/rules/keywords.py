"""The arguments of numpy's functions by their names, and those of them that say nothing: `subok=False`, `order="K"`, `out=None`."""

from __future__ import annotations

import inspect
from functools import lru_cache
from typing import Any

import numpy as np

_OF_UFUNCS = {"out": None, "where": True, "casting": "same_kind", "order": "K", "dtype": None, "signature": None}
_UNSAID: dict[Any, dict[str, Any]] = {  # the defaults of functions whose signature does not tell them in every version of numpy
    np.array: {"copy": True, "order": "K", "ndmin": 0},
    np.asarray: {"copy": None, "order": None},
    np.asanyarray: {"copy": None, "order": None},
    np.zeros: {"order": "C"},
    np.empty: {"order": "C"},
    np.empty_like: {"order": "K", "shape": None},
    np.ndarray.copy: {"order": "C"},
    np.ndarray.take: {"mode": "raise"},
    np.concatenate: {"casting": "same_kind"},
    np.einsum: {"dtype": None, "order": "K", "casting": "safe"},
}
_EVERYWHERE = {"like": None, "out": None}

RESULTS: dict[Any, Any] = {f: type(f(np.eye(2))) for f in (np.linalg.slogdet, np.linalg.eigh, np.linalg.qr, np.linalg.svd)}
"""The named tuples that functions of several results give."""


@lru_cache(maxsize=1024)
def by_position(function: Any) -> tuple[str, ...]:
    """The names of the arguments that a numpy function takes by position, where its signature tells them."""
    if isinstance(function, np.ufunc):
        return (*(f"x{k}" for k in range(function.nin)), "out") if function.nout == 1 else ()
    if function is np.dot:
        return "a", "b", "out"
    positional = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
    return tuple(n for n, p in _parameters(function).items() if p.kind in positional)


@lru_cache(maxsize=1024)
def _parameters(function: Any) -> dict[str, inspect.Parameter]:
    try:
        return dict(inspect.signature(function).parameters)
    except (TypeError, ValueError):  # a builtin
        return {}


def named(function: Any, args: Any, kwargs: dict[str, Any]) -> tuple[Any, dict[str, Any]]:
    """The arguments with those from `out` on by their names, which have other positions here: `np.max(a, 0, None, True)`."""
    names = by_position(function)
    k = names.index("out") if "out" in names else len(args)
    return args[:k], {**dict(zip(names[k:], args[k:], strict=False)), **kwargs}


def says_nothing(function: Any, name: str, value: Any) -> bool:
    """Whether an argument is what numpy takes for it anyway, or makes no difference for arrays of numpy's own class."""
    if name == "subok":
        return True
    if name == "device":
        return value in (None, "cpu")
    default = _default(function, name)
    return value is default or (type(value) is type(default) and bool(value == default))


def _default(function: Any, name: str) -> Any:
    if isinstance(function, np.ufunc):
        return _OF_UFUNCS.get(name, inspect.Parameter.empty)
    known = {**_EVERYWHERE, **_UNSAID.get(function, {})}
    if name in known:
        return known[name]
    parameter = _parameters(function).get(name)
    return inspect.Parameter.empty if parameter is None else parameter.default
