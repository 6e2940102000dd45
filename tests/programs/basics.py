"""Expressions and assignments."""

import numpy as np


def identity(s):
    """Returns its argument."""
    return s


def constant_result(x):
    """Does not depend on its argument; a derivative of zero."""
    return 3.0


def one_element_array(one):
    """Returns an array of one element."""
    return one * 3.0


def one_element_matrix(one):
    """Returns a 1x1 array."""
    return one.reshape(1, 1) ** 2


def zero_d_result(zero_d):
    """Maps a 0-d array to a 0-d result."""
    return np.sin(zero_d) * zero_d


def operators(x, p):
    """Uses every arithmetic operator."""
    return np.sum(-x + p * x - x / p + x**2 + p**x - +x)


def integer_operators(x, n):
    """Uses floor division and remainder of integers as constants."""
    return np.sum(x) * (n // 3) + x[n % 3]


def used_twice(x):
    """Reads one value many times."""
    y = x * x
    return np.sum(y * x + y * y + x)


def unused_values(x, y):
    """Computes what nothing reads."""
    z = np.exp(x) * y
    z = z + 1.0
    w = x * 2.0
    return np.sum(w)


def unused_argument(x, y):
    """Has an argument that does not matter."""
    return x @ x


def reassigned_argument(x):
    """Binds the argument's name to another value."""
    x = np.sin(x)
    x = x * x
    return x.sum()


def chained_assignment(x):
    """Binds two names to one value."""
    a = b = x * 2.0
    a = a + 1.0
    return np.sum(a * b)


def annotated_assignment(x: np.ndarray) -> float:
    """Annotates its names."""
    y: np.ndarray = x * x
    total: float
    total = np.sum(y)
    return total


def tuple_unpacking(x):
    """Unpacks tuples, with a star and nested."""
    a, (b, c) = x[0], (x[1], x[2] * 2.0)
    first, *rest = [a, b, c]
    return first * rest[0] + rest[1]


def array_unpacking(z):
    """Unpacks an array into its elements."""
    a, b, c = z
    return a * b + b * c * a


def swap(s, t):
    """Exchanges two names."""
    s, t = t, s
    return s * s + 3.0 * t


def augmented_names(x, s):
    """Augmented assignment makes a new float, and changes an array in place."""
    y = x.copy()
    total = s
    y += x
    y *= s
    y -= 1.0
    y /= 2.0
    total += 3.0
    total **= 2
    return y.sum() * total


def matrix_product(A, x, y):
    """A bilinear form."""
    return x @ A @ y


def literal_arrays(s, t):
    """Makes an array from scalars."""
    y = np.array([s, t, s * t, 1.0])
    return np.sum(y * y)


def literal_matrix(s, t):
    """Makes a matrix from scalars."""
    R = np.array([[s, -t], [t, s]])
    return (R @ R)[0, 1] + np.trace(R)


def conditional_expression(x, s):
    """Chooses by an expression."""
    scale = 2.0 if s > 0.0 else x[0]
    return np.sum(x * scale)


def short_circuit(x, s):
    """`and` and `or` give one of their operands."""
    scale = s > 0 and s * 2.0 or 7.0
    return np.sum(x) * scale


def chained_comparison(x, s):
    """A comparison of three."""
    return x[0] * s if -1.0 < s <= 2.0 else x[1]


def walrus(x, s):
    """Binds a name inside an expression."""
    return np.sum(x) * y if (y := s * s) > 0.1 else y


def float32_stays(x32):
    """Is float32 throughout."""
    return np.sum(np.tanh(x32) * 2.0)


def float32_meets_float64(x32, x):
    """Mixes precisions: each gradient has the precision of its argument."""
    return np.sum(x32 * x)


def mixed_constants(x, ints, mask, flag):
    """Integer and boolean arguments are constants."""
    return np.sum(x * ints + mask * x * x) * flag


def python_and_numpy_scalars(s, number):
    """A Python float and a numpy float."""
    return np.sin(s) * number + s / number


def user_names_collide(x, s):
    """Uses names that generated code would like to use."""
    x_bar = x * s
    t_bar = np.sin(x_bar)
    _stack = t_bar * x_bar
    seed, y_bar, out, loss_grad = 2.0, x_bar, _stack, s
    return np.sum(_stack) * seed + np.sum(y_bar * out) * loss_grad


def shadowed_modules(x, s):
    """Uses the names of modules and builtins for values."""
    math = s * 2.0
    len = x * math
    sum = len @ len
    return sum * math


def empty_array(empty, s):
    """Sums no elements at all."""
    return np.sum(empty * s) + s


def numpy_constants(x):
    """Constants of numpy."""
    return np.sum(np.sin(np.pi * x)) * np.e


def string_formatting(x, name):
    """Has values that are no numbers."""
    label = f"{name}: {len(name)}"
    return np.sum(x) * len(label)


def assertion(x, s):
    """Checks its arguments as it goes."""
    assert s > 0.0, "s must be positive"
    assert x.ndim == 1
    return np.sum(np.log(s) * x)
