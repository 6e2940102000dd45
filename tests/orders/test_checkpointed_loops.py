"""Loops over checkpointed(range(n), snapshots=s): the same derivatives, the fewest recomputed steps, memory for s states."""

from __future__ import annotations

import functools
import math
import tracemalloc

import numpy as np
import pytest

from ad_transform import UnsupportedSyntaxError, checkpointed, grad, hvp, jvp
from ad_transform.runtime.helpers import revolve

from .directions import slope

RNG = np.random.default_rng(5)
U, V = RNG.normal(size=8), RNG.normal(size=8)


def every(iterable, snapshots):
    return iterable


# ---- programs, with checkpointed or every as `over` ------------------------------------------------------------------------


def in_place(over):
    def loss(u, c, n, s):
        total = 0.0
        for t in over(range(n), snapshots=s):
            u[1:-1] += c * np.sin(u[2:] - 2.0 * u[1:-1] + u[:-2])
            total += u[1] * t
        return np.sum(u**2) + total

    return loss


def backwards_by_two(over):
    def loss(u, c, n, s):
        for t in over(range(2 * n + 1, 1, -2), snapshots=s):
            u = np.tanh(u * c + 0.1 * t * u[::-1])
        return np.sum(u)

    return loss


def by_rows(over):
    def loss(u, c, n, s):
        rows = np.outer(np.arange(n) + 1.0, u)
        h = np.zeros(len(u))
        for row in over(rows, snapshots=s):
            h = np.tanh(h * c + row)
        return np.sum(h**2)

    return loss


def counted(over):
    def loss(u, c, n, s):
        for k, (t, row) in enumerate(zip(over(range(n), snapshots=s), np.outer(np.arange(9) + 1.0, u), strict=False)):
            u = np.sin(u * c + row) + 0.1 * k * t
        return np.sum(u**2)

    return loss


def of_structure(over):
    def loss(u, c, n, s):
        state = {"q": u, "p": (0.0, u * c)}
        for t in over(range(n), snapshots=s):
            q, (e, p) = state["q"], state["p"]
            p = p - 0.1 * np.sin(q)
            q = q + 0.1 * p
            state = {"q": q, "p": (e + np.sum(p * q) * t, p)}
        return np.sum(state["q"]) + state["p"][0]

    return loss


def nested(over):
    def loss(u, c, n, s):
        for _ in over(range(n), snapshots=s):
            v = u * c
            for k in over(range(n), snapshots=s):
                v = np.sin(v) + 0.1 * k
            u = u + 0.1 * v
        return np.sum(u**2)

    return loss


PROGRAMS = pytest.mark.parametrize("make", [in_place, backwards_by_two, by_rows, counted, of_structure, nested])


@PROGRAMS
def test_gradients_for_every_number_of_steps_and_snapshots(make):
    marked, plain = grad(make(checkpointed), wrt=(0, 1)), grad(make(every), wrt=(0, 1))
    for n in range(9):
        for s in range(1, 6):
            for a, b in zip(marked(U, 0.3, n, s), plain(U, 0.3, n, s), strict=True):
                np.testing.assert_allclose(a, b, rtol=1e-12, atol=1e-13)
    found = marked(U, 0.3, 7, 2)[0] @ V
    np.testing.assert_allclose(found, slope(make(every), (U, 0.3, 7, 2), (V, None, None, None)), rtol=1e-7)


@PROGRAMS
def test_second_and_third_order(make):
    def along(f):
        return lambda u, c, n, s: jvp(f, (u, c, n, s), (V, None, None, None))[1]

    def squared(f):
        return lambda u, c, n, s: np.sum(grad(f)(u, c, n, s) ** 2)

    marked, plain = make(checkpointed), make(every)
    expected = hvp(plain)(U, V, 0.3, 6, 2)
    np.testing.assert_allclose(hvp(marked)(U, V, 0.3, 6, 2), expected, rtol=1e-11, atol=1e-12)
    np.testing.assert_allclose(grad(along(marked))(U, 0.3, 6, 2), expected, rtol=1e-11, atol=1e-12)
    np.testing.assert_allclose(grad(squared(marked))(U, 0.3, 6, 2), grad(squared(plain))(U, 0.3, 6, 2), rtol=1e-11, atol=1e-12)
    third = [hvp(along(f))(U, V, 0.3, 6, 2) for f in (marked, plain)]
    np.testing.assert_allclose(*third, rtol=1e-10, atol=1e-11)


@PROGRAMS
def test_the_schedule_is_in_the_code(make):
    gradient = grad(make(checkpointed))
    gradient(U, 0.3, 6, 2)
    assert "revolve(" in gradient.source


# ---- the schedule ----------------------------------------------------------------------------------------------------------


@functools.cache
def fewest(n, s):
    """The fewest steps to reverse n of them from s stored states, by dynamic programming."""
    if n <= 1:
        return 0
    return n * (n - 1) // 2 if s == 1 else min(m + fewest(n - m, s - 1) + fewest(m, s) for m in range(1, n))


def closed_form(n, s):
    """r n - (s + r)! / ((s + 1)! (r - 1)!), r the least number with (s + r)! / (s! r!) >= n: Griewank and Walther, equation (4)."""
    r = next(r for r in range(n + 1) if math.comb(s + r, r) >= n)
    return r * n - math.comb(s + r, r - 1) if r else 0


def test_the_closed_form_is_the_minimum():
    for n in range(1, 80):
        for s in range(1, 8):
            assert closed_form(n, s) == fewest(n, s)


@pytest.mark.parametrize(("n", "s"), [(1, 1), (2, 1), (7, 1), (10, 2), (10, 3), (35, 3), (57, 5), (60, 100)])
def test_the_fewest_steps_are_run(n, s, capsys):
    def loss(x):
        for t in checkpointed(range(n), snapshots=s):
            print(t)
            x = np.sin(x) * x
        return x

    gradient = grad(loss)
    assert np.isfinite(gradient(1.1))
    runs = len(capsys.readouterr().out.splitlines())
    # the first sweep, and one step more for the value; every step once more beside its adjoint
    assert runs == fewest(n, s) + 1 + n


def test_states_are_stored_within_the_bound():
    for n in range(1, 60):
        for s in range(1, 7):
            marks = revolve(0, n - 1, s - 1)
            assert marks[0] == 0 and marks[-1] == n - 1 and len(marks) <= s + 1
            steps = n - 1
            for t in range(n - 1, -1, -1):
                plan = revolve(marks[-1], t, s - len(marks))
                steps += t - marks[-1]
                marks += plan[1:]
                assert len(marks) - 1 <= s
                assert marks.pop() == t
            assert steps == fewest(n, s)


def test_memory_is_that_of_the_stored_states():
    size, n = 20_000, 120

    def peak(over, s):
        gradient = grad(in_place(over))
        u = np.linspace(0.0, 1.0, size)
        gradient(u, 0.1, 2, s)
        tracemalloc.start()
        gradient(u, 0.1, n, s)
        found = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return found / u.nbytes

    assert peak(every, 5) > n
    assert peak(checkpointed, 5) < 5 + 10
    assert peak(checkpointed, 20) < 20 + 10


# ---- errors ----------------------------------------------------------------------------------------------------------------


def test_a_checkpointed_loop_is_not_left_early():
    def loss(x):
        for _ in checkpointed(range(10), snapshots=2):
            x = x * x
            if x < 0.1:
                break
        return x

    with pytest.raises(UnsupportedSyntaxError, match="break or return in a loop over checkpointed"):
        grad(loss)(0.5)


def test_a_loop_over_things_known_one_by_one_is_not_checkpointed():
    def loss(x):
        for f in checkpointed([np.sin, np.cos], snapshots=2):
            x = f(x)
        return x

    with pytest.raises(UnsupportedSyntaxError, match="checkpointed runs over a range or an array"):
        grad(loss)(0.5)


def test_no_snapshots_are_not_enough():
    with pytest.raises(ValueError, match="snapshots=1 at least, not 0"):
        checkpointed(range(3), snapshots=0)
    with pytest.raises(ValueError, match="snapshots=1 at least"):
        grad(in_place(checkpointed))(U, 0.1, 3, 0)


def test_outside_of_derivatives_it_is_what_it_runs_over():
    assert list(checkpointed(range(3), snapshots=1)) == [0, 1, 2]
