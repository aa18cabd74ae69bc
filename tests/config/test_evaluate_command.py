"""``kezhuan evaluate`` and ``kezhuan evaluate-known-item`` on tiny folders."""

import gzip
import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from kezhuan.config.commands.evaluate import evaluate, evaluate_known_item

FILES = {
    "demands.csv": "id,title,content\nd1,球阀密封,渗漏\n",
    "achievements.csv": "id,title,content\na1,球阀密封副,\na2,鞋底,\na3,,\n",
    "judgements.csv": "demand_id,achievement_id,level,part\nd1,a1,4,x\nd1,a2,1,x\nd1,a3,2,x\n",
}


def folder(path: Path, **changed: str) -> str:
    for name, content in FILES.items():
        (path / name).write_text(changed.get(name.removesuffix(".csv"), content), encoding="utf-8")
    return str(path)


def test_a_folder_is_measured(tmp_path: Path):
    result = CliRunner().invoke(evaluate, [folder(tmp_path), "--json", "--per-demand"])

    assert result.exit_code == 0, result.stderr
    found = json.loads(result.stdout)
    assert found["recall@100"] == 1
    assert 0.9 < found["ndcg@10"] <= 1
    assert (found["demands"], found["achievements"], found["judgements"]) == (1, 3, 3)
    assert found["per_demand"]["d1"]["recall@100"] == 1


def test_the_packaged_ranker_can_be_measured(tmp_path: Path):
    plain, ranked = (
        json.loads(CliRunner().invoke(evaluate, [folder(tmp_path), "--json", *more]).stdout)
        for more in ([], ["--ranker"])
    )

    assert 0.5 < ranked["ndcg@10"] <= 1
    assert ranked["recall@100"] == plain["recall@100"]


def test_figures_are_printed_for_people_too(tmp_path: Path):
    assert "ndcg@10\t" in CliRunner().invoke(evaluate, [folder(tmp_path)]).stdout


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"judgements": "demand_id,achievement_id,level\nd1,a1,5\n"}, "judgements.csv：第 2 行 C 列“level”"),
        ({"judgements": "demand_id,achievement_id,level\nd1,a1,x\n"}, "judgements.csv：第 2 行 C 列“level”"),
        ({"judgements": "demand_id,achievement_id,level\nd1,a1,3.5\n"}, "judgements.csv：第 2 行 C 列“level”"),
        ({"judgements": "demand_id,achievement_id,level\n"}, "judgements.csv：只有表头"),
        ({"achievements": "x,y\n1,2\n"}, "achievements.csv：没有找到表头"),
        ({"judgements": "demand_id,level\nd1,1\n"}, "judgements.csv：缺少“achievement_id”"),
        ({"judgements": "demand_id,achievement_id,level\nd9,a1,4\n"}, "需求 d9 不在 demands.csv 里"),
        ({"judgements": "demand_id,achievement_id,level\nd1,a9,4\n"}, "成果 a9 不在 achievements.csv 里"),
        ({"demands": ""}, "demands.csv：文件是空的"),
    ],
)
def test_a_wrong_folder_gets_one_sentence(tmp_path: Path, changed: dict[str, str], sentence: str):
    result = CliRunner().invoke(evaluate, [folder(tmp_path, **changed), "--json"])

    assert result.exit_code == 2
    assert sentence in result.stderr


def test_a_missing_file_is_named(tmp_path: Path):
    result = CliRunner().invoke(evaluate, [str(tmp_path)])

    assert result.exit_code == 2
    assert "demands.csv" in result.stderr


def test_titles_find_their_abstracts(tmp_path: Path):
    lines = [
        {"title": "球阀密封", "abstract": "球阀密封结构"},
        {"title": "鞋底", "abstract": "鞋底材料"},
        {"title": "无"},
    ]
    path = tmp_path / "corpus.jsonl.gz"
    path.write_bytes(gzip.compress("\n".join(json.dumps(line) for line in lines).encode()))

    result = CliRunner().invoke(evaluate_known_item, [str(path), "--json"])

    assert result.exit_code == 0, result.stderr
    found = json.loads(result.stdout)
    assert (found["mrr@10"], found["recall@1"], found["recall@10"], found["items"], found["skipped"]) == (1, 1, 1, 2, 1)


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("c.jsonl", b'{"title": "x"}\n', "没有一行同时有 title 和 abstract"),
        ("c.jsonl", b"{}\nnot json\n", "第 2 行不是一个 JSON 对象"),
        ("c.jsonl", b"[1]\n", "第 1 行不是一个 JSON 对象"),
        ("c.jsonl.gz", b"not gzip", "不是完整的 UTF-8 jsonl 文件"),
        ("c.jsonl", b"[" * 100_000, "第 1 行不是一个 JSON 对象"),
        ("c.jsonl", b'{"title": ["x"], "abstract": 5}', "没有一行同时有 title 和 abstract"),
        ("c.jsonl", '{"title": "球阀"}'.encode("gbk"), "不是完整的 UTF-8 jsonl 文件"),
        ("c.jsonl", b"\xff\xfe\x00", "不是完整的 UTF-8 jsonl 文件"),
    ],
)
def test_a_wrong_corpus_gets_one_sentence(tmp_path: Path, name: str, content: bytes, sentence: str):
    path = tmp_path / name
    path.write_bytes(content)

    result = CliRunner().invoke(evaluate_known_item, [str(path)])

    assert result.exit_code == 2
    assert sentence in result.stderr


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030", "utf-16"])
def test_folders_are_read_in_the_encodings_spreadsheet_programs_write(tmp_path: Path, encoding: str):
    for name, content in FILES.items():
        (tmp_path / name).write_bytes(content.encode(encoding))

    result = CliRunner().invoke(evaluate, [str(tmp_path), "--json"])

    assert result.exit_code == 0, result.stderr
    assert json.loads(result.stdout)["recall@100"] == 1


def test_a_level_may_be_written_as_spreadsheet_programs_write_numbers(tmp_path: Path):
    levels = FILES["judgements.csv"].replace("a1,4", "a1,4.0")

    result = CliRunner().invoke(evaluate, [folder(tmp_path, judgements=levels), "--json"])

    assert result.exit_code == 0, result.stderr


def test_a_byte_order_mark_is_no_part_of_the_first_line(tmp_path: Path):
    path = tmp_path / "c.jsonl"
    path.write_text('{"title": "球阀", "abstract": "球阀密封"}', encoding="utf-8-sig")

    assert CliRunner().invoke(evaluate_known_item, [str(path)]).exit_code == 0
