"""Recover the diffusivity of a rod from the temperatures that it ends up with.

    python examples/heat_inverse.py [--quick]

The simulation is an explicit finite-difference scheme that updates the temperatures in place; it is differentiated as it stands.
scipy's L-BFGS-B then fits the diffusivity between each pair of cells to several experiments on the same rod.
"""

from __future__ import annotations

import argparse

import numpy as np
from scipy.optimize import minimize

from ad_transform import value_and_grad


def simulate(kappa, start, steps):
    """The temperatures after some steps; what flows out of one cell flows into the next."""
    u = start.copy()
    for _ in range(steps):
        flux = kappa * (u[1:] - u[:-1])
        u[:-1] += flux
        u[1:] -= flux
    return u


def misfit(kappa, starts, observed, steps):
    """The squared distance from what was observed, over all experiments, and a little smoothness."""
    total = 1e-7 * np.sum(np.diff(kappa) ** 2)
    for k in range(len(starts)):
        total += np.sum((simulate(kappa, starts[k], steps) - observed[k]) ** 2)
    return total


def true_diffusivity(cells: int) -> np.ndarray:
    """A rod of one material with an inclusion of another."""
    place = np.linspace(0.0, 1.0, cells - 1)
    return 0.15 + 0.25 * np.exp(-(((place - 0.6) / 0.15) ** 2))


def experiments(cells: int, count: int) -> np.ndarray:
    """Starting temperatures: one hot spot each, at another place."""
    place = np.linspace(0.0, 1.0, cells)
    return np.array([np.exp(-(((place - centre) / 0.08) ** 2)) for centre in np.linspace(0.05, 0.95, count)])


def recover(cells: int, count: int, steps: int) -> tuple[np.ndarray, np.ndarray, object]:
    """The true and the recovered diffusivity, and scipy's report."""
    truth, starts = true_diffusivity(cells), experiments(cells, count)
    observed = np.array([simulate(truth, start, steps) for start in starts])
    guess = np.full(cells - 1, 0.25)
    bounds = [(0.01, 0.49)] * len(guess)
    options = {"maxiter": 2000, "maxfun": 4000, "ftol": 1e-15, "gtol": 1e-10}
    given = (starts, observed, steps)
    report = minimize(value_and_grad(misfit), guess, given, "L-BFGS-B", jac=True, bounds=bounds, options=options)
    return truth, report.x, report


def plot(truth: np.ndarray, found: np.ndarray) -> None:
    """Both as bars of text."""
    print("cell   true    found")
    for k, (a, b) in enumerate(zip(truth, found, strict=True)):
        print(f"{k:4d}  {a:.4f}  {b:.4f}  {'#' * round(100 * b)}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="a shorter rod")
    options = parser.parse_args()
    truth, found, report = recover(*((16, 4, 30) if options.quick else (40, 8, 100)))
    plot(truth, found)
    error = np.max(np.abs(found - truth))
    print(f"evaluations: {report.nfev}, misfit: {report.fun:.2e}, largest error of the diffusivity: {error:.4f}")


if __name__ == "__main__":
    main()
