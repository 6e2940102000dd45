"""The operations that own blocks; ir.py says what their arguments and blocks are."""

from __future__ import annotations

import operator

from .. import facts
from ..ops import Op, register


def _nothing(*args: object) -> None:
    raise NotImplementedError("control flow is lowered to equations by the front end, never applied")


IF = Op("if", _nothing, _nothing, "if")
FOR = Op("for", _nothing, _nothing, "for")
WHILE = Op("while", _nothing, _nothing, "while")
not_ = register(Op("not", operator.not_, lambda a: facts.BOOL, "not", constant=True), operator.not_)
is_none = Op("is None", lambda a: a is None, lambda a: facts.BOOL, "is_none", constant=True)
and_ = Op("and", lambda a, b: a and b, lambda a, b: facts.BOOL, "bool", constant=True)
or_ = Op("or", lambda a, b: a or b, lambda a, b: facts.BOOL, "bool", constant=True)
