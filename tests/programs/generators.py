"""Generators: helpers with yield, generator expressions in loops, context managers that are generators."""

import contextlib

import numpy as np


def _squares(v):
    for a in v:
        yield a * a


def _pairs(v):
    """Neighbours."""
    for i in range(len(v) - 1):
        yield v[i], v[i + 1]


def generator_summed(x):
    """Collected at once."""
    return sum(_squares(x)) + np.sum(np.array(list(_squares(x[:3]))) ** 2)


def generator_in_a_loop(x):
    """Both sides keep their state."""

    def averages(v):
        total = 0.0
        for k in range(len(v)):
            total = total + v[k]
            yield total / (k + 1.0)

    result = 1.0
    for mean in averages(x):
        result = result * 0.5 + mean * x[0]
    return result


def generator_of_pairs(x):
    """Unpacked, with continue."""
    total = 0.0
    for a, b in _pairs(x):
        if a < 0.0:
            continue
        total += a * b
    return total


def generator_left_early(x):
    """Break closes the generator: what stands behind its yield is not run."""
    log = [x[0]]

    def numbers(v):
        try:
            for k in range(len(v)):
                yield v[k] * 2.0
                log.append(v[k])
        finally:
            log.append(v[0] * v[1])

    total = 0.0
    k = 0
    for a in numbers(x):
        total += a * log[-1]
        k += 1
        if k == 3:
            break
    else:
        total = 100.0
    return total + np.sum(np.array(log) ** 2)


def generators_take_turns(x):
    """The loop writes what the generator reads next, and the other way round."""

    def numbers(v):
        for k in range(4):
            yield v[k] * v[k + 1]
            v[k] = v[k] * 3.0

    total = 0.0
    k = 0
    for a in numbers(x):
        x[k + 1] = x[k + 1] * a
        total += a
        k += 1
    return total + np.sum(x * x)


def _walk(tree):
    """The leaves of nested tuples."""
    for part in tree:
        if isinstance(part, tuple):
            yield from _walk(part)
        else:
            yield part


def generator_of_a_tree(x, y, s):
    """A recursive generator, with yield from."""
    total = 0.0
    for k, leaf in enumerate(list(_walk((x, (y, (s, x[0])), 2.0)))):
        total += np.sum(leaf * leaf) * (k + 1.0)
    return total


def generator_with_return(x):
    """A return ends the generator; an endless one is left by the loop."""

    def powers(a):
        p = a
        while True:
            yield p
            if p * p < 1e-4:
                return
            p = p * a

    total = 0.0
    for k, p in enumerate(list(powers(x[0] * 0.1))):
        total += p * (k + 1)
    for p in powers(x[1] * 0.9):
        total += p
        if total * total > -1.0:
            return total * p
    return 0.0


def generator_expression_in_a_loop(x, y):
    """Each item is computed when its turn comes."""
    total = 0.0
    for v in (2.0 * u * y[0] for u in x if u < 10.0):
        y[0] = y[0] * 0.5
        total += v * v
    return total + y[0]


def generator_in_a_comprehension(x):
    """A comprehension over a generator over a generator expression."""
    return sum([a * b for a, b in _pairs(x)]) + sum(a + b for a, b in _pairs(x) if a < b) + sum(_squares(2.0 * v for v in x))


def generator_kept(x):
    """A generator is lazy: what it reads is read when it is run."""
    doubled = (v * 2.0 for v in x)
    pairs = _pairs(x)
    x[0] = 5.0 * x[1]
    total = sum(doubled)
    x[1] = total * 0.1
    for a, b in pairs:
        total += a * b
    return total


def _halves(v):
    return (a * 0.5 for a in v)


def generator_returned(x):
    """A generator expression that leaves its function."""
    return sum(a * a for a in _halves(x)) + max(_halves(x))


@contextlib.contextmanager
def _doubled(v):
    v *= 2.0
    try:
        yield v[0]
    finally:
        v *= 0.25


def context_manager_by_yield(x):
    """contextlib.contextmanager: the body stands where the yield is, and its errors come up there."""
    with _doubled(x) as first:
        x[1] = x[1] * first
    try:
        with _doubled(x) as first:
            x[2] = x[2] * first
            if x[2] ** 2 >= 0.0:
                raise ValueError
            x[0] = 100.0
    except ValueError:
        x[3] = x[3] * x[0]
    return np.sum(x * x)


def generator_that_catches(x):
    """A handler around a yield does not see the errors of the loop; one around the loop sees those of the generator."""

    def careful(v):
        for k in range(4):
            try:
                yield v[k]
            except ValueError:
                yield 100.0
        raise KeyError

    total = 0.0
    try:
        for a in careful(x):
            total += a * a
        total = 100.0
    except KeyError:
        total = total * x[0]
    return total


def generator_inside_a_loop_over_itself(x, y):
    """Two generators of one function, one of them run in the loop over the other; both are left early."""

    def until_large(v):
        k = 0
        while k < 4 and v[k] < 100.0:
            yield v[k]
            k += 1

    total = 1.0
    for a in until_large(x):
        total *= a
        for b in until_large(y):
            if b < -100.0:
                break
            total += a * b
    return total
