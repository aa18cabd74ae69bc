"""Who is told of new strong matches, inside the transaction that marks them told.

The firm hears of answers; the owner of an achievement hears that somebody looks for such a thing, with the demand's
public title only: an anonymous firm stays unnamed.
"""

from collections.abc import Sequence
from datetime import datetime

from django.urls import reverse

from kezhuan.accounts.models import User
from kezhuan.accounts.queries import members_of
from kezhuan.catalogue.models import Demand
from kezhuan.engine.actor import STRANGER
from kezhuan.engine.match.document import Kind
from kezhuan.matching.candidates import achievements_by_key
from kezhuan.matching.documents import parse_key
from kezhuan.matching.models import Candidate
from kezhuan.matching.queries import rows_of
from kezhuan.notifications.actions import notify

_MOST_NAMED = 3


def tell_new_matches(demand: Demand, pairs: Sequence[Candidate], at: datetime) -> None:
    """One message to the demand's side for all new pairs, and one for each achievement to its owner's side."""
    if not demand.is_public:
        return
    rows = rows_of(STRANGER, [pair.answer_key for pair in pairs])
    standing = [pair for pair in pairs if pair.answer_key in rows]
    if not standing:
        return
    titles = [str(rows[pair.answer_key]) for pair in sorted(standing, key=lambda pair: -pair.score)]
    more = "等" if len(titles) > _MOST_NAMED else ""
    notify(
        recipients=members_of(demand.owner_id),
        kind="matching.answers",
        title=f"“{demand.title}”有 {len(titles)} 个新的强匹配"[:200],
        body="；".join(titles[:_MOST_NAMED]) + more,
        url=reverse("matching:candidates", args=[demand.reference_number]),
        key=f"matching.answers:{demand.pk}:{standing[0].pk}",
        at=at,
    )
    _tell_owners(demand, standing, at)


def _tell_owners(demand: Demand, pairs: Sequence[Candidate], at: datetime) -> None:
    numbers = [parse_key(pair.answer_key)[1] for pair in pairs if pair.kind == Kind.ACHIEVEMENT]
    for pk, achievement in sorted(achievements_by_key(numbers).items()):
        people: list[User] = list(members_of(achievement.owner_id))
        if achievement.owner_id == demand.owner_id:
            continue
        notify(
            recipients=people,
            kind="matching.needed",
            title=f"有需求与“{achievement.title}”很合"[:200],
            body=f"需求：{demand.title}",
            url=demand.get_absolute_url(),
            key=f"matching.needed:{demand.pk}:{pk}",
            at=at,
        )
