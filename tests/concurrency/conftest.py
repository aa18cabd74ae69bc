from tests.deals.conftest import achievement, as_jia, as_yi, sent
from tests.gazette.conftest import as_bing, notice, opening
from tests.market.conftest import announced, joined, lot
from tests.orders.conftest import call, draft

__all__ = [
    "achievement",
    "announced",
    "as_bing",
    "as_jia",
    "as_yi",
    "call",
    "draft",
    "joined",
    "lot",
    "notice",
    "opening",
    "sent",
]
