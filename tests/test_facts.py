"""Facts are never guesses: what is unknown is not equal to anything known."""

from __future__ import annotations

import numpy as np

from ad_transform import facts


def test_unknown_dtype_is_not_float64():
    """numpy takes None for float64 where it compares dtypes."""
    unknown, double = facts.Num(None), facts.Num(np.dtype(np.float64))
    assert unknown != double and double != unknown
    assert unknown == facts.Num(None) and double == facts.Num(np.dtype(float))
    for pair in ((unknown, double), (double, unknown)):
        assert facts.join(*pair).dtype is None
        assert facts.widen(*pair).dtype is None
