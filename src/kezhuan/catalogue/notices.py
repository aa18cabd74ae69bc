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


def tell_refiner(demand: CatalogueItem, refinement: Refinement, at: datetime) -> None:
    """Whoever put the words into shape learns what the firm wants changed."""
    notify(
        recipients=User.objects.filter(pk=refinement.author_id or 0, is_active=True),
        kind="catalogue.refinement_returned",
        title=f"企业退回了凝练：{demand.title}",
        body=f"意见：{refinement.sent_back_words}",
        url=f"{demand.get_absolute_url()}refinement/",
        key=f"catalogue.refinement_returned:{refinement.pk}",
        at=at,
    )


def tell_of_joining(demand: Demand, leader: Demand, at: datetime) -> None:
    """Both owners, by number only: whose the other one is stays hidden."""
    body = f"它和 {leader.reference_number} 说的是同一件事，以后一起办理，进展都会告诉您。您的原话不变。"
    _send(members_of(demand.owner_id), "catalogue.joined", f"“{demand.title}”合并办理", body, demand, at)
    body = f"{demand.reference_number} 和它说的是同一件事，以后由这一条牵头办理。"
    _send(members_of(leader.owner_id), "catalogue.joined", f"“{leader.title}”牵头办理", body, leader, at)


def tell_of_parting(demand: Demand, leader: Demand, at: datetime) -> None:
    body = f"不再和 {leader.reference_number} 一起办理，重新单独公开。"
    _send(members_of(demand.owner_id), "catalogue.parted", f"“{demand.title}”恢复单独办理", body, demand, at)
    body = f"{demand.reference_number} 不再和它一起办理。"
    _send(members_of(leader.owner_id), "catalogue.parted", f"“{leader.title}”不再牵头那一条", body, leader, at)


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
