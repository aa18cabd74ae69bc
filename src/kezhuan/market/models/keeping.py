"""Sales are kept ten years at least (网络司法拍卖规定 art. 29, ``bidding.records_years``): nothing deletes them."""

from typing import Any, NoReturn, TypeVar

from django.db import models

Row = TypeVar("Row", bound=models.Model, covariant=True)


class RecordsKept(TypeError):
    """Somebody tried to delete a record of a sale."""

    def __init__(self) -> None:
        super().__init__("Records of a sale are kept for ten years at least; no code deletes them.")


class KeptRows(models.QuerySet[Row]):
    """Rows may be added, read and, by verbs, changed."""

    def delete(self) -> NoReturn:
        raise RecordsKept


class Kept(models.Model):
    """Base of every table of a sale. (Only direct SQL can do more, and the record's chain finds that.)"""

    objects = KeptRows.as_manager()

    class Meta:
        abstract = True

    def delete(self, *_args: Any, **_kwargs: Any) -> NoReturn:
        raise RecordsKept
