"""Where keys live, and what several shards know together."""

import numpy as np
import pytest

from kezhuan.cluster.figures import together
from kezhuan.cluster.joining import shape
from kezhuan.cluster.placement import keeper_name, owner
from kezhuan.engine.match.bench import sample_documents
from kezhuan.engine.match.shard import Shard

pytestmark = pytest.mark.pure
KEYS = [f"achievement:{number}" for number in range(6000)]


def test_keys_spread_evenly_and_stay_where_they_are():
    counts = np.bincount([owner(key, 4) for key in KEYS])

    assert counts.min() > 1400
    assert [owner(key, 4) for key in ("achievement:1", "expert:7", "需求\ud800")] == [3, 0, 1]


def test_one_more_shard_moves_one_key_in_five_and_only_to_itself():
    moved = [(owner(key, 4), owner(key, 5)) for key in KEYS if owner(key, 4) != owner(key, 5)]

    assert len(moved) / len(KEYS) == pytest.approx(1 / 5, abs=0.03)
    assert {to for _, to in moved} == {4}


def test_every_copy_has_a_name_of_its_own():
    assert len({keeper_name(shard, replica) for shard in range(12) for replica in range(12)}) == 144


def test_figures_of_parts_add_up_to_those_of_the_whole():
    documents = list(sample_documents(300))
    parts = []
    for some in (documents, documents[::2], documents[1::2]):
        with Shard(names=False) as shard:
            shard.add(some)
            shard.commit()
            parts.append(shard.statistics)
    whole, *halves = parts

    added = together(halves)

    assert added.documents == whole.documents
    assert added.hashes.tolist() == whole.hashes.tolist()
    assert added.counts.tolist() == whole.counts.tolist()
    assert added.tokens.tolist() == whole.tokens.tolist()


def test_an_address_names_the_head_and_the_size():
    assert shape("10.0.0.5:6379/4x2") == ("10.0.0.5:6379", 4, 2)
    assert shape("head:6379") == ("head:6379", 2, 2)


@pytest.mark.parametrize("text", ["head", "head:port", "head:1/2", "head:1/0x2", "head:1/2x0", "head:1/axb"])
def test_anything_else_is_no_address(text: str):
    with pytest.raises(ValueError, match=text):
        shape(text)
