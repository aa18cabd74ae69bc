"""Message catalogues without gettext tools: collect msgids, keep the English ``.po`` files, compile ``.mo`` at start.

Chinese is the source language; ``locale/en`` beside each app holds its English. ``.mo`` files are made from them when
older, so a checkout needs no build step.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import polib
from django.utils.translation.template import templatize

PACKAGE = Path(__file__).resolve().parent.parent
_CALLS = {
    "_": 1,
    "N_": 1,
    "gettext": 1,
    "gettext_lazy": 1,
    "gettext_noop": 1,
    "ngettext": 2,
    "ngettext_lazy": 2,
    "pgettext": 1,
    "pgettext_lazy": 1,
}
_STRING = r"""u?(?:'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*")"""
_IN_TEMPLATE = re.compile(rf"(?<![\w])(gettext|ngettext|pgettext|_)\(\s*({_STRING}(?:\s*,\s*{_STRING})*)", re.DOTALL)


def compile_stale() -> int:
    """Write every ``.mo`` that is missing or older than its ``.po``; returns how many."""
    made = 0
    for po in PACKAGE.glob("*/locale/*/LC_MESSAGES/django.po"):
        mo = po.with_suffix(".mo")
        if not mo.exists() or mo.stat().st_mtime < po.stat().st_mtime:
            polib.pofile(str(po)).save_as_mofile(str(mo))
            made += 1
    return made


def messages_of(app: Path) -> dict[str, str]:
    """Every msgid of one app folder → its plural form ("" when it has none)."""
    found: dict[str, str] = {}
    for source in sorted(app.rglob("*.py")):
        if "migrations" not in source.parts:
            found.update(_in_python(ast.parse(source.read_text())))
    for template in sorted((app / "templates").rglob("*.*")):
        if template.suffix in {".html", ".txt"}:
            found.update(_in_template(template.read_text(), str(template)))
    return {msgid: plural for msgid, plural in found.items() if msgid}


def _in_python(tree: ast.AST) -> Iterator[tuple[str, str]]:
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
        count = _CALLS.get(name)
        if count is None:
            continue
        texts = [arg.value for arg in node.args if isinstance(arg, ast.Constant) and isinstance(arg.value, str)]
        if name.startswith("pgettext"):
            texts = texts[1:]
        if len(texts) >= count:
            yield texts[0], texts[1] if count == 2 else ""


def _in_template(text: str, origin: str) -> Iterator[tuple[str, str]]:
    for name, inner in _IN_TEMPLATE.findall(templatize(text, origin=origin)):
        texts: list[str] = [part for part in ast.literal_eval(f"({inner},)") if isinstance(part, str)]
        if name == "pgettext":
            texts = texts[1:]
        if texts:
            yield texts[0], texts[1] if name == "ngettext" and len(texts) > 1 else ""


def catalogue_of(app: Path) -> Path:
    return app / "locale" / "en" / "LC_MESSAGES" / "django.po"


def apps_with_messages() -> list[Path]:
    return [app for app in sorted(PACKAGE.iterdir()) if app.is_dir() and (app / "__init__.py").exists()]


def update(app: Path) -> int:
    """Bring one app's English catalogue up to date: new msgids added empty, gone ones dropped. Returns the empty."""
    wanted = messages_of(app)
    path = catalogue_of(app)
    if not wanted and not path.exists():
        return 0
    old = polib.pofile(str(path)) if path.exists() else polib.POFile()
    known = {entry.msgid: entry for entry in old}
    fresh = polib.POFile(wrapwidth=120)
    fresh.metadata = {
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Language": "en",
        "Plural-Forms": "nplurals=2; plural=(n != 1);",
    }
    for msgid in sorted(wanted):
        entry = known.get(msgid)
        plural = wanted[msgid]
        if entry is None or bool(entry.msgid_plural) != bool(plural):
            entry = polib.POEntry(msgid=msgid, msgid_plural=plural)
            if plural:
                entry.msgstr_plural = {0: "", 1: ""}
        entry.obsolete = False
        fresh.append(entry)
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh.save(str(path))
    return len(missing(app))


def missing(app: Path) -> list[str]:
    """Msgids of one app without an English text."""
    path = catalogue_of(app)
    known = {entry.msgid: entry for entry in polib.pofile(str(path))} if path.exists() else {}
    return [msgid for msgid in sorted(messages_of(app)) if msgid not in known or not _translated(known[msgid])]


def _translated(entry: polib.POEntry) -> bool:
    if entry.msgid_plural:
        return all(entry.msgstr_plural.values()) and bool(entry.msgstr_plural)
    return bool(entry.msgstr) and "fuzzy" not in entry.flags
