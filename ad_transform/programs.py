"""The programs that have been generated, by the signature of the arguments that they are for.

`grad(f)` written twice is one function with one set of programs, so that `grad(f)(x)` in a loop generates code once.
"""

from __future__ import annotations

import threading
import weakref
from collections.abc import Callable
from functools import lru_cache
from types import FunctionType
from typing import TYPE_CHECKING, Any, ClassVar

from .signature import pattern

if TYPE_CHECKING:
    from .pipeline import Program

MOST_KEYS = 4096
MOST_SHARED = 256
_PLAIN = (int, float, bool, str, type(None))


class Programs:
    """The programs of one function: by lengths and dtypes for a call to find, and by what they are generated for."""

    every: ClassVar[weakref.WeakSet[Programs]] = weakref.WeakSet()

    def __init__(self) -> None:
        self.every.add(self)
        self.by_exact_key: dict[Any, Program] = {}
        self.by_pattern: dict[Any, list[Program]] = {}
        self.lock = threading.RLock()

    def find(self, key: Any, arguments: tuple[Any, ...], generate: Callable[[], Program]) -> Program:
        """The program for arguments like these, generated if there is none yet."""
        with self.lock:
            programs = self.by_pattern.setdefault(pattern(key), [])
            program = next((p for p in programs if p.fits(arguments)), None)
            if program is None:
                program = generate()
                programs.append(program)
            if len(self.by_exact_key) >= MOST_KEYS:
                self.by_exact_key.clear()
            self.by_exact_key[key] = program
        return program

    def forget(self, key: Any) -> None:
        """The next call with such arguments is a first call again."""
        self.by_exact_key.pop(key, None)


def forget_programs() -> None:
    """Generate code again at the next call of anything: a rule has come that the code was made without."""
    for programs in list(Programs.every):
        with programs.lock:
            programs.by_exact_key.clear()
            programs.by_pattern.clear()


def programs_of(identity: Any) -> Programs:
    """The programs of what has this identity; of what has none (None), programs of its own."""
    return Programs() if identity is None else _shared(identity)


@lru_cache(maxsize=MOST_SHARED)
def _shared(identity: Any) -> Programs:
    return Programs()


def identity_of(function: Any) -> Any:
    """What tells a function from others, where it may be kept: it closes over nothing, so that no data is kept with it."""
    if hasattr(type(function), "__derived__"):
        return getattr(function, "identity", None)
    if type(function) is not FunctionType or function.__closure__ or function.__dict__:
        return None
    defaults = [*(function.__defaults__ or ()), *(function.__kwdefaults__ or {}).values()]
    return (function, function.__code__) if all(type(d) in _PLAIN for d in defaults) else None
