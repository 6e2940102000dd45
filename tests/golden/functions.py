"""The functions of the design whose gradient code is reviewed by eye, with arguments."""

import numpy as np


def loss(W1, b1, W2, b2, x, y):
    h = np.tanh(x @ W1 + b1)
    r = h @ W2 + b2 - y
    return np.sum(r**2)


def horner(c, x):
    s = 0.0
    for k in range(len(c)):
        s = s * x + c[k]
    return s**2


def jacobi(A, B, steps):
    for _ in range(steps):
        B[1:-1] = (A[:-2] + A[1:-1] + A[2:]) / 3.0
        A[1:-1] = (B[:-2] + B[1:-1] + B[2:]) / 3.0
    return np.sum(A)


def burgers(u, steps):
    for _ in range(steps):
        u[1:-1] = u[1:-1] - 0.1 * u[1:-1] * (u[2:] - u[:-2])
    return np.sum(u)


def hinge(x, s):
    y = x * s
    if np.sum(y) > 0.0:
        z = np.sin(y)
        return np.sum(z * y)
    return np.sum(y)


def bisected(f, x, n):
    if n == 0:
        return x
    y = bisected(f, x, n - 1)
    return y - f(y) / 2.0


def root(x, n):
    return bisected(lambda t: t * t - 2.0, x, n)


CASES = {
    "loss": (loss, (0, 1, 2, 3), tuple(np.ones(s) for s in [(3, 4), (4,), (4, 2), (2,), (5, 3), (5, 2)])),
    "horner": (horner, (0, 1), (np.ones(5), 1.5)),
    "jacobi": (jacobi, (0, 1), (np.ones(7), np.ones(7), 3)),
    "hinge": (hinge, (0, 1), (np.ones(3), 0.3)),
    "root": (root, 0, (1.5, 4)),
    "burgers": (burgers, 0, (np.ones(7), 3)),
}
