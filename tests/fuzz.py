"""Random programs against oracles that only run them.

    python -m tests.fuzz --seed S --count N --jobs J

prints what failed, each program made as small as it can be while it still fails.
"""

from __future__ import annotations

import argparse
import copy
import gc
import linecache
import multiprocessing
import random
import re
import signal
import sys
import time
import warnings
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np

from ad_transform import DifferentiationError, value_and_grad
from ad_transform.oracles import on_tape

from . import oracles
from .oracles import complex_step, dual_numbers
from .orders.directions import direction, inner, slope
from .random_programs import Program, arguments, generate, shrink, source_of

WRT = ("x", "y", "M", "s")
POSITIONS = range(len(WRT))
EXACT, SINGLE, DIFFERENCES = 1e-9, 1e-3, 1e-5  # relative errors
ANY = re.compile(r"'[^']*'|[0-9]+")
LONGEST = 20.0  # seconds that generating code for a program may take
RARE = 10  # one program in so many is compared with the slower oracles too


@dataclass(frozen=True)
class Outcome:
    """What came of a program.

    passed    the gradient is right
    failed    it is wrong, or an error
    refused   the program was refused: a DifferentiationError
    unstable  the oracles disagree: the point is next to a jump, or the program enlarges rounding errors
    invalid   the program itself is in error (only programs that were made smaller are)
    """

    kind: str
    detail: str = ""


def load(source: str, **instead: Any) -> Callable[..., float]:
    """The function of a program, with a source that `inspect` finds, and with other globals where `instead` names them."""
    filename = f"<random program {hash(source)}>"
    linecache.cache[filename] = (len(source), None, source.splitlines(keepends=True), filename)
    namespace: dict[str, Any] = {"__name__": "random_program"}
    exec(compile(source, filename, "exec"), namespace)
    namespace.update(instead)
    return namespace["program"]


@contextmanager
def at_most(seconds: float) -> Iterator[None]:
    """TimeoutError after so much time of this process: a program that was made smaller may run for ever."""

    def stop(signum: int, frame: Any) -> None:
        raise TimeoutError

    before = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, seconds, 1.0)  # again: what is raised in a destructor is lost
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def runs(function: Callable[..., float], args: tuple[Any, ...]) -> bool:
    """Whether the program itself is right and finite here."""
    try:
        with warnings.catch_warnings(), at_most(1.0):
            warnings.simplefilter("error")
            return bool(np.isfinite(function(*copy.deepcopy(args))))
    except Exception:  # a program that was made smaller may fail in any way
        return False


# ---- one program ---------------------------------------------------------------------------------------------------------


def check(source: str, args: tuple[Any, ...], thorough: bool = False) -> Outcome:
    """Differentiate a program and compare; with the slower oracles too where it is to be thorough."""
    try:
        function = load(source)
    except SyntaxError:
        return Outcome("invalid")
    if not runs(function, args):
        return Outcome("invalid")
    try:
        with at_most(LONGEST):
            gradients = gradient_twice(function, args)
    except DifferentiationError as error:
        return Outcome("refused", str(error))
    except Exception as error:  # whatever the package raises is a finding
        return Outcome("failed", f"{type(error).__name__}: {error}")
    return compared(source, args, gradients, thorough)


def is_single(args: tuple[Any, ...]) -> bool:
    """Whether an argument is in single precision."""
    return any(getattr(a, "dtype", None) == np.float32 for a in args)


def gradient_twice(function: Callable[..., float], args: tuple[Any, ...]) -> tuple[Any, ...]:
    """The generated gradient, called twice: arguments and results must stay the same."""
    transformed, given = value_and_grad(function, wrt=WRT), copy.deepcopy(args)
    value, gradients = transformed(*given)
    oracles.assert_same(given, args)
    expected = function(*copy.deepcopy(args))
    assert close(value, expected, SINGLE if is_single(args) else EXACT), f"the value is {value}, not {expected}"
    for name, gradient, argument in zip(WRT, gradients, args, strict=False):
        assert np.shape(gradient) == np.shape(argument), f"{name}_bar has another shape"
        assert np.asarray(gradient).dtype == np.asarray(argument).dtype, f"{name}_bar has another dtype"
    oracles.assert_same(transformed(*given)[1], gradients)
    return gradients


def close(found: float, expected: float, tolerance: float, scale: float = 0.0) -> bool:
    """Equal up to rounding; `scale` is the size of what was summed."""
    return bool(abs(found - expected) <= tolerance * max(1.0, scale, abs(expected)))


def compared(source: str, args: tuple[Any, ...], gradients: tuple[Any, ...], thorough: bool = False) -> Outcome:
    """Compare along a random direction, which shows an error in any element."""
    v = direction(args, tuple(POSITIONS))
    found, scale = inner(gradients, v[: len(WRT)]), sum(float(np.sum(np.abs(g * d))) for g, d in zip(gradients, v, strict=False))
    single = SINGLE if is_single(args) else 0.0
    try:
        exact = exact_slopes(source, args, v)
    except TypeError as error:
        if not any(words in str(error) for words in ("Cannot cast ufunc", "Cannot cast array data", "not 'Dual'")):
            raise
        return Outcome("unstable", "a dual number cannot be stored into an array of floats")
    slopes = {**exact, **(slower_slopes(source, args, v) if thorough else {})}

    def agree(a: float, name: str) -> bool:
        return close(a, slopes[name], max(single, DIFFERENCES if name == "finite differences" else EXACT), scale)

    if all(agree(found, name) for name in slopes):
        return Outcome("passed")
    detail = f"along a direction {found}, by {', '.join(f'{name} {expected}' for name, expected in slopes.items())}"
    certain = all(agree(exact["dual numbers"], name) for name in exact)
    if certain and not agree(found, "dual numbers"):
        return Outcome("failed", detail + by_element(source, args, gradients))
    return Outcome("unstable", detail)


def exact_slopes(source: str, args: tuple[Any, ...], v: tuple[Any, ...]) -> dict[str, float]:
    """The derivative along a direction, by what is exact and fast."""
    slopes = {"dual numbers": dual_numbers.slope(load(source, **dual_numbers.NAMES), copy.deepcopy(args), v)}
    if "with no_grad" not in source:
        slopes["a complex step"] = complex_step.slope(load(source, **complex_step.NAMES), copy.deepcopy(args), v)
    return slopes


def slower_slopes(source: str, args: tuple[Any, ...], v: tuple[Any, ...]) -> dict[str, float]:
    """The same by the tape, and by finite differences, which see through `detach`."""
    by_tape = on_tape.gradient(load(source), dict(zip((*WRT, "n"), args, strict=True)), WRT, False)
    slopes = {"the tape": inner(tuple(by_tape[w][0] for w in WRT), v[: len(WRT)])}
    if "detach(" not in source and "with no_grad" not in source:
        slopes["finite differences"] = slope(load(source), args, v)
    return slopes


def by_element(source: str, args: tuple[Any, ...], gradients: tuple[Any, ...]) -> str:
    """What is wrong, element by element."""
    exact = load(source, **dual_numbers.NAMES)
    pairs = zip(WRT, gradients, dual_numbers.gradient(exact, args, POSITIONS), strict=True)
    return "".join(f"\n{n}_bar is\n{g}\nbut should be\n{r}" for n, g, r in pairs if not np.allclose(g, r, rtol=1e-7, atol=1e-9))


# ---- many ----------------------------------------------------------------------------------------------------------------


def symptom(outcome: Outcome) -> str:
    """What must stay the same while a program is made smaller: the kind of failure, not its numbers and names."""
    if "along a direction" in outcome.detail:
        return outcome.kind
    message = outcome.detail.partition("\n")[0]
    return f"{outcome.kind} {ANY.sub('_', message)[:120]}"


def smallest(program: Program, args: tuple[Any, ...], outcome: Outcome, thorough: bool) -> Program:
    """A small program that fails in the same way."""
    return shrink(program, lambda p: symptom(check(source_of(p), args, thorough)) == symptom(outcome))


def program_of(seed: int, number: int) -> tuple[str, Callable[..., float], tuple[Any, ...]]:
    """A program, its function and its arguments."""
    source = source_of(generate(seed, number))
    return source, load(source), arguments(seed, number)


def run(seed: int, number: int, reported: tuple[str, ...]) -> Outcome:
    """Check one program; print it, made small, where its outcome is to be reported."""
    program, args, thorough = generate(seed, number), arguments(seed, number), number % RARE == 0
    outcome = check(source_of(program), args, thorough)
    if outcome.kind in reported:
        small = source_of(smallest(program, args, outcome, thorough))
        detail = check(small, args, thorough).detail
        print(f"\n---- --seed {seed} --start {number} --count 1: {outcome.kind}\n{small}\n{detail}", flush=True)
    return outcome


def run_some(work: tuple[int, range, tuple[str, ...]]) -> Counter[str]:
    """Check some programs; how many came to what, refusals by their messages."""
    seed, numbers, reported = work
    gc.freeze()  # what is imported stays
    gc.set_threshold(200_000)  # more often takes a sixth of the time
    outcomes = [run(seed, number, reported) for number in numbers]
    return Counter(outcome.kind if outcome.kind != "refused" else symptom(outcome) for outcome in outcomes)


def parsed() -> argparse.Namespace:
    """The options of the command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--seed", type=int, default=None, help="of the programs; a new one each time where left out")
    parser.add_argument("--count", type=int, default=100, help="how many programs")
    parser.add_argument("--start", type=int, default=0, help="the number of the first program")
    parser.add_argument("--jobs", type=int, default=1, help="how many processes")
    parser.add_argument("--report", nargs="+", default=["failed"], metavar="OUTCOME", help="what is made small and printed")
    return parser.parse_args()


def main() -> int:
    """Run many programs, report what failed."""
    options = parsed()
    seed = random.SystemRandom().randrange(10**6) if options.seed is None else options.seed
    print(f"seed {seed}", flush=True)
    started, numbers = time.perf_counter(), range(options.start, options.start + options.count)
    work = [(seed, numbers[k : k + 100], tuple(options.report)) for k in range(0, len(numbers), 100)]
    counts: Counter[str] = Counter()
    with multiprocessing.Pool(options.jobs, maxtasksperchild=10) as pool:  # a new process now and then: sources are kept
        for some in pool.imap_unordered(run_some, work):
            counts += some
    refused = {what: count for what, count in counts.most_common() if what.startswith("refused")}
    kinds = {kind: count for kind, count in counts.items() if kind not in refused} | {"refused": sum(refused.values())}
    print("\n".join(f"{count:6} {what}" for what, count in refused.items()))
    print(f"{kinds} in {time.perf_counter() - started:.1f} s")
    return 1 if counts["failed"] else 0


if __name__ == "__main__":
    sys.exit(main())
