"""for loops: over ranges, arrays, lists and their combinations."""

import numpy as np


def scalar_recurrence(c, s):
    """Horner's scheme by index."""
    total = 0.0
    for i in range(len(c)):
        total = total * s + c[i]
    return total


def loop_over_elements(x, s):
    """Iterates an array directly."""
    total = s
    for value in x:
        total = total * np.cos(value)
    return total


def loop_over_rows(A, x):
    """Iterates the rows of a matrix."""
    y = x
    for row in A:
        y = np.tanh(row * y)
    return y.sum()


def loop_over_reversed_range(x):
    """Counts down by a negative step."""
    total = 1.0
    for i in range(len(x) - 1, -1, -2):
        total = total * x[i]
    return total


def loop_over_reversed(x, n):
    """Iterates reversed(range) and reversed(array)."""
    total = 0.0
    for i in reversed(range(n)):
        total = total * x[0] + x[i]
    for value in reversed(x):
        total = total * 0.5 + value**2
    return total


def loop_with_step(x):
    """Starts late and skips."""
    total = 0.0
    for i in range(1, 5, 2):
        total += x[i] * x[i - 1]
    return total


def enumerated(x):
    """Takes index and value."""
    total = 0.0
    for i, value in enumerate(x):
        total = total + (i + 1) * value**2
    return total


def enumerated_from(x, s):
    """Counts from another number."""
    for k, value in enumerate(x, start=2):
        s = s + value**k
    return s


def zipped(x, y):
    """Iterates two arrays at once."""
    total = 0.0
    for a, b in zip(x, y):
        total = total * a + b
    return total


def zipped_unequal(x, z):
    """Stops with the shorter one."""
    total = 1.0
    for a, b in zip(x, z):
        total = total * (a + b)
    return total


def zip_and_enumerate(x, y):
    """Nests the two."""
    total = 0.0
    for i, (a, b) in enumerate(zip(x, y)):
        total = total + a * b * i
    return total


def loop_over_tuple(x):
    """Iterates a literal tuple."""
    total = 0.0
    for power in (1, 2, 3):
        total = total + np.sum(x**power)
    return total


def loop_over_float_list(x):
    """Iterates a literal list of floats."""
    for scale in [0.5, 1.5, 2.0]:
        x = np.sin(x * scale)
    return np.sum(x)


def zero_trips(x, zero):
    """A loop that never runs."""
    y = x
    for i in range(zero):
        y = y * x[i]
    return np.sum(y)


def zero_trips_over_empty(empty, s):
    """Iterates nothing."""
    for value in empty:
        s = s * value
    return s * s


def loop_variable_afterwards(x, n):
    """Reads the loop's variable after the loop."""
    total = 0.0
    for i in range(n):
        total = total + x[i]
    return total * x[i]


def loop_variable_reassigned(x):
    """Changes the loop's variable inside the body; the loop does not mind."""
    total = 0.0
    for i in range(4):
        total = total + x[i] ** 2
        i = i + 1
        total = total * x[i]
    return total


def loop_bound_changes(x, n):
    """Changes the name of the bound; the range was made before."""
    total = 1.0
    for i in range(n):
        n = n + 1
        total = total * x[i] + n
    return total


def variable_of_the_loop(x):
    """A name that only the body defines, read afterwards."""
    for i in range(5):
        square = x[i] ** 2
    return square * x[0]


def nested_loops(A):
    """A double sum of neighbours."""
    total = 0.0
    for i in range(1, 5):
        for j in range(i):
            total += A[i, j] * A[i - 1, j]
    return total


def triangular_loops(A, x):
    """The inner bound depends on the outer variable."""
    total = 1.0
    for i in range(5):
        part = 0.0
        for j in range(i + 1):
            part = part + A[i, j] * x[j]
        total = total * np.cos(part)
    return total


def triple_loop(N, x4, z):
    """Three loops around one product."""
    total = 0.0
    for k in range(2):
        for i in range(3):
            for j in range(4):
                total = total + N[i, j] * x4[j] * z[i] ** (k + 1)
    return total


def two_carried_values(s, t, n):
    """Two values that depend on each other."""
    a, b = s, t
    for _ in range(n):
        a, b = b + a * s, np.sin(a)
    return a * b


def array_recurrence(A, x, n):
    """A value that is an array."""
    for _ in range(n):
        x = np.tanh(A @ x)
    return x @ x


def invariant_in_loop(A, x, s):
    """A value that the loop only reads."""
    scale = np.exp(s)
    for _ in range(3):
        x = x * scale + A[0]
    return np.sum(x)


def kept_unchanged_in_loop(x, s):
    """A value that some iterations leave alone."""
    best = s
    for i in range(5):
        if x[i] > best:
            best = x[i]
    return best * best + s


def branch_in_loop(x):
    """Chooses in each iteration."""
    total = 1.0
    for i in range(5):
        if i % 2 == 0:
            total = total * x[i]
        else:
            total = total + x[i]
    return total


def loop_in_branch(x, s):
    """A loop inside a branch."""
    if s > 0.0:
        total = s
        for i in range(5):
            total = total * x[i]
    else:
        total = 0.0
    return total


def early_exit_from_inner_loop(A):
    """Breaks the inner loop only."""
    total = 0.0
    for i in range(5):
        for j in range(5):
            if j > i:
                break
            total = total + A[i, j] ** 2 * (j + 1)
    return total


def growing_array(z):
    """A value whose length grows."""
    y = z
    for _ in range(3):
        y = np.concatenate([y, y[-1:] * z[:1]])
    return np.sum(y * y)


def shrinking_array(x):
    """A value whose length shrinks."""
    while len(x) > 1:
        x = x[1:] * x[:-1]
    return x[0]


def list_comprehension(x):
    """Builds a list by a comprehension."""
    squares = [value**2 for value in x]
    return sum(squares)


def comprehension_with_condition(x):
    """Filters."""
    return sum([value * (i + 1) for i, value in enumerate(x) if i % 2 == 0])


def nested_comprehension(A, x):
    """Two loops in one comprehension."""
    return np.sum(np.array([[A[i, j] * x[j] for j in range(5)] for i in range(5)]) ** 2)


def comprehension_scope(x, i):
    """A comprehension's variable does not leak."""
    squares = [x[i] ** 2 for i in range(3)]
    return squares[0] * x[i] + squares[2]


def dict_comprehension(x):
    """Builds a dict."""
    table = {k: x[k] ** 2 for k in range(3)}
    return table[0] * table[2]


def generator_sum(x):
    """Sums a generator expression."""
    return sum(value**2 for value in x)


def while_test_binds(x, s):
    """The test of a loop binds a name, which is read after the loop."""
    while (total := np.sum(x * x)) > s:
        x = 0.6 * x
        if total < 0.5:
            break
    else:
        total *= 2.0
    return total * np.sum(x)


def while_test_writes(x, y, s):
    """The test of a loop writes into an array, also when it fails."""

    def shrunk():
        x[x > 0.5] *= y[1]
        x[0] *= 0.5
        return np.abs(x[0])

    while shrunk() > 0.1 * s:
        x[1:] += 0.1 * np.sin(y[1:])
    return np.sum(x * y)


def while_test_pops(x, s):
    """The test of a loop takes from a list."""
    pending = [x, 2.0 * x]
    total = 0.0
    while len(pending) > 0 and np.sum(pending.pop() * x) > -s:
        total += np.sum(pending[0]) if pending else s
    return total * np.sum(x)


def parts_up_to_where_a_loop_ended(x):
    """The adjoint needs the array whose part was read, and the number that an inner loop has left behind."""
    kept, total = [1.0 * np.cos(x), 1.0 * np.sin(x[0:4])], 0.0
    for _ in range(3):
        if not kept:
            break
        row = kept.pop()
        for i in reversed(range(2, 4)):
            pass
        total += np.sum(x[:i] * row[:i])
    return total
