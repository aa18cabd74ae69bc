"""The market's front list: both kinds together, filtered, exported, and nothing shown that is not public."""

import io
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from kezhuan.market.actions import prepare_lot
from kezhuan.market.actions.listing import withdraw_listing
from kezhuan.market.models import Lot
from kezhuan.market.offers import offers_for
from tests.cast import NOW, acting
from tests.catalogue.factories import AchievementFactory
from tests.market.conftest import sale
from tests.market.listings import listed

pytestmark = pytest.mark.django_db


@pytest.fixture
def market(yi: Any, yi_member: Any, city_officer: Any, lot: Lot) -> dict[str, str]:
    """A lot, a priced listing, a negotiable licence, one taken off, a draft of each kind: name → number."""
    seller, officer = acting(yi_member), acting(city_officer)

    def made(state: str = "announced", **changes: Any) -> Any:
        result = AchievementFactory.create(owner=yi, published=True, industries=["pumps"])
        return listed(result, seller, officer, state, **changes)

    gone = made(title="撤牌的离心泵")
    withdraw_listing(actor=seller, listing_id=gone.pk, reason="改为自用", at=NOW)
    draft = prepare_lot(
        actor=seller, achievement_id=AchievementFactory.create(owner=yi, published=True).pk, sale=sale(), at=NOW
    )
    return {
        "lot": lot.reference_number,
        "fixed": made(title="深冷球阀").reference_number,
        "licence": made(title="泵壳涂层", way="plain", price_mode="negotiable", price=None).reference_number,
        "gone": gone.reference_number,
        "draft": draft.reference_number,
        "draft listing": made("draft", title="还在编的").reference_number,
    }


def numbers(actor: Any, **chosen: Any) -> set[str]:
    return {row["number"] for row in offers_for(actor, chosen)}


def test_strangers_see_what_was_announced_and_the_seller_the_drafts_too(
    market: dict[str, str], jia_member: Any, yi_member: Any, city_officer: Any
) -> None:
    everything = set(market.values())

    assert numbers(acting(jia_member)) == everything - {market["draft"], market["draft listing"]}
    assert numbers(acting(yi_member)) == numbers(acting(city_officer)) == everything


@pytest.mark.parametrize(
    ("chosen", "found"),
    [
        ({"words": "球阀"}, {"fixed"}),
        ({"words": "乙理工大学 球阀"}, {"fixed"}),
        ({"words": "没有这个"}, set()),
        ({"form": "lot"}, {"lot"}),
        ({"form": "listing"}, {"fixed", "licence", "gone"}),
        ({"way": "plain"}, {"licence"}),
        ({"stage": "open"}, {"lot", "fixed", "licence"}),
        ({"stage": "over"}, {"gone"}),
        ({"stage": "draft"}, set()),
        ({"industry": "pumps"}, {"fixed", "licence", "gone"}),
        ({"least": Decimal(200_000)}, {"fixed", "gone"}),
        ({"most": Decimal(200_000)}, {"lot"}),
        ({"form": "listing", "stage": "open", "least": Decimal(1)}, {"fixed"}),
    ],
)
def test_each_filter_finds_its_rows(market: dict[str, str], jia_member: Any, chosen: Any, found: set[str]) -> None:
    assert numbers(acting(jia_member), **chosen) == {market[name] for name in found}


def test_the_page_counts_links_sorts_and_exports_both_kinds(
    client: Client, market: dict[str, str], django_assert_max_num_queries: Any
) -> None:
    address = reverse("market:lots")

    with django_assert_max_num_queries(20):
        page = client.get(address).content.decode()
    dear = client.get(address, {"sort": "-amount", "form": "listing"}).content.decode()
    sheet = client.get(address, {"export": "xlsx"})
    book = load_workbook(io.BytesIO(b"".join(sheet.streaming_content) if sheet.streaming else sheet.content))

    assert "共 4 条" in page
    assert reverse("market:listing", args=[market["fixed"]]) in page
    assert reverse("market:lot", args=[market["lot"]]) in page
    assert market["draft"] not in page
    assert "招标" not in page
    assert dear.index("深冷球阀") < dear.index("泵壳涂层")
    assert book.active.max_row == 5


def test_a_filter_that_cannot_be_read_is_said_so_and_kept(client: Client, market: dict[str, str]) -> None:
    page = client.get(reverse("market:lots"), {"least": "很多", "way": "gift", "stage": "x"}).content.decode()

    assert "有的条件读不懂" in page
    assert 'value="很多"' in page
    assert "共 4 条" in page
