"""A generated function as a module of its own that imports numpy only."""

from __future__ import annotations

import inspect
import re
from typing import Any

from .frontend.inputs import Path


def module_text(program: Any) -> str:
    """The text of a module for a program. ValueError where it depends on objects that have no text."""
    compiled = program.compiled
    if compiled.constants:
        names = ", ".join(sorted(compiled.constants))
        raise ValueError(f"the code refers to {names}, which a module of its own cannot; pass what they give as arguments")
    parts = ["import numpy as np"] if "math." not in compiled.source else ["import math\n\nimport numpy as np"]
    parts += [inspect.getsource(h).rstrip() for h in compiled.helpers.values()]
    parts.append(_with_defaults(compiled.source, program))
    return "\n\n\n".join(parts).rstrip() + "\n"


def _with_defaults(source: str, program: Any) -> str:
    """The function with what it read from outside as parameters that have the present value as default."""
    outside: list[Path] = [p for p in program.inputs.roots if p.kind != "argument"]
    if not outside:
        return source
    first, rest = source.split("\n", 1)
    for path in outside:
        value = path.root({})
        if type(value) not in (int, float, bool):
            raise ValueError(f"the code reads {path.name}, which is not a number; pass it as an argument")
        name = program.inputs.roots[path].name
        first = re.sub(rf", {name}\b", f", {name}={value!r}", first)
    return first + "\n" + rest
