import json
from datetime import datetime

import pytest
from allauth.account.models import EmailAddress
from django.apps import apps
from django.test import Client

from kezhuan.accounts.actions import (
    change_profile,
    close_account,
    disable_user,
    enable_user,
    export_personal_data,
    give_consent,
    issue_api_token,
    request_membership,
    reveal_number,
    withdraw_consent,
)
from kezhuan.accounts.models import User, UserConsent
from kezhuan.accounts.queries import has_consented, sessions_of
from kezhuan.audit.models import AuditEvent
from kezhuan.audit.queries import verify_chain
from kezhuan.engine.actor import STRANGER, Role
from kezhuan.engine.codes import make_credit_code
from kezhuan.engine.errors import Conflict, InvalidInput, NotAllowedNow, NotFound, NotPermitted
from kezhuan.parties.models import Organisation
from tests.cast import PASSWORD, UserFactory, acting, member


def test_a_number_is_revealed_with_one_event_and_a_reason(
    jia: Organisation, jia_member: User, city_officer: User, now: datetime
) -> None:
    jia.contact_mobile = "13800001234"
    jia.save()

    with pytest.raises(InvalidInput):
        reveal_number(actor=acting(city_officer), thing=jia, field="contact_mobile", reason=" ", at=now)
    value = reveal_number(actor=acting(city_officer), thing=jia, field="contact_mobile", reason="核对需求", at=now)

    assert value == "13800001234"
    event = AuditEvent.objects.get(verb="accounts.reveal_number")
    assert (event.note, event.after) == ("核对需求", {"revealed": "contact_mobile"})


def test_who_may_not_reveal(
    jia: Organisation, jia_member: User, bing_member: User, county_officer: User, bing: Organisation, now: datetime
) -> None:
    for actor in (acting(bing_member), STRANGER):
        with pytest.raises(NotPermitted):
            reveal_number(actor=actor, thing=jia, field="contact_mobile", reason="看看", at=now)
        with pytest.raises(NotFound):
            reveal_number(actor=actor, thing=jia_member, field="mobile", reason="看看", at=now)
    with pytest.raises(NotPermitted):
        reveal_number(actor=acting(county_officer), thing=bing, field="contact_mobile", reason="看看", at=now)
    with pytest.raises(NotFound):
        reveal_number(actor=acting(county_officer), thing=jia, field="credit_code", reason="看看", at=now)
    assert not AuditEvent.objects.exists()


def test_the_security_administrator_reveals_a_users_number(
    jia_member: User, security_admin: User, now: datetime
) -> None:
    change_profile(actor=acting(jia_member), display_name="甲小明", mobile="138 0000 1234", at=now)

    revealed = reveal_number(
        actor=acting(security_admin),
        thing=User.objects.get(pk=jia_member.pk),
        field="mobile",
        reason="核实身份",
        at=now,
    )

    assert revealed == "13800001234"
    assert "13800001234" not in str(list(AuditEvent.objects.values()))


def test_a_wrong_number_is_refused_at_its_field(jia_member: User, now: datetime) -> None:
    for name, mobile, field in ((" ", "", "display_name"), ("甲", "123", "mobile")):
        with pytest.raises(InvalidInput) as refusal:
            change_profile(actor=acting(jia_member), display_name=name, mobile=mobile, at=now)
        assert set(refusal.value.fields) == {field}
    with pytest.raises(NotPermitted):
        change_profile(actor=STRANGER, display_name="x", mobile="", at=now)


def test_consent_is_given_and_withdrawn_as_easily(jia_member: User, now: datetime) -> None:
    actor = acting(jia_member)

    give_consent(actor=actor, purpose="profiling", at=now)
    assert has_consented(jia_member.pk, "profiling")
    with pytest.raises(Conflict):
        give_consent(actor=actor, purpose="profiling", at=now)
    withdraw_consent(actor=actor, purpose="profiling", at=now)

    assert not has_consented(jia_member.pk, "profiling")
    with pytest.raises(NotAllowedNow):
        withdraw_consent(actor=actor, purpose="profiling", at=now)
    with pytest.raises(NotAllowedNow):
        withdraw_consent(actor=actor, purpose="privacy", at=now)
    with pytest.raises(InvalidInput):
        give_consent(actor=actor, purpose="selling", at=now)
    for verb in (give_consent, withdraw_consent):
        with pytest.raises(NotPermitted):
            verb(actor=STRANGER, purpose="profiling", at=now)


def test_a_new_version_of_a_text_asks_again(jia_member: User, now: datetime) -> None:
    UserConsent.objects.create(user=jia_member, purpose="email", text_version="2020-01", given_at=now)

    give_consent(actor=acting(jia_member), purpose="email", at=now)

    assert list(UserConsent.objects.order_by("pk").values_list("withdrawn_at", flat=True)) == [now, None]


def test_the_copy_of_ones_data_follows_every_relation_and_holds_no_secret(
    jia: Organisation, jia_member: User, now: datetime
) -> None:
    actor = acting(jia_member)
    issued = issue_api_token(actor=actor, organisation_id=jia.pk, name="对接", role=Role.ENTERPRISE, at=now)
    give_consent(actor=actor, purpose="email", at=now)

    copy = export_personal_data(actor=actor, at=now)
    text = json.dumps(copy, ensure_ascii=False)

    assert copy["accounts.userconsent.user"]
    assert copy["accounts.membership.user"]
    assert "notifications.notification.recipient" in copy
    for secret in (jia_member.password, issued.token.token_hash, "pbkdf2", "md5$"):
        assert secret not in text
    with pytest.raises(NotPermitted):
        export_personal_data(actor=STRANGER, at=now)


def _residues(words: list[str]) -> list[str]:
    """Where any of the words still stands in the database, the audit chain apart."""
    found = []
    for model in apps.get_models():
        if model._meta.db_table == "audit_auditevent":
            continue
        for row in model._base_manager.values():
            found += [f"{model._meta.label}: {word}" for word in words if word in str(row)]
    return found


def test_closing_an_account_leaves_a_pseudonym_and_no_residue(jia: Organisation, now: datetime) -> None:
    user = member("李可消", jia)
    User.objects.filter(pk=user.pk).update(mobile="13911112222", email="kexiao@example.com")
    EmailAddress.objects.create(user=user, email="kexiao@example.com", primary=True, verified=True)
    client = Client()
    client.post("/accounts/login/", {"login": "kexiao@example.com", "password": "wrong"})
    client.post("/accounts/login/", {"login": "kexiao@example.com", "password": PASSWORD})
    actor = acting(user)
    give_consent(actor=actor, purpose="email", at=now)
    Organisation.objects.filter(pk=jia.pk).update(credit_code=make_credit_code(3))
    request_membership(actor=actor, credit_code=make_credit_code(3), role=Role.BROKER, at=now)

    closed = close_account(actor=actor, at=now)

    assert closed.username == f"closed-{user.pk}"
    assert not closed.is_active
    assert not acting(user).is_known
    assert _residues(["李可消", "13911112222", "kexiao"]) == []
    closing = AuditEvent.objects.get(verb="accounts.close_account")
    assert closing.actor_label == "已注销用户"
    assert "李可消" not in str(closing.before)
    assert verify_chain().intact


def test_an_officer_gives_up_the_post_before_closing(city_officer: User, now: datetime) -> None:
    with pytest.raises(NotAllowedNow):
        close_account(actor=acting(city_officer), at=now)
    with pytest.raises(NotPermitted):
        close_account(actor=STRANGER, at=now)


def test_a_disabled_user_is_out_of_every_device_at_once(jia_member: User, security_admin: User, now: datetime) -> None:
    client = Client()
    client.post("/accounts/login/", {"login": jia_member.username, "password": PASSWORD})
    assert sessions_of(jia_member).count() == 1

    disable_user(actor=acting(security_admin), user_id=jia_member.pk, reason="账号被盗", at=now)

    assert sessions_of(jia_member).count() == 0
    assert client.get("/me/").status_code == 302
    assert "login" in client.get("/me/").headers["Location"]
    with pytest.raises(NotAllowedNow):
        disable_user(actor=acting(security_admin), user_id=jia_member.pk, reason="再来", at=now)
    enable_user(actor=acting(security_admin), user_id=jia_member.pk, at=now)
    with pytest.raises(NotAllowedNow):
        enable_user(actor=acting(security_admin), user_id=jia_member.pk, at=now)


def test_only_the_security_administrator_disables_and_never_themselves(
    jia_member: User, system_admin: User, security_admin: User, now: datetime
) -> None:
    for verb in (disable_user, enable_user):
        extra = {"reason": "x"} if verb is disable_user else {}
        for user in (system_admin, jia_member):
            with pytest.raises(NotFound):
                verb(actor=acting(user), user_id=security_admin.pk, at=now, **extra)
        with pytest.raises(NotPermitted):
            verb(actor=acting(security_admin), user_id=security_admin.pk, at=now, **extra)
    with pytest.raises(InvalidInput):
        disable_user(actor=acting(security_admin), user_id=jia_member.pk, reason=" ", at=now)


def test_a_closed_account_stays_closed(jia_member: User, security_admin: User, now: datetime) -> None:
    other = UserFactory.create()
    close_account(actor=acting(other), at=now)

    with pytest.raises(NotAllowedNow):
        enable_user(actor=acting(security_admin), user_id=other.pk, at=now)
