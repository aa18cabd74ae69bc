"""Lists of interests and deals."""

from kezhuan.deals.tables.deal import STAGE_TAGS, DealFilter, DealTable, buyer_shown
from kezhuan.deals.tables.interest import TAGS, ReceivedTable, SentTable, table_for

__all__ = ["STAGE_TAGS", "TAGS", "DealFilter", "DealTable", "ReceivedTable", "SentTable", "buyer_shown", "table_for"]
