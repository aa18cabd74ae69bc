"""Every program used as a yardstick ranks the obvious, on the very interface it is measured through."""

from collections.abc import Iterator

import pytest

from kezhuan.config import throwaway
from kezhuan.config.benchmark.peers.peer import Peer, Unavailable, as_ranking, cut_pairs, cut_words
from kezhuan.config.benchmark.peers.registry import QUALITY, SPEED
from kezhuan.engine.match.document import Document, Kind
from kezhuan.engine.match.evaluate import Demand

DOCUMENTS = (
    Document("a", Kind.ACHIEVEMENT, "深冷球阀双金属密封副", {"abstract": "解决液化天然气球阀密封面渗漏的密封副。"}),
    Document("b", Kind.ACHIEVEMENT, "水性聚氨酯鞋用胶粘剂", {"abstract": "鞋底与鞋面粘合强度高。"}),
    Document("c", Kind.ACHIEVEMENT, "阀门铸造工艺", {"abstract": "铸造阀门壳体，少气孔。"}),
    Document("d", Kind.ACHIEVEMENT, ""),
)
LEAK = Demand("1", "球阀密封面渗漏", "液化天然气管线上的球阀，深冷时密封面渗漏。")


@pytest.fixture(params=QUALITY, scope="module")
def peer(request: pytest.FixtureRequest) -> Iterator[Peer]:
    try:
        made = QUALITY[request.param]()
    except Unavailable as missing:
        pytest.skip(str(missing))
    try:
        made.index(DOCUMENTS)
        yield made
    finally:
        made.close()


def test_the_obvious_comes_first(peer: Peer):
    for title in peer.titles:
        found = peer.search(LEAK, None, 3, title)

        assert found[0][0] == "a"
        assert not found[1:] or found[0][1] > 2 * dict(found).get("b", 0)
        assert [score for _, score in found] == sorted((score for _, score in found), reverse=True)


def test_a_title_alone_and_a_text_alone_are_questions_too(peer: Peer):
    ranked = as_ranking(peer, 1.0)

    assert ranked(Demand("1", "鞋用胶粘剂粘合强度", ""), None, 1) == ["b"]
    assert ranked(Demand("1", "", "鞋用胶粘剂粘合强度"), None, 1) == ["b"]


def test_only_the_keys_asked_for_are_ranked(peer: Peer):
    assert {key for key, _ in peer.search(LEAK, ("b", "c", "unknown"), 9)} <= {"b", "c"}
    assert peer.search(LEAK, ("b", "a"), 9)[0][0] == "a"
    assert peer.search(LEAK, (), 9) == []


@pytest.mark.parametrize("text", ["", "，。！", "' OR 1=1 --", '"；|&!():*<->', "\x00\ud800", "😀", "量子纠缠"])
def test_what_nothing_answers_gets_no_answer(peer: Peer, text: str):
    found = peer.search(Demand("1", "", text), None, 9)

    # Character TF-IDF counts punctuation as well.
    assert found == [] or (peer.name == "tfidf" and not any(map(str.isalnum, text)))


def test_the_limit_holds(peer: Peer):
    assert len(peer.search(LEAK, None, 1)) == 1


def test_every_peer_is_called_what_it_is_registered_as(peer: Peer):
    assert QUALITY.keys() >= SPEED.keys()
    assert peer.name in QUALITY
    assert peer.setting


def test_pairs_do_not_cross_punctuation():
    assert cut_pairs("球阀，密封 面A1") == ["球阀", "密封", "面a", "a1"]
    assert cut_words("球阀，密封！") == ["球阀", "密封"]


def test_a_missing_server_is_said(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(throwaway.Path, "glob", lambda *_: iter(()))

    with pytest.raises(Unavailable, match="PostgreSQL"):
        QUALITY["postgres-ts-rank"]()
