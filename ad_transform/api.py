"""What users call: `grad`, `value_and_grad`, `export`."""

from __future__ import annotations

import functools
import inspect
import pathlib
import threading
from collections.abc import Callable
from typing import Any

import numpy as np

from . import pipeline, tracebacks
from .errors import DifferentiationError, FactError, ProgramError
from .export import module_text
from .signature import exact_key, pattern, same_shapes

Wrt = int | str | tuple[int | str, ...]
MOST_KEYS = 4096


class Gradient:
    """A function that computes a gradient by code generated from the source of another.

    Call it like the function itself. `source` is the generated code of the last signature used, `source_for(*arguments)` that for
    arguments like these, `primal` the function that is differentiated.
    """

    def __init__(self, function: Callable[..., Any], wrt: Wrt, with_value: bool, has_aux: bool, overwrite: bool) -> None:
        _unbound(function)
        functools.update_wrapper(self, function)
        self.primal = function
        self.wrt = wrt
        self._signature = inspect.signature(function)
        self._names = tuple(self._signature.parameters)
        simple = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
        self._arity = len(self._names) if all(p.kind in simple for p in self._signature.parameters.values()) else -1
        single = not isinstance(wrt, tuple)
        names = tuple(self._name(w) for w in (wrt if isinstance(wrt, tuple) else (wrt,)))
        self._request = pipeline.Request(_unbound(function), names, single, with_value, has_aux, overwrite)
        self._by_exact_key: dict[Any, Any] = {}
        self._by_pattern: dict[Any, list[pipeline.Program]] = {}
        self._last: pipeline.Program | None = None
        self._lock = threading.RLock()
        pipeline.check_function(self._request.function)

    def _name(self, which: int | str) -> str:
        """The parameter that an index or a name means."""
        if isinstance(which, (int, np.integer)) and not isinstance(which, bool):
            if not -len(self._names) <= which < len(self._names):
                raise ValueError(f"wrt={which}: there is no such parameter of {self.primal.__name__}({', '.join(self._names)})")
            return self._names[which]
        if not isinstance(which, str):
            raise TypeError(
                f"wrt={which!r}: a position or a parameter's name is needed, or a tuple of these, not a {type(which).__name__}"
            )
        if which not in self._names:
            known = ", ".join(self._names)
            raise ValueError(f"wrt={which!r} is not a parameter of {self.primal.__name__}({known})")
        return which

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        if len(args) == self._arity and not kwargs:
            arguments: Any = args
        else:
            arguments = tuple(self._bind(args, kwargs))
        try:
            program = self._by_exact_key[tuple([(a.shape, a.dtype) if type(a) is np.ndarray else exact_key(a) for a in arguments])]
        except (KeyError, TypeError):
            program = None
        if program is None:
            return self._first_call(arguments)
        if not program.fits(arguments):
            program = self._program(arguments)
        self._last = program
        return program.run(arguments)

    def _first_call(self, arguments: tuple[Any, ...]) -> Any:
        """A call with lengths that were not seen before: a gradient of another shape means that the program itself is in error."""
        program = self._last = self._program(arguments)
        named = dict(zip(self._names, arguments, strict=True))
        result = program.run(arguments)
        gradient = result[1] if self._request.with_value else result[0] if self._request.has_aux else result
        found = (gradient,) if self._request.single else gradient
        if any(not same_shapes(g, named[w]) for g, w in zip(found, self._request.wrt, strict=True)):
            error = ProgramError("the shapes of this call do not fit")
            tracebacks.run_primal(self._request.function, named, self._signature)
            raise tracebacks.internal(error)
        return result

    def _bind(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> list[Any]:
        try:
            bound = self._signature.bind(*args, **kwargs)
        except TypeError as error:
            given = f"{len(args)} positional" + (f" and {', '.join(kwargs)}" if kwargs else "")
            raise TypeError(f"{self.primal.__name__}() {error} (given: {given})") from None
        bound.apply_defaults()
        return list(bound.arguments.values())

    def _program(self, arguments: tuple[Any, ...]) -> pipeline.Program:
        """The program for arguments like these, generated if there is none yet."""
        key = tuple(map(exact_key, arguments))
        named = dict(zip(self._names, arguments, strict=True))
        with self._lock:
            programs = self._by_pattern.setdefault(pattern(key), [])
            program = next((p for p in programs if p.fits(arguments)), None)
            if program is None:
                program = self._generate(named)
                programs.append(program)
            if len(self._by_exact_key) >= MOST_KEYS:
                self._by_exact_key.clear()
            self._by_exact_key[key] = program
        return program

    def _generate(self, named: dict[str, Any]) -> pipeline.Program:
        try:
            return pipeline.generate(self._request, named)
        except ProgramError as error:
            tracebacks.run_primal(self._request.function, named, self._signature)
            raise tracebacks.internal(error) from error

    @property
    def source(self) -> str:
        """The generated code of the last signature used.

        Before any call: that of the annotations; what has none is taken for an array of any rank, or where the code needs a rank,
        for vectors, matrices, or floats, the first of these that the function accepts.
        """
        if self._last is None:
            self._last = self._default_program()
        return self._last.compiled.source

    def _default_program(self) -> pipeline.Program:
        errors: list[Exception] = []
        for guess in pipeline.DEFAULT_FACTS:
            arguments = pipeline.default_arguments(self._request.function, self._signature, self._request.wrt, guess)
            try:
                return pipeline.generate(self._request, arguments)
            except (DifferentiationError, ProgramError, TypeError) as error:
                errors.append(error)
        raise FactError(f"no code can be shown before a call ({errors[0]}); annotate the parameters, or use source_for(*arguments)")

    @property
    def program(self) -> pipeline.Program | None:
        """The program of the last signature used, with the blocks of every stage."""
        return self._last

    def source_for(self, *args: Any, **kwargs: Any) -> str:
        """The generated code for arguments like these; nothing is run."""
        return self._program(tuple(self._bind(args, kwargs))).compiled.source

    def program_for(self, *args: Any, **kwargs: Any) -> pipeline.Program:
        """The program for arguments like these, with the blocks of every stage."""
        return self._program(tuple(self._bind(args, kwargs)))

    def __get__(self, instance: Any, owner: type | None = None) -> Any:
        return self if instance is None else functools.partial(self, instance)

    def __repr__(self) -> str:
        what = "value_and_grad" if self._request.with_value else "grad"
        return f"<{what} of {self.primal.__qualname__}{self._signature} with respect to {', '.join(self._request.wrt)}>"

    def __reduce__(self) -> Any:
        request = self._request
        return _rebuild, (self.primal, self.wrt, request.with_value, request.has_aux, request.overwrite)


def _rebuild(function: Any, wrt: Wrt, with_value: bool, has_aux: bool, overwrite: bool) -> Gradient:
    if isinstance(function, Gradient):
        return function
    return Gradient(function, wrt, with_value, has_aux, overwrite)


def _unbound(function: Any) -> Any:
    if isinstance(function, Gradient):
        raise TypeError("derivatives of derivatives are not supported yet; differentiate the primal function")
    if not callable(function):
        raise TypeError(f"grad needs a function, not {function!r}, which is of type {type(function).__name__}")
    return function


def grad(
    function: Callable[..., Any] | None = None, wrt: Wrt = 0, has_aux: bool = False, *, overwrite: bool = False
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
    overwrite : let the call write into its arguments where the function does, instead of into copies.

    Raises
    ------
    DifferentiationError (a SyntaxError at the user's line) for what cannot be differentiated; TypeError for an argument or a result
    that is not a float; ValueError for an unknown `wrt`.

    >>> import numpy as np
    >>> def loss(w, x):
    ...     return np.sum(np.tanh(x @ w) ** 2)
    """
    if function is None:
        return functools.partial(grad, wrt=wrt, has_aux=has_aux, overwrite=overwrite)
    return Gradient(function, wrt, False, has_aux, overwrite)


def value_and_grad(
    function: Callable[..., Any] | None = None, wrt: Wrt = 0, has_aux: bool = False, *, overwrite: bool = False
) -> Any:
    """As `grad`, but the call returns (value, gradient); with has_aux, ((value, auxiliary data), gradient)."""
    if function is None:
        return functools.partial(value_and_grad, wrt=wrt, has_aux=has_aux, overwrite=overwrite)
    return Gradient(function, wrt, True, has_aux, overwrite)


def export(
    function: Any,
    wrt: Wrt = 0,
    args: tuple[Any, ...] | None = None,
    path: str | pathlib.Path | None = None,
    *,
    with_value: bool = False,
) -> str:
    """The text of a module that computes the gradient and imports numpy only; written to `path` where one is given.

    `args` are example arguments: the code is right for arguments like these. Without them the annotations decide, as for `source`.
    Numbers that the function reads from globals become parameters with their present value as default.

    Raises ValueError where the code depends on an object that has no text, such as an array among the globals.
    """
    gradient = function if isinstance(function, Gradient) else Gradient(function, wrt, with_value, False, False)
    if args is not None:
        program = gradient.program_for(*args)
    else:
        assert gradient.source
        program = gradient._last  # type: ignore[assignment]
    text = module_text(program, gradient._signature)
    if path is not None:
        pathlib.Path(path).write_text(text, encoding="utf8")
    return text
