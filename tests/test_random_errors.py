"""Random programs whose errors are caught (random_errors.py), against finite differences."""

from __future__ import annotations

import linecache
from typing import Any

import numpy as np
import pytest

from ad_transform import DifferentiationError, value_and_grad

from .oracles import extrapolated
from .random_errors import Generator

PROGRAMS = 60
X, Y = np.array([0.63, -0.41, 0.27]), np.array([0.8, -0.35, 0.52])


def function_of(source: str, name: str) -> Any:
    """The function `f` of a piece of source, which linecache knows."""
    linecache.cache[name] = (len(source), None, source.splitlines(keepends=True), name)
    module: dict[str, Any] = {"__name__": name}
    exec(compile(source, name, "exec"), module)
    return module["f"]


def differences(f: Any, which: int) -> np.ndarray:
    """The gradient along short steps: the conditions of a program make it jump."""
    found = np.empty(3)
    for k in range(3):
        direction = np.zeros((2, 3))
        direction[which, k] = 1.0
        found[k] = extrapolated(lambda h, d=direction: float(f(X + h * d[0], Y + h * d[1])), (2e-5, 1e-5))
    return found


def outcome(seed: int) -> str:
    """ "matches", "refused", or "raises" where the program itself does; an AssertionError shows the program."""
    source = Generator(seed).program()
    f = function_of(source, f"<random errors {seed}>")
    try:
        value = f(X.copy(), Y.copy())
    except Exception:
        return "raises"
    try:
        found, gradients = value_and_grad(f, wrt=(0, 1))(X, Y)
    except DifferentiationError:
        return "refused"
    np.testing.assert_allclose(found, value, rtol=1e-12, err_msg=source)
    for which, gradient in enumerate(gradients):
        np.testing.assert_allclose(gradient, differences(f, which), rtol=1e-5, atol=1e-6, err_msg=source)
    return "matches"


@pytest.mark.filterwarnings("ignore")
def test_random_programs_whose_errors_are_caught():
    outcomes = [outcome(seed) for seed in range(PROGRAMS)]
    assert outcomes.count("matches") > PROGRAMS // 2
    assert outcomes.count("refused") < PROGRAMS // 4
