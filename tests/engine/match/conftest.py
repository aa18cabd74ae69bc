"""One shard in memory with the cast."""

from collections.abc import Iterator

import pytest

from kezhuan.engine.match.shard import Shard
from tests.engine.match.cast import EVERYTHING


@pytest.fixture
def shard() -> Iterator[Shard]:
    with Shard() as made:
        made.add(EVERYTHING)
        made.commit()
        yield made
