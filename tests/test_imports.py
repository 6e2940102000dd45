"""Imports point one way, and importing the package costs little: the transformation is loaded when it is first needed."""

from __future__ import annotations

import ast
import pathlib
import subprocess
import sys

import pytest

import ad_transform

PACKAGE = pathlib.Path(ad_transform.__file__).parent
MAY_NOT_IMPORT = {
    "runtime": {"rules", "frontend", "transform", "backend", "optimise", "analysis", "ops", "ir", "facts"},
    "rules": {"frontend", "transform", "backend", "optimise", "analysis", "pipeline", "api"},
    "analysis": {"frontend", "transform", "backend", "optimise", "pipeline", "api"},
    "optimise": {"frontend", "transform", "backend", "pipeline", "api"},
    "frontend": {"transform", "compose", "backend", "pipeline", "api"},
    "transform": {"frontend", "compose", "backend", "pipeline", "api"},
    "compose": {"backend", "pipeline", "api"},
    "backend": {"frontend", "transform", "compose", "pipeline", "api"},
    "tape": {"frontend", "compose", "backend", "pipeline", "api"},
}


def imported_rooms(path: pathlib.Path) -> set[str]:
    """The rooms of the package that a file imports at its top."""
    found: set[str] = set()
    for node in ast.parse(path.read_text(encoding="utf8")).body:
        if isinstance(node, ast.ImportFrom) and node.level == 2:
            found |= {node.module.split(".")[0]} if node.module else {alias.name for alias in node.names}
    return found


@pytest.mark.parametrize("room", MAY_NOT_IMPORT)
def test_imports_point_one_way(room):
    for path in (PACKAGE / room).glob("*.py"):
        assert not imported_rooms(path) & MAY_NOT_IMPORT[room], path.name


def printed(code: str) -> str:
    """What code prints in a process of its own."""
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip()


STAGES = ("analysis", "backend", "builder", "compose", "optimise", "pipeline", "tape", "transform", "whole")
DEFERRED = {*(f"ad_transform.{name}" for name in STAGES), "astor", "numpy.random", "pathlib", "sympy"}
LOADED = f"{{*sys.modules}} - before & {DEFERRED!r}"
ONLY_NUMPY = "import sys, numpy as np; before = {*sys.modules}; import ad_transform; from ad_transform import *"


def test_import_leaves_the_transformation_alone():
    assert printed(f"{ONLY_NUMPY}; assert {{*ad_transform.__all__}} <= {{*dir(ad_transform)}}; print({LOADED})") == "set()"


def test_no_file_has_the_name_of_what_it_would_hide_when_it_is_loaded():
    assert not {path.stem for path in PACKAGE.iterdir()} & {*ad_transform.__all__}


def test_only_one_file_defers_the_transformation():
    found = {
        path.name
        for path in PACKAGE.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf8")))
        if isinstance(node, ast.ImportFrom) and "whole" in ([node.module] if node.module else [a.name for a in node.names])
    }
    assert found == {"deferred.py"}


PROGRAM = """

@grad
def squares(x):
    return np.sum(x**2)


@jvp
def pushed(x):
    return np.tanh(x)


@custom_vjp
def doubled(x):
    return 2.0 * x


hessian(squares.primal), vjp, checkpoint(doubled)
"""


@pytest.fixture(scope="module")
def decorating(tmp_path_factory):
    """Code that decorates functions, in a file, which is imported."""
    folder = tmp_path_factory.mktemp("decorating")
    (folder / "decorated.py").write_text(f"import numpy as np\nfrom ad_transform import *\n{PROGRAM}", encoding="utf8")
    return f"{ONLY_NUMPY}; sys.path.insert(0, {str(folder)!r}); from decorated import *"


def test_decoration_leaves_the_transformation_alone(decorating):
    assert printed(f"{decorating}; print({LOADED})") == "set()"
    assert printed(f"{decorating}; print(squares(np.ones(2)), 'sympy' in sys.modules)") == "[2. 2.] False"


def test_a_function_of_numpy_is_known_before_any_call():
    code = "print(grad(np.sin)(0.0), grad(np.full, wrt='fill_value'), jvp(np.tanh, (0.0,), (1.0,)))"
    assert printed(f"{ONLY_NUMPY}; {code}").startswith("1.0 <grad of full(shape, fill_value")


def test_a_rule_that_comes_before_any_call_stays():
    code = "register_vjp(np.sin, lambda y_bar, y, x: 5.0 * y_bar, like=0); print(grad(np.sin)(1.0), grad(np.cos)(0.0))"
    assert printed(f"{ONLY_NUMPY}; {code}") == "5.0 -0.0"


@pytest.mark.parametrize("first", ["ad_transform.tape", "ad_transform.oracles.on_tape", "ad_transform.rules.library"])
def test_it_may_be_met_by_another_door(first):
    """What stands beside the transformation, and what it consists of, is imported before it, or without it."""
    tape = "from ad_transform.tape import tensor; x = tensor([3.0], requires_grad=True); (abs(x) * x).sum().backward()"
    assert printed(f"import {first}; {tape}; print(float(x.grad[0]))") == "6.0"


def test_threads_load_it_together(decorating):
    code = f"""{decorating}
import threading
ready, found = threading.Barrier(6), []
def work(n):
    ready.wait()
    found.append(float(squares(np.full(3, 1.0))[0]) if n % 3 else register_vjp(lambda x: x, lambda y_bar, y, x: y_bar) or 2.0)
threads = [threading.Thread(target=work, args=(n,)) for n in range(6)]
[t.start() for t in threads], [t.join() for t in threads]
print(found)"""
    assert printed(code) == str([2.0] * 6)


def test_it_is_loaded_below_a_deep_recursion(decorating):
    code = f"""{decorating}
def at(depth):
    return squares(np.ones(2)) if depth == 0 else at(depth - 1)
print(at(sys.getrecursionlimit() - 60), squares(np.ones(3)))"""
    assert printed(code) == "[2. 2.] [2. 2. 2.]"


def test_command_line_shows_the_code():
    command = [sys.executable, "-m", "ad_transform", "show", "tests.golden.functions:burgers", "--wrt", "u"]
    shown = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert shown.startswith("def burgers_grad(u, steps):")


@pytest.mark.parametrize("name", ["tests.golden.functions:nothing", "tests.no_such_module:f"])
def test_command_line_says_what_is_not_there(name):
    ran = subprocess.run([sys.executable, "-m", "ad_transform", "show", name], capture_output=True, text=True, check=False)
    assert ran.returncode == 1
    assert "Traceback" not in ran.stderr
    assert "no" in ran.stderr.lower()
