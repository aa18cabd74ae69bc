"""Search by meaning beside words, filters inside both, and several shards answering as one."""

import pickle
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from kezhuan.engine.match import cutting
from kezhuan.engine.match.bench import sample_documents, sample_questions
from kezhuan.engine.match.columns import Columns
from kezhuan.engine.match.document import Document, Facts, Kind
from kezhuan.engine.match.facts import fits
from kezhuan.engine.match.folder import IndexNotReady
from kezhuan.engine.match.pool import Found, Pool
from kezhuan.engine.match.query import Filters, Query, Wanted
from kezhuan.engine.match.score import Bounds
from kezhuan.engine.match.shard import Shard
from kezhuan.engine.match.statistics import Statistics, term_hash

_SAME = {"腐": "锈", "蚀": "锈"}


@cache
def direction(character: str) -> NDArray[np.float32]:
    return np.random.default_rng(term_hash(_SAME.get(character, character))).standard_normal(32).astype(np.float32)


class Twins:
    """A small encoder: characters in directions of their own, two that mean the same in one."""

    name = "twins-1"
    dim = 32

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        rows = np.zeros((len(texts), self.dim), np.float32)
        for row, text in zip(rows, texts, strict=True):
            row += sum(map(direction, text), start=np.zeros(self.dim, np.float32))
        lengths = np.linalg.norm(rows, axis=1, keepdims=True)
        return rows / np.where(lengths > 0, lengths, 1)

    def encode_counted(self, texts: Sequence[str], counts: object) -> NDArray[np.float32]:
        return self.encode(texts)

    words = encode


@pytest.fixture(scope="module")
def crowd() -> Iterator[Shard]:
    with Shard(names=False, encoder=Twins()) as shard:
        shard.add(sample_documents(1500, kinds=(Kind.ACHIEVEMENT,)))
        rare = Facts(industries=("rare",), price=Decimal(7))
        shard.add(Document(f"achievement:r{n}", Kind.ACHIEVEMENT, f"球阀阀座第 {n} 种", facts=rare) for n in range(15))
        shard.commit()
        yield shard


def test_meaning_finds_what_shares_no_word():
    documents = [
        Document("achievement:1", Kind.ACHIEVEMENT, "锈锈"),
        Document("achievement:2", Kind.ACHIEVEMENT, "鞋底"),
    ]
    found = {}
    for encoder in (None, Twins()):
        with Shard(encoder=encoder) as shard:
            shard.add(documents)
            shard.commit()
            found[encoder is None] = [answer.key for answer in shard.search(Query("腐蚀")).answers]

    assert found == {True: [], False: ["achievement:1"]}


@pytest.mark.parametrize("few", [0, cutting.FEW])
def test_a_rare_filter_still_fills_the_list(crowd: Shard, few: int, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(cutting, "FEW", few)
    monkeypatch.setattr(cutting, "DEPTH", 20)
    query = Query("球阀阀座泄漏，" + sample_questions(1)[0], kinds=(Kind.ACHIEVEMENT,), limit=10, unrelated=True)

    for filters in (Filters(industries=("rare",)), Filters(price=(Decimal(1), Decimal(8)))):
        answers = crowd.search(Query(query.text, kinds=query.kinds, filters=filters, limit=10, unrelated=True)).answers
        assert len(answers) == 10
        assert all(answer.key.startswith("achievement:r") for answer in answers)


def test_effects_of_columns_are_those_shown_as_fitting():
    wanted = Wanted(("I1",), ("330300",), ("licence",), Decimal(500), 5)
    cases = [
        Facts(),
        Facts(("I1", "I2"), ("330324",), 6, Decimal(400), ways=("licence",)),
        Facts(("I2",), ("3401",), 3, Decimal("500.01"), ways=("sale",)),
        Facts(("I1",), price=Decimal(500), readiness=5),
    ]
    with Shard() as shard:
        shard.add(Document(f"achievement:{n}", Kind.ACHIEVEMENT, "球阀", facts=facts) for n, facts in enumerate(cases))
        shard.commit()
        columns: Columns = shard._view.snapshot.columns
        effects = columns.effects(np.arange(len(cases)), wanted)

    assert effects.tolist() == pytest.approx([sum(fit.effect for fit in fits(wanted, facts)) for facts in cases])


def test_two_shards_with_common_statistics_answer_as_one(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(cutting, "FEW", 10_000)  # every document is a candidate: what remains is the arithmetic
    documents = [*sample_documents(1500, kinds=(Kind.ACHIEVEMENT,))]
    halves = [Shard(names=False, encoder=Twins()) for _ in range(2)]
    whole = Shard(names=False, encoder=Twins())
    for shard, some in ((halves[0], documents[::2]), (halves[1], documents[1::2]), (whole, documents)):
        shard.add(some)
        shard.commit()
    for shard in halves:
        shard.use_statistics(whole.statistics)

    for text in sample_questions(25, seed=3):
        query = Query(text, kinds=(Kind.ACHIEVEMENT,))
        batches = [pickle.loads(pickle.dumps(shard.candidates(query))) for shard in halves]  # noqa: S301
        together = halves[0].rank(
            query, batches, lambda keys: {key: found for key in keys if (found := whole.get(key))}
        )
        alone = whole.search(query)
        assert [answer.key for answer in together.answers] == [answer.key for answer in alone.answers]
        assert [answer.score for answer in together.answers] == pytest.approx([each.score for each in alone.answers])
        assert [answer.reasons for answer in together.answers][:1] == [answer.reasons for answer in alone.answers][:1]


def test_statistics_of_others_change_the_scores_and_can_be_taken_back(crowd: Shard):
    query = Query(sample_questions(1)[0], kinds=(Kind.ACHIEVEMENT,))
    before = crowd.search(query).answers
    crowd.use_statistics(Statistics(10**6))
    other = crowd.search(query).answers
    crowd.use_statistics(None)

    assert [each.score for each in other] != [each.score for each in before]
    assert crowd.search(query).answers == before


class Backwards:
    """A ranker that turns the first stage round."""

    bounds = Bounds(0.9, 0.5, 0.1)

    def suits(self, found: Found) -> bool:
        return len(found) > 0

    def judge(self, pool: Pool) -> "Turned":
        found = pool.found
        shared = found.asked >= 0
        products = np.where(shared, pool.asked.values[found.asked] * found.term_values, 0)
        sums = np.bincount(found.owner, weights=products, minlength=len(found))
        assert sums == pytest.approx(found.lexical, abs=1e-5)
        assert found.deep == len(found) == len(found.titles) <= 100
        return Turned((1 + np.arange(len(found), dtype=np.float32)) / len(found))


@dataclass(frozen=True)
class Turned:
    scores: NDArray[np.float32]

    def parts(self, place: int) -> dict[str, float]:
        return {"words": 1.0 + place, "pool": -1.0}


def test_what_the_ranker_counted_is_in_the_reasons_of_every_answer_it_looked_at():
    documents = [*sample_documents(300, kinds=(Kind.ACHIEVEMENT,))]
    query = Query(sample_questions(1)[0], kinds=(Kind.ACHIEVEMENT,), limit=5, unrelated=True)
    with Shard(names=False, encoder=Twins(), ranker=Backwards()) as shard:
        shard.add(documents)
        shard.commit()
        reasons = [answer.reasons for answer in shard.search(query).answers]

    assert len(reasons) == 5
    for place, why in zip(range(99, 94, -1), reasons, strict=True):
        assert why is not None
        assert why.contributions["title"] + why.contributions["body"] == pytest.approx(1.0 + place)
        assert why.contributions["pool"] == -1.0
        assert sum(why.shares.values()) == pytest.approx(1.0)
        assert why.shares.get("meaning", 0.0) == 0.0


def test_a_ranker_orders_the_best_of_the_first_stage():
    documents = [*sample_documents(300, kinds=(Kind.ACHIEVEMENT,))]
    query = Query(sample_questions(1)[0], kinds=(Kind.ACHIEVEMENT,), limit=200)
    keys = {}
    for ranker in (None, Backwards()):
        with Shard(names=False, encoder=Twins(), ranker=ranker) as shard:
            shard.add(documents)
            shard.commit()
            results = shard.search(Query(query.text, kinds=query.kinds, limit=200, unrelated=True, reasons=False))
            keys[ranker is None] = [answer.key for answer in results.answers]

    assert keys[False][:100] == keys[True][:100][::-1]
    assert keys[False][100:] == keys[True][100:]


def test_vectors_follow_additions_and_removals(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(cutting, "FEW", 0)
    monkeypatch.setattr(cutting, "DEPTH", 3)

    def found(shard: Shard) -> set[str]:
        return {each.key for each in shard.search(Query("腐蚀", kinds=(Kind.ACHIEVEMENT,))).answers}

    with Shard(tmp_path, writable=True, encoder=Twins()) as writer:
        writer.add(sample_documents(50, kinds=(Kind.ACHIEVEMENT,)))
        writer.add([Document("achievement:a", Kind.ACHIEVEMENT, "锈")])
        writer.commit()
        reader = Shard(tmp_path, encoder=Twins())
        assert "achievement:a" in found(reader)
        writer.add([Document("achievement:b", Kind.ACHIEVEMENT, "锈锈锈")])
        writer.remove(["achievement:a"])
        writer.commit()
        assert reader.reload(warm=True)

    assert "achievement:b" in found(reader)
    assert "achievement:a" not in found(reader)


def test_an_index_of_another_encoder_is_built_anew_and_words_alone_can_read_it(tmp_path: Path):
    class Other(Twins):
        name = "twins-2"

    with Shard(tmp_path, writable=True, encoder=Twins()) as writer:
        writer.add([Document("achievement:1", Kind.ACHIEVEMENT, "球阀密封")])
        writer.commit()

    assert [each.key for each in Shard(tmp_path).search(Query("球阀")).answers] == ["achievement:1"]
    with pytest.raises(IndexNotReady):
        Shard(tmp_path, encoder=Other())
    with Shard(tmp_path, writable=True, encoder=Other()) as writer:
        assert writer.fresh
