"""Runs numpy source, as it is, on the tape: `with running_numpy(): on_tape(f)(tensor)`.

`on_tape` gives a function, and the functions that it calls, a numpy of their own, in which what makes arrays makes tensors, so that
buffers are tracked, and a `math` whose functions are recorded; nothing is written to the user's modules. While `running_numpy` is
open, what numpy makes a number is immutable: `s += x` on a number makes a new one, on arrays it writes. What is saved is copied, so
that every in-place program has a gradient, and turning a tracked tensor into a Python float is an error.
"""

from __future__ import annotations

import functools
import math
import sys
import types
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np

from .. import ops
from ..checkpointing import Checkpointed
from ..custom import WithRule, with_cotangent
from ..modes import STATE
from .custom import by_rule, changed
from .dispatch import OPERATORS, function_call
from .methods import apply
from .tensor import Tensor


@contextmanager
def running_numpy() -> Iterator[None]:
    """Numpy source runs on tensors while this is open, in this thread."""
    before, STATE.numpy = STATE.numpy, True
    try:
        yield
    finally:
        STATE.numpy = before


# ---- numpy and math for tensors --------------------------------------------------------------------------------------------


def _creator(original: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(original)
    def make(*args: Any, **kwargs: Any) -> Any:
        if _holds_tensor([*args, *kwargs.values()]):
            return function_call(original, args, kwargs)
        found = original(*args, **kwargs)
        return Tensor._new(found) if isinstance(found, np.ndarray) and found.dtype.kind == "f" else found

    return make


def _converter(original: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(original)
    def convert(data: Any, *args: Any, **kwargs: Any) -> Any:
        if not _holds_tensor(data):
            found = original(data, *args, **kwargs)
            return Tensor._new(found) if original is not np.asarray and found.dtype.kind == "f" else found
        dtype = args[0] if args else kwargs.get("dtype")
        made = _stacked(data)
        made = made.clone() if isinstance(data, Tensor) and (original is not np.asarray or kwargs.get("copy")) else made
        made = made if dtype is None else made.to(dtype)
        return made[(None,) * (kwargs.get("ndmin", 0) - made.ndim)] if made.ndim < kwargs.get("ndmin", 0) else made

    return convert


def _holds_tensor(data: Any) -> bool:
    return isinstance(data, Tensor) or (isinstance(data, (list, tuple)) and any(map(_holds_tensor, data)))


def _stacked(data: Any) -> Any:
    if isinstance(data, (list, tuple)):
        return apply(np.stack, [_stacked(d) for d in data], 0)
    return data if isinstance(data, Tensor) else Tensor._new(np.asarray(data))


def _of_math(original: Callable[..., Any], twin: Any) -> Callable[..., Any]:
    @functools.wraps(original)
    def recorded(*args: Any) -> Any:
        if len(args) > twin.nin:  # a logarithm with a base
            return recorded(args[0]) / recorded(args[1])
        return twin(*args) if any(hasattr(a, "__array_ufunc__") for a in args) else original(*args)

    return recorded


CREATORS = ("zeros", "ones", "empty", "full", "zeros_like", "ones_like", "empty_like", "full_like", "eye", "identity")
CONVERTERS = ("array", "asarray", "copy")
INSTEAD: dict[Any, Callable[..., Any]] = {
    **{getattr(np, name): _creator(getattr(np, name)) for name in CREATORS},
    **{getattr(np, name): _converter(getattr(np, name)) for name in CONVERTERS},
    **{scalar: _of_math(scalar, ufunc) for ufunc, scalar in ops.SCALAR_TWINS.items()},
    with_cotangent: changed,
    **{test: _of_math(test, getattr(np, test.__name__)) for test in (math.isnan, math.isinf, math.isfinite)},
}


class _OnLists:
    """A numpy function that finds the tensors in a list too, where numpy itself would make an array of it."""

    def __init__(self, original: Any) -> None:
        self._original = original

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        if any(isinstance(a, (list, tuple)) and _holds_tensor(a) for a in [*args, *kwargs.values()]):
            return function_call(OPERATORS.get(self._original, self._original), args, kwargs)
        return self._original(*args, **kwargs)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._original, name)


# ---- functions that see them -----------------------------------------------------------------------------------------------


class _View:
    """A module as a function on the tape sees it."""

    def __init__(self, module: Any, seen: dict[int, Any]) -> None:
        self._module, self._seen = module, seen

    def __getattr__(self, name: str) -> Any:
        return _replaced(getattr(self._module, name), self._seen)


def on_tape(function: Callable[..., Any]) -> Callable[..., Any]:
    """The function as it runs on tensors: a copy whose globals and cells lead to numpy, math and functions for the tape."""
    copied: Callable[..., Any] = _replaced(function, {})
    return copied


def _is_library(module: str | None) -> bool:
    top = (module or "").split(".")[0]
    return top in sys.stdlib_module_names or top in ("numpy", "scipy")


def _replaced(thing: Any, seen: dict[int, Any]) -> Any:
    """What stands for an object that a function refers to; most objects stand for themselves."""
    if id(thing) in seen:
        return seen[id(thing)][1]
    if isinstance(thing, types.ModuleType):
        mine = thing in (np, np.linalg, math) or not _is_library(thing.__name__)
        return _View(thing, seen) if mine else thing
    if isinstance(thing, types.FunctionType) and thing not in INSTEAD and not _is_library(thing.__module__):
        return _copied(thing, seen)
    if isinstance(thing, (WithRule, Checkpointed)):
        return _of_wrapper(thing, seen)
    if isinstance(thing, functools.partial):
        return functools.partial(_replaced(thing.func, seen), *thing.args, **thing.keywords)
    if isinstance(thing, functools._lru_cache_wrapper):
        return _replaced(thing.__wrapped__, seen)
    try:
        if thing in INSTEAD:
            return INSTEAD[thing]
    except TypeError:  # unhashable
        return thing
    of_numpy = (getattr(thing, "__module__", None) or "").startswith("numpy") and not isinstance(thing, type)
    return _OnLists(thing) if of_numpy and ops.find(thing) is not None else thing


def _of_wrapper(thing: Any, seen: dict[int, Any]) -> Any:
    """A function with a derivative rule, which may call it; or one that is computed again in the adjoint, which the tape is not."""
    made: list[Any] = []
    seen[id(thing)] = (thing, lambda *args, **kwargs: made[0](*args, **kwargs))
    primal = _replaced(thing.primal, seen)
    rule = tuple(_replaced(f, seen) for f in getattr(thing, "rule", ()))
    made.append(by_rule(thing.kind, primal, rule, thing.nondiff_argnums) if rule else primal)
    return seen[id(thing)][1]


def _copied(function: types.FunctionType, seen: dict[int, Any]) -> Any:
    """A copy of a function, in which every global and cell is what stands for it. Cells come last: they may hold it."""
    cells = [types.CellType() for _ in function.__closure__ or ()]
    names: dict[str, Any] = {"__builtins__": __builtins__, "__name__": function.__module__}
    made = types.FunctionType(function.__code__, names, function.__name__, function.__defaults__, tuple(cells))
    made.__kwdefaults__ = function.__kwdefaults__
    seen[id(function)] = (function, made)
    for name in _names(function.__code__):
        if name in function.__globals__:
            names[name] = _replaced(function.__globals__[name], seen)
    for cell, old in zip(cells, function.__closure__ or (), strict=True):
        try:
            cell.cell_contents = _replaced(old.cell_contents, seen)
        except ValueError:  # not filled yet
            continue
    return made


def _names(code: types.CodeType) -> set[str]:
    """The names that a function, and those defined in it, look up."""
    inner = [_names(c) for c in code.co_consts if isinstance(c, types.CodeType)]
    return set(code.co_names).union(*inner)
