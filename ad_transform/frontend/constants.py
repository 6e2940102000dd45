"""What is fixed into the code where it is found outside a program: functions, modules, strings, None; and what guards compare."""

from __future__ import annotations

import enum
import functools
import logging
import types
from typing import Any

import numpy as np


def is_constant(thing: Any) -> bool:
    simple = (str, bytes, type(None), slice, type(...), type, np.dtype, frozenset, set, range, np.ufunc, enum.Enum, logging.Logger)
    return isinstance(thing, (*simple, types.ModuleType)) or (callable(thing) and is_function(thing))


def held_by(function: Any) -> list[Any]:
    """The object of a bound method, and what a partial function holds, itself or by another one."""
    if isinstance(function, functools.partial):
        return [*held_by(function.func), *function.args, *function.keywords.values()]
    return [function.__self__] if isinstance(function, types.MethodType) else []


def is_function(thing: Any) -> bool:
    kinds = (types.FunctionType, types.BuiltinFunctionType, types.MethodType, types.MethodWrapperType, types.WrapperDescriptorType)
    partial = getattr(type(thing), "__call__", None) is functools.partial.__call__  # noqa: B004
    return isinstance(thing, kinds) or partial or type(thing).__module__ in ("functools", "numpy") or hasattr(thing, "__wrapped__")


def exact(thing: Any) -> Any:
    """What a guard compares for a number or array that is read from outside the arguments."""
    if isinstance(thing, np.ndarray):
        return (np.ndarray, thing.dtype, thing.shape)
    return (type(thing), getattr(thing, "dtype", None))
