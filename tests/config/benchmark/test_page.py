"""What is generated stays between its markers."""

import pytest

from kezhuan.config.benchmark.page import between
from kezhuan.config.commands.match import BadInput

PAGE = "前言\n<!-- quality:begin -->\n旧\n<!-- quality:end -->\n手写的速度\n"


def test_only_what_stands_between_the_markers_changes():
    assert between(PAGE, "quality", "新") == PAGE.replace("旧", "新")


@pytest.mark.parametrize(
    "page",
    [
        "没有标记",
        PAGE + "<!-- quality:begin -->",
        PAGE.replace("end", "fin"),
        "<!-- quality:end -->\n<!-- quality:begin -->",
    ],
)
def test_a_page_with_other_markers_is_left_alone(page: str):
    with pytest.raises(BadInput, match="没有写入"):
        between(page, "quality", "新")
