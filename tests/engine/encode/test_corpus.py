import gzip
import json

import pytest

from kezhuan.engine.encode.corpus import Classed, Paper, read

pytestmark = pytest.mark.pure


def test_lines_teach_what_they_state(tmp_path) -> None:
    path = tmp_path / "some.jsonl.gz"
    records = [
        {"title": "轴承钢", "abstract": "热处理", "keywords": ["钢"]},
        {"title": "升降机构", "ipc_subclasses": "B66F;B66C"},
        {"title": "无类别"},
        {"abstract": "无题目"},
    ]
    with gzip.open(path, "wt", encoding="utf-8") as file:
        file.write("\n".join(json.dumps(record) for record in records) + "\n\n")

    assert list(read(path)) == [Paper("轴承钢", "热处理", ("钢",)), Classed("升降机构", "B66F")]


def test_a_classification_teaches_its_texts_without_what_belongs_elsewhere(tmp_path) -> None:
    path = tmp_path / "scheme.csv"
    path.write_text("code,level,title_zh\nA01,class,农业\nA01B13/00,main group,犁（排水用的入E02B11/02）\n", "utf-8")

    assert list(read(path)) == [Classed("犁", "A01B")]


def test_a_line_that_is_no_object_is_refused(tmp_path) -> None:
    path = tmp_path / "some.jsonl"
    path.write_text("[1]\n", "utf-8")

    with pytest.raises(ValueError):
        list(read(path))
