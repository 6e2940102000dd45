"""Random programs: a fixed seed in the suite, and tests of the generator itself."""

from __future__ import annotations

import functools
import re
from collections import Counter

import pytest

from . import fuzz
from .random_programs import Function, Node, arguments, generate, shrink, source_of

SEED, BATCH = 2024, 50


@pytest.mark.parametrize("start", range(0, 800, BATCH))
def test_random_programs(start):
    outcomes = {}
    for n in range(start, start + BATCH):
        outcomes[n] = fuzz.check(source_of(generate(SEED, n)), arguments(SEED, n), thorough=n % fuzz.RARE == 0)
    failed = [f"--seed {SEED} --start {n} --count 1: {o.detail}" for n, o in outcomes.items() if o.kind == "failed"]
    assert not failed, "\n".join(["python -m tests.fuzz with", *failed])
    kinds = Counter(outcome.kind for outcome in outcomes.values())
    assert kinds["invalid"] == 0
    assert kinds["unstable"] <= 2
    assert kinds["refused"] <= BATCH // 5  # see README


def test_programs_are_the_same_for_a_seed():
    assert source_of(generate(7, 3)) == source_of(generate(7, 3)) != source_of(generate(7, 4))


@pytest.mark.parametrize(
    "feature",
    [
        # stores and aliases
        r"\w\[\d\] \+= ", r"\[\d:\d\] = ", r"\[::-1\]", r"a\d+ = \w+\[", r"a\d+ = \w+$", r"\.T$", r"\*= np\.cos", r"/= 2\.0",
        r"(\w+), (\w+) = \2, \1", r"c\d+ = \w+ if ", r"\[\w+ > ", r"\[\[0, 2\]\]", r"\w\[j\d+\] [-+*]?= ", r"out=",
        r"(\w+)\[1:\] [-+]?= .*\1\[:-1\]", r"\[\(\)\] ", r"\[\.\.\.\] ", r", \.\.\.\]$", r"\[:, None\]$", r"\[None\]$",
        # control flow
        r"if .* [<>] ", r"    for .*\n +for ", r"while .* and ", r" break", r" continue", r"    else:\n", r"for \w+ in M:",
        r"range\(z\d+\)", r"range\(0\)", r"\n {12,}return ", r"finally:", r"match ", r"case \(1, \w+\) if", r" in zip", r"zip\(\[",
        r"enumerate",
        # functions
        r"^    helper", r"return u$", r"= helper", r"def g\d+\(p\):", r"lambda p:", r"g=0.6", r"w=", r"\*\(",
        r"helper0\(.*, k - 1\)", r"helper1\(.*, k - 1\)",
        # containers, integers and booleans
        r"\.append\(", r" Box\(", r'\["a"\] \+= ', r"\.b = ", r", \*_ = ", r"h\d+\[.*\] \+= ", r"l\d+ = l\d+$", r"% 2 == 0:",
        r"z\d+ = int\(", r"argmax", r"q\d+ = .*[<>]", r"if not q\d+", r"// 2",
        # idioms
        r"p\d+ = M\[0\]", r"\[t\d+ % 2\]", r"np\.flatnonzero", r"\[z\d+:\] ", r"np\.add\.at", r"\.flat\[", r"\.sort\(\)",
        r"\.values\(\)", r"\.pop\(0\)", r"if not l\d+", r"v\d+, v\d+ = u\d+", r"yield ", r"next\(", r"nonlocal",
        r"for q in reversed\(", r"\(np\.add, np\.subtract\)\[",
        # operators of a class
        r"o\d+ = Field\(", r"o\d+ = o\d+$", r"o\d+ \+= ", r"o\d+ -= ", r"= -o\d+", r"= \+o\d+", r"= o\d+ [+-] ", r"if o\d+:",
        r"if not o\d+:", r"if o\d+ < ", r"if [\d.-]+ > o\d+", r"o\d+\[.*\] = ", r"o\d+\(",
        # arrays
        r"np\.(zeros|ones|full)\(\(0,\)",
        r"np\.array\(0\.", r"keepdims", r"axis=0", r"axis=-1", r"np\.where", r"np\.clip", r"np\.maximum",
        r" @ ", r"np\.outer", r"\.reshape\(", r"\.ravel\(", r"np\.stack", r"np\.cumsum", r"np\.sort", r"\[\[[012], [012]\]\]",
        r"\[\(?.* > .*\]", r"sum\(.* for q in", r"detach\(", r"with no_grad",
    ],
)  # fmt: skip
def test_each_feature_is_generated(feature):
    assert any(re.search(feature, source, re.MULTILINE) for source in many_sources())


@functools.cache
def many_sources():
    return [source_of(generate(SEED, n)) for n in range(2000)]


def test_single_precision_is_generated():
    assert any(fuzz.is_single(arguments(SEED, n)) for n in range(100))


SQUARES = "import numpy as np\n\n\ndef program(x, y, M, s, n):\n    return np.sum(x * x) + s\n"


@pytest.mark.parametrize("thorough", [False, True])
def test_wrong_gradient_is_found(thorough):
    """The oracles reject a gradient that is off by a little in one element."""
    args = arguments(0, 0)
    right = (2.0 * args[0], 0.0 * args[1], 0.0 * args[2], 1.0)
    assert fuzz.compared(SQUARES, args, right, thorough).kind == "passed"
    wrong = (2.0 * args[0] + [0.0, 0.0, 1e-7, 0.0], *right[1:])
    outcome = fuzz.compared(SQUARES, args, wrong, thorough)
    assert outcome.kind == "failed"
    assert "x_bar is" in outcome.detail and "y_bar" not in outcome.detail


def test_jump_is_unstable():
    source = "import numpy as np\n\n\ndef program(x, y, M, s, n):\n    return 1.0 if s > 0.0 else 0.0\n"
    args = (*arguments(0, 0)[:3], 5e-4, 3)
    nothing = tuple(0.0 * a for a in args[:4])
    assert fuzz.compared(source, args, nothing).kind == "passed"
    assert fuzz.compared(source, args, nothing, thorough=True).kind == "unstable"


def test_shrinking():
    """What does not matter for a failure is left out, and blocks are unwrapped."""
    inner = Node("for i in range(3):", (Node("x[0] = 2.0"), Node("bad")), (Node("x[2] = 4.0"),))
    body = (Node("x[1] = 1.0"), Node("if s > 0.0:", (inner,), (Node("s = 2.0"),)), Node("return s"))
    program = (Function("def helper0(u):", ()), Function("def program(s):", body))
    small = shrink(program, lambda p: "bad" in source_of(p))
    assert small == (Function("def program(s):", (Node("bad"),)),)


def test_shrinking_keeps_what_ends_a_loop():
    loop = Node("while k < 3:", (Node("k += 1"), Node("bad"), Node("s = 1.0")))
    small = shrink((Function("def program(s):", (Node("k = 0"), loop)),), lambda p: "while" in source_of(p))
    assert small == (Function("def program(s):", (Node("while k < 3:", (Node("k += 1"),)),)),)
