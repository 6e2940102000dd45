"""What the attributes of classes are, and what code that was made for them takes for granted.

A class may be changed between two calls: a method is replaced, a derived class or an instance gets an attribute that hides another
one. The code is then made anew.
"""

from __future__ import annotations

import functools
import types
from collections.abc import Callable
from typing import Any

Guard = Callable[[dict[str, Any]], bool]
BINDING = (types.FunctionType, property, staticmethod, classmethod, functools.cached_property)  # code, and no data


def owner(cls: type, name: str) -> type | None:
    """The class that an attribute is found in, without asking any descriptor; None where it is in none."""
    for kind in cls.__mro__:
        if name in kind.__dict__:
            return kind
    return None


def defined_as_now(cls: type, name: str) -> Guard:
    """Whether an attribute is still found where it is found now; if it is code, the same."""
    kind = owner(cls, name)
    found = None if kind is None else vars(kind)[name]
    if kind is None and not hasattr(cls, name):
        return lambda arguments: not hasattr(cls, name)
    if isinstance(found, (types.FunctionType, property)):
        return lambda arguments: getattr(cls, name, None) is found  # of these, the class gives what is defined
    if not isinstance(found, BINDING):
        return lambda arguments: owner(cls, name) is kind
    return lambda arguments: owner(cls, name) is kind and vars(kind)[name] is found


def has_own(thing: Any, name: str) -> bool:
    """Whether an object itself has an attribute, in its dict or in a slot."""
    if name in getattr(thing, "__dict__", ()):
        return True
    kind = owner(type(thing), name)
    return kind is not None and isinstance(kind.__dict__[name], types.MemberDescriptorType) and hasattr(thing, name)
