"""Pages of the API: ``?limit=&offset=``; the answer says how many there are and where the next page is."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from ninja import Field, Schema
from ninja.pagination import PaginationBase

MOST = 100


class Pages(PaginationBase):
    """``limit`` 1–100 (20 unless told), ``offset`` from 0."""

    class Input(Schema):
        limit: int = Field(20, ge=1, le=MOST)
        offset: int = Field(0, ge=0, le=1_000_000)

    class Output(Schema):
        items: list[Any]
        total: int
        next: str | None

    def paginate_queryset(
        self,
        queryset: "QuerySet[Any]",
        pagination: Any,
        request: HttpRequest,
        **params: Any,
    ) -> dict[str, Any]:
        total = self._items_count(queryset)
        end = pagination.offset + pagination.limit
        query = request.GET.copy()
        query["limit"], query["offset"] = str(pagination.limit), str(end)
        return {
            "items": list(queryset[pagination.offset : end]),
            "total": total,
            "next": f"{request.path}?{query.urlencode()}" if end < total else None,
        }
