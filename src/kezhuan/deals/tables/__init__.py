"""Lists of interests and deals."""

from kezhuan.deals.tables.interest import TAGS, ReceivedTable, SentTable, table_for

__all__ = ["TAGS", "ReceivedTable", "SentTable", "table_for"]
