"""Every message of every app belongs to a topic that people can choose by, and leads somewhere."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.utils.translation import override

import kezhuan
from kezhuan.notifications.models import EmailMode
from kezhuan.notifications.topics import BY_CODE, OTHER, TOPICS, topic_of

pytestmark = pytest.mark.pure

PACKAGE = Path(kezhuan.__file__).parent


def calls() -> Iterator[tuple[str, ast.Call]]:
    """Every call of ``notify`` in the sources, with where it stands."""
    for path in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "notify":
                yield str(path.relative_to(PACKAGE)), node


def kind_of(where: str, call: ast.Call) -> str:
    """The kind as far as it is written down: whole, up to the first dot, or at least the app it comes from."""
    kind = next(word.value for word in call.keywords if word.arg == "kind")
    if isinstance(kind, ast.Constant):
        return str(kind.value)
    if isinstance(kind, ast.JoinedStr) and isinstance(kind.values[0], ast.Constant):
        return str(kind.values[0].value)
    return f"{where.split('/')[0]}.any"


CALLS = list(calls())


@pytest.mark.parametrize(("where", "call"), CALLS, ids=[f"{where}:{call.lineno}" for where, call in CALLS])
def test_every_message_has_a_topic_and_a_link(where: str, call: ast.Call) -> None:
    assert topic_of(kind_of(where, call)) is not OTHER, kind_of(where, call)
    assert "url" in {word.arg for word in call.keywords}


def test_there_is_something_to_test() -> None:
    assert {where.split("/")[0] for where, _call in CALLS} >= {"catalogue", "deals", "matching", "outreach", "ratings"}


@pytest.mark.parametrize("topic", TOPICS, ids=lambda topic: topic.code)
def test_every_topic_has_its_words_in_both_languages(topic: object) -> None:
    found = BY_CODE[topic.code]  # type: ignore[attr-defined]
    with override("zh-hans"):
        chinese = str(found.label)
    with override("en"):
        english = str(found.label)
    assert chinese != english
    assert english.isascii()
    assert found.email in EmailMode
    assert len(found.code) <= 20  # as long as the column of a person's choice


def test_no_kind_belongs_to_two_topics() -> None:
    kinds = [kind for topic in TOPICS for kind in topic.kinds]
    assert len(kinds) == len(set(kinds))
