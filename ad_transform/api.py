"""What users call: `grad`, `value_and_grad`, `export`."""

from __future__ import annotations

import copy
import functools
import inspect
import os
from collections.abc import Callable
from typing import Any

from . import deferred, tracebacks
from .errors import GradientMismatch, ProgramError
from .generated import Generated, generated_name, parameter_name
from .programs import identity_of
from .request import Derivative, Request, check_function, python_function
from .signature import exact_key, same_shapes

Wrt = int | str | tuple[int | str, ...]


class Gradient(Generated):
    """A function that computes a gradient by code generated from the source of another.

    Call it like the function itself. `source` is the generated code of the last signature used, `source_for(*arguments)` that for
    arguments like these, `primal` the function that is differentiated.
    """

    def __init__(
        self, function: Callable[..., Any], wrt: Wrt, with_value: bool, has_aux: bool, overwrite: bool, check: bool = False
    ) -> None:
        if not callable(function):
            raise TypeError(f"grad needs a function, not {function!r}, which is of type {type(function).__name__}")
        given, function = function, python_function(function)
        functools.update_wrapper(self, function)
        self.primal, self._function = given, function
        self.wrt = wrt
        self.check = check
        signature = inspect.signature(function)
        if wrt == ():
            raise ValueError("wrt=() names no parameter: what the gradient is taken with respect to")
        names = tuple(parameter_name(signature, function, w) for w in (wrt if isinstance(wrt, tuple) else (wrt,)))
        what = "Value and gradient" if with_value else "Gradient"
        request = Request(
            function=function,
            name=f"{generated_name(function)}_grad",
            doc=f"{what} of {generated_name(function)} with respect to {', '.join(names)}.",
            wrt=names,
            single=not isinstance(wrt, tuple),
            with_value=with_value,
            has_aux=has_aux,
            overwrite=overwrite,
        )
        own = None if check else identity_of(function)
        super().__init__(request, signature, own and ("grad", own, wrt, with_value, has_aux, overwrite))
        check_function(function)

    def _first_call(self, arguments: tuple[Any, ...]) -> Any:
        """A gradient of another shape than its argument means that the program itself is in error."""
        named = dict(zip(self._names, arguments, strict=True))
        before = copy.deepcopy(named) if self.check else named
        result = super()._first_call(arguments)
        gradient = result[1] if self._request.with_value else result[0] if self._request.has_aux else result
        found = (gradient,) if self._request.single else gradient
        if any(not same_shapes(g, named[w]) for g, w in zip(found, self._request.wrt, strict=True)):
            error = ProgramError("the shapes of this call do not fit")
            self._programs.forget(tuple(map(exact_key, arguments)))
            self._run_primal(named)
            raise tracebacks.internal(error)
        if self.check:
            self._require_agreement(before, result)
        return result

    def _require_agreement(self, arguments: dict[str, Any], result: Any) -> None:
        """GradientMismatch unless the oracles agree with the first result for arguments of these lengths."""
        from .checking import require

        try:
            require(self, arguments, result)
        except GradientMismatch:
            self._programs.forget(tuple(map(exact_key, arguments.values())))  # the next call is checked again
            raise

    def __derived__(self) -> Any:
        """The gradient as the front end sees it, where a program calls it."""
        request = self._request
        derivative = Derivative("gradient", request.wrt, request.single, request.with_value, request.has_aux)
        return (self._function, derivative), "derivative"

    def __repr__(self) -> str:
        what = "value_and_grad" if self._request.with_value else "grad"
        return f"<{what} of {self._function.__qualname__}{self._signature} with respect to {', '.join(self._request.wrt)}>"

    def __reduce__(self) -> Any:
        if (name := self._own_name()) is not None:
            return name
        request = self._request
        return _rebuild, (self.primal, self.wrt, request.with_value, request.has_aux, request.overwrite, self.check)


def _rebuild(function: Any, wrt: Wrt, with_value: bool, has_aux: bool, overwrite: bool, check: bool) -> Gradient:
    if isinstance(function, Gradient):
        return function
    return Gradient(function, wrt, with_value, has_aux, overwrite, check)


def grad(
    function: Callable[..., Any] | None = None, wrt: Wrt = 0, has_aux: bool = False, *, overwrite: bool = False, check: bool = False
) -> Any:
    """The gradient of a function of numpy arrays with a scalar result, by code that is generated from its source.

    Use it as a decorator, `@grad` or `@grad(wrt="w")`, or call it with a function.

    Parameters
    ----------
    function : the function to differentiate; plain Python and numpy, returning one float (an array of one element counts).
    wrt : the parameter to differentiate with respect to, by position or name; a tuple of these gives a tuple of gradients. The
        argument is a float, an array of floats, or lists, tuples, dicts and dataclasses of them; its gradient has the same
        structure.
    has_aux : the function returns a pair (value, auxiliary data); the call returns (gradient, auxiliary data).
    overwrite : let the call write into its arguments where the function does, instead of into copies; what they hold afterwards is
        not to be relied on.
    check : compare the first result for every signature with the oracles of `check`; GradientMismatch where they disagree.

    Raises
    ------
    DifferentiationError (a SyntaxError at the user's line) for what cannot be differentiated; TypeError for an argument or a result
    that is not a float; ValueError for an unknown `wrt`.

    >>> import numpy as np
    >>> def loss(w, x):
    ...     return np.sum(np.tanh(x @ w) ** 2)
    """
    if function is None:
        return functools.partial(grad, wrt=wrt, has_aux=has_aux, overwrite=overwrite, check=check)
    return Gradient(function, wrt, False, has_aux, overwrite, check)


def value_and_grad(
    function: Callable[..., Any] | None = None, wrt: Wrt = 0, has_aux: bool = False, *, overwrite: bool = False, check: bool = False
) -> Any:
    """As `grad`, but the call returns (value, gradient); with has_aux, ((value, auxiliary data), gradient)."""
    if function is None:
        return functools.partial(value_and_grad, wrt=wrt, has_aux=has_aux, overwrite=overwrite, check=check)
    return Gradient(function, wrt, True, has_aux, overwrite, check)


def export(
    function: Any,
    wrt: Wrt = 0,
    args: tuple[Any, ...] | None = None,
    path: str | os.PathLike[str] | None = None,
    *,
    with_value: bool = False,
) -> str:
    """The text of a module that computes the gradient and imports numpy only; written to `path` where one is given.

    `args` are example arguments: the code is right for arguments like these. Without them the annotations decide, as for `source`.
    Numbers that the function reads from globals become parameters with their present value as default.

    Raises ValueError where the code depends on an object that has no text, such as an array among the globals.
    """
    if isinstance(function, Gradient) and (wrt, with_value) != (0, False):
        raise TypeError("export of a gradient takes no wrt and no with_value of its own; export its function, function.primal")
    gradient = function if isinstance(function, Gradient) else Gradient(function, wrt, with_value, False, False)
    program = gradient.program_for(*args) if args is not None else gradient.shown_program(guessing=False)
    text = deferred.module_text(program, gradient._signature)
    if path is not None:
        with open(path, "w", encoding="utf8") as file:
            file.write(text)
    return text
