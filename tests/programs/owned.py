"""Lists whose length only the run knows, of arrays that are written while they are in it."""

import numpy as np


def scaled_points(x, y, s):
    """Arrays are appended in one loop and scaled in another."""
    parts = []
    for i in range(4):
        parts.append(np.array([x[i], y[i]]))
    for p in parts:
        p *= s
    return sum(np.sum(p * p) for p in parts)


def layers_made_by_a_comprehension(x, s, n):
    """Matrices of a comprehension are changed in place before they are used."""
    layers = [np.outer(x, x) * (k + 1) for k in range(n)]
    for W in layers:
        W += s
    out = x
    for W in layers:
        out = np.tanh(W @ out)
    return out.sum()


def items_by_name_and_number(x, y, s):
    """Items are written under a name, by their numbers, and from the end."""
    parts = []
    for i in range(4):
        v = np.array([x[i], y[i]])
        v[0] *= 2
        parts.append(v)
    for k, p in enumerate(parts):
        p[k % 2] *= s
        parts[k - 1][0] += p[1]
    parts[-1][1] = 3 * parts[0][0]
    return sum(np.sum(p * p) for p in parts)


def stack_of_arrays_that_are_written(x, y, s):
    """What is taken from a stack is written, and a part of it put back."""
    stack = [x * s, y * s]
    t = 0.0
    while stack:
        r = stack.pop()
        r[1] *= 2.0
        t += np.sum(r * r)
        if len(stack) < 2 and t < 1.0:
            stack.append(r * 0.5)
    return t


def bodies_in_two_lists(x, y, s, n):
    """Positions and velocities of bodies are lists of arrays, updated in place."""
    pos = [np.array([x[i], y[i]]) for i in range(n)]
    vel = [np.zeros(2) for i in range(n)]
    for t in range(3):
        for i in range(n):
            f = np.zeros(2)
            for j in range(n):
                if j != i:
                    d = pos[j] - pos[i]
                    f += d / (np.sum(d * d) + 0.5) ** 1.5
            vel[i] += s * f
        for i in range(n):
            pos[i] += vel[i]
    return sum(np.sum(p ** 2) for p in pos)


def written_after_it_was_appended(x, y, s, n):
    """An array is written under its name after it was put into the list."""
    pos = []
    for i in range(n):
        p = np.array([x[i], y[i]])
        pos.append(p)
        p[0] = s
    return sum(np.sum(p ** 2) for p in pos)


def items_replaced_and_written(x, s, n):
    """Items are replaced by new arrays, which are written."""
    rows = [x * (k + 1) for k in range(n)]
    for k in range(n):
        rows[k] = np.sin(rows[k])
        rows[k][0] = s * k
        rows[k] *= 2
    return np.sum(rows[0] * rows[1] + rows[2])


def _scale(v, s):
    v *= s
    return v


def items_given_to_a_helper(x, s, n):
    """A helper writes into what it is given and returns it."""
    rows = [x * (k + 1) for k in range(n)]
    for r in rows:
        w = _scale(r, s)
        w[0] += r[1]
    return sum(np.sum(r) for r in rows)


def names_for_items_exchanged(x, s, n):
    """Names that mean items change places; the list grows meanwhile."""
    rows = []
    for k in range(n):
        rows.append(x * k)
    a = rows[-1]
    rows.append(x * s)
    a[:] = s
    b = rows[0]
    b[1:] -= a[1:]
    b, a = a, b
    a[0] = 3 * s
    return sum(np.sum(r * r) for r in rows) + np.sum(a * b)


def item_chosen_by_data(x, s, n):
    """An item that the data choose is written."""
    rows = [x * (k + 1) for k in range(n)]
    c = rows[0] if x[0] > 0 else rows[1]
    c[1] = s
    return sum(np.sum(r * r) for r in rows)


def two_lists_side_by_side(x, s, n):
    """zip over two lists, both of which are written."""
    rows = [x * (k + 1) for k in range(n)]
    rows2 = [r * s for r in rows]
    for a, b in zip(rows, rows2):
        a += b
        b -= a * 0.5
    return sum(np.sum(r * r) for r in rows) * sum(np.sum(r * r) for r in rows2)


def last_item_after_the_loop(x, y, s):
    """The variable of a loop over the list is written after it."""
    parts = []
    for i in range(4):
        parts.append(np.array([x[i], y[i]]))
    for p in parts:
        p *= s
    p[0] = 5.0 * s
    return sum(np.sum(p * p) for p in parts)


def last_appended_after_the_loop(x, y, s, n):
    """What was appended last is written after the loop."""
    parts = []
    for i in range(n):
        p = np.array([x[i], y[i]])
        parts.append(p)
        p[0] *= s
    p[1] = 3 * s
    return sum(np.sum(p * p) for p in parts)


def best_item_is_written(x, y, s, n):
    """A name that means the best item so far; that item is written."""
    parts = []
    best = None
    for i in range(n):
        p = np.array([x[i], y[i]])
        parts.append(p)
        if best is None or p[0] > best[0]:
            best = p
    best[1] *= s
    return sum(np.sum(p * p) for p in parts)


def neighbours_exchanged(x, y, s, n):
    """Names for two neighbours, exchanged by the data, in a while loop."""
    parts = [x * k for k in range(n)]
    k = 0
    while k < n - 1:
        a, b = parts[k], parts[k + 1]
        a += b * s
        b -= a
        if a[0] > b[0]:
            a, b = b, a
        a[1] = 0.5
        k += 1
    a[2] = s
    return sum(np.sum(p * p) for p in parts) + np.sum(a * b)


def items_written_by_a_closure(x, y, s, n):
    """A closure writes into the list around it and returns an item."""
    parts = [x * k for k in range(n)]

    def bump(k):
        parts[k][1:] += s
        return parts[k]

    for k in range(n):
        bump(k)[0] *= 2
    return sum(np.sum(p * p) for p in parts)


class _Net:
    def __init__(self):
        self.layers = []

    def add(self, W):
        self.layers.append(W)

    def decay(self, s):
        for W in self.layers:
            W *= s

    def __call__(self, v):
        for W in self.layers:
            v = np.tanh(W @ v)
        return v


def layers_of_an_object(A, x, s, n):
    """An object holds the list; its methods append to it and change it."""
    net = _Net()
    for k in range(n):
        net.add(A * (k + 1))
    net.decay(s)
    return np.sum(net(x))


def items_of_a_list_in_a_dict(x, y, s, n):
    """The list is in a dict; slices, overlapping ones too."""
    d = {"p": []}
    for k in range(n):
        d["p"].append(np.full(3, x[k]))
    for t in range(2):
        for i, p in enumerate(d["p"]):
            p[:] = p[::-1] * s
            p[i % 3] += y[i]
            d["p"][0][t] -= p[1]
    return sum(np.sum(p * p) for p in d["p"])


def rows_eliminated(x, y, s, n):
    """Rows of a matrix as a list of arrays, reduced by each other."""
    rows = [x * (k + 1) for k in range(n)]
    for i in range(n):
        for j in range(i + 1, n):
            m = rows[j][i] / (2 + rows[i][i] ** 2)
            rows[j] -= m * rows[i]
            rows[j][i:] += s
    return sum(np.sum(r * r) for r in rows)


def view_taken_before_it_was_appended(x, s, n):
    """A view taken before the array was put into the list."""
    rows = []
    for k in range(n):
        v = x * (k + 1)
        w = v[1:]
        rows.append(v)
        w[0] = s
    return sum(np.sum(r * r) for r in rows)


def array_made_of_the_items(x, s, n):
    """What is computed from the items before a write does not change."""
    rows = [x * (k + 1) for k in range(n)]
    tot = np.zeros(len(x))
    for r in rows:
        tot += r
        r *= s
    m = np.array(rows)
    rows[0][:] = 5 * s
    return np.sum(m) * np.sum(tot) + np.sum(rows[0])


def list_on_one_path(x, y, s):
    """A list of the arguments is made on one path only; they are written after it."""
    if s > 3.0:
        pair = [x, y]
        for _ in range(3):
            pair.append(np.cos(y))
    x[:] = x.copy()
    return np.sum(np.sin(x)) + np.sum(y)


def last_item_written_and_removed(x, s, n):
    """A name means the last item, which is removed while the name is still bound."""
    rows = [x * (k + 1) for k in range(n)]
    total = 0.0
    for i in range(n):
        if x[i] > -0.5:
            a = rows[-1]
            a *= s
            total += np.sum(a)
            rows.pop()
    return total + len(rows) + sum(np.sum(r) for r in rows)


def removed_item_keeps_its_name(x, s, n):
    """Names mean items before, at and behind one that is removed, or replaced; all are written after that."""
    rows = [x * (k + 1) for k in range(n)]
    a, b, c = rows[0], rows[1], rows[2]
    b[0] = s
    taken = rows.pop(1)
    a[1] += 2.0 * s
    b[1] += 3.0
    c[1] += 4.0 * s
    rows[1] = x * s
    c[2] = b[2]
    rows.insert(0, taken * s)
    a[2] -= 5.0
    return sum(np.sum(np.sin(r)) for r in rows) + np.sum(a * b * c * taken)


def counted_from_the_end_by_the_run(x, s, n):
    """A number that the run computes is negative: what it means stays the item when the list grows."""
    rows = [x * k for k in range(n)]
    a = rows[int(s > 0.0) - 2]
    rows.append(x * s)
    a[0] = 5.0 * s
    return np.sum(rows[-1] * rows[-2]) + np.sum(a)


def emptied_from_its_end(x, s, n):
    """The last item is written and removed until none is left."""
    rows = [x * (k + 1) for k in range(n)]
    total = 0.0
    while rows:
        a = rows[-1]
        a *= s
        total += np.sum(a)
        rows.pop()
    return total


def first_item_removed_again_and_again(x, y, s, n):
    """A name means the first item, which is removed; another name means the one that is removed now."""
    rows = [x * (k + 1) for k in range(n)]
    a = rows[0]
    for k in range(n - 1):
        b = rows.pop(0)
        b += s
        rows[0][k] += b[1]
        a[0] *= 1.1
    return sum(np.sum(r * r) for r in rows) + np.sum(a)


def best_of_those_removed(x, y, s, n):
    """A name means the best of the items so far, removed or not."""
    rows = [x * (k + 1) for k in range(n)]
    best = rows[0]
    while len(rows) > 1:
        c = rows.pop()
        if c[0] * s > best[0]:
            best = c
        best[1] += 0.3
        rows[0][2] *= s
    return np.sum(best * rows[0])


def items_replaced_while_names_mean_them(x, y, s, n):
    """Items are replaced in a loop; names mean the old ones."""
    rows = [x * (k + 1) for k in range(n)]
    a, b = rows[1], rows[-1]
    for k in range(n):
        rows[k] = rows[k] * s
        a[k] += b[0]
        rows[k][0] -= a[1]
    return sum(np.sum(r * r) for r in rows) + np.sum(a * b)


class _Holder:
    def __init__(self):
        self.items, self.current = [], None

    def add(self, v):
        self.items.append(v)
        self.current = v
        return self

    def bump(self, s):
        self.current[0] += s


def current_item_of_an_object(x, s, n):
    """An attribute means the item that was appended last."""
    h = _Holder()
    for k in range(n):
        h.add(x * k).bump(s)
    h.bump(2 * s)
    h.items.pop(0)
    h.bump(s)
    return sum(np.sum(v * v) for v in h.items) + np.sum(h.current)


def chosen_item_and_removed_item(x, s, n):
    """A name means one of two items, of which one is removed."""
    rows = [x * k for k in range(n)]
    c = rows[0] if s > 0.5 else rows[1]
    rows.pop(0)
    c[0] = s
    rows.append(c * 1.0)
    c[1] = 3 * s
    return sum(np.sum(v * v) for v in rows) + np.sum(c)


def window_of_items(x, s, n):
    """A window moves over arrays; the one that leaves it is written."""
    win = []
    out = 0.0
    for k in range(n):
        win.append(x * (k + s))
        if len(win) > 2:
            old = win.pop(0)
            old *= 0.5
            out += np.sum(old)
        win[-1][0] += win[0][1]
    return out * np.sum(win[0] * win[1])


def removed_by_a_closure(x, s, n):
    """A closure removes the first item while it writes its argument, another item."""
    rows = [x * k for k in range(n)]

    def f(v):
        rows.pop(0)
        v[0] = s
        return v

    w = f(rows[1])
    w[1] = 3 * s
    return sum(np.sum(v * v) for v in rows) + np.sum(w)


def kept_and_written_in_the_next_iteration(x, n):
    """What goes into the list is what the name means in the next iteration, which writes into it."""
    items, y = [], x * 1.0
    for _ in range(n):
        y -= 0.5
        z = y * 1.5
        items.append(z)
        y = z
    return sum(np.sum(v**2) for v in items)


def kept_and_written_two_iterations_later(x, n):
    """The name that is written is the last but one that went into the list."""
    items, a, b = [], x * 1.0, x * 2.0
    for _ in range(n):
        a -= 0.5
        new = b * 1.5
        items.append(new)
        a, b = b, new
    a[0] = 0.25
    return sum(np.sum(v**2) for v in items)


def kept_on_some_paths_and_written_later(x, n):
    """Whether what is written is in the list, only the run knows."""
    items, y = [], x * 1.0
    for _ in range(n):
        z = y * 1.5
        if z[0] > 0.1:
            items.append(z)
        y = z
        y -= 0.1
    return np.sum(x) + sum(np.sum(v**2) for v in items)


def kept_in_an_inner_loop(x, n):
    """Put in front of the list, too."""
    items, y = [], x * 1.0
    for _ in range(n):
        for k in range(2):
            y -= 0.5
            z = y * 1.5
            if k:
                items.insert(0, z)
            y = z
    return sum(np.sum(v**2) * (k + 1) for k, v in enumerate(items))


def kept_in_two_lists(x, n):
    """The second one gets what is in the first."""
    items, others, y = [], [], x * 1.0
    for _ in range(n):
        y -= 0.5
        z = y * 1.5
        items.append(z)
        y = z
        others.append(items[-1])
    return sum(np.sum(v**2) for v in others)


def kept_by_a_function(x, n):
    """The function that the loop calls puts into the list what it writes when it is called again."""
    items, y = [], x * 1.0

    def step():
        nonlocal y
        y -= 0.5
        z = y * 1.5
        items.append(z)
        y = z

    for _ in range(n):
        step()
    return sum(np.sum(v**2) for v in items)


def kept_and_written_where_it_began_as_a_number(x, n):
    """Whether there is an array to write is known where the first iteration is written out."""
    m = 0.0
    for _ in range(2):
        m = np.sin(x) - 0.5 * m
    items, a, b = [], m * 1.0, np.cos(x)
    for t in range(n):
        new = m + 0.5 * b
        a -= 0.5
        items.append((t, new))
        a, b = b, new
    return sum(np.sum(np.sin(v)) for _, v in items)


def put_into_a_list_on_some_paths(x, y, n):
    """Which item a name means is asked in the next iteration, whether it means one or not."""
    name, items = x, [np.tanh(y * x), 1.0 * x[::-1]]
    for t in range(3):
        last = items.pop()
        if t == 1:
            break
        if n % 2 == 0:
            items.append(x)
    name += np.sin(y)
    return np.sum(np.sin(name) * last)


def items_put_in_front_in_a_loop_over_a_generator(x, y):
    """The frame of the function is entered a second time for the body; a name in it moves on once."""
    total = 0.0
    for i, j in np.ndindex(2, 2):
        rows, a, b = [], x * 1.0, y[: len(x)] * 1.0
        for k in range(3):
            c = np.tanh(b) + 0.5 * a
            a -= y[k] * (i + 1)
            rows.insert(0, c)
            b, a = a, c
        total += np.sum(rows[0] * rows[2]) + j * np.sum(b * a)
    return total
