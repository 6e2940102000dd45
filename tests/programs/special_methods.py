"""Special methods of classes: operators in place and reflected, truth, comparisons, conversions, attributes; named tuples."""

import dataclasses
import functools
import operator
import types
import typing

import numpy as np


class _Vector:
    __array_ufunc__ = None  # an array on the left asks this class

    def __init__(self, data):
        self.data = data

    def __add__(self, other):
        return type(self)(self.data + (other.data if isinstance(other, _Vector) else other))

    def __radd__(self, other):
        return self if other == 0 else self + other

    def __iadd__(self, other):
        self.data *= other
        return self

    def __imatmul__(self, other):
        self.data = self.data * (self.data @ other)
        return self

    def __mul__(self, other):
        return _Vector(self.data * other) if not isinstance(other, _Vector) else NotImplemented

    def __rmul__(self, other):
        return _Vector(3.0 * self.data * other)

    def __rsub__(self, other):
        return _Vector(other - 2.0 * self.data)

    def __pos__(self):
        return _Vector(2.0 * self.data)

    def __invert__(self):
        return _Vector(1.0 / (2.0 + self.data**2))

    def __and__(self, other):
        return self.data @ other.data

    def __bool__(self):
        return bool(self.data[0] > 0.0)

    def __lt__(self, other):
        return self.data[0] < (other.data[0] if isinstance(other, _Vector) else other)

    def __gt__(self, other):
        return self.data[0] > (other.data[0] if isinstance(other, _Vector) else other)

    def __eq__(self, other):
        return self.data[0] == other.data[0]

    def __contains__(self, value):
        return np.any(self.data == value)

    def __abs__(self):
        return np.sqrt(self.data @ self.data)

    def __float__(self):
        return float(np.sum(self.data))

    def __divmod__(self, number):
        return self.data / number, self.data * number

    def __delitem__(self, index):
        self.data[index] = 0.0

    def __iter__(self):
        yield self.data[0]
        yield self.data[1] * self.data[0]

    def __getattr__(self, name):
        if name == "doubled":
            return self.data * 2.0
        raise AttributeError(name)


class _Derived(_Vector):
    def __radd__(self, other):
        return _Vector(self.data * other.data)


class _Sized:
    def __init__(self, items):
        self.items = items

    def __len__(self):
        return len(self.items)


def operators_in_place_of_a_class(x, y):
    """`p += y` calls __iadd__ where there is one, and not __add__."""
    p = q = _Vector(x)
    p += y
    held = {"p": p}
    held["p"] += y
    p @= y
    return np.sum(q.data) + x[0]


def operator_in_place_of_a_chosen_object(x, y, s):
    """One of two objects is changed by its own method."""
    p, q = _Vector(x), _Vector(y)
    r = p if s > 0 else q
    r += s
    r = r + x
    return np.sum(p.data * q.data) + np.sum(r.data**2)


def unary_operators_of_a_class(x, y):
    """+ and ~ are methods of their own."""
    return np.sum((+_Vector(x)).data * y) + np.sum((~_Vector(y)).data * x)


def reflected_operators(x, y, s):
    """The left operand is asked first, unless the right one is of a derived class; NotImplemented passes the question on."""
    left = (2.0 - _Vector(x)).data + (x * _Vector(y)).data + (s * _Vector(y)).data
    return np.sum((left + (_Vector(x) + _Derived(y)).data) * x) + (_Vector(x) & _Vector(y))


def sums_of_objects(x, y):
    """sum and reduce add by the methods of the class; operator.add of lists joins them."""
    total = sum([_Vector(x), _Vector(y)]) + functools.reduce(operator.add, [_Vector(x), _Vector(y), _Vector(x * y)])
    joined = functools.reduce(operator.add, [[x[0]], [y[0], x[1]]])
    return np.sum(total.data * x) + joined[0] * joined[1] * len(joined)


def truth_of_objects(x, y):
    """__bool__ decides, else __len__."""
    total = np.sum(x) if _Vector(x) else np.sum(x * y)
    total = total + (y[0] if not _Vector(y) else y[1] ** 2)
    total = total * (2.0 if _Sized([]) else 3.0) + (_Vector(x) or _Vector(y)).data[1] * (_Vector(x) and _Vector(y)).data[0]
    p = _Vector(x.copy())
    for _ in range(9):
        if not p:
            break
        p.data -= 0.4 * y**2
    return total + np.sum(p.data**2)


def comparisons_of_objects(x, y):
    """Reflected too; != is the opposite of ==; without a method, objects are equal to themselves only."""
    p, q, plain = _Vector(x), _Vector(y), _Sized(x)
    total = np.sum(x) if 0.1 < p else np.sum(x**2)
    total = total * (y[0] if p != q else y[1]) + (x[0] if q < p else x[1])
    return total * (2.0 if plain == plain and plain != _Sized(x) and plain != 1.0 else 5.0) + (x[1] if x[0] in p else y[1])


def conversions_of_objects(x, y):
    """abs, divmod, iteration and del, by the methods of the class."""
    p = _Vector(x)
    quotient, product = divmod(p, 2.0)
    first, second = _Vector(y)
    total = abs(p) + quotient @ product + first * second + sum(_Vector(y)) + np.sum([*_Vector(x)])
    del p[0]
    return total + np.sum(p.data * y) + np.sum(p.doubled**2)


def float_of_an_object(x, y):
    """__float__ is what float calls."""
    return float(_Vector(x)) * y[0]


class _Counting:
    def __init__(self, value):
        self.value = value

    def __setattr__(self, name, value):
        object.__setattr__(self, name, value * 2.0)
        if name == "value":
            super().__setattr__("seen", value + 1.0)


def attributes_assigned_by_a_method(x, y):
    """__setattr__ is what an assignment to an attribute calls."""
    p = _Counting(x)
    p.other = y
    return np.sum(p.value * p.other + p.seen)


def callable_objects(x):
    """An object is callable where its class has a __call__."""
    return np.sum((x**2) if callable(_Vector(x)) else x)


def truth_of_any(x, y):
    """any and all are True or False, and none of the numbers."""
    return any([x[0], y[0]]) * y[1] + all([x[0], y[1]]) * np.sum(x**2)


class _Pair(typing.NamedTuple):
    a: np.ndarray
    b: float = 2.0

    @property
    def size(self):
        return self.a @ self.a

    @classmethod
    def of(cls, a):
        return cls(a, a[1])

    def scaled(self, by):
        return self._replace(a=self.a * by)

    def __add__(self, other):
        return _Pair(self.a * other.a, self.b + other.b)


def methods_of_named_tuples(x, y):
    """Methods, properties and operators of a named tuple; without an operator of its own it is a tuple."""
    p = _Pair.of(x).scaled(3.0) + _Pair(y)
    return p.size * p.b + _Pair.of(y).size


@dataclasses.dataclass
class _Made:
    a: np.ndarray
    scale: dataclasses.InitVar[float] = 2.0
    total: float = dataclasses.field(init=False)

    def __post_init__(self, scale):
        self.a = self.a * scale
        self.total = np.sum(self.a)


class _MadeTwice(_Made):
    def __init__(self, a):
        super().__init__(a * 3.0, scale=4.0)
        self.first = a[0]


@dataclasses.dataclass
class _OwnInit:
    a: np.ndarray
    b: float = 2.0

    def __init__(self, a):
        self.a, self.b = a * 2.0, 3.0


@dataclasses.dataclass(frozen=True)
class _Frozen:
    a: np.ndarray
    twice: np.ndarray = dataclasses.field(init=False)

    def __post_init__(self):
        object.__setattr__(self, "twice", self.a * 2.0)


def dataclasses_with_an_init(x, y):
    """A dataclass may have an __init__ of its own, or be derived from by a class that has; what is for __post_init__ only goes there."""
    made, twice, own = _Made(x), _MadeTwice(y), _OwnInit(x)
    return made.total * twice.total + twice.first + np.sum(own.a * y) * own.b + np.sum(_Frozen(x).twice ** 2)


def dicts_made_of_pairs_and_dicts(x, y, s):
    """dict of pairs, `|` and `|=` of dicts, and namespaces."""
    first = dict([("a", x), ("b", y)]) | {"b": x * y}
    first |= dict(zip(("c", "d"), (s, 2.0 * s)))
    space = types.SimpleNamespace(w=first["a"], **first)
    space.w[0] *= 3.0
    return np.sum(first["a"] * first["b"]) * first["c"] + first["d"] * np.sum(space.w**2)


def _scaled_into(a, out, by=1.0):
    out *= a * by
    return out


def chosen_functions_with_out(x, y, n):
    """Only the run knows which function is called; each is given the keywords."""
    functions, r = [np.add, np.multiply, np.subtract], x
    for i in range(n):
        r = functions[i % 3](r, y, out=r)
    held = (_scaled_into, functools.partial(np.add, 1.0))
    for i in range(n):
        held[i % 2](y, out=x)
    return np.sum(r * x)
