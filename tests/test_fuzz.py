"""Random programs: a fixed seed in the suite, and tests of the generator itself."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from . import fuzz
from .random_programs import Function, Node, source_of

SEED, BATCH = 2024, 20


@pytest.mark.parametrize("start", range(0, 200, BATCH))
def test_random_programs(start):
    numbers = range(start, start + BATCH)
    outcomes = {n: fuzz.check(source_of(fuzz.generate(SEED, n)), fuzz.arguments(f"{SEED}:{n}")) for n in numbers}
    failed = [f"--seed {SEED} --start {n} --count 1: {o.detail}" for n, o in outcomes.items() if o.kind == "failed"]
    assert not failed, "\n".join(["python -m tests.fuzz with", *failed])
    kinds = Counter(outcome.kind for outcome in outcomes.values())
    assert kinds["invalid"] == 0
    assert kinds["unstable"] <= 2
    assert kinds["refused"] <= BATCH // 5  # stores that only the run can place: see README


def test_programs_are_the_same_for_a_seed():
    assert source_of(fuzz.generate(7, 3)) == source_of(fuzz.generate(7, 3)) != source_of(fuzz.generate(7, 4))


@pytest.mark.parametrize(
    "feature",
    [
        r"\w\[\d\] \+= ", r"\[\d:\d\] = ", r"\[::-1\]", r"a\d+ = \w+\[", r"a\d+ = \w+$", r"\.T$", r"if .* [<>] ",
        r"    for .*\n +for ", r"while .* and ", r" break", r" continue", r"^    helper", r"\.append\(", r"\*= np\.cos",
        r"(\w+), (\w+) = \2, \1", r"c\d+ = \w+ if ", r"\[\w+ > ", r"\[\[0, 2\]\]", r"for \w+ in M:", r"return u$", r"enumerate",
        r"\n {12,}return ", r"% 2 == 0:", r"= helper", r"finally:", r"match ", r"case \(1, \w+\) if", r"def g\d+\(p\):", r" Box\(",
        r'\["a"\] \+= ', r"\.b = ", r"zip\(\[", r"g=0.6", r"w=", r"\*\(", r"\w\[j\d+\] [-+*]?= ", r" in zip",
        r", \*_ = ", r"sum\(.* for q in",
    ],
)  # fmt: skip
def test_each_feature_is_generated(feature):
    assert any(re.search(feature, source_of(fuzz.generate(SEED, n)), re.MULTILINE) for n in range(200))


def test_wrong_gradient_is_found(monkeypatch):
    """The oracle rejects a gradient that is off by a little."""
    source = "import numpy as np\n\n\ndef program(x, y, M, s, n):\n    return np.sum(x * x) + s\n"
    args = fuzz.arguments("0")
    right = (2.0 * args[0], 0.0 * args[1], 0.0 * args[2], 1.0)
    assert fuzz.compared(fuzz.load(source), args, right).kind == "passed"
    assert fuzz.compared(fuzz.load(source), args, (2.0001 * args[0], *right[1:])).kind == "failed"


def test_jump_is_unstable():
    source = "def program(x, y, M, s, n):\n    return 1.0 if s > 0.0 else 0.0\n"
    args = (*fuzz.arguments("0")[:3], 5e-4, 3)
    assert fuzz.compared(fuzz.load(source), args, (0.0, 0.0, 0.0, 0.0)).kind == "unstable"


def test_shrinking():
    """What does not matter for a failure is left out, and blocks are unwrapped."""
    inner = Node("for i in range(3):", (Node("x[0] = 2.0"), Node("bad")), (Node("x[2] = 4.0"),))
    body = (Node("x[1] = 1.0"), Node("if s > 0.0:", (inner,), (Node("s = 2.0"),)), Node("return s"))
    program = (Function("def helper0(u):", ()), Function("def program(s):", body))
    small = fuzz.shrink(program, lambda p: "bad" in source_of(p))
    assert small == (Function("def program(s):", (Node("bad"),)),)


def test_shrinking_keeps_what_ends_a_loop():
    loop = Node("while k < 3:", (Node("k += 1"), Node("bad"), Node("s = 1.0")))
    small = fuzz.shrink((Function("def program(s):", (Node("k = 0"), loop)),), lambda p: "while" in source_of(p))
    assert small == (Function("def program(s):", (Node("while k < 3:", (Node("k += 1"),)),)),)
