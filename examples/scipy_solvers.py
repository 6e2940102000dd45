"""Derivatives for scipy's solvers, which take the functions that ad_transform makes as they are.

    python examples/scipy_solvers.py

minimize with a gradient, a Hessian, and Hessian-vector products; least_squares, root and solve_ivp with Jacobians.
"""

from __future__ import annotations

import numpy as np
from scipy.integrate import solve_ivp
from scipy.optimize import least_squares, minimize, root
from sklearn.datasets import load_breast_cancer, load_diabetes

from ad_transform import hessian, hvp, jacobian, value_and_grad

# ---- minimize: a logistic regression on 569 real tumours -----------------------------------------------------------------


def tumours():
    """Standardised measurements, a column of ones beside them, and the diagnosis as -1 or 1."""
    data = load_breast_cancer()
    x = (data.data - data.data.mean(axis=0)) / data.data.std(axis=0)
    return np.column_stack([x, np.ones(len(x))]), 2.0 * data.target - 1.0


def logistic(w, x, y, strength):
    """The mean logistic loss, with a penalty on the weights."""
    return np.mean(np.logaddexp(0.0, -y * (x @ w))) + 0.5 * strength * np.sum(w**2)


def minimise():
    """The same minimum by a gradient, by a Hessian, and by Hessian-vector products."""
    args = (*tumours(), 1e-2)
    start = np.zeros(args[0].shape[1])
    fun = value_and_grad(logistic)
    ways = {
        "jac=True": minimize(fun, start, args, jac=True, method="BFGS", options={"gtol": 1e-8}),
        "hess=hessian(f)": minimize(fun, start, args, jac=True, hess=hessian(logistic), method="trust-exact"),
        "hessp=hvp(f)": minimize(fun, start, args, jac=True, hessp=hvp(logistic), method="trust-ncg"),
    }
    for how, found in ways.items():
        right = np.mean(np.sign(args[0] @ found.x) == args[1])
        print(f"minimize, {how:16} {found.nit:3} iterations: loss {found.fun:.8f}, {100 * right:.1f}% classified")


# ---- least_squares: a saturating curve through 442 patients ---------------------------------------------------------------


def residuals(p, x, y):
    """The disease's progress, as a saturating function of the body mass index, less what was measured."""
    low, high, steepness, middle = p
    predicted = np.empty(len(x))
    for k in range(len(x)):
        predicted[k] = low + (high - low) / (1.0 + np.exp(-steepness * (x[k] - middle)))
    return predicted - y


def fit():
    """A nonlinear fit; the Jacobian goes through the loop and its stores."""
    data = load_diabetes()
    found = least_squares(residuals, [100.0, 200.0, 10.0, 0.0], jac=jacobian(residuals), args=(data.data[:, 2], data.target))
    spread = np.sqrt(np.mean(found.fun**2))
    print(f"least_squares: {found.nfev} evaluations, progress from {found.x[0]:.0f} to {found.x[1]:.0f}, residual {spread:.2f}")


# ---- root: the steady state of a reaction that diffuses -------------------------------------------------------------------


def imbalance(u, rate):
    """What is gained less what is lost on every point of a line, whose ends are held at 1."""
    out = u - 1.0
    out[1:-1] = (len(u) - 1) ** 2 * (u[2:] - 2.0 * u[1:-1] + u[:-2]) - rate * u[1:-1] ** 2
    return out


def balance():
    """The concentration that does not change any more."""
    found = root(imbalance, np.ones(41), args=(30.0,), jac=jacobian(imbalance))
    print(f"root: {found.nfev} evaluations, concentration in the middle {found.x[20]:.6f}, imbalance {np.abs(found.fun).max():.1e}")


# ---- solve_ivp: a stiff reaction ------------------------------------------------------------------------------------------


def robertson(t, y):
    """Robertson's chemical reactions: rates from 0.04 to 3e7."""
    slow, fast, faster = 0.04 * y[0], 3e7 * y[1] ** 2, 1e4 * y[1] * y[2]
    return np.array([faster - slow, slow - faster - fast, fast])


def react():
    """An implicit method, which solves with the Jacobian in every step."""
    found = solve_ivp(robertson, (0.0, 1e5), [1.0, 0.0, 0.0], method="BDF", jac=jacobian(robertson, wrt="y"), rtol=1e-8, atol=1e-12)
    reacted, total = found.y[2, -1], found.y[:, -1].sum()
    print(f"solve_ivp: {found.t.size} steps, {found.njev} Jacobians, {reacted:.6f} has reacted, {total:.6f} in all")


if __name__ == "__main__":
    minimise()
    fit()
    balance()
    react()
