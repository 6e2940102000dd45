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
    accumulation,
    algorithms,
    aliasing,
    asked,
    augmented,
    basics,
    beginnings,
    broadcasting,
    calls,
    chosen,
    classes,
    classics,
    collected,
    containers,
    control_flow,
    dispatch,
    evaluation,
    exchanged,
    flat,
    generators,
    identity,
    joined,
    kept,
    labels,
    language,
    loops,
    mutation,
    mutual,
    nones,
    not_run,
    numpy_algebra,
    numpy_api,
    numpy_shapes,
    numpy_ufuncs,
    optional,
    ordered,
    owned,
    picked,
    queues,
    raising,
    records,
    recursion,
    scalars,
    selectors,
    sequences,
    shared_memory,
    sharing,
    shifts,
    special_methods,
    stepping,
    tests_that_act,
    traps,
    written_out,
)
from .inputs import inputs_for

MODULES = (
    basics, beginnings, broadcasting, control_flow, loops, mutation, aliasing, calls, containers, numpy_api, numpy_shapes,
    numpy_algebra, scalars, algorithms, recursion, sequences, sharing, selectors, shifts, language, raising, generators,
    classics, kept, numpy_ufuncs, classes, traps, evaluation, chosen, accumulation, tests_that_act, nones, flat, queues,
    owned, dispatch, collected, joined, written_out, special_methods, labels, exchanged, picked, records, ordered, asked,
    optional, mutual, shared_memory, identity, not_run, augmented, stepping,
)  # fmt: skip


def functions(module: ModuleType) -> Iterator[Callable[..., Any]]:
    """The programs of a module, in the order in which they are written."""
    for name, value in vars(module).items():
        if inspect.isfunction(value) and value.__module__ == module.__name__ and not name.startswith("_"):
            yield value


# Programs that the language does not accept yet: each is refused with the error that is named here, at a line of its file.
REFUSED = {
    "shared_memory.overlaps_of_another_length_at_each_depth": ("may be the same memory as another array that it reads", "AliasingError"),
    "shared_memory.in_place_halves": ("may be the same memory as another array that it reads", "AliasingError"),
    "recursion.recursion_returns_what_is_written": ("may or may not be the same memory", "AliasingError"),
}


def _programs(refused: bool) -> list[Any]:
    names = {f"{module.__name__.rpartition('.')[2]}.{f.__name__}": f for module in MODULES for f in functions(module)}
    return [pytest.param(function, id=name) for name, function in names.items() if (name in REFUSED) == refused]


PROGRAMS = _programs(refused=False)
REFUSED_PROGRAMS = _programs(refused=True)

__all__ = ["MODULES", "PROGRAMS", "REFUSED", "REFUSED_PROGRAMS", "functions", "inputs_for"]
