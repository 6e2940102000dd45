"""Random programs of views, in-place writes and modes: where the tape and PyTorch both run one, they show the same."""

from __future__ import annotations

from collections import Counter

import pytest

import ad_transform.tape

from .random_programs import HEADER, difference, outcome, program


@pytest.fixture
def pytorch():
    torch = pytest.importorskip("torch")
    before = torch.get_default_dtype()
    torch.set_default_dtype(torch.float64)
    yield torch
    torch.set_default_dtype(before)


@pytest.mark.parametrize(("second", "count"), [(False, 500), (True, 150)])
def test_as_pytorch_or_an_error(pytorch, second, count):
    seen: Counter[str] = Counter()
    for seed in range(count):
        statements = program(seed)
        ours, theirs = (outcome(lib, statements, second) for lib in (ad_transform.tape, pytorch))
        kind = difference(ours, theirs)
        assert not kind or kind.startswith("only"), f"seed {seed}: {kind}\n" + "\n".join(statements)
        seen["refused by one" if kind else "refused by both" if isinstance(ours, str) else "ran"] += 1
    assert seen["ran"] > 0.5 * count and seen["refused by one"] < 0.03 * count, seen


def test_the_comparison_can_fail(pytorch):
    """A program with another value, flag, or gradient is told apart, and one that only one of the two refuses."""
    base = [*HEADER, "loss = h.sum()"]
    expected = outcome(pytorch, base)
    assert difference(outcome(ad_transform.tape, base), expected) == ""
    for statement, kind in {
        "c[0] = 9.0": "flags",
        "c = c * 2": "values",
        "loss = loss * 2": "values",
        "h.retain_grad()": "which have gradients",
        "loss = loss + k.sum()": "which have gradients",
        "x += 1": "only the tape refuses",
    }.items():
        found = difference(outcome(ad_transform.tape, [*base, statement]), expected)
        assert found.startswith(kind), (statement, found)
