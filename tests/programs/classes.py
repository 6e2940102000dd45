"""Classes: inheritance, super(), cached properties, errors of the program's own."""

import enum
import functools
import operator

import numpy as np


class _Layer:
    rate = 0.3

    def __init__(self, weights, scale=1.0):
        self.weights, self.scale = weights, scale

    def __call__(self, x):
        return np.tanh(self.weights * x) * self.scale

    @property
    def size(self):
        return np.sum(self.weights**2)

    @functools.cached_property
    def total(self):
        self.scale = self.scale * 2.0
        return np.sum(self.weights) * self.rate

    @classmethod
    def made(cls, weights):
        return cls(weights * cls.rate)


class _Shifted(_Layer):
    rate = 0.7

    def __init__(self, weights, shift):
        super().__init__(weights * 2.0)
        self.shift = shift

    def __call__(self, x):
        return super().__call__(x) + self.shift

    @property
    def size(self):
        return super().size * 3.0


class _Twice(_Shifted):
    def __call__(self, x):
        return super(_Shifted, self).__call__(x) * super().__call__(x)


class _Stopped(Exception):
    def __init__(self, value, step):
        super().__init__(value)
        self.step = step


def inherited_methods(x, y, s):
    """Methods, properties and the constructor of a base class, through super()."""
    layer = _Shifted(x, s)
    return np.sum(layer(y)) + layer.size + layer.rate * layer.shift


def two_levels_of_super(x, y, s):
    """super() of two arguments skips a level."""
    return np.sum(_Twice(x, s)(y) ** 2)


def cached_property_read_twice(x):
    """Its body is run once, with what it changes."""
    layer = _Layer(x)
    return layer.total * layer.total + layer.scale * x[0]


def class_method_makes_an_object(x, y):
    """A class method of a subclass is given the subclass."""

    class_of = _Layer
    return np.sum(class_of.made(x)(y)) + np.sum(_Layer.made(y).weights ** 2)


def error_with_attributes(x):
    """An error class with a constructor: the handler reads its attributes."""
    total = 0.0
    try:
        for k in range(4):
            total += x[k] * x[k]
            if k == 2:
                raise _Stopped(total * x[0], k)
    except _Stopped as error:
        total = error.args[0] * error.step
    return total


def sorted_numbers(x, y):
    """sorted of an array and of a list, with a key, and backwards."""
    total = 0.0
    for k, v in enumerate(sorted(x)):
        total += v * (k + 1.0)
    low, middle, high = sorted([y[0], y[1], y[2]], reverse=True)
    by_size = sorted([x[0], x[1], x[2]], key=lambda v: v * v)
    return total + low * middle * high**2 + by_size[0] * by_size[1]


def best_by_key(x, y):
    """max and min with a key, and with a default."""
    far = max([x[0], x[1], x[2]], key=lambda v: (v - y[0]) ** 2)
    wide = min([x, y, x * y], key=np.sum)
    return far * np.sum(wide) + max([], default=y[1]) * min([x[3], y[3]], default=0.0)


def any_and_all_of_arrays(x, y):
    """Tests of every element of an array."""
    if any(v > 1000.0 for v in x) or not all(v > -1000.0 for v in y):
        return x[0]
    return np.sum(x * y) if any([v < 0.0 for v in x]) else y[0]


class _Sum:
    def __init__(self, x, y):
        self.x, self.y = x, y

    def __add__(self, other):
        return _Sum(self.x + other.x, self.y + other.y)

    def __iter__(self):
        yield self.x
        yield self.y


class _Part(enum.Enum):
    FIRST = 1
    SECOND = 2


def objects_that_are_summed_and_unpacked(x, y):
    """`sum` with a start that can be iterated over itself; attributes by `attrgetter`, and one that is deleted."""
    total = sum([_Sum(x[0], y[0]), _Sum(x[1], y[1])], _Sum(1.0, 2.0))
    total.extra = x[2]
    scale = total.extra
    del total.extra
    return operator.attrgetter("x")(total) * total.y * scale * getattr(total, "extra", 3.0)


def members_of_an_enumeration(x, y):
    """A loop over the members of an enumeration."""
    parts = {_Part.FIRST: x, _Part.SECOND: y}
    total = 0.0
    for part in _Part:
        total += np.sum(parts[part] ** 2) * part.value
    return total * len(_Part)


class _Rated:
    rate = 3.0

    def __init__(self, values):
        self.values = values


def attribute_of_the_class_that_some_paths_replace(x, y, n):
    """Where no path has set it, it is the class's; in branches both ways and in a loop."""
    one, other, third = _Rated(x), _Rated(y), _Rated(x)
    if x[0] < -100.0:
        one.rate = y[0]
    if x[0] > -100.0:
        other.rate = y[1]
    for k in range(n):
        if k > 0:
            third.rate = third.rate * y[0]
        one.values = one.values * third.rate
    return np.sum(one.values) * one.rate * other.rate + _Rated.rate
