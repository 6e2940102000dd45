"""`check`: the generated gradient beside those of independent oracles, on given arguments.

    the tape                 PyTorch's semantics, on the same source; it shares the derivative rules
    finite differences       share nothing; where the program cuts derivatives (no_grad, detach), they cannot tell
    sympy                    for straight-line code on numbers
"""

from __future__ import annotations

import copy
import inspect
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from . import modes, trees
from .errors import GradientMismatch
from .oracles import differences

TAPE, DIFFERENCES, SYMPY = "tape", "finite differences", "sympy"
TOLERANCES = {TAPE: 1e-9, DIFFERENCES: 2e-6, SYMPY: 1e-9}
SINGLE = 2e-4  # for arguments in single precision


@dataclass(frozen=True)
class Comparison:
    """The generated gradient by one leaf of one argument, against one oracle.

    verdict    "agrees", "disagrees", or "unknown", where the oracle does not know
    deviation  the largest difference, relative to the size of the gradient where that is above 1; where: the index of it
    """

    argument: str
    oracle: str
    verdict: str
    deviation: float = 0.0
    where: tuple[int, ...] = ()
    generated: float = 0.0
    expected: float = 0.0
    note: str = ""

    def __str__(self) -> str:
        if self.verdict == "unknown":
            return f"{self.argument:<12} {self.oracle:<20} unknown    {self.note}"
        text = f"{self.argument:<12} {self.oracle:<20} {self.verdict:<10} {self.deviation:.1e}"
        if self.verdict == "agrees":
            return text + (f"  ({self.note})" if self.note else "")
        place = f" at {list(self.where)}" if self.where else ""
        return f"{text}{place}: generated {self.generated:.10g}, expected {self.expected:.10g}"


@dataclass(frozen=True)
class Report:
    """What `check` returns: true where at least one oracle knows every argument, and none disagrees."""

    function: str
    comparisons: tuple[Comparison, ...]
    gradient: Any = field(default=None, repr=False)

    @property
    def disagreeing(self) -> tuple[str, ...]:
        """The oracles that disagree."""
        return tuple(dict.fromkeys(c.oracle for c in self.comparisons if c.verdict == "disagrees"))

    @property
    def agreeing(self) -> tuple[str, ...]:
        """The oracles that agree in all that they know, and know something."""
        known = dict.fromkeys(c.oracle for c in self.comparisons if c.verdict == "agrees")
        return tuple(o for o in known if o not in self.disagreeing)

    @property
    def unknown(self) -> tuple[str, ...]:
        """The arguments of which no oracle knows the gradient."""
        known = {c.argument for c in self.comparisons if c.verdict != "unknown"}
        return tuple(dict.fromkeys(c.argument for c in self.comparisons if c.argument not in known))

    @property
    def diagnosis(self) -> str:
        """What the disagreement means: the oracles share different parts with the generated code."""
        wrong = self.disagreeing
        if not wrong:
            return f"no oracle knows the gradient by {', '.join(self.unknown)}" if self.unknown else "all agree"
        who = f"{' and '.join(wrong)} {'disagrees' if len(wrong) == 1 else 'disagree'} with the generated code"
        if TAPE in wrong and self.agreeing:
            return f"{who}, {' and '.join(self.agreeing)} not: suspect the tape, or a mode (no_grad, detach)"
        if TAPE in wrong:
            return f"{who}: suspect the generated code"
        if TAPE in self.agreeing:
            return f"{who}, the tape not: suspect a derivative rule, which it shares"
        return who

    def __bool__(self) -> bool:
        return not self.disagreeing and not self.unknown

    def __str__(self) -> str:
        lines = [f"gradient of {self.function}: {self.diagnosis}", *(f"  {c}" for c in self.comparisons)]
        return "\n".join(lines)


def check(function: Any, wrt: Any = 0, has_aux: bool = False) -> Callable[..., Report]:
    """Compare the generated gradient of a function with the tape, finite differences and sympy, on the arguments of the call.

    `function` may be what `grad` or `value_and_grad` return: then that object is called, and `wrt` is its own. The report is true
    where all agree, and prints as a table.

    Raises what generating or calling the gradient raises; an oracle that cannot run is "unknown" in the report.

    >>> import numpy as np
    >>> def energy(x):
    ...     return x**2 * np.sin(x)
    >>> report = check(energy)(0.5)
    >>> bool(report), report.agreeing
    (True, ('tape', 'finite differences', 'sympy'))
    """
    from .api import Gradient, grad

    gradient = function if isinstance(function, Gradient) else grad(function, wrt=wrt, has_aux=has_aux)

    def on(*args: Any, **kwargs: Any) -> Report:
        arguments = dict(zip(gradient._names, gradient._bind(args, kwargs), strict=True))
        kept = copy.deepcopy(arguments)
        return report(gradient, kept, gradient._call(tuple(arguments.values())))

    return on


def report(gradient: Any, arguments: dict[str, Any], result: Any) -> Report:
    """The report on what a call of a `Gradient` with these arguments returned."""
    request = gradient._request
    found = result[1] if request.with_value else result[0] if request.has_aux else result
    given = (found,) if request.single else found
    function = by_name(gradient.primal)
    wanted = _oracles(function, arguments, request.wrt, request.has_aux)
    comparisons: list[Comparison] = []
    for name, tree in zip(request.wrt, given, strict=True):
        places = list(trees.leaves(arguments[name]))
        for which, ((path, argument), (_, leaf)) in enumerate(zip(places, trees.leaves(tree), strict=True)):
            for oracle, answer in wanted.items():
                label = trees.label(name, path)
                known = answer if isinstance(answer, str) else answer[name][which]
                comparisons.append(_compared(label, oracle, leaf, argument, known))
    return Report(gradient.primal.__name__, tuple(comparisons), found)


def require(gradient: Any, arguments: dict[str, Any], result: Any) -> None:
    """GradientMismatch unless all oracles agree with what a call returned."""
    found = report(gradient, arguments, result)
    if not found:
        raise GradientMismatch(found)


def by_name(function: Any) -> Callable[..., Any]:
    """The function, called with all its arguments by name, however they are declared."""
    signature = inspect.signature(function)

    def call(**arguments: Any) -> Any:
        bound = inspect.BoundArguments(signature, arguments)
        return function(*bound.args, **bound.kwargs)

    return call


def _oracles(function: Any, arguments: dict[str, Any], wrt: tuple[str, ...], has_aux: bool) -> dict[str, Any]:
    """What each oracle says: the derivatives by name, or why it does not know."""
    from .oracles import on_tape, symbolic  # a program that checks nothing has no use for the tape

    found: dict[str, Any] = {TAPE: _asked(lambda: on_tape.gradient(function, arguments, wrt, has_aux))}
    found[DIFFERENCES] = _asked(lambda: _by_differences(function, arguments, wrt, has_aux))
    answer = _asked(lambda: symbolic.gradient(function, arguments, wrt, has_aux))
    if not isinstance(answer, str):
        found[SYMPY] = answer
    return found


def _by_differences(function: Any, arguments: dict[str, Any], wrt: tuple[str, ...], has_aux: bool) -> Any:
    """The derivatives by name; or why differences cannot tell: they see through no_grad and detach."""
    cuts = modes.STATE.cuts
    function(**copy.deepcopy(arguments))
    if modes.STATE.cuts != cuts:
        return "the program cuts derivatives (no_grad, detach) or changes them (with_cotangent)"
    return {w: differences.gradient(function, arguments, w, has_aux) for w in wrt}


def _asked(oracle: Callable[[], Any]) -> Any:
    try:
        return oracle()
    except Exception as error:  # an oracle runs the user's program on things of its own: whatever it cannot do, it does not know
        return f"{type(error).__name__}: {str(error).splitlines()[0] if str(error) else ''}"


def _compared(label: str, oracle: str, leaf: Any, argument: Any, known: Any) -> Comparison:
    if isinstance(known, str):
        return Comparison(label, oracle, "unknown", note=known)
    ours, theirs = np.asarray(leaf, dtype=np.float64), np.asarray(known, dtype=np.float64)
    if ours.shape != np.shape(argument) or theirs.shape != ours.shape:
        return Comparison(label, oracle, "disagrees", np.inf, (), np.nan, np.nan, f"shapes {ours.shape} and {theirs.shape}")
    tried = ~np.isnan(theirs) if oracle == DIFFERENCES else np.ones(ours.shape, dtype=bool)
    if not tried.any():
        return Comparison(label, oracle, "unknown" if ours.size else "agrees", note="no element has a difference that settles")
    with np.errstate(invalid="ignore"):
        same = (ours == theirs) | (np.isnan(ours) & np.isnan(theirs))
        off = np.where(same | ~tried, 0.0, np.abs(ours - theirs))
    off = np.where(np.isnan(off), np.inf, off) / max(1.0, float(np.max(np.abs(theirs[tried & np.isfinite(theirs)]), initial=0.0)))
    where = np.unravel_index(int(np.argmax(off)), off.shape)
    limit = max(TOLERANCES[oracle], SINGLE if np.asarray(argument).dtype == np.float32 else 0.0)
    note = "" if tried.all() else f"{int(tried.sum())} of {tried.size} elements"
    verdict = "agrees" if off[where] <= limit else "disagrees"
    return Comparison(
        label, oracle, verdict, float(off[where]), tuple(int(k) for k in where), float(ours[where]), float(theirs[where]), note
    )
