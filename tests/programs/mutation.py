"""Stores into arrays."""

import numpy as np


def overwritten_after_use(x, y):
    """The product uses the old values."""
    c = y.copy()
    z = x * c
    c[:] = 5.0
    return z.sum()


def overwritten_in_loop(x, s):
    """Overwrites what each iteration's adjoint needs."""
    y = x.copy()
    for _ in range(3):
        y[:] = np.sin(y) * s
    return np.sum(y * x)


def overwritten_under_if(x, s):
    """Overwrites under a condition."""
    y = x * s
    z = y * y
    if s > 0.0:
        y[:] = 0.0
    return np.sum(z + y)


def _clear(target):
    target[:] = 1.0


def overwritten_in_callee(x, y):
    """A callee overwrites what the product used."""
    w = y * 1.0
    z = x * w
    _clear(w)
    return np.sum(z * w)


def augmented_store(x):
    """Adds a product into an element."""
    y = np.zeros(5)
    y[0] += x[1] * x[1]
    y[0] *= x[2]
    y[1:3] -= x[:2]
    y[4] /= x[4] + 9.0
    return np.sum(y * x)


def augmented_store_in_loop(x):
    """Adds element by element."""
    y = np.ones(5)
    for i in range(5):
        y[i] += x[i] * y[i - 1]
    return np.sum(y * y)


def store_power(p):
    """Raises an element in place."""
    y = p.copy()
    y[1] **= 3
    y[2:] **= 2.0
    return np.sum(y)


def writes_its_argument(x, s):
    """Writes into an argument: the gradient is with respect to its value on entry."""
    x[0] *= 3.0
    x[1] = s
    x[2:] += x[:3]
    return np.sum(x * x)


def argument_overwritten_entirely(x, y):
    """Forgets an argument's values."""
    x[:] = y
    return np.sum(x * y)


def argument_updated_by_operator(x, s):
    """Augmented assignment to an argument changes the caller's array."""
    x *= s
    x += 1.0
    return np.sum(x**2)


def matrix_argument_by_rows(A, x):
    """Writes rows and columns of an argument."""
    A[0] = x
    A[:, 1] *= 2.0
    A[2, 3] += A[3, 2]
    return np.sum(A * A)


def index_of_first_store(x):
    """Stores at two indices held by one name."""
    y = np.zeros(5)
    i = 0
    y[i] = x[0] * 2.0
    i = 1
    y[i] = x[1] * 3.0
    return np.sum(y * x)


def overlapping_shift_right(x):
    """The source overlaps the target."""
    y = x * x
    y[1:] = y[:-1]
    return np.sum(y * x)


def overlapping_augmented(x):
    """Reads and writes overlapping parts."""
    y = x * 1.0
    y[1:] += y[:-1]
    return np.sum(y * y)


def overlapping_transpose(A):
    """Transposes in place."""
    A[:, :] = A.T
    return np.sum(A[0] * A[1] ** 2)


def reversed_in_place(x):
    """Reverses in place."""
    y = x.copy()
    y[:] = y[::-1]
    return y @ np.array([1.0, 2.0, 3.0, 4.0, 5.0])


def store_with_step(x, y):
    """Stores with steps, negative steps and ellipsis."""
    z = np.zeros(5)
    z[::2] = x[:3]
    z[::-2] += y[2:]
    z[...] = z * x
    return np.sum(z * z)


def store_at_integer_array(x, z):
    """Stores at an integer array."""
    y = x * 2.0
    y[[0, 2, 4]] = z * z
    return np.sum(y * x)


def store_duplicate_indices(x):
    """The last of several stores to an element wins."""
    y = np.zeros(5)
    y[[0, 0, 1]] = x[:3]
    return np.sum(y * y)


def augmented_duplicate_indices(x):
    """Augmented assignment adds once per element."""
    y = np.ones(5)
    y[[0, 0, 1]] += x[:3]
    return np.sum(y * y)


def add_at(x, index):
    """np.add.at adds every time."""
    y = np.zeros(5)
    np.add.at(y, index, x[:4])
    return np.sum(y * y)


def store_at_mask(x, s):
    """Stores where a condition holds."""
    y = x * s
    y[x > 0.0] = s
    y[x < -0.5] *= 3.0
    return np.sum(y * y)


def masked_scale(x, mask):
    """Scales through a mask."""
    y = x.copy()
    y[mask] = y[mask] ** 2
    return np.sum(y * x)


def fill(x, s):
    """The fill method."""
    y = x * s
    z = y * y
    y.fill(s)
    return np.sum(z * y)


def out_argument(x, y):
    """Writes into an array given by out=."""
    z = np.empty(5)
    np.multiply(x, y, out=z)
    np.add(z, x, out=z)
    return np.sum(z * z)


def store_element_into_matrix(s, t):
    """Builds a matrix by elements."""
    R = np.empty((2, 2))
    R[0, 0] = np.cos(s)
    R[0, 1] = -np.sin(s)
    R[1, 0] = np.sin(s)
    R[1, 1] = np.cos(s) * t
    return np.sum(R @ R)


def preallocated(x, n):
    """Fills a preallocated array."""
    out = np.empty(n)
    for i in range(n):
        out[i] = x[i] * x[i + 1]
    return np.sum(out**2)


def running_state(x):
    """Each element depends on the one before."""
    y = np.zeros(6)
    y[0] = 1.0
    for i in range(5):
        y[i + 1] = y[i] * np.sin(x[i]) + y[i]
    return y[5] + y[2]


def fibonacci_like(s, t):
    """Each element depends on two before."""
    y = np.zeros(8)
    y[0], y[1] = s, t
    for i in range(2, 8):
        y[i] = y[i - 1] * y[i - 2] * 0.5 + y[i - 1]
    return y[7]


def swap_elements(x):
    """Exchanges two elements."""
    y = x.copy()
    y[0], y[1] = y[1], y[0]
    return y[0] * 3.0 + y[1] ** 2


def swap_rows(A):
    """Exchanges two rows by an integer array."""
    y = A.copy()
    y[[0, 2]] = y[[2, 0]]
    return np.sum(y[0] * y[1]) + np.sum(y[2] ** 2)


def store_in_3d(T, x4):
    """Stores into a batch of matrices."""
    y = T * 1.0
    y[0, :, 1] = 2.0
    y[..., 2] *= 3.0
    y[1, 2] += x4
    return np.sum(y * T)


def store_a_computed_part_of_itself(x):
    """The right side reads the target."""
    y = x.copy()
    y[1:-1] = 0.5 * (y[:-2] + y[2:]) * y[1:-1]
    return np.sum(y * y)


def store_then_read_then_store(x, s):
    """Reads between two stores to one place."""
    y = np.zeros(3)
    y[0] = x[0] * s
    first = y[0] * y[0]
    y[0] = first * s
    return y[0] + first


def insert_into_float32(x32, s):
    """Stores a float64 into a float32 array."""
    y = x32 * 2
    y[1] = s
    return np.sum(y * x32)


def array_kept_and_replaced_in_branch(x, n):
    """An array is kept in a list, and its name bound to another one in a branch."""
    kept = [x, x * 2.0]
    if n > 100:
        x = np.zeros(5)
    return np.sum(np.sin(x)) + np.sum(kept[0] * 0.3)


def _doubled(target):
    target[1] *= 2.0
    return np.sum(target)


def element_read_before_its_value_is_computed(x):
    """`y[1] *= v` takes the element before v writes into y."""
    y = x * 1.0
    y[1] *= np.cos(_doubled(y))
    return np.sum(np.sin(y))


def elements_read_before_their_values_are_computed(x):
    """As above, of several elements: numpy copies them first."""
    y = x * 1.0
    y[[0, 1]] += np.cos(_doubled(y))
    return np.sum(np.sin(y))


def slice_read_after_its_value_is_computed(x):
    """A slice is a view: it is read when the value is there."""
    y = x * 1.0
    y[:2] *= np.cos(_doubled(y))
    return np.sum(np.sin(y))


def single_precision_written_in_a_loop(x32, x, s, n):
    """What is in double precision keeps gradients in double precision."""
    for _ in range(n):
        x32[1:3] = 0.5 * s
        x32[3] += 0.5 * x[3]
    return np.sum(x32 * 2.0)


def single_precision_never_written(x32, s):
    """The loop runs not once."""
    x32[0] += 0.5 * s
    for _ in range(0):
        x32[1] = s
    return np.sum(x32)


def number_in_an_array_without_axes(x, s):
    """Written whole, through a mask, and in place; read on two paths."""
    v = np.array(s)
    read = x[1:] / (2.0 + np.cos(v[()]))
    v[v > 0.5] += x[1]
    v *= s
    if x[0] > 9.0:
        return np.sum(read)
    return np.sum(np.sin(v)) + np.sum(read)


def array_without_axes_returned(s):
    """Its cotangent starts as a number."""
    v = np.array(s)
    v[...] = s * v
    v[v > 9.0] = 0.0
    return v


def view_without_axes(x, s):
    """One element as an array, or another array without axes."""
    one = x[1, ...]
    one += 0.5 * x[0]
    if s > 0.1:
        one = np.array(x[2])
    one[one > -9.0] += x[1]
    return one + np.sum(x * x)


def masked_store_without_axes(x, s):
    """An array without axes, of a dtype that only the run knows, is written through a mask."""
    total = np.array(sum(0.5 * np.sin(q) for q in x[2:4]))
    total[total > 0.3] = np.sum(x) * s
    return np.sum(np.sin(total))


def float32_written_after_a_float(x32, s):
    """The cotangent of the float is summed in its own precision."""
    t = s - x32
    t[1:] = np.sin(x32[:-1])
    return np.sum(t * 1.2)
