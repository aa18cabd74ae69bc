import contextlib
import json
import random
import subprocess
import sys
import time
from pathlib import Path

from kezhuan.engine.errors import BadUpload
from kezhuan.engine.spreadsheet import safe_open
from tests.engine.spreadsheet.hostile import all_hostile
from tests.engine.spreadsheet.workbooks import SHEET, pack, parts, xlsx

ROOT = Path(__file__).resolve().parents[3]


def test_no_hostile_file_is_opened_and_each_answer_says_what_to_do() -> None:
    opened: list[str] = []
    slow: list[str] = []
    number = 0

    for what, name, content in all_hostile():
        number += 1
        begun = time.process_time()
        try:
            safe_open(content, name)
            opened.append(what)
        except BadUpload as refusal:
            if not any(word in refusal.text() for word in ("请", "只能", "最多")):
                opened.append(f"{what}: {refusal.text()}")
        if time.process_time() - begun > 5:
            slow.append(what)

    assert number >= 200
    assert opened == []
    assert slow == []


def test_refusing_them_all_takes_less_than_200_mib(tmp_path: Path) -> None:
    for number, (_, name, content) in enumerate(all_hostile()):
        (tmp_path / f"{number}.name").write_text(json.dumps(name))
        (tmp_path / f"{number}.body").write_bytes(content)

    command = [sys.executable, "-m", "tests.engine.spreadsheet.open_all", str(tmp_path)]
    answer = json.loads(subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout)

    assert answer["opened"] == []
    assert answer["rise_mib"] < 200


def test_random_damage_is_refused_or_harmless() -> None:
    """An abort in the reader would end the whole test run here: that is the point."""
    dice = random.Random(7)  # noqa: S311 - a seed for tests
    good = parts(xlsx([["名称", "数"], *(["泵", number * 1.5] for number in range(20))]))
    bits = (b"", b'"', b"<", b"9999999999", b"9", b"0", b"-1", b"A0", b"e308", b"\xff", b"&#0;", b't="d"', b' r="B7"')

    for _ in range(600):
        name = dice.choice([*good, *[SHEET] * 4])
        body = bytearray(good[name])
        for _ in range(dice.randint(1, 3)):
            place = dice.randrange(len(body))
            body[place : place + dice.randint(0, 6)] = dice.choice(bits)
        with contextlib.suppress(BadUpload):
            safe_open(pack({**good, name: bytes(body)}), "a.xlsx")
