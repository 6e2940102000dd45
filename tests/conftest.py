"""Every test runs with the verifier of the intermediate representation between the stages."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from ad_transform import pipeline


@pytest.fixture(autouse=True)
def _verified_stages() -> Iterator[None]:
    with pipeline.verifying():
        yield
