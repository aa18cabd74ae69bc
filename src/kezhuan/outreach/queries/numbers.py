"""How many rows belong to each row of a list, counted only for the rows of the page that is shown."""

from typing import Any

from django.db.models import F, Func, IntegerField, QuerySet, Subquery


def number_of(rows: QuerySet[Any]) -> Subquery:
    """The number of ``rows``, which name their outer row by ``OuterRef``; 0 when there are none.

    Instead of ``Count`` over a join, which joins and groups the whole list before its first page is known.
    """
    counted = rows.order_by().annotate(number=Func(F("pk"), function="COUNT", output_field=IntegerField()))
    return Subquery(counted.values("number"), output_field=IntegerField())
