"""Stores outside the program: into what globals and closures lead to, when all else is done.

All take where they start from, the attributes and items that lead on from there, a tree of values, and those of its values that
are themselves from outside, and so are not copied.
"""

from __future__ import annotations

import dataclasses
from typing import Any

from .. import facts, ops


def reach(root: Any, steps: Any) -> Any:
    """What some attributes ("attr") and items ("item") lead to."""
    for kind, key in steps:
        root = getattr(root, key) if kind == "attr" else root[key]
    return root


def _put(root: Any, steps: Any, tree: Any, own: Any) -> None:
    holder, (kind, key) = reach(root, steps[:-1]), steps[-1]
    if kind == "attr":
        setattr(holder, key, tree)
    else:
        holder[key] = tree


def _remove(root: Any, steps: Any, tree: Any, own: Any) -> None:
    del reach(root, steps[:-1])[steps[-1][1]]


def _fill(root: Any, steps: Any, tree: Any, own: Any) -> None:
    reach(root, steps)[...] = tree


def _refill(root: Any, steps: Any, tree: Any, own: Any) -> None:
    reach(root, steps)[:] = tree


def _renew(root: Any, steps: Any, tree: Any, own: Any) -> None:
    reach(root, steps).clear()
    reach(root, steps).extend(tree)


def _append(root: Any, steps: Any, tree: Any, own: Any) -> None:
    reach(root, steps).append(tree)


def _store(name: str, run: Any) -> ops.Op:
    return ops.Op(name, run, lambda root, steps, tree, own: facts.NONE, name, effect=True, constant=True)


put = _store("put", _put)
"""An attribute or an item."""

remove = _store("remove", _remove)
"""`del` of an item of a dict."""

fill = _store("fill", _fill)
"""All elements of an array."""

refill = _store("refill", _refill)
"""All items of a list."""

renew = _store("renew", _renew)
"""All items of a deque."""

append = _store("append", _append)
"""One item more."""

record = dataclasses.replace(append)
"""One item more, where the program appends it."""

STORES = (put, remove, fill, refill, renew, append)
