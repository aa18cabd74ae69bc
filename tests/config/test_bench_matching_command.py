"""``kezhuan bench matching`` on a tiny folder."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from kezhuan.config.commands.bench import bench
from tests.config.benchmark.cast import TRADES, corpus, judged_folder

PEERS = ("--peer", "tfidf", "--peer", "tantivy-pairs", "--peer", "bm25s-words")


def run(folder: Path, *more: object) -> Result:
    return CliRunner().invoke(bench, ["matching", str(folder), "--folds", "3", *map(str, more)])


def test_standard_output_is_one_json_object(tmp_path: Path):
    path = corpus(tmp_path / "c.jsonl")

    result = run(judged_folder(tmp_path), *PEERS, "--corpus", path, "--titles", 5, "--json")

    assert result.exit_code == 0, result.stderr
    found = json.loads(result.stdout)
    assert found["steps"][-1]["ndcg@10"]["mean"] == 1
    assert found["steps"][-1]["known_item"] == {"mrr@10": 1, "recall@1": 1, "recall@10": 1, "asked": 5}
    assert {peer["name"] for peer in found["peers"]} == {"tfidf", "tantivy-pairs", "bm25s-words"}
    assert len(found["gains"]) == len(found["steps"]) - 1
    assert [each["before"] for each in found["against_peers"]] == [peer["name"] for peer in found["peers"]]
    assert 0 < found["competition"][0]["score"] <= 1


def test_the_pages_are_the_same_every_time_and_quote_nothing(tmp_path: Path):
    path, folder = corpus(tmp_path / "c.jsonl"), judged_folder(tmp_path)
    pages = []
    for _ in range(2):
        out, errors = tmp_path / "matching.md", tmp_path / "errors.md"
        out.write_text("手写\n<!-- quality:begin -->\n<!-- quality:end -->\n速度 35.2\n", encoding="utf-8")

        result = run(folder, *PEERS, "--corpus", path, "--out", out, "--errors", errors)

        assert result.exit_code == 0, result.stderr
        pages.append((out.read_bytes(), errors.read_bytes()))
    assert pages[0] == pages[1]
    text = pages[0][0].decode()
    assert text.startswith("手写\n")
    assert text.endswith("速度 35.2\n")
    assert "nDCG@10" in text
    assert not any(trade[:2] in page.decode() for trade in TRADES for page in pages[0])


def test_a_page_without_markers_is_refused_before_any_work(tmp_path: Path):
    out = tmp_path / "matching.md"
    out.write_text("没有标记", encoding="utf-8")

    result = run(judged_folder(tmp_path), "--no-peers", "--out", out)

    assert result.exit_code == 2
    assert "没有写入" in result.stderr
    assert out.read_text(encoding="utf-8") == "没有标记"


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        (("--folds", "9"), "不够分成 9 折"),
        (("--peer", "nobody"), "nobody"),
        (("--out", "/dev/null/page.md"), "写不进去"),
    ],
)
def test_what_cannot_be_done_is_said(tmp_path: Path, more: tuple[str, ...], sentence: str):
    result = run(judged_folder(tmp_path), "--no-peers", *more)

    assert result.exit_code == 2
    assert sentence in result.stderr
