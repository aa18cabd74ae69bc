"""Dated rules of calls: how long they are open, how many experts judge, how long an award is announced."""

from datetime import datetime, timedelta

from kezhuan.catalogue.rules import local_day, rulebook

NOTICE_RULE = "orders.award_notice_days"


def _whole(key: str, at: datetime, division: str) -> int:
    return rulebook().at(key, local_day(at), division or "CN").whole


def earliest_deadline(published_at: datetime, division: str) -> datetime:
    """A call published at ``published_at`` takes proposals at least until then."""
    return published_at + timedelta(days=_whole("orders.open_days_minimum", published_at, division))


def least_experts(at: datetime, division: str) -> int:
    return _whole("orders.experts_minimum", at, division)
