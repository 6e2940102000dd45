"""A derivative that stands in a class, where it is read from an object: a method of that object, with its code to read."""

from __future__ import annotations

import functools
import types
from collections.abc import Callable
from typing import Any


class Bound(functools.partial):  # type: ignore[type-arg]
    """What `obj.method` is where `grad` or its like decorates the method: the derivative, whose first argument is the object."""

    @property
    def __doc__(self) -> str | None:  # type: ignore[override]
        """The docstring of the derivative."""
        doc: str | None = self.func.__doc__
        return doc

    @property
    def source(self) -> str:
        """The generated code for the last arguments, of this object or another; the object is its first parameter."""
        code: str = self.func.source  # type: ignore[attr-defined]
        return code

    def source_for(self, *args: Any, **kwargs: Any) -> str:
        """The generated code for arguments like these."""
        code: str = self.func.source_for(*self.args, *args, **kwargs)  # type: ignore[attr-defined]
        return code

    @property
    def primal(self) -> Callable[..., Any]:
        """The method that is differentiated, of the same object."""
        return types.MethodType(self.func.primal, self.args[0])  # type: ignore[attr-defined]

    def __repr__(self) -> str:
        return f"<{repr(self.func).strip('<>')}, bound to {self.args[0]!r}>"
