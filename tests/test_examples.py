"""The examples run as a user runs them, in their quick settings, and reach what they promise."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent


def output(name: str, *options: str) -> str:
    """What an example prints."""
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")]))}
    command = [sys.executable, str(ROOT / "examples" / name), *options]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, env=environment, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    return done.stdout


def found(pattern: str, text: str) -> float:
    """The number that a pattern finds."""
    match = re.search(pattern, text)
    assert match, f"{pattern!r} is not in {text!r}"
    return float(match[1])


def test_digits():
    text = output("digits.py", "--quick")
    assert found(r"accuracy on held-out images: ([\d.]+)%", text) >= 97.0
    assert "epoch  20/20" in text
    assert "(W1, b1, W2, b2, x, labels):" in text
    assert "W1_bar = x.T @" in text


def test_heat_inverse():
    text = output("heat_inverse.py", "--quick")
    assert found(r"largest error of the diffusivity: ([\d.]+)", text) < 0.01
    assert found(r"misfit: (\S+),", text) < 1e-5


def test_recurrent():
    text = output("recurrent.py", "--quick")
    first, last = found(r"([\d.]+) before", text), found(r"([\d.]+) after", text)
    assert last < 0.2 * first
    assert "states_bar" in text


def test_inspect_me():
    text = output("inspect_me.py")
    for name in ("dense", "horner", "smooth", "hinge", "alias"):
        assert f"def {name}(" in text
        assert f"def {name}_grad(" in text
    assert "x_bar = [26.,  0., 24.]" in text  # of alias, at [1, 2, 3]


def test_scipy_solvers():
    text = output("scipy_solvers.py")
    losses = [float(x) for x in re.findall(r"loss ([\d.]+)", text)]
    assert len(losses) == 3 and max(losses) - min(losses) < 1e-6
    assert found(r"residual ([\d.]+)", text) < 63.0
    assert found(r"imbalance (\S+)", text) < 1e-6
    assert found(r"([\d.]+) in all", text) == 1.0
