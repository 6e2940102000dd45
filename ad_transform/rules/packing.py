"""What a recursive call saves for its adjoint: a tuple of numbers, arrays, lists, and of what the calls inside it save.

The tuples are nested as deep as the recursion went, so that only the function that made one knows what is in it.
"""

from __future__ import annotations

from typing import Any

from .. import facts
from ..ops import Op


def _pack(*items: Any) -> tuple[Any, ...]:
    return items


def _unpack(saved: Any, may_be_none: Any) -> Any:
    return saved


pack = Op("pack", _pack, lambda *items: facts.SAVED, "pack")
"""A tuple of some values."""

unpack = Op("unpack", _unpack, lambda saved, may_be_none: facts.SAVED, "unpack", view="yes")
"""The values that were packed, and which of them may be None; whoever writes the equation knows their facts."""
