"""numpy's iterators over the indices of an array, as generators."""

from __future__ import annotations

from typing import Any

import numpy as np

from .registry import expands, refuse


@expands(np.ndarray.tolist)
def nested_list(a: Any) -> Any:
    """Numbers of Python in lists, one in the other for each axis."""
    if np.ndim(a) == 0:
        return a.item()
    if np.ndim(a) > 2:
        refuse("tolist of an array with more than two axes", "index the array itself")
    return _numbers(a) if np.ndim(a) == 1 else [_numbers(row) for row in a]


def _numbers(row: Any) -> Any:
    return [v.item() for v in row]


@expands(np.ndindex)
def ndindex(*shape: Any) -> Any:
    lengths = shape[0] if len(shape) == 1 and isinstance(shape[0], tuple) else shape
    if len(lengths) == 0:
        yield ()
    else:
        for i in range(lengths[0]):
            for rest in np.ndindex(lengths[1:]):
                yield (i, *rest)


@expands(np.ndenumerate)
def ndenumerate(arr: Any) -> Any:
    for index in np.ndindex(np.shape(arr)):
        yield index, arr[index]
