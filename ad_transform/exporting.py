"""A generated function as a module of its own that imports numpy only, and of the standard library what makes records.

The classes whose objects the code makes are defined again, by their fields. What the function read from outside becomes a parameter
whose default is its present value, as text: of an object, the fields that the code reads.
"""

from __future__ import annotations

import ast
import builtins
import dataclasses
import inspect
from collections.abc import Iterable
from itertools import starmap
from typing import Any

import numpy as np

from .frontend.inputs import load
from .ir import Const
from .runtime import helpers

RECORD = '''class Record:
    """An object with the fields that the code below reads."""

    def __init__(self, **fields):
        self.__dict__.update(fields)'''


def module_text(program: Any, signature: inspect.Signature) -> str:
    """The text of a module for a program. ValueError where it depends on objects that have no text."""
    compiled = program.compiled
    classes = [_class_text(name, thing) for name, thing in sorted(compiled.constants.items())]
    source = compiled.source if program.power is None else _returning_real_numbers(compiled.source)
    function = _with_defaults(source, program, signature)
    if "Record(" in function.partition("\n")[0]:
        classes.insert(0, RECORD)
    called = [*compiled.helpers.values(), *([] if program.power is None else [helpers.require_real])]
    parts = [inspect.getsource(h).rstrip() for h in _with_those_they_call(called)]
    return "\n\n\n".join([_imports("\n".join([*classes, *parts, function])), *classes, *parts, function]).rstrip() + "\n"


def _imports(text: str) -> str:
    wanted = {
        "import math": "math.",
        "from collections import namedtuple": "namedtuple(",
        "from dataclasses import dataclass": "@dataclass",
    }
    standard = [line for line, use in wanted.items() if use in text]
    return "\n".join([*standard, *([""] if standard else []), "import numpy as np"])


def _returning_real_numbers(source: str) -> str:
    """A function, with a check of what it returns at its end: some power of Python numbers may have made it complex."""
    definition: Any = ast.parse(source).body[0]
    value = definition.body[-1].value
    lines = source.splitlines(keepends=True)
    before, after = "".join(lines[: value.lineno - 1]), "".join(lines[value.end_lineno :])
    text = "".join(lines[value.lineno - 1 : value.end_lineno])
    found = ast.get_source_segment(source, value)
    shown = f"({found})" if isinstance(value, ast.Tuple) else found
    return f"{before}{text.replace(f'return {found}', f'return require_real({shown})')}{after}"


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


# ---- classes -------------------------------------------------------------------------------------------------------------


def _class_text(name: str, thing: Any) -> str:
    """A class of records, or of errors, as text."""
    if isinstance(thing, type) and issubclass(thing, tuple) and hasattr(thing, "_fields"):
        return f"{name} = namedtuple({name!r}, {list(thing._fields)!r})"
    if isinstance(thing, type) and dataclasses.is_dataclass(thing):
        frozen = "(frozen=True)" if thing.__dataclass_params__.frozen else ""  # type: ignore[attr-defined]
        fields = "".join(f"    {field.name}: object\n" for field in dataclasses.fields(thing))
        return f'@dataclass{frozen}\nclass {name}:\n    """The fields of {thing.__qualname__}."""\n\n{fields}'.rstrip()
    if isinstance(thing, type) and issubclass(thing, BaseException):
        base = next(kind for kind in thing.__mro__ if kind.__module__ == "builtins")
        return f'class {name}({base.__name__}):\n    """The error {thing.__qualname__}."""'
    module = getattr(thing, "__module__", None)
    known = f"{module}.{getattr(thing, '__qualname__', name)}" if module and module != builtins.__name__ else name
    raise ValueError(
        f"the code calls {known}, which a module that imports numpy only has not; pass what it gives as an argument"
        if callable(thing)
        else f"the code refers to {name}, an object of {type(thing).__name__} that has no text; pass what it gives as an argument"
    )


# ---- values --------------------------------------------------------------------------------------------------------------


def _with_defaults(source: str, program: Any, signature: inspect.Signature) -> str:
    """The function with the user's own defaults; what it reads from outside are parameters with their present value."""
    definition: Any = ast.parse(source).body[0]
    read = {node.id for node in ast.walk(definition) if isinstance(node, ast.Name)}
    ways = _ways(program)
    fixed = {name: value for name, value in _fixed(program).items() if name not in read}
    defaults: dict[str, str] = {}
    names = [a.arg for a in definition.args.args]
    for (path, param), name in zip(program.inputs.roots.items(), names, strict=True):
        if path.kind != "argument":
            defaults[name] = partial_literal(path.name, path.root({}), ways.get(param, [])) if name in read else ""
        elif signature.parameters[path.name].default is not inspect.Parameter.empty:
            default = fixed.get(name, signature.parameters[path.name].default)
            defaults[name] = literal(path.name, default) if name in read or name in fixed else "None"
    names = [n for n in names if defaults.get(n) != ""]
    first = max((k for k, n in enumerate(names) if n not in defaults), default=-1) + 1  # a default may not stand before a bare name
    shown = names[:first] + [f"{n}={defaults[n]}" for n in names[first:]]
    lines = source.splitlines(keepends=True)
    doc = "".join(lines[definition.body[0].lineno - 1 : definition.body[0].end_lineno])
    body = "".join(lines[definition.body[0].end_lineno :])
    return f"def {definition.name}({', '.join(shown)}):\n{doc}{''.join(starmap(_check, fixed.items()))}{body}"


def _fixed(program: Any) -> dict[str, Any]:
    """The arguments that are numbers, strings or None, and that the code is made for one value of."""
    known = {path.name: thing for path, thing in program.inputs.known.items() if path.kind == "argument" and not path.steps}
    constants = {name: thing.value for name, thing in known.items() if isinstance(thing, Const)}
    return {name: value for name, value in constants.items() if value is None or isinstance(value, (bool, int, float, str))}


def _check(name: str, value: Any) -> str:
    """An argument that the code does not read must have the value that it is made for."""
    test = f"{name} is not {value}" if value is None or isinstance(value, bool) else f"{name} != {value!r}"
    return f"    if {test}:\n        raise ValueError({f'this code is for {name}={value!r} only'!r})\n"


def _ways(program: Any) -> dict[Any, list[tuple[Any, ...]]]:
    """The attributes and items by which the code reads what came in from outside."""
    found: dict[Any, list[tuple[Any, ...]]] = {}
    for equation in program.stages["optimise"].equations:
        if equation.op is load:
            root, steps = equation.args
            found.setdefault(root, []).append(steps.value)
    return found


def partial_literal(name: str, value: Any, ways: list[tuple[Any, ...]]) -> str:
    """The parts of a value that are read by these ways as text; the whole of it, where it is a number or an array."""
    if not ways or () in ways:
        return literal(name, value)
    kind = ways[0][0][0]
    parts = {way[0][1]: [w[1:] for w in ways if w[0] == way[0]] for way in ways}
    if kind == "attr":
        fields = {k: partial_literal(f"{name}.{k}", getattr(value, k), w) for k, w in parts.items()}
        return f"Record({', '.join(f'{k}={text}' for k, text in fields.items())})"
    keys = value if isinstance(value, dict) else range(len(value))
    shown = {k: partial_literal(f"{name}[{k!r}]", value[k], parts[k]) for k in keys if k in parts}
    if isinstance(value, dict):
        return "{" + ", ".join(f"{k!r}: {text}" for k, text in shown.items()) + "}"
    return f"[{', '.join(shown.get(k, 'None') for k in keys)}]"


def literal(name: str, value: Any) -> str:
    """A number, None, a string or an array as text, or a tuple, list or dict of them."""
    if value is None or type(value) in (int, float, bool, str):
        return repr(value) if value == value and value not in (np.inf, -np.inf) else f"float({str(value)!r})"
    if isinstance(value, np.generic) and value.dtype.kind in "biuf":
        return f"np.{value.dtype}({literal(name, value.item())})"
    if isinstance(value, np.ndarray) and value.dtype.kind in "biuf":
        return f"np.array({_nested(name, value.tolist())}, dtype=np.{value.dtype})"
    if type(value) in (tuple, list):
        return _nested(name, value)
    if type(value) is dict:
        return "{" + ", ".join(f"{k!r}: {literal(f'{name}[{k!r}]', item)}" for k, item in value.items()) + "}"
    raise ValueError(
        f"the code reads {name}, an object of {type(value).__name__} that has no text; pass what is read of it as an argument"
    )


def _nested(name: str, value: Any) -> str:
    if not isinstance(value, (tuple, list)):
        return literal(name, value)
    items = [literal(f"{name}[{k}]", item) for k, item in enumerate(value)]
    return f"({', '.join(items)}{',' * (len(items) == 1)})" if type(value) is tuple else f"[{', '.join(items)}]"
