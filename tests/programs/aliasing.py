"""Several names for one buffer."""

import numpy as np


def alias_written(x):
    """A write through another name."""
    y = x * 2.0
    z = y
    z[0] = 3.0 * x[1]
    return np.sum(y * y)


def view_written(x):
    """A write through a slice."""
    y = x * 2.0
    z = y[1:]
    z[0] = 3.0 * x[0]
    return np.sum(y * y)


def view_of_view_written(x):
    """A write through a slice of a slice."""
    y = x * 2.0
    z = y[1:][::2]
    z[1] = x[0] * x[0]
    z *= 3.0
    return np.sum(y * y)


def base_written(x):
    """A view sees what is written to its base."""
    y = x * 2.0
    z = y[1:4]
    y[2] = x[0] ** 2
    return np.sum(z * z)


def transpose_written(A):
    """A write through the transpose."""
    y = A * 2.0
    z = y.T
    z[0, 1] = A[2, 2]
    return np.sum(y[1] * y[0])


def reshape_written(x4):
    """A write through a reshape of a contiguous array."""
    y = x4 * 2.0
    z = y.reshape(2, 2)
    z[1, 0] = x4[0] * x4[1]
    return np.sum(y * y)


def ravel_written(A):
    """A write through ravel of a contiguous array."""
    y = A * 2.0
    z = y.ravel()
    z[7] = A[0, 0] ** 2
    return np.sum(y**2)


def ravel_of_transpose_is_copy(A):
    """ravel of a transpose is a copy."""
    y = A * 2.0
    z = y.T.ravel()
    z[7] = A[0, 0] ** 2
    return np.sum(y**2) + np.sum(z)


def flatten_is_copy(A):
    """flatten always copies."""
    y = A * 2.0
    z = y.flatten()
    z[:] = 1.0
    return np.sum(y * y) + z[0]


def asarray_is_same(x, s):
    """asarray of an array is the array."""
    y = x * s
    z = np.asarray(y)
    z[0] = s
    return np.sum(y * y)


def array_is_copy(x, s):
    """array and copy make new buffers."""
    y = x * s
    z = np.array(y)
    w = np.copy(y)
    z[0], w[1] = s, s
    return np.sum(y * y) + np.sum(z * w)


def in_place_operator_through_alias(x, s):
    """Augmented assignment through an alias is seen by both names."""
    y = x * 1.0
    z = y
    z *= s
    return np.sum(y * z)


def new_value_through_operator(x, s):
    """Plain assignment makes a new array; the other name keeps the old."""
    y = x * 1.0
    z = y
    z = z * s
    return np.sum(y * z)


def _scale_first(target, factor):
    target[0] *= factor


def callee_writes(x, s):
    """A callee writes into its argument."""
    y = x * x
    _scale_first(y, s)
    return np.sum(y)


def callee_writes_a_view(A, s):
    """A callee writes into a view."""
    y = A * A
    _scale_first(y[2], s)
    _scale_first(y[:, 1], s)
    return np.sum(y * y)


def _same(value):
    return value


def _first_or_second(first, second, which):
    return first if which else second


def returned_argument(x, s):
    """A helper returns one of its arguments, and the result is written."""
    y = x * s
    z = _same(y)
    z[1] = s * s
    return np.sum(y * y)


def returned_one_of_two(x, y, flag):
    """A helper returns one of two arguments, chosen by a constant."""
    u = x * 2.0
    v = y * 3.0
    w = _first_or_second(u, v, flag)
    w[0] = 0.0
    return np.sum(u * u) + np.sum(v * v)


def _combine(a, b):
    a[0] = b[1] * 2.0
    b[2] = a[0] * b[3]
    return np.sum(a * b)


def one_array_for_two_parameters(x):
    """A helper gets the same array twice, and writes it."""
    y = x * 1.0
    return _combine(y, y)


def overlapping_parameters(x):
    """A helper gets two overlapping views, and writes them."""
    y = x * 1.0
    return _combine(y[:4], y[1:])


def double_buffer(x, n):
    """Exchanges two buffers in a loop of stores."""
    a, b = x.copy(), np.zeros(5)
    for _ in range(n):
        b[1:-1] = 0.5 * (a[:-2] + a[2:]) + a[1:-1] ** 2
        a, b = b, a
    return np.sum(a * b)


def double_buffer_odd(x, m):
    """The same, an odd number of times."""
    a, b = x * 1.0, x * 0.5
    for _ in range(m):
        b[1:] = a[:-1] * x[1:]
        a, b = b, a
    return np.sum(a) + np.sum(b**2)


def chosen_then_written(x, s):
    """A name is bound to one of two arrays by data, then written."""
    y = x * 2.0
    z = x * 3.0
    if s > 0.0:
        target = y
    else:
        target = z
    target[0] = s
    return np.sum(y * y) + np.sum(z)


def chosen_by_expression_then_written(x, t):
    """The same by a conditional expression."""
    y = x * 2.0
    z = x * 3.0
    target = y if t > 0.0 else z
    target[1:] *= t
    return np.sum(y * y) + np.sum(z)


def row_held_in_loop(A):
    """A row of a matrix is written through a loop variable."""
    y = A * 1.0
    for i in range(5):
        row = y[i]
        row[0] = row[1] * row[2]
        row *= 2.0
    return np.sum(y * y)


def rows_iterated_and_written(A, s):
    """Iterating a matrix gives views."""
    y = A * 1.0
    for row in y:
        row[1:] += row[:-1] * s
    return np.sum(y * y)


def expanded_view_written(x, s):
    """A write through an added axis."""
    y = x * 2.0
    z = y[:, None]
    z[1:3, 0] = s
    return np.sum(y * y)


def argument_alias_written(x, s):
    """An alias of the differentiated argument is written."""
    y = x
    y[0] = s
    return np.sum(x * y)


def argument_view_written(A, s):
    """A view of the differentiated argument is written."""
    row = A[1]
    row[:] = row * s
    return np.sum(A * A)


def diagonal_through_ravel(A, s):
    """Writes the diagonal through a strided view."""
    y = A * 1.0
    y.ravel()[::6] = s
    return np.sum(y * y)


def buffer_kept_across_iterations(x):
    """One work array is reused in each iteration."""
    work = np.empty(5)
    total = 0.0
    for i in range(4):
        work[:] = x * (i + 1)
        work[i] = x[i + 1]
        total = total + np.sum(np.sin(work))
    return total


def list_of_views(x):
    """Views held in a list are written."""
    y = x * 1.0
    parts = [y[:2], y[2:]]
    parts[0][:] = parts[1][:2] * 2.0
    parts[1][0] = parts[0][1]
    return np.sum(y * y)


def name_rebound_after_alias(x):
    """Rebinding a name leaves the alias with the old buffer."""
    y = x * 2.0
    z = y
    y = x * 3.0
    z[0] = 7.0
    y[1] = 5.0
    return np.sum(y * z)


def swapped_axes_written(T):
    """A write through swapped axes and a reshape of one."""
    y = T * 1.0
    z = y.swapaxes(0, 2)
    z[1, :, 0] = 0.5
    return np.sum(y * y * y)
