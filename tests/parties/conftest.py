from collections.abc import Iterator

import pytest
from django.core.cache import cache


@pytest.fixture(autouse=True)
def _cold_cache() -> Iterator[None]:
    """The worklist of duplicates is kept by count and newest change; tests all happen at one moment."""
    cache.clear()
    yield
    cache.clear()
