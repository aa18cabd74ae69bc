"""Files are kept only when checked, seen by who sees the record, and go only by the rule."""

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from kezhuan.attachments.actions import attach, download_attachment, purge_attachment, withdraw_attachment
from kezhuan.attachments.jobs import purge_due
from kezhuan.attachments.models import Attachment
from kezhuan.attachments.queries import attachments_of
from kezhuan.audit.chain import sm3
from kezhuan.audit.models import AuditEvent
from kezhuan.deals.models import Deal
from kezhuan.engine.actor import SYSTEM
from kezhuan.engine.errors import BadUpload, InvalidInput, NotAllowedNow, NotFound, NotPermitted
from kezhuan.engine.policy import RuleBook
from tests.attachments.conftest import upload
from tests.cast import acting
from tests.engine.files.corpus import pdf

KEPT_DAYS = RuleBook.load().at("attachment.purge_days", date(2026, 11, 23), "CN").whole


def test_a_file_is_kept_with_its_digest_under_a_name_of_our_own(kept: Attachment, deal: Deal) -> None:
    assert kept.digest == sm3(pdf())
    assert kept.size == len(pdf())
    assert "报价单" not in kept.file.name
    assert list(attachments_of(SYSTEM, deal)) == [kept]
    assert AuditEvent.objects.get(object_type="attachments.attachment").verb == "attachments.attach"


def test_a_bad_file_leaves_nothing_behind(deal: Deal, jia_member: Any, now: datetime, settings: Any) -> None:
    with pytest.raises(BadUpload):
        attach(actor=acting(jia_member), subject=deal, upload=upload("a.pdf", b"<html>"), purpose="quotation", at=now)

    assert not Attachment.objects.exists()
    assert not list(Path(settings.MEDIA_ROOT).rglob("*.bin"))


def test_the_other_side_reads_the_file_and_a_stranger_does_not_know_of_it(
    kept: Attachment, deal: Deal, yi_member: Any, bing_member: Any, now: datetime
) -> None:
    assert list(attachments_of(acting(yi_member), deal)) == [kept]
    assert not attachments_of(acting(bing_member), deal)
    with pytest.raises(NotFound):
        download_attachment(actor=acting(bing_member), attachment_id=kept.pk, at=now)


def test_the_provider_reads_nothing_before_both_know_each_other(
    kept: Attachment, deal: Deal, yi_member: Any, now: datetime
) -> None:
    Deal.objects.filter(pk=deal.pk).update(stage="matched", introduced_at=None)

    with pytest.raises(NotFound):
        download_attachment(actor=acting(yi_member), attachment_id=kept.pk, at=now)


def test_a_download_is_in_the_log(kept: Attachment, yi_member: Any, now: datetime) -> None:
    download_attachment(actor=acting(yi_member), attachment_id=kept.pk, at=now)

    event = AuditEvent.objects.latest("sequence")
    assert (event.verb, event.actor_id) == ("attachments.download_attachment", yi_member.pk)


def test_an_officer_reads_and_may_not_add(deal: Deal, kept: Attachment, city_officer: Any, now: datetime) -> None:
    assert list(attachments_of(acting(city_officer), deal)) == [kept]
    with pytest.raises(NotPermitted):
        attach(actor=acting(city_officer), subject=deal, upload=upload(), purpose="quotation", at=now)


def test_a_purpose_nobody_offers_is_refused(deal: Deal, jia_member: Any, now: datetime) -> None:
    with pytest.raises(InvalidInput) as refusal:
        attach(actor=acting(jia_member), subject=deal, upload=upload(), purpose="anything", at=now)

    assert set(refusal.value.fields) == {"purpose"}


def test_a_record_takes_only_so_many_files(
    deal: Deal, kept: Attachment, jia_member: Any, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kezhuan.attachments.actions.MOST_FILES", 1)

    with pytest.raises(NotAllowedNow):
        attach(actor=acting(jia_member), subject=deal, upload=upload(), purpose="quotation", at=now)


def test_a_withdrawn_file_is_out_of_sight_and_its_reason_stays(
    kept: Attachment, deal: Deal, jia_member: Any, now: datetime
) -> None:
    withdraw_attachment(actor=acting(jia_member), attachment_id=kept.pk, reason="传错了版本", at=now)

    assert not attachments_of(acting(jia_member), deal)
    with pytest.raises(NotFound):
        download_attachment(actor=acting(jia_member), attachment_id=kept.pk, at=now)
    assert Attachment.objects.get().withdrawn_reason == "传错了版本"


@pytest.mark.parametrize("reason", ["", "  ", "长" * 301])
def test_withdrawing_needs_a_short_reason(kept: Attachment, jia_member: Any, now: datetime, reason: str) -> None:
    with pytest.raises(InvalidInput):
        withdraw_attachment(actor=acting(jia_member), attachment_id=kept.pk, reason=reason, at=now)


def test_content_goes_by_the_rule_and_not_before(
    kept: Attachment, jia_member: Any, now: datetime, django_capture_on_commit_callbacks: Any
) -> None:
    path = Path(kept.file.path)
    withdraw_attachment(actor=acting(jia_member), attachment_id=kept.pk, reason="传错", at=now)

    assert purge_due(now + timedelta(days=KEPT_DAYS)) == 0
    with pytest.raises(NotAllowedNow):
        purge_attachment(actor=SYSTEM, attachment_id=kept.pk, at=now + timedelta(days=KEPT_DAYS))
    with django_capture_on_commit_callbacks(execute=True):
        assert purge_due(now + timedelta(days=KEPT_DAYS, minutes=1)) == 1

    assert not path.exists()
    assert Attachment.objects.get().digest == kept.digest


def test_a_standing_file_is_never_purged_and_nobody_but_the_system_purges(
    kept: Attachment, city_officer: Any, now: datetime
) -> None:
    with pytest.raises(NotFound):
        purge_attachment(actor=SYSTEM, attachment_id=kept.pk, at=now + timedelta(days=9999))
    with pytest.raises(NotPermitted):
        purge_attachment(actor=acting(city_officer), attachment_id=kept.pk, at=now)
