"""The two reviews: submit, take back, first review, send back, publish (publish_demand, publish_achievement, …)."""

from datetime import datetime
from functools import partial

from django.db import transaction

from kezhuan.audit.actions import verb
from kezhuan.catalogue import notices
from kezhuan.catalogue.actions.step import take_step
from kezhuan.catalogue.completeness import awaits_owner, gaps
from kezhuan.catalogue.kinds import Kind
from kezhuan.catalogue.models import CatalogueItem
from kezhuan.catalogue.permissions import is_second_pair_of_eyes
from kezhuan.catalogue.rules import expiry_after, review_due
from kezhuan.engine.actor import Actor
from kezhuan.engine.errors import InvalidInput, NotAllowedNow, NotPermitted
from kezhuan.engine.words import N_

OWNER_UNCONFIRMED = N_("单位还在等主管部门核实，核实通过后就能提交。草稿已经存好。")
SAME_REVIEWER = N_("初审和复审不能是同一个人，请由另一位市级专员复审。")


@verb
def submit_item(*, actor: Actor, kind: Kind, item_id: int, at: datetime) -> CatalogueItem:
    """Hand a draft in for review; every gap comes back as InvalidInput. The first review's clock starts."""

    def change(item: CatalogueItem) -> None:
        if awaits_owner(item):
            raise NotAllowedNow(OWNER_UNCONFIRMED, code="owner_pending")
        missing = gaps(item)
        if missing:
            raise InvalidInput(
                N_("还有 %(count)s 处需要填写或改正，才能提交。"),
                code="incomplete",
                fields={need.field: need.sentence for need in reversed(missing)},
                count=len(missing),
            )
        item.submitted_at = at
        item.first_reviewer_id = item.second_reviewer_id = None
        item.review_due_on = review_due("first", at, item.division_code)

    item = take_step(actor=actor, kind=kind, item_id=item_id, verb="submit", at=at, change=change)
    transaction.on_commit(partial(notices.tell_first_reviewers, item, at))
    return item


@verb
def take_back_item(*, actor: Actor, kind: Kind, item_id: int, at: datetime) -> CatalogueItem:
    """The owner takes a thing out of the review to change it."""

    def change(item: CatalogueItem) -> None:
        item.first_reviewer_id = item.second_reviewer_id = None
        item.review_due_on = None

    return take_step(actor=actor, kind=kind, item_id=item_id, verb="take_back", at=at, change=change)


@verb
def pass_first_review(*, actor: Actor, kind: Kind, item_id: int, at: datetime) -> CatalogueItem:
    """The officer in charge finds it complete and fit; the second review's clock starts."""

    def change(item: CatalogueItem) -> None:
        item.first_reviewer_id = actor.user_id
        item.review_due_on = review_due("second", at, item.division_code)

    item = take_step(actor=actor, kind=kind, item_id=item_id, verb="pass_first_review", at=at, change=change)
    transaction.on_commit(partial(notices.tell_second_reviewers, item, at))
    return item


@verb
def send_back_item(*, actor: Actor, kind: Kind, item_id: int, reason: str, at: datetime) -> CatalogueItem:
    """Back to the owner with the reason; they mend it and hand it in again."""

    def change(item: CatalogueItem) -> None:
        item.first_reviewer_id = item.second_reviewer_id = None
        item.review_due_on = None

    item = take_step(actor=actor, kind=kind, item_id=item_id, verb="send_back", at=at, change=change, reason=reason)
    transaction.on_commit(partial(notices.tell_owner, item, "send_back", at))
    return item


@verb
def publish_item(*, actor: Actor, kind: Kind, item_id: int, at: datetime) -> CatalogueItem:
    """The second review, by another person than the first: the thing is public until ``expires_on``.

    NotPermitted with its own sentence (``same_reviewer``) when the same person tries both.
    """

    def change(item: CatalogueItem) -> None:
        if not is_second_pair_of_eyes(actor, item):
            raise NotPermitted(SAME_REVIEWER, code="same_reviewer")
        item.second_reviewer_id = actor.user_id
        item.published_at = at
        item.expires_on = expiry_after(kind, at, item.division_code)
        item.review_due_on = None
        item.renewals = 0
        item.ended_at = None

    item = take_step(actor=actor, kind=kind, item_id=item_id, verb="publish", at=at, change=change)
    transaction.on_commit(partial(notices.tell_owner, item, "publish", at))
    return item
