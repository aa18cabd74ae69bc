from django.utils.module_loading import autodiscover_modules
from django.utils.translation import override

from kezhuan.audit.actions import VERBS
from kezhuan.audit.words import WORDS


def test_every_verb_has_words_in_both_languages() -> None:
    autodiscover_modules("actions")
    names = {(name.partition(".")[0], name.rpartition(".")[2]) for name in VERBS if not name.startswith("tests.")}

    assert {f"{app}.{name}" for app, name in names if f"{app}.{name}" not in WORDS and name not in WORDS} == set()
    with override("en"):
        assert [code for code, text in WORDS.items() if not str(text).isascii()] == []
