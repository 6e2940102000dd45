"""Programs whose arrays come to share memory on the way: found by random programs, or by reading the code that decides on copies."""

import numpy as np


def alias_bound_in_inner_loop(x, y, s):
    """An inner loop and an early return leave a name bound to another array."""
    pair, k = [y, y], 0
    while k < 3:
        k += 1
        if s > 5.0:
            return np.tanh(x[2:4] @ y[1:4:2])
        for _ in range(2):
            x = y
    y -= np.tanh(y * np.tanh(pair[0] * x))
    return np.sum(np.sin(x))


def view_kept_while_its_base_goes_on(A, x, y):
    """A view out of an inner loop is saved for the adjoint, and its base is written in the next iteration."""
    for row in A:
        for i in reversed(range(1)):
            row = x[:]
            x *= np.cos(y)
        if i % 2 == 0:
            A[i, i] -= np.tanh(y @ row[::-1])
    return np.sum(np.sin(A))


def equal_values_carried(x, y, u, n):
    """Two carried arrays are one value, and one of them is written in the next iteration."""
    x, y = x + 0.0, y + 0.0
    for _ in range(n):
        u = u + np.sin(x) * y
        x[0] = 0.5 * x[1]
        u = u + np.sin(x) * y
        t = 0.3 * (x + y)
        x = t * 1.0
        y = t * 1.0
    return np.sum(x * x + y * u)


def equal_value_in_condition(x):
    """The condition of a loop reads a value equal to what the loop starts from and writes."""
    old, v, k = x * 2.0, x * 2.0, 0
    while k + 0.1 * old[0] < 4.0 and old[0] * k < 7.0:
        v[0] = 0.5 * v[1] + 4.0
        v[1] = v[0] * 0.2
        k += 1
    return np.sum(v * v)


def equal_value_in_body(x, n):
    """The body of a loop reads a value equal to what the loop starts from and writes."""
    old, v = x * 2.0, x * 2.0
    for _ in range(n):
        v[0] = 0.5 * v[1] + old[0]
        v[1] = v[0] * old[2]
    return np.sum(v * v)


def dead_alias_of_branch(x, y, s):
    """What may be another name of the array is not read again."""
    c = x if s > 0.0 else y
    total = np.sum(c * y)
    x *= np.cos(y)
    return total + np.sum(x * y)


def dead_view_of_loop(x, y, n):
    """The name that a loop leaves bound to a view is not read again."""
    total = 0.0
    for i in range(n):
        part = x[i:]
        total += part[0] * y[i]
    x += np.cos(x)
    return total + np.sum(x * y)


def dead_row(A, x):
    """The rows that a loop has run over are not read again."""
    total = 0.0
    for row in A:
        total += row @ x
    A[1] *= 0.5
    return total * np.sum(A)


def dead_parameter(x, y):
    """Helpers that bind a parameter to an alias, and write into another."""
    return _forget(x[:], x, 0.5) + np.sum(x * y)


def _forget(u, w, g):
    if g > 0.2:
        u = w
    total = np.sum(u * g)
    w[1:] += np.sin(g)
    return total


def operand_written_by_a_later_operand(x, y, s):
    """The left operand may be the array that a call in the right one writes into."""
    return np.sum((x if s > 0.0 else y) * _bump(x, s))


def argument_written_by_a_later_argument(x, y, s):
    """The same, among the arguments of a call."""
    return _scaled_sum(x if s > 0.0 else y, _bump(y, s)) + np.sum(x * y)


def _bump(a, s):
    a[0] = 3.0 * s
    return np.sum(a * a)


def _scaled_sum(a, b):
    return np.sum(a) * b


def swapped_in_a_branch(x, y, s):
    """Two names exchanged under a condition, one of them written."""
    if s > 0.0:
        x, y = y, x
    x *= np.cos(y)
    return np.sum(x * x) + np.sum(np.sin(y))


def view_chosen_then_base_written(x, y, s):
    """A name is a view of one of two arrays, at an index of its own; both are written afterwards."""
    if s > 0.0:
        k = 1
        part = x[k:]
    else:
        part = y[:3][::-1]
    x[1:] *= 0.5 * s
    y[0] = x[2]
    part[0] += y[1] * part[1]
    return np.sum(part) + np.sum(x * y)


def fresh_or_given(x, y, s):
    """A name is an argument or an array that the branch makes, which has a second name."""
    if s > 3.0:
        a = x
        b = y
    else:
        a = y * 2.0
        b = a
    a[0] = 3.0 * s
    b[1] = a[0] * b[2]
    return np.sum(a * b) + np.sum(x * y)


def chosen_of_chosen(x, y, u, s):
    """A choice among three arrays, in two steps."""
    first = x if s > 0.0 else y
    second = first if s < 5.0 else u
    second[1] = x[0] * s
    first[2] = second[1] * 2.0
    return np.sum(x * y * u)


def maybe_unbound(x, y, s):
    """A name that one branch binds, read where that branch has run; its array is written in between."""
    if s > 0.0:
        c = x
    x[0] = 2.0 * y[0]
    total = np.sum(c * y) if s > 0.0 else 0.0
    return total + np.sum(x)


def zipped_arrays_written(x, y, z):
    """The arrays of a list are written while it is zipped with an array of another length."""
    for a, weight in zip([x, y], z):  # noqa: B905
        a *= weight
        x[0] = y[1]
    return np.sum(x * x) + np.sum(y)


def list_changed_under_a_loop(x, y):
    """An item that the loop has not reached yet is replaced, and the list grows."""
    items, total = [x, y, x], 0.0
    for v in items:
        total += np.sum(v * v)
        items[1] = x * 3.0
        if len(items) < 5:
            items.append(v * y)
    return total


def dict_changed_under_a_loop(x, y):
    """A value that the loop has not reached yet is replaced, and a view of the values sees it."""
    table, total = {"a": x, "b": y}, 0.0
    held = table.values()
    for _, v in table.items():
        total += np.sum(v * v)
        table["b"] = x * 2.0
    return total + sum(np.sum(v) for v in held)


def list_of_states_saved(x, y):
    """What an inner loop saves lies in an array that the outer loop writes."""
    for _ in range(3):
        x[:4] *= 0.3
        k = 0
        while k < 1 and np.tanh(x[2] * y[-4]) > -0.7:
            k += 1
            if k % 2 == 0:
                break
            x[3:4] = np.where(y[:1] > 0.3, x[3:4], x[k]) - (0.3 - 0.3 * x[k])
            y[k] -= np.tanh(x[:3] @ x[:3])
    return np.sum(np.sin(y))


def last_state_written_by_outer_loop(A, x, y, k):
    """The last thing that an inner loop saves is written by the outer loop."""
    for _ in range(3):
        y[k], x[k] = x[k], y[k]
        for _ in range(2):
            y = np.tanh(A @ x)
    return np.sum(np.sin(x) + y)


def written_after_a_branch_kept_it(A, x, y, s):
    """What one branch only has saved for the adjoint is written after the branches have met."""
    x[1:4] *= np.cos(np.tanh((y[1:3] - 1.2).sum()))
    pair = [x, np.tanh(y * A[2])]
    if s > 0.5:
        x[2] += s - 0.3 * np.tanh(s * 0.5)
        pair[1][2] = np.tanh(np.tanh(x[:-1] @ x[1:]) * np.tanh(x[1:4].sum()))
    x[:] -= np.tanh(A @ x) + pair[1]
    return np.sum(pair[0] * -0.7)


def returns_from_everywhere(y, s, n):
    """A loop and nested branches return; on the way on, what is returned is not defined yet."""
    k = 0
    while k < 3 and -0.7 - 0.5 * y[0] > 9.0:
        k += 1
        return np.tanh(-0.7 * s)
    if y[1] < 9.0 or s < 0.2:  # noqa: SIM102
        if n % 2 == 1:
            return np.sin(0.9 * y[n])
    total = 0.0
    total += s * y[0]
    return total


def copied_once_for_two_writes(x):
    """What is read in an inner branch is copied before the first of two writes, not before the second."""
    z = x * 2.0
    a = 0.5
    if x[1] < 100.0:
        z[0] = 0.7
        if x[0] < 100.0:
            if x[2] > 100.0:
                a = 4.0
            else:
                z[0] = z[0] + 1.0
                for _ in range(3):
                    a = z[0] + np.sum(x * 2.0)
    return a + np.sum(z)


def list_grows_and_changes(A, x, y):
    """A loop appends to a list and replaces an item of it."""
    items = [y, np.tanh(A @ x)]
    for i in range(2):
        items.append(A[i] * 1.0)
        items[0] = x * 2.0
    return np.sum(items[0] * items[2]) + np.sum(items[1])


def inner_list_grows(A, x, y):
    """A list that each iteration makes anew grows in an inner loop."""
    k, total = 0, 0.0
    while k < 2:
        k += 1
        items = [y, np.tanh(A @ y)]
        for i in range(2):
            items.append(A[i] * x)
        total += np.sum(items[-1] * items[0])
    return total


def diagonal_is_read_only(A, x):
    """The cotangent of a diagonal that is a view is made before it is added to."""
    d = np.diagonal(A)
    A[1, 1] = x[0]
    return np.sum(d * x) + np.sum(np.diag(A) * x)


def shape_of_what_one_path_makes(x, y, k):
    """A shape is not borrowed from what only the other path makes."""
    if x[0] > 5.0:
        y[:2] *= np.cos(x[0:1])
    if k == 2:
        x[1:3] = np.concatenate([y[0:1], y[1:2]]) * x[0]
    return np.sum(np.sin(x)) + np.sum(np.sin(y))


def shape_of_a_placeholder(x, y, A, k):
    """What stands for a value that a path does not make has no shape."""
    for row in A:
        row += y[0:5] - row[-2]
    if A[k, 0] < -100.0:
        y, x = x, y
        y = y[0:5] * 1.0
    pair = {"a": y - 0.3, "b": y}
    pair["b"][2:4] += x[np.array([0, 2])]
    return np.sum(np.sin(x)) + np.sum(np.sin(A)) + np.sum(np.sin(y))


def buffers_swapped_in_inner_loop(x, y, n):
    """Two buffers change places in an inner loop; every pass over the outer one has arrays of its own."""
    for k in range(n):
        old = x
        for t in range(2):
            y[t] += np.cos(old[1])
            y, old = old, y
        old[k] *= 0.5
    return np.sum(np.sin(y)) + np.sum(x)


def buffer_and_a_name_of_one_path(x, y, n):
    """The array that a branch may have given a second name goes through a loop as a buffer."""
    if n % 2 == 0:
        c = y
    b = y.copy()
    for t in range(3):
        b[1:-1] = np.sin(y[:-2]) * x[2:]
        y, b = b, y
    return np.sum(np.sin(c)) + np.sum(y * x)


def fresh_buffer_in_every_iteration(x, y, n):
    """An inner loop exchanges a name with an array that the outer one makes; what the name was before has a second name."""
    old = y
    for k in range(n):
        b = x * y
        for t in range(3):
            y[t] += 0.5 * b[t] + old[1]
            y, b = b, y
    return np.sum(np.sin(y)) + np.sum(old)


def second_name_across_two_loops(x, y, n):
    """One inner loop makes a view, another exchanges what it is a view of, and it is written after both."""
    for k in range(n):
        for i in range(k):
            part = y[1:3]
        for i in range(k + 1):
            x, y = y, x
    x *= np.cos(y)
    return np.sum(np.sin(x)) + np.sum(part * y[0])


def element_of_a_buffer_read_before_the_value_writes(x, n):
    """An element of one of two arrays is taken before the value of its augmented assignment writes into both."""
    other = x

    def halved():
        x[0:4] /= 2.0 + np.cos(x[1])
        return 0.3 * x[2]

    for k in range(n):
        old = x.copy()
        x[k] /= 2.0 + halved()
        x, old = old, x
    return np.sum(np.sin(other)) + np.sum(x)


def _filled_and_exchanged(u, w):
    for _ in range(1):
        fresh = np.ones_like(w)
        w[2] *= u[1]
        w, fresh = fresh, w
    return w


def shape_of_a_buffer_that_is_not_there_yet(x, y, n):
    """An array is made like one that the loop makes itself, but for the first time."""
    total = 0.0
    for j in range(n):
        v = _filled_and_exchanged(y[0:4], x[0:4])
        total += np.sum(v) * x[1]
        if v[j] > 9.0:
            break
    return total
