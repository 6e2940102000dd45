"""Five functions and their gradients, side by side: what the transform does, by reading.

python examples/inspect_me.py
"""

from __future__ import annotations

import inspect

import numpy as np

from ad_transform import grad


def dense(W, b, x, y):
    """One layer: a bias that is broadcast is summed in the gradient."""
    r = np.tanh(x @ W + b) - y
    return np.sum(r**2)


def horner(c, x):
    """A loop: the gradient is a loop that runs backwards, and saves one number per iteration."""
    s = 0.0
    for k in range(len(c)):
        s = s * x + c[k]
    return s**2


def smooth(u, steps):
    """Stores in place that are linear: nothing is saved."""
    for _ in range(steps):
        u[1:-1] = (u[:-2] + u[1:-1] + u[2:]) / 3.0
    return u[len(u) // 2]


def hinge(x, t):
    """A branch: the gradient takes the one that the primal took."""
    y = x
    if x < t:
        y = x**3 * t
    return np.sin(y)


def alias(x):
    """Two names for one array: the write through one is seen through the other."""
    y = x * 2.0
    z = y[1:]
    z[0] = 3.0 * x[0]
    return np.sum(y * y)


EXAMPLES = [
    (dense, ("W", "b"), (np.ones((3, 2)), np.zeros(2), np.eye(4, 3), np.zeros((4, 2)))),
    (horner, ("c", "x"), (np.array([1.0, -2.0, 0.5]), 0.7)),
    (smooth, ("u",), (np.array([0.0, 1.0, 4.0, 2.0, 0.0]), 2)),
    (hinge, ("x", "t"), (0.5, 1.0)),
    (alias, ("x",), (np.array([1.0, 2.0, 3.0]),)),
]


def main() -> None:
    for function, wrt, args in EXAMPLES:
        gradient = grad(function, wrt=wrt)
        found = gradient(*args)
        print("#", "-" * 100)
        print(inspect.getsource(function))
        print(gradient.source)
        for name, value in zip(wrt, found, strict=True):
            print(f"# {name}_bar = {np.array2string(np.asarray(value), precision=4, separator=', ', prefix=f'# {name}_bar = ')}")
        print()


if __name__ == "__main__":
    main()
