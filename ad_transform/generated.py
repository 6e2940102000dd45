"""A function by generated code: one program for each signature of its arguments, made when it is first needed."""

from __future__ import annotations

import inspect
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from . import deferred, tracebacks
from .bound import Bound
from .errors import ProgramError
from .programs import programs_of
from .request import Request
from .signature import exact_key

if TYPE_CHECKING:
    from .pipeline import Program


def generated_name(function: Any) -> str:
    """The name that generated code gives to a function."""
    if isinstance(function, Generated):
        return function._request.name
    name = getattr(function, "__name__", "function")
    return name if name.isidentifier() else "function"


def parameter_name(signature: inspect.Signature, function: Any, which: int | str) -> str:
    """The parameter that an index or a name in `wrt` means."""
    names = tuple(signature.parameters)
    shown = f"{generated_name(function)}({', '.join(names)})"
    if isinstance(which, (int, np.integer)) and not isinstance(which, bool):
        if not -len(names) <= which < len(names):
            raise ValueError(f"wrt={which}: there is no such parameter of {shown}")
        return names[which]
    if not isinstance(which, str):
        kind = type(which).__name__
        raise TypeError(f"wrt={which!r}: a position or a parameter's name is needed, or a tuple of these, not a {kind}")
    if which not in names:
        raise ValueError(f"wrt={which!r} is not a parameter of {shown}")
    return which


class Generated:
    """Base of what `grad`, `jvp` and the others return: `request` says what is generated, `signature` how it is called.

    `identity` tells what is generated from anything else; None where nothing can.
    """

    primal: Callable[..., Any]
    _function: Callable[..., Any]  # the same as a Python function

    def __init__(self, request: Request, signature: inspect.Signature, identity: Any) -> None:
        self._request = request
        self._signature = signature
        self._names = tuple(signature.parameters)
        simple = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
        self._arity = len(self._names) if all(p.kind in simple for p in signature.parameters.values()) else -1
        self.identity = identity
        self._programs = programs_of(identity)
        self._by_exact_key = self._programs.by_exact_key
        self._last: Program | None = None
        if getattr(self._function, "__doc__", None) is None:
            self.__doc__ = request.doc

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        if len(args) == self._arity and not kwargs:
            arguments: Any = args
        else:
            arguments = tuple(self._bind(args, kwargs))
        return self._call(arguments)

    def _call(self, arguments: tuple[Any, ...]) -> Any:
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
        """A call with lengths that were not seen before."""
        program = self._last = self._program(arguments)
        return program.run(arguments)

    def _bind(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> list[Any]:
        try:
            bound = self._signature.bind(*args, **kwargs)
        except TypeError as error:
            given = f"{len(args)} positional" + (f" and {', '.join(kwargs)}" if kwargs else "")
            raise TypeError(f"{generated_name(self._function)}() {error} (given: {given})") from None
        bound.apply_defaults()
        return list(bound.arguments.values())

    def _program(self, arguments: tuple[Any, ...]) -> Program:
        """The program for arguments like these, generated if there is none yet."""
        named = dict(zip(self._names, arguments, strict=True))
        return self._programs.find(tuple(map(exact_key, arguments)), arguments, lambda: self._generate(named))

    def _generate(self, named: dict[str, Any]) -> Program:
        try:
            return deferred.generate(self._request, named)
        except ProgramError as error:
            self._run_primal(named)
            raise tracebacks.internal(error) from error

    def _run_primal(self, named: dict[str, Any]) -> None:
        """Run the user's function where it was seen to be in error."""
        tracebacks.run_primal(self.primal, named, self._signature)

    def __get__(self, instance: Any, owner: type | None = None) -> Any:
        return self if instance is None else Bound(self, instance)

    def _own_name(self) -> str | None:
        """The name of the function, if a decorator has put this in its place: it is pickled by that name."""
        name: str = getattr(self._function, "__qualname__", "")
        found: Any = sys.modules.get(getattr(self._function, "__module__", None) or "")
        for part in name.split("."):
            found = getattr(found, part, None)
        return name if found is self else None

    @property
    def source(self) -> str:
        """The generated code of the last signature used.

        Before any call: that of the annotations; what has none is taken for an array of any rank, or where the code needs a rank,
        for vectors, matrices, or floats, the first of these that the function accepts.
        """
        return self.shown_program().compiled.source

    def shown_program(self, guessing: bool = True) -> Program:
        """The program of `source`; without `guessing`, FactError where a rank that nothing says would have to be guessed."""
        if self._last is None:
            self._last = deferred.default_program(self._request, self._signature, guessing)
        return self._last

    @property
    def program(self) -> Program | None:
        """The program of the last signature used, with the blocks of every stage."""
        return self._last

    def source_for(self, *args: Any, **kwargs: Any) -> str:
        """The generated code for arguments like these; nothing is run."""
        return self._program(tuple(self._bind(args, kwargs))).compiled.source

    def program_for(self, *args: Any, **kwargs: Any) -> Program:
        """The program for arguments like these, with the blocks of every stage."""
        return self._program(tuple(self._bind(args, kwargs)))
