import re
from datetime import date
from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from kezhuan.accounts.models import User
from kezhuan.engine.codes import make_credit_code
from kezhuan.parties.models import Organisation, Person
from kezhuan.parties.panels import Panel, organisation_panels, person_panels
from tests.cast import PersonFactory, UserFactory
from tests.parties.factories import (
    MarkFactory,
    NamedOrganisationFactory,
    PendingOrganisationFactory,
    QualificationFactory,
    StandingConsentFactory,
)

CODE = str(make_credit_code(21))
MOBILE = "13800004127"


def text(response: Any) -> str:
    return str(response.content.decode())


@pytest.fixture
def firm(jia: Organisation) -> Organisation:
    Organisation.objects.filter(pk=jia.pk).update(
        contact_name="王厂长", contact_mobile=MOBILE, contact_email="wang@example.cn", city_industry="pumps_valves"
    )
    jia.refresh_from_db()
    return jia


@pytest.fixture
def expert(yi: Organisation) -> Person:
    return PersonFactory.create(name="周明徽", organisation=yi, directions="高熵合金涂层", mobile=MOBILE)


# Lists --------------------------------------------------------------------------------------------------------------
def test_the_directory_is_open_filters_and_counts_by_kind(client: Client, firm: Organisation, yi: Organisation) -> None:
    MarkFactory.create(organisation=firm)
    page = text(client.get("/organisations/"))
    assert "甲阀门有限公司" in page
    assert "乙理工大学" in page
    assert "高新技术企业" in page

    for query, seen in {
        "kind=institute": False,
        "mark=high_tech": True,
        "mark=gazelle": False,
        "above_scale=yes": False,
        "above_scale=no": True,
        "city_industry=pumps_valves": True,
        "division_code=330304": False,
    }.items():
        assert ("甲阀门有限公司" in text(client.get(f"/organisations/?{query}"))) is seen, query


def test_the_directory_is_read_in_a_bounded_number_of_queries(
    client: Client, db: None, django_assert_max_num_queries: Any
) -> None:
    for _ in range(25):
        MarkFactory.create()

    with django_assert_max_num_queries(6):
        client.get("/organisations/?size=50")


def test_a_filtered_list_is_exported_as_it_is_shown(client: Client, firm: Organisation, yi: Organisation) -> None:
    response = client.get("/organisations/?kind=enterprise&export=xlsx&col=credit_code&col=division_code")

    sheet = load_workbook(BytesIO(response.content)).active
    assert sheet is not None
    assert [cell.value for cell in sheet[1]] == ["单位名称", "统一社会信用代码", "县（市、区）"]
    assert [row[0].value for row in sheet.iter_rows(min_row=2)] == ["甲阀门有限公司"]
    assert MOBILE not in text(client.get("/organisations/?export=csv"))


def test_people_are_listed_with_consent_only_and_not_exported_to_strangers(
    client: Client, expert: Person, bing_member: User
) -> None:
    assert "周明徽" not in text(client.get("/people/"))
    StandingConsentFactory.create(person=expert)
    assert "周明徽" in text(client.get("/people/?q=高熵合金"))
    assert client.get("/people/?export=csv").status_code == 422
    client.force_login(bing_member)
    assert client.get("/people/?export=csv").status_code == 200


def test_people_are_filtered_by_what_they_are_today(client: Client, expert: Person) -> None:
    StandingConsentFactory.create(person=expert)
    QualificationFactory.create(person=expert, issued_on=date(2010, 1, 1), expires_on=date(2012, 1, 1))

    assert "周明徽" not in text(client.get("/people/?qualification=broker"))
    QualificationFactory.create(person=expert, expires_on=None)
    assert "周明徽" in text(client.get("/people/?qualification=broker"))


# An organisation ----------------------------------------------------------------------------------------------------
def test_contact_is_hidden_from_strangers_masked_for_officers_whole_for_members(
    client: Client, firm: Organisation, jia_member: User, bing_member: User, county_officer: User
) -> None:
    for user in (None, bing_member):
        if user:
            client.force_login(user)
        page = text(client.get(firm.get_absolute_url()))
        assert MOBILE not in page
        assert "138****4127" not in page
        assert "王厂长" not in page
    client.force_login(county_officer)
    page = text(client.get(firm.get_absolute_url()))
    assert "138****4127" in page
    assert MOBILE not in page
    assert "王厂长" not in page
    client.force_login(jia_member)
    assert MOBILE in text(client.get(firm.get_absolute_url()))


def test_an_officer_finds_what_waits_for_confirmation_under_a_tab(client: Client, county_officer: User) -> None:
    waiting = PendingOrganisationFactory.create(name="永嘉待核实公司", division_code="330324")
    PendingOrganisationFactory.create(name="鹿城待核实公司", division_code="330302")
    assert "state=pending" not in text(client.get("/organisations/"))
    client.force_login(county_officer)

    page = text(client.get("/organisations/?state=pending"))

    assert waiting.name in page
    assert "鹿城待核实公司" not in page
    assert re.search(r'is-on"[^>]*>待核实<span class="n">1<', page)


@pytest.mark.parametrize("tab", ["", "facts", "people", "marks", "timeline", "nonsense"])
def test_each_tab_of_an_organisation_opens_for_everyone(
    client: Client, firm: Organisation, city_officer: User, tab: str
) -> None:
    MarkFactory.create(organisation=firm)
    page = text(client.get(f"{firm.get_absolute_url()}?tab={tab}"))
    assert page.count('class="is-on"') == 1
    client.force_login(city_officer)
    assert client.get(f"{firm.get_absolute_url()}?tab={tab}").status_code == 200


def test_higher_apps_add_tabs(client: Client, firm: Organisation, monkeypatch: pytest.MonkeyPatch) -> None:
    def panels(actor: object, organisation: Organisation) -> list[Panel]:
        return [Panel("extra", "额外", "parties/_timeline_of.html", lambda: {"happenings": []}, 7)]

    monkeypatch.setattr(organisation_panels, "providers", [])
    organisation_panels.register(panels)
    organisation_panels.register(panels)

    page = text(client.get(f"{firm.get_absolute_url()}?tab=extra"))

    assert page.count('href="?tab=extra"') == 1
    assert "登记记录" in page


def test_a_merged_organisation_leads_to_the_one_kept(client: Client, firm: Organisation) -> None:
    gone = NamedOrganisationFactory.create(state="merged", merged_into=firm)

    assert client.get(f"/organisations/{gone.pk}/").headers["Location"] == firm.get_absolute_url()


def test_an_unconfirmed_organisation_is_not_found_by_outsiders(client: Client, county_officer: User) -> None:
    waiting = PendingOrganisationFactory.create()
    assert client.get(waiting.get_absolute_url()).status_code == 404
    client.force_login(county_officer)
    assert "核实通过" in text(client.get(waiting.get_absolute_url()))

    client.post(reverse("parties:organisation-confirm", args=[waiting.pk]))

    client.logout()
    assert client.get(waiting.get_absolute_url()).status_code == 200


def test_a_manager_edits_the_introduction_but_finds_no_official_fields(
    client: Client, firm: Organisation, jia_member: User, bing_member: User
) -> None:
    client.force_login(jia_member)
    about = reverse("parties:organisation-edit", args=[firm.pk, "about"])
    assert client.post(about, {"introduction": "做球阀", "website": "www.example.cn"}).status_code == 302
    firm.refresh_from_db()
    assert (firm.introduction, firm.website) == ("做球阀", "https://www.example.cn")

    identity = text(client.get(reverse("parties:organisation-edit", args=[firm.pk, "identity"])))
    assert 'name="short_name"' in identity
    assert 'name="credit_code"' not in identity
    assert client.get(reverse("parties:organisation-edit", args=[firm.pk, "statistics"])).status_code == 403
    client.force_login(bing_member)
    assert client.get(about).status_code == 403


def test_a_wrong_value_shows_beside_its_field_and_in_the_summary(
    client: Client, firm: Organisation, county_officer: User
) -> None:
    client.force_login(county_officer)

    response = client.post(
        reverse("parties:organisation-edit", args=[firm.pk, "identity"]),
        {"name": firm.name, "kind": "enterprise", "credit_code": CODE[:-1] + ("0" if CODE[-1] != "0" else "1")},
    )

    assert response.status_code == 422
    assert text(response).count("校验位不对") == 2
    assert 'href="#id_credit_code"' in text(response)


def test_an_officer_changes_contact_without_seeing_it(client: Client, firm: Organisation, county_officer: User) -> None:
    client.force_login(county_officer)
    url = reverse("parties:organisation-edit", args=[firm.pk, "contact"])
    assert MOBILE not in text(client.get(url))

    client.post(url, {"contact_name": "李厂长", "contact_mobile": "", "contact_email": ""})

    firm.refresh_from_db()
    assert (firm.contact_name, firm.contact_mobile) == ("李厂长", MOBILE)


def test_an_officer_closes_reopens_and_marks(client: Client, firm: Organisation, county_officer: User) -> None:
    client.force_login(county_officer)
    close = reverse("parties:organisation-close", args=[firm.pk])
    assert client.get(close).status_code == 200
    assert client.post(close, {"reason": ""}).status_code == 422
    client.post(close, {"reason": "已注销"})
    assert "这家单位已注销" in text(client.get(firm.get_absolute_url()))
    client.post(reverse("parties:organisation-reopen", args=[firm.pk]))

    add = reverse("parties:mark-add", args=[firm.pk])
    assert client.get(add).status_code == 200
    assert client.post(add, {"kind": "gazelle", "valid_from": "2025年1月1日"}).status_code == 302
    assert client.post(add, {"kind": "gazelle", "valid_from": "2025-02-01"}).status_code == 422
    end = reverse("parties:mark-end", args=[firm.marks.get().pk])
    assert client.get(end).status_code == 200
    assert client.post(end, {"last_day": "2025-06-30"}).status_code == 302
    assert client.post(end, {"last_day": "2025-07-30"}).status_code == 422


# Registration -------------------------------------------------------------------------------------------------------
IDENTITY = {"name": "瑞安宏达汽配有限公司", "kind": "enterprise", "credit_code": CODE}
STEPS: dict[str, dict[str, str]] = {
    "identity": IDENTITY,
    "place": {"division_code": "330381"},
    "business": {"industry_code": "C3670", "city_industry": "auto_parts"},
    "about": {"introduction": "做刹车盘"},
    "contact": {"contact_name": "钱经理", "contact_mobile": MOBILE},
}


def register(client: Client, steps: dict[str, dict[str, str]]) -> Any:
    for step, answers in steps.items():
        response = client.post(reverse("parties:organisation-register-step", args=[step]), answers)
        assert response.status_code == 302, text(response)
    return client.get(reverse("parties:organisation-register-check"))


def test_an_organisation_is_registered_in_steps_and_waits(client: Client, bing_member: User) -> None:
    client.force_login(bing_member)
    assert "任务清单" in text(client.get(reverse("parties:organisation-register")))
    assert client.get(reverse("parties:organisation-register-check")).status_code == 302

    check = text(register(client, STEPS))
    assert "瑞安宏达汽配有限公司" in check
    assert "提交后由主管部门核实" in check
    done = client.post(reverse("parties:organisation-register-check"), follow=True)

    assert "等主管部门核实" in text(done)
    entered = Organisation.objects.get(name="瑞安宏达汽配有限公司")
    assert (entered.state, entered.credit_code, entered.industry_code) == ("pending", CODE, "C3670")
    assert client.get(reverse("parties:organisation-register-step", args=["statistics"])).status_code == 404


def test_a_wrong_step_stays_and_says_why(client: Client, bing_member: User) -> None:
    client.force_login(bing_member)

    response = client.post(
        reverse("parties:organisation-register-step", args=["identity"]), {**IDENTITY, "credit_code": "123"}
    )

    assert response.status_code == 422
    assert "18 位" in text(response)


def test_a_likely_duplicate_must_be_looked_at_before_registering(client: Client, bing_member: User) -> None:
    NamedOrganisationFactory.create(name="温州宏达汽配股份有限公司")
    PendingOrganisationFactory.create(name="平阳宏达汽配有限公司")
    client.force_login(bing_member)

    check = text(register(client, STEPS))
    assert "温州宏达汽配股份有限公司" in check
    assert "平阳宏达汽配" not in check
    assert "另有 1 家" in check
    url = reverse("parties:organisation-register-check")
    assert client.post(url).status_code == 422
    assert client.post(url, {"different": "yes"}).status_code == 302


def test_an_institute_registers_a_person_in_steps(client: Client, yi: Organisation, yi_member: User) -> None:
    client.force_login(yi_member)
    start = reverse("parties:person-register", args=[yi.pk])
    assert client.get(start).status_code == 200
    for step, answers in {"person": {"name": "林若谷"}, "work": {"directions": "表面工程"}, "reach": {}}.items():
        url = reverse("parties:person-register-step", args=[yi.pk, step])
        assert client.get(url).status_code == 200
        assert client.post(url, answers).status_code == 302
    check = reverse("parties:person-register-check", args=[yi.pk])
    assert "林若谷" in text(client.get(check))

    page = text(client.post(check, follow=True))

    assert "这一页没有公开" in page
    assert Person.objects.get(name="林若谷").organisation == yi
    client.post(start)
    assert client.get(check).status_code == 302


# A person -----------------------------------------------------------------------------------------------------------
def test_a_person_is_shown_with_qualifications_that_stand_today(
    client: Client, expert: Person, city_officer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(person_panels, "providers", [])
    assert client.get(expert.get_absolute_url()).status_code == 404
    StandingConsentFactory.create(person=expert)
    QualificationFactory.create(person=expert, expires_on=date(2024, 6, 1))

    page = text(client.get(expert.get_absolute_url()))

    assert "高熵合金涂层" in page
    assert "不在有效期" in page
    assert MOBILE not in page
    client.force_login(city_officer)
    officer = text(client.get(expert.get_absolute_url()))
    assert "138****4127" in officer
    assert MOBILE not in officer


def test_a_person_edits_the_own_profile_and_consents(client: Client, expert: Person) -> None:
    client.force_login(UserFactory.create(person=expert))
    edit = reverse("parties:person-edit", args=[expert.pk, "work"])
    assert client.get(edit).status_code == 200
    assert client.post(edit, {"directions": "激光熔覆", "industries": ["digital"]}).status_code == 302
    assert client.get(reverse("parties:person-edit", args=[expert.pk, "x"])).status_code == 404

    url = reverse("parties:consents", args=[expert.pk])
    assert "evidence" not in text(client.get(url))
    client.post(url, {"purpose": "public_profile", "answer": "give"})
    client.post(url, {"purpose": "public_profile", "answer": "withdraw"})

    expert.refresh_from_db()
    assert (expert.directions, expert.industries) == ("激光熔覆", ["digital"])
    assert "撤回记录" in text(client.get(url))
    assert client.post(url, {"purpose": "nonsense", "answer": "give"}).status_code == 422


def test_a_manager_without_the_signed_form_is_told_at_the_field(
    client: Client, expert: Person, yi_member: User
) -> None:
    client.force_login(yi_member)

    page = client.post(reverse("parties:consents", args=[expert.pk]), {"purpose": "matching", "answer": "give"})

    assert page.status_code == 422
    assert 'href="#evidence-matching"' in text(page)
    assert 'id="evidence-matching-error"' in text(page)


def test_an_officer_enters_and_renews_a_qualification(client: Client, expert: Person, city_officer: User) -> None:
    client.force_login(city_officer)
    add = reverse("parties:qualification-add", args=[expert.pk])
    assert client.get(add).status_code == 200
    assert client.post(add, {"kind": "broker"}).status_code == 422
    answers = {"kind": "broker", "grade": "senior", "issued_on": "2024-01-01", "expires_on": "2026-12-31"}
    assert client.post(add, answers).status_code == 302
    renew = reverse("parties:qualification-renew", args=[expert.qualifications.get().pk])
    assert client.get(renew).status_code == 200
    assert client.post(renew, {"expires_on": "2020-01-01"}).status_code == 422
    assert client.post(renew, {"expires_on": "2029-12-31"}).status_code == 302


# Duplicates ---------------------------------------------------------------------------------------------------------
def test_an_officer_compares_merges_and_undoes(client: Client, city_officer: User) -> None:
    one = NamedOrganisationFactory.create(name="温州宏达阀门有限公司")
    two = NamedOrganisationFactory.create(
        name="宏达阀门股份有限公司", credit_code=CODE, contact_name="王厂长", contact_mobile=MOBILE
    )
    PersonFactory.create(organisation=two)
    client.force_login(city_officer)
    worklist = text(client.get(reverse("parties:duplicates")))
    assert "宏达阀门股份有限公司" in worklist

    url = reverse("parties:organisation-merge", args=[one.pk, two.pk])
    preview = text(client.get(url))
    assert re.search(r"人员.*?1 条", preview, re.DOTALL)
    assert "138****4127" in preview
    assert MOBILE not in preview
    assert client.post(url, {"reason": ""}).status_code == 422
    merged = client.post(url, {"reason": "同一家"}, follow=True)
    assert "已合并" in text(merged)
    assert "宏达阀门股份有限公司" in text(client.get(reverse("parties:merges")))

    client.post(merged.redirect_chain[-1][0])

    two.refresh_from_db()
    assert (two.state, two.people.count()) == ("active", 1)


def test_two_codes_forbid_a_merge_on_the_page(client: Client, city_officer: User) -> None:
    one, two = (NamedOrganisationFactory.create(credit_code=str(make_credit_code(n))) for n in (31, 32))
    client.force_login(city_officer)

    assert "两个法人" in text(client.get(reverse("parties:organisation-merge", args=[one.pk, two.pk])))


def test_a_pair_told_apart_leaves_the_worklist(client: Client, city_officer: User, jia_member: User) -> None:
    one = NamedOrganisationFactory.create(name="温州宏达阀门有限公司")
    two = NamedOrganisationFactory.create(name="宏达阀门股份有限公司")
    url = reverse("parties:organisation-distinct", args=[one.pk, two.pk])
    client.force_login(jia_member)
    assert client.post(url).status_code == 403
    assert client.get(reverse("parties:duplicates")).status_code == 403
    assert client.get(reverse("parties:merges")).status_code == 403
    client.force_login(city_officer)

    assert "没有疑似重复的单位" in text(client.post(url, follow=True))


def test_strangers_are_sent_to_sign_in(client: Client, db: None) -> None:
    response = client.get(reverse("parties:duplicates"))

    assert response.status_code == 302
    assert "login" in response.headers["Location"]
