"""Every test runs with the verifier of the intermediate representation between the stages."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest

from ad_transform import pipeline


def pytest_collection_finish() -> None:
    """What is there before the first test is no garbage, and looking through the rest less often saves a quarter of the time."""
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


@pytest.fixture(autouse=True)
def _verified_stages() -> Iterator[None]:
    with pipeline.verifying():
        yield
