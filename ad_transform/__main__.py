"""The command line: `python -m ad_transform show MODULE:FUNCTION` prints the gradient code of a function."""

from __future__ import annotations

import argparse
import importlib
import sys
from typing import Any

from .api import Gradient, export, grad
from .errors import DifferentiationError
from .ir import show

STAGES = ("lower", "differentiate", "optimise", "render")


def main(argv: list[str] | None = None) -> int:
    """Run a command; the exit status is 1 where the function cannot be differentiated."""
    parser = argparse.ArgumentParser(prog="python -m ad_transform", description=__doc__)
    parser.add_argument("command", choices=("show", "export"))
    parser.add_argument("function", metavar="MODULE:FUNCTION")
    parser.add_argument("--wrt", default=None, help="parameters, separated by commas; the first by default")
    parser.add_argument("--stage", choices=STAGES, default="render", help="show the code as this stage leaves it")
    options = parser.parse_args(argv)
    try:
        print(_output(options), end="")
    except (DifferentiationError, TypeError, ValueError) as error:
        print(f"{type(error).__name__}: {error}", file=sys.stderr)
        return 1
    return 0


def _output(options: argparse.Namespace) -> str:
    wrt: Any = 0 if options.wrt is None else tuple(options.wrt.split(","))
    gradient = grad(find(options.function), wrt=wrt)
    if options.command == "export":
        return export(gradient)
    return _stage(gradient, options.stage)


def _stage(gradient: Gradient, stage: str) -> str:
    text = gradient.source
    program = gradient.program
    return text if stage == "render" or program is None else show(program.stages[stage]) + "\n"


def find(name: str) -> Any:
    """The function that MODULE:FUNCTION names; of one that is decorated with grad, the primal."""
    module, _, path = name.partition(":")
    sys.path.insert(0, "")
    found: Any = importlib.import_module(module)
    for part in path.split("."):
        found = getattr(found, part)
    return getattr(found, "primal", found)


if __name__ == "__main__":
    sys.exit(main())
