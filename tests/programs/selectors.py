"""Names that loops bind to one of several arrays, which are written while each can still be read."""

import numpy as np


def double_buffer_held_in_a_list(x, y, n):
    """Two buffers exchanged in a loop; a list holds both."""
    pair = [x, y]
    for _ in range(n - 1):
        x, y = y, x
        x[1:-1] = 0.5 * (y[2:] + y[:-2])
    return np.sum(pair[0] * pair[1]) + np.sum(np.sin(x))


def swapped_in_a_helper(x, y, s):
    """A helper exchanges its parameters and writes; the caller reads both."""
    _swap_and_write(x, y, s)
    return np.sum(np.sin(x)) + np.sum(x * y)


def _swap_and_write(u, w, g):
    k = 0
    while k < 3:
        k += 1
        u, w = w, u
        u[:2] += g * w[1:3]


def swapped_by_data(x, y):
    """The names are exchanged where the data say so; both are written."""
    for i in range(len(x)):
        if x[i] > y[i]:
            x, y = y, x
        x[i] *= 0.5
        y[i] += x[i] * x[i - 1]
    return np.sum(x * np.cos(y))


def bound_in_no_iteration(x, y, zero):
    """A loop that may not run binds a name to another array."""
    for _ in range(zero):
        y = x
    y[0] = 3.0 * x[1]
    return np.sum(x * x) + np.sum(np.sin(y))


def last_row_kept(A, x):
    """The row that a search has stopped at is written, and read through the matrix."""
    best = A[0]
    for row in A:
        if row @ x > best @ x:
            best = row * 1.0
    best[1] = 2.0 * x[0]
    return np.sum(best * x) + np.sum(A)


def best_of_given(x, y, u, v):
    """The name of the array of greatest sum, by a loop over a tuple; it is written."""
    best = x
    for candidate in (y, u, v):
        if np.sum(candidate) > np.sum(best):
            best = candidate
    best *= 0.5
    return np.sum(x * y) + np.sum(u * v)


def view_kept_by_a_loop(x, y, n):
    """A name is a view of one of two arrays after a loop, and its bases are written."""
    part = x[1:]
    for i in range(n):
        if i % 2 == 1:
            part = y[:4]
        x[1] = part[0] * 0.5
        part[2] += x[3]
    return np.sum(part * part) + np.sum(x * y)


def fresh_in_some_iterations(x, y, n):
    """A name leaves the argument for an array of its own in some iterations."""
    held = [x]
    for i in range(n):
        if i == 1:
            x = y * 2.0
        x[i] += np.sin(x[0])
        y[i] *= 0.5
    return np.sum(held[0] * y) + np.sum(x * x)


def bound_first_in_the_loop(x, y, n):
    """The name is bound in the loop alone, and read after it while its array is written."""
    for i in range(n):
        last = x if i % 2 == 0 else y
        last[i] *= 0.7
    x[0] += y[1]
    y[2] = x[3] * 2.0
    return np.sum(last * last) + np.sum(x)


def exchanged_in_nested_loops(x, y, n):
    """An inner loop exchanges the names an odd number of times; the outer one writes."""
    keep = x
    for i in range(n):
        for _ in range(3):
            x, y = y, x
        x[i] = np.tanh(y[i] * x[0])
    return np.sum(keep * x) + np.sum(y)


def exchanged_in_one_branch(x, y, n):
    """An inner loop exchanges the names in some iterations of the outer one; the first one is left before it."""
    for i in range(n):
        if y[i] < 10.0 - 10.0 * i:
            continue
        x[[3, 1]] += x[0:2]
        for _ in y:
            x, y = y, x
    return np.sum(x * x)


def made_anew_by_loops_written_out(x, y, n):
    """The outer loop is written out, and what each of its iterations makes is still there in the next one."""
    for other in [x, y]:
        held = np.zeros_like(y)
        for _ in range(1):
            y, held = held, y
        k = 0
        while k < 2 and np.sum(x) < 40.0:
            k += 1
            y -= np.cos(x) * 0.1 * other
            y = np.array([np.tanh(q * r) for q, r in zip(y, held, strict=True)])
    return np.sum(np.sin(y)) + np.sum(held * held)


def kept_for_the_next_iteration(x, n):
    """A name is bound in the loop alone, to an array that is written before the next iteration reads it."""
    y, total = x * 2.0, 0.0
    for i in range(n):
        y[0] = y[0] * 1.5 + x[1]
        if i > 0:
            total += last[0] * x[2]  # noqa: F821 - of the iteration before
        last = y
    return total


def written_in_the_next_iteration(x, n):
    """A name is bound in the loop alone, to one of two arrays, and the next iteration writes through it."""
    y, z, total = x * 2.0, x * 3.0, 0.0
    for i in range(n):
        if i > 0:
            last[0] *= x[2]  # noqa: F821 - of the iteration before
        total += y[0] * z[0]
        last = y if i % 2 == 0 else z
    return total + y.sum() + np.sum(z * z)


def one_array_under_two_names(x, y, n):
    """Both names mean the first array after an iteration; one of them is written after the loop."""
    for _ in range(n):
        y = x
        x, y = y, x
    y[1] = x[2] * 4.0
    return np.sum(np.sin(x))


def both_names_take_the_second(x, y, n):
    """The name that is not bound anew keeps an array that the other takes."""
    for _ in range(n):
        x, y = y, y
    y[1] = x[2] * 4.0
    return np.sum(np.sin(x))


def two_names_take_the_third(x, y, n):
    """Three names in turns, of which two meet."""
    z = x * 2.0
    for _ in range(n):
        x, y, z = z, z, x
    y[1] = x[2] * 4.0
    return np.sum(np.sin(x)) + z.sum()


def met_and_written_in_the_loop(x, y, n):
    """From the second iteration on, what is written by one name is read by the other."""
    total = 0.0
    for _ in range(n):
        y[0] *= 2.0
        total += x[0]
        x, y = x, x
    return total


def three_names_in_turns(x, y, n):
    """Names that mean one array move on, and meet again."""
    z = y * 2.0
    for _ in range(n):
        x, y, z = z, x, y
        z = y
    z[0] = y[1] * 3.0
    return (x * x).sum() + y.sum()


def row_before(A, x, n):
    """Dynamic programming: the name of the row before moves on to the row that has been written."""
    D = np.zeros((n, n))
    D[0] = A[0, :n]
    before = D[0]
    for i in range(1, n):
        row = D[i]
        for j in range(n):
            row[j] = np.tanh(before[j - 1] + A[i, j]) if j > 0 else before[j] * x[i]
        before = row
    return D[-1].sum() + np.sum(D * A[:n, :n])


def row_of_the_pivot(A, n):
    """The row with the largest first element, which is divided by it."""
    pivot = A[0]
    for i in range(n):
        if abs(A[i, 0]) > abs(pivot[0]):
            pivot = A[i]
    pivot /= pivot[0] + 3.0
    return np.sum(A * A)


def row_or_the_argument(A, x, n):
    """A name is a row, or another array, and both are written."""
    held = x
    for i in range(n):
        held[0] += 0.1
        A[i] *= held[1]
        if A[i, 0] > 0.0:
            held = A[i]
    return np.sum(A * A) + held.sum() * x.sum()


def buffers_by_the_parity(x, y, n):
    """Two buffers in a list, of which the run takes the one or the other by the number of the step."""
    buffers = [x.copy(), np.zeros_like(x)]
    for t in range(n):
        old, new = buffers[t % 2], buffers[1 - t % 2]
        new[1:] = old[:-1] * y[1:]
        new[0] = old[-1]
    return np.sum(buffers[0] * x) + buffers[1].sum()


def ring_of_arrays(x, y, n):
    """Arrays are put into a list in turns."""
    ring = [x, y, x * y]
    for t in range(n):
        ring[t % 3] = ring[t % 3] * 0.5 + ring[(t + 1) % 3]
    return np.sum(ring[0] * ring[1]) + ring[2].sum()


def new_array_under_two_names(x, y, n):
    """An array that each iteration makes for one name goes to another name too, as an inner loop decides."""
    for k in range(n):
        y = x * (k + 1.0)
        held = y
        for _ in range(1):
            x[1:4] *= 2.0
            x, held = held, x
    x[0] = 7.0
    return np.sum(np.sin(x)) + np.sum(y)


def an_array_that_no_iteration_may_have_made(x, y, n):
    """What the name is after no iteration is one of the arrays that it may be; a function writes into it."""
    items = [1.0 * y, np.tanh(x)]
    for _ in range(3):
        if not items:
            break
        last = items.pop()
        for k in range(n):
            one, other, *rest = x[0], x[1], 2.0
            last = x
        else:
            y = last

    def halved(p):
        y[:-1] *= np.cos(p[1:])
        return 0.5

    return halved(x) * np.sum(x * y)


def one_of_several_after_a_list(x, y):
    """What goes into the list before is one of the arrays that the name may mean."""
    items = [1.0 * y, x]
    for _ in range(3):
        last = items.pop(0)
        if last[0] < 0.3:
            items.append(1.0 * y)
    pair = np.tanh(y), x
    for _ in range(1):
        first, second = pair
        pair = second, second
    first[:] *= 0.5
    return np.sum(np.sin(second) + first)


def two_names_of_what_the_last_iteration_made(x, y, A):
    """One of them is carried as flags; what is written by the other is written into its array too."""
    last = None
    for _ in range(2):
        if last is not None:
            y, x, last = last, last, y
            last += np.cos(last)
        last = A[:, 2] * 1.2
    x += 1.0
    return np.sum(np.sin(y))


def chosen_row_under_another_name(x, A, k):
    """A name for one of several rows gets a second name in a loop; a function inside mentions the first."""
    p = A[0]
    for i in range(1, k + 1):
        A[i] = x[0]
        p = A[i]
    later = lambda: p  # noqa: E731
    for _ in range(k):
        x, p = p, p
    p[1] = 0.5
    return np.sum(np.sin(x)) + np.sum(later())
