"""New tensors. Floats are float64 by default, as after `torch.set_default_dtype(torch.float64)`."""

from __future__ import annotations

from typing import Any

import numpy as np

from .tensor import Tensor, raw_data

_generator = np.random.default_rng()


def manual_seed(seed: int) -> None:
    """Make `randn` and `rand` repeatable."""
    global _generator
    _generator = np.random.default_rng(seed)


def tensor(data: Any, dtype: Any = None, requires_grad: bool = False) -> Tensor:
    """A new leaf with a copy of the data.

    RuntimeError where integers or booleans are to require gradients.

    >>> tensor([1.0, 2.0, 3.0], requires_grad=True)
    tensor([1., 2., 3.], requires_grad=True)
    """
    return Tensor._new(np.array(raw_data(data), dtype=dtype), requires_grad)


def from_numpy(array: Any) -> Tensor:
    """A tensor over the memory of an array."""
    if not isinstance(array, np.ndarray):
        raise TypeError(f"expected np.ndarray (got {type(array).__name__})")
    return Tensor._new(array)


def as_tensor(data: Any, dtype: Any = None) -> Any:
    """The data itself where it is a tensor of this dtype, else a tensor over or of it."""
    if isinstance(data, Tensor):
        return data if dtype is None else data.to(dtype)
    return Tensor._new(np.asarray(raw_data(data), dtype=dtype))


def _shape(size: tuple[Any, ...]) -> Any:
    return size[0] if len(size) == 1 and not isinstance(size[0], int) else size


def zeros(*size: Any, dtype: Any = None, requires_grad: bool = False) -> Tensor:
    return Tensor._new(np.zeros(_shape(size), dtype or np.float64), requires_grad)


def ones(*size: Any, dtype: Any = None, requires_grad: bool = False) -> Tensor:
    return Tensor._new(np.ones(_shape(size), dtype or np.float64), requires_grad)


def full(size: Any, fill_value: Any, dtype: Any = None, requires_grad: bool = False) -> Tensor:
    return Tensor._new(np.full(size, fill_value, dtype), requires_grad)


def eye(n: int, m: int | None = None, dtype: Any = None, requires_grad: bool = False) -> Tensor:
    return Tensor._new(np.eye(n, m, dtype=dtype or np.float64), requires_grad)


def randn(*size: Any, dtype: Any = None, requires_grad: bool = False) -> Tensor:
    """Samples of the standard normal distribution."""
    return Tensor._new(np.asarray(_generator.standard_normal(_shape(size))).astype(dtype or np.float64), requires_grad)


def rand(*size: Any, dtype: Any = None, requires_grad: bool = False) -> Tensor:
    """Samples of the uniform distribution on [0, 1)."""
    return Tensor._new(np.asarray(_generator.random(_shape(size))).astype(dtype or np.float64), requires_grad)


def arange(start: Any, end: Any = None, step: Any = 1, dtype: Any = None, requires_grad: bool = False) -> Tensor:
    """Numbers from `start` (0 where only one is given) up to, but not including, `end`."""
    first, last = (0, start) if end is None else (start, end)
    return Tensor._new(np.arange(first, last, step, dtype=dtype), requires_grad)


def linspace(start: Any, end: Any, steps: int, dtype: Any = None, requires_grad: bool = False) -> Tensor:
    return Tensor._new(np.linspace(start, end, steps, dtype=dtype), requires_grad)


def zeros_like(input: Tensor, dtype: Any = None, requires_grad: bool = False) -> Tensor:
    return Tensor._new(np.zeros(input.shape, dtype or input.dtype), requires_grad)


def ones_like(input: Tensor, dtype: Any = None, requires_grad: bool = False) -> Tensor:
    return Tensor._new(np.ones(input.shape, dtype or input.dtype), requires_grad)


def empty(*size: Any, dtype: Any = None, requires_grad: bool = False) -> Tensor:
    return zeros(*size, dtype=dtype, requires_grad=requires_grad)


def full_like(input: Tensor, fill_value: Any, dtype: Any = None, requires_grad: bool = False) -> Tensor:
    return Tensor._new(np.full(input.shape, fill_value, dtype or input.dtype), requires_grad)


def randn_like(input: Tensor, requires_grad: bool = False) -> Tensor:
    return randn(input.shape, dtype=input.dtype, requires_grad=requires_grad)
