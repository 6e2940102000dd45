"""Jacobians, Hessians and Hessian-vector products inside a program: compositions of jvp, vjp and the loops in drivers.py."""

from __future__ import annotations

import ast
from typing import Any

import numpy as np

from .. import facts
from ..frontend import builtins
from ..frontend.heap import BoundMethod, is_bottom
from ..frontend.lower import Lowering
from ..ir import Block, Const, Equation
from ..optimise.dce import acts
from ..request import Derivative
from ..rules import core
from . import drivers
from .calls import bottom, contains_bottom, lowered, name_of, selected
from .copies import Copies, mapped, rebuilt, structure_leaves
from .derivatives import KINDS, derive, jvp
from .pullbacks import call_pullback, vjp


def _positional(function: Any, d: Derivative, args: list[Any], kwargs: dict[str, Any]) -> Any:
    """The function with its keywords bound: what is differentiated is passed by position."""
    return BoundMethod((function, (), tuple(kwargs.items())), "partial") if kwargs else function


def hvp(lw: Lowering, function: Any, d: Derivative, args: list[Any], kwargs: dict[str, Any], node: ast.AST) -> Any:
    """The vector stands behind the last argument that is differentiated."""
    which = selected(lw, function, d.wrt, args, {}, node)
    at = max(int(k) for k in which) + 1
    if len(args) <= at:
        raise lw.program_error(node, "hvp: the vector is missing; it stands behind the argument that is differentiated")
    vector, args = args[at], [*args[:at], *args[at + 1 :]]
    vectors = (vector,) if d.single else tuple(vector)
    tangents = [Const(None)] * len(args)
    for key, part in zip(which, vectors, strict=True):
        tangents[int(key)] = part
    inner = derive(_positional(function, d, args, kwargs), Derivative("gradient", tuple(which), d.single))
    result = jvp(lw, node, inner, tuple(args), tuple(tangents))
    return result if is_bottom(result) else result[1]


def elementwise(lw: Lowering, function: Any, d: Derivative, args: list[Any], kwargs: dict[str, Any], node: ast.AST) -> Any:
    """The pullback of ones."""
    which = selected(lw, function, d.wrt, args, {}, node)
    result = vjp(lw, node, _positional(function, d, args, kwargs), *args, wrt=tuple(which))
    if is_bottom(result):
        return result
    value, pullback = result
    _numbers(lw, value, "elementwise_grad", function)
    ones = mapped(lw, value, lambda a: Const(1.0) if facts.is_scalar(a.fact) else lw.builder.apply(core.ones_like, a))
    found = call_pullback(lw, node, pullback.instance, ones)
    return found[0] if d.single else found


def jacfwd(lw: Lowering, function: Any, d: Derivative, args: list[Any], kwargs: dict[str, Any], node: ast.AST) -> Any:
    """Column by column, each with a run of the function; row by row where what it does must be done once."""
    which = [int(k) for k in selected(lw, function, d.wrt, args, {}, node)]
    function = _positional(function, d, args, kwargs)
    value, equations, acts_outside = _value(lw, function, args, node)
    if acts_outside:  # it can run once only
        return jacrev(lw, function, d, args, {}, node)
    for equation in equations:
        lw.builder.append(equation)
    if contains_bottom(lw, (args, value)):
        return bottom()
    outputs = _numbers(lw, value, "jacfwd", function)
    columns: list[dict[int, Any]] = [{} for _ in outputs]  # for each output, by input leaf
    parts = {key: structure_leaves(lw, args[key]) for key in which}
    for key, leaves in parts.items():
        for number, leaf in enumerate(leaves):
            push = BoundMethod((function, tuple(args), key, number), "push")
            if facts.is_scalar(lw.fact(leaf)):
                found = lw.call(push, [Const(1.0)], {}, node)
            else:
                found = lw.call(Const(drivers.forward_columns), [push, leaf, tuple(outputs), _kinds(lw, outputs)], {}, node)
            for row, jacobian in zip(columns, _items(lw, found), strict=True):
                row[id(leaf)] = jacobian
    return _assembled(lw, value, outputs, [args[key] for key in which], parts, columns, d.single)


def jacrev(lw: Lowering, function: Any, d: Derivative, args: list[Any], kwargs: dict[str, Any], node: ast.AST) -> Any:
    """Row by row."""
    which = [int(k) for k in selected(lw, function, d.wrt, args, {}, node)]
    result = vjp(lw, node, _positional(function, d, args, kwargs), *args, wrt=tuple(which))
    if is_bottom(result):
        return result
    value, pullback = result
    outputs = _numbers(lw, value, "jacrev", function)
    parts = {key: structure_leaves(lw, args[key]) for key in which}
    inputs = [leaf for leaves in parts.values() for leaf in leaves]
    rows: list[dict[int, Any]] = []
    for number, leaf in enumerate(outputs):
        pull = BoundMethod((pullback.instance, value, number), "pull")
        if facts.is_scalar(lw.fact(leaf)):
            found = lw.call(pull, [Const(1.0)], {}, node)
        else:
            found = lw.call(Const(drivers.reverse_rows), [pull, tuple(inputs), leaf, _kinds(lw, inputs)], {}, node)
        rows.append({id(x): jacobian for x, jacobian in zip(inputs, _items(lw, found), strict=True)})
    return _assembled(lw, value, outputs, [args[key] for key in which], parts, rows, d.single)


def jacobian(lw: Lowering, function: Any, d: Derivative, args: list[Any], kwargs: dict[str, Any], node: ast.AST) -> Any:
    """Forward where what is differentiated has fewer elements than the result, by the lengths of this call; else reverse."""
    which = [int(k) for k in selected(lw, function, d.wrt, args, {}, node)]
    value, _, _ = _value(lw, _positional(function, d, args, kwargs), args, node)
    counts = [_elements(lw, things) for things in ([args[k] for k in which], [value])]
    narrow = None not in counts and counts[0] < counts[1]  # type: ignore[operator]
    return (jacfwd if narrow else jacrev)(lw, function, d, args, kwargs, node)


def hessian(lw: Lowering, function: Any, d: Derivative, args: list[Any], kwargs: dict[str, Any], node: ast.AST) -> Any:
    """Forward over reverse."""
    return jacfwd(lw, derive(function, Derivative("jacrev", d.wrt, d.single)), d, args, kwargs, node)


def _value(lw: Lowering, function: Any, args: list[Any], node: ast.AST) -> tuple[Any, list[Equation], bool]:
    """What the function returns, which has the structure and shapes of the Jacobian, its equations, and whether it acts outside."""
    copies = Copies(lw)
    before = lw.heap.snapshot()
    value, equations, changed = lowered(lw, lambda: lw.call(function, [copies.copy(a) for a in args], {}, node))
    for place in changed:
        lw.heap.revert(place, before[place])
    return value, equations, bool(changed) or acts(Block([], equations, []))


def _numbers(lw: Lowering, value: Any, kind: str, function: Any) -> list[Any]:
    """The numbers and arrays of a result; TypeError where there is anything else in it."""
    leaves = structure_leaves(lw, value)
    for leaf in leaves:
        if not isinstance(lw.fact(leaf), facts.Num) or facts.may_be_none(lw.fact(leaf)):
            found = f"{name_of(function)} returned {lw.describe(leaf)}"
            raise TypeError(f"{kind} needs a function that returns numbers and arrays, but {found}")
    return leaves


def _kinds(lw: Lowering, leaves: list[Any]) -> tuple[Const, ...]:
    """The dtypes of the Jacobians of these results, or by these arguments: single precision stays."""
    return tuple(Const(np.float32) if lw.fact(leaf).dtype == np.float32 else Const(float) for leaf in leaves)


def _items(lw: Lowering, found: Any) -> list[Any]:
    return list(found) if isinstance(found, tuple) else [lw.heap.get(found.place, k) for k in lw.heap.keys(found.place)]


def _elements(lw: Lowering, things: list[Any]) -> int | None:
    """How many numbers there are, by the lengths of this call."""
    total = 0
    for leaf in (leaf for thing in things for leaf in structure_leaves(lw, thing)):
        shape = getattr(lw.fact(leaf), "shape", None)
        lengths = (None,) if shape is None else lw.inputs.concrete(shape)
        if None in lengths:
            return None
        count = 1
        for n in lengths:
            count *= n  # type: ignore[operator]
        total += count
    return total


def _assembled(
    lw: Lowering, value: Any, outputs: list[Any], inputs: list[Any], parts: Any, jacobians: list[dict[int, Any]], single: bool
) -> Any:
    """The outputs' structure, with the inputs' structure in the place of each number."""
    leaves = {id(out): row for out, row in zip(outputs, jacobians, strict=True)}

    def of_input(thing: Any, row: dict[int, Any], known: list[Any]) -> Any:
        found = iter(known)
        return rebuilt(lw, thing, lambda leaf: row[id(next(found))])

    def of_output(leaf: Any) -> Any:
        row = leaves[id(leaf)]
        each = tuple(of_input(thing, row, known) for thing, known in zip(inputs, parts.values(), strict=True))
        return each[0] if single else each

    found = iter(outputs)
    return rebuilt(lw, value, lambda leaf: of_output(next(found)))


@builtins.method("push")
def _push(lw: Lowering, node: ast.AST, bound: Any, tangent: Any) -> Any:
    function, args, key, number = bound
    tangents = [Const(None)] * len(args)
    tangents[key] = _only(lw, args[key], number, tangent)
    result = jvp(lw, node, function, args, tuple(tangents))
    return result if is_bottom(result) else tuple(structure_leaves(lw, result[1]))


@builtins.method("pull")
def _pull(lw: Lowering, node: ast.AST, bound: Any, cotangent: Any) -> Any:
    pullback, value, number = bound
    result = call_pullback(lw, node, pullback, _only(lw, value, number, cotangent))
    if is_bottom(result):
        return result
    return tuple(leaf for part in result for leaf in structure_leaves(lw, part))


def _only(lw: Lowering, thing: Any, number: int, tangent: Any) -> Any:
    """A structure of None with one tangent in it."""
    count = iter(range(len(structure_leaves(lw, thing))))
    return rebuilt(lw, thing, lambda leaf: tangent if next(count) == number else Const(None))


KINDS.update(hvp=hvp, elementwise=elementwise, jacfwd=jacfwd, jacrev=jacrev, jacobian=jacobian, hessian=hessian)

