"""Peak memory of the generated gradients and of hand-written ones: the residuals that the adjoint reads, and no more."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable
from typing import Any

import numpy as np

from ad_transform import grad

from ..references import by_hand, functions
from .cases import Case, all_cases


def peak(call: Callable[[], Any]) -> int:
    """The most memory in bytes that a call holds at once, what it returns included; numpy's arrays are seen."""
    call()  # what is made once is there
    tracemalloc.start()
    try:
        before = tracemalloc.get_traced_memory()[0]
        tracemalloc.reset_peak()
        call()
        return tracemalloc.get_traced_memory()[1] - before
    finally:
        tracemalloc.stop()


def product_of_neighbours(x):
    total = 0.0
    for i in range(1, len(x)):
        total = total + x[i] * x[i - 1]
    return total


def product_of_neighbours_by_hand(x):
    x_bar = np.zeros_like(x)
    for i in range(len(x) - 1, 0, -1):
        x_bar[i] += x[i - 1]
        x_bar[i - 1] += x[i]
    return x_bar


def heat(u, k, steps):
    """A non-linear diffusion in place: every step saves what its adjoint reads."""
    for _ in range(steps):
        u[1:-1] += k * u[1:-1] * (u[2:] - 2.0 * u[1:-1] + u[:-2])
    return np.sum(u**2)


def heat_by_hand(u, k, steps):
    u = u.copy()
    states = np.empty((steps, len(u)))
    for t in range(steps):
        states[t] = u
        u[1:-1] += k * u[1:-1] * (u[2:] - 2.0 * u[1:-1] + u[:-2])
    u_bar, k_bar = 2.0 * u, 0.0
    for t in range(steps - 1, -1, -1):
        u = states[t]
        t_bar = u_bar[1:-1].copy()
        curvature = u[2:] - 2.0 * u[1:-1] + u[:-2]
        k_bar += np.sum(t_bar * u[1:-1] * curvature)
        u_bar[1:-1] += t_bar * k * curvature
        t_bar *= k * u[1:-1]
        u_bar[2:] += t_bar
        u_bar[1:-1] -= 2.0 * t_bar
        u_bar[:-2] += t_bar
    return u_bar, k_bar


def recurrent(W, h, xs):
    """The states are names of a loop, in no array of the user's."""
    for x in xs:
        h = np.tanh(W @ h + x)
    return np.sum(h**2)


def recurrent_by_hand(W, h, xs):
    states = np.empty((len(xs), len(h)))
    start = h
    for t, x in enumerate(xs):
        h = states[t] = np.tanh(W @ h + x)
    h_bar = 2.0 * h
    W_bar, xs_bar = np.zeros_like(W), np.empty_like(xs)
    for t in range(len(xs) - 1, -1, -1):
        xs_bar[t] = h_bar * (1.0 - states[t] ** 2)
        W_bar += np.outer(xs_bar[t], states[t - 1] if t else start)
        h_bar = W.T @ xs_bar[t]
    return W_bar, h_bar, xs_bar


def memory_cases() -> list[Case]:
    """The cases of the table of times, the other references on larger arguments, and loops that keep residuals."""
    random = np.random.default_rng(2)

    def normal(*shape: int) -> Any:
        return random.normal(size=shape) * 0.3

    root = normal(60, 60)
    positive = root @ root.T + np.eye(60)
    labels = random.integers(0, 10, size=2000)
    n = 5000
    return [
        *(case for case in all_cases() if any(isinstance(a, np.ndarray) for a in case.args)),
        Case("softmax regression, 2000x50x10", functions.softmax_regression, by_hand.softmax_regression,
             (normal(50, 10), normal(10), normal(2000, 50), labels), (0, 1)),
        Case("rnn into an array, 300 steps of 40", functions.rnn, by_hand.rnn,
             (normal(40, 40) * 0.3, normal(40, 20), normal(300, 20), normal(300, 40)), (0, 1)),
        Case("rosenbrock, 1e6", functions.rosenbrock, by_hand.rosenbrock, (normal(10**6),), (0,)),
        Case("gaussian, 2000x60", functions.gaussian, by_hand.gaussian, (normal(60), positive, normal(2000, 60)), (0, 1)),
        Case("convolution, 60x60 by 5x5", functions.convolution, by_hand.convolution, (normal(60, 60), normal(5, 5)), (0, 1)),
        Case("thomas, 5000", functions.thomas, by_hand.thomas, (normal(n), normal(n) + 5.0, normal(n), normal(n)), (0, 1, 2, 3)),
        Case("burgers, 50 steps of 10000", functions.burgers, by_hand.burgers, (0.1 * normal(10_000), 50), (0,)),
        Case("non-linear heat, 50 steps of 10000", heat, heat_by_hand, (0.5 + 0.1 * normal(10_000), 0.1, 50), (0, 1)),
        Case("loop over x[i], 10000", product_of_neighbours, product_of_neighbours_by_hand, (normal(10_000),), (0,)),
        Case("recurrent names, 300 steps of 40", recurrent, recurrent_by_hand,
             (normal(40, 40) * 0.3, normal(40), normal(300, 40)), (0, 1, 2)),
    ]  # fmt: skip


def print_memory(word: str | None) -> None:
    """One line per case: the peak of the hand-written gradient, and the ratio of the generated one to it."""
    print(f"{'peak memory':40s}{'by hand':>12s}{'generated':>12s}")
    for case in memory_cases():
        if word is not None and word not in case.name:
            continue
        gradient = grad(case.primal, wrt=case.wrt)
        found, expected = gradient(*case.args), case.by_hand(*case.args)
        for a, b in zip(found, expected if isinstance(expected, tuple) else (expected,), strict=True):
            np.testing.assert_allclose(a, b, rtol=1e-7, atol=1e-8 * float(np.max(np.abs(b))))
        hand, generated = peak(lambda: case.by_hand(*case.args)), peak(lambda: gradient(*case.args))  # noqa: B023
        print(f"{case.name:40s}{hand / 1024:9.1f} KB{generated / hand:12.2f}", flush=True)
