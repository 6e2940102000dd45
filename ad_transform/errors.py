"""Errors that point at the user's code.

Everything that the package refuses derives from `DifferentiationError`, a SyntaxError: it carries file, line, column, end and text,
so that Python itself prints the offending line with a caret below it.
"""

from __future__ import annotations

import linecache
from dataclasses import dataclass


@dataclass(frozen=True)
class Location:
    """A span of the user's source: 1-based lines and 1-based columns, as SyntaxError counts them."""

    filename: str
    line: int
    column: int = 1
    end_line: int | None = None
    end_column: int | None = None
    function: str = "<module>"
    adjoint: bool = False  # code that the transform wrote for this line

    @property
    def text(self) -> str:
        """The source line, empty where the file cannot be read."""
        return linecache.getline(self.filename, self.line)

    def __str__(self) -> str:
        return f"{self.filename}:{self.line}:{self.column}"


class DifferentiationError(SyntaxError):
    """The program cannot be differentiated exactly: what, why, and what to write instead."""

    def __init__(self, message: str, location: Location | None = None) -> None:
        if location is None:
            super().__init__(message)
            return
        details = (location.filename, location.line, location.column, location.text, location.end_line, location.end_column)
        super().__init__(message, details)


class UnsupportedSyntaxError(DifferentiationError):
    """A construct of Python that is outside the accepted language."""


class MissingRuleError(DifferentiationError):
    """A function without a derivative rule is applied to a value that is differentiated."""


class RuleError(DifferentiationError):
    """A derivative rule of the user's that does not fit its function: in its arguments, or in what it returns."""


class AliasingError(DifferentiationError):
    """An in-place write whose target cannot be decided before the program runs."""


class SourceUnavailableError(DifferentiationError):
    """The source of a function cannot be found."""


class FactError(DifferentiationError):
    """A fact (a type, a rank, a static value) that the differentiation needs is not known where it is needed."""


class ProgramError(Exception):
    """The user's program is itself in error, with the message that Python gives; of a missing key it is the key."""

    location: Location | None = None
    kind: type[BaseException] | None = None  # the class of the error that Python raises, where that is known
    depth = 0  # how many blocks were open where it came up


class GradientMismatch(Exception):  # noqa: N818 - the name says it
    """The generated gradient and an oracle disagree; `report` says which, where and by how much."""

    def __init__(self, report: object) -> None:
        super().__init__(str(report))
        self.report = report


class NeedsFunction(Exception):  # noqa: N818 - a request between stages, never shown to a user
    """A function calls itself to a depth that only the run knows, and must be a function of the generated code."""

    def __init__(self, function: object) -> None:
        super().__init__("a function of the generated code is needed")
        self.function = function


class NeedsStatic(Exception):  # noqa: N818 - a request between stages, never shown to a user
    """A value must be known when the code is generated; carries the value, so that its source can be made static.

    Where that is impossible, what `instead` names can be done by a choice. `costly` says that writing a loop out is better.
    """

    def __init__(self, value: object, why: str, instead: object = None, costly: bool = False) -> None:
        super().__init__(why)
        self.value = value
        self.why = why
        self.instead = instead
        self.costly = costly
        self.location: Location | None = None  # of the innermost expression that asks
