import pytest
from hypothesis import given
from hypothesis import strategies as st

from kezhuan.catalogue.wording import LONGEST_TITLE, short_name_of, suggest_title


@pytest.mark.parametrize(
    ("statement", "title"),
    [
        (
            "我们做不锈钢球阀，在零下 46 度的管线上密封面总是渗漏。换过三种垫片。",
            "不锈钢球阀，在零下 46 度的管线上密封面总是渗漏",
        ),
        ("您好，鞋底胶水味道太大，客户总退货", "鞋底胶水味道太大"),
        ("", ""),
    ],
)
def test_a_title_comes_from_the_first_clauses(statement: str, title: str) -> None:
    assert suggest_title(statement) == title


@given(st.text(max_size=300))
def test_a_title_is_never_too_long(statement: str) -> None:
    assert len(suggest_title(statement)) <= LONGEST_TITLE


@pytest.mark.parametrize(
    ("name", "telling"),
    [
        ("永嘉永固阀门有限公司", "永固阀门"),
        ("浙江温州甲鞋业股份有限公司", "甲鞋业"),
        ("乙理工大学", "乙理工大学"),
    ],
)
def test_the_telling_part_of_a_name(name: str, telling: str) -> None:
    assert short_name_of(name) == telling
