"""Checkpoints for programs: whoever keeps them can prove later that the record was not rewritten."""

from django.db.models import QuerySet
from django.http import HttpRequest
from ninja import Field, Router, Schema
from ninja.pagination import paginate

from kezhuan.audit.models import Checkpoint
from kezhuan.audit.queries import checkpoints
from kezhuan.ui.schemas import ANYONE, Moment

router = Router(tags=["存证"])
#: Path below ``/api/v1`` → router.
routers: dict[str, Router] = {"/checkpoints": router}


class CheckpointOut(Schema):
    sequence: int = Field(..., description="到第几条记录")
    hash: str = Field(..., description="到这一条为止的 SM3 摘要，16 进制")
    at: Moment = Field(..., description="时间")


@router.get("", response=list[CheckpointOut], summary="存证点", operation_id="list_checkpoints", openapi_extra=ANYONE)
@paginate
def list_checkpoints(request: HttpRequest) -> QuerySet[Checkpoint]:
    """最新的在前。定期留存，就能核对以后的记录没有改动过去。"""
    return checkpoints()
