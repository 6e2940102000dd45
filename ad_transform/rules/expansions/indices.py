"""numpy's iterators over the indices of an array, as generators; places in an array as one number and as one for each axis."""

from __future__ import annotations

from typing import Any

import numpy as np

from .registry import expands


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


@expands(np.unravel_index)
def unravel_index(indices: Any, shape: Any) -> Any:
    places: tuple[Any, ...] = ()
    for length in reversed(shape):
        places = (indices % length, *places)
        indices = indices // length
    return places


@expands(np.ravel_multi_index)
def ravel_multi_index(multi_index: Any, dims: Any) -> Any:
    place = 0
    for index, length in zip(multi_index, dims, strict=True):
        place = place * length + index
    return place
