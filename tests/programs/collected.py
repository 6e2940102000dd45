"""deque and defaultdict, dicts with a key for each iteration, max and min with a key."""

from collections import defaultdict, deque

import numpy as np


def sequence_in_a_deque(x, y, s):
    """A deque grows at its end, loses its first item and gets another."""
    q = deque([x[0], y[0]])
    while len(q) < 6:
        q.append(q[-1] * s + q[-2])
    q.popleft()
    q.appendleft(s)
    return sum(a * (i + 1) for i, a in enumerate(q))


def sums_by_parity(x, s, n):
    """A defaultdict of sums, with keys that a loop over an argument computes."""
    d = defaultdict(float)
    for i in range(n):
        d[i % 2] += x[i] * s
    return d[0] * d[1]


def lists_by_parity(x, y):
    """A defaultdict of lists."""
    d = defaultdict(list)
    for i in range(4):
        d[i % 2].append(x[i] * y[i])
    return sum(d[0]) * sum(d[1])


def arrays_by_name(x, y, s):
    """A defaultdict of arrays, which are added to in place."""
    d = defaultdict(lambda: np.zeros_like(x))
    for k, v in [("a", x), ("b", y), ("a", x * y)]:
        d[k] += v * s
    return np.sum(d["a"] * d["b"]) + len(d)


def rows_taken_from_both_ends(A, x, s):
    """Rows in a deque are written when they are taken out."""
    q = deque()
    for r in A:
        q.append(r * s)
    t = 0.0
    while q:
        v = q.popleft()
        v[0] += 1.0
        t += np.sum(v ** 2)
        if q and t < 5:
            q.appendleft(q.pop() * 0.5)
    return t


def missing_item_is_made(x, s, n):
    """Asking a defaultdict for what it has not makes it."""
    d = defaultdict(int)
    for i in range(n):
        d[i] = x[i] * s
    t = d[0] + d[99]
    return t * len(d) + (1 if 99 in d else 0)


def argmax_of_a_part(x, n):
    """max of a range with a key."""
    t = 0.0
    for k in range(n):
        t += max(range(k, n), key=lambda i: x[i]) * x[k]
    return t


def item_for_each_iteration(x, s, n):
    """A dict that a loop fills, one key for each iteration."""
    d = {}
    for i in range(n):
        d[i] = x[i] * s
    return d[0] * d[1]


def item_for_each_element(x, s):
    """Keys computed from places in an array."""
    d = {0: 0.0, 1: 0.0}
    for i in range(len(x)):
        d[i % 2] += x[i] * s
    return d[0] * d[1]


def items_that_add_up(x, y, s):
    """Each item is added to the next; the loop asks for keys."""
    d = {}
    for i, v in enumerate(x):
        d[i] = v * s
        if i in d and i > 0:
            d[i] += d[i - 1]
    return sum(d.values())


def table_by_pairs(A, s):
    """Keys of two numbers, from nested loops."""
    d = {}
    for i in range(A.shape[0]):
        for j in range(A.shape[1] - 1):
            d[i, j] = A[i, j] * s + (d[i - 1, j] if i else 0)
    return sum(v ** 2 for v in d.values())


def memo_of_a_recurrence(x, s, n):
    """A recurrence whose terms are kept in a dict."""
    memo = {0: x[0], 1: x[1]}
    for k in range(2, n + 1):
        memo[k] = memo[k - 1] * s + memo[k - 2]
    return memo[n]


def elimination_with_pivots_by_max(A, x):
    """Gaussian elimination: the pivot is the max of a range with a key."""
    B = A.copy()
    n = len(x)
    b = x.copy()
    for k in range(n):
        p = max(range(k, n), key=lambda i: abs(B[i, k]))
        if p != k:
            B[[k, p]] = B[[p, k]]
            b[[k, p]] = b[[p, k]]
        for i in range(k + 1, n):
            m = B[i, k] / B[k, k]
            B[i, k:] -= m * B[k, k:]
            b[i] -= m * b[k]
    z = np.zeros(n)
    for i in reversed(range(n)):
        z[i] = (b[i] - B[i, i + 1:] @ z[i + 1:]) / B[i, i]
    return np.sum(z ** 2)


def best_of_arrays_and_pairs(x, s):
    """max and min of an array, of pairs and of a generator."""
    best = max(x, key=lambda v: -(v - s) ** 2)
    return best ** 2 + min(enumerate(x), key=lambda t: t[1])[1] + max(A_ for A_ in x)


def defaults_of_nothing(x, s, n):
    """max and min of lists and generators that may be empty."""
    l = [v * s for v in x if v > 0.5]
    return max(l, default=s) + min((v for v in l if v > 10), default=2 * s) + max(l, key=abs, default=0.0)


def row_of_largest_norm(A, s):
    """max over the rows of a matrix."""
    r = max(A, key=lambda row: np.sum(row ** 2))
    return np.sum(r * s)


def row_of_least_norm_is_written(A, s):
    """min over the rows of a matrix; the row is written."""
    r = min(A, key=lambda row: np.sum(row ** 2))
    r *= s
    return np.sum(A ** 2)


def list_that_the_first_iteration_makes(x, s, n):
    """The first iteration makes a key of a defaultdict, the others find it."""
    found = defaultdict(list)
    for i in range(n):
        found["all"].append(x * i)
    for array in found["all"]:
        array -= s
    return sum(np.sum(array**2) for array in found["all"])


def chain_of_tuples(x, s):
    """Numbers in a chain of tuples, walked from the last to the first."""
    chain = None
    for v in x:
        chain = (v * s, chain)
    total = 0.0
    while chain is not None:
        v, chain = chain
        total = total * 0.5 + v
    return total


class _Node:
    def __init__(self, value, following):
        self.value, self.following = value, following


def chain_of_objects(x, s, n):
    """The same with objects; the walk may be left, and what is at the end may be written."""
    first = None
    for k in range(n):
        first = _Node(x[k] * s, first)
    total, node = 0.0, first
    while node.following is not None:
        total = total * 0.5 + node.value
        node = node.following
        if node.following is None:
            node.value = s
    else:
        total += node.value
    return total + first.value


def rows_as_lists(x, y):
    """A matrix as a list of lists of numbers, eliminated in place."""
    rows = [[a * b + (i == j) for j, b in enumerate(y)] for i, a in enumerate(x)]
    for k in range(len(x) - 1):
        for i in range(k + 1, len(x)):
            factor = rows[i][k] / rows[k][k]
            for j in range(len(x)):
                rows[i][j] -= factor * rows[k][j]
    return sum(row[-1] for row in rows) * rows[0][0]


def value_of_the_iteration_before(x, s, n):
    """A dict that is empty in the first iteration, and asked."""
    last, total = {}, s
    for i in range(n):
        total += last.get("v", 1.0) * x[i] + len(last)
        last["v"] = x[i] * s
    return total


def last_few(x, n):
    """Deques that hold so many items at most and drop one at the other end; what is in them is written."""
    kept, numbers, total = deque(maxlen=2), deque([1.0, 2.0], 3), 0.0
    for k in range(n):
        row = x * k
        kept.append(row)
        row += 1.0
        kept[0][0] *= 2.0
        numbers.append(x[k])
        if x[k] > 0.0:
            numbers.appendleft(x[k] ** 2)
        total += np.sum(kept[0] * kept[-1]) * len(kept) + numbers[0] * numbers[1]
    return total + sum(numbers)


def limited_memory_bfgs(x, A):
    """The two loops over the last few steps, backward and forward."""
    hessian = A @ A.T + np.eye(len(x))
    point, steps, changes = np.zeros(len(x)), deque(maxlen=2), deque(maxlen=2)
    slope = hessian @ point - x
    for _ in range(4):
        q, alphas = slope.copy(), []
        for s, y in zip(reversed(steps), reversed(changes)):
            alphas.append((s @ q) / (y @ s))
            q -= alphas[-1] * y
        for (s, y), a in zip(zip(steps, changes), reversed(alphas)):
            q += s * (a - (y @ q) / (y @ s))
        further = point - 0.1 * q
        steps.append(further - point)
        changes.append(hessian @ further - x - slope)
        point, slope = further, hessian @ further - x
    return point @ point


def whole_array_into_containers(x):
    """Arrays of any length go into a deque, and into a list that has items already."""
    queue, numbers = deque(x), [2.0]
    queue.append(x[0] * queue.popleft())
    numbers.extend(x[1:])
    numbers += list(x)
    return sum(queue) * sum(numbers)
