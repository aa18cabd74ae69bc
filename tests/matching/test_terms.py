"""Synonyms and domain words as data: two people, every step on record, taken up by searches without a restart."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from kezhuan.accounts.models import User
from kezhuan.audit.queries import history_of
from kezhuan.engine.actor import SYSTEM, Actor, Role
from kezhuan.engine.errors import Conflict, DomainError, InvalidInput, NotAllowedNow, NotPermitted
from kezhuan.engine.match.document import Kind
from kezhuan.engine.match.query import Query
from kezhuan.engine.text.lists import shipped_synonyms
from kezhuan.engine.text.normalise import normalise
from kezhuan.engine.text.terms import use_domain_words, words
from kezhuan.exchange.kinds import importer_named
from kezhuan.matching.actions import (
    adopt_shipped_terms,
    approve_terms,
    decline_terms,
    propose_terms,
    withdraw_terms,
)
from kezhuan.matching.models import TermGroup
from kezhuan.matching.shards import kept_whole, reader
from kezhuan.matching.terms import read_lexicon, words_of
from kezhuan.matching.trying import sample_for, tried
from kezhuan.matching.upkeep import follow
from tests.accounts.test_views import signed_in
from tests.cast import acting, officer
from tests.catalogue.factories import AchievementFactory
from tests.matching.factories import approved_terms, proposed_terms

Touch = Callable[[Any], None]


@pytest.fixture
def wu(db: None) -> User:
    return officer("吴科长")


@pytest.fixture
def zheng(db: None) -> User:
    return officer("郑科员", Role.COUNTY_OFFICER, "330324")


@pytest.fixture(autouse=True)
def _own_words() -> Any:
    """The segmenter belongs to the process: whatever a test keeps whole ends with it."""
    yield
    use_domain_words(())


def keys(text: str) -> list[str]:
    return [answer.key for answer in reader().search(Query(text, kinds=(Kind.ACHIEVEMENT,))).answers]


def test_a_group_is_used_once_a_second_person_has_approved_it(wu: User, zheng: User, now: datetime) -> None:
    group = propose_terms(
        actor=acting(wu), kind="synonym", words=["防腐", "耐腐蚀 ", "防腐"], source="GB/T 10123", at=now
    )
    assert (group.state, group.words, group.text) == ("proposed", ["防腐", "耐腐蚀"], "防腐、耐腐蚀")

    with pytest.raises(NotPermitted):
        approve_terms(actor=acting(wu), group_id=group.pk, at=now)
    approve_terms(actor=acting(zheng), group_id=group.pk, at=now)

    group.refresh_from_db()
    assert (group.state, group.decided_by) == ("approved", zheng)
    assert [event.verb for event in history_of(group)] == ["approve_terms", "propose_terms"]


def test_the_database_itself_asks_for_two_people(wu: User, now: datetime) -> None:
    group = proposed_terms()
    with pytest.raises(IntegrityError), transaction.atomic():
        TermGroup.objects.filter(pk=group.pk).update(state="approved", decided_by=group.proposed_by, decided_at=now)


def test_members_of_firms_keep_no_lists(as_jia: Actor, now: datetime) -> None:
    group = proposed_terms()
    with pytest.raises(NotPermitted):
        propose_terms(actor=as_jia, kind="synonym", words=["甲", "乙"], source="x", at=now)
    for verb in (decline_terms, withdraw_terms):
        with pytest.raises(NotPermitted):
            verb(actor=as_jia, group_id=group.pk, reason="不合适", at=now)
    with pytest.raises(NotPermitted):
        adopt_shipped_terms(actor=as_jia, at=now)


@pytest.mark.parametrize(
    ("kind", "given", "field"),
    [
        ("synonym", ["防腐"], "words"),
        ("synonym", ["防腐", "防 腐！"], "words"),
        ("synonym", ["防腐", "公司"], "words"),
        ("synonym", [f"词{n}" for n in range(9)], "words"),
        ("synonym", ["防腐", "很长" * 20], "words"),
        ("domain", ["PLC"], "words"),
        ("domain", [], "words"),
        ("others", ["防腐", "耐腐蚀"], "kind"),
    ],
)
def test_each_wrong_group_says_what_to_mend(wu: User, kind: str, given: list[str], field: str, now: datetime) -> None:
    with pytest.raises(InvalidInput) as refusal:
        propose_terms(actor=acting(wu), kind=kind, words=given, source="依据", at=now)
    assert list(refusal.value.fields) == [field]


def test_source_direction_and_reason_are_asked_for(wu: User, now: datetime) -> None:
    good = {"kind": "synonym", "words": ["防腐", "耐腐蚀"], "at": now}
    for given, field in (({"source": " "}, "source"), ({"source": "x", "direction": "up"}, "direction")):
        with pytest.raises(InvalidInput) as refusal:
            propose_terms(actor=acting(wu), **good, **given)
        assert list(refusal.value.fields) == [field]
    group = approved_terms()
    with pytest.raises(InvalidInput):
        withdraw_terms(actor=acting(wu), group_id=group.pk, reason=" ", at=now)


def test_the_same_words_in_another_order_are_the_same_group(wu: User, now: datetime) -> None:
    approved_terms(("防腐", "耐腐蚀"))
    with pytest.raises(Conflict):
        propose_terms(actor=acting(wu), kind="synonym", words=["耐腐蚀", "防腐"], source="x", at=now)
    one_way = propose_terms(
        actor=acting(wu), kind="synonym", words=["耐腐蚀", "防腐"], source="x", direction="one_way", at=now
    )
    assert one_way.state == "proposed"


def test_a_better_group_takes_the_place_of_the_old_one(wu: User, zheng: User, now: datetime) -> None:
    old = approved_terms(("防腐", "耐腐蚀"))
    new = propose_terms(
        actor=acting(wu), kind="synonym", words=["防腐", "抗腐蚀"], source="x", replaces_id=old.pk, at=now
    )
    approve_terms(actor=acting(zheng), group_id=new.pk, at=now)

    old.refresh_from_db()
    assert old.state == "withdrawn"
    assert old.reason
    with pytest.raises(NotAllowedNow):
        propose_terms(actor=acting(wu), kind="synonym", words=["防腐", "耐蚀"], source="x", replaces_id=old.pk, at=now)


def test_what_ends_does_not_come_back(wu: User, now: datetime) -> None:
    group = proposed_terms()
    decline_terms(actor=acting(wu), group_id=group.pk, reason="太宽", at=now)
    for verb in (decline_terms, withdraw_terms):
        with pytest.raises(NotAllowedNow):
            verb(actor=acting(wu), group_id=group.pk, reason="再试", at=now)
    with pytest.raises(NotAllowedNow):
        approve_terms(actor=acting(wu), group_id=group.pk, at=now)


def test_the_shipped_list_comes_in_once_and_what_was_withdrawn_stays_so(wu: User, now: datetime) -> None:
    assert adopt_shipped_terms(actor=SYSTEM, at=now) == len(shipped_synonyms().entries)
    group = TermGroup.objects.get(shipped_code="S001")
    withdraw_terms(actor=acting(wu), group_id=group.pk, reason="漏水是另一回事", at=now)

    assert adopt_shipped_terms(actor=SYSTEM, at=now + timedelta(days=1)) == 0
    group.refresh_from_db()
    assert group.state == "withdrawn"
    assert [event.verb for event in history_of(group)] == ["withdraw_terms", "adopt_shipped_terms"]


def test_readers_take_up_a_change_without_a_restart(
    indexed: dict[str, Any], touched: Touch, wu: User, now: datetime
) -> None:
    paint = AchievementFactory.create(published=True, title="海上平台重防腐涂料", abstract="盐雾下三年不起泡。")
    touched(paint)
    group = proposed_terms(("抗海水侵蚀", "防腐"))
    follow(now)
    before, key = reader(), f"achievement:{paint.pk}"
    assert key not in keys("钢桩需要抗海水侵蚀")

    approve_terms(actor=acting(wu), group_id=group.pk, at=now)
    follow(now)
    assert key in keys("钢桩需要抗海水侵蚀")
    assert reader() is before

    withdraw_terms(actor=acting(wu), group_id=group.pk, reason="不再用", at=now)
    follow(now)
    assert key not in keys("钢桩需要抗海水侵蚀")


def test_a_new_domain_word_is_kept_whole_after_the_index_was_built_anew(indexed: dict[str, Any], now: datetime) -> None:
    word = "冷缩补偿密封副"
    assert word not in [each.form for each in words(normalise(f"采用{word}结构").text)]

    approved_terms((word,), kind="domain")
    follow(now)

    assert kept_whole() == read_lexicon().domain == (word,)
    reader()
    assert word in [each.form for each in words(normalise(f"采用{word}结构").text)]
    assert keys("深冷球阀密封")
    assert follow(now).written == 0


def test_a_trial_shows_what_a_synonym_changes(indexed: dict[str, Any], touched: Touch, wu: User, now: datetime) -> None:
    paint = AchievementFactory.create(published=True, title="海上平台重防腐涂料", abstract="盐雾下三年不起泡。")
    touched(paint)
    follow(now)
    group = proposed_terms(("抗海水侵蚀", "防腐"))

    trial = tried(acting(wu), group, "钢桩需要抗海水侵蚀", now)

    moved = {each.row: (each.before, each.after) for each in trial.moved}
    assert moved[paint][1] == 1
    assert trial.changes > 0
    assert sample_for(group, now)


def test_a_trial_shows_how_a_domain_word_changes_the_cut(wu: User, now: datetime) -> None:
    group = proposed_terms(("冷缩补偿密封副",), kind="domain")

    trial = tried(acting(wu), group, "冷缩补偿密封副", now)

    assert len(trial.cut_before) > 1
    assert list(trial.cut_after) == ["冷缩补偿密封副"]


def test_the_pages_lead_from_a_proposal_to_its_use_and_its_end(wu: User, zheng: User) -> None:
    first, second = signed_in(wu), signed_in(zheng)

    bad = first.post("/matching/terms/new/", {"kind": "synonym", "words": "防腐", "direction": "both", "source": "x"})
    assert bad.status_code == 422
    assert "请写两个以上意思相同的词" in bad.content.decode()
    assert 'value="防腐"' in bad.content.decode()
    page = first.post(
        "/matching/terms/new/", {"kind": "synonym", "words": "防腐、耐腐蚀", "direction": "both", "source": "x"}
    )
    group = TermGroup.objects.get()
    assert page["Location"] == f"/matching/terms/{group.pk}/"
    assert "请另一位工作人员批准" in first.get(page["Location"]).content.decode()
    assert first.post(f"/matching/terms/{group.pk}/approve/").status_code == 403
    assert second.post(f"/matching/terms/{group.pk}/approve/").status_code == 302
    assert "使用中" in first.get(page["Location"], {"try": "要求防腐"}).content.decode()
    assert second.post(f"/matching/terms/{group.pk}/end/", {"reason": ""}).status_code == 422
    assert second.post(f"/matching/terms/{group.pk}/end/", {"reason": "太宽"}).status_code == 302
    group.refresh_from_db()
    assert group.state == "withdrawn"


def test_the_list_can_be_taken_out_and_brought_back(wu: User, zheng: User, now: datetime) -> None:
    approved_terms(("防腐", "耐腐蚀"))
    sheet = signed_in(wu).get("/matching/terms/?export=csv").content.decode("utf-8-sig")
    assert "防腐、耐腐蚀" in sheet

    importer = importer_named("terms")
    again = {"words": "耐腐蚀、防腐", "kind": "synonym", "direction": "both", "source": "x"}
    existing = importer.find(again, acting(wu))
    assert existing is not None
    assert importer.changes(again, existing) == {}
    new = {"words": "渗漏、漏液", "kind": "synonym", "source": "x"}
    assert importer.find(new, acting(wu)) is None
    made = TermGroup.objects.get(pk=importer.write(acting(wu), new, None, now))
    assert (made.state, made.direction) == ("proposed", "both")
    with pytest.raises(DomainError):
        importer.find({"words": "防腐", "kind": "synonym"}, acting(wu))


def test_a_list_of_words_is_read_as_people_write_it() -> None:
    assert words_of("防腐、 耐腐蚀，ball  valve；抗腐蚀\n") == ["防腐", "耐腐蚀", "ball valve", "抗腐蚀"]


def test_nobody_else_sees_the_list(client: Client, jia_member: User) -> None:
    assert client.get("/matching/terms/").status_code == 302
    assert signed_in(jia_member).get("/matching/terms/").status_code == 403
