"""The answer to a bid for programs: ``Accept: application/json`` asks for it; people get pages."""

from django.http import HttpRequest, JsonResponse

from kezhuan.engine.errors import DomainError
from kezhuan.engine.money import Money
from kezhuan.market.actions import Accepted
from kezhuan.market.models import Lot
from kezhuan.market.standing import money
from kezhuan.ui.errors import field_messages, message_of


def wants_json(request: HttpRequest) -> bool:
    return request.headers.get("Accept", "") == "application/json"


def receipt(accepted: Accepted) -> JsonResponse:
    """The number the bid has in the lot; ``price`` is where the lot stands now, in fen."""
    return JsonResponse(
        {
            "sequence": accepted.sequence,
            "bidder": accepted.code,
            "repeated": accepted.repeated,
            "leads": accepted.leads,
            "price": _fen(money(accepted.lot.price)),
        }
    )


def refusal(lot: Lot, error: DomainError) -> JsonResponse:
    """RFC 9457, with the stable code, the sentence, the fields to mend and where the lot stands now, in fen."""
    lot.refresh_from_db(fields=["price"])
    body = {
        "status": error.status,
        "code": error.code,
        "detail": message_of(error),
        "errors": field_messages(error),
        "price": _fen(money(lot.price)),
    }
    return JsonResponse(body, status=error.status, content_type="application/problem+json")


def _fen(amount: Money | None) -> int | None:
    return None if amount is None else amount.fen
