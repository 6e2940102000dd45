"""The command line: `python -m ad_transform show MODULE:FUNCTION` prints the gradient code of a function; `check` tests it."""

from __future__ import annotations

import argparse
import ast
import importlib
import inspect
import sys
from collections.abc import Iterator
from typing import Any

import numpy as np

from .api import Gradient, export, grad
from .checking import Report, check
from .errors import DifferentiationError
from .frontend.source import find_source
from .ir import show

STAGES = ("read", "lower", "differentiate", "optimise", "render")


def main(argv: list[str] | None = None) -> int:
    """Run a command; the exit status is 1 where the function cannot be differentiated."""
    parser = argparse.ArgumentParser(prog="python -m ad_transform", description=__doc__)
    parser.add_argument("command", choices=("show", "export", "check"))
    parser.add_argument("function", metavar="MODULE:FUNCTION")
    parser.add_argument("--wrt", default=None, help="parameters, separated by commas; the first by default")
    parser.add_argument("--stage", choices=STAGES, default="render", help="show the code as this stage leaves it")
    parser.add_argument("--args", help="for check: the arguments, as Python with np; else some that the function accepts")
    options = parser.parse_args(argv)
    try:
        if options.command == "check":
            found = _report(options)
            print(found)
            return 0 if found else 1
        print(_output(options), end="")
    except (DifferentiationError, TypeError, ValueError, ImportError, AttributeError) as error:
        print(f"{type(error).__name__}: {error}", file=sys.stderr)
        return 1
    return 0


def _output(options: argparse.Namespace) -> str:
    gradient = grad(find(options.function), wrt=_wrt(options))
    if options.command == "export":
        return export(gradient)
    return _read(find(options.function)) if options.stage == "read" else _stage(gradient, options.stage)


def _report(options: argparse.Namespace) -> Report:
    function = find(options.function)
    run = check(function, wrt=_wrt(options))
    if options.args is not None:
        names = {"np": np, **getattr(function, "__globals__", {})}
        return run(*eval(f"({options.args},)", names))
    errors: list[Exception] = []
    for guess in example_arguments(function):
        try:
            function(*guess)
        except Exception as error:  # not made for such arguments: the next guess
            errors.append(error)
            continue
        return run(*guess)
    raise TypeError(f"no arguments could be guessed ({errors[-1]}); give them with --args")


def example_arguments(function: Any) -> Iterator[list[Any]]:
    """Arguments to try a function on: what annotations and defaults say, else vectors, matrices or numbers, different each."""
    generator = np.random.default_rng(0)
    for shape in ((3,), (3, 3), ()):
        found = []
        for parameter in inspect.signature(function).parameters.values():
            number = parameter.annotation in (int, "int")
            scalar = shape == () or parameter.annotation in (float, "float")
            if parameter.default is not parameter.empty:
                found.append(parameter.default)
            else:
                found.append(3 if number else float(generator.uniform(0.2, 0.9)) if scalar else generator.uniform(0.2, 0.9, shape))
        yield found


def _wrt(options: argparse.Namespace) -> Any:
    return 0 if options.wrt is None else tuple(options.wrt.split(","))


def _stage(gradient: Gradient, stage: str) -> str:
    text = gradient.source
    program = gradient.program
    return text if stage == "render" or program is None else show(program.stages[stage]) + "\n"


def _read(function: Any) -> str:
    """Where the function stands, and its syntax tree."""
    source = find_source(inspect.unwrap(function))
    return f"{source.filename}, line {source.node.lineno}\n{ast.dump(source.node, indent=2)}\n"


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
