"""Messages about deals."""

from collections.abc import Iterable
from datetime import datetime

from kezhuan.accounts.models import User
from kezhuan.accounts.queries import members_of
from kezhuan.deals.models import Deal
from kezhuan.notifications.actions import notify


def tell_of_opened(deal: Deal, by: int | None, at: datetime) -> None:
    """The owner, if somebody else opened it."""
    title = f"新的商机：{deal.title}"
    send([deal.owner], "opened", title, f"现在是“{deal.get_stage_display()}”，请安排下一步。", deal, by, at)


def tell_of_assigned(deal: Deal, by: int | None, at: datetime) -> None:
    owner = User.objects.get(pk=deal.owner_id)
    send([owner], "assigned", f"商机交给您负责：{deal.title}", "请看看下一步，并安排日期。", deal, by, at)


def tell_of_moved(deal: Deal, origin: str, by: int | None, at: datetime) -> None:
    """The owner, and both parties once they know each other."""
    words = f"从“{deal.lifecycle.states[origin]}”到“{deal.get_stage_display()}”。{deal.state_reason}"
    send(circle_of(deal), "moved", f"商机有新进展：{deal.title}", words, deal, by, at)


def circle_of(deal: Deal) -> list[User]:
    """The owner and, once both sides know each other, the members of both."""
    people = {deal.owner_id: deal.owner}
    if deal.introduced_at is not None:
        for organisation_id in (deal.buyer_id, deal.provider_id):
            if organisation_id is not None:
                people |= {user.pk: user for user in members_of(organisation_id)}
    return list(people.values())


def send(people: Iterable[User], what: str, title: str, body: str, deal: Deal, by: int | None, at: datetime) -> None:
    """Everybody of ``people`` but who did it."""
    notify(
        recipients=[user for user in people if user.pk != by],
        kind=f"deals.{what}",
        title=title[:200],
        body=body,
        url=deal.get_absolute_url(),
        key=f"deals.{what}:{deal.reference_number}:{at.isoformat()}",
        at=at,
    )
