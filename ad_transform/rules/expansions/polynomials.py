"""Polynomials by their coefficients, the highest first."""

from __future__ import annotations

import numpy as np

from .registry import expands


@expands(np.polyval)
def polynomial(p, x):
    y = 0.0 * x
    for k in range(len(p)):
        y = y * x + p[k]
    return y


@expands(np.vander)
def powers(x, N=None, increasing=False):
    exponents = np.arange(len(x) if N is None else N)
    return np.reshape(x, (-1, 1)) ** (exponents if increasing else exponents[::-1])


@expands(np.polyfit)
def fitted_polynomial(x, y, deg):
    matrix = powers(x, deg + 1)
    scale = np.sqrt(np.sum(matrix * matrix, axis=0))
    found = np.linalg.pinv(matrix / scale) @ y
    return found / scale if np.ndim(y) == 1 else found / scale[:, None]


@expands(np.polymul)
def product_of_polynomials(a1, a2):
    return np.convolve(a1, a2)


@expands(np.polyder)
def derivative_of_polynomial(p, m=1):
    for _ in range(m):
        p = p[:-1] * np.arange(len(p) - 1, 0, -1)
    return p


@expands(np.polyint)
def integral_of_polynomial(p, m=1, k=0.0):
    for _ in range(m):
        p = np.concatenate((p / np.arange(len(p), 0, -1), np.atleast_1d(k)))
    return p


@expands(np.poly)
def polynomial_of_roots(seq_of_zeros):
    found = np.ones(1)
    for root in seq_of_zeros:
        found = np.concatenate((found, np.zeros(1))) - np.concatenate((np.zeros(1), found * root))
    return found
