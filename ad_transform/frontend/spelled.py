"""Functions of numpy that are differentiated themselves, `grad(np.sin)`: written out as a function that calls them."""

from __future__ import annotations

import functools
import linecache
import math
from collections.abc import Callable
from typing import Any

import numpy as np

from .. import ops


def spelled_out(function: Any) -> Any:
    """`def sin(x): return np.sin(x)` for a numpy function that has an operation; any other object as it is."""
    op = ops.find(function)
    if op is None or op.constant or isinstance(function, type):
        return function
    return _written(function, op)


@functools.lru_cache(maxsize=256)
def _written(function: Any, op: ops.Op) -> Callable[..., Any]:
    parameters = _parameters(function, op)
    name = function.__name__
    heading = ", ".join(n if default is None else f"{n}={default}" for n, default in parameters)
    call = ", ".join(n if default is None else f"{n}={n}" for n, default in parameters)
    names: dict[str, Any] = {"np": np, "math": math, "function": function}
    dotted = op.name.split(".")
    found = functools.reduce(lambda at, part: getattr(at, part, None), dotted[1:], names.get(dotted[0]))
    spelling = op.name if found is function else "function"
    text = f"def {name}({heading}):\n    return {spelling}({call})\n"
    filename = f"<{op.name}>"
    linecache.cache[filename] = (len(text), None, text.splitlines(keepends=True), filename)
    exec(compile(text, filename, "exec"), names)
    made: Callable[..., Any] = names[name]
    return made


def _parameters(function: Any, op: ops.Op) -> list[tuple[str, str | None]]:
    """The parameters, each with the text of its default; of a ufunc, its inputs."""
    known = op.signature.parameters.values()
    if isinstance(function, np.ufunc):
        return [(p.name, None) for p in list(known)[: function.nin]]
    return [(p.name, None if p.default is p.empty else repr(p.default)) for p in known if p.kind is not p.VAR_POSITIONAL]
