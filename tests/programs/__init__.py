"""The corpus: plain numpy programs, one function each, that every transform is run on.

A public function of a module here is a program; what begins with an underscore helps one. A program returns one number.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any

import pytest

from . import (
    algorithms,
    aliasing,
    basics,
    broadcasting,
    calls,
    containers,
    control_flow,
    loops,
    mutation,
    numpy_algebra,
    numpy_api,
    numpy_shapes,
    scalars,
)
from .inputs import inputs_for

MODULES = (
    basics, broadcasting, control_flow, loops, mutation, aliasing, calls, containers, numpy_api, numpy_shapes, numpy_algebra, scalars,
    algorithms,
)  # fmt: skip


def functions(module: ModuleType) -> Iterator[Callable[..., Any]]:
    """The programs of a module, in the order in which they are written."""
    for name, value in vars(module).items():
        if inspect.isfunction(value) and value.__module__ == module.__name__ and not name.startswith("_"):
            yield value


PROGRAMS = [
    pytest.param(function, id=f"{module.__name__.rpartition('.')[2]}.{function.__name__}")
    for module in MODULES
    for function in functions(module)
]

__all__ = ["MODULES", "PROGRAMS", "functions", "inputs_for"]
