"""Code that is for arrays of one length only is not used for others."""

import numpy as np
import pytest

from ad_transform import value_and_grad
from tests.programs import collected


@pytest.mark.parametrize("program", [collected.item_for_each_element, collected.table_by_pairs])
def test_a_dict_with_a_key_for_each_element(program):
    """The code has a variable for each key: arrays of other lengths get code of their own, and the first length its first code."""
    gradient = value_and_grad(program, wrt=(0, 1))
    sources = []
    for n in (4, 3, 5, 4):
        shape = (n,) if program is collected.item_for_each_element else (n, n + 1)
        array = np.sin(np.arange(1.0, np.prod(shape) + 1)).reshape(shape)
        value, (x_bar, s_bar) = gradient(array, 0.7)
        step = np.zeros_like(array)
        step.reshape(-1)[n - 1] = 1e-6
        expected = (program(array + step, 0.7) - program(array - step, 0.7)) / 2e-6
        assert value == pytest.approx(program(array, 0.7))
        assert x_bar.reshape(-1)[n - 1] == pytest.approx(expected, rel=1e-6)
        assert s_bar == pytest.approx((program(array, 0.7 + 1e-6) - program(array, 0.7 - 1e-6)) / 2e-6, rel=1e-6)
        sources.append(gradient.source)
    assert sources[0] == sources[3]
    assert len(set(sources)) == 3
