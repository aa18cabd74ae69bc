from datetime import datetime
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from kezhuan.accounts.actions import change_profile, disable_user
from kezhuan.accounts.models import User
from kezhuan.audit.models import AuditEvent, Checkpoint, Verification
from kezhuan.engine.actor import Role
from tests.accounts.test_views import signed_in
from tests.cast import acting, officer


@pytest.fixture
def auditor(db: None) -> Client:
    return signed_in(officer("审计员孙", Role.AUDIT_ADMIN))


@pytest.fixture
def happened(jia_member: User, now: datetime) -> AuditEvent:
    change_profile(actor=acting(jia_member), display_name="甲大明", mobile="13800001234", at=now)
    return AuditEvent.objects.get()


def test_the_log_is_searched_by_who_what_and_when(
    auditor: Client, happened: AuditEvent, django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(12):
        assert "更正个人资料" in auditor.get("/audit/").content.decode()
    for query, found in (
        ({"actor": "甲"}, 1),
        ({"actor": "乙"}, 0),
        ({"verb": "accounts.change_profile"}, 1),
        ({"verb": "accounts.sign_in"}, 0),
        ({"object": "甲大明"}, 1),
        ({"since": "2026-11-23", "until": "2026-11-23"}, 1),
        ({"until": "2026-11-22"}, 0),
    ):
        assert f"共 {found} 条" in auditor.get("/audit/", query).content.decode(), query


def test_an_event_shows_fields_by_name_and_hides_personal_data(auditor: Client, happened: AuditEvent) -> None:
    page = auditor.get("/audit/1/").content.decode()

    assert "姓名" in page
    assert "甲大明" in page
    assert "（个人信息，不显示）" in page
    assert happened.hash[:4] in page
    assert "13800001234" not in page
    assert auditor.get("/audit/2/").status_code == 404


def test_only_the_audit_administrator_reads_the_log(happened: AuditEvent, jia_member: User, city_officer: User) -> None:
    security = officer("安全员赵", Role.SECURITY_ADMIN)
    for user in (jia_member, city_officer, security):
        for url in ("/audit/", "/audit/1/", "/audit/chain/"):
            assert signed_in(user).get(url).status_code == 403
        assert signed_in(user).post("/audit/chain/verify/").status_code == 403
        assert signed_in(user).post("/audit/chain/checkpoint/").status_code == 403
    assert Client().get("/audit/").status_code == 302


def test_the_chain_is_verified_from_the_page(
    auditor: Client, happened: AuditEvent, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        auditor.post("/audit/chain/verify/")
    verification = Verification.objects.get()
    assert verification.intact
    assert "完整" in auditor.get("/audit/chain/").content.decode()
    done = auditor.get(f"/audit/chain/verify/{verification.pk}/")
    assert done.headers["HX-Refresh"] == "true"
    with connection.cursor() as cursor:
        cursor.execute("UPDATE audit_auditevent SET note = 'x' WHERE sequence = 1")

    with django_capture_on_commit_callbacks(execute=True):
        auditor.post("/audit/chain/verify/")

    assert "第 1 条的内容与摘要不符" in auditor.get("/audit/chain/").content.decode()


def test_one_verification_at_a_time(auditor: Client, happened: AuditEvent, now: datetime) -> None:
    from django.utils import timezone

    Verification.objects.create(started_at=timezone.now(), started_by="审计员孙", total=1)

    assert auditor.post("/audit/chain/verify/").status_code == 409
    assert 'hx-get="/audit/chain/verify/' in auditor.get("/audit/chain/").content.decode()


def test_anybody_compares_a_kept_checkpoint(auditor: Client, happened: AuditEvent) -> None:
    stranger = Client()
    assert "还没有公布存证点" in stranger.get("/audit/checkpoints/").content.decode()
    auditor.post("/audit/chain/checkpoint/")
    kept = Checkpoint.objects.get()

    def ask(sequence: object, digest: str) -> str:
        return stranger.get("/audit/checkpoints/", {"sequence": sequence, "hash": digest}).content.decode()

    assert "一致：" in ask(kept.sequence, kept.hash.upper())
    assert "不一致" in ask(kept.sequence, "0" * 64)
    assert "没有公布过" in ask(99, kept.hash)
    assert "64 位" in ask(1, "abc")


def test_history_shows_values_to_insiders_and_masks_names_for_outsiders(
    jia_member: User, now: datetime, rf: Any
) -> None:
    from django.template import Context, Template

    security = officer("安全员赵", Role.SECURITY_ADMIN)
    change_profile(actor=acting(jia_member), display_name="甲大明", mobile="", at=now)
    disable_user(actor=acting(security), user_id=jia_member.pk, reason="离职交接", at=now)

    def shown(viewer: User) -> str:
        request = rf.get("/")
        request.actor = acting(viewer)
        person = User.objects.get(pk=jia_member.pk)
        return Template("{% load audit %}{% history person %}").render(Context({"request": request, "person": person}))

    inside, outside = shown(officer("审计员孙", Role.AUDIT_ADMIN)), shown(officer("系统员钱", Role.SYSTEM_ADMIN))
    for text in ("停用账号", "更正个人资料"):
        assert text in inside
        assert text in outside
    for text in ("安全员赵", "离职交接", "甲大明"):
        assert text in inside
        assert text not in outside
    assert "安**" in outside
