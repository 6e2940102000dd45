"""Whether an operation raises an error: what `try` asks where only the run can tell.

try:
    y = np.linalg.inv(a)
except np.linalg.LinAlgError:      ->      failed = fails(np.linalg.inv, np.linalg.LinAlgError, a)
    y = b                                  if failed: y = b else: y = np.linalg.inv(a)
"""

from __future__ import annotations

from typing import Any

from .. import facts
from ..builder import call
from ..ops import Op


def _run(op: Any, error: Any, *args: Any) -> bool:
    try:
        call(op.run, op, args)
    except error:
        return True
    return False


def _infer(op: Any, error: Any, *args: Any) -> facts.Num:
    return facts.BOOL


fails = Op("fails", _run, _infer, "fails", constant=True)
