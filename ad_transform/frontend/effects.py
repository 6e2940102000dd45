"""Operations that are there for their effect, an assertion, an error, a call of a function that is not looked into; and texts."""

from __future__ import annotations

from typing import Any

from .. import facts, ops


def _assert(condition: Any, message: Any) -> None:
    assert condition, message


def _raise(error: Any, cause: Any) -> None:
    raise error from cause


assert_op = ops.Op("assert", _assert, lambda condition, message: facts.NONE, "assert", effect=True, check=True, constant=True)
raise_op = ops.Op("raise", _raise, lambda error, cause: facts.NONE, "raise", effect=True, check=True, constant=True)
text_op = ops.Op(
    "text", lambda f, args, kwargs: f(*args, **kwargs), lambda f, args, kwargs: facts.Opaque("str"), "call_object", constant=True
)
format_op = ops.Op(
    "format",
    lambda text, name, args, kwargs: getattr(text, name)(*args, **kwargs),
    lambda text, name, args, kwargs: facts.Opaque("str"),
    "text_method",
    constant=True,
)
call_op = ops.Op(
    "call",
    lambda f, args, kwargs: f(*args, **kwargs),
    lambda f, args, kwargs: facts.Opaque("object"),
    "call_object",
    effect=True,
    constant=True,
)
