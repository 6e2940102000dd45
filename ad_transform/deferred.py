"""The transformation, loaded when it is first needed, and by this file only.

It is most of the package, and it takes longer to load than numpy. A program that imports the package and decorates functions does
not wait for it before the first of them is called.
"""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Any

from .recursion import with_room

if TYPE_CHECKING:
    from .pipeline import Program
    from .request import Request


@with_room
def load() -> None:
    """Load the transformation with all rules; threads that come meanwhile wait for it."""
    from . import whole  # noqa: F401


def generate(request: Request, arguments: dict[str, Any]) -> Program:
    """The program of a request for arguments like these."""
    load()
    from .whole import generate

    return generate(request, arguments)


def default_program(request: Request, signature: inspect.Signature, guessing: bool) -> Program:
    """The program that is shown before any call."""
    load()
    from .whole import default_program

    return default_program(request, signature, guessing)


def module_text(program: Program, signature: inspect.Signature) -> str:
    """The text of an exported module."""
    load()
    from .whole import module_text

    return module_text(program, signature)
