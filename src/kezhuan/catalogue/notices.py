"""Who is told what when something happens to a thing. Called after the transaction has been committed."""

from collections.abc import Iterable
from datetime import datetime

from kezhuan.accounts.models import User
from kezhuan.accounts.queries import members_of, officers_for
from kezhuan.catalogue.models import CatalogueItem, Demand, Refinement
from kezhuan.notifications.actions import notify

_TO_OWNER = {
    "publish": ("“{title}”已发布", "有效期至 {until}。"),
    "send_back": ("“{title}”被退回修改", "理由：{reason}"),
    "expire": ("“{title}”已过期", "仍然需要的话，请续期；已经解决的话，请说明结果。"),
    "close": ("“{title}”已关闭", "理由：{reason}"),
}


def tell_owner(item: CatalogueItem, verb: str, at: datetime) -> None:
    """The owner's members learn what was decided about their thing."""
    title, body = _TO_OWNER[verb]
    values = {"title": item.title, "reason": item.state_reason, "until": item.expires_on}
    _send(members_of(item.owner_id), f"catalogue.{verb}", title.format(**values), body.format(**values), item, at)


def tell_first_reviewers(item: CatalogueItem, at: datetime) -> None:
    """The officers of the county; where there are none, the city's."""
    _send(
        officers_for(item.division_code),
        "catalogue.to_review",
        f"待初审：{item.title}",
        f"请在 {item.review_due_on} 前办结。",
        item,
        at,
    )


def tell_second_reviewers(item: CatalogueItem, at: datetime) -> None:
    """The city's officers but the one who passed it first."""
    others = officers_for("").exclude(pk=item.first_reviewer_id or 0)
    _send(others, "catalogue.to_publish", f"待复审：{item.title}", f"请在 {item.review_due_on} 前办结。", item, at)


def ask_to_confirm(demand: Demand, refinement: Refinement, at: datetime) -> None:
    """The firm is asked whether the structured words are right."""
    notify(
        recipients=members_of(demand.owner_id),
        kind="catalogue.confirm_refinement",
        title=f"请确认凝练：{demand.title}",
        body=f"{refinement.author_label}把您的原话凝练成了结构化的内容，请看看对不对。",
        url=f"{demand.get_absolute_url()}refinement/",
        key=f"catalogue.refinement:{refinement.pk}",
        at=at,
    )


def remind_of_expiry(item: CatalogueItem, at: datetime) -> None:
    """Once per end date: the owner is told in time."""
    notify(
        recipients=members_of(item.owner_id),
        kind="catalogue.expiring",
        title=f"“{item.title}”快到期了",
        body=f"有效期至 {item.expires_on}。仍然需要的话，请续期。",
        url=item.get_absolute_url(),
        key=f"catalogue.expiring:{item.reference_number}:{item.expires_on}",
        at=at,
    )


def _send(recipients: Iterable[User], kind: str, title: str, body: str, item: CatalogueItem, at: datetime) -> None:
    notify(recipients=list(recipients), kind=kind, title=title[:200], body=body, url=item.get_absolute_url(), at=at)
