"""Errors that a handler catches: try, except, else, finally, raise."""

import contextlib
import math

import numpy as np


class _Diverged(Exception):
    """An error of the program's own."""


class _TooLarge(_Diverged):
    """A special case of it."""


def raised_and_caught(x, y):
    """A raise under a condition that holds."""
    try:
        if x[0] > -100.0:
            raise ValueError("too large")
        r = np.sum(x * y)
    except ValueError:
        r = np.sum(x * x)
    return r


def raised_by_no_one(x, y):
    """The same under a condition that does not hold, with else and finally."""
    try:
        if x[0] > 100.0:
            raise ValueError("too large")
        r = np.sum(x * y)
    except ValueError:
        r = np.sum(x * x)
    else:
        r = r * 2.0
    finally:
        r = r * x[1]
    return r


def _doubled_if_small(x, bound):
    if np.sum(x * x) > bound:
        raise _TooLarge(bound)
    return 2.0 * x


def raised_in_a_helper(x, y):
    """An error comes out of two calls in the middle of an expression."""
    try:
        r = np.sum(_doubled_if_small(x, 1e6) * y) + np.sum(_doubled_if_small(y, 1e-6))
    except _TooLarge:
        r = np.sum(x * y * y)
    return r


def caught_by_the_base_class(x):
    """The first handler that fits is run."""
    try:
        r = np.sum(_doubled_if_small(x, 1e-6))
    except KeyError:
        r = 100.0 * x[0]
    except _Diverged as error:
        r = np.sum(x) * error.args[0]
    except Exception:
        r = 10.0 * x[0]
    return r


def state_at_the_error_is_kept(x):
    """What was written before the error came up stays written."""
    y = np.zeros(3)
    try:
        y[0] = x[0] * 2.0
        y[1] = np.sum(_doubled_if_small(x, 1e-6))
        y[2] = 100.0
    except _Diverged:
        y[1] = x[1] * x[0]
    return np.sum(y * y)


def error_carries_a_number(x, y):
    """The handler computes with what the error was raised with."""
    try:
        if x[1] * x[1] > 0.0:
            raise _Diverged(x[1] * y[1], 2)
        r = x[0]
    except _Diverged as error:
        r = error.args[0] * error.args[1] + x[2]
    return r


def raised_again(x, y):
    """A handler changes what it can, and raises what it has caught for the handler outside."""
    try:
        try:
            if x[1] * x[1] > 0.0:
                raise ValueError("low", 3)
            r = x[0]
        except ValueError:
            x[0] = 4.0 * x[2]
            raise
    except ValueError as error:
        r = x[0] * error.args[1]
    return r * y[0]


def raised_from_another(x):
    """A handler raises an error of another class."""
    try:
        try:
            table = {"a": x[0]}
            r = table["b"]
        except KeyError as error:
            raise _Diverged("no b") from error
    except _Diverged:
        r = x[1] * x[2]
    return r


def passed_by_an_inner_handler(x):
    """An inner handler does not fit; its finally runs."""
    try:
        try:
            if x[0] > -100.0:
                raise ValueError
            x[1] = 0.0
        except KeyError:
            x[1] = 3.0
        finally:
            x[2] = x[2] * x[0]
    except ValueError:
        x[0] = 2.0 * x[0]
    return np.sum(x * x)


def returned_from_try(x, y):
    """Returns from the body and from a handler; finally runs before either."""
    for k in range(3):
        try:
            if k == 1:
                return np.sum(x) * y[0]
            if y[k] > 100.0:
                raise ValueError
        except ValueError:
            return y[k]
        finally:
            x[k] = x[k] * 2.0
    return 0.0


def else_does_not_run_after_a_jump(x):
    """A body that is left by continue or break has no else."""
    total = 0.0
    for k in range(3):
        try:
            if k == 0:
                continue
            if x[k] > 100.0:
                raise ValueError
        except ValueError:
            total += 100.0
        else:
            total += x[k] * x[k]
    return total


def error_in_a_loop(x, y):
    """A handler inside the loop: each iteration goes on."""
    total = 0.0
    for k in range(3):
        try:
            if x[k] < y[k]:
                raise ValueError
            total += x[k] * y[k]
        except ValueError:
            total += x[k] ** 2
    return total


def error_out_of_a_loop(x, y):
    """A handler outside the loop: the error ends it, and the variables are as they were then."""
    total = 0.0
    k = 0
    try:
        for k in range(3):
            if k > 0 and x[k] ** 2 > -1.0:
                raise ValueError
            total += x[k] * y[k]
        total = total * 100.0
    except ValueError:
        total += x[k] ** 2
    return total * y[k]


def error_out_of_two_loops(x, y):
    """An error in an inner loop ends both, and else of neither runs."""
    total = 0.0
    try:
        for i in range(3):
            for j in range(3):
                if i * j == 2:
                    raise _TooLarge
                total += x[i] * y[j]
            else:
                total = total * 1.5
        else:
            total = total * 100.0
    except _Diverged:
        total = total * x[0]
    return total


def index_runs_out(x, y):
    """An IndexError ends the loop."""
    total = 0.0
    k = 0
    try:
        while True:
            total = total + x[k] * y[k]
            k += 1
    except IndexError:
        total = total * 2.0
    return total


def index_beyond_the_end(x, y):
    """Whether an index lies inside is known to the run only."""
    total = 0.0
    for k in range(5):
        at = k + int(np.floor(np.abs(y[0]) * 0.0))
        try:
            total = total + x[at] * y[0]
        except IndexError:
            total = total * 1.5
    return total


def static_lookups_fail(x, y):
    """Errors that are known when the code is generated."""
    table = {"x": x}
    pair = [x, y]
    try:
        a = table["z"]
    except KeyError:
        a = table["x"]
    try:
        b = pair[2]
    except IndexError:
        b = pair[1]
    try:
        n = int("three")
    except ValueError:
        n = 3
    try:
        c = x.colour
    except AttributeError:
        c = x.copy()
    return np.sum(a * b * c) * n


def _first(thing):
    try:
        return thing[0]
    except (TypeError, IndexError):  # of a Python number, and of one of numpy
        return thing * 3.0


def number_or_sequence(x, s):
    """A helper that asks for forgiveness instead of permission."""
    return _first(x) * _first(s) * _first([x[1], s])


def _columns(x):
    try:
        return x.shape[1]
    except IndexError:
        return 1


def vector_or_matrix(x, M):
    """A shape that a vector does not have."""
    return np.sum(x) * _columns(x) + np.sum(M * M) * _columns(M)


def singular_matrix(A):
    """A matrix without an inverse gets one by adding to the diagonal."""
    B = A * A
    B[1] = 0.0
    r = 0.0
    for k in range(3):
        try:
            inverse = np.linalg.inv(B + 0.5 * float(k) * np.eye(5))
            r = r + np.sum(inverse * A)
        except np.linalg.LinAlgError:
            r = r + np.sum(A)
    return r


def not_positive_definite(A):
    """Cholesky with growing jitter, as Gaussian processes do it."""
    C = A + A.T
    jitter = 0.0
    while True:
        try:
            root = np.linalg.cholesky(C + jitter * np.eye(5))
            break
        except np.linalg.LinAlgError:
            jitter = 2.0 * jitter + 1.0
    return np.sum(np.log(np.diag(root))) + np.sum(root * A)


def division_by_zero(x):
    """Python numbers raise where numpy warns."""
    total = 0.0
    for k in range(3):
        s = float(x[k])
        try:
            total += s / k
        except ZeroDivisionError:
            total += s * s
    return total


def domain_of_a_logarithm(x):
    """A ValueError of math in the middle of an expression, or none."""
    total = 0.0
    for k in range(3):
        s = float(x[k])
        try:
            total += s * 2.0 + math.log(s) * s
        except ValueError:
            total += math.exp(s)
    return total


def assertion_caught(x, y):
    """An assertion is a raise."""
    try:
        assert np.sum(x * x) < 0.0, "negative"
        r = x[0]
    except AssertionError:
        r = np.sum(x * y)
    return r


def everything_caught(x, y):
    """A bare except, and a conditional expression that may fail."""
    try:
        k = 7 if x[0] ** 2 > -1.0 else 1
        r = x[0] * (x[k] if k > 2 else y[k])
    except:  # noqa: E722 - that is what is tested
        r = x[1] * y[1]
    return r


def suppressed_errors(x):
    """contextlib.suppress leaves the block where the error comes up."""
    with contextlib.suppress(ValueError, KeyError):
        x[0] = x[0] * x[1]
        x[1] = np.sum(_raised(x))
    return np.sum(x * x)


def _raised(x):
    if np.sum(x * x) > 0.0:
        raise KeyError("always")
    return x


class _Scope:
    """Doubles its array at the end, and trebles it after an error."""

    def __init__(self, x):
        self.x = x

    def __enter__(self):
        return self.x

    def __exit__(self, kind, error, trace):
        if kind is None:
            self.x *= 2.0
        else:
            self.x *= 3.0


def managed_error(x, y):
    """A context manager sees the error on its way to the handler."""
    with _Scope(x) as inside:
        inside[0] = inside[0] * y[0]
    try:
        with _Scope(x):
            if y[0] ** 2 > -1.0:
                raise ValueError
            x[0] = 100.0
    except ValueError:
        x[1] = x[1] * y[1]
    return np.sum(x * x)


def finally_after_caught_error(x):
    """What finally does is done on every path, once."""
    log = []
    for k in range(3):
        try:
            if x[k] ** 2 > 0.0 and k == 1:
                raise ValueError
            log.append(x[k])
        except ValueError:
            log.append(x[k] * x[0])
        finally:
            log.append(2.0 * x[k])
    return np.sum(np.array(log) ** 2)


def error_in_a_recursion(x, y):
    """An error ends a recursion of known depth."""

    def descend(k, total):
        if k == 0:
            raise _Diverged(total)
        return descend(k - 1, total * x[k - 1] + y[k - 1])

    try:
        r = descend(3, x[0])
    except _Diverged as error:
        r = error.args[0]
    return r * x[1]


def nested_handlers(x, y):
    """An error in a handler, and one in else, go to the handler outside."""
    total = 0.0
    for k in range(2):
        try:
            try:
                if k == 0:
                    raise ValueError
            except ValueError:
                if y[0] ** 2 > -1.0:
                    raise KeyError from None
                total += 100.0
            else:
                if y[1] ** 2 > -1.0:
                    raise KeyError
                total += 100.0
        except KeyError:
            total += x[k] * x[k + 1]
    return total


def handler_in_a_called_loop(x):
    """Newton's iteration whose step may fail."""
    s = float(x[0])
    for _ in range(4):
        try:
            step = _step(s)
        except _Diverged:
            step = 0.1 * s
        s = s - step
    return s * x[1]


def _step(s):
    slope = 2.0 * s
    if abs(slope) < 1.0:
        raise _Diverged
    return (s * s - 0.1) / slope


def lengths_that_do_not_fit(x, A):
    """Unpacking, shapes and products that fail, of values that nothing reads."""
    total = 0.0
    try:
        first, second = x
        total += first
    except ValueError:
        total += x[0] * x[1]
    try:
        np.reshape(x, (len(x) - 1, 3))
        total += 100.0
    except ValueError:
        total += x[2] * x[3]
    try:
        A @ x[:3]
        total += 100.0
    except ValueError:
        total += x[4] ** 2
    try:
        x[len(x) + 2]
        total += 100.0
    except IndexError:
        total = total * x[0]
    return total


def finally_in_a_loop_that_is_written_out(x, y):
    """What stands in `finally` needs the index of the loop."""
    held = [x[0], np.sum(y)]
    for i in range(2):
        try:
            y[i] *= 2.0
        finally:
            x -= np.tanh(held[i] * y)
    return np.sum(x * y)


def _first_above(u, g):
    u[[1, 0, 0, 2]] > g  # noqa: B015 - an index out of range is what may come up


def statement_divided_before_an_array_is_replaced(x, y):
    """The call is evaluated in parts, as any of them may fail; after it a name is bound to another array, or not."""
    v = y
    try:
        _first_above(x, g=np.sum(x[x > -0.7]))
        v = v * 1.0
    except (IndexError, ValueError):
        pass
    y[1:2] /= 2.0
    return np.sum(v * y)


class _Walker:
    def __init__(self, state):
        self.state = state

    def step(self, u):
        if u[0] > 100.0:
            raise _Diverged("too far")
        self.state = self.state * 0.5 + u
        return np.tanh(self.state)

    @property
    def next(self):
        return self.step(self.state)


def _bound_on_the_way(x, y):
    a, k, u = x, 1, y

    def rebind(v):
        nonlocal a, k, u
        if v[0] > 100.0:
            raise _Diverged("too far")
        a, k, u = np.tanh(v), 0, y * 1.0
        return 0.5 * v

    w = _Walker(x)
    a = a * rebind(y)
    a = a + rebind(a)
    a += rebind(a * y)
    u[k:] += rebind(x)[k:]
    z = w.state * w.step(y) + w.state
    z += np.dot(w.state, w.next)
    w.state += w.step(z)
    z = np.minimum(a, rebind(z)) + a * rebind(a := x * y)
    z = z + a.dot(rebind(a))
    z = z + np.stack((a, rebind(z))).sum(axis=0)
    pairs = [a, w.state]
    z = z + _total(*pairs, rebind(pairs.pop()), scale=w.next)
    pairs[k] = w.state - w.next
    y[k:] -= pairs[k][k:]
    return np.sum(z * a) + np.sum(u * w.state) + np.sum(y)


def operands_are_read_before_a_call_that_binds_them(x, y):
    """A name or an attribute in front of a call is read before it."""
    return _bound_on_the_way(x, y)


def operands_are_read_before_a_call_that_may_fail(x, y):
    """Under a handler the calls become statements of their own."""
    try:
        return _bound_on_the_way(x, y)
    except _Diverged:
        return np.sum(x)


def _total(*things, scale):
    total = scale
    for k, thing in enumerate(things):
        total = total + (k + 1) * thing
    return total


class _Level:
    def __init__(self, height):
        self.height = height

    def __iadd__(self, other):
        if np.sum(other) > 100.0:
            raise _TooLarge("too much")
        self.height += np.sin(other)
        return self

    def __sub__(self, other):
        if np.sum(other) > -100.0:
            raise _Diverged("too little")
        return _Level(self.height - other)

    def __getitem__(self, k):
        if k > 1:
            raise _TooLarge("too far")
        return self.height[k]


def operators_of_objects_that_may_fail(x, y):
    """Under a handler, an augmented assignment by a method, and an item."""
    level = _Level(x)
    total = 0.0
    for k in range(4):
        try:
            level += y
            total += level[k] * y[0]
        except _TooLarge:
            total -= level[0]
    try:
        level -= y
        total += 10.0
    except _Diverged:
        total *= 1.5
    return total * np.sum(level.height)
