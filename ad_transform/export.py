"""A generated function as a module of its own that imports numpy only."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterable
from typing import Any

import numpy as np

from .runtime import helpers


def module_text(program: Any, signature: inspect.Signature) -> str:
    """The text of a module for a program. ValueError where it depends on objects that have no text."""
    compiled = program.compiled
    if compiled.constants:
        names = ", ".join(sorted(compiled.constants))
        raise ValueError(f"the code refers to {names}, which a module of its own cannot; pass what they give as arguments")
    parts = ["import numpy as np"] if "math." not in compiled.source else ["import math\n\nimport numpy as np"]
    parts += [inspect.getsource(h).rstrip() for h in _with_those_they_call(compiled.helpers.values())]
    parts.append(_with_defaults(compiled.source, program, signature))
    return "\n\n\n".join(parts).rstrip() + "\n"


def _with_those_they_call(functions: Iterable[Any]) -> list[Any]:
    """Helpers, and the helpers that these call."""
    found: list[Any] = []
    todo = list(functions)
    while todo:
        helper = todo.pop(0)
        if helper not in found:
            found.append(helper)
            todo += [h for n in helper.__code__.co_names if inspect.isfunction(h := getattr(helpers, n, None))]
    return found


def _with_defaults(source: str, program: Any, signature: inspect.Signature) -> str:
    """The function with the user's own defaults; what it read from outside are parameters that default to its present value."""
    defaults: dict[str, str] = {}
    for path, param in program.inputs.roots.items():
        if path.kind != "argument":
            defaults[param.name] = literal(path.name, path.root({}))
        elif signature.parameters[path.name].default is not inspect.Parameter.empty:
            defaults[param.name] = literal(path.name, signature.parameters[path.name].default)
    if not defaults:
        return source
    definition: Any = ast.parse(source).body[0]
    names = [a.arg for a in definition.args.args]
    first = max((k for k, n in enumerate(names) if n not in defaults), default=-1) + 1  # a default may not stand before a bare name
    shown = names[:first] + [f"{n}={defaults[n]}" for n in names[first:]]
    body = source.splitlines(keepends=True)[definition.body[0].lineno - 1 :]
    return f"def {definition.name}({', '.join(shown)}):\n" + "".join(body)


def literal(name: str, value: Any) -> str:
    """A number, None, a string or an array as text, or a tuple, list or dict of them."""
    if value is None or type(value) in (int, float, bool, str):
        return repr(value) if value == value and value not in (np.inf, -np.inf) else f"float({str(value)!r})"
    if isinstance(value, np.ndarray):
        return f"np.array({value.tolist()!r}, dtype=np.{value.dtype})"
    if type(value) in (tuple, list):
        items = [literal(f"{name}[{k}]", item) for k, item in enumerate(value)]
        inside = ", ".join(items) + ("," if len(items) == 1 else "")
        return f"({inside})" if type(value) is tuple else f"[{', '.join(items)}]"
    if type(value) is dict:
        return "{" + ", ".join(f"{k!r}: {literal(f'{name}[{k!r}]', item)}" for k, item in value.items()) + "}"
    raise ValueError(f"the code reads {name}, which is a {type(value).__name__}; pass what it gives as an argument")
