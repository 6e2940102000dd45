"""What arrays have and tensors do not, for numpy source that runs on the tape: `x.flat`, and `x.sort()` in place."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np


class Flat:
    """`tensor.flat`: the elements in one row. What is taken out is a copy; what is put in goes to the tensor."""

    def __init__(self, tensor: Any) -> None:
        self.tensor = tensor

    def row(self) -> Any:
        """The elements as they are now."""
        return self.tensor.clone().reshape(-1)

    def __len__(self) -> int:
        return int(self.tensor.size)

    def __getitem__(self, index: Any) -> Any:
        return self.row()[index]

    def __setitem__(self, index: Any, value: Any) -> None:
        row = self.row()
        row[index] = value
        self.tensor.copy_(row.reshape(self.tensor.shape))

    def __iter__(self) -> Iterator[Any]:
        return (self[k] for k in range(len(self)))

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, **kwargs: Any) -> Any:
        return getattr(ufunc, method)(*(x.row() if isinstance(x, Flat) else x for x in inputs), **kwargs)

    def __array_function__(self, function: Any, types: Any, args: Any, kwargs: Any) -> Any:
        return function(*(x.row() if isinstance(x, Flat) else x for x in args), **kwargs)


def _sort(tensor: Any) -> Callable[..., None]:
    def sort(axis: int = -1) -> None:
        tensor.copy_(np.sort(tensor, axis=axis))

    return sort


ATTRIBUTES: dict[str, Callable[[Any], Any]] = {"flat": Flat, "sort": _sort}
