"""Generators: helpers with yield, generator expressions in loops, context managers that are generators."""

import contextlib
import itertools

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


def _halvings(s, n):
    step = s
    for _ in range(n):
        yield step
        step = step / 2.0
        yield -step


def yields_twice_in_an_iteration(s, n):
    """The state of the generator lives on between its yields."""
    total = 0.0
    for h in _halvings(s, n):
        total = np.cos(total) * h + h**2
    return total


def yields_from_straight_code(x):
    """No loop in the generator, a name bound anew by the loop over it."""

    def corners():
        yield x[0]
        yield 2.0 * x[1]
        if x[2] > 0.0:
            yield x[2] ** 2
        yield x[-1]

    y = x
    for c in corners():
        y = np.tanh(y * c)
    return np.sum(y)


def _sweeps(u, n):
    for k in range(n):
        u[1:-1] = 0.5 * (u[:-2] + u[2:])
        yield k, u


def generator_that_writes(x, n):
    """Both write into one array, in turns."""
    u = x.copy()
    total = 0.0
    for k, state in _sweeps(u, n):
        total += np.sum(state**2) * (k + 1)
        u[0] += 0.1 * total
    return total + u[0]


def left_by_break(x):
    """The generator does not go on after the loop over it has ended."""
    log = np.zeros(3)

    def counted():
        for i in range(len(x)):
            yield x[i]
            log[0] += x[i]

    total = 1.0
    for v in counted():
        total = total * v
        if total > 0.5:
            break
    else:
        total = total * 2.0
    return total + log[0] ** 2


def left_by_return(x, n):
    """A return out of a loop over a generator."""
    total = 0.0
    for k, v in enumerate(_halvings(x[0], n)):
        total += v * x[1]
        if k == 2 and total != 0.0:
            return total * x[2]
    return total


def generator_that_returns(x):
    """An early return ends the generator; continue in the loop over it."""

    def until(limit):
        total = 0.0
        for v in x:
            if total > limit:
                return
            total = total + v * v
            yield v * total

    result = 0.0
    for v in until(1.5):
        if v < 0.0:
            continue
        result += v**2
    return result


def _while_small(s):
    while s < 3.0:
        s = s * 1.5 + 0.1
        yield s


def generator_with_while(s):
    """The run decides how many."""
    total = 0.0
    for v in _while_small(abs(s)):
        total = 0.5 * total + v
    return total


def nested_generators(x):
    """A loop over a generator in the loop over another, of one function."""
    total = 0.0
    for a, b in _pairs(x):
        for c, d in _pairs(x):
            total += a * d - np.sin(b * c)
    return total


def _delegated(x, n):
    yield from _halvings(x[0], n)
    yield x[1]
    yield from x[2:]


def yield_from(x, n):
    """One generator hands over to another, and to an array."""
    total = 0.0
    for v in _delegated(x, n):
        total = total * 0.9 + v**2
    return total


def _two(x):
    yield x[0]
    yield x[1:]


def collected(x, n):
    """What is yielded as a list, a sum, an array, and unpacked."""
    first, second = _two(x)
    as_list = list(_halvings(x[0], n))
    return sum(_halvings(x[1], n)) * as_list[1] + first * second[1] + np.sum(np.array([v**2 for v in _halvings(x[2], 2)]))


def generator_expressions(x):
    """A loop, a sum and a maximum over generator expressions."""
    total = sum(v**2 for v in x)
    for v in (np.sin(v) for v in x):
        total = total * 0.5 + v
    for k, v in enumerate(v * w for v, w in zip(x[1:], x[:-1])):
        total += k * v
    return total + max(np.cos(v) for v in x)


def generator_expression_in_turns(x):
    """The loop writes into what the expression reads next."""
    y = x.copy()
    total = 0.0
    for v in (y[i] * y[i] for i in range(len(y))):
        total += v
        y[-1] = y[-1] * 0.5 + v
    return total


def mapped_generator(x, n):
    """map over a generator."""
    total = 0.0
    for v in map(np.sin, _halvings(x[0], n)):
        total = total + v * x[1]
    return total


class _Grid:
    def __init__(self, h):
        self.h = h

    def cells(self, x):
        for i in range(len(x) - 1):
            yield self.h * (x[i] + x[i + 1]) / 2.0

    def __iter__(self):
        yield self.h
        yield self.h**2


def generator_method(x, s):
    """A method that yields."""
    grid = _Grid(s)
    total = 0.0
    for area in grid.cells(x):
        total += area**2
    return total


def iterable_object(x, s):
    """A class whose __iter__ yields."""
    total = 0.0
    for h in _Grid(s):
        total += h * np.sum(x)
    return total


def indices_of_numpy(A):
    """np.ndindex over two axes, left early."""
    total = 0.0
    for i, j in np.ndindex(*A.shape):
        if i == 2 and j == 1:
            break
        total += A[i, j] * A[j, i] * (i + 2 * j)
    return total


def indices_and_elements(A, x):
    """np.ndenumerate, of a matrix and a vector."""
    total = 0.0
    for (i, j), a in np.ndenumerate(A):
        total += np.sin(a) * x[i] * (j + 1)
    for (k,), v in np.ndenumerate(x):
        total += v * k
    return total


def quantified(x, n):
    """any and all over as many as the run says."""
    total = np.sum(np.sin(x))
    if any(v > 0.9 for v in x) or all(abs(x[i]) < 5.0 for i in range(n)):
        total = total * x[0]
    return total if all(v > 50.0 for v in x) else total * x[1]


def pairs_of_particles(x, y):
    """itertools.combinations of indices and of rows."""
    total = 0.0
    for i, j in itertools.combinations(range(len(x)), 2):
        total += y[i] * y[j] / np.sqrt((x[i] - x[j]) ** 2 + 0.1)
    for a, b, c in itertools.combinations(np.outer(x, y), 3):
        total += (a * b) @ c
    return total


def every_index(A):
    """itertools.product of ranges, with a store; of as many as the array has axes, which the code knows."""
    for i, j in itertools.product(range(A.shape[0]), range(A.shape[1])):
        A[i, j] += 0.1 * A[i - 1, j]
    for index in itertools.product(*map(range, A.shape)):
        A[index] *= 1.0 + 0.1 * sum(index)
    return np.sum(A * A)


def iterators_in_turns(x, y):
    """chain, islice, pairwise, accumulate, starmap, filter, takewhile, dropwhile."""
    total = sum(v * v for v in itertools.chain(x[:2], y[1:], [x[0]]))
    total += sum(b - a * a for a, b in itertools.pairwise(x))
    total += sum(itertools.accumulate(x, lambda s, v: 0.5 * s + v, initial=1.0))
    total += sum(itertools.starmap(np.multiply, zip(x, y, strict=True)))
    total += sum(v**3 for v in filter(lambda v: v > 0.1, y))
    total += sum(v for v in itertools.takewhile(lambda v: v < 0.6, x)) + sum(v * v for v in itertools.dropwhile(lambda v: v < 0.1, x))
    return total + sum(v * v for v in itertools.islice(y, 1, None, 2))


def _above(x, bound):
    for v in x:
        if v > bound:
            yield v * v


def first_of_a_generator(x):
    """`next`, with and without a default."""
    return next(_above(x, -50.0)) * next(_above(x, 50.0), x[1])


def lists_sorted_in_place(x, y):
    """list.sort, of a list whose length is known and of one that grows."""
    few = [x[2], x[0] * y[1], y[3]]
    few.sort(reverse=True)
    kept = []
    for v in x:
        kept.append(v)
        kept.sort(key=abs)
    return few[0] * few[-1] ** 2 + kept[0] * 3.0 + kept[1] * kept[2]


def _one_after_another(a, b):
    yield from a
    yield from _squares(b)
    yield a[0]


def _pairs_of_each(v):
    for a in v:
        yield from [a, a * 2.0]


def left_inside_yield_from(x, y):
    """`break`, and a return of the first item, while the generator runs over an array or a list for another one."""
    total = 0.0
    for v in _one_after_another(x, y):
        if total > 0.9:
            break
        total += v * v
    for v in _pairs_of_each(y):
        total += v
        if v > 0.5:
            break
    return total * next(itertools.chain(x[1:], y))


def generator_with_a_last_item_left_early(x, y):
    """What runs over a generator, and may leave it, calls numpy functions that write."""
    total = 0.0
    for item in _neighbours_and_the_first(x):
        np.copyto(y[1:], x[1:] * item)
        total += np.sum(y)
        if y[1] < 0.2:
            break
    return total * y[0]


def _neighbours_and_the_first(x):
    for i in range(2):
        yield x[i] * x[i + 1]
    yield np.sin(x[0])


def name_bound_later_in_the_body(x, A, s):
    """The first pass over the body of a loop meets a name in an index that is bound further down."""
    for k, v in enumerate(_products(x, s)):
        if k > 0:
            s = s + A[j, j] * v  # noqa: F821
            A[j, 0] += v  # noqa: F821
        for j in range(2):
            s = s * 0.9
    return s + np.sum(A)


def _products(x, s):
    for v in x[:3]:
        yield v * s


class Kept:
    """It is run over by the iterator of its list."""

    def __init__(self):
        self.values = []

    def __iter__(self):
        return iter(self.values)


def an_object_that_is_run_over(x):
    """Twice: each time by an iterator of its own."""
    kept = Kept()
    for v in x:
        kept.values.append(v * 2)
    return sum(kept) + sum(v**2 for v in kept)


def _total(pairs):
    total = 0.0
    for a, b in pairs:
        total += a * b
        if total > 1.0:
            break
    return total


def iterators_that_are_passed_on(x, y, A):
    """And kept by a name, or in a tuple, until they are run over: then they see what is there."""
    triples, rows = zip(x, x[1:], x[2:], strict=False), iter(A)
    x[1] += 0.5
    total = _total(zip(x, y, strict=True)) + _total(zip(y, y, strict=True))
    for a, b, c in triples:
        total += a * b - c**2
    for row in rows:
        total += np.sum(row) * x[0]
    both = zip(x, x[::-1], strict=True), enumerate(y, 1)
    return total + sum(a * b for pairs in both for a, b in pairs)


def iterators_in_a_loop(x, n):
    """Each iteration makes one, and writes while it runs."""
    total = 0.0
    for k in range(n):
        pairs = zip(x[k:], x, strict=False)
        for a, b in pairs:
            x[0] += 0.1
            total += a * b
    return total
