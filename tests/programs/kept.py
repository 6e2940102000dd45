"""Loops that fill arrays element by element: what an element holds in an iteration is what it holds after the loop, or is not."""

import numpy as np


def kept_states(x, s):
    """Each state is written once, and read from the array afterwards."""
    h = np.zeros(6)
    for t in range(5):
        h[t + 1] = np.tanh(s * h[t] + x[t])
    return np.sum(h * h)


def kept_rows(A, x):
    """Rows of a matrix as states."""
    h = np.zeros((4, 5))
    h[0] = x
    for t in range(3):
        h[t + 1] = np.sin(A @ h[t])
    return np.sum(h[3] * h[1])


def kept_columns(A, x):
    """Columns as states, written through a tuple of indices."""
    h = np.zeros((5, 4))
    h[:, 0] = x
    for t in range(3):
        h[:, t + 1] = np.sin(A @ h[:, t]) * h[0, t]
    return np.sum(h[:, 3])


def first_read_wraps(x):
    """In the first iteration x[i - 1] is the last element, which the last iteration writes."""
    y = x * 1.0
    for i in range(5):
        y[i] = y[i - 1] * y[i - 1] + x[i]
    return np.sum(y)


def read_before_it_is_overwritten(x):
    """What is read in an iteration is overwritten in the same one."""
    y = x * 1.0
    for i in range(5):
        y[i] = y[i] * y[i] + 0.5
    return np.sum(y)


def read_ahead(x):
    """What is read is overwritten in a later iteration."""
    y = x * 1.0
    for i in range(4):
        y[i] = y[i] * y[i + 1] * y[i + 1]
    return np.sum(y * y)


def read_behind_in_steps(x, s):
    """In steps of two, the element behind is not written by later iterations."""
    y = x * 1.0
    for i in range(1, 5, 2):
        y[i] = np.sin(y[i - 1] * s)
        y[i - 1] = y[i - 1] * 2.0
    return np.sum(y * y)


def read_ahead_in_steps(x, s):
    """In steps of two, the element ahead is not written, the one behind it is."""
    y = x * 1.0
    for i in range(0, 3, 2):
        y[i] = np.sin(y[i + 1] * s) * y[i + 2] * y[i + 2]
    return np.sum(y * y)


def read_ahead_downwards(x, s):
    """A loop that runs down reads what it has written."""
    y = x * 1.0
    for i in range(3, -1, -1):
        y[i] = y[i + 1] * y[i + 1] * s + y[i]
    return np.sum(y * y)


def read_behind_downwards(x, s):
    """A loop that runs down reads what it will write."""
    y = x * 1.0
    for i in range(3, 0, -1):
        y[i] = y[i - 1] * y[i - 1] * s + y[i]
    return np.sum(y * y)


def wraps_downwards(x):
    """The index i - 1 is the last element in the last iteration."""
    y = x * 1.0
    for i in range(4, -1, -1):
        y[i] = y[i - 1] * y[i - 1] + 0.3 * y[i]
    return np.sum(y)


def written_after_the_loop(x, s):
    """What the loop leaves is overwritten later."""
    y = x * 1.0
    for i in range(1, 5):
        y[i] = y[i - 1] * y[i - 1] * s
    total = np.sum(y * y)
    y[:] = 3.0
    y[1] = total
    return np.sum(y * y)


def written_by_a_second_loop(x, s):
    """The second loop overwrites what the first one left."""
    y = x * 1.0
    for i in range(1, 5):
        y[i] = y[i - 1] * y[i] * s
    for i in range(1, 5):
        y[i] = y[i - 1] * y[i] * s
    return np.sum(y)


def written_by_an_outer_loop(x, s):
    """The inner loop runs again on the same array."""
    y = x * 1.0
    for _ in range(3):
        for i in range(1, 5):
            y[i] = y[i - 1] * y[i] * s
    return np.sum(y)


def written_twice(x, s):
    """The second write of an iteration replaces the first."""
    y = np.zeros(6)
    for i in range(5):
        y[i + 1] = np.sin(x[i] * y[i])
        y[i + 1] = np.exp(y[i + 1]) * s
    return np.sum(y * y)


def written_at_zero(x):
    """Every iteration also writes the first element."""
    y = x * 1.0
    for i in range(1, 5):
        y[i] = y[i - 1] * y[i - 1]
        y[0] = y[0] * 1.1
    return np.sum(y)


def written_by_a_slice(x):
    """A slice is written beside an element."""
    y = x * 1.0
    for i in range(1, 5):
        y[i] = y[i - 1] * y[i]
        y[:2] *= 1.1
    return np.sum(y * y)


def stored_in_single_precision(x):
    """What is stored is not what was computed: it is rounded, and the adjoint reads what was computed."""
    y = np.zeros(6, dtype=np.float32)
    total = 0.0
    for i in range(5):
        z = np.sin(x[i] * 3.0)
        y[i + 1] = np.floor(y[i])
        total = total + z * z
        y[i] = 2.0
    return total + np.sum(x)


def broadcast_into_rows(A, x):
    """A number is stored into a whole row."""
    h = np.zeros((4, 5))
    for t in range(3):
        z = np.sin(np.sum(h[t]) + x[t])
        h[t + 1] = z * z
    return np.sum(h * A[:4])


def offset_by_parameter(x, k):
    """The offset is a parameter."""
    y = x * 1.0
    for i in range(k, 5):
        y[i] = np.sin(y[i - k]) * y[i - k]
    return np.sum(y * y)


def offset_that_grows(x):
    """The offset is another one in each iteration."""
    y = np.concatenate((x, x))
    items = []
    for i in range(4):
        items.append(x[i])
        y[i + len(items)] = y[i] * y[i] * y[i + len(items)]
    return np.sum(y)


def left_early(x, s):
    """The loop is left before it has filled the array."""
    y = np.zeros(6)
    for i in range(5):
        y[i + 1] = np.tanh(y[i] * s + x[i])
        if i == 2:
            break
    return np.sum(y * y)


def second_to_last(x):
    """Two elements behind."""
    y = np.ones(7)
    for i in range(5):
        y[i + 2] = y[i + 1] * y[i] * x[i]
    return y[6]


def read_again_later(x):
    """An element is read in the next iteration but one, in which it has been overwritten."""
    y = np.ones(7)
    for i in range(1, 5):
        y[i] = y[i - 1] * x[i]
        y[i - 1] = y[i] * y[i]
    return np.sum(y)


def length_of_what_is_written(x):
    """Lengths of an array that is written, in bounds and in the body."""
    for i in range(1, len(x)):
        x[i] = x[i - 1] * x[i] / len(x) + x[len(x) - 1 - i]
    return np.sum(x) * x.size


def length_in_nested_loops(A):
    """The inner loop's bounds are lengths of what it writes."""
    for i in range(A.shape[0] - 1):
        for j in range(A.shape[1]):
            A[i + 1, j] = np.sin(A[i, j]) * A.shape[1]
    return np.sum(A[-1])


def lengths_of_two(x, y):
    """Two arrays of one length change places in a loop over that length."""
    for i in range(len(x) - 1):
        x[i] = y[i + 1] * x[i]
        x, y = y, x
    return np.sum(x * y) + len(y)


def computed_before_a_loop_and_in_it(x, y, n):
    """What an inner loop computes again is known before it: it saves what it does not make."""
    out = np.zeros(n)
    for i in range(n):
        out[i] += x[1] / (2.0 + np.cos(np.tanh(y @ y)))
        for _ in range(2):
            out[0] = x[1] / (2.0 + np.cos(np.tanh(y @ y)))
    return np.sum(np.sin(out))


def replaced_along_diagonals(x, y):
    """Loops in loops come to one element again: its cotangent is zero once the store is undone."""
    v = np.zeros(9)
    for i in range(5):
        for j in range(5):
            v[i + j] = np.sin(x[i] * y[j])
    return np.sum(v * v)


def replaced_in_each_row(A):
    """The outer loop comes to the same elements again."""
    v = np.zeros(5)
    for i in range(5):
        for j in range(5):
            v[j] = np.sin(A[i, j])
    return np.sum(v * v)


def replaced_once_each(A, s):
    """Each element of a matrix is replaced once."""
    v = np.zeros((5, 6))
    for i in range(5):
        for j in range(5):
            v[i, j + 1] = np.sin(A[i, j] * s)
    return np.sum(v * v)


def set_and_not_replaced(x):
    """An element is set behind those that a loop goes through."""
    v = np.zeros(5)
    v[4] = x[0] * x[4]
    for i in range(1, 4):
        v[i] = np.sin(x[i])
    return np.sum(v * v)


def set_and_replaced_first(x):
    """An element is set, and replaced by the first iteration: what was set has the cotangent zero."""
    v = np.zeros(5)
    v[1] = x[0] * x[4]
    for i in range(1, 4):
        v[i] = np.sin(x[i])
    return np.sum(v * v)


def set_and_replaced_last(x):
    """As before, by the last iteration."""
    v = np.zeros(5)
    v[3] = x[0] * x[4]
    for i in range(1, 4):
        v[i] = np.sin(x[i])
    return np.sum(v * v)


def set_where_a_loop_ends(x, n):
    """The element at which a loop stops is not replaced; backwards."""
    v = np.zeros(5)
    v[n] = x[0] * x[4]
    for i in range(n - 1, -1, -1):
        v[i] = v[i + 1] * x[i]
    return np.sum(v * v)


def set_where_a_loop_begins(x, n):
    """The element at which a loop begins is replaced; backwards."""
    v = np.zeros(6)
    v[n] = x[0] * x[4]
    for i in range(n, -1, -1):
        v[i] = v[i + 1] + x[i]
    return np.sum(v * v)


def set_from_the_end(x, n):
    """The element with a negative number is one that the loop replaces."""
    v = np.zeros(5)
    v[-2] = x[0] * x[4]
    for i in range(n):
        v[i] = np.sin(x[i])
    return np.sum(v * v)
