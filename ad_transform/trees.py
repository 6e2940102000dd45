"""Nested containers of numbers: lists, tuples, named tuples, dicts, dataclasses."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

Path = tuple[Any, ...]


def children(tree: Any) -> dict[Any, Any] | None:
    """The parts of a container by key, None for a leaf."""
    if isinstance(tree, dict):
        return tree
    if isinstance(tree, (list, tuple)):
        return dict(enumerate(tree))
    if dataclasses.is_dataclass(tree) and not isinstance(tree, type):
        return {field.name: getattr(tree, field.name) for field in dataclasses.fields(tree)}
    return None


def rebuilt(tree: Any, parts: dict[Any, Any]) -> Any:
    """A container of the same type with other parts."""
    if isinstance(tree, dict):
        return parts
    if isinstance(tree, tuple) and hasattr(tree, "_fields"):
        return type(tree)(*parts.values())
    if isinstance(tree, (list, tuple)):
        return type(tree)(parts.values())
    return dataclasses.replace(tree, **parts)


def mapped(function: Callable[[Any], Any], tree: Any) -> Any:
    """The tree with `function` applied to each leaf."""
    parts = children(tree)
    if parts is None:
        return function(tree)
    return rebuilt(tree, {key: mapped(function, part) for key, part in parts.items()})


def leaves(tree: Any, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """The leaves in order, each with the way to it."""
    parts = children(tree)
    if parts is None:
        yield path, tree
        return
    for key, part in parts.items():
        yield from leaves(part, (*path, key))


def is_float(leaf: Any) -> bool:
    """Whether a leaf can be differentiated."""
    return isinstance(leaf, (float, np.floating, np.ndarray)) and np.asarray(leaf).dtype.kind == "f"


def label(name: str, path: Path) -> str:
    """How a leaf of an argument is written."""
    return name + "".join(f"[{key!r}]" if not isinstance(key, str) else f".{key}" for key in path)


def number(value: Any, has_aux: bool) -> Any:
    """The one number that a function returns, in double precision."""
    value = value[0] if has_aux else value
    (element,) = np.asarray(value).reshape(-1)
    return np.float64(element)
