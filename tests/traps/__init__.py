"""TRAPS.md line by line: what each line of it is covered by.

One module for each heading has `COVER`, from a quotation of the heading's text to what covers it: programs of the corpus, which are
checked against finite differences ("module.program"), cases of tests/test_errors.py ("refused: case"), and tests ("test: name", of
the module itself). The quotations make up the text.
"""

from __future__ import annotations

import re
from pathlib import Path

_JOINTS = {"and", "or", "in", "a", "the", "as", "well", "with", "one", "test"}  # words that only join quotations


def text_of(heading: str) -> str:
    """The lines under a heading, as one line each."""
    document = (Path(__file__).parent / "TRAPS.md").read_text()
    section = next(part for part in document.split("\n## ")[1:] if part.startswith(heading))
    return " ".join(section.partition("\n")[2].split())


def left_over(text: str, quotations: list[str]) -> list[str]:
    """The words of a text that no quotation has; ValueError for a quotation that is not in it."""
    for quotation in sorted(quotations, key=len, reverse=True):
        if quotation not in text:
            raise ValueError(f"{quotation!r} is not in the text, or quoted twice")
        text = text.replace(quotation, " | ", 1)
    return [word for word in re.findall(r"[A-Za-z_][\w.]*", text) if word not in _JOINTS]
