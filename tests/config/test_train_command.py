import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from kezhuan.config.commands import train as commands
from kezhuan.config.commands.train import train
from kezhuan.engine.encode.static import StaticEncoder
from tests.engine.encode.corpus_made import made

pytestmark = pytest.mark.pure


def _corpus(folder: Path) -> Path:
    path = folder / "corpus.jsonl"
    records = [{"title": p.title, "abstract": p.abstract, "keywords": p.keywords} for p in made().papers]
    path.write_text("\n".join(json.dumps(record, ensure_ascii=False) for record in records), "utf-8")
    return path


def test_the_command_trains_the_same_file_twice(tmp_path: Path) -> None:
    files = [tmp_path / "one.npz", tmp_path / "two.npz"]
    for out in files:
        asked = ["encoder", "--corpus", str(_corpus(tmp_path)), "--epochs", "1", "--out", str(out), "--json"]
        result = CliRunner().invoke(train, asked)
        assert result.exit_code == 0, result.output
    summary = json.loads(result.stdout)

    assert files[0].read_bytes() == files[1].read_bytes()
    assert summary["papers"] == 40
    assert summary["name"] == StaticEncoder.load(files[1]).name


def test_nothing_to_learn_from_is_refused(tmp_path: Path) -> None:
    empty = tmp_path / "empty.jsonl"
    empty.write_text("")

    result = CliRunner().invoke(train, ["encoder", "--corpus", str(empty)])

    assert result.exit_code == 2
    assert "没有可学的文本" in result.output


def test_a_file_of_another_kind_is_refused(tmp_path: Path) -> None:
    other = tmp_path / "other.jsonl"
    other.write_text("not json")

    result = CliRunner().invoke(train, ["encoder", "--corpus", str(other)])

    assert result.exit_code == 2
    assert "other.jsonl" in result.output


def test_a_missing_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> None:
        raise ModuleNotFoundError(name="scipy")

    monkeypatch.setattr(commands.importlib, "import_module", missing)

    result = CliRunner().invoke(train, ["encoder"])

    assert result.exit_code == 2
    assert "scipy" in result.output
    assert "train" in result.output
