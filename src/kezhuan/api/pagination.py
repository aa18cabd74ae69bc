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
        limit: int = Field(20, ge=1, le=MOST, description="一页最多几项")
        offset: int = Field(0, ge=0, le=1_000_000, description="跳过几项")

    class Output(Schema):
        items: list[Any] = Field(..., description="这一页")
        total: int = Field(..., description="共有几项")
        next: str | None = Field(..., description="下一页的地址（相对）；最后一页为空")

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
