"""What is differentiated itself without being a Python function: written out as a function that calls it.

    grad(np.sin)                    def sin(x): return np.sin(x)
    grad(model.loss), grad(model)   methods, callable objects, `functools.partial`, `lru_cache`: def loss(x): return function(x)
"""

from __future__ import annotations

import functools
import inspect
import keyword
import linecache
import math
import types
from collections.abc import Callable
from typing import Any

import numpy as np

from .. import ops


def spelled_out(function: Any) -> Any:
    """A Python function that calls a function of numpy, a method or a callable object; any other thing as it is."""
    op = ops.find(function)
    if op is not None:
        return function if op.constant or isinstance(function, type) else _written(function, op)
    return _calling(function) if calls_python(function) else function


def calls_python(function: Any) -> bool:
    """Whether a call of an object runs a Python function that can be read."""
    if isinstance(function, types.MethodType):
        return isinstance(function.__func__, types.FunctionType)
    if isinstance(function, (functools.partial, functools._lru_cache_wrapper)):
        return True
    kind = type(function)
    return isinstance(getattr(kind, "__call__", None), types.FunctionType) and not hasattr(kind, "__derived__")  # noqa: B004


def _calling(function: Any) -> Callable[..., Any]:
    """A function with the parameters of an object, which calls it."""
    name = getattr(getattr(function, "func", function), "__name__", type(function).__name__)
    itself = "function" if hasattr(function, "__name__") or hasattr(function, "func") else instance_name(function)
    made_as = name if name.isidentifier() else "function"
    itself += "_" * (itself == made_as or itself in inspect.signature(function).parameters)
    names: dict[str, Any] = {itself: function}
    heading, call, star = [], [], False
    for p in inspect.signature(function).parameters.values():
        star = star or p.kind is p.VAR_POSITIONAL
        if p.kind is p.KEYWORD_ONLY and not star:
            heading.append("*")
            star = True
        if p.default is not p.empty:
            names[f"default_of_{p.name}"] = p.default
        prefix = "*" if p.kind is p.VAR_POSITIONAL else "**" if p.kind is p.VAR_KEYWORD else ""
        heading.append(f"{prefix}{p.name}" + ("" if p.default is p.empty else f"=default_of_{p.name}"))
        call.append(f"{p.name}={p.name}" if p.kind is p.KEYWORD_ONLY else f"{prefix}{p.name}")
    made = _compiled(made_as, ", ".join(heading), f"{itself}({', '.join(call)})", names)
    made.__doc__ = function.__doc__
    return made


def instance_name(thing: Any) -> str:
    """What an object is called in generated code: by its class."""
    name = (thing if isinstance(thing, type) else type(thing)).__name__.lower()
    return name if name.isidentifier() and not keyword.iskeyword(name) else "instance"


def _compiled(name: str, heading: str, result: str, names: dict[str, Any]) -> Callable[..., Any]:
    """A function of one line, whose text can be found."""
    text = f"def {name}({heading}):\n    return {result}\n"
    filename = f"<{name}({heading}): {result}>"
    linecache.cache[filename] = (len(text), None, text.splitlines(keepends=True), filename)
    exec(compile(text, filename, "exec"), names)
    made: Callable[..., Any] = names[name]
    return made


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
    made = _compiled(name, heading, f"{spelling}({call})", names)
    made.__doc__ = function.__doc__
    return made


def _parameters(function: Any, op: ops.Op) -> list[tuple[str, str | None]]:
    """The parameters, each with the text of its default; of a ufunc, its inputs."""
    known = op.signature.parameters.values()
    if isinstance(function, np.ufunc):
        return [(p.name, None) for p in list(known)[: function.nin]]
    return [(p.name, None if p.default is p.empty else repr(p.default)) for p in known if p.kind is not p.VAR_POSITIONAL]
