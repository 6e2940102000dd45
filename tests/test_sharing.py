"""Arguments that share memory: what is written through one would be seen through the other."""

from __future__ import annotations

import numpy as np
import pytest

from ad_transform import AliasingError, grad


def product(x, y):
    return np.sum(x * y)


def written(x, y):
    x[0] = 3.0 * y[1]
    return np.sum(x * y)


def test_reading_is_fine():
    x = np.arange(3.0)
    np.testing.assert_array_equal(grad(product)(x, x), x)


@pytest.mark.parametrize("overlap", [lambda x: x, lambda x: x[:], lambda x: x[::-1]])
def test_writing_is_refused(overlap):
    x = np.arange(3.0)
    gradient = grad(written)
    for _ in range(2):
        with pytest.raises(AliasingError, match="'x' and 'y' share memory"):
            gradient(x, overlap(x))
    np.testing.assert_array_equal(x, np.arange(3.0))
    np.testing.assert_array_equal(gradient(x, np.ones(3)), [0.0, 1.0, 1.0])


def test_a_call_may_overwrite_its_arguments_only_where_it_is_told_to():
    def running(x):
        for k in range(1, len(x)):
            x[k] *= x[k - 1]
        return np.sum(x**2)

    x = np.array([1.1, 0.7, -0.4])
    pure = grad(running)(x)
    np.testing.assert_array_equal(x, [1.1, 0.7, -0.4])
    np.testing.assert_array_equal(grad(running, overwrite=True)(x.copy()), pure)
    assert "= x.copy()" in grad(running).source_for(x)
    assert "= x.copy()" not in grad(running, overwrite=True).source_for(x)
