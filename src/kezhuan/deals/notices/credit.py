"""Messages about the credit for a deal."""

from datetime import datetime

from kezhuan.accounts.models import User
from kezhuan.brokers.models import Broker
from kezhuan.deals.models import CreditChange, CreditSplit
from kezhuan.deals.queries.credit import consents_of, shares_of
from kezhuan.notifications.actions import notify


def ask_to_agree(split: CreditSplit, by: int | None, at: datetime) -> None:
    """Everybody named who has not agreed yet, once per round."""
    people = [row.broker.user for row in shares_of(split.deal) if row.agreed_at is None]
    body = "请看看您的角色和比例，同意或写明理由不同意。各方都同意以后才能签约。"
    _send([user for user in people if user is not None], "ask", "请确认业绩分成", body, split, at, by)


def tell_of_refusal(split: CreditSplit, broker: Broker, at: datetime) -> None:
    """The owner of the deal proposes anew."""
    body = f"{broker.person.name}：{split.state_reason}"
    _send([split.deal.owner], "refused", "有人不同意业绩分成", body, split, at, None)


def tell_of_settled(split: CreditSplit, at: datetime) -> None:
    """Everybody named, and the owner."""
    people = {user.pk: user for row in shares_of(split.deal) if (user := row.broker.user) is not None}
    people[split.deal.owner_id] = split.deal.owner
    body = "各方都已同意，可以签约。签约以后分成不再改动。"
    _send(list(people.values()), "settled", "业绩分成已定", body, split, at, None)


def ask_for_change(change: CreditChange, by: int | None, at: datetime) -> None:
    """Everybody in the old or the new shares who has not agreed yet."""
    people = [row.broker.user for row in consents_of(change) if row.agreed_at is None]
    body = "已定的分成要改，原来有份的和新写到的人都同意才改；有人不同意就按原来的。"
    _send([user for user in people if user is not None], "change_ask", "请确认分成变更", body, change, at, by)


def tell_of_refused_change(change: CreditChange, broker: Broker, at: datetime) -> None:
    """The owner of the deal learns that the settled shares stand."""
    body = f"{broker.person.name}：{change.state_reason}。分成按原来的。"
    _send([change.deal.owner], "change_refused", "有人不同意分成变更", body, change, at, None)


def _send(
    people: list[User],
    what: str,
    title: str,
    body: str,
    split: CreditSplit | CreditChange,
    at: datetime,
    by: int | None,
) -> None:
    notify(
        recipients=[user for user in people if user.pk != by],
        kind=f"deals.credit_{what}",
        title=f"{title}：{split.deal.title}"[:200],
        body=body,
        url=split.get_absolute_url(),
        key=f"deals.credit_{what}:{split.pk}:{split.round}",
        at=at,
    )
