"""Every file that leaves a list is on record before it leaves: who, which list, which filter, how many rows."""

from datetime import datetime
from typing import Any

import pytest
from django.test import Client

from kezhuan.accounts.actions import close_account
from kezhuan.accounts.models import User
from kezhuan.audit.models import AuditEvent, ExportLog, VisitorExports
from kezhuan.audit.queries import verify_chain
from kezhuan.engine.actor import Role
from kezhuan.parties.models import Organisation
from tests.accounts.test_views import signed_in
from tests.cast import acting, officer


@pytest.fixture
def auditor(db: None) -> Client:
    return signed_in(officer("审计员孙", Role.AUDIT_ADMIN))


@pytest.mark.parametrize("wanted", ["xlsx", "csv"])
def test_an_export_by_somebody_known_is_recorded_with_its_filter_and_rows(
    jia: Organisation, yi: Organisation, jia_member: User, wanted: str
) -> None:
    response = signed_in(jia_member).get("/organisations/", {"kind": "institute", "export": wanted, "page": "1"})

    assert response.status_code == 200
    row = ExportLog.objects.get()
    assert (row.actor_id, row.list_name, row.title) == (jia_member.pk, "organisations", "机构名录")
    assert (row.conditions, row.file_format, row.rows) == ("kind=institute", wanted, 1)
    event = AuditEvent.objects.get(verb="audit.log_export")
    assert (event.object_type, event.object_id, event.after["rows"]) == ("audit.exportlog", str(row.pk), 1)
    assert "kind=institute" not in str(event.after)
    assert verify_chain().intact


def test_the_title_is_recorded_in_chinese_whatever_the_reader_reads(jia: Organisation, jia_member: User) -> None:
    signed_in(jia_member).get("/organisations/", {"export": "csv"}, headers={"Accept-Language": "en"})

    assert ExportLog.objects.get().title == "机构名录"


def test_strangers_are_counted_and_nothing_says_who(client: Client, jia: Organisation, yi: Organisation) -> None:
    for _ in range(3):
        client.get("/organisations/", {"export": "csv"})
    client.get("/organisations/", {"export": "xlsx"})

    assert not ExportLog.objects.exists()
    assert not AuditEvent.objects.exists()
    counted = {row.file_format: (row.exports, row.rows) for row in VisitorExports.objects.all()}
    assert counted == {"csv": (3, 6), "xlsx": (1, 2)}
    assert {field.name for field in VisitorExports._meta.fields} == {
        "id", "on", "list_name", "title", "file_format", "exports", "rows",
    }  # fmt: skip


def test_a_refused_export_leaves_no_record(jia: Organisation, jia_member: User) -> None:
    assert signed_in(jia_member).get("/organisations/", {"export": "pdf"}).status_code == 422

    assert not ExportLog.objects.exists()


def test_the_record_is_never_changed(jia: Organisation, jia_member: User) -> None:
    signed_in(jia_member).get("/organisations/", {"export": "csv"})

    with pytest.raises(TypeError):
        ExportLog.objects.update(rows=0)
    with pytest.raises(TypeError):
        ExportLog.objects.all().delete()


def test_the_audit_administrator_searches_the_record(
    auditor: Client, jia: Organisation, jia_member: User, now: datetime, client: Client,
    django_assert_max_num_queries: Any,
) -> None:  # fmt: skip
    signed_in(jia_member).get("/organisations/", {"q": "阀门", "export": "csv"})
    client.get("/organisations/", {"export": "csv"})

    with django_assert_max_num_queries(14):
        page = auditor.get("/audit/exports/").content.decode()

    assert "甲小明" in page
    assert "q=阀门" in page
    assert "访客导出" in page
    assert "共 1 条" in auditor.get("/audit/exports/", {"actor": "甲小明", "title": "机构"}).content.decode()
    assert "共 0 条" in auditor.get("/audit/exports/", {"actor": "乙"}).content.decode()
    close_account(actor=acting(jia_member), at=now)
    page = auditor.get("/audit/exports/").content.decode()
    assert "甲小明" not in page
    assert "已注销用户" in page


def test_nobody_else_reads_the_record(jia_member: User, city_officer: User) -> None:
    assert signed_in(jia_member).get("/audit/exports/").status_code == 403
    assert signed_in(city_officer).get("/audit/exports/").status_code == 403
