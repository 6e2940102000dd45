"""Measure derivatives of other modes and higher orders: jvp against the primal, hvp against the gradient, Jacobians against jvps.

    python -m tests.benchmarks.orders [--rounds N]

One thread, one core; medians of several rounds in which the contenders take turns, the numbers of each round verified. Where JAX is
installed, its ratios are those of its own jitted functions to each other.
"""

from __future__ import annotations

from .run import medians, print_conditions  # sets the number of threads before numpy is imported  # isort: skip

import argparse
import importlib.util
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from ad_transform import checkpointed, grad, hvp, jacfwd, jvp

from . import cases


@dataclass
class Subject:
    """A function, its arguments of which the first is differentiated, and the function as JAX takes it."""

    name: str
    function: Callable[..., Any]
    args: tuple[Any, ...]
    for_jax: Callable[..., Any]


def diffusion(u, steps):
    for _ in range(steps):
        u[1:-1] += 0.2 * u[1:-1] * (u[2:] - 2.0 * u[1:-1] + u[:-2])
    return np.sum(u**2)


def diffusion_jax(u, steps):
    import jax

    def step(u, _):
        return u.at[1:-1].add(0.2 * u[1:-1] * (u[2:] - 2.0 * u[1:-1] + u[:-2])), None

    return jax.numpy.sum(jax.lax.scan(step, u, length=steps)[0] ** 2)


def jacobi_2d(A, B, steps):
    cases.jacobi_2d(A, B, steps)
    return np.sum(A**2)


def jacobi_2d_jax(A, B, steps):
    import jax

    def sweep(target, source):
        new = 0.2 * (source[1:-1, 1:-1] + source[1:-1, :-2] + source[1:-1, 2:] + source[2:, 1:-1] + source[:-2, 1:-1])
        return target.at[1:-1, 1:-1].set(new)

    def step(both, _):
        A, B = both
        B = sweep(B, A)
        return (sweep(A, B), B), None

    return jax.numpy.sum(jax.lax.scan(step, (A, B), length=steps)[0][0] ** 2)


def mlp_jax(*args):
    import jax.numpy as jnp

    W1, b1, W2, b2, x, y = args
    return jnp.sum((jnp.tanh(x @ W1 + b1) @ W2 + b2 - y) ** 2)


def subjects() -> list[Subject]:
    """The MLP, small and large, and a stencil that is not linear."""
    mlps = [cases.mlp_case(5, 3, 4, 2), cases.mlp_case(256, 64, 128, 10)]
    grids = tuple(np.random.default_rng(3).normal(size=(2, 150, 150)))
    linear = Subject("jacobi_2d in place, 150x150, 50 steps", jacobi_2d, (*grids, 50), jacobi_2d_jax)
    stencil = Subject("diffusion, 20000 points, 50 steps", diffusion, (concentrations(), 50), diffusion_jax)
    return [*(Subject(c.name, c.primal, c.args, mlp_jax) for c in mlps), linear, stencil]


def concentrations():
    return np.random.default_rng(1).uniform(0.4, 0.6, 20_000)


def close_to(expected: Any) -> Callable[[Any], None]:
    """A check of one result."""
    small = 1e-9 * float(np.max(np.abs(expected)))
    return lambda found: np.testing.assert_allclose(np.asarray(found), expected, rtol=1e-7, atol=small)


def own_times(s: Subject, rounds: int) -> dict[str, float]:
    """The times of the primal, its jvp, its gradient and its hvp."""
    v = np.random.default_rng(2).normal(size=s.args[0].shape)
    tangents = (v, *(None for _ in s.args[1:]))
    gradient, product, push = grad(s.function), hvp(s.function), jvp(s.function)
    first, rest = s.args[0], s.args[1:]
    results = {
        "primal": lambda: s.function(first.copy(), *(r.copy() if isinstance(r, np.ndarray) else r for r in rest)),
        "jvp": lambda: push(s.args, tangents)[1],
        "gradient": lambda: gradient(*s.args),
        "hvp": lambda: product(first, v, *rest),
    }
    expected = {name: np.asarray(call()) for name, call in results.items()}
    np.testing.assert_allclose(expected["jvp"], np.sum(expected["gradient"] * v), rtol=1e-7)
    step = 1e-5
    moved = [gradient(first + h * v, *rest) for h in (step, -step)]
    small = 1e-5 * np.max(np.abs(expected["hvp"]))
    np.testing.assert_allclose(expected["hvp"], (moved[0] - moved[1]) / (2 * step), rtol=1e-4, atol=small)
    found = {}
    for pair in (("primal", "jvp"), ("gradient", "hvp")):
        verify = {name: close_to(expected[name]) for name in pair}
        calls = {name: results[name] for name in pair}
        found.update(medians(calls, rounds, lambda value, verify=verify: _either(verify, value)))
    return found


def _either(verify: dict[str, Callable[[Any], None]], value: Any) -> None:
    """A result must be that of one of the contenders."""
    errors = []
    for check in verify.values():
        try:
            check(value)
        except AssertionError as error:
            errors.append(error)
    assert len(errors) < len(verify), errors


def jax_times(s: Subject, rounds: int) -> dict[str, float]:
    """The same by JAX."""
    import jax

    jax.config.update("jax_enable_x64", True)
    static = tuple(k for k, a in enumerate(s.args) if isinstance(a, int))
    primal = jax.jit(s.for_jax, static_argnums=static)
    rest = s.args[1:]
    of_first = lambda first: s.for_jax(first, *rest)  # noqa: E731
    first, v = jax.numpy.asarray(s.args[0]), jax.numpy.asarray(np.random.default_rng(2).normal(size=s.args[0].shape))
    push = jax.jit(lambda x, v: jax.jvp(of_first, (x,), (v,))[1])
    gradient = jax.jit(jax.grad(of_first))
    product = jax.jit(lambda x, v: jax.jvp(jax.grad(of_first), (x,), (v,))[1])
    calls = {
        "primal": lambda: primal(first, *rest).block_until_ready(),
        "jvp": lambda: push(first, v).block_until_ready(),
        "gradient": lambda: gradient(first).block_until_ready(),
        "hvp": lambda: product(first, v).block_until_ready(),
    }
    return medians(calls, rounds, lambda value: np.testing.assert_array_equal(np.isfinite(value), True))


def print_orders(rounds: int) -> None:
    """One line per function."""
    peers = ["generated"] + (["JAX jit"] if importlib.util.find_spec("jax") else [])
    print(f"{'':40s}{'':12s}{'primal':>12s}{'jvp/primal':>12s}{'gradient':>12s}{'hvp/gradient':>14s}")
    for s in subjects():
        for who in peers:
            t = own_times(s, rounds) if who == "generated" else jax_times(s, rounds)
            print(
                f"{s.name:40s}{who:12s}{1e6 * t['primal']:9.1f} us{t['jvp'] / t['primal']:12.2f}"
                f"{1e6 * t['gradient']:9.1f} us{t['hvp'] / t['gradient']:14.2f}",
                flush=True,
            )


def curve(p, t):
    return p[0] * np.exp(-p[1] * t) + p[2]


def print_jacobian(rounds: int) -> None:
    """Forward mode goes by the number of inputs."""
    p, t = np.array([1.2, 0.7, 0.1]), np.linspace(0.0, 3.0, 1000)
    jacobian, push = jacfwd(curve), jvp(curve)
    expected = np.column_stack([np.exp(-p[1] * t), -p[0] * t * np.exp(-p[1] * t), np.ones(1000)])
    three = lambda: np.column_stack([push((p, t), (e, None))[1] for e in np.eye(3)])  # noqa: E731
    times = medians({"jacfwd": lambda: jacobian(p, t), "jvps": three}, rounds, close_to(expected))
    ratio = times["jacfwd"] / times["jvps"]
    print(f"\nJacobian of 1000 outputs by 3 inputs, forward mode: {1e6 * times['jacfwd']:.1f} us, {ratio:.2f} of 3 jvps")


def print_checkpointing(rounds: int) -> None:
    """What the memory costs in time."""
    u = concentrations()

    def by_states(states: int) -> Callable[[], Any]:
        def loss(u, steps, states):
            for _ in checkpointed(range(steps), snapshots=states):
                u[1:-1] += 0.2 * u[1:-1] * (u[2:] - 2.0 * u[1:-1] + u[:-2])
            return np.sum(u**2)

        gradient = grad(loss)
        return lambda: gradient(u, 200, states)

    plain = grad(diffusion)
    calls = {"all": lambda: plain(u, 200), **{str(s): by_states(s) for s in (5, 10, 20, 50)}}
    times = medians(calls, rounds, close_to(plain(u, 200)))
    shown = ", ".join(f"{times[s] / times['all']:.2f} with {s} states" for s in calls if s != "all")
    print(f"\ndiffusion, 200 steps, checkpointed: {shown}, of the time with all states kept ({1e3 * times['all']:.1f} ms)")


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rounds", type=int, default=7, help="of which the median is taken")
    options = parser.parse_args()
    print_conditions()
    print_orders(options.rounds)
    print_jacobian(options.rounds)
    print_checkpointing(options.rounds)


if __name__ == "__main__":
    main()
