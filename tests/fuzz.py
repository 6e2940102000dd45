"""Random programs against finite differences.

    python -m tests.fuzz --seed S --count N

prints what failed, each program made as small as it can be while it still fails.
"""

from __future__ import annotations

import argparse
import copy
import linecache
import random
import signal
import sys
import time
import warnings
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from ad_transform import DifferentiationError, value_and_grad

from . import oracles
from .random_programs import LENGTH, Function, Generator, Node, source_of

WRT = ("x", "y", "M", "s")
COARSE, FINE = (2e-3, 1e-3), (2e-4, 1e-4)
TOLERANCE = 2e-6
Program = tuple[Function, ...]


@dataclass(frozen=True)
class Outcome:
    """What came of a program.

    passed    the gradient is right
    failed    it is wrong, or an error
    refused   the program was refused because of its aliases
    unstable  finite differences cannot tell: the point is next to a jump
    invalid   the program itself is in error (only programs that were made smaller are)
    """

    kind: str
    detail: str = ""


def generate(seed: int, number: int) -> Program:
    """Program `number` of a seed."""
    return Generator(f"{seed}:{number}").program()


def arguments(seed: str) -> tuple[Any, ...]:
    """Values for x, y, M, s and n."""
    draws = np.random.default_rng(random.Random(seed).randrange(2**32))
    vectors = draws.normal(size=LENGTH), draws.normal(size=LENGTH), draws.normal(size=(LENGTH, LENGTH))
    return (*vectors, float(draws.normal()), 3)


def load(source: str) -> Callable[..., float]:
    """The function of a program, with a source that `inspect` finds."""
    filename = f"<random program {hash(source)}>"
    linecache.cache[filename] = (len(source), None, source.splitlines(keepends=True), filename)
    namespace: dict[str, Any] = {"__name__": "random_program"}
    exec(compile(source, filename, "exec"), namespace)
    return namespace["program"]


@contextmanager
def at_most(seconds: float) -> Iterator[None]:
    """TimeoutError after a while: a program that was made smaller may run for ever."""

    def stop(signum: int, frame: Any) -> None:
        raise TimeoutError

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def runs(function: Callable[..., float], args: tuple[Any, ...]) -> bool:
    """Whether the program itself is right and finite here."""
    try:
        with warnings.catch_warnings(), at_most(1.0):
            warnings.simplefilter("error")
            return bool(np.isfinite(function(*copy.deepcopy(args))))
    except Exception:  # a program that was made smaller may fail in any way
        return False


def close(found: Any, expected: Any) -> bool:
    """Equal up to the error of finite differences."""
    scale = max(1.0, float(np.max(np.abs(expected), initial=0.0)))
    return bool(np.shape(found) == np.shape(expected) and np.allclose(found, expected, rtol=TOLERANCE, atol=TOLERANCE * scale))


def differences(function: Callable[..., float], args: tuple[Any, ...], steps: tuple[float, ...]) -> list[Any]:
    """The gradient by finite differences."""
    return [oracles.finite_difference(function, args, position, steps) for position in range(len(WRT))]


def check(source: str, args: tuple[Any, ...]) -> Outcome:
    """Differentiate a program and compare."""
    try:
        function = load(source)
    except SyntaxError:
        return Outcome("invalid")
    if not runs(function, args):
        return Outcome("invalid")
    try:
        gradients = gradient_twice(function, args)
    except DifferentiationError as error:
        return Outcome("refused", str(error))
    except Exception as error:  # whatever the package raises is a finding
        return Outcome("failed", f"{type(error).__name__}: {error}")
    return compared(function, args, gradients)


def gradient_twice(function: Callable[..., float], args: tuple[Any, ...]) -> tuple[Any, ...]:
    """The generated gradient, called twice: arguments and results must stay the same."""
    transformed, given = value_and_grad(function, wrt=WRT), copy.deepcopy(args)
    value, gradients = transformed(*given)
    oracles.assert_same(given, args)
    assert close(value, function(*copy.deepcopy(args))), "the value differs"
    oracles.assert_same(transformed(*given)[1], gradients)
    return gradients


def compared(function: Callable[..., float], args: tuple[Any, ...], gradients: tuple[Any, ...]) -> Outcome:
    """Compare with finite differences of two sizes of steps; where these disagree they tell nothing."""
    coarse, fine = differences(function, args, COARSE), differences(function, args, FINE)
    if not all(map(close, fine, coarse)):
        return Outcome("unstable")
    wrong = [f"{n}_bar is\n{g}\nbut should be\n{c}" for n, g, c in zip(WRT, gradients, coarse, strict=True) if not close(g, c)]
    return Outcome("failed", "\n".join(wrong)) if wrong else Outcome("passed")


# ---- smaller -------------------------------------------------------------------------------------------------------------


def smaller_blocks(nodes: tuple[Node, ...], kept: int = 0) -> Iterator[tuple[Node, ...]]:
    """The block with one statement after the first `kept` left out, replaced by what is inside it, or made smaller."""
    for k, node in enumerate(nodes[kept:], start=kept):
        before, after = nodes[:k], nodes[k + 1 :]
        yield before + after
        if node.body:
            yield before + node.body + after
        if node.orelse:
            yield before + node.orelse + after
            yield (*before, replace(node, orelse=()), *after)
        counts = node.line.startswith("while")  # without its first statement, the loop would not end
        for body in smaller_blocks(node.body, kept=int(counts)):
            yield (*before, replace(node, body=body), *after)
        for orelse in smaller_blocks(node.orelse):
            yield (*before, replace(node, orelse=orelse), *after)


def smaller_programs(program: Program) -> Iterator[Program]:
    """The program with one helper left out, or one function made smaller."""
    for k, function in enumerate(program):
        if k < len(program) - 1:
            yield program[:k] + program[k + 1 :]
        for body in smaller_blocks(function.body):
            yield (*program[:k], replace(function, body=body), *program[k + 1 :])


def shrink(program: Program, still_fails: Callable[[Program], bool]) -> Program:
    """A program of which no statement can be left out."""
    while True:
        program, before = next((p for p in smaller_programs(program) if still_fails(p)), program), program
        if program is before:
            return program


def symptom(outcome: Outcome) -> str:
    """What must stay the same while a program is made smaller: the kind of failure, not its numbers."""
    return outcome.kind + outcome.detail.partition(":")[0].partition("_bar is")[0][-40:] if ":" in outcome.detail else outcome.kind


def smallest(program: Program, args: tuple[Any, ...], outcome: Outcome) -> Program:
    """A small program that fails in the same way."""
    return shrink(program, lambda p: symptom(check(source_of(p), args)) == symptom(outcome))


# ---- many ----------------------------------------------------------------------------------------------------------------


def main() -> int:
    """Run many programs, report what failed."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--seed", type=int, default=None, help="of the programs; a new one each time where left out")
    parser.add_argument("--count", type=int, default=100, help="how many programs")
    parser.add_argument("--start", type=int, default=0, help="the number of the first program")
    parser.add_argument("--refused", action="store_true", help="report what is refused too")
    options = parser.parse_args()
    seed = random.SystemRandom().randrange(10**6) if options.seed is None else options.seed
    print(f"seed {seed}", flush=True)
    counts: Counter[str] = Counter()
    started = time.perf_counter()
    for number in range(options.start, options.start + options.count):
        outcome = run(seed, number, {"failed", "refused"} if options.refused else {"failed"})
        counts[outcome.kind] += 1
    print(f"{dict(counts)} in {time.perf_counter() - started:.1f} s")
    return 1 if counts["failed"] else 0


def run(seed: int, number: int, reported: set[str]) -> Outcome:
    """Check one program; print it, made small, where its outcome is to be reported."""
    program, args = generate(seed, number), arguments(f"{seed}:{number}")
    outcome = check(source_of(program), args)
    if outcome.kind in reported:
        small = source_of(smallest(program, args, outcome))
        print(f"\n---- --seed {seed} --start {number} --count 1: {outcome.kind}\n{small}\n{check(small, args).detail}", flush=True)
    return outcome


if __name__ == "__main__":
    sys.exit(main())
