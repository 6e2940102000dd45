"""Calls of the user's own functions, in every form."""

import functools
from types import SimpleNamespace

import numpy as np

_GAIN = 1.5
_WEIGHTS = np.array([0.5, -1.0, 2.0, 0.25, 1.0])
_TABLE = {"scale": 2.0, "shift": [0.5, 1.0]}
_settings = SimpleNamespace(gain=0.7)


def _square(x):
    return x * x


def _affine(x, scale=2.0, *, shift=0.0):
    return x * scale + shift


def helper(x):
    """Calls a helper twice."""
    return np.sum(_square(_square(x) + x))


def defaults_and_keywords(x, s):
    """Passes arguments in every way."""
    return np.sum(_affine(x) * _affine(x, s) * _affine(scale=s, x=x, shift=1.0) + _affine(x, shift=s))


def own_default(x, scale=3.0):
    """Has a default that the caller keeps."""
    return np.sum(x * scale)


def own_array_default(x, weights=_WEIGHTS):
    """Has an array as its default."""
    return np.sum(x * weights)


def globals_read(x):
    """Reads global numbers and arrays."""
    return np.sum(x * _GAIN * _WEIGHTS)


def global_containers(x):
    """Reads a global dict and the attributes of a global object."""
    return np.sum(x * _TABLE["scale"] + _TABLE["shift"][1]) * _settings.gain


def _several(x, s):
    return x * s, x.sum(), {"s": s}


def several_results(x, s):
    """Unpacks what a helper returns."""
    y, total, extra = _several(x, s)
    return y @ y + total * extra["s"]


def _early(x, s):
    if s > 0.0:
        return x * s
    return x + s


def helper_with_early_return(x, s, t):
    """Calls a helper that returns in two places."""
    return np.sum(_early(x, s) * _early(x, t))


def _powers(x, n):
    y = x
    for _ in range(n):
        y = y * x
    return y


def helper_with_loop(x, n):
    """Calls a helper that loops, from a loop."""
    total = 0.0
    for k in range(n):
        total = total + np.sum(_powers(x, k))
    return total


def lambda_helper(x, s):
    """Calls lambdas, two of them on one line."""
    double, triple = (lambda v: v * 2.0), (lambda v: v * 3.0 * s)
    return np.sum(double(x) * triple(x))


def lambda_with_default(x, s):
    """A lambda with a default that holds a value."""
    scaled = lambda v, factor=s * s: v * factor  # noqa: E731
    return np.sum(scaled(x))


def closure(x, s):
    """A nested function reads the names around it."""

    def inner(v):
        return v * s + x

    return np.sum(inner(x) * inner(s))


def closure_sees_rebinding(x, s):
    """A cell is read when the function is called, not when it is made."""
    factor = s

    def inner(v):
        return v * factor

    first = inner(x)
    factor = s * s
    return np.sum(first * inner(x))


def closure_writes_outer_array(x):
    """A nested function stores into an array around it."""
    y = np.zeros(5)

    def put(i, value):
        y[i] = value

    for i in range(5):
        put(i, x[i] ** 2)
    return np.sum(y * x)


def nonlocal_name(x, s):
    """A nested function rebinds a name around it."""
    total = s

    def add(value):
        nonlocal total
        total = total + value * total

    add(x[0])
    add(x[1])
    return total


def _make_scaler(factor):
    def scale(v):
        return v * factor

    return scale


_halve = _make_scaler(0.5)
_treble = _make_scaler(3.0)


def closures_of_one_function(x, s):
    """Two closures of one function, with different cells."""
    return np.sum(_halve(x) * _treble(x)) + np.sum(_make_scaler(s)(x))


def _apply_twice(function, v):
    return function(function(v))


def function_as_argument(x, s):
    """Passes numpy functions, helpers and lambdas to a helper."""
    return np.sum(_apply_twice(np.sin, x) + _apply_twice(_square, x) + _apply_twice(lambda v: v * s, x))


def function_parameter(function, f, x, s):
    """Gets functions as its own arguments."""
    return np.sum(f(x) * function(s))


def function_in_table(x, name):
    """Chooses a function from a dict by a string."""
    table = {"tanh": np.tanh, "square": _square}
    return np.sum(table[name](x) * table["square"](x))


def loop_over_functions(x):
    """Applies a list of functions."""
    for function in [np.sin, _square, np.tanh]:
        x = function(x)
    return np.sum(x)


def _factorial_power(x, n):
    return x if n == 0 else x * _factorial_power(x, n - 1) + n


def recursion(s, n):
    """A helper calls itself."""
    return _factorial_power(s, n)


def global_read_in_one_branch(s):
    """A global array that is looked at first where only the run knows whether it is."""
    if s > 1.0:
        y = _WEIGHTS[0] * s
    else:
        y = _WEIGHTS[1] * s
    return y * _WEIGHTS[2] + _TABLE["shift"][1]


def _is_even_power(x, n):
    return x if n == 0 else np.sin(_is_odd_power(x, n - 1))


def _is_odd_power(x, n):
    return x * x if n == 0 else x * _is_even_power(x, n - 1)


def mutual_recursion(s, n):
    """Two helpers call each other."""
    return _is_even_power(s, n)


def self_recursion(s, n):
    """Calls itself."""
    return s if n == 0 else s * self_recursion(s + 1.0, n - 1)


def _variadic(*values, **options):
    total = values[0]
    for value in values[1:]:
        total = total * value
    return total + options.get("shift", 0.0)


def star_arguments(x, s):
    """Packs and unpacks positional and keyword arguments."""
    values = (x, s, x)
    options = {"shift": s}
    return np.sum(_variadic(*values, **options))


def partial_application(x, s):
    """functools.partial of a helper."""
    return np.sum(functools.partial(_affine, scale=s)(x) ** 2)


def _doubled(function):
    @functools.wraps(function)
    def wrapper(*args, **kwargs):
        return 2.0 * function(*args, **kwargs)

    return wrapper


@_doubled
def _decorated(x):
    return x * x


def decorated_helper(x):
    """A helper's decorator is part of it."""
    return np.sum(_decorated(x))


class _Scaler:
    offset = 0.5

    def __init__(self, factor):
        self.factor = factor

    def __call__(self, v):
        return self.apply(v) + self.offset

    def apply(self, v):
        return v * self.factor

    @property
    def squared(self):
        return self.factor**2

    @staticmethod
    def double(v):
        return v * 2.0


_scaler = _Scaler(1.25)


def method(x):
    """Calls a method of a global object."""
    return np.sum(_scaler.apply(x) * x)


def bound_method(x):
    """Holds a bound method in a name."""
    apply = _scaler.apply
    return np.sum(apply(x) ** 2)


def callable_object(x):
    """Calls an object."""
    return np.sum(_scaler(x) ** 2)


def properties(x):
    """Reads a property, a class attribute and a static method."""
    return np.sum(_Scaler.double(x) * _scaler.squared + _scaler.offset)


def object_made_inside(x, s):
    """Makes an object that holds differentiated values."""
    scaler = _Scaler(s)
    return np.sum(scaler(x) * scaler.squared)


def _note(log, value):
    log.append(value)


def helper_appends(x):
    """A helper appends to a list of the caller."""
    log = []
    for i in range(3):
        _note(log, x[i] * x[i + 1])
    return log[0] * log[2]


def unused_call(x):
    """Calls for nothing."""
    _square(x)
    return np.sum(x)


def nested_calls(x, s):
    """Calls in arguments of calls."""
    return np.sum(_affine(_affine(x, s), shift=np.sum(_square(x))))


def _doubled(f):
    return lambda y: 2.0 * f(y)


def function_wrapped_in_a_loop(s):
    """A name is bound to another function in each iteration."""
    f = lambda y: np.sin(s * y)  # noqa: E731
    for _ in range(3):
        f = _doubled(f)
    return f(s)


def functions_swapped_in_a_loop(x):
    """Two functions are exchanged."""
    f, g = np.sin, np.exp
    for _ in range(3):
        f, g = g, f
        x = f(x) * 0.5
    return np.sum(x * g(x))


def functions_in_a_list_exchanged(x):
    """An element of a list is bound to another function."""
    functions = [np.sin, _square]
    total = 0.0
    for i in range(4):
        total = total + np.sum(functions[0](x) * functions[1](x[i]))
        functions[0], functions[1] = functions[1], np.cos
    return total
