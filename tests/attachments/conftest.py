from datetime import datetime
from io import BytesIO
from typing import Any

import pytest

from kezhuan.attachments.actions import attach
from kezhuan.attachments.models import Attachment
from kezhuan.deals.models import Deal
from tests.cast import acting
from tests.deals.factories import DealFactory
from tests.engine.files.corpus import pdf


def upload(name: str = "报价单.pdf", content: bytes | None = None) -> BytesIO:
    """A file as a view hands it over."""
    held = BytesIO(pdf() if content is None else content)
    held.name = name
    return held


@pytest.fixture
def deal(jia: Any, yi: Any, jia_member: Any) -> Deal:
    """Between 甲 and 乙, owned by 甲's member."""
    made: Deal = DealFactory.create(buyer=jia, provider=yi, owner=jia_member)
    return made


@pytest.fixture
def kept(deal: Deal, jia_member: Any, now: datetime) -> Attachment:
    return attach(actor=acting(jia_member), subject=deal, upload=upload(), purpose="quotation", at=now)
