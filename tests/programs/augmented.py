"""`target op= value` reads its target first, then computes the value, and binds the target again, whatever the value has bound."""

import numpy as np


class _Tank:
    def __init__(self, level):
        self.level, self.filled, self._flow = level, 0, level * 0.5

    def step(self, u):
        self.level = self.level * 0.5 + u
        return np.tanh(self.level)

    @property
    def flow(self):
        return self._flow

    @flow.setter
    def flow(self, value):
        self._flow = np.minimum(value, 0.8)
        self.filled += 1


class _Channels:
    def __init__(self, first, second):
        self.items, self.stores = [first, second], 0

    def __getitem__(self, k):
        return self.items[k]

    def __setitem__(self, k, value):
        self.items[k] = value * 0.7
        self.stores += 1


def name_that_the_value_binds(x, y):
    """The array that the name was bound to is updated in place, and is what it is bound to afterwards."""
    a, b = x, y * 2.0

    def rebind(v):
        nonlocal a, b
        a = np.tanh(v)
        b = a[1]
        return 0.5 * v

    a += rebind(a * y)
    b *= rebind(a)
    b -= rebind(b)[0]
    return np.sum(a * x) + np.sum(a * b)


def number_that_the_value_binds(x, y):
    """The same of numbers, in a loop."""
    total = 0.0

    def add(v):
        nonlocal total
        total += v * v
        return np.sin(total)

    for k in range(len(x)):
        total += add(x[k] * y[k])
        total -= 0.1 * add(x[k])
    return total


def attribute_that_the_value_binds(x, y):
    """A method that binds the attribute anew on the way."""
    tank, other = _Tank(x), _Tank(y)
    for _ in range(2):
        tank.level += tank.step(y)
        other.level *= other.step(tank.level) + 0.5
    return np.sum(tank.level * other.level) + np.sum(x * y)


def property_that_is_updated_in_place(x, y):
    """Its setter is called, with the array that was changed."""
    tank = _Tank(x)
    tank.flow += y
    tank.flow *= x + y
    return np.sum(tank.flow * y) * tank.filled


def item_that_a_method_stores(x, y):
    """`__setitem__` is called, though the array was changed in place."""
    channels = _Channels(x, y)
    channels[0] += y * y
    channels[1] *= channels[0]
    return np.sum(channels[0] * channels[1]) * channels.stores


def items_that_the_value_binds(x, y):
    """Items of a list and of a dict, while the value puts something else there."""
    items, table = [x, y], {"u": y * x, "v": 1.0}

    def put(v):
        items[0] = np.sin(v)
        table["u"] = v * v
        table["v"] = v[0]
        return np.cos(v)

    items[0] += put(y)
    table["u"] -= put(items[0])
    table["v"] *= put(table["u"])[1]
    return np.sum(items[0] * items[1]) + np.sum(table["u"] * x) * table["v"]


def list_that_the_value_binds(x, y):
    """A list grows in place, and the name is bound to it again."""
    rows = first = [x]

    def put(v):
        nonlocal rows
        rows = [v * v]
        return [v, v + y]

    rows += put(x)
    return np.sum(rows[0] * rows[1] * rows[2]) * len(first)


def tuple_that_holds_an_array(x, y):
    """The array is changed, and then the tuple refuses to be."""
    pair = (x, y)
    try:
        pair[0] += y
    except TypeError:
        y = y * 0.5
    return np.sum(x * y)
