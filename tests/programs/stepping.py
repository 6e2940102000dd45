"""Iterators that are asked for one item at a time: kept by a name, or objects with `__next__` or `__getitem__`."""

import itertools

import numpy as np


class _Weighted:
    """The items of an array, each times its number."""

    def __init__(self, values):
        self.values, self.taken = values, 0

    def __iter__(self):
        return self

    def __next__(self):
        if self.taken >= len(self.values):
            raise StopIteration
        self.taken += 1
        return self.values[self.taken - 1] * self.taken


class _Halves:
    """Known by its items alone."""

    def __init__(self, values):
        self.values = values

    def __getitem__(self, k):
        if k >= 3:
            raise IndexError(k)
        return self.values[k] * 0.5


class _Newton:
    """Its items converge."""

    def __init__(self, a):
        self.a, self.root = a, 1.0

    def __iter__(self):
        return self

    def __next__(self):
        before = self.root
        self.root = 0.5 * (before + self.a / before)
        if abs(self.root - before) < 1e-12:
            raise StopIteration
        return self.root


def parameters_that_are_taken_one_by_one(x, y):
    """As a model unpacks its parameters."""
    parameters = iter([x, y, x * y])
    w = next(parameters)
    b = next(parameters)
    return np.sum(np.tanh(w * b + next(parameters)))


def first_item_and_the_others(x, y):
    """The loop begins behind what has been taken."""
    items = iter(x)
    total = next(items)
    for v in items:
        total = np.sin(total) * v + y[0]
    return total + next(items, y[1])


def loop_that_is_left_and_taken_up_again(x, y):
    """The second loop begins where the first has ended."""
    items = iter([v * 2.0 for v in x])
    total = 0.0
    for v in items:
        if v > 0.7:
            total += v * y[0]
            break
        total += v
    for v in items:
        total += v * v
    return total * y[1]


def pairs_from_one_iterator(x, y):
    """`zip(it, it)`, and the same of a list of few items."""
    items, more = iter(x), iter([y[0], x[0], y[1], x[1], y[0]])
    total = 0.0
    for a, b in zip(items, items, strict=False):
        total += a * b
    for a, b in zip(more, more, strict=False):
        total += a * np.sin(b)
    return total


def taken_by_a_function(x, y):
    """An iterator is passed on, and asked there."""
    items = iter((x, y, x + y))

    def take(source, factor):
        return next(source) * factor

    return np.sum(take(items, 2.0) * take(items, y)) + np.sum(next(items))


def list_that_grows_under_its_iterator(x, y):
    """What is appended is run over too."""
    values = [x[0], x[1]]
    items = iter(values)
    total = next(items)
    values.append(y[0])
    for v in items:
        total *= v
    return total


def slices_of_an_iterator(x, y):
    """As batches are taken."""
    items = iter(x)
    first, others = list(itertools.islice(items, 2)), list(items)
    return sum(first) * sum(v * v for v in others) + y[0]


def until_nothing_is_left(x, y):
    """StopIteration ends a loop."""
    items = iter(x)
    total = 0.0
    try:
        while True:
            total += next(items) ** 2
    except StopIteration:
        total *= y[0]
    return total


def more_is_asked_for_than_there_is(x, n):
    """With a default, in a loop."""
    items = iter(x)
    total = 0.0
    for k in range(n + 9):
        total += next(items, x[0] * k) * (k + 1)
    return total


def object_with_next(x, y):
    """A loop, `sum`, `enumerate` and `zip` over an object of one's own."""
    total = 0.0
    for v in _Weighted(x):
        total += v * v
    for k, v in enumerate(_Weighted(y)):
        if k * v > 2.0:
            break
        total += np.sin(v)
    for a, b in zip(_Weighted(x), y, strict=False):
        total += a * b
    walk = _Weighted(x)
    return total + next(walk) * sum(walk) * walk.taken + max(_Weighted(y))


def object_that_decides_when_it_ends(x, y):
    """Newton's steps, until they change nothing."""
    total = 0.0
    for root in _Newton(x[0] ** 2 + y[0] ** 2 + 1.0):
        total += root * 0.1
    return total * root


def object_with_getitem(x, y):
    """The old protocol: items from 0 until there is an IndexError."""
    total = 0.0
    for v in _Halves(x):
        total += v * y[0]
    return total * sum(_Halves(y)) + len(list(_Halves(x)))


def numbers_without_end(x, y):
    """`itertools.count` beside an array and beside a list, and `repeat`."""
    total = 0.0
    for v, k in zip(x, itertools.count(0.5, 0.25), strict=False):
        total += v * k
    for k, v, w in zip(itertools.count(), [x[0], x[1]], itertools.repeat(y), strict=False):
        total += v * (k + 1) * np.sum(w)
    return total + sum(itertools.repeat(y[0], 3)) + sum(map(pow, x**2, itertools.repeat(2)))


def counted_until_it_is_enough(x, y):
    """A loop over `count` that is left."""
    total = 0.0
    for k in itertools.count(1):
        if k * abs(x[0]) > 3.0 or k > 5:
            break
        total += k * x[0] * y[0]
    return total


def numbers_that_are_given_out(x, y):
    """`next` of a count, in a comprehension and in a closure."""
    numbers = itertools.count()
    tagged = [(next(numbers), v) for v in x]

    def downwards():
        steps = itertools.count(10, -2)
        return lambda: next(steps)

    take = downwards()
    return sum(k * v for k, v in tagged) + next(numbers) * y[0] + x[0] * take() * take() + y[1] * take()
