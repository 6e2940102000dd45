"""What is None on some paths, and on the others a tuple, a container, an object or a function."""

from collections import namedtuple

import numpy as np

_Point = namedtuple("_Point", "place cost")


class _Body:
    def __init__(self, place, cost=None):
        self.place, self.cost = place, cost

    def total(self):
        return np.sum(self.place)


def _intersection(x, s):
    """Where a ray meets a sphere, and the normal there; None where it does not."""
    d = s * s - np.sum(x * x) * 0.1
    if d < 0.0:
        return None
    return np.sqrt(d), 2.0 * x


def _near(x, s):
    """Without a return where it is far."""
    if np.sum(x) < s:
        return x, s * 2.0


def _body_near(x, s):
    return _Body(x, s) if np.sum(x) < s else None


def nearest_of_several(A, s):
    """The first intersection among those that there are."""
    hit = None
    for row in A:
        found = _intersection(row, s)
        if found is not None and (hit is None or found[0] < hit[0]):
            hit = found
    if hit is None:
        return 0.0
    return hit[0] * np.sum(hit[1])


def unpacked_where_it_is_there(x, y, s):
    """An early return where there is nothing."""
    found = _intersection(x, s)
    if found is None:
        return s * 2.0
    t, normal = found
    return t * np.sum(normal * y)


def nothing_at_the_end_of_a_function(x, y, s):
    """A function that ends without a return has returned None."""
    total = 0.0
    for v in (x, y, x - 3.0, y - 3.0):
        found = _near(v, s)
        total += 5.0 * s if found is None else np.sum(found[0]) * found[1]
    return total


def list_or_nothing_as_a_test(x, y, s):
    """What is None is false, and so is an empty list."""

    def positive(v):
        if v[0] > 0.0:
            return [v * 2.0, s]

    return sum(np.sum(found[0]) * found[1] if (found := positive(v)) else s**2 for v in (x, y, -x, -y))


def best_while_the_data_say_so(x, y, s):
    """A record that nothing precedes."""
    best = None
    while s < 5.0:
        s += 1.1
        found = _Body(x * s, np.sum(y) * s)
        if best is None or found.cost < best.cost:
            best = found
    return best.total() + best.cost


def best_of_many(x, y):
    """The best named tuple of a hundred, of which some do not count."""
    best = None
    for i in range(100):
        found = _Point(x * (i % 7), np.sum(y) * np.sin(1.0 * (i % 11)))
        if found.cost > 0.3 and (best is None or found.cost < best.cost):
            best = found
    return 0.0 if best is None else np.sum(best.place) + best.cost


def rows_written_through_what_was_found(A, s):
    """The object holds a row of the argument."""
    last = None
    for row in A:
        found = _body_near(row, s)
        if found:
            last = found
        if last is not None:
            last.place[0] += 1.0
    return np.sum(A * A) + (last.total() if last else 0.0)


def one_or_the_other(x, y, s):
    """`or` takes the second where the first is None."""
    total = 0.0
    for v in (x, y, x - 3.0):
        place, t = _near(v, s) or (y, s)
        total += np.sum(place) * t
    a, b = _near(x, s), _near(y, s)
    if a and b:
        return total + np.sum(a[0] * b[0])
    return total


def matched_with_none(x, y, s):
    """A pattern of a tuple, and of None."""
    total = 0.0
    for v in (x, y, x - 3.0):
        match _near(v, s):
            case None:
                total += s * s
            case (place, t):
                total += t * np.sum(place * y)
    return total


def tuple_by_its_class(x, y, s):
    """isinstance, and `== None`."""
    a, b = _near(x, s), _near(y - 3.0, s)
    total = np.sum(a[0]) if isinstance(a, tuple) else s
    return total if b == None else total + np.sum(b[0]) * b[1]  # noqa: E711


def previous_record(x, y, s):
    """The object of the iteration before, which the first one has not."""
    previous, k = None, 0
    while k < 5 and s < 100.0:
        k += 1
        current = _Body(x * s, previous.place if previous is not None else y)
        if previous is not None:
            s += 0.1 * np.sum(previous.cost * current.place)
        previous = current
    return s + previous.total()


def first_above(x, y, s):
    """A tuple out of a loop in a function, or nothing."""

    def find(v):
        for i in range(len(v)):
            if v[i] > s:
                return i, v[i]

    a, b = find(x), find(y)
    if a is not None and b is not None:
        return a[1] * b[1] * (a[0] + 1)
    return s * 2.0 if a is None else a[1] ** 2


def none_in_a_tuple_that_may_be_none(x, y, s):
    """Two questions, one after the other."""
    found = None
    if s > 0.1:
        found = (x, None if x[0] > 0.0 else y)
    if found is None:
        return 0.0
    return np.sum(found[0]) if found[1] is None else np.sum(found[1] * x)


def list_of_the_program_or_nothing(x, y, s):
    """It is the list itself: what is written is seen by its other name."""
    items, found = [x, y], None
    if s > 0.1:
        found = items
    if found is not None:
        found[0] = found[1] * 3.0
        found[1][0] = 2.0
    return np.sum(items[0] * items[1])


def replaced_where_there_is_none(x, y, s):
    """What was None gets a value; the arrays are those of the arguments."""
    pair = (x, y)
    if s > 0.1:
        pair = None
    if pair is None:
        pair = (y * 2.0, x)
    pair[1][0] = 7.0 * s
    return np.sum(pair[0] * pair[1]) + np.sum(x)


def function_or_nothing(x, s):
    """A function that is chosen, or not."""
    f = None
    if s > 0.1:
        f = lambda v: v * s  # noqa: E731
    return np.sum(f(x)) if f is not None else s


def object_before_the_last(x, y):
    """Two names move on together."""
    last = before = None
    for i in range(4):
        if x[i] > 0.0:
            last, before = _Body(x * i), last
    total = last.total() if last else 0.0
    return total + (np.sum(before.place * y) if before else 0.0)


def unpacked_after_a_loop(x, s):
    """The names that it is unpacked into have their values."""
    best = None
    while s < 5.0:
        s += 1.0
        if np.sin(s) > 0.1:
            best = (x * s, s)
    if best is not None:
        place, cost = best
        return np.sum(place) * cost
    return s


def array_of_a_pair_written_by_its_name(x, s):
    """What the pair holds is written in later iterations, or is another array by then."""
    pair, v, k = None, x * 1.0, 0
    while k < 3:
        k += 1
        if v[0] * k > s - 10.0:
            pair = (v, k)
        v = v * 2.0 if k % 2 else v
        v[1] += s
    return np.sum(pair[0] * v) if pair is not None else s


def parts_of_what_one_branch_makes(x, y, s):
    """An object, its array in a tuple and in a list, each written by one of them."""
    found, items, body = None, [y], _Body(y)
    if s > 0.0:
        body = _Body(x * 2.0)
        found, items = (body, body.place), [body.place]
    body.place[1] = 3.0 * s
    if found:
        found[1][2] = s
        found[0].place[3] *= 2.0
    return np.sum(body.place) + np.sum(items[0] * y) + (np.sum(found[1] ** 2) if found else 0.0)


def none_after_some_iterations(x, y, s):
    """A pair that is forgotten, and made again."""
    pair = (x, y)
    for i in range(4):
        if pair is not None:
            s += np.sum(pair[0] * pair[1]) * 0.1
        if x[i] > 0.0:
            pair = None
        if y[i] > 0.05:
            pair = (y * i, x)
    return s


def record_that_the_data_end(x, s):
    """A condition of a loop that asks."""
    record, k = {"place": x}, 0
    while k < 4 and record is not None:
        record["place"] = record["place"] * s
        if np.sum(record["place"]) < k - 1.0:
            record = None
        k += 1
    return s * k if record is None else np.sum(record["place"])


def never_anything(x):
    """None again and again."""
    found, total = None, 0.0
    for v in x:
        if v > 0.3:
            found = None
        total += np.sin(v) if found is None else v
    return total
