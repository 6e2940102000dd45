"""Names that are None until they are a number or an array."""

from __future__ import annotations

import itertools

import numpy as np


def least_of_squares(x):
    """The least so far, and where it is."""
    best, where = None, None
    for i, v in enumerate(x):
        if best is None or (v - 0.1) ** 2 < best:
            best, where = (v - 0.1) ** 2, i
    return best * x[where]


def differences_of_neighbours(x):
    """The item before, which the first iteration has not."""
    before, total = None, 0.0
    for v in x:
        if before is not None:
            total += (v - before) ** 2
        before = v
    return total


def product_of_items(x, n):
    """A conditional expression in a `while`."""
    out, k = None, 0
    while k < n:
        out = x[k] if out is None else out * x[k]
        k += 1
    return out


def state_made_in_the_loop(x, n):
    """An array that the first iteration makes, and each one writes."""
    h = None
    for i in range(n):
        if h is None:
            h = np.zeros_like(x)
            h[0] = x[1]
        h[i] += np.sin(h[0]) * x[i]
    return h.sum() if h is not None else 0.0


def taken_and_put_back(x, n):
    """An array that is there in every second iteration."""
    kept, total = None, 0.0
    for i in range(n):
        if kept is None:
            kept = x * (i + 1.0)
        else:
            total += len(kept) * (kept * x).sum()
            kept = None
    return total


def products_of_neighbours(x, n):
    """The array before, kept for the next iteration; numbers in a list."""
    before, products = None, []
    for i in range(n):
        now = x * np.sin(i + 1.0)
        if before is not None:
            products.append(np.dot(before, now))
        before = now
    return sum(products)


def alias_written_meanwhile(x, n):
    """What is kept is written before it is read."""
    y, before, total = x * 2.0, None, 0.0
    for _ in range(n):
        y[0] = y[0] * 1.5 + x[1]
        if before is not None:
            total += before[0] * x[2]
        before = y
    return total


def one_of_two_or_none(x, n):
    """What is kept is one of two arrays, and written in the next iteration."""
    y, z, before, total = x * 2.0, x * 3.0, None, 0.0
    for i in range(n):
        if before is not None:
            before[0] *= x[2]
        total += y[0] * z[0]
        before = y if i % 2 == 0 else z
    return total + y.sum() + np.sum(z * z)


def view_or_none(x, s):
    """A view on one path, None on the other; its base is written."""
    part = None
    if s > 0.0:
        part = x[1:]
    x[1] *= 3.0
    return x.sum() * s if part is None else (part * part).sum() * s


def written_if_there(x, s):
    """None on one path only, and written where it is not."""
    y = None if s < 0.0 else x * 2.0
    if y is not None:
        y[0] = x[1] * s
    return x.sum() if y is None else (y * y).sum()


def bounds(x, n):
    """Two names that begin as one None."""
    low = high = None
    for i in range(n):
        q = x[i] * x[i]
        if low is None or q < low:
            low = q
        if high is None or q > high:
            high = q
    if low is None or high is None:
        return 0.0
    return high - low


def truth_of_none(x, n):
    """`best or 0.0`, and None compared by ==."""
    best, k = None, 0
    while True:
        if best is not None and best > 2.0:
            break
        best = (best or 0.0) + x[k % 3] ** 2 + 0.1
        k += 1
        if k > n:
            break
    return best if best != None else x[0]  # noqa: E711 - as some write it


def found_or_none(x, n):
    """A helper that returns a number, or None."""

    def first_above(bound):
        for i in range(n):
            if x[i] > bound:
                return x[i] * bound
        return None

    near, far = first_above(-0.6), first_above(50.0)
    return (near if near is not None else 0.0) + (far if far is not None else x[0])


class _Stepper:
    def __init__(self):
        self.before = None

    def step(self, v):
        change = 0.0 if self.before is None else v - self.before
        self.before = v
        return change * change


def attribute_that_begins_as_none(x, n):
    """In an object, a dict and a list."""
    stepper, held, cache, total = _Stepper(), {"before": None}, [None] * 2, 0.0
    for i in range(n):
        total += stepper.step(x[i])
        if held["before"] is not None:
            total += held["before"] * x[i]
        held["before"] = x[i]
    for i in range(4):
        if cache[i % 2] is None:
            cache[i % 2] = np.sin(x[i])
        total += cache[i % 2] * x[i]
    return total


def matched_none(x, n):
    """`match` with a case for None."""
    best = None
    for i in range(n):
        match best:
            case None:
                best = x[i]
            case _:
                best = best * 0.5 + x[i] * x[0]
    return best


def pairs_of_nones(x):
    """An item that is None is an item to pairwise."""
    total = 0.0
    for a, b in itertools.pairwise([None, x[0], None, None, x[1], x[2]]):
        total += (2.0 if a is None else a * a) * (3.0 * x[3] if b is None else b)
    return total


def _next_total(total, item):
    return item if total is None else None if item == 7.0 else total * item


def totals_that_are_none(x):
    """A total that is None is a total to accumulate, and so is a first item."""
    total = 0.0
    for items in ([None, x[0], x[1]], [x[2], x[3]], []):
        for state in itertools.accumulate(items, _next_total):
            total += x[4] if state is None else state**2
    return total


def _square_if_positive(v):
    if v > 0:
        return v * v


def _first_above(values, bound):
    for v in values:
        if v > bound:
            return v * v


def _doubled_if(values, positive):
    if positive:
        return 2.0 * values


def helper_that_returns_on_some_paths(x, s):
    """A helper comes to its end without a return; the program asks for None."""
    total = s
    for v in x:
        found = _square_if_positive(v)
        total += 5.0 * v if found is None else found
    return total


def search_that_may_find_nothing(x, s):
    """A helper that returns out of its loop, or not at all."""
    first, none = _first_above(x, -9.0), _first_above(x, 9.0)
    return (s if none is None else none) * (0.0 if first is None else first)


def array_on_some_paths(x, s):
    """An array, or None, from one helper; both are asked for."""
    total = 0.0
    for doubled in (_doubled_if(x, s > 0.0), _doubled_if(x, s < 0.0)):
        total += np.sum(doubled) if doubled is not None else x[1]
    return total


def item_before_by_number(A, s):
    """What is None in the first iteration is not looked at there, by the number of the iteration."""
    before, total = None, 0.0
    for i, row in enumerate(A):
        if i > 0:
            total += np.sum((row - before) ** 2) * s + before[0]
        before = row
    return total


def row_before_in_a_loop_inside(x, s):
    """The name is bound by the loop around."""
    before, total = None, 0.0
    for i in range(3):
        for j in range(2):
            if i > 0 and before < 10.0:
                total += before * x[j]
        before = x[i] * s
    return total


def root_between_two_numbers(s):
    """Brent's method: the last but one point is None as long as a flag is set."""

    def f(x):
        return (x + 3) * (x - 1) ** 2 + s

    a, b = -4.0, 1.333
    fa, fb = f(a), f(b)
    c, fc, d, halved = a, fa, None, True
    for _ in range(40):
        if abs(b - a) < 1e-12 or fb == 0.0:
            break
        if fa != fc and fb != fc:
            new = a * fb * fc / ((fa - fb) * (fa - fc)) + b * fa * fc / ((fb - fa) * (fb - fc)) + c * fb * fa / ((fc - fa) * (fc - fb))
        else:
            new = b - fb * (b - a) / (fb - fa)
        between = (3 * a + b) / 4 < new < b or b < new < (3 * a + b) / 4
        if not between or (halved and abs(new - b) >= abs(b - c) / 2) or (not halved and abs(new - b) >= abs(c - d) / 2):
            new, halved = (a + b) / 2, True
        else:
            halved = False
        fnew = f(new)
        d, c, fc = c, b, fb
        if fa * fnew < 0:
            b, fb = new, fnew
        else:
            a, fa = new, fnew
        if abs(fa) < abs(fb):
            a, b, fa, fb = b, a, fb, fa
    return b - f(b) / ((b - 1) ** 2 + 2 * (b + 3) * (b - 1))
