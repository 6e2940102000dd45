"""Imports point one way, and importing the package costs little: no sympy, no front end in a rule."""

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


def test_import_leaves_sympy_and_the_tape_alone():
    code = "import sys, ad_transform; print({'sympy', 'ad_transform.tape', 'pathlib'} & {*sys.modules} - {*before})"
    code = f"import sys, numpy; before = [*sys.modules]; {code}"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip() == "set()"


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
