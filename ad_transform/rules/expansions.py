"""numpy functions, and uses of them, in terms of others: where one is called, its body here is what is differentiated.

Each is written in the language that programs are written in, and gives what numpy gives. Derivatives of every order follow, and no
rule is needed. `EXPANSIONS` says what each stands for; where numpy's function has an operation too, the body here serves the calls
that the operation does not accept.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

EXPANSIONS: dict[Any, Callable[..., Any]] = {}
VIEWS = frozenset({np.lib.stride_tricks.sliding_window_view})  # of their first argument in numpy, where the bodies here make copies


def expands(*functions: Any) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Decorator: the function below is what calls of these functions are replaced by."""

    def decorate(body: Callable[..., Any]) -> Callable[..., Any]:
        EXPANSIONS.update(dict.fromkeys(functions, body))
        return body

    return decorate


# ---- reductions over a part, or from a start ---------------------------------------------------------------------------------


@expands(np.sum)
def sum_of_part(a, axis=None, dtype=None, keepdims=False, initial=None, where=True):
    total = np.sum(np.where(where, a, 0), axis=axis, dtype=dtype, keepdims=keepdims)
    return total if initial is None else total + initial


@expands(np.prod)
def product_of_part(a, axis=None, dtype=None, keepdims=False, initial=None, where=True):
    total = np.prod(np.where(where, a, 1), axis=axis, dtype=dtype, keepdims=keepdims)
    return total if initial is None else total * initial


@expands(np.max, np.amax)
def max_of_part(a, axis=None, keepdims=False, initial=None, where=True):
    found = np.max(a if where is True else np.where(where, a, -np.inf), axis=axis, keepdims=keepdims)
    return found if initial is None else np.maximum(found, initial)


@expands(np.min, np.amin)
def min_of_part(a, axis=None, keepdims=False, initial=None, where=True):
    found = np.min(a if where is True else np.where(where, a, np.inf), axis=axis, keepdims=keepdims)
    return found if initial is None else np.minimum(found, initial)


@expands(np.mean)
def mean_of_part(a, axis=None, dtype=None, keepdims=False, where=True):
    count = np.sum(np.where(where, np.ones_like(a), 0), axis=axis, keepdims=keepdims)
    return np.sum(np.where(where, a, 0), axis=axis, dtype=dtype, keepdims=keepdims) / count


@expands(np.var)
def variance_of_part(a, axis=None, dtype=None, ddof=0, keepdims=False, where=True, mean=None):
    count = np.sum(np.where(where, np.ones_like(a), 0), axis=axis, keepdims=keepdims)
    centre = mean_of_part(a, axis, None, True, where) if mean is None else mean
    return np.sum(np.where(where, (a - centre) ** 2, 0), axis=axis, dtype=dtype, keepdims=keepdims) / (count - ddof)


@expands(np.std)
def deviation_of_part(a, axis=None, dtype=None, ddof=0, keepdims=False, where=True, mean=None):
    return np.sqrt(variance_of_part(a, axis, dtype, ddof, keepdims, where, mean))


@expands(np.nanmean)
def mean_of_numbers(a, axis=None, dtype=None, keepdims=False):
    return mean_of_part(a, axis, dtype, keepdims, ~np.isnan(a))


@expands(np.nanvar)
def variance_of_numbers(a, axis=None, dtype=None, ddof=0, keepdims=False):
    known = ~np.isnan(a)
    return variance_of_part(np.where(known, a, 0), axis, dtype, ddof, keepdims, known)


@expands(np.nanstd)
def deviation_of_numbers(a, axis=None, dtype=None, ddof=0, keepdims=False):
    return np.sqrt(variance_of_numbers(a, axis, dtype, ddof, keepdims))


@expands(np.nanmax)
def max_of_numbers(a, axis=None, keepdims=False):
    return np.max(np.where(np.isnan(a), -np.inf, a), axis=axis, keepdims=keepdims)


@expands(np.nanmin)
def min_of_numbers(a, axis=None, keepdims=False):
    return np.min(np.where(np.isnan(a), np.inf, a), axis=axis, keepdims=keepdims)


@expands(np.nancumsum)
def cumsum_of_numbers(a, axis=None):
    return np.cumsum(np.where(np.isnan(a), 0, a), axis=axis)


@expands(np.quantile)
def quantile(a, q, axis=None, keepdims=False):
    q = np.asarray(q)
    ordered = np.sort(np.ravel(a)) if axis is None else np.moveaxis(np.sort(a, axis=axis), axis, 0)
    place = q * (ordered.shape[0] - 1)
    below = np.floor(place).astype(int)
    above = np.minimum(below + 1, ordered.shape[0] - 1)
    share = np.reshape(place - below, q.shape + (1,) * (np.ndim(ordered) - 1))
    found = ordered[below] * (1.0 - share) + ordered[above] * share
    if not keepdims:
        return found
    if axis is None:
        return np.reshape(found, q.shape + (1,) * np.ndim(a))
    return np.expand_dims(found, q.ndim + axis if axis >= 0 else axis)


@expands(np.percentile)
def percentile(a, q, axis=None, keepdims=False):
    return quantile(a, np.asarray(q) / 100.0, axis, keepdims)


@expands(np.cov)
def covariance(m, y=None, rowvar=True, bias=False, ddof=None):
    rows = np.atleast_2d(m)
    if not rowvar and np.ndim(m) > 1:
        rows = rows.T
    if y is not None:
        others = np.atleast_2d(y)
        rows = np.concatenate((rows, others.T if not rowvar and np.ndim(y) > 1 else others))
    lost = (0 if bias else 1) if ddof is None else ddof
    centred = rows - np.mean(rows, axis=1, keepdims=True)
    found = centred @ centred.T / (rows.shape[1] - lost)
    return found[0, 0] if y is None and np.ndim(m) < 2 else found


@expands(np.corrcoef)
def correlation(x, y=None, rowvar=True):
    if y is None and np.ndim(x) < 2:
        return 1.0
    found = covariance(x, y, rowvar)
    scale = np.sqrt(np.diagonal(found))
    return found / scale[:, None] / scale[None, :]


# ---- differences, interpolation, convolution -----------------------------------------------------------------------------------


@expands(np.diff)
def differences(a, n=1, axis=-1, prepend=None, append=None):
    if prepend is not None:
        a = np.concatenate((_as_slice_of(a, prepend, axis), a), axis=axis)
    if append is not None:
        a = np.concatenate((a, _as_slice_of(a, append, axis)), axis=axis)
    return np.diff(a, n, axis=axis)


def _as_slice_of(a, value, axis):
    return np.zeros_like(np.take(a, [0], axis=axis)) + value if np.ndim(value) == 0 else value


@expands(np.ediff1d)
def differences_of_all(ary):
    return np.diff(np.ravel(ary))


@expands(np.gradient)
def central_differences(f, *varargs, axis=None, edge_order=1):
    axes = range(np.ndim(f)) if axis is None else axis if isinstance(axis, tuple) else (axis,)
    found = []
    for k, which in enumerate(axes):
        spacing = 1.0 if not varargs else varargs[0] if len(varargs) == 1 else varargs[k]
        found.append(_central_differences_along(f, spacing, which, edge_order))
    return found[0] if len(found) == 1 else tuple(found)


def _central_differences_along(f, spacing, axis, edge_order):
    f = np.moveaxis(f, axis, 0)
    if np.ndim(spacing) == 0:
        before, after = spacing, spacing
        first, second, last, last_but_one = spacing, spacing, spacing, spacing
    else:
        steps = np.diff(spacing)
        before, after = (np.reshape(h, (-1,) + (1,) * (np.ndim(f) - 1)) for h in (steps[:-1], steps[1:]))
        first, second, last, last_but_one = steps[0], steps[1], steps[-1], steps[-2]
    middle = (before**2 * f[2:] + (after**2 - before**2) * f[1:-1] - after**2 * f[:-2]) / (before * after * (before + after))
    if edge_order == 1:
        start, end = (f[1] - f[0]) / first, (f[-1] - f[-2]) / last
    else:
        start = _edge(f[0], f[1], f[2], first, second)
        end = -_edge(f[-1], f[-2], f[-3], last, last_but_one)
    return np.moveaxis(np.concatenate((start[None], middle, end[None])), 0, axis)


def _edge(y0, y1, y2, h1, h2):
    """The derivative of the parabola through three points, at the first."""
    return -(2.0 * h1 + h2) / (h1 * (h1 + h2)) * y0 + (h1 + h2) / (h1 * h2) * y1 - h1 / (h2 * (h1 + h2)) * y2


@expands(np.interp)
def interpolation(x, xp, fp, left=None, right=None):
    k = np.clip(np.searchsorted(xp, x, side="right") - 1, 0, len(xp) - 2)
    slope = (fp[k + 1] - fp[k]) / (xp[k + 1] - xp[k])
    inside = fp[k] + slope * (x - xp[k])
    above = np.where(x > xp[-1], fp[-1] if right is None else right, inside)
    return np.where(x < xp[0], fp[0] if left is None else left, above)


@expands(np.convolve)
def convolution(a, v, mode="full"):
    """Row k of the matrix of shifts is the longer one, moved by k."""
    whole = _shifted(a, len(v)).T @ v
    shorter, longer = min(len(a), len(v)), max(len(a), len(v))
    if mode == "valid":
        return whole[shorter - 1 : longer]
    if mode == "same":
        start = (shorter - 1) // 2
        return whole[start : start + longer]
    return whole


def _shifted(a, count):
    """The matrix of which row k is `a` behind k zeros."""
    n = len(a) + count - 1
    padded = np.concatenate((np.zeros(count - 1), a, np.zeros(count - 1)))
    return padded[np.arange(n)[None, :] + (count - 1 - np.arange(count))[:, None]]


@expands(np.correlate)
def correlation_of_signals(a, v, mode="valid"):
    return convolution(a, v[::-1], mode)


@expands(np.fft.fftshift)
def centre_last(x, axes=None):
    axes = tuple(range(np.ndim(x))) if axes is None else axes
    return np.roll(x, tuple(np.shape(x)[k] // 2 for k in axes) if isinstance(axes, tuple) else np.shape(x)[axes] // 2, axes)


@expands(np.fft.ifftshift)
def centre_first(x, axes=None):
    axes = tuple(range(np.ndim(x))) if axes is None else axes
    return np.roll(x, tuple(-(np.shape(x)[k] // 2) for k in axes) if isinstance(axes, tuple) else -(np.shape(x)[axes] // 2), axes)


# ---- polynomials -----------------------------------------------------------------------------------------------------------------


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


# ---- joining, choosing, storing ------------------------------------------------------------------------------------------------


@expands(np.where)
def places(condition):
    return np.nonzero(condition)


@expands(np.r_)
def joined(*parts):
    for part in parts:
        if isinstance(part, (slice, str)):
            raise NotImplementedError("np.r_ of slices and strings; use np.arange and np.concatenate")
    return np.concatenate([np.atleast_1d(part) for part in parts])


@expands(np.c_)
def joined_columns(*parts):
    return np.column_stack(parts)


@expands(np.block)
def blocks(arrays):
    if not isinstance(arrays, list):
        return np.asarray(arrays)
    if not isinstance(arrays[0], list):
        return np.concatenate([np.atleast_1d(a) for a in arrays], axis=-1)
    return np.concatenate([np.atleast_2d(np.concatenate([np.atleast_2d(a) for a in row], axis=-1)) for row in arrays], axis=-2)


@expands(np.delete)
def without(arr, obj, axis=None):
    a = np.ravel(arr) if axis is None else np.moveaxis(arr, axis, 0)
    kept = np.ones(a.shape[0], dtype=bool)
    kept[obj] = False
    return a[kept] if axis is None else np.moveaxis(a[kept], 0, axis)


@expands(np.insert)
def inserted(arr, obj, values, axis=None):
    a = np.ravel(arr) if axis is None else np.moveaxis(arr, axis, 0)
    if not isinstance(obj, int):
        raise NotImplementedError("np.insert at several places has no derivative here; use np.concatenate")
    new = np.zeros_like(a[:1]) + values
    found = np.concatenate((a[:obj], new, a[obj:]))
    return found if axis is None else np.moveaxis(found, 0, axis)


@expands(np.select)
def selected(condlist, choicelist, default=0):
    found = default
    for condition, choice in zip(reversed(condlist), reversed(choicelist)):  # noqa: B905
        found = np.where(condition, choice, found)
    return found


@expands(np.choose)
def chosen(a, choices):
    found = choices[0]
    for k in range(1, len(choices)):
        found = np.where(a == k, choices[k], found)
    return found


@expands(np.piecewise)
def pieces(x, condlist, funclist):
    y = np.zeros_like(x)
    if len(funclist) > len(condlist):
        other = np.ones_like(x, dtype=bool)
        for condition in condlist:
            other = other & ~condition
        y[other] = _piece(funclist[-1], x[other])
    for condition, function in zip(condlist, funclist):  # noqa: B905
        y[condition] = _piece(function, x[condition])
    return y


def _piece(function, x):
    return function(x) if callable(function) else function


@expands(np.compress)
def kept_along(condition, a, axis=None):
    if axis is None:
        return np.ravel(a)[np.asarray(condition)]
    return np.moveaxis(np.moveaxis(a, axis, 0)[np.asarray(condition)], 0, axis)


@expands(np.extract)
def kept(condition, arr):
    return np.ravel(arr)[np.ravel(condition)]


@expands(np.fill_diagonal)
def fill_diagonal(a, val):
    k = np.arange(min(a.shape))
    a[k, k] = val


@expands(np.copyto)
def copy_to(dst, src, where=True):
    dst[...] = src if where is True else np.where(where, src, dst)


@expands(np.putmask)
def put_where(a, mask, values):
    a[...] = np.where(mask, values, a)


@expands(np.bincount)
def weighted_counts(x, weights, minlength=0):
    found = np.zeros(max(int(np.max(x)) + 1, minlength))
    np.add.at(found, x, weights)
    return found


@expands(np.lib.stride_tricks.sliding_window_view)
def windows(x, window_shape, axis=None):
    size = window_shape[0] if isinstance(window_shape, tuple) else window_shape
    along = -1 if axis is None else axis
    if axis is None and np.ndim(x) != 1:
        raise ValueError("give sliding_window_view the axis for an array of several axes")
    k = np.arange(np.shape(x)[along] - size + 1)[:, None] + np.arange(size)
    return np.moveaxis(np.moveaxis(x, along, -1)[..., k], -2, along - 1 if along < 0 else along)


# ---- parts of numbers ------------------------------------------------------------------------------------------------------------


@expands(np.divmod)
def quotient_and_rest(x1, x2):
    return np.floor_divide(x1, x2), np.remainder(x1, x2)


@expands(np.modf)
def fraction_and_whole(x):
    return x - np.trunc(x), np.trunc(x)


@expands(np.ldexp)
def scaled_by_power(x1, x2):
    return x1 * 2.0**x2


@expands(np.fix)
def towards_zero(x):
    return np.trunc(x)


@expands(np.logspace)
def powers_between(start, stop, num=50, endpoint=True, base=10.0):
    return base ** np.linspace(start, stop, num, endpoint=endpoint)


@expands(np.geomspace)
def ratios_between(start, stop, num=50, endpoint=True):
    return np.exp(np.linspace(np.log(start), np.log(stop), num, endpoint=endpoint))


# ---- linear algebra --------------------------------------------------------------------------------------------------------------


@expands(np.linalg.lstsq)
def least_squares(a, b, rcond=None):
    found = np.linalg.pinv(a) @ b
    return found, np.sum((b - a @ found) ** 2, axis=0, keepdims=True), np.linalg.matrix_rank(a), np.linalg.svd(a, compute_uv=False)


@expands(np.linalg.cond)
def condition_number(x, p=None):
    if p is None or p == 2:
        values = np.linalg.svd(x, compute_uv=False)
        return values[..., 0] / values[..., -1]
    return np.linalg.norm(x, p, axis=(-2, -1)) * np.linalg.norm(np.linalg.inv(x), p, axis=(-2, -1))


@expands(getattr(np.linalg, "svdvals", None))
def singular_values(x):
    return np.linalg.svd(x, compute_uv=False)


@expands(getattr(np, "vecdot", None), getattr(np.linalg, "vecdot", None))
def dot_of_vectors(x1, x2, axis=-1):
    return np.sum(x1 * x2, axis=axis)


@expands(getattr(np, "matvec", None))
def matrix_times_vector(x1, x2):
    return (x1 @ x2[..., None])[..., 0]


@expands(getattr(np, "vecmat", None))
def vector_times_matrix(x1, x2):
    return (x1[..., None, :] @ x2)[..., 0, :]


@expands(getattr(np, "matrix_transpose", None), getattr(np.linalg, "matrix_transpose", None))
def transposed_matrix(x):
    return np.swapaxes(x, -1, -2)


@expands(getattr(np.linalg, "trace", None))
def trace_of_matrix(x, offset=0):
    return np.trace(x, offset, -2, -1)


@expands(getattr(np.linalg, "diagonal", None))
def diagonal_of_matrix(x, offset=0):
    return np.diagonal(x, offset, -2, -1)


@expands(getattr(np.linalg, "vector_norm", None))
def norm_of_vector(x, axis=None, keepdims=False, ord=2):
    if axis is None and not keepdims:
        return np.linalg.norm(np.ravel(x), ord)
    return np.linalg.norm(x, ord, axis=axis, keepdims=keepdims)


@expands(getattr(np.linalg, "matrix_norm", None))
def norm_of_matrix(x, keepdims=False, ord="fro"):
    return np.linalg.norm(x, ord, axis=(-2, -1), keepdims=keepdims)


@expands(getattr(np.linalg, "outer", None))
def outer(x1, x2):
    return np.outer(x1, x2)


@expands(getattr(np.linalg, "cross", None))
def cross(x1, x2):
    return np.cross(x1, x2)


@expands(getattr(np.linalg, "matmul", None))
def matmul(x1, x2):
    return x1 @ x2


@expands(getattr(np.linalg, "tensordot", None))
def tensordot(x1, x2, axes=2):
    return np.tensordot(x1, x2, axes)


@expands(getattr(np, "cumulative_sum", None))
def cumulative_sum(x, axis=None):
    return np.cumsum(x, axis=axis)


@expands(getattr(np, "cumulative_prod", None))
def cumulative_product(x, axis=None):
    return np.cumprod(x, axis=axis)


@expands(getattr(np, "astype", None))
def as_type(x, dtype):
    return x.astype(dtype)


@expands(np.logaddexp.reduce)
def log_of_sum(array, axis=0, keepdims=False):
    top = np.max(array, axis=axis, keepdims=True)
    found = top + np.log(np.sum(np.exp(array - top), axis=axis, keepdims=True))
    return found if keepdims else np.squeeze(found, axis)


# ---- math ------------------------------------------------------------------------------------------------------------------------


@expands(math.dist)
def distance(p, q):
    return math.sqrt(sum([(a - b) ** 2 for a, b in zip(p, q)]))  # noqa: B905


@expands(math.fsum)
def exact_sum(seq):
    return sum(list(seq), 0.0)


@expands(math.prod)
def product(iterable, start=1):
    for x in iterable:
        start = start * x
    return start


@expands(getattr(math, "sumprod", None))
def sum_of_products(p, q):
    return sum([a * b for a, b in zip(p, q)])  # noqa: B905


@expands(math.remainder)
def nearest_remainder(x, y):
    return x - y * round(x / y)


@expands(math.modf)
def fraction_and_whole_of_number(x):
    return x - math.trunc(x), float(math.trunc(x))


@expands(math.ldexp)
def scaled_by_power_of_number(x, i):
    return x * 2.0**i


@expands(getattr(math, "fma", None))
def multiply_add(x, y, z):
    return x * y + z


EXPANSIONS.pop(None, None)  # what this version of numpy or of Python does not have
