"""Runs numpy source, as it is, on the tape: `with running_numpy(): f(tensor)`.

While it is open, in this thread: numpy's functions that make arrays make tensors, so that buffers are tracked; the functions of
`math` are recorded; what numpy makes a number is immutable, so that `s += x` on a number makes a new one (on arrays it writes);
what is saved is copied, so that every in-place program has a gradient; and a tracked tensor cannot become a Python float.
"""

from __future__ import annotations

import functools
import math
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np

from .. import ops
from ..modes import STATE
from .methods import apply
from .tensor import Tensor

CREATORS = ("zeros", "ones", "empty", "full", "zeros_like", "ones_like", "empty_like", "full_like", "eye", "identity")
CONVERTERS = ("array", "asarray", "ascontiguousarray", "asfarray", "copy")
_lock = threading.RLock()


def _creator(original: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(original)
    def make(*args: Any, **kwargs: Any) -> Any:
        found = original(*args, **kwargs)
        floats = STATE.numpy and isinstance(found, np.ndarray) and found.dtype.kind == "f"
        return Tensor._new(found) if floats else found

    return make


def _converter(original: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(original)
    def convert(data: Any, *args: Any, **kwargs: Any) -> Any:
        if not STATE.numpy or not _holds_tensor(data):
            return original(data, *args, **kwargs)
        dtype = args[0] if args else kwargs.get("dtype")
        made = _stacked(data)
        made = made.clone() if isinstance(data, Tensor) and original.__name__ in ("array", "copy") else made
        return made if dtype is None else made.to(dtype)

    return convert


def _holds_tensor(data: Any) -> bool:
    return isinstance(data, Tensor) or (isinstance(data, (list, tuple)) and any(map(_holds_tensor, data)))


def _stacked(data: Any) -> Any:
    if isinstance(data, (list, tuple)):
        return apply(np.stack, [_stacked(d) for d in data], 0)
    return data if isinstance(data, Tensor) else Tensor._new(np.asarray(data))


def _of_math(original: Callable[..., Any]) -> Callable[..., Any]:
    twin = next((f for f, scalar in ops.SCALAR_TWINS.items() if scalar is original), None)

    @functools.wraps(original)
    def recorded(*args: Any) -> Any:
        if STATE.numpy and any(isinstance(a, Tensor) for a in args) and twin is not None:
            return apply(twin, *args)
        return original(*args)

    return recorded


def _patches() -> Iterator[tuple[Any, str, Any]]:
    for name in CREATORS:
        yield np, name, _creator(getattr(np, name))
    for name in CONVERTERS:
        if name in np.__dict__:
            yield np, name, _converter(getattr(np, name))
    for scalar in set(ops.SCALAR_TWINS.values()):
        yield math, scalar.__name__, _of_math(scalar)


@contextmanager
def running_numpy() -> Iterator[None]:
    """Run numpy source on tensors while this is open (see the module)."""
    with _lock:
        patches = list(_patches())
        before = [(module, name, getattr(module, name)) for module, name, _ in patches]
        was = STATE.numpy
        try:
            if not was:
                for module, name, replacement in patches:
                    setattr(module, name, replacement)
            STATE.numpy = True
            yield
        finally:
            STATE.numpy = was
            for module, name, original in before:
                setattr(module, name, original)
