"""Search, names, filters, and what writing changes."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

import pytest

from kezhuan.engine.match.answer import Strength, Verdict
from kezhuan.engine.match.document import Document, Facts, Kind, dump_facts, load_facts
from kezhuan.engine.match.query import MOST_ANSWERS, Filters, Query, Wanted
from kezhuan.engine.match.shard import Shard
from kezhuan.engine.match.statistics import Statistics, term_hash
from tests.engine.match.cast import EVERYTHING, EXPERT, PROBLEM, SEAL, SHOE, VALVE


def found(shard: Shard, text: str, **asked: object) -> list[str]:
    return [answer.key for answer in shard.search(Query(text, **asked)).answers]  # type: ignore[arg-type]


def test_a_problem_in_plain_words_finds_what_solves_it(shard: Shard):
    results = shard.search(Query(PROBLEM))

    assert [answer.key for answer in results.of(Kind.ACHIEVEMENT)] == [VALVE.key, SEAL.key]
    assert [answer.key for answer in results.of(Kind.EXPERT)] == [EXPERT.key]
    assert results.totals[Kind.ACHIEVEMENT] == 2
    assert results.facets[Kind.ACHIEVEMENT]["industry"] == {"valve": 1}
    assert results.facets[Kind.ACHIEVEMENT]["readiness"] == {"7-9": 1}
    assert results.answers[0].document == VALVE
    assert results.answers[0].strength is not Strength.NONE


def test_the_same_question_gets_the_same_order(shard: Shard):
    assert found(shard, PROBLEM) == found(shard, PROBLEM)


def test_equal_documents_keep_the_order_of_their_keys():
    with Shard() as shard:
        shard.add(Document(f"achievement:{n}", Kind.ACHIEVEMENT, "球阀密封") for n in (3, 1, 2))
        shard.commit()

        assert found(shard, "球阀") == ["achievement:1", "achievement:2", "achievement:3"]


def test_pages_follow_one_another(shard: Shard):
    kinds = (Kind.ACHIEVEMENT,)

    first = found(shard, PROBLEM, kinds=kinds, limit=1)
    second = found(shard, PROBLEM, kinds=kinds, limit=1, offset=1)

    assert first + second == found(shard, PROBLEM, kinds=kinds)


def test_too_many_answers_cannot_be_asked_for():
    with pytest.raises(ValueError, match="limit"):
        Query("球阀", limit=MOST_ANSWERS + 1)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "，。！？……",
        "'; DROP TABLE demands; --",
        "😀🚀",
        "valve leaking at low temperature",
        "球閥密封滲漏",
        "\x00\ud800",
        "阀" * 100_000,
    ],
)
def test_any_input_gets_a_sane_answer(shard: Shard, text: str):
    results = shard.search(Query(text))

    assert all(answer.score > 0 for answer in results.answers)


@pytest.mark.parametrize(
    ("filters", "keys"),
    [
        (Filters(industries={"shoe"}), [SHOE.key]),
        (Filters(divisions={"330300"}), [SHOE.key, VALVE.key]),
        (Filters(divisions={"330324"}), [VALVE.key]),
        (Filters(divisions={"330100"}), []),
        (Filters(ways={"licence", "share"}), [VALVE.key]),
        (Filters(statuses={"published"}), [SHOE.key, VALVE.key]),
        (Filters(owners={"organisation:2"}), [SHOE.key]),
        (Filters(readiness=(5, 9)), [VALVE.key]),
        (Filters(price=(Decimal(0), Decimal("500000.00"))), [VALVE.key]),
        (Filters(price=(Decimal("500000.01"), Decimal(9999999))), [SHOE.key]),
        (Filters(published_from=date(2026, 4, 1)), [SHOE.key]),
        (Filters(published_from=date(2026, 1, 1), published_to=date(2026, 4, 1)), [VALVE.key]),
        (Filters(open_on=date(2026, 7, 1)), [VALVE.key, SEAL.key]),
        (Filters(keys={SEAL.key}), [SEAL.key]),
        (Filters(keys=()), []),
        (Filters(without_keys={SHOE.key, SEAL.key}), [VALVE.key]),
        (Filters(without_owners={"organisation:1"}), [SHOE.key, SEAL.key]),
    ],
)
def test_filters_hold_with_and_without_a_question(shard: Shard, filters: Filters, keys: Sequence[str]):
    kinds = (Kind.ACHIEVEMENT,)

    assert found(shard, "", filters=filters, kinds=kinds) == list(keys)
    assert set(found(shard, "密封阀门胶粘剂", filters=filters, kinds=kinds)) == set(keys)


def test_what_is_wanted_settles_near_ties_and_is_shown():
    cheap, dear = (
        Document(f"achievement:{name}", Kind.ACHIEVEMENT, "球阀密封", facts=Facts(price=Decimal(price)))
        for name, price in (("z", 100), ("a", 900))
    )
    with Shard() as shard:
        shard.add([cheap, dear])
        shard.commit()

        results = shard.search(Query("球阀密封", wanted=Wanted(budget=Decimal(500), readiness=6)))

        assert [answer.key for answer in results.answers] == [cheap.key, dear.key]
        best, other = (answer.reasons for answer in results.answers)
        assert best is not None
        assert other is not None
        assert [(fact.name, fact.verdict) for fact in best.facts] == [
            ("price", Verdict.FITS),
            ("readiness", Verdict.UNKNOWN),
        ]
        assert other.facts[0].verdict is Verdict.MISSES
        assert best.shares["facts"] > 0


def test_names_are_found_by_initials_pinyin_and_inner_words(shard: Shard):
    def names(typed: str) -> list[str]:
        return [found.name for found in shard.suggest(typed)]

    assert names("wzdx") == ["温州大学"]
    assert names("wenzhoudaxue") == ["温州大学"]
    assert names("温州") == ["温州大学", "温州医科大学附属眼视光医院"]
    assert "温州医科大学附属眼视光医院" in names("ysg")
    assert names("wenzhou yi ke") == ["温州医科大学附属眼视光医院"]
    assert names("") == names("。") == names("zzzz") == []


def test_suggestions_keep_to_the_kinds_asked_for(shard: Shard):
    assert shard.suggest("wz", kinds=(Kind.EXPERT,)) == ()
    assert len(shard.suggest("wz", limit=1)) == 1


def test_initials_typed_into_the_large_box_find_the_name(shard: Shard):
    results = shard.search(Query("wzdx", kinds=(Kind.ORGANISATION,)))

    assert [answer.document.title for answer in results.answers] == ["温州大学"]
    assert results.answers[0].strength is Strength.STRONG
    assert results.answers[0].reasons is not None
    assert results.answers[0].reasons.terms[0].term == "wzdx"


def test_replacing_and_removing_keep_the_statistics_true(shard: Shard):
    shard.add([Document(SHOE.key, Kind.ACHIEVEMENT, "冷链温控")])
    shard.remove([SEAL.key, "achievement:unknown"])
    shard.commit()

    assert shard.count == shard.statistics.documents == len(EVERYTHING) - 1
    assert found(shard, "鞋用胶粘剂") == []
    assert found(shard, "冷链") == [SHOE.key]
    with Shard() as anew:
        anew.add([each for each in EVERYTHING if each not in (SEAL, SHOE)])
        anew.add([Document(SHOE.key, Kind.ACHIEVEMENT, "冷链温控")])
        anew.commit()
        assert shard.statistics.hashes.tolist() == anew.statistics.hashes.tolist()
        assert shard.statistics.counts.tolist() == anew.statistics.counts.tolist()


def test_the_last_of_several_changes_before_a_commit_counts(shard: Shard):
    shard.add([SHOE])
    shard.remove([SHOE.key])
    shard.add([Document("achievement:9", Kind.ACHIEVEMENT, title) for title in ("旧名", "新名")])
    shard.commit()

    assert shard.get(SHOE.key) is None
    assert shard.get("achievement:9") == Document("achievement:9", Kind.ACHIEVEMENT, "新名")
    assert shard.count == shard.statistics.documents == len(EVERYTHING)


def test_nothing_is_seen_before_the_commit_and_a_rollback_forgets(shard: Shard):
    shard.add([Document("achievement:9", Kind.ACHIEVEMENT, "冷链温控")])

    assert found(shard, "冷链") == []
    shard.rollback()
    shard.commit()
    assert shard.count == shard.statistics.documents == len(EVERYTHING)


def test_facts_survive_storage():
    for facts in (VALVE.facts, SHOE.facts, Facts()):
        assert load_facts(dump_facts(facts)) == facts


def test_rarity_falls_with_frequency():
    figures = Statistics().changed([_hashes("阀", "球"), _hashes("阀")], ())

    rare, common, unknown = figures.rarity(_hashes("球", "阀", "鞋", ordered=False))

    assert common < rare < unknown


def _hashes(*forms: str, ordered: bool = True):  # type: ignore[no-untyped-def]
    import numpy as np

    values = [term_hash(form) for form in forms]
    return np.array(sorted(values) if ordered else values, np.uint32)


def test_a_warm_shard_answers_the_same(shard: Shard):
    before = shard.search(Query(PROBLEM)).answers

    shard.warm()

    assert shard.search(Query(PROBLEM)).answers == before
