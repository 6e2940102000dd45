"""The printed code of the design's functions and of the reference functions, reviewed by eye.

`python -m tests.test_golden` writes it again, for another review.
"""

from __future__ import annotations

import pathlib

import pytest

from ad_transform import grad

from .golden.functions import CASES, HIGHER
from .references import REFERENCES

TEXTS = {name: (function, wrt, args) for name, (function, _, wrt, args) in REFERENCES.items()} | CASES
FOLDER = pathlib.Path(__file__).parent / "golden"


def printed(name):
    if name in HIGHER:
        derivative, args = HIGHER[name]
        return derivative.source_for(*args)
    function, wrt, args = TEXTS[name]
    return grad(function, wrt=wrt).source_for(*args)


@pytest.mark.parametrize("name", [*TEXTS, *HIGHER])
def test_text(name):
    assert printed(name) == (FOLDER / f"{name}.txt").read_text(encoding="utf8")


if __name__ == "__main__":
    for name in [*TEXTS, *HIGHER]:
        (FOLDER / f"{name}.txt").write_text(printed(name), encoding="utf8")
