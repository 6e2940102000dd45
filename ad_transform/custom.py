"""Derivative rules of the user's, by JAX's names: `custom_vjp`, `custom_jvp`; and `with_cotangent`, which changes a cotangent."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from .errors import RuleError
from .modes import STATE


@dataclass(frozen=True)
class Rule:
    """A function with its rule, as the user gave them; `fixed` are the positions of arguments that are not differentiated."""

    kind: str
    name: str
    primal: Any
    functions: tuple[Any, ...]
    fixed: tuple[int, ...] = ()


class WithRule:
    """A function whose derivative the user writes. Called on numbers and arrays, it is the function."""

    kind = ""

    def __init__(self, function: Callable[..., Any], nondiff_argnums: tuple[int, ...] = ()) -> None:
        if not callable(function):
            raise TypeError(f"custom_{self.kind} needs a function, not {function!r}")
        functools.update_wrapper(self, function)
        self.primal = function
        self.nondiff_argnums = tuple(nondiff_argnums)
        self.rule: tuple[Callable[..., Any], ...] = ()
        parameters = inspect.signature(function).parameters.values()
        self._count = sum(p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD) for p in parameters)
        self._variadic = any(p.kind is p.VAR_POSITIONAL for p in parameters)
        if any(k not in range(self._count) for k in self.nondiff_argnums):
            raise ValueError(f"nondiff_argnums={self.nondiff_argnums}: {self._name} has {self._count} positional parameters")

    @property
    def _name(self) -> str:
        return getattr(self.primal, "__name__", repr(self.primal))

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self.primal(*args, **kwargs)

    def __derived__(self) -> tuple[Rule, str]:
        """The function as the front end sees it, where a program calls it."""
        return Rule(self.kind, self._name, self.primal, self.rule, self.nondiff_argnums), "function with a rule"

    def __get__(self, instance: Any, owner: type | None = None) -> Any:
        return self if instance is None else functools.partial(self, instance)

    def __repr__(self) -> str:
        return f"<custom_{self.kind} {self._name}{inspect.signature(self.primal)}>"

    def __reduce__(self) -> Any:
        return self.primal.__qualname__

    def _give(self, rule: tuple[Callable[..., Any], ...]) -> None:
        """Enter the rule, once: code that has been generated with a rule does not see another one."""
        if self.rule:
            raise RuleError(f"{self._name} has a derivative rule already; define the function again to give it another")
        self.rule = rule

    def _require(self, rule: Callable[..., Any], wanted: list[str], role: str) -> None:
        """RuleError unless a part of the rule takes these arguments."""
        try:
            inspect.signature(rule).bind(*wanted)
        except TypeError as error:
            name, given = getattr(rule, "__name__", repr(rule)), inspect.signature(rule)
            raise RuleError(
                f"{name}, the {role} rule of {self._name}, must take ({', '.join(wanted)}), but it takes {given}: {error}"
            ) from None

    def _fixed(self) -> list[str]:
        return [name for k, name in enumerate(inspect.signature(self.primal).parameters) if k in self.nondiff_argnums]


class WithVjp(WithRule):
    """A function with a reverse rule."""

    kind = "vjp"

    def defvjp(self, fwd: Callable[..., Any], bwd: Callable[..., Any]) -> None:
        """Give the function its rule.

        fwd : takes the arguments of the function; returns (value, residuals), the residuals in any structure.
        bwd : takes (residuals, cotangent of the value), arguments of `nondiff_argnums` before them; returns a tuple with one
            cotangent for each other argument, in its structure; None stands for zeros.

        Raises RuleError where they do not take these arguments, and for a second rule.
        """
        if not self._variadic:
            self._require(fwd, list(inspect.signature(self.primal).parameters)[: self._count], "forward")
        self._require(bwd, [*self._fixed(), "residuals", "y_bar"], "reverse")
        self._give((fwd, bwd))


class WithJvp(WithRule):
    """A function with a forward rule."""

    kind = "jvp"

    def defjvp(self, rule: Callable[..., Any]) -> Callable[..., Any]:
        """Give the function its rule; also a decorator of it.

        rule : takes (primals, tangents), two tuples, arguments of `nondiff_argnums` before them; returns (value, tangent). It must
            be linear in the tangents; the tangent of what is not a float is None.

        Raises RuleError where it does not take these arguments, and for a second rule.
        """
        self._require(rule, [*self._fixed(), "primals", "tangents"], "forward")
        self._give((rule,))
        return rule


def custom_vjp(function: Callable[..., Any] | None = None, *, nondiff_argnums: tuple[int, ...] = ()) -> Any:
    """Decorator: the derivative of the function is what `defvjp(fwd, bwd)` says, in every mode and at every order.

    Forward mode is the transpose of `bwd`, which therefore has to be linear in the cotangent there. The rule itself is ordinary
    code: higher orders differentiate it.

    >>> import numpy as np
    >>> from ad_transform import custom_vjp
    >>> @custom_vjp
    ... def log1pexp(x):
    ...     return np.log1p(np.exp(x))
    >>> def forward(x):
    ...     return log1pexp(x), x
    >>> def backward(x, y_bar):
    ...     return (y_bar * (1.0 - 1.0 / (1.0 + np.exp(x))),)
    >>> log1pexp.defvjp(forward, backward)
    """
    if function is None:
        return functools.partial(custom_vjp, nondiff_argnums=nondiff_argnums)
    return WithVjp(function, nondiff_argnums)


def custom_jvp(function: Callable[..., Any] | None = None, *, nondiff_argnums: tuple[int, ...] = ()) -> Any:
    """Decorator: the derivative of the function is what `defjvp(rule)` says, in every mode and at every order.

    Reverse mode is the transpose of the rule, which has to be linear in the tangents.

    >>> import numpy as np
    >>> from ad_transform import custom_jvp
    >>> @custom_jvp
    ... def log1pexp(x):
    ...     return np.log1p(np.exp(x))
    >>> @log1pexp.defjvp
    ... def log1pexp_jvp(primals, tangents):
    ...     (x,), (x_dot,) = primals, tangents
    ...     return log1pexp(x), x_dot * (1.0 - 1.0 / (1.0 + np.exp(x)))
    """
    if function is None:
        return functools.partial(custom_jvp, nondiff_argnums=nondiff_argnums)
    return WithJvp(function, nondiff_argnums)


def with_cotangent(x: Any, function: Callable[[Any], Any]) -> Any:
    """`x` itself, whose cotangent becomes `function(cotangent)` in the adjoint: to clip, scale, reverse, print or look at it.

    x : a number, an array, or a structure of them.
    function : takes a cotangent in the structure of `x`, and returns one. Where it is linear, forward mode works too.

    >>> import numpy as np
    >>> from ad_transform import with_cotangent
    >>> def loss(x):
    ...     x = with_cotangent(x, lambda x_bar: np.clip(x_bar, -1.0, 1.0))
    ...     return np.sum(x**3)
    """
    STATE.cuts += 1
    return x
