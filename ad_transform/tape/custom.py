"""Derivative rules of the user's on the tape: functions with `custom_vjp` and `custom_jvp`, and `with_cotangent`.

The rules run as they stand in the source, as backward functions; their forward part is run again there, so that it is recorded
where derivatives of higher order are taken.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import numpy as np

from .. import trees
from ..modes import enable_grad
from .engine import grad
from .function import Function
from .tensor import Tensor

Backward = Callable[[list[Any], Any], list[Any]]  # (arguments, cotangents of the result) -> cotangents of the other arguments


Rule = tuple[Callable[..., Any], ...]


def by_rule(kind: str, primal: Callable[..., Any], rule: Rule, fixed: tuple[int, ...]) -> Callable[..., Any]:
    """A function on tensors whose backward function is its rule."""
    backward = {"vjp": _by_vjp, "jvp": _by_jvp}[kind](rule, fixed)

    @functools.wraps(primal)
    def call(*args: Any) -> Any:
        return _recorded(primal, list(args), fixed, backward)

    return call


def changed(x: Any, function: Callable[[Any], Any]) -> Any:
    """`with_cotangent`."""
    return _recorded(lambda x: x, [x], (), lambda args, bars: [function(bars)])


def _recorded(primal: Callable[..., Any], args: list[Any], fixed: tuple[int, ...], backward: Backward) -> Any:
    moving = [k for k in range(len(args)) if k not in fixed]
    tensors = [leaf for k in moving for leaf in _tensors(args[k])]
    if not any(t.requires_grad for t in tensors):
        return primal(*args)
    structure: list[Any] = []

    class WithRule(Function):
        @staticmethod
        def forward(ctx: Any, *given: Any) -> Any:
            result = primal(*_filled(args, moving, given))
            structure.append(result)
            ctx.save_for_backward(*given)
            return tuple(t.clone() for t in _tensors(result))

        @staticmethod
        def backward(ctx: Any, *bars: Any) -> Any:
            given = _filled(args, moving, ctx.saved_tensors)
            waiting = iter(bars)
            tree = trees.mapped(lambda leaf: next(waiting) if isinstance(leaf, Tensor) else None, structure[0])
            found = backward(given, tree)
            return tuple(bar for k, part in zip(moving, found, strict=True) for bar in _matching(args[k], part))

    results = iter(WithRule.apply(*tensors))
    return trees.mapped(lambda leaf: next(results) if isinstance(leaf, Tensor) else leaf, structure[0])


def _tensors(tree: Any) -> list[Any]:
    return [leaf for _, leaf in trees.leaves(tree) if isinstance(leaf, Tensor)]


def _filled(args: list[Any], moving: list[int], tensors: Any) -> list[Any]:
    """The arguments with other tensors."""
    waiting = iter(tensors)
    return [
        trees.mapped(lambda leaf: next(waiting) if isinstance(leaf, Tensor) else leaf, a) if k in moving else a
        for k, a in enumerate(args)
    ]


def _matching(arg: Any, bars: Any) -> list[Any]:
    """The cotangents of the tensors in an argument; zeros where there are none."""
    if bars is None:
        return [_zeros(t) for t in _tensors(arg)]
    pairs = zip(trees.leaves(arg), trees.leaves(bars), strict=True)
    return [_zeros(t) if bar is None else bar for (_, t), (_, bar) in pairs if isinstance(t, Tensor)]


def _zeros(tensor: Any) -> Any:
    return tensor * 0.0


def _by_vjp(rule: Rule, fixed: tuple[int, ...]) -> Backward:
    forward, reverse = rule

    def backward(args: list[Any], bars: Any) -> list[Any]:
        residuals = forward(*args)[1]
        return list(reverse(*(args[k] for k in fixed), residuals, bars))

    return backward


def _by_jvp(rule: Rule, fixed: tuple[int, ...]) -> Backward:
    def backward(args: list[Any], bars: Any) -> list[Any]:
        moving = [a for k, a in enumerate(args) if k not in fixed]
        with enable_grad():
            dots = [trees.mapped(_zero_tangent, a) for a in moving]
            tangent = rule[0](*(args[k] for k in fixed), tuple(moving), tuple(dots))[1]
            pairs = zip(_tensors(tangent), _tensors(bars), strict=True)
            total = sum((t * b).sum() for t, b in pairs)
            found = iter(grad(total, _tensors(dots), create_graph=True, allow_unused=True))
        return [trees.mapped(lambda t: next(found) if isinstance(t, Tensor) else None, d) for d in dots]

    return backward


def _zero_tangent(leaf: Any) -> Any:
    if not isinstance(leaf, Tensor):
        return None
    zeros: Any = Tensor._new(np.zeros(leaf.shape, leaf.dtype), True)
    return zeros
