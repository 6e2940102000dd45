"""What is looked for in lists and tuples, and what is folded."""

from __future__ import annotations

import bisect
import functools
from typing import Any

import numpy as np

from .registry import expands


@expands(functools.reduce)
def folded(function: Any, iterable: Any, *initial: Any) -> Any:
    items = list(iterable)
    if len(initial) == 0 and len(items) == 0:
        raise TypeError("reduce() of empty iterable with no initial value")
    found = initial[0] if len(initial) > 0 else items[0]
    for item in items if len(initial) > 0 else items[1:]:
        found = function(found, item)
    return found


@expands(bisect.bisect_left)
def place_before(a: Any, x: Any, lo: Any = 0, hi: Any = None, *, key: Any = None) -> Any:
    keys = a[lo:hi] if key is None else [key(item) for item in a[lo:hi]]
    return lo + np.searchsorted(keys, x)


@expands(bisect.bisect, bisect.bisect_right)
def place_behind(a: Any, x: Any, lo: Any = 0, hi: Any = None, *, key: Any = None) -> Any:
    keys = a[lo:hi] if key is None else [key(item) for item in a[lo:hi]]
    return lo + np.searchsorted(keys, x, side="right")


def index_of(items: Any, item: Any) -> Any:
    """`items.index(item)`."""
    for k, other in enumerate(items):
        if other == item:
            return k
    raise ValueError("the item is not there")


def count_of(items: Any, item: Any) -> Any:
    """`items.count(item)`."""
    number = 0
    for other in items:
        if other == item:
            number += 1
    return number


METHODS = {"index": index_of, "count": count_of}
