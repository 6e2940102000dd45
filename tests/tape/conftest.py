"""Each test of the semantics runs on the tape, and where PyTorch is installed, on PyTorch itself: the same source under both."""

from __future__ import annotations

import pytest

import ad_transform.tape


@pytest.fixture(params=["tape", "pytorch"])
def torch(request):
    """The module under test, with float64 as the default dtype."""
    if request.param == "tape":
        yield ad_transform.tape
        return
    real = pytest.importorskip("torch")
    before = real.get_default_dtype()
    real.set_default_dtype(real.float64)
    yield real
    real.set_default_dtype(before)
