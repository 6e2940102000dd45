"""Measure the generated gradients, side by side with hand-written ones and with other packages, in one process.

    python -m tests.benchmarks.run [--rounds N] [--only WORD]

One thread, one core. Each figure is the median of several rounds in which the contenders take turns; the numbers of each round are
compared with the hand-written gradient's. Then the peak memory of the generated gradients, beside that of the hand-written ones.
"""

from __future__ import annotations

import os

THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS")
for _name in THREADS:  # read when numpy is imported, so set before
    os.environ[_name] = "1"
os.environ["XLA_FLAGS"] = "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1"
os.environ["JAX_PLATFORMS"] = "cpu"
if hasattr(os, "sched_setaffinity"):
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})

import argparse  # noqa: E402
import importlib.util  # noqa: E402
import platform  # noqa: E402
import statistics  # noqa: E402
import subprocess  # noqa: E402
import sys  # noqa: E402
import tempfile  # noqa: E402
import time  # noqa: E402
from collections.abc import Callable  # noqa: E402
from pathlib import Path  # noqa: E402
from types import FunctionType  # noqa: E402
from typing import Any  # noqa: E402

import numpy as np  # noqa: E402

from ad_transform import export, grad  # noqa: E402

from . import cases, memory, peers  # noqa: E402

SHORTEST = 0.02  # seconds of one measurement: short calls are repeated


def seconds(call: Callable[[], Any], repeats: int) -> float:
    """The time of one call, of several in a row."""
    start = time.perf_counter()
    for _ in range(repeats):
        call()
    return (time.perf_counter() - start) / repeats


def repeats_for(call: Callable[[], Any]) -> int:
    """How often a call is repeated in one measurement."""
    call()
    return max(1, int(SHORTEST / max(seconds(call, 3), 1e-9)))


def medians(calls: dict[str, Callable[[], Any]], rounds: int, verify: Callable[[Any], None]) -> dict[str, float]:
    """The median time of each contender; in every round they take turns, and what they return is verified."""
    repeats = {name: repeats_for(call) for name, call in calls.items()}
    times: dict[str, list[float]] = {name: [] for name in calls}
    for k in range(rounds):
        names = list(calls)
        for name in names[k % len(names) :] + names[: k % len(names)]:
            times[name].append(seconds(calls[name], repeats[name]))
            verify(calls[name]())
    return {name: statistics.median(found) for name, found in times.items()}


def same_as(expected: tuple[Any, ...]) -> Callable[[Any], None]:
    """A check of gradients against the hand-written ones."""

    def verify(found: Any) -> None:
        for a, b in zip(peers.as_numpy(found), peers.as_numpy(expected), strict=True):
            np.testing.assert_allclose(a, b, rtol=1e-8, atol=1e-9 * float(np.max(np.abs(b))))

    return verify


def measure(case: cases.Case, rounds: int) -> dict[str, float]:
    """All contenders of a case."""
    gradient = grad(case.primal, wrt=case.wrt)
    calls = {"by hand": lambda: case.by_hand(*case.args), "generated": lambda: gradient(*case.args), **peers.installed(case)}
    return medians(calls, rounds, same_as(case.by_hand(*case.args)))


def print_ratios(selected: list[cases.Case], rounds: int) -> None:
    """One line per case: the hand-written time, and each contender's ratio to it."""
    columns = ["generated", *peers.PEERS]
    print(f"{'':40s}{'by hand':>12s}" + "".join(f"{name:>12s}" for name in columns))
    for case in selected:
        times = measure(case, rounds)
        ratios = [f"{times[name] / times['by hand']:.2f}" if name in times else "-" for name in columns]
        print(f"{case.name:40s}{1e6 * times['by hand']:9.1f} us" + "".join(f"{ratio:>12s}" for ratio in ratios), flush=True)


# ---- dispatch and generation -------------------------------------------------------------------------------------------


def loaded(source: str, folder: str, name: str) -> Any:
    """A module made of source."""
    path = Path(folder) / f"{name}.py"
    path.write_text(source)
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def dispatch(rounds: int, folder: str) -> float:
    """What a call costs on top of the generated code, for six array arguments."""
    case = cases.mlp_case(5, 3, 4, 2)
    gradient = grad(case.primal, wrt=case.wrt)
    alone = loaded(export(case.primal, wrt=case.wrt, args=case.args), folder, "exported").loss_grad
    calls = {"through": lambda: gradient(*case.args), "alone": lambda: alone(*case.args)}
    times = medians(calls, 3 * rounds, same_as(case.by_hand(*case.args)))
    return times["through"] - times["alone"]


TEN_STATEMENTS = """import numpy as np


def ten(A, x, s):
    y = A @ x
    z = np.tanh(y) * s
    w = z + x
    u = np.exp(-w * w)
    u[0] = s
    v = u / (1.0 + z**2)
    t = np.sum(v)
    r = v - t * x
    q = r * np.sin(w)
    return q @ q
"""


def generation(rounds: int, folder: str) -> float:
    """The time to generate the code for a ten-statement function, once warm."""
    function = loaded(TEN_STATEMENTS, folder, "ten").ten
    args = (np.eye(4), np.ones(4), 0.5)

    def generate() -> None:
        again = FunctionType(function.__code__, function.__globals__, "ten")  # of one function, code is generated once
        grad(again, wrt=(0, 1, 2)).source_for(*args)

    generate()
    return statistics.median(seconds(generate, 1) for _ in range(5 * rounds))


def long_function(statements: int) -> str:
    """A straight-line program."""
    lines = [f"    y{k + 1} = np.sin(y{k}) * x" for k in range(statements)]
    return "import numpy as np\n\n\ndef long(x):\n    y0 = x\n" + "\n".join(lines) + f"\n    return np.sum(y{statements})\n"


def generation_of_long(statements: int, folder: str) -> float:
    """The time to generate the code for a long function."""
    function = loaded(long_function(statements), folder, f"long_{statements}").long
    return seconds(lambda: grad(function).source_for(np.ones(3)), 1)


def product_of_neighbours(x):
    total = 0.0
    for i in range(1, len(x)):
        total = total + x[i] * x[i - 1]
    return total


def loop_of_reads(length: int, rounds: int) -> float:
    """The time of the gradient of a loop that reads x[i]."""
    x, gradient = np.random.default_rng(0).normal(size=length), grad(product_of_neighbours)
    expected = np.convolve(x, [1.0, 0.0, 1.0], "same")
    return medians({"": lambda: (gradient(x),)}, rounds, same_as((expected,)))[""]


def import_time(rounds: int) -> float:
    """The processor time that `import ad_transform` takes in a new process, beyond `import numpy`."""
    code = "import numpy, time; start = time.process_time(); import ad_transform; print(time.process_time() - start)"
    command = [sys.executable, "-c", code]
    ran = [subprocess.run(command, capture_output=True, text=True, check=True) for _ in range(2 * rounds + 1)]
    return statistics.median(float(process.stdout) for process in ran)


def print_costs(rounds: int) -> None:
    """What is not a ratio."""
    print(f"import, beyond numpy's:                  {1e3 * import_time(rounds):8.1f} ms")
    with tempfile.TemporaryDirectory() as folder:
        print(f"dispatch, six array arguments:           {1e6 * dispatch(rounds, folder):8.2f} us")
        print(f"generation, ten statements, warm:        {1e3 * generation(rounds, folder):8.1f} ms")
        for statements in (1_000, 10_000):
            taken = generation_of_long(statements, folder)
            print(
                f"generation, {statements:6d} statements:           {taken:8.2f} s, {1e3 * taken / statements:.2f} ms each",
                flush=True,
            )
    for length in (1_000, 10_000, 100_000):
        taken = loop_of_reads(length, rounds)
        print(
            f"gradient of a loop over x[i], {length:6d}:    {1e3 * taken:8.2f} ms, {1e9 * taken / length:.0f} ns each", flush=True
        )


def print_conditions() -> None:
    """What the figures depend on."""
    malloc = {name: value for name, value in os.environ.items() if name.startswith(("MALLOC_", "GLIBC_TUNABLES", "LD_PRELOAD"))}
    print(f"Python {platform.python_version()}, numpy {np.__version__}, {platform.machine()}")
    print(
        f"one thread ({', '.join(THREADS)} = 1, XLA and PyTorch likewise), one core; malloc: {malloc or 'as the system has it'}\n"
    )


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rounds", type=int, default=7, help="of which the median is taken")
    parser.add_argument("--only", help="cases whose name holds this word; no costs")
    options = parser.parse_args()
    print_conditions()
    print_ratios([case for case in cases.all_cases() if options.only is None or options.only in case.name], options.rounds)
    print()
    memory.print_memory(options.only)
    if options.only is None:
        print()
        print_costs(options.rounds)


if __name__ == "__main__":
    main()
