"""Each line of TRAPS.md is covered: by programs that match finite differences, by refusals, by tests."""

from __future__ import annotations

import importlib
import re

import pytest

from .. import test_errors
from ..programs import MODULES, REFUSED, functions
from . import broadcasting, control_flow, left_over, mutation, names, numpy_use, text_of

TABLES = (mutation, broadcasting, control_flow, names, numpy_use)
every_table = pytest.mark.parametrize("table", TABLES, ids=lambda table: table.HEADING)
PROGRAMS = {f"{module.__name__.rpartition('.')[2]}.{f.__name__}" for module in MODULES for f in functions(module)}
CASES = {case.name for case in [*test_errors.REFUSED, *test_errors.WRONG, *test_errors.FAILING]}


def is_there(reference: str) -> bool:
    """Whether a program is run against differences, a case is among the errors, a test can be found."""
    kind, colon, name = reference.partition(": ")
    if not colon:
        return reference in PROGRAMS and reference not in REFUSED
    if kind == "refused":
        return name in CASES
    module, _, test = name.rpartition(".")
    return hasattr(importlib.import_module(f"tests.{module}"), test)


@every_table
def test_no_word_of_the_text_is_left_over(table):
    assert left_over(text_of(table.HEADING), list(table.COVER)) == []


@every_table
def test_what_covers_a_line_is_there(table):
    for quotation, covered_by in table.COVER.items():
        found = re.findall(r"refused: .+?(?= refused:| test:|$)|test: \S+|\S+", covered_by)
        assert found, quotation
        assert [reference for reference in found if not is_there(reference)] == [], quotation


def test_a_word_that_is_not_quoted_is_found():
    assert left_over("`a += 1` stores; and `b` as well", ["`a += 1` stores"]) == ["b"]


def test_a_quotation_that_is_not_there_is_found():
    with pytest.raises(ValueError, match="not in the text"):
        left_over("stores", ["reads"])
