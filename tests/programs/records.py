"""What is noted in each step of a simulation, as a tuple or a list of numbers and arrays, and is an array in the end."""

import numpy as np


def history_of_tuples(s):
    """A compartment model: the states of all steps are the columns of an array."""
    state = (1.0, s, 0.5 * s)
    history = [state]
    for _ in range(5):
        susceptible, infected, recovered = state
        new = 0.1 * susceptible * infected
        state = (susceptible - new, infected + new - s * infected, recovered + s * infected)
        history.append(state)
    susceptible, infected, recovered = np.array(history).T
    return infected.max() + susceptible[-1] * recovered[2]


def history_of_arrays(x, s):
    """Positions and velocities, of steps that the data chooses."""
    history = []
    p, v = x[:2], x[2:4]
    for _ in range(6):
        p = p + 0.1 * v
        v = v - 0.1 * p * s
        if p[0] > -5.0:
            history.append((p, v))
    h = np.asarray(history)
    return np.sum(h[:, 0] ** 2) + h[-1, 1, 0] + np.mean(history, axis=0)[0, 1]


def history_until_an_end(x, s):
    """Time and state of a while loop; the list is made an array twice."""
    history = []
    t = 0.0
    while t < 1.0:
        history.append((t, np.sum(x) * t, 1))
        t += 0.25 * s
    table = np.array(history, dtype=float)
    return np.sum(table[:, 0] * table[:, 1]) + np.sum(history) * len(history) + table[:, 2].mean()


def history_of_lists(x, s):
    """A list for each step, of a loop whose length the data decides."""
    history, t = [], 0.0
    while t < 1.0:
        history.append([t, x[0] * t, s])
        t += 0.25 * s
    table = np.array(history)
    return np.sum(table[:, 0] * table[:, 1]) + history[-1][1] + len(history) * s + history[0][2]


def lists_by_data(x, s):
    """The last list says what the next one is; lists in lists, and a list that is put in another's place."""
    history = [[0.0, s]]
    for v in x:
        last = history[-1]
        if v > -5.0:
            history.append([last[0] + 0.1, last[1] * v])
    history[1] = [s, s**2]
    history.sort(key=lambda step: step[1])
    nested = [[[v, s], x * v] for v in x if v > -5.0]
    copied = list(history[0])
    copied[0] = s**2
    return sum(a * b * (i + 1) for i, (a, b) in enumerate(history)) + sum(a[0] * a[1] + np.sum(b) for a, b in nested) + copied[0]


def boxes_that_do_not_overlap(A, x):
    """The list that a loop takes its first item from is another one in each iteration."""
    boxes = sorted([(A[i], x[i]) for i in range(4)], key=lambda box: box[1], reverse=True)
    total = 0.0
    while boxes:
        center, score = boxes.pop(0)
        total += score * center[0]
        boxes = [(c, v) for c, v in boxes if np.sum((c - center) ** 2) > 4.0]
    return total


def columns_of_pairs(x, y):
    """zip(*pairs) of pairs in order, and of some of them."""
    first, second = zip(*sorted(zip(x, y)))
    some = [(v, v * x[0]) for v in x if v > -1.0]
    a, b = map(np.array, zip(*some))
    total = sum(sum(column) ** 2 for column in zip(*some)) + isinstance(first, tuple) * first[0]
    return np.dot(first, second) + second[0] + np.sum(a * b) + total


def stacks_of_some(x, s):
    """np.vstack and its like of lists of any length, of numbers, vectors, matrices and tuples."""
    rows = [x * v for v in x if v > -1.0]
    matrices = [np.outer(x, x) * v for v in x if v > -1.0]
    pairs = [(v, s) for v in x if v > -1.0]
    total = np.sum(np.vstack(rows)[0] * s) + np.sum(np.hstack(rows)[::2]) + np.sum(np.column_stack(rows)[:, 0] ** 2)
    total += np.sum(np.vstack(matrices)[0]) + np.sum(np.hstack(matrices)[:, 0] ** 2)
    return total + np.sum(np.hstack([v * s for v in rows[0]])[:2]) + np.sum(np.vstack(pairs)[:, 0] ** 2)
