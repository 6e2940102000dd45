"""The few functions that generated code may call; copied into an exported module. Imports numpy only."""

import numpy as np


def unbroadcast(a, like):
    """Sum `a` over the axes along which something of the shape of `like` was broadcast to the shape of `a`."""
    shape = np.shape(like)
    extra = np.ndim(a) - len(shape)
    stretched = tuple(range(extra)) + tuple(i + extra for i, n in enumerate(shape) if n == 1 and np.shape(a)[i + extra] != 1)
    return np.sum(a, axis=stretched, keepdims=True).reshape(shape)[()] if stretched else a


def cast_like(a, like):
    """Return `a` in the dtype of `like`."""
    return np.asarray(a, dtype=np.asarray(like).dtype)[()]


def require_there(a):
    """Raise TypeError for None."""
    if a is None:
        raise TypeError("this is None, where an array or a number is needed")
    return True


def require_assigned(value, name):
    """Raise UnboundLocalError for a name that the path taken has not assigned."""
    if value is None:
        raise UnboundLocalError(f"cannot access local variable {name!r} where it is not associated with a value")
    return True


def require_scalar(a, function):
    """Raise TypeError unless `a` has exactly one element."""
    if a is None:
        raise TypeError(f"grad needs a function with a scalar output, but {function} returned None")
    if np.size(a) != 1:
        raise TypeError(f"grad needs a function with a scalar output, but {function} returned an array of shape {np.shape(a)}; "
                        "reduce it, for example with .sum()")  # fmt: skip
    return True


def require_shape(a, like, what, of):
    """Raise ValueError unless `a` has the shape of `like`."""
    if np.shape(a) != np.shape(like):
        raise ValueError(f"{what} has shape {np.shape(a)}, where {of} has shape {np.shape(like)}")
    return True


def zeros_of_list(items):
    """Zeros in the shapes of the items of a list or tuple, nested ones too; a number for what is not there, or no number."""
    if isinstance(items, (list, tuple)):
        return [zeros_of_list(x) for x in items]
    if isinstance(items, (float, np.floating)):
        return type(items)(0.0)
    return np.zeros_like(items) if isinstance(items, np.ndarray) else np.float64(0.0)


def copy_of_list(items):
    """A copy of a list or tuple and of the arrays in it, in nested ones too."""
    if isinstance(items, (list, tuple)):
        return type(items)(copy_of_list(item) for item in items)
    return np.array(items)[()] if isinstance(items, np.ndarray) else items


def sum_of_lists(a, b):
    """Add two lists or tuples item by item, nested ones too; None is what has no cotangent."""
    if a is None or b is None:
        return b if a is None else a
    return [sum_of_lists(x, y) for x, y in zip(a, b, strict=True)] if isinstance(a, (list, tuple)) else a + b


def seq_add_slice(items, index, more):
    """A copy of a list, with a list added item by item to a slice of it."""
    new = list(items)
    new[index] = sum_of_lists(new[index], more)
    return new


def revolve(start, stop, free):
    """Where to store states on the way from step `start`, whose state is stored, to step `stop`: [start, ..., stop].

    With at most `free` states stored in between, this lets one go back over the steps from `stop` to `start` with the fewest
    recomputed steps: Griewank and Walther, Algorithm 799 (revolve), 2000.
    """
    if start < stop and free < 0:
        raise ValueError("a checkpointed loop needs snapshots=1 at least")
    marks = [start][: stop - start + 1]
    while marks and marks[-1] < stop:
        steps, states, often = stop - marks[-1] + 1, free + 1, 1
        reach = states + 1  # (states + often) over states: how many steps can be reversed if none is run more often than this
        while reach < steps:
            often += 1
            reach = reach * (states + often) // often
        before = reach * often // (states + often)
        first = min(before, steps - before * states // (states + often - 1))  # both parts keep to the least number of repetitions
        marks.append(marks[-1] + first if free else stop)
        free -= 1
    return marks


def last_written(shape, index):
    """Where an assignment `y[index] = v` leaves its value: False for those that a later duplicate of the index overwrites."""
    order = np.empty(shape, dtype=np.intp)
    mine = np.arange(order[index].size).reshape(order[index].shape)
    order[index] = mine
    return order[index] == mine


def recurrence(a, b, axis=0, reverse=False):
    """Solve r[k] = b[k] + a[k] * r[k - 1] along an axis, from r[0] = b[0]; in reverse, r[k] = b[k] + a[k + 1] * r[k + 1]."""
    r = np.array(b, dtype=np.result_type(a, b))
    factors, rows = np.moveaxis(np.broadcast_to(a, r.shape), axis, 0), np.moveaxis(r, axis, 0)
    if reverse:
        for k in range(len(rows) - 2, -1, -1):
            rows[k] += factors[k + 1] * rows[k + 1]
    else:
        for k in range(1, len(rows)):
            rows[k] += factors[k] * rows[k - 1]
    return r


def split_like(a, arrays, axis=0):
    """Cut `a` along an axis into a list of pieces with the shapes of `arrays`: undo their concatenation."""
    if axis is None:
        ends = np.cumsum([np.size(x) for x in arrays])[:-1]
        return [piece.reshape(np.shape(x)) for piece, x in zip(np.split(a, ends), arrays, strict=True)]
    return np.split(a, np.cumsum([np.shape(x)[axis] for x in arrays])[:-1], axis)


def require_3d(a):
    """Return `a`, which must have vectors of 3 components along its last axis; ValueError otherwise."""
    if np.shape(a)[-1:] != (3,):
        raise ValueError("the derivative of np.cross is that of vectors with 3 components")
    return a


def polygamma(n, x):
    """The n-th derivative of the digamma function at a number: by recurrence up to 20, from there by its asymptotic series.

    Abramowitz, Stegun, Handbook of Mathematical Functions, 6.3.18, 6.4.6 and 6.4.11.
    """
    factorial, total = 1.0, 0.0
    for k in range(2, n + 1):
        factorial *= k
    while x < 20.0:
        total += factorial / x ** (n + 1)
        x += 1.0
    total += (factorial / n / x**n if n else -np.log(x)) + factorial / (2.0 * x ** (n + 1))
    weight = factorial * (n + 1) / 2.0
    for k, bernoulli in enumerate((1 / 6, -1 / 30, 1 / 42, -1 / 30, 5 / 66, -691 / 2730, 7 / 6), 1):
        total += weight * bernoulli / x ** (n + 2 * k)
        weight *= (n + 2 * k) * (n + 2 * k + 1) / ((2 * k + 1) * (2 * k + 2))
    return float(total if n % 2 else -total)


def require_real(result):
    """Return a result; ValueError where a number in it is complex."""
    if has_complex(result):
        raise ValueError("a power of a negative Python number is complex, and complex numbers have no derivative here; "
                         "take the power of np.float64(...), which is nan, or of a positive number")  # fmt: skip
    return result


def has_complex(tree):
    """Whether a number of a result is complex."""
    if isinstance(tree, (tuple, list)):
        return any(map(has_complex, tree))
    if isinstance(tree, dict):
        return any(map(has_complex, tree.values()))
    if hasattr(tree, "__dataclass_fields__"):
        return any(has_complex(getattr(tree, name)) for name in tree.__dataclass_fields__)
    return isinstance(tree, (complex, np.complexfloating))
