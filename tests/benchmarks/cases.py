"""What is measured: functions, their gradients as an expert writes them, and the same functions for other packages."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from ..references import by_hand, functions


@dataclass
class Case:
    """A function, its hand-written gradient, and forms of it for packages that cannot take it as it is (None: not at all)."""

    name: str
    primal: Callable[..., Any]
    by_hand: Callable[..., Any]
    args: tuple[Any, ...]
    wrt: tuple[int, ...]
    forms: dict[str, Callable[..., Any] | None] = field(default_factory=dict)


def mlp_case(batch: int, inputs: int, hidden: int, outputs: int) -> Case:
    random = np.random.default_rng(0)
    shapes = [(inputs, hidden), (hidden,), (hidden, outputs), (outputs,), (batch, inputs), (batch, outputs)]
    args = tuple(random.normal(size=shape) * 0.1 for shape in shapes)
    return Case(f"two-layer MLP {batch}x{inputs}x{hidden}x{outputs}", functions.loss, by_hand.loss, args, (0, 1, 2, 3))


def chain_in_numpy(s):
    y = np.sin(s) * s
    y = np.exp(y) + s
    y = np.log(y) / 3.0
    y = np.cos(y) - s
    return np.tanh(y) * y


def elementwise_by_hand(x, a):
    """As in the references, in as little memory as can be."""
    y = np.tanh(x * a)
    e = np.exp(-y * y)
    z = e * x
    z_bar = np.cos(z)
    z_bar *= y
    y_bar = np.sin(z, out=z)
    x_bar = z_bar * e
    z_bar *= x
    z_bar *= e
    z_bar *= y
    z_bar *= 2.0
    y_bar -= z_bar
    y *= y
    np.subtract(1.0, y, out=y)
    y_bar *= y
    a_bar = np.dot(y_bar, x)
    y_bar *= a
    x_bar += y_bar
    return x_bar, a_bar


def jacobi_2d(A, B, steps):
    for _ in range(steps):
        B[1:-1, 1:-1] = 0.2 * (A[1:-1, 1:-1] + A[1:-1, :-2] + A[1:-1, 2:] + A[2:, 1:-1] + A[:-2, 1:-1])
        A[1:-1, 1:-1] = 0.2 * (B[1:-1, 1:-1] + B[1:-1, :-2] + B[1:-1, 2:] + B[2:, 1:-1] + B[:-2, 1:-1])
    return np.sum(A)


def stencil_adjoint(source_bar, target_bar):
    t = 0.2 * target_bar[1:-1, 1:-1]
    target_bar[1:-1, 1:-1] = 0.0
    source_bar[1:-1, 1:-1] += t
    source_bar[1:-1, :-2] += t
    source_bar[1:-1, 2:] += t
    source_bar[2:, 1:-1] += t
    source_bar[:-2, 1:-1] += t


def jacobi_2d_by_hand(A, B, steps):
    A_bar, B_bar = np.ones_like(A), np.zeros_like(B)
    for _ in range(steps):
        stencil_adjoint(B_bar, A_bar)
        stencil_adjoint(A_bar, B_bar)
    return A_bar, B_bar


def jacobi_2d_jax(A, B, steps):
    import jax

    def sweep(target, source):
        new = 0.2 * (source[1:-1, 1:-1] + source[1:-1, :-2] + source[1:-1, 2:] + source[2:, 1:-1] + source[:-2, 1:-1])
        return target.at[1:-1, 1:-1].set(new)

    def step(both, _):
        A, B = both
        B = sweep(B, A)
        return (sweep(A, B), B), None

    return jax.lax.scan(step, (A, B), None, length=50)[0][0].sum()


def jacobi_2d_torch(A, B, steps):
    A, B = A.clone(), B.clone()
    for _ in range(steps):
        B[1:-1, 1:-1] = 0.2 * (A[1:-1, 1:-1] + A[1:-1, :-2] + A[1:-1, 2:] + A[2:, 1:-1] + A[:-2, 1:-1])
        A[1:-1, 1:-1] = 0.2 * (B[1:-1, 1:-1] + B[1:-1, :-2] + B[1:-1, 2:] + B[2:, 1:-1] + B[:-2, 1:-1])
    return A.sum()


def all_cases() -> list[Case]:
    """The cases in the order of the table."""
    random = np.random.default_rng(1)
    in_numpy = {"autograd": chain_in_numpy, "JAX jit": chain_in_numpy, "PyTorch": chain_in_numpy}
    grids = random.normal(size=(150, 150)), random.normal(size=(150, 150))
    vector = random.normal(size=10**6)
    stencil = {"autograd": None, "JAX jit": jacobi_2d_jax, "PyTorch": jacobi_2d_torch}
    return [
        mlp_case(5, 3, 4, 2),
        mlp_case(256, 64, 128, 10),
        Case("Horner, 50 coefficients", functions.horner, by_hand.horner, (random.normal(size=50), 0.9), (0, 1)),
        Case("scalar chain of ten operations", functions.chain, by_hand.chain, (0.7,), (0,), in_numpy),
        Case("elementwise chain, 1e6 elements", functions.elementwise, elementwise_by_hand, (vector, 0.8), (0, 1)),
        Case("jacobi_2d in place, 150x150, 50 steps", jacobi_2d, jacobi_2d_by_hand, (*grids, 50), (0, 1), stencil),
    ]
