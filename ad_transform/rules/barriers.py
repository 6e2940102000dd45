"""Operations that change nothing but what the transforms may do: `detach` and `graft` stop a derivative, `fence` stops sharing.

They stand in the representation until every derivative is taken; optimise/barriers.py takes them out, so no code has them.
"""

from __future__ import annotations

from typing import Any

from .. import ops
from ..ops import Op


def _same(a: Any) -> Any:
    return ops.fact(a)


def _of_old(old: Any, new: Any) -> Any:
    return ops.fact(old)


def _graft_vjp(y_bar: Any, y: Any, old: Any, new: Any) -> Any:
    return y_bar, None


def _graft_jvp(dots: Any, y: Any, old: Any, new: Any) -> Any:
    return dots[0]


def _fence_vjp(y_bar: Any, y: Any, a: Any) -> Any:
    return y_bar


detach = Op("detach", lambda a: a, _same, view="yes", constant=True)
"""The value, as a constant."""

graft = Op("graft", lambda old, new: new, _of_old, vjp=_graft_vjp, jvp=_graft_jvp)
"""The value of `new` with the derivative of `old`: `old` after a write that was not recorded."""

fence = Op("fence", lambda a: a, _same, view="yes", vjp=_fence_vjp, linear=((0,),))
"""The value itself, as one that nothing computed from the original is shared with: what is behind a fence is computed again."""
