"""What the adjoint of a loop keeps is what it reads, once: no more memory than an expert's gradient takes."""

from __future__ import annotations

import numpy as np
import pytest

from ad_transform import grad

from .benchmarks import memory
from .references import by_hand, functions

CASES = {
    "a state in place": (memory.heat, memory.heat_by_hand, lambda x: (x, 0.1, 40), ("u", "k")),
    "another": (functions.burgers, by_hand.burgers, lambda x: (x, 40), ("u",)),
    "nothing": (functions.jacobi, by_hand.jacobi, lambda x: (x, x.copy(), 40), ("A", "B")),
    "elements": (memory.product_of_neighbours, memory.product_of_neighbours_by_hand, lambda x: (x,), ("x",)),
    "states of a recurrence": (
        memory.recurrent, memory.recurrent_by_hand, lambda x: (np.eye(1000), x[:1000], x.reshape(-1, 1000)), ("W", "h", "xs"),
    ),
}  # fmt: skip


@pytest.mark.parametrize("kept", CASES)
def test_peak_is_that_of_the_gradient_by_hand(kept):
    function, expert, arguments, wrt = CASES[kept]
    args = arguments(0.5 + 0.1 * np.random.default_rng(3).normal(size=5000))
    gradient, by_expert = grad(function, wrt=wrt), expert(*args)
    for found, expected in zip(gradient(*args), by_expert if len(wrt) > 1 else (by_expert,), strict=True):
        np.testing.assert_allclose(found, expected, rtol=1e-9, atol=1e-12)
    assert memory.peak(lambda: gradient(*args)) <= 1.1 * memory.peak(lambda: expert(*args))
