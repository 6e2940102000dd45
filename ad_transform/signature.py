"""The key of a call: what generated code depends on in its arguments. Code is generated once for each key.

Of an array the key has the dtype and the shape as a pattern: which axes have length 1, and which have equal lengths. Of a number it
has the type, of None and strings the value, of containers what they contain, of any other object its class.
"""

from __future__ import annotations

import collections
import dataclasses
import enum
from typing import Any

import numpy as np

from .errors import AliasingError


def exact_key(thing: Any) -> Any:
    """What an argument is, lengths included: cheap to make, and equal keys have equal patterns."""
    kind = type(thing)
    if kind is np.ndarray:
        return thing.shape, thing.dtype
    if kind in (float, int, bool, complex):
        return kind
    if kind in (tuple, list):
        return kind, tuple(map(exact_key, thing))
    if kind is dict:
        return kind, tuple((k, exact_key(v)) for k, v in thing.items())
    if kind is collections.deque:
        return kind, thing.maxlen, tuple(map(exact_key, thing))
    if kind in (collections.OrderedDict, collections.defaultdict):
        return kind, id(getattr(thing, "default_factory", None)), tuple((k, exact_key(v)) for k, v in thing.items())
    if thing is None or kind in (str, bytes, slice, range):
        return kind, str(thing) if kind is slice else thing
    if isinstance(thing, (enum.Enum, frozenset)):
        return kind, thing
    if isinstance(thing, tuple):
        return kind, tuple(map(exact_key, thing))
    if dataclasses.is_dataclass(thing) and not isinstance(thing, type):
        return kind, tuple(exact_key(getattr(thing, f.name, None)) for f in dataclasses.fields(thing))
    if isinstance(thing, np.ndarray):
        return kind, thing.shape, thing.dtype
    return (kind, id(thing)) if callable(thing) or isinstance(thing, (type, np.dtype)) else kind


def pattern(key: Any, lengths: dict[int, int] | None = None) -> Any:
    """A key with lengths replaced by their order of appearance."""
    lengths = {} if lengths is None else lengths
    if isinstance(key, tuple):
        if len(key) == 2 and isinstance(key[1], np.dtype):
            return tuple(n if n == 1 else (lengths.setdefault(n, len(lengths)),) for n in key[0]), key[1]
        return tuple(pattern(k, lengths) for k in key)
    return key


def check_overlap(arrays: list[tuple[str, np.ndarray]], written: set[str]) -> None:
    """AliasingError where an argument that the code writes into shares memory with another: it takes them to be apart."""
    for name, array in arrays:
        if name in written and _overlaps_itself(array):
            what = f"elements of the argument {name!r} share memory with each other"
            raise AliasingError(f"{what}, and the function writes into it; pass a copy")
    for k, (name, array) in enumerate(arrays):
        for other_name, other in arrays[:k]:
            if (name in written or other_name in written) and np.shares_memory(array, other):
                raise AliasingError(
                    f"the arguments {other_name!r} and {name!r} share memory, and the function writes into an argument; pass copies"
                )


def _overlaps_itself(array: np.ndarray) -> bool:
    """Whether an array has more elements than the memory that it spans."""
    span = sum((n - 1) * abs(step) for n, step in zip(array.shape, array.strides, strict=True))
    return array.size > 1 and span + array.itemsize < array.nbytes


def same_shapes(gradient: Any, argument: Any) -> bool:
    """Whether a gradient has the shapes of what it is the gradient of."""
    if isinstance(argument, np.ndarray):
        return bool(np.shape(gradient) == argument.shape)
    if isinstance(argument, (tuple, list)):
        return all(map(same_shapes, gradient, argument))
    if isinstance(argument, dict):
        return all(same_shapes(gradient[k], a) for k, a in argument.items())
    return True
