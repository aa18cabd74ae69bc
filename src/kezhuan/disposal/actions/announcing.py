"""From the decision to the day on which the contract may be signed."""

from datetime import datetime
from functools import partial

from django.db import transaction

from kezhuan.audit.actions import record, snapshot, verb
from kezhuan.catalogue.rules import rulebook
from kezhuan.disposal import notices
from kezhuan.disposal.actions.planning import reason_of
from kezhuan.disposal.models import Disposal
from kezhuan.disposal.permissions import may_complete, may_run
from kezhuan.disposal.queries import NOTICE_KIND, lock_disposal, priorities_of, visible_to
from kezhuan.disposal.rules import NOTICE_RULE, article, local_day, must_announce, must_ask
from kezhuan.engine.actor import SYSTEM, Actor
from kezhuan.engine.contract.pricing import Notice, missing_in_notice
from kezhuan.engine.errors import NotAllowedNow, NotFound, NotPermitted
from kezhuan.engine.words import N_
from kezhuan.gazette.actions import open_notice, withdraw_notice
from kezhuan.gazette.models import PublicNotice
from kezhuan.gazette.queries import notice_of
from kezhuan.ui.formatting import money

_PLACES = ("本单位", "技术交易市场")
_PROCEDURE = "公示页写明怎样提异议、由谁处理、多久答复"


def check_priority(disposal: Disposal) -> None:
    """NotAllowedNow while a completer has not answered or wants it; nothing where nobody has to be asked."""
    if not must_ask(disposal):
        return
    source = article("contract.completer_priority", disposal.decided_at or disposal.drafted_at, disposal.division_code)
    asked = list(priorities_of(disposal))
    if not asked and disposal.buyer_completer_id is None:
        raise NotAllowedNow(
            N_("转让职务科技成果要先询问完成人是否优先受让（%(source)s）。"), code="priority_open", source=source
        )
    if any(priority.state == "asked" for priority in asked):
        raise NotAllowedNow(
            N_("还有完成人没有答复是否优先受让，答复期限也没有到（%(source)s）。"), code="priority_open", source=source
        )
    claimed = [priority.completer.name for priority in asked if priority.state == "claimed"]
    if claimed:
        raise NotAllowedNow(
            N_("完成人 %(names)s 要求优先受让。请改由完成人受让，或等他放弃（%(source)s）。"),
            code="priority_claimed",
            names="、".join(claimed),
            source=source,
        )


@verb
def announce_disposal(*, actor: Actor, disposal_id: int, at: datetime, days: int | None = None) -> Disposal:
    """Announce name, abstract, way and price in the unit and on the market, for the days of the rule or more."""
    disposal = lock_disposal(actor, disposal_id)
    if not may_run(actor, disposal):
        raise NotPermitted
    target = disposal.lifecycle.after(disposal.state, "announce")
    if not must_announce(disposal):
        raise NotAllowedNow(N_("这个方案不需要公示，可以直接转入签约。"), code="no_notice_needed")
    check_priority(disposal)
    _check_contents(disposal, at)
    before = snapshot(disposal)
    disposal.state, disposal.announced_at = target, at
    disposal.announced_price, disposal.announced_buyer = disposal.intended_price, disposal.buyer
    disposal.save()
    record(actor=actor, verb="disposal.announce", thing=disposal, at=at, before=before)
    open_notice(
        actor=actor,
        kind=NOTICE_KIND,
        subject=disposal,
        publisher_id=disposal.owner_id,
        title=f"{disposal.achievement}协议定价公示"[:160],
        facts=facts_of(disposal),
        rule=NOTICE_RULE,
        days=days,
        at=at,
    )
    return disposal


def facts_of(disposal: Disposal) -> list[dict[str, str]]:
    """What is announced, in the words of the regulation."""
    relation = f"是：{disposal.relation}" if disposal.related else "不是完成人及其利害关系人"
    facts = {
        "科技成果名称": str(disposal.achievement),
        "成果编号": disposal.achievement.reference_number,
        "简介": disposal.abstract,
        "转化方式": disposal.get_way_display(),
        "定价方式": disposal.get_mode_display(),
        "拟交易价格": money(disposal.intended_price)
        if disposal.intended_price is not None
        else "自行实施，没有交易价格",
        "定价依据": disposal.price_basis,
        "付款和其他条件": disposal.terms,
        "受让方": disposal.buyer_name or "本单位自行实施",
        "受让方与完成人的关系": relation if disposal.buyer_name else "",
        "决定": "，".join(text for text in (disposal.decided_by, disposal.decision_number) if text),
    }
    return [{"name": name, "value": str(value)} for name, value in facts.items() if value]


def _check_contents(disposal: Disposal, at: datetime) -> None:
    """The rules' own list of what a notice says, as a second look."""
    said = {fact["name"]: fact["value"] for fact in facts_of(disposal)}
    notice = Notice(
        title=said["科技成果名称"],
        abstract=said.get("简介", ""),
        way=said["转化方式"],
        price=said["拟交易价格"],
        places=_PLACES,
        related_party=disposal.related if disposal.buyer_name else False,
        relation=disposal.relation,
        objection_procedure=_PROCEDURE,
    )
    for gap in missing_in_notice(notice, rulebook(), local_day(at), disposal.division_code or "CN"):
        raise NotAllowedNow(gap.message, code="notice_incomplete", **gap.data)


@verb
def release_disposal(*, actor: Actor, disposal_id: int, at: datetime) -> Disposal:
    """Where no notice is asked for (listing, bidding, units the law does not bind): on to signing or to the market."""
    disposal = lock_disposal(actor, disposal_id)
    if not may_run(actor, disposal):
        raise NotPermitted
    target = disposal.lifecycle.after(disposal.state, "release")
    if must_announce(disposal):
        raise NotAllowedNow(
            N_("协议定价要先公示，公示期满才能签约（%(source)s）。"),
            code="notice_missing",
            source=article(NOTICE_RULE, at, disposal.division_code),
        )
    check_priority(disposal)
    return _move(actor, disposal, target, at, "disposal.release", ready=True)


def notice_ended(notice: PublicNotice, at: datetime) -> None:
    """Called by gazette in the transaction that ends the notice."""
    disposal = lock_disposal(SYSTEM, notice.subject_id)
    if disposal.state != "announced":
        return
    verb_name = "clear" if notice.state == "closed" else "reopen"
    target = disposal.lifecycle.after(disposal.state, verb_name)
    _move(SYSTEM, disposal, target, at, f"disposal.{verb_name}", ready=verb_name == "clear", reason=notice.state_reason)


@verb
def reopen_disposal(*, actor: Actor, disposal_id: int, reason: str, at: datetime) -> Disposal:
    """Back to the decision, to change price or buyer: what was announced no longer holds."""
    found = visible_to(actor).filter(pk=disposal_id).first()
    if found is None:
        raise NotFound
    if not may_run(actor, found):
        raise NotPermitted
    words = reason_of(reason)
    found.lifecycle.after(found.state, "reopen")
    running = notice_of(found, NOTICE_KIND)
    if running is not None and running.state == "open":
        withdraw_notice(actor=actor, notice_id=running.pk, reason=words, at=at)  # moves the disposal as well
        return lock_disposal(actor, disposal_id)
    disposal = lock_disposal(actor, disposal_id)
    target = disposal.lifecycle.after(disposal.state, "reopen")
    return _move(actor, disposal, target, at, "disposal.reopen", reason=words)


@verb
def complete_disposal(*, actor: Actor, disposal_id: int, at: datetime, note: str = "") -> Disposal:
    """The contract is signed; the unit says so, or the contract itself (SYSTEM)."""
    disposal = lock_disposal(actor, disposal_id)
    if not may_complete(actor, disposal):
        raise NotPermitted
    target = disposal.lifecycle.after(disposal.state, "complete")
    disposal.ended_at = at
    return _move(actor, disposal, target, at, "disposal.complete", reason=note)


def _move(
    actor: Actor,
    disposal: Disposal,
    target: str,
    at: datetime,
    verb_name: str,
    *,
    ready: bool = False,
    reason: str = "",
) -> Disposal:
    stored = Disposal.objects.get(pk=disposal.pk)
    before = snapshot(stored)
    disposal.state, disposal.state_reason = target, reason[:500]
    disposal.ready_at = at if ready else disposal.ready_at
    disposal.save()
    record(actor=actor, verb=verb_name, thing=disposal, at=at, before=before)
    if ready:
        transaction.on_commit(partial(notices.tell_of_ready, disposal, at))
    return disposal
