"""A long form in steps keeps what was typed and lets nothing through half done."""

import datetime as dt
from typing import Any

import pytest
from django import forms
from django.contrib.sessions.backends.cache import SessionStore
from django.http import QueryDict

from kezhuan.engine.errors import InvalidInput, NotFound
from kezhuan.ui.forms import HouseForm
from kezhuan.ui.wizard import Step, Wizard
from tests.ui.rendering import request


class Words(HouseForm):
    statement = forms.CharField(label="难题原话")


class Terms(HouseForm):
    budget = forms.DecimalField(label="预算")
    ways = forms.MultipleChoiceField(label="方式", choices=[("a", "转让"), ("b", "许可")], required=False)
    units = {"budget": "万元"}


class Consent(HouseForm):
    true = forms.BooleanField(label="属实")


class DemandWizard(Wizard):
    name = "demand"
    steps = (
        Step("words", "说说难题", Words),
        Step("terms", "预算与方式", Terms),
        Step("consent", "公开范围", Consent, after=("words", "terms")),
    )


@pytest.fixture
def visit(now: dt.datetime) -> Any:
    """Opens the wizard again and again in one session, ``later`` after the first time."""
    session = SessionStore()

    def open_again(later: dt.timedelta = dt.timedelta(0), **initial: Any) -> DemandWizard:
        asked = request("/")
        asked.session = session
        return DemandWizard(asked, now + later, initial=initial)

    return open_again


def states(wizard: Wizard) -> list[str]:
    return [task.state for task in wizard.tasks]


def test_a_fresh_draft_has_everything_to_do_and_the_last_step_closed(visit: Any) -> None:
    wizard = visit()

    assert states(wizard) == ["todo", "todo", "closed"]
    assert wizard.saved_at is None


def test_what_was_typed_is_kept_also_where_it_is_wrong(visit: Any, now: dt.datetime) -> None:
    form = visit().keep("terms", QueryDict("budget=三十&ways=a&ways=b&injected=1"))

    again = visit()

    assert not form.is_valid()
    assert states(again) == ["todo", "wrong", "closed"]
    assert again.saved_at == now
    assert again.forms["terms"]["budget"].value() == "三十"
    assert again.forms["terms"]["ways"].value() == ["a", "b"]


def test_all_done_gives_the_answers_in_words_and_the_values(visit: Any) -> None:
    visit().keep("words", QueryDict("statement=密封面渗漏"))
    visit().keep("terms", QueryDict("budget=30&ways=a&ways=b"))
    wizard = visit()
    assert wizard.next_step("terms").key == "consent"
    wizard.keep("consent", QueryDict("true=on"))

    done = visit()

    assert done.ready
    assert done.next_step("consent") is None
    assert [(a.label, a.text) for a in done.answers()] == [
        ("难题原话", "密封面渗漏"),
        ("预算", "30 万元"),
        ("方式", "转让、许可"),
        ("属实", "是"),
    ]
    assert done.cleaned()["statement"] == "密封面渗漏"


def test_a_half_done_draft_is_refused(visit: Any) -> None:
    visit().keep("words", QueryDict("statement=渗漏"))

    with pytest.raises(InvalidInput, match="任务清单"):
        visit().cleaned()


def test_a_cleared_or_old_draft_is_gone(visit: Any) -> None:
    visit().keep("words", QueryDict("statement=渗漏"))
    assert states(visit(later=dt.timedelta(days=31))) == ["todo", "todo", "closed"]
    assert states(visit(later=dt.timedelta(days=29)))[0] == "done"

    visit().clear()

    assert states(visit())[0] == "todo"


def test_initial_values_show_before_anything_is_typed(visit: Any) -> None:
    assert visit(statement="球阀渗漏").forms["words"]["statement"].value() == "球阀渗漏"


def test_an_unknown_step_does_not_exist(visit: Any) -> None:
    with pytest.raises(NotFound):
        visit().state("nonsense")
