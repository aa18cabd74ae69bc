"""From interest to a deal: declare it, choose one to talk to, or let several bid."""

from dataclasses import fields
from datetime import datetime
from decimal import Decimal
from functools import partial

from django.db import transaction

from kezhuan.audit.actions import record, snapshot, verb
from kezhuan.catalogue.models import Completer
from kezhuan.catalogue.numbering import next_reference_number
from kezhuan.deals.actions.deal import PREFIX as DEAL_PREFIX
from kezhuan.deals.actions.deal import start
from kezhuan.deals.models import Deal
from kezhuan.engine.actor import SYSTEM, Actor
from kezhuan.engine.errors import Conflict, InvalidInput, NotAllowedNow, NotFound, NotPermitted
from kezhuan.engine.words import N_
from kezhuan.market import listing_notices as notices
from kezhuan.market.actions.listing import move
from kezhuan.market.actions.sales import draw_up, reason_of
from kezhuan.market.confidentiality import CURRENT
from kezhuan.market.listing_content import Declared
from kezhuan.market.listings import lock_application, lock_listing, standing_of
from kezhuan.market.models import ChoiceOfSeveral, Listing, ListingApplication, Lot
from kezhuan.market.permissions import may_choose, may_declare_interest
from kezhuan.market.prefilling import sale_from
from kezhuan.parties.models import Organisation

#: With so many interested, the notice decides how one of them is chosen.
_SEVERAL = 2


@verb
def declare_interest(
    *, actor: Actor, listing_id: int, organisation_id: int, declared: Declared, at: datetime
) -> ListingApplication:
    """Say in the name of one's own organisation that one is interested, having acknowledged confidentiality.

    Nobody but the seller sees it. A completer of the result cannot: for them the price is agreed, with the relation
    in the notice. Conflict when the organisation has done so already.
    """
    listing = lock_listing(actor, listing_id)
    if not may_declare_interest(actor, listing, organisation_id) or actor.user_id is None:
        raise NotPermitted(N_("您不能以这个单位的名义登记意向。"))
    if listing.state != "announced" or listing.expires_at is None or at >= listing.expires_at:
        raise NotAllowedNow(N_("现在不接受意向登记。"), code="not_open")
    if (
        actor.person_id is not None
        and Completer.objects.filter(achievement_id=listing.achievement_id, person_id=actor.person_id).exists()
    ):
        raise NotPermitted(N_("成果完成人不能登记意向；要受让请走协议定价并标明关联关系。"), code="completer")
    said = declared.checked()
    if said.acknowledged != CURRENT.digest:
        raise InvalidInput(fields={"acknowledged": N_("请先阅读并确认保密文本。")}, code="not_acknowledged")
    if (
        ListingApplication.objects.filter(listing=listing, organisation_id=organisation_id)
        .exclude(state="withdrawn")
        .exists()
    ):
        raise Conflict(N_("您的单位已经登记过意向。"), code="already_applied")
    application = ListingApplication(
        listing=listing,
        organisation=Organisation.objects.get(pk=organisation_id),
        applicant_id=actor.user_id,
        applied_at=at,
        **{field.name: getattr(said, field.name) for field in fields(said)},
    )
    application.save(force_insert=True)
    record(actor=actor, verb="market.declare_interest", thing=application, at=at)
    transaction.on_commit(partial(notices.tell_seller, listing, "有新的挂牌意向", at))
    return application


@verb
def withdraw_interest(*, actor: Actor, application_id: int, at: datetime) -> ListingApplication:
    """Take it back before one is chosen."""
    found = ListingApplication.objects.filter(pk=application_id, organisation_id__in=actor.organisation_ids).first()
    if found is None:
        raise NotFound
    listing = lock_listing(actor, found.listing_id)
    application = lock_application(listing, application_id)
    before = snapshot(application)
    application.state = application.lifecycle.after(application.state, "withdraw")
    application.save()
    record(actor=actor, verb="market.withdraw_interest", thing=application, at=at, before=before)
    return application


@verb
def choose_application(*, actor: Actor, listing_id: int, application_id: int, at: datetime) -> ListingApplication:
    """Begin to negotiate with one of the interested: a deal opens, linked both ways.

    Where only one can have it the listing rests meanwhile (``negotiating``); a plain licence may go to many. With
    several interested the notice binds: what it said would be bid for is bid for (``turn_into_lot``).
    """
    listing = _over(actor, listing_id, at)
    application = lock_application(listing, application_id)
    target = application.lifecycle.after(application.state, "choose")
    several = standing_of(listing).exclude(pk=application.pk).exists()
    if listing.one_buyer and several and listing.several != ChoiceOfSeveral.NEGOTIATION:
        raise NotAllowedNow(
            N_("有两个以上意向方，公告写明由“%(way)s”确定，请转为竞价。"),
            code="must_bid",
            way=listing.get_several_display(),
        )
    if listing.one_buyer:
        state = listing.lifecycle.after(listing.state, "negotiate")
        move(actor, listing, state, "market.negotiate_listing", at)
    elif listing.state != "announced":
        listing.lifecycle.after(listing.state, "negotiate")
    before = snapshot(application)
    application.deal = application.deal or _deal_with(application, at)
    application.state, application.answered_at, application.state_reason = target, at, ""
    application.save()
    record(actor=actor, verb="market.choose_application", thing=application, at=at, before=before)
    transaction.on_commit(partial(notices.tell_applicant, application, "出让方愿意和您洽谈", at))
    return application


def _over(actor: Actor, listing_id: int, at: datetime) -> Listing:
    """The locked listing for the seller, once its notice is over."""
    listing = lock_listing(actor, listing_id)
    if not may_choose(actor, listing):
        raise NotPermitted
    if listing.notice_until is None or at < listing.notice_until:
        raise NotAllowedNow(N_("公告期满以后才能选定意向方。"), code="notice_running")
    return listing


def _deal_with(application: ListingApplication, at: datetime) -> Deal:
    listing = application.listing
    deal = Deal(
        reference_number=next_reference_number(DEAL_PREFIX, at),
        title=listing.title[:120],
        buyer=application.organisation,
        provider_id=listing.seller_id,
        achievement_id=listing.achievement_id,
        owner_id=application.applicant_id,
        owner_organisation_id=application.organisation_id,
        expected_value=listing.price or application.offer,
        confidential=True,
    )
    return start(SYSTEM, deal, "negotiating", at)


@verb
def reopen_listing(*, actor: Actor, listing_id: int, reason: str, at: datetime) -> Listing:
    """The negotiation came to nothing: whoever was chosen is passed over with the reason, the listing goes on."""
    listing = lock_listing(actor, listing_id)
    if not may_choose(actor, listing):
        raise NotPermitted
    target = listing.lifecycle.after(listing.state, "reopen")
    words = reason_of(reason)
    for each in listing.applications.filter(state="chosen").select_related("organisation"):
        before = snapshot(each)
        each.state, each.state_reason, each.answered_at = each.lifecycle.after(each.state, "pass_over"), words, at
        each.save()
        record(actor=actor, verb="market.pass_over", thing=each, at=at, before=before)
        transaction.on_commit(partial(notices.tell_applicant, each, "洽谈已结束", at))
    return move(actor, listing, target, "market.reopen_listing", at)


@verb
def turn_into_lot(*, actor: Actor, listing_id: int, start_price: Decimal, at: datetime) -> Lot:
    """Several want it and the notice said that they would bid: a prefilled draft of a sale, linked both ways.

    Those interested are told, and take part in it like anybody else.
    """
    listing = _over(actor, listing_id, at)
    target = listing.lifecycle.after(listing.state, "bid_out")
    if not listing.one_buyer:
        raise NotAllowedNow(N_("可以给多家的许可不用竞价。"), code="many_may_have_it")
    if listing.several not in (ChoiceOfSeveral.ASCENDING, ChoiceOfSeveral.SEALED):
        raise NotAllowedNow(N_("公告写明的是分别洽谈，不是竞价。"), code="not_by_bidding")
    waiting = list(standing_of(listing))
    if len(waiting) < _SEVERAL:
        raise NotAllowedNow(N_("只有一个意向方的，直接洽谈。"), code="only_one")
    if listing.price is not None and start_price < listing.price:
        raise InvalidInput(fields={"start_price": N_("起始价不能低于挂牌价。")})
    lot = draw_up(actor, listing.achievement, sale_from(listing, start_price, at), at, listing=listing)
    move(actor, listing, target, "market.bid_out_listing", at)
    for each in waiting:
        transaction.on_commit(partial(notices.tell_applicant, each, "您登记意向的挂牌转为竞价，请留意竞价公告", at))
    return lot
