"""Programs of any length and depth: no limit of recursion, and the work grows with the program."""

from __future__ import annotations

import signal
import sys
import threading
import time

import numpy as np
import pytest

from ad_transform import DifferentiationError, grad, value_and_grad
from ad_transform.recursion import with_room

TERMS = 1000


@pytest.fixture
def written(tmp_path, monkeypatch):
    """A function from its text, in a module of its own."""
    monkeypatch.syspath_prepend(str(tmp_path))
    count = iter(range(100))

    def write(*lines):
        name = f"deep_{next(count)}_{tmp_path.name}"
        (tmp_path / f"{name}.py").write_text("import numpy as np\n\n\ndef f(x):\n" + "".join(f"    {line}\n" for line in lines))
        return __import__(name).f

    yield write
    for name in [n for n in sys.modules if n.startswith("deep_") and n.endswith(tmp_path.name)]:
        del sys.modules[name]


def calls_of(generate):
    """How many Python calls something makes, where the limit of recursion lets it go on; in threads of its own too."""
    count, limit = 0, sys.getrecursionlimit()

    def counted(frame, event, argument):
        nonlocal count
        count += event == "call"

    sys.setrecursionlimit(20_000)
    threading.setprofile(counted)
    sys.setprofile(counted)
    try:
        generate()
    finally:
        sys.setprofile(None)
        threading.setprofile(None)
        sys.setrecursionlimit(limit)
    return count


CHAINS = {
    "elif": lambda n: [
        *(line for k in range(n) for line in (f"{'elif' if k else 'if'} x < {k}.5:", f"    y = x * {k}.5")),
        *("else:", "    y = x", "return y * y"),
    ],
    "elif with residuals": lambda n: [
        *(line for k in range(n) for line in (f"{'elif' if k else 'if'} x < {k}.5:", f"    y = np.exp(x / ({k}.5 + x)) * x")),
        *("else:", "    y = x", "return y * y"),
    ],
    "returns": lambda n: [*(line for k in range(n) for line in (f"if x < {k}.5:", f"    return x * x * {k}.0")), "return x"],
    "conditional expressions": lambda n: [f"return {' '.join(f'x * {k}.0 if x < {k}.0 else' for k in range(n))} x * x"],
    "or": lambda n: [f"return x * x if {' or '.join(f'x > {n - k}.5' for k in range(n))} else x"],
    "comparisons": lambda n: [f"return x * x if {' < '.join(f'x + {k}.0' for k in range(n))} else x"],
}


@pytest.mark.parametrize("chain", CHAINS)
def test_the_work_grows_with_the_chain(written, chain):
    f = written(*CHAINS[chain](200))
    few, many = grad(written(*CHAINS[chain](50))), grad(f)
    grad(written("return x * x"))(2.0)  # what is looked up once is there
    fewer, more = (calls_of(lambda g=g: g(2.3)) for g in (few, many))
    assert more < 6.0 * fewer  # with the square of the length, 16
    for x in (2.3, 60.2, 1000.0):
        assert many(x) == pytest.approx((f(x + 1e-6) - f(x - 1e-6)) / 2e-6, rel=1e-6)


def test_what_branches_save_shares_a_variable(written):
    f = written(*CHAINS["elif with residuals"](4))
    assert grad(f).source_for(2.3).count("        t_1 = np.exp(") == 4
    assert "None" not in grad(f).source_for(2.3)


def test_a_long_sum(written):
    f = written("return " + " + ".join(f"x * {k}.0" for k in range(TERMS)))
    assert grad(f)(1.5) == pytest.approx(TERMS * (TERMS - 1) / 2)
    assert sys.getrecursionlimit() < TERMS * 100  # the limit is put back


def test_many_statements(written):
    f = written("y = x", *("y = np.sin(y) + x" for _ in range(TERMS)), "return np.sum(y)")
    x = np.array([0.3, 0.7])
    value, gradient = value_and_grad(f)(x)
    difference = (f(x + np.array([1e-6, 0.0])) - f(x - np.array([1e-6, 0.0]))) / 2e-6
    assert value == f(x)
    assert gradient[0] == pytest.approx(difference, rel=1e-6)


def test_a_long_chain_of_elif(written):
    branches = (line for k in range(1, 80) for line in (f"elif x < {k}.5:", f"    return x * x * {k}.0"))
    f = written("if x < 0.0:", "    return x", *branches, "else:", "    return 7.0 * x")
    assert [grad(f)(x) for x in (-1.0, 3.0, 1000.0)] == [1.0, 2.0 * 3.0 * 3.0, 7.0]


def test_more_branches_than_python_reads_levels(written):
    branches = (line for k in range(1, 150) for line in (f"elif x < {k}.5:", f"    y = y * {k}.0 + x * x"))
    f = written("y = x * 1.0", "if x < 0.0:", "    y = y + x", *branches, "return y")
    assert [grad(f)(x) for x in (-1.0, 3.0, 1000.0)] == [2.0, 3.0 + 6.0, 1.0]


def test_too_many_levels_are_refused_at_the_innermost_line(written):
    returns = (line for k in range(120) for line in (f"if x > {k}.5:", f"    return x * {k}.0", "x = x * 1.01"))
    with pytest.raises(DifferentiationError, match="no more than 100 levels") as caught:
        grad(written(*returns, "return x * x"))(0.1)
    assert caught.value.lineno > 300


def test_deep_nests(written):
    f = written(*("    " * k + f"if x > {k}.5:" for k in range(60)), "    " * 60 + "return x * 5.0", "return x * x")
    assert [grad(f)(x) for x in (100.0, 30.0)] == [5.0, 60.0]
    g = written("y = x", *("    " * k + f"for i{k} in range(1):" for k in range(18)), "    " * 18 + "y = y * x", "return y")
    assert grad(g)(3.0) == 6.0


def test_a_long_chain_of_conditions(written):
    f = written("return x if " + " and ".join(f"x < {k}.5" for k in range(1, 200)) + " else x * x")
    assert [grad(f)(x) for x in (0.5, 3.0)] == [1.0, 6.0]
    g = written("return " + " ".join(f"x * {k}.0 if x < {k}.0 else" for k in range(1, 100)) + " x * x")
    assert [grad(g)(x) for x in (4.5, 1000.0)] == [5.0, 2000.0]


@pytest.mark.skipif(not hasattr(signal, "pthread_kill"), reason="the main thread cannot be interrupted from another one here")
def test_an_interrupt_leaves_the_deep_recursion_its_room():
    """Python ends the process where the limit is lowered below the depth that a thread has reached."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)  # a process in the background may ignore it
    limit, interrupted, finished = sys.getrecursionlimit(), threading.Event(), threading.Event()

    def deep(levels):
        if levels:
            return deep(levels - 1)
        time.sleep(0.5)  # a signal that comes before the main thread waits would be seen after it has waited
        signal.pthread_kill(threading.main_thread().ident, signal.SIGINT)
        assert interrupted.wait(10.0)
        return deeper(100)

    def deeper(levels):
        if levels:
            return deeper(levels - 1)
        finished.set()

    try:
        with pytest.raises(KeyboardInterrupt):
            with_room(deep)(limit + 100)
    finally:
        signal.signal(signal.SIGINT, before)
    interrupted.set()
    assert finished.wait(10.0)
    end = time.monotonic() + 10.0
    while sys.getrecursionlimit() != limit and time.monotonic() < end:
        time.sleep(0.01)
    assert sys.getrecursionlimit() == limit
