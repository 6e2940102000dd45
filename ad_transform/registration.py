"""Derivatives of the user's own functions, and of functions of any library."""

from __future__ import annotations

import inspect
import math
import sys
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from . import deferred, facts, ops
from .ops import Op
from .programs import forget_programs
from .rules.arithmetic import elementwise_fact

Parameters = list[inspect.Parameter]


def register_elementwise(function: Callable[..., Any], expression: Any, arguments: Sequence[str] | None = None) -> None:
    """Say what an elementwise function computes, as a sympy expression (or its text) in symbols named like its parameters.

    The derivatives are derived from the expression, for every mode and order; the function itself is what runs.
    `arguments` names the parameters of a function that does not name them itself.

    >>> register_elementwise(lambda x: 1.0 / (1.0 + np.exp(-x)), "1 / (1 + exp(-x))")
    """
    from .rules import derive  # imports sympy

    deferred.load()  # what numpy's functions are is there before what this one is
    name = _name(function)
    names = tuple(arguments or _arguments(function, derive.names_in(expression), name))
    bars = [derive.cotangent(p, "result_bar_") for p in derive.partials(expression, names, result="result_")]
    source = f"lambda result_bar_, result_, {', '.join(names)}: ({', '.join(bars)},)"
    rule = eval(source, {"np": np, "math": math})
    parameters = [inspect.Parameter(n, inspect.Parameter.POSITIONAL_OR_KEYWORD) for n in names]
    infer = _with_signature(lambda *args: _elementwise_result(function, args), parameters)
    ops.register(Op(name, function, infer, elementwise=True, vjp=rule), function)
    forget_programs()


def register_vjp(function: Callable[..., Any], rule: Callable[..., Any], like: int | None = None) -> None:
    """Give a function a derivative: `rule(y_bar, y, *args)` returns the cotangents of the leading arguments.

    The rule is numpy code, and it is differentiated itself for higher orders. Optional parameters that it does not take are not
    accepted in calls that are differentiated. `like` is the position of an argument whose shape and dtype the result has; without
    it, nothing is known of the result beforehand.

    >>> def cube(x): return x**3
    >>> register_vjp(cube, lambda y_bar, y, x: y_bar * 3.0 * x**2, like=0)
    """
    deferred.load()  # what numpy's functions are is there before what this one is
    name = _name(function)
    parameters = _shared_parameters(function, rule, name)
    if like is not None and like not in range(len(parameters)):
        raise TypeError(f"like={like} is not the position of an argument of {name}")
    infer = _with_signature(lambda *args, **_: _result_like(args, like), parameters)
    ops.register(Op(name, function, infer, vjp=rule), function)
    forget_programs()


# ---- facts ---------------------------------------------------------------------------------------------------------------


def _with_signature(infer: Callable[..., Any], parameters: Parameters) -> Callable[..., Any]:
    infer.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    return infer


def _elementwise_result(function: Any, args: tuple[Any, ...]) -> facts.Num:
    """Shapes broadcast; what becomes of a lone number is the function's own affair, unless it is a ufunc."""
    if isinstance(function, np.ufunc):
        return elementwise_fact(function, *args)
    numbers = [ops.number(a) for a in args]
    shape = facts.broadcast_shapes(*(n.shape for n in numbers))
    return facts.Num(_promoted(function, numbers), shape, "array" if shape else "any")


def _promoted(function: Any, numbers: list[facts.Num]) -> np.dtype[Any] | None:
    try:
        return facts.promote(function, *numbers)
    except Exception:  # the function does not accept the examples, so its dtype stays unknown
        return None


def _result_like(args: tuple[Any, ...], like: int | None) -> facts.Num:
    if like is None:
        return facts.Num(None, None, "any")
    found = ops.number(args[like])
    return facts.Num(found.dtype, found.shape, "array" if found.shape else "any")


# ---- names and parameters ------------------------------------------------------------------------------------------------


def _name(function: Any) -> str:
    """The name under which generated code finds the function."""
    name = getattr(function, "__qualname__", None) or getattr(function, "__name__", None)
    if name is None:
        raise TypeError(f"{function!r} is not a function with a name")
    module = getattr(function, "__module__", None) or _home(function, name)
    return f"{module}.{name}" if module else str(name)


def _home(function: Any, name: str) -> str | None:
    """The public module of a compiled function, which does not say where it lives."""
    public = [m for m in list(sys.modules) if not any(part.startswith("_") for part in m.split("."))]
    holding = [m for m in public if getattr(sys.modules[m], "__dict__", {}).get(name) is function]
    return min(holding, key=lambda m: (len(m), m), default=None)


def _parameters(function: Any) -> Parameters | None:
    """What a function can be called with, `**kwargs` left out; None where Python cannot tell."""
    if isinstance(function, np.ufunc):
        return [inspect.Parameter(f"x{k + 1}", inspect.Parameter.POSITIONAL_ONLY) for k in range(function.nin)]
    try:
        signature = inspect.signature(function)
    except (TypeError, ValueError):
        return None
    return [p for p in signature.parameters.values() if p.kind is not p.VAR_KEYWORD]


def _arguments(function: Any, used: set[str], name: str) -> list[str]:
    """The parameters that are arguments of the expression: those that it uses, and those without a default."""
    parameters = _parameters(function)
    if parameters is None or isinstance(function, np.ufunc):
        if len(used) == 1 and (parameters is None or len(parameters) == 1):
            return list(used)
        raise TypeError(f"{name} does not name its parameters; give arguments=(...) in the order of the call")
    chosen = [p for p in parameters if p.default is p.empty or p.name in used]
    if chosen != parameters[: len(chosen)] or any(p.kind in (p.KEYWORD_ONLY, p.VAR_POSITIONAL) for p in chosen):
        raise TypeError(f"the expression for {name} must be in its leading positional parameters")
    return [p.name for p in chosen]


def _shared_parameters(function: Any, rule: Any, name: str) -> Parameters:
    """The parameters of the function that the rule takes too; TypeError where the two do not fit."""
    taken = list(inspect.signature(rule).parameters.values())
    positional = [p for p in taken if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)]
    if len(positional) < 2:
        raise TypeError(f"the rule of {name} must take (y_bar, y, *args), but it takes {inspect.signature(rule)}")
    known = _parameters(function)
    if known is None:
        return [p.replace(default=p.empty, annotation=p.empty) for p in positional[2:]]
    chosen = _matching(known, taken, len(positional) - 2)
    left = [p for p in known if p not in chosen and p.default is p.empty and p.kind is not p.VAR_POSITIONAL]
    accepted = sum(p.kind is not p.KEYWORD_ONLY for p in chosen)
    variadic = any(p.kind is p.VAR_POSITIONAL for p in known)
    if left or (accepted < len(positional) - 2 and not variadic):
        expected = ", ".join(["y_bar", "y", *(str(p) for p in known)])
        raise TypeError(f"the rule of {name} must take ({expected}), but it takes {inspect.signature(rule)}")
    return chosen


def _matching(known: Parameters, taken: Parameters, count: int) -> Parameters:
    """The first `count` positional parameters (all, for a rule with `*args`), and the keyword-only ones that the rule names."""
    kinds = {p.kind for p in taken}
    limit = None if inspect.Parameter.VAR_POSITIONAL in kinds else count
    names = {p.name for p in taken}
    positional = [p for p in known if p.kind is not p.KEYWORD_ONLY][:limit]
    keywords = [p for p in known if p.kind is p.KEYWORD_ONLY and (p.name in names or inspect.Parameter.VAR_KEYWORD in kinds)]
    return positional + keywords
