"""The protocol as a paper, with its checkpoint; and records that nobody deletes before their time."""

from io import BytesIO
from typing import Any

import pytest
from django.apps import apps
from django.test import Client
from django.urls import reverse
from docx import Document

from kezhuan.market.actions import prepare_lot
from kezhuan.market.checkpoints import publish_checkpoints
from kezhuan.market.documents import protocol_docx
from kezhuan.market.models import Confirmation, DepositPosting, Lot, LotBid, LotCheckpoint, LotEntry
from kezhuan.market.models.keeping import Kept, RecordsKept
from kezhuan.market.rules import rule
from tests.cast import NOW, acting
from tests.catalogue.factories import AchievementFactory
from tests.market.conftest import sale as terms
from tests.market.selling import ENDED, Sold, sold

pytestmark = pytest.mark.django_db


def words_of(content: bytes) -> str:
    document = Document(BytesIO(content))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*cells, *(paragraph.text for paragraph in document.paragraphs)])


@pytest.fixture
def sale(lot: Lot, joined: Any, yi_member: Any) -> Sold:
    made = sold(lot, joined, acting(yi_member))
    publish_checkpoints(ENDED)
    return made


def test_the_paper_has_every_line_and_the_checkpoint_and_no_names_before_the_signatures(sale: Sold) -> None:
    words = words_of(protocol_docx(sale.lot))

    point = LotCheckpoint.objects.get()
    assert (point.hash, point.number) == (sale.lot.entry_hash, LotEntry.objects.count())
    assert "竞价记录" in words
    assert all(text in words for text in (point.hash, sale.lot.reference_number, sale.place.code, "10.20"))
    assert sale.place.organisation.name not in words


def test_once_both_have_signed_it_names_the_buyer_and_the_price(client: Client, sale: Sold) -> None:
    done = sale.confirmed()

    answer = client.get(reverse("market:paper", args=[sale.lot.reference_number]))

    words = words_of(answer.content)
    assert all(text in words for text in ("成交记录", sale.place.organisation.name, done.digest, done.reference_number))
    assert sale.second_place.organisation.name not in words


def test_a_draft_has_no_paper(client: Client, yi: Any, yi_member: Any) -> None:
    achievement = AchievementFactory.create(owner=yi, published=True)
    draft = prepare_lot(actor=acting(yi_member), achievement_id=achievement.pk, sale=terms(), at=NOW)

    assert client.get(reverse("market:paper", args=[draft.reference_number])).status_code == 404


# Kept ----------------------------------------------------------------------------------------------------------------
def test_records_of_a_sale_are_not_deleted_before_their_time(sale: Sold) -> None:
    for model in (LotEntry, LotBid, LotCheckpoint, DepositPosting, Confirmation, Lot):
        rows = model.objects.count()
        with pytest.raises(RecordsKept):
            model.objects.all().delete()
        with pytest.raises(RecordsKept):
            model.objects.first().delete()  # type: ignore[union-attr]
        assert model.objects.count() == rows > 0
    assert rule("bidding.records_years", ENDED).whole == 10


@pytest.mark.pure
def test_every_table_of_the_sales_is_kept() -> None:
    apart = {"DataRoom", "Listing", "ListingApplication", "OpenLicence", "PriorityBuyer", "RoomPass", "Valuation"}

    loose = {model.__name__ for model in apps.get_app_config("market").get_models() if not issubclass(model, Kept)}

    assert loose <= apart
