"""Forms filled in wrongly: what each must answer, and what of it must still stand in its boxes."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

from django.test import Client
from django.urls import reverse

from tests.access import Who
from tests.architecture.test_access import World, table

LONG = "长"


@dataclass(frozen=True)
class Page:
    """A form by its url name, who posts it, what would be right, and what is wrong: changes → the sentences."""

    name: str
    who: Who
    right: dict[str, str]
    wrong: list[tuple[dict[str, str | None], str]]
    more: dict[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.name


NUMBER = "请只填数字"
DAY = "请按 2027-06-30 的样子填写日期"
MOBILE = "手机号是 1 开头的 11 位数字，请核对。"
REASON = "请填写“理由”"
CHOICE = "请从列出的选项里选择"


def long(limit: int) -> tuple[str, str]:
    """One character too many, and the sentence about it."""
    return LONG * (limit + 1), f"写得太长了，请不超过 {limit} 个字"


class _Kept(HTMLParser):
    """What the answered page holds: the value of every control, and the sentences of the error summary."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.values: dict[str, list[str]] = {}
        self.sentences: list[str] = []
        self._area, self._select, self._summary, self._item = "", "", 0, False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        if "error-summary" in said.get("class", "").split():
            self._summary = 1
        elif self._summary and tag == "li":
            self._item = True
            self.sentences.append("")
        if tag == "textarea":
            self._area = said.get("name", "")
            self.values[self._area] = [""]
        elif tag == "select":
            self._select = said.get("name", "")
        elif tag == "option" and self._select and "selected" in said:
            self.values.setdefault(self._select, []).append(said.get("value", ""))
        elif tag == "input" and said.get("name"):
            picks = said.get("type") in ("checkbox", "radio")
            if not picks or "checked" in said:
                self.values.setdefault(said["name"], []).append(said.get("value", "on" if picks else ""))

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self._area = ""
        elif tag == "select":
            self._select = ""
        elif self._summary and tag == "li":
            self._item = False
        elif self._summary and tag == "ul":
            self._summary = 0

    def handle_data(self, data: str) -> None:
        if self._area:
            self.values[self._area][0] += data
        elif self._item:
            self.sentences[-1] += data

    def keeps(self, name: str, typed: str) -> bool:
        """A choice that does not exist cannot be shown as chosen; whatever was written can."""
        found = [value.removeprefix("\n") for value in self.values.get(name, [""])]
        return typed in found or name in _CHOICES


#: Controls in which the wrong value is one nobody can choose.
_CHOICES = ("level",)


def faults_of(page: Page, world: World) -> Iterator[str]:
    """Post every wrong input to the page's address: each answer that is not the expected one, and what was lost."""
    row = next(each for each in table() if each.name == page.name)
    client = Client()
    user = world.users[page.who]
    if user is not None:
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    address = reverse(page.name, kwargs={**row.make(world), **page.more})
    other = world.users[Who.OUTSIDER]
    assert other is not None
    named = {"@jia": world.jia.pk, "@own": world.jia.name, "@outsider": other.memberships.get().organisation_id}
    for changes, sentence in page.wrong:
        typed = {name: value for name, value in {**page.right, **changes}.items() if value is not None}
        typed = {name: str(named.get(value, value)) for name, value in typed.items()}
        response = client.post(address, typed)
        shown = _Kept(response.content.decode())
        said = " ".join(" ".join(each.split()) for each in shown.sentences)
        if (response.status_code, said) != (422, sentence):
            yield f"{changes}: {response.status_code} {said!r}"
        lost = [name for name, value in typed.items() if not shown.keeps(name, value)]
        if lost:
            yield f"{changes}: lost {lost}"
