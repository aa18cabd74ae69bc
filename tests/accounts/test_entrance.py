import re
import time
from typing import Any

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from kezhuan.accounts.models import User
from kezhuan.accounts.queries import has_consented
from kezhuan.audit.models import AuditEvent
from kezhuan.audit.queries import verify_chain
from tests.accounts.test_views import signed_in
from tests.cast import PASSWORD

SIGNUP = {
    "display_name": "新人",
    "email": "xin@example.com",
    "password1": "Wenzhou-2026-pump",
    "agree_terms": "on",
    "agree_privacy": "on",
}


def test_a_failed_sign_in_is_recorded_against_the_account_without_what_was_typed(jia_member: User) -> None:
    sign_in(Client(), jia_member.username, "Secret-typed-1")
    sign_in(Client(), "My-Other-Secret", "Secret-typed-2")

    known, unknown = AuditEvent.objects.order_by("sequence")
    assert [known.verb, unknown.verb] == ["accounts.fail_sign_in"] * 2
    assert (known.actor_kind, known.object_id) == ("stranger", str(jia_member.pk))
    assert (unknown.actor_kind, unknown.object_id, unknown.object_label) == ("stranger", "0", "未知账号")
    assert "ecret" not in str(list(AuditEvent.objects.values()))
    assert verify_chain().intact


def test_the_failure_that_locks_out_is_recorded_once_and_the_closed_door_adds_nothing(jia_member: User) -> None:
    client = Client()
    for _ in range(7):
        cache.clear()  # allauth's own limit would answer before
        sign_in(client, jia_member.username, "wrong")

    assert verbs() == ["accounts.fail_sign_in"] * 5 + ["accounts.lock_out"]
    assert AuditEvent.objects.get(verb="accounts.lock_out").object_id == str(jia_member.pk)


@pytest.fixture
def xiaoming(jia_member: User) -> User:
    jia_member.email = "xiaoming@example.com"
    jia_member.save()
    return jia_member


def sign_in(client: Client, login: str, password: str = PASSWORD) -> Any:
    return client.post("/accounts/login/", {"login": login, "password": password})


def verbs() -> list[str]:
    return list(AuditEvent.objects.order_by("sequence").values_list("verb", flat=True))


def test_signing_up_makes_an_account_with_both_consents(db: None) -> None:
    response = Client().post("/accounts/signup/", SIGNUP)

    user = User.objects.get()
    assert response.status_code == 302
    assert (user.display_name, user.email) == ("新人", "xin@example.com")
    assert has_consented(user.pk, "terms")
    assert has_consented(user.pk, "privacy")
    assert verbs()[:3] == ["accounts.register_user", "accounts.give_consent", "accounts.give_consent"]
    assert "xin@example.com" not in str(list(AuditEvent.objects.values()))


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"agree_privacy": ""}, "请勾选后再继续"),
        ({"password1": "password"}, "密码"),
        ({"password1": "onlyletterslong"}, "至少 3 类"),
        ({"email": "nothing"}, "电子邮箱"),
        ({"display_name": ""}, "请填写“姓名”"),
    ],
)
def test_a_bad_sign_up_says_what_to_do_at_the_field(db: None, change: dict[str, str], sentence: str) -> None:
    page = Client().post("/accounts/signup/", {**SIGNUP, **change}).content.decode()

    assert sentence in page
    assert "error-summary" in page
    assert not User.objects.exists()


def test_sign_in_and_out_leave_their_events(jia_member: User) -> None:
    client = Client()

    assert sign_in(client, jia_member.username).status_code == 302
    assert sign_in(Client(), jia_member.email.upper()).status_code == 302
    client.post("/accounts/logout/")

    assert verbs() == ["accounts.sign_in", "accounts.sign_in", "accounts.sign_out"]
    assert "login" in client.get("/me/").headers["Location"]


def _same(first: str, second: str) -> bool:
    """Equal pages but for the security tokens and the typed name."""

    def strip(page: str) -> str:
        return re.sub(r'(value="[^"]*"|nobody\S*|甲小明)', "", page)

    return strip(first) == strip(second)


def test_a_wrong_name_and_a_wrong_password_look_the_same(jia_member: User) -> None:
    known = sign_in(Client(), jia_member.username, "wrong")
    unknown = sign_in(Client(), "nobody", "wrong")

    assert known.status_code == unknown.status_code
    assert "用户名、邮箱或密码不对" in known.content.decode()
    assert _same(known.content.decode(), unknown.content.decode())


def test_five_failures_lock_out_with_the_same_page_for_known_and_unknown(jia_member: User) -> None:
    pages = []
    for name in (jia_member.username, "nobody"):
        client = Client()
        answers = [sign_in(client, name, "wrong") for _ in range(6)]
        assert [answer.status_code for answer in answers[:4]] == [200] * 4
        assert answers[5].status_code == 429
        assert answers[5].headers["Retry-After"] == "900"
        pages.append(answers[5].content.decode())
    assert "15 分钟" in pages[0]
    assert _same(*pages)
    assert sign_in(Client(), jia_member.username).status_code == 429
    with time_machine.travel(time.time() + 901):
        assert sign_in(Client(), jia_member.username).status_code == 302


def test_a_reset_does_not_tell_whether_the_address_is_known(xiaoming: User) -> None:
    known = Client().post("/accounts/password/reset/", {"email": xiaoming.email}, follow=True)
    unknown = Client().post("/accounts/password/reset/", {"email": "nobody@example.com"}, follow=True)

    assert _same(known.content.decode(), unknown.content.decode())
    assert [message.to for message in mail.outbox] == [[xiaoming.email]]


def test_sign_up_with_a_known_address_looks_like_any_other(xiaoming: User, settings: Any) -> None:
    settings.ACCOUNT_EMAIL_VERIFICATION = "mandatory"

    fresh = Client().post("/accounts/signup/", SIGNUP, follow=True)
    known = Client().post("/accounts/signup/", {**SIGNUP, "email": xiaoming.email}, follow=True)

    assert _same(fresh.content.decode(), known.content.decode())
    assert User.objects.count() == 2
    assert "已经有账号" in mail.outbox[1].body


def test_a_password_is_reset_by_the_link_and_other_devices_fall_out(xiaoming: User) -> None:
    other = Client()
    sign_in(other, xiaoming.username)
    client = Client()
    client.post("/accounts/password/reset/", {"email": xiaoming.email})
    link = next(line for line in mail.outbox[0].body.splitlines() if line.startswith("http"))

    form_url = client.get(link).headers["Location"]
    new = "Nanxi-River-2027"
    done = client.post(form_url, {"password1": new, "password2": new}, follow=True)

    assert "密码已更新" in done.content.decode()
    assert "accounts.change_password" in verbs()
    assert other.get("/me/").status_code == 302
    assert sign_in(Client(), xiaoming.username, new).status_code == 302
    assert "链接已失效" in Client().get(link).content.decode()


def test_a_one_time_password_is_changed_before_anything_else(jia_member: User) -> None:
    User.objects.filter(pk=jia_member.pk).update(must_change_password=True)
    client = Client()
    sign_in(client, jia_member.username)

    assert client.get("/me/").headers["Location"] == reverse("account_change_password")
    new = "Nanxi-River-2027"
    client.post("/accounts/password/change/", {"oldpassword": PASSWORD, "password1": new, "password2": new})

    assert client.get("/me/").status_code == 200


@pytest.fixture
def strict(settings: Any) -> None:
    settings.STAFF_TOTP_REQUIRED = True


def activate(client: Client, user: User) -> str:
    """Set up a second factor as a person would; returns the secret."""
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    page = client.get("/accounts/2fa/totp/activate/").content.decode()
    found = re.search(r"<code>([A-Z2-7 ]+)</code>", page)
    assert found, page
    secret = found.group(1).replace(" ", "")
    code = auth.format_hotp_value(auth.hotp_value(secret, next(auth.yield_hotp_counters_from_time())))
    assert client.post("/accounts/2fa/totp/activate/", {"code": code}).status_code == 302
    return secret


def test_staff_set_up_a_second_factor_before_anything_else(strict: None, city_officer: User) -> None:
    client = Client()
    sign_in(client, city_officer.username)

    assert client.get("/me/").headers["Location"] == reverse("mfa_activate_totp")
    assert client.get("/me/", headers={"HX-Request": "true"}).headers["HX-Redirect"] == reverse("mfa_activate_totp")
    secret = activate(client, city_officer)

    assert client.get("/accounts/2fa/recovery-codes/").status_code == 200
    assert client.get("/me/").status_code == 200
    assert "accounts.activate_second_factor" in verbs()
    stored = Authenticator.objects.get(type="totp").data["secret"]
    assert secret not in stored


def test_members_are_not_kept_at_the_door(strict: None, jia_member: User) -> None:
    client = Client()
    sign_in(client, jia_member.username)

    assert client.get("/me/").status_code == 200


def test_a_second_factor_is_asked_for_and_kept_while_in_post(strict: None, city_officer: User) -> None:
    first = Client()
    sign_in(first, city_officer.username)
    activate(first, city_officer)
    client = Client()

    asked = sign_in(client, city_officer.username)
    assert asked.headers["Location"].startswith("/accounts/2fa/authenticate/")
    assert client.get("/me/").status_code == 302
    wrong = client.post("/accounts/2fa/authenticate/", {"code": "000000"}).content.decode()
    assert "验证码不对" in wrong
    failed = AuditEvent.objects.get(verb="accounts.fail_sign_in")
    assert (failed.object_id, failed.actor_kind, failed.note) == (str(city_officer.pk), "stranger", "second factor")
    kept = first.post("/accounts/2fa/totp/deactivate/").content.decode()
    assert "您的岗位要求两步验证" in kept
    assert Authenticator.objects.filter(type="totp").exists()


def test_a_session_ends_when_idle_and_when_too_old(jia_member: User, settings: Any) -> None:
    client = Client()
    start = time.time()
    sign_in(client, jia_member.username)
    with time_machine.travel(start + settings.SESSION_IDLE_SECONDS - 60):
        assert client.get("/me/").status_code == 200
    with time_machine.travel(start + 2 * settings.SESSION_IDLE_SECONDS - 120):
        assert client.get("/me/").status_code == 200
    with time_machine.travel(start + 3 * settings.SESSION_IDLE_SECONDS):
        gone = client.get("/me/data/", follow=True)
    assert gone.redirect_chain[0][0] == "/accounts/login/?next=%2Fme%2Fdata%2F"
    assert "您离开得太久" in gone.content.decode()
    assert verbs() == ["accounts.sign_in", "accounts.end_session"]


def test_a_session_never_outlives_its_day(jia_member: User, settings: Any) -> None:
    settings.SESSION_IDLE_SECONDS = 10 * settings.SESSION_ABSOLUTE_SECONDS
    settings.SESSION_COOKIE_AGE = 10 * settings.SESSION_ABSOLUTE_SECONDS
    client = Client()
    start = time.time()
    sign_in(client, jia_member.username)
    with time_machine.travel(start + settings.SESSION_ABSOLUTE_SECONDS + 1):
        assert "已满时限" in client.get("/me/", follow=True).content.decode()


def test_reading_pages_writes_nothing(jia_member: User, django_assert_max_num_queries: Any) -> None:
    client = Client()
    sign_in(client, jia_member.username)
    client.get("/me/consents/")

    with django_assert_max_num_queries(12) as seen:
        client.get("/me/consents/")
    assert not [query for query in seen.captured_queries if not query["sql"].startswith("SELECT")]


def test_other_devices_are_signed_out(jia_member: User) -> None:
    here, there = Client(), Client()
    sign_in(here, jia_member.username)
    sign_in(there, jia_member.username)

    page = here.post("/accounts/sessions/", follow=True).content.decode()

    assert "其他设备已退出" in page
    assert there.get("/me/").status_code == 302
    assert here.get("/me/").status_code == 200
    assert "accounts.end_other_sessions" in verbs()


def test_a_new_address_is_verified_by_its_link(jia_member: User) -> None:
    client = Client()
    sign_in(client, jia_member.username)

    client.post("/accounts/email/", {"email": "second@example.com", "action_add": ""})
    link = next(line for line in mail.outbox[-1].body.splitlines() if line.startswith("http"))
    assert "请确认 second@example.com" in client.get(link).content.decode()
    client.post(link)

    assert verbs()[-2:] == ["accounts.add_email", "accounts.confirm_email"]


def test_sensitive_steps_ask_again(jia_member: User) -> None:
    client = signed_in(jia_member)

    answer = client.get("/accounts/2fa/totp/activate/")

    assert answer.status_code == 302
    assert "reauthenticate" in answer.headers["Location"]
    page = client.post("/accounts/reauthenticate/", {"password": "wrong"}).content.decode()
    assert "密码不对" in page
