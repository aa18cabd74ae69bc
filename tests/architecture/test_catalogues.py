"""Chinese is the source; every sentence has its English."""

from pathlib import Path

import polib
import pytest

from kezhuan.config.messages import apps_with_messages, catalogue_of, missing


@pytest.mark.pure
@pytest.mark.parametrize("app", apps_with_messages(), ids=lambda app: app.name)
def test_the_english_catalogue_is_complete(app: Path) -> None:
    assert missing(app) == []


@pytest.mark.pure
@pytest.mark.parametrize("app", apps_with_messages(), ids=lambda app: app.name)
def test_every_translation_keeps_the_placeholders(app: Path) -> None:
    path = catalogue_of(app)
    if not path.exists():
        return
    for entry in polib.pofile(str(path)):
        for text in [entry.msgstr, *entry.msgstr_plural.values()]:
            for part in entry.msgid.split("%(")[1:]:
                name = part.split(")")[0]
                assert f"%({name})" in text or not text or entry.msgid_plural, (entry.msgid, text)
