"""What is put in order: tuples, arrays, objects, by themselves and by keys; the largest of tuples."""

from operator import itemgetter

import numpy as np


class _Body:
    def __init__(self, mass):
        self.mass = mass
        self.speed = 0.0


def pairs_in_order(x, y):
    """Tuples are compared item by item."""
    pairs = sorted(zip(x, y))
    return sum(a * b * (i + 1) for i, (a, b) in enumerate(pairs))


def pairs_with_ties(x, y):
    """Where the first items are equal, the second ones decide; in descending order."""
    pairs = sorted([(1, x[0]), (1, x[1]), (0, x[2]), (1, y[3])], reverse=True)
    return sum(a * b * (i + 1) + b**2 * i for i, (a, b) in enumerate(pairs))


def names_behind_numbers(x, s):
    """Strings decide where numbers are equal."""
    rows = sorted([(1, "b", x[0]), (1, "a", x[1]), (0, "c", s)])
    pairs = sorted([(x[2], "b"), (x[3], "a"), (s, "c")])
    return sum(row[2] * (i + 1) ** 2 for i, row in enumerate(rows)) + pairs[0][0] * (2.0 if pairs[0][1] == "a" else 3.0)


def pairs_by_the_second(x, y):
    """sorted and sort with a key, of tuples."""
    pairs = sorted(zip(x, y), key=lambda pair: pair[1], reverse=True)
    total = pairs[0][0] * 3 + pairs[1][0] * pairs[2][1]
    pairs.sort(key=itemgetter(0))
    return total + pairs[0][1] * pairs[-1][0]


def population_by_its_cost(A, x):
    """Costs and candidates in tuples; the best ones are combined."""
    population = [(np.sum((row - x) ** 2), row) for row in A]
    population = sorted(population, key=lambda member: member[0])
    parents = [member[1] for member in population[:2]]
    population.sort()
    return 0.5 * (parents[0] + parents[1]) @ x + population[-1][0]


def rows_by_a_key(A, x):
    """Rows of a matrix, and arrays in a list."""
    by_sum = sorted(A, key=lambda row: np.sum(row))
    rows = [A[i] * x for i in range(4)]
    rows.sort(key=lambda row: row[0])
    return by_sum[0] @ x + by_sum[1][2] + rows[0] @ rows[1]


def places_by_a_key(x, y):
    """Numbers of items, in the order of two measures."""
    order = sorted(range(len(x)), key=lambda i: (round(x[i]), y[i]))
    values = list(y)
    first = sorted(range(len(x)), key=values.__getitem__)[0]
    return sum(x[j] * y[j] * i for i, j in enumerate(order)) + x[first] ** 2


def items_of_a_dict_by_value(x, s):
    """The largest ones of a dict, with their names."""
    d = {"a": x[0], "b": x[1], "c": x[2]}
    name, value = sorted(d.items(), key=lambda item: item[1], reverse=True)[0]
    names = sorted(d, key=d.get)
    return value * s + d[name] ** 2 + sum(d[k] * (i + 1) for i, k in enumerate(names))


def objects_by_an_attribute(x, s):
    """Objects in order; one of them is changed then."""
    bodies = [_Body(v) for v in x]
    bodies.sort(key=lambda body: body.mass)
    bodies[0].speed += s
    return sum(body.mass * body.speed * (i + 1) + body.mass**2 * i for i, body in enumerate(bodies))


def some_in_order(x, s):
    """Tuples of which only the run knows how many there are."""
    kept = [(v, v**2) for v in x if v > -1.0]
    kept.sort(key=lambda pair: -pair[0])
    return sum(a * b * i for i, (a, b) in enumerate(kept)) + kept[0][0] * s


def most_likely_path(x):
    """The largest of tuples of a probability and a state."""
    p = 1.0 / (1.0 + np.exp(-x))
    stays = {"dry": p[0], "wet": p[1]}
    seen = {"dry": (0.9, 0.4, 0.3), "wet": (0.2, 0.7, p[2])}
    best, path = {state: 0.5 * seen[state][0] for state in stays}, {state: [state] for state in stays}
    for t in range(1, 3):
        before, paths = best, path
        best, path = {}, {}
        for state in stays:
            probability, source = max(
                (before[other] * (stays[other] if other == state else 1.0 - stays[other]) * seen[state][t], other) for other in stays
            )
            best[state], path[state] = probability, paths[source] + [state]
    probability, last = max((best[state], state) for state in stays)
    return probability * (2.0 if path[last][0] == "dry" else 3.0)


def nearest_of_some(x, s):
    """The smallest of tuples, and a comparison of two."""
    distance, value = min((abs(v - s), v) for v in x if v > -1.0)
    return distance * value + (s if (x[0], x[1]) < (x[0], x[2]) else s**2)
