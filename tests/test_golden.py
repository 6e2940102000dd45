"""The printed code of the design's functions, reviewed by eye.

`python -m tests.test_golden` writes it again, for another review.
"""

from __future__ import annotations

import pathlib

import pytest

from ad_transform import grad

from .golden.functions import CASES

FOLDER = pathlib.Path(__file__).parent / "golden"


def printed(name):
    function, wrt, args = CASES[name]
    return grad(function, wrt=wrt).source_for(*args)


@pytest.mark.parametrize("name", CASES)
def test_text(name):
    assert printed(name) == (FOLDER / f"{name}.txt").read_text(encoding="utf8")


if __name__ == "__main__":
    for name in CASES:
        (FOLDER / f"{name}.txt").write_text(printed(name), encoding="utf8")
