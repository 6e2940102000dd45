"""numpy's constructors, elementwise functions, reductions and constants, as functions, methods and operators."""

import numpy as np


def constructors(x, n):
    """zeros, ones, empty, full, eye, arange, linspace."""
    y = np.zeros(5) + np.ones((5,)) * x + np.full(5, 2.0) + np.arange(5) + np.arange(0.0, 1.0, 0.2) + np.linspace(0.0, 1.0, 5)
    z = np.empty((n, n))
    z[:] = np.eye(n) * x[0]
    return np.sum(y * y) + np.sum(z**2)


def full_of_a_value(s, x):
    """full and full_like of a differentiated value."""
    return np.sum(np.full(5, s) * x) + np.sum(np.full_like(x, s) ** 2)


def linspace_between_values(s, t, x):
    """linspace and arange from differentiated values."""
    return np.sum(np.linspace(s, t, 5) * x)


def like_constructors(x):
    """zeros_like, ones_like, empty_like."""
    y = np.empty_like(x)
    y[:] = x * x
    z = np.zeros_like(x)
    z[1:] = y[:-1]
    return np.sum(z * np.ones_like(x) * x)


def array_and_asarray(x, s, t):
    """array of scalars, of arrays and of an array; asarray."""
    y = np.array([x, x * s])
    z = np.asarray([s, t, 3.0])
    return np.sum(y**2) + np.sum(z * z) + np.sum(np.array(x) * np.asarray(x))


def astype_and_dtype(x):
    """Changes of precision to the same or a wider one."""
    y = x.astype(np.float64) * np.asarray(x, dtype=float)
    return np.sum(y, dtype=np.float64)


def astype_int_is_constant(p, x):
    """A cast to integers has no derivative."""
    return np.sum(p.astype(int) * x)


def absolute(x):
    """abs, np.abs, np.absolute."""
    return np.sum(abs(x) * np.abs(x) + np.absolute(x) * 2.0)


def sign_is_constant(x):
    """sign."""
    return np.sum(np.sign(x) * x * x)


def square_and_sqrt(x, p):
    """square, sqrt, reciprocal-like powers."""
    return np.sum(np.square(x) * np.sqrt(p) + p**0.5 + p**-1.5 + p**-1)


def exponentials(x):
    """exp, exp2, expm1."""
    return np.sum(np.exp(x) + np.exp2(x) * x + np.expm1(x))


def logarithms(p):
    """log, log2, log10, log1p."""
    return np.sum(np.log(p) * np.log2(p + 1.0) + np.log10(p) + np.log1p(p))


def trigonometry(x, q):
    """sin, cos, tan and their inverses."""
    y = np.sin(x) * np.cos(x) + np.tan(q)
    return np.sum(y + np.arcsin(q) * np.arccos(q) + np.arctan(x))


def hyperbolics(x):
    """sinh, cosh, tanh."""
    return np.sum(np.sinh(x) * np.cosh(x) + np.tanh(x))


def two_argument_functions(x, p, y):
    """arctan2, hypot, logaddexp, maximum, minimum."""
    z = np.arctan2(x, p) + np.hypot(x, y) + np.logaddexp(x, y)
    return np.sum(z + np.maximum(x, y) * np.minimum(x, y))


def arithmetic_functions(x, p):
    """The operators by their function names."""
    y = np.add(x, p) * np.subtract(x, p) + np.multiply(x, x) + np.divide(x, p) + np.true_divide(p, x)
    return np.sum(y + np.power(p, x) + np.negative(x) + np.positive(x) + np.float_power(p, 2.0))


def remainder_and_floor(x, p):
    """Remainders have a derivative, floors have none."""
    return np.sum(np.mod(x, p) + x % 0.7 + np.floor(x) * p + np.ceil(x) * x + (x // 1.0) * p)


def clipped(x, A):
    """clip as function and method, with one bound or two."""
    return np.sum(np.clip(x, -0.5, 0.5) * x) + np.sum(A.clip(0.0) ** 2) + np.sum(np.clip(A, a_min=None, a_max=0.3))


def clipped_to_values(x, s, t):
    """clip to differentiated bounds."""
    return np.sum(np.clip(x, t, s) ** 2)


def where_three(x, y, mask):
    """where on data and on a mask."""
    return np.sum(np.where(x > y, x * y, np.sin(x)) + np.where(mask, x, 0.0) ** 2)


def where_guards_sqrt(x):
    """The branch that is not taken does not poison the gradient with NaN."""
    safe = np.where(x > 0.0, x, 1.0)
    return np.sum(np.where(x > 0.0, np.sqrt(safe), 0.0))


def where_indices(x):
    """where with one argument, and nonzero, are constant indices."""
    return np.sum(x[np.where(x > 0.0)] ** 2) + np.sum(x[np.nonzero(x < 0.0)[0]])


def comparisons_are_constant(x, y):
    """Comparisons and logic of arrays."""
    inside = (x > -1.0) & (x <= 1.0) | ~(x < y) ^ (x == y)
    return np.sum(inside * x * x) + np.sum(np.logical_and(x > 0, y > 0) * y) + np.sum((x != y) * (x >= y) * x)


def sums(A, T):
    """sum as function and method, with its keywords."""
    y = A.sum(axis=0) * np.sum(A, 1) + A.sum(axis=-1, keepdims=True)[:, 0]
    return np.sum(y) + T.sum() ** 2 + np.sum(T, axis=(0, -1)) @ np.array([1.0, 2.0, 3.0])


def sum_where(x, mask):
    """sum over the elements of a mask."""
    return np.sum(x * x, where=mask) + np.add.reduce(x) ** 2


def products(p, N):
    """prod, over everything and over an axis."""
    return np.prod(p) + np.sum(N.prod(axis=1)) * p.prod() + np.sum(np.prod(N, axis=0, keepdims=True) * N)


def product_with_zero(s, t):
    """prod where one factor is zero."""
    return np.prod(np.array([s, s - 0.7, t])) + s


def means(A, T):
    """mean."""
    return np.mean(A) * A.mean() + np.sum(A.mean(axis=1) ** 2) + np.sum(np.mean(T, axis=(0, 2), keepdims=True) * T)


def variances(x, A):
    """var and std, with ddof."""
    return np.var(x) + x.std() + np.sum(A.var(axis=0, ddof=1)) + np.sum(np.std(A, axis=1, keepdims=True) * A) + np.std(x, ddof=1)


def extrema(x, A):
    """max and min."""
    y = A.max(axis=0) * np.min(A, axis=1) + np.max(A, axis=1, keepdims=True)[:, 0]
    return np.sum(y) + x.max() * np.amin(x) + np.amax(A, axis=(0, 1))


def cumulative_sums(x, N):
    """cumsum."""
    return np.sum(np.cumsum(x) ** 2) + np.sum(N.cumsum(axis=0) * N) + np.sum(np.cumsum(N, axis=1) ** 2) + np.sum(np.cumsum(N) ** 3)


def differences(x, N):
    """diff."""
    return np.sum(np.diff(x) ** 2) + np.sum(np.diff(N, axis=0) ** 2) + np.sum(np.diff(N) ** 3) + np.sum(np.diff(x, n=2) ** 2)


def arg_functions(x, A):
    """argmax, argmin, argsort as indices."""
    best = np.argmax(x)
    order = np.argsort(x)
    return x[best] ** 2 + x[x.argmin()] + x[order[1]] * x[order[-1]] + A[1, np.argmax(A, axis=1)[2]]


def shape_functions(A, x):
    """shape, ndim, size, len as constants."""
    rows, columns = A.shape
    return np.sum(A) * rows / columns + np.sum(x) * x.size * A.ndim * len(A) * np.shape(x)[0] + np.size(A) + np.ndim(x)


def random_numbers_are_constant(x):
    """Draws from a seeded generator."""
    noise = np.random.default_rng(3).normal(size=5)
    return np.sum(x * noise)


def isnan_and_isfinite(x):
    """Tests of elements."""
    return np.sum(np.where(np.isnan(x), 0.0, x) ** 2) if np.isfinite(x).all() else 0.0


def real_and_item(x, one):
    """float(), item() and indexing a number out of an array."""
    return float(x[0]) * x[1].item() + one.item() * x.item(2)


def method_chain(p):
    """A chain of many methods."""
    return (p.copy().reshape(5, 1).T.astype(float) ** 2).sum(axis=1).squeeze().mean()


def ufunc_outer(x, z):
    """The outer method of a ufunc."""
    return np.sum(np.multiply.outer(x, z) ** 2) + np.sum(np.subtract.outer(x, z))


def saturated_tanh(s):
    """tanh far out: a derivative of zero and not NaN."""
    return np.tanh(s * 1000.0) + s


def power_at_zero(x):
    """x**2 and x**1 at zero."""
    y = x * 0.0
    return np.sum(y**2 + y**1) + np.sum(x)


def integer_array_powers(p, ints):
    """Powers given by an array of integers."""
    return np.sum(p**ints)


def empty_reductions(empty, s):
    """Sum and product of nothing."""
    return (np.sum(empty) + np.prod(empty)) * s


def places_of_positive_items(x, A):
    """np.where and np.nonzero of a vector: how many there are, a loop over them, and their indices in a matrix."""
    places, total = np.where(x > 0.0)[0], 0.0
    for k in places:
        total += x[k] ** 2 * len(places)
    (same,) = np.nonzero(x > 0.0)
    rows, columns = (A > 0.0).nonzero()
    row, column = np.unravel_index(np.argmax(A), A.shape)
    return total + same.size * x[same].sum() + A[rows, columns].sum() * len(rows) + A[row, column] ** 2


def tuples_of_one_array(x, A):
    """Operations that give several arrays give one here."""
    (whole,) = np.split(x, 1)
    (same,) = np.split(x * x, [])
    (left,) = np.array_split(A[:4, :4].reshape(2, 8), 1, axis=1)
    (grid,) = np.meshgrid(np.sin(x))
    (rows,) = np.vsplit(A, 1)
    pieces = np.hsplit(np.cos(x), 1)
    (places,) = np.diag_indices(3, 1)
    total = sum(np.sum(whole * piece) * len(pieces) for piece in pieces)
    return total + same[1] + np.sum(left**2) + np.sum(grid * same) + rows[1, 2] + np.sum(x[places])
