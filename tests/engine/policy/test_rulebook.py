from datetime import date
from pathlib import Path

import pytest

from kezhuan.engine.clock import Purpose, Unit
from kezhuan.engine.policy import RuleBook, RuleFault, Trust

TODAY = date(2026, 11, 23)
BOOK = RuleBook.load()

HEAD = """
[source.own]
title = "站点规则"
"""
RULE = """
[[rule]]
key = "demand.validity_days"
value = 60
unit = "natural_days"
jurisdiction = "site"
level = "platform"
trust = "notice"
source = "own"
"""


def write(folder: Path, text: str, name: str = "own.toml") -> Path:
    (folder / name).write_text(text, encoding="utf-8")
    return folder


def test_the_province_goes_before_the_nation() -> None:
    assert BOOK.at("transfer.reward.assignment_minimum", TODAY).whole == 50
    assert BOOK.at("transfer.reward.assignment_minimum", TODAY, "330382").whole == 70
    assert BOOK.at("transfer.reward.assignment_minimum", TODAY, "3303").jurisdiction == "33"
    assert BOOK.at("transfer.reward.assignment_minimum", TODAY, "110101").jurisdiction == "CN"


def test_a_platform_default_answers_when_no_law_does() -> None:
    rule = BOOK.at("demand.validity_days", TODAY, "330382")

    assert rule.jurisdiction == "site"
    assert rule.clock(Purpose.DEADLINE).unit is Unit.NATURAL_DAYS


def test_a_rule_is_in_force_only_in_its_time() -> None:
    old = BOOK.at("contract.registration.days", date(2025, 6, 1))
    new = BOOK.at("contract.registration.days", TODAY)

    assert (old.whole, old.unit) == (30, "natural_days")
    assert (new.whole, new.unit, new.trust) == (15, "working_days", Trust.DRAFT)
    assert BOOK.find("transfer.notice.days", date(2015, 1, 1)) is None
    with pytest.raises(KeyError, match="in force"):
        BOOK.at("transfer.notice.days", date(2015, 1, 1))


def test_what_is_drafted_or_remembered_asks_for_confirmation_and_never_blocks() -> None:
    remembered = BOOK.at("transfer.notice.days", TODAY)
    known = BOOK.at("transfer.notice.days", TODAY, "3303")
    model = BOOK.at("bidding.deposit_minimum", TODAY)

    assert remembered.needs_confirmation
    assert remembered.caution == "请与主管部门核对"
    assert not remembered.may_block
    assert (known.may_block, known.caution) == (True, "")
    assert (model.may_block, model.caution) == (False, "设计参照，不是法律要求")


def test_every_shipped_rule_says_where_it_comes_from() -> None:
    assert len(BOOK) > 100
    for rule in BOOK:
        assert rule.source.title
        assert rule.trust in (Trust.MEMORY, Trust.DRAFT) or rule.jurisdiction == "site" or rule.level
        assert rule.source.article or rule.trust is not Trust.LAW or rule.note, rule.key
    assert {rule.jurisdiction for rule in BOOK} == {"CN", "33", "site"}
    assert "transfer.ways" in BOOK.keys()  # noqa: SIM118 - a method of the book
    assert len(BOOK.versions("transfer.notice.days")) == 2


def test_values_are_read_by_kind() -> None:
    assert "协议定价" in BOOK.at("transfer.pricing_modes", TODAY).items
    assert str(BOOK.at("transfer.reward.managers_minimum", TODAY, "33").share) == "0.05"
    assert BOOK.at("transfer.idle.years", TODAY, "33").clock(Purpose.WAITING).length == 12
    assert str(BOOK.at("transfer.reward.payment_months", TODAY, "33").source).endswith("第四十条")
    for wrong in ("number", "whole", "share"):
        with pytest.raises(TypeError):
            getattr(BOOK.at("transfer.ways", TODAY), wrong)
    with pytest.raises(TypeError):
        _ = BOOK.at("demand.validity_days", TODAY).items
    with pytest.raises(TypeError):
        BOOK.at("transfer.fraud.fine_to", TODAY, "33").clock(Purpose.WAITING)


def test_a_site_folder_replaces_the_rules_it_names(tmp_path: Path) -> None:
    book = RuleBook.load(write(tmp_path, HEAD + RULE))

    assert book.at("demand.validity_days", TODAY).whole == 60
    assert book.at("transfer.reward.assignment_minimum", TODAY, "33").whole == 70
    with pytest.raises(FileNotFoundError):
        RuleBook.load(tmp_path / "missing")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (HEAD + RULE + RULE, "own.toml, demand.validity_days: overlaps"),
        (HEAD + RULE.replace("value = 60", 'value = "60"'), "must be a number"),
        (HEAD + RULE.replace("value = 60", "value = -1"), "must be a number"),
        (HEAD + RULE.replace("natural_days", "fortnights"), "unit must be one of"),
        (HEAD + RULE.replace('"site"', '"温州"'), "jurisdiction"),
        (HEAD + RULE.replace("notice", "rumour"), "trust must be one of"),
        (HEAD + RULE.replace('source = "own"', 'source = "other"'), "source must name"),
        (HEAD + RULE.replace("unit =", "units ="), "unknown fields"),
        (HEAD + RULE.replace('unit = "natural_days"\n', ""), "missing fields"),
        (HEAD + RULE.replace("demand.validity_days", "Demand"), "dotted"),
        (HEAD + RULE + "valid_from = 2026-02-01\nvalid_to = 2026-01-01\n", "before valid_from"),
        (HEAD + RULE + 'valid_from = "2026"\n', "must be a date"),
        (HEAD + RULE + "reference = 1\n", "true or false"),
        (HEAD + RULE + "note = 1\n", "must be text"),
        (HEAD + RULE.replace("natural_days", "list"), "a list"),
        (HEAD + RULE.replace("natural_days", "flag"), "a flag"),
        (HEAD + RULE.replace("60", '"02-3"').replace("natural_days", "month_day"), "03-30"),
        ("[source.own]\nurl = 'x'\n" + RULE, "source.own"),
        ("[other]\n", "only"),
        ("[[rule", "not readable"),
    ],
)
def test_a_faulty_file_is_refused_by_name(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(RuleFault, match=words) as fault:
        RuleBook.load(write(tmp_path, text))

    assert "own.toml" in str(fault.value)


def test_versions_that_follow_each_other_are_fine(tmp_path: Path) -> None:
    text = HEAD + RULE + "valid_to = 2026-06-30\n" + RULE.replace("60", "90") + "valid_from = 2026-07-01\n"

    book = RuleBook.load(write(tmp_path, text))

    assert book.at("demand.validity_days", date(2026, 6, 30)).whole == 60
    assert book.at("demand.validity_days", date(2026, 7, 1)).whole == 90
