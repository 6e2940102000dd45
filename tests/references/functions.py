"""Twelve functions as people write them, whose gradients an expert has written by hand (`by_hand`)."""

import math

import numpy as np

from ..golden.functions import burgers, horner, jacobi, loss, rosenbrock

__all__ = [
    "burgers", "chain", "convolution", "elementwise", "gaussian", "horner", "jacobi", "loss", "rnn", "rosenbrock",
    "softmax_regression", "thomas",
]  # fmt: skip


def chain(s):
    y = math.sin(s) * s
    y = math.exp(y) + s
    y = math.log(y) / 3.0
    y = math.cos(y) - s
    return math.tanh(y) * y


def elementwise(x, a):
    y = np.tanh(x * a)
    z = np.exp(-y * y) * x
    return np.sum(np.sin(z) * y)


def softmax_regression(W, b, x, labels):
    scores = x @ W + b
    scores = scores - scores.max(axis=1, keepdims=True)
    log_p = scores - np.log(np.exp(scores).sum(axis=1, keepdims=True))
    return -log_p[np.arange(len(labels)), labels].mean()


def rnn(W, U, x, target):
    n = x.shape[0]
    h = np.zeros((n + 1, W.shape[0]))
    for t in range(n):
        h[t + 1] = np.tanh(W @ h[t] + U @ x[t])
    return np.sum((h[1:] - target) ** 2)


def gaussian(mu, sigma, x):
    L = np.linalg.cholesky(sigma)
    z = np.linalg.solve(L, (x - mu).T)
    return np.sum(z**2) / 2.0 + len(x) * np.sum(np.log(np.diag(L)))


def convolution(image, kernel):
    height, width = kernel.shape
    out = np.zeros((image.shape[0] - height + 1, image.shape[1] - width + 1))
    for i in range(out.shape[0]):
        for j in range(out.shape[1]):
            out[i, j] = np.sum(image[i : i + height, j : j + width] * kernel)
    return np.sum(np.tanh(out))


def thomas(a, b, c, d):
    """The energy of the solution of a tridiagonal system."""
    n = len(d)
    for i in range(1, n):
        w = a[i] / b[i - 1]
        b[i] -= w * c[i - 1]
        d[i] -= w * d[i - 1]
    x = np.zeros(n)
    x[n - 1] = d[n - 1] / b[n - 1]
    for i in range(n - 2, -1, -1):
        x[i] = (d[i] - c[i] * x[i + 1]) / b[i]
    return np.sum(x**2)
