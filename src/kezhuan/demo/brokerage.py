"""Brokers of the demo city at work: registered, publicly listed where they agreed, asked for help, sharing credit."""

from decimal import Decimal

from kezhuan.accounts.actions.members import add_member
from kezhuan.accounts.queries import actor_of
from kezhuan.brokers.actions import accept_request, ask_broker, register_broker
from kezhuan.brokers.content import Profile
from kezhuan.brokers.matching import brokers_for
from kezhuan.brokers.models import Broker
from kezhuan.catalogue.models import Demand
from kezhuan.deals.actions.credit import agree_to_shares, propose_shares, set_fee
from kezhuan.deals.models import Deal
from kezhuan.demo.replay import EVIDENCE, Replay
from kezhuan.demo.values import certificates
from kezhuan.engine.actor import SYSTEM, Actor, Role
from kezhuan.engine.credit import Line
from kezhuan.engine.errors import DomainError
from kezhuan.engine.lifecycle.deals import TALKING_STAGES
from kezhuan.parties.actions import give_person_consent

#: City industry → the field in which its technology contracts mostly are; 先进制造 for the others.
_FIELDS = {
    "digital": ("information",),
    "new_energy": ("energy", "materials"),
    "new_materials": ("materials",),
    "life_health": ("medicine",),
}
_SPLITS = ((("introduced", 40), ("closed", 60)), (("refined", 30), ("negotiated", 70)), (("introduced", 100),))
_DEALS, _REQUESTS = 9, 6


def enter_brokers(replay: Replay) -> list[Broker]:
    """Everybody with a broker's certificate; two thirds of them agreed to be listed."""
    found = []
    for number, row in enumerate(row for row in replay.city.people if row.kind == "broker"):
        person = replay.people[row.key]
        industries = tuple(person.industries)
        fields = sorted({field for code in industries for field in _FIELDS.get(code, ("manufacturing",))})
        try:
            broker = register_broker(
                actor=SYSTEM,
                person_id=person.pk,
                certificate=certificates(row)[-1],
                profile=Profile(row.engagement or "full_time", industries, tuple(fields), row.introduction[:120]),
                organisation_id=person.organisation_id,
                at=replay.until,
                is_demonstration=True,
            )
        except DomainError as error:
            replay.refused.append(f"{row.key} register: {error.code}")
            continue
        if row.profile_consent and number % 3:
            give_person_consent(
                actor=SYSTEM, person_id=person.pk, purpose="broker_listing", at=replay.until, evidence=EVIDENCE
            )
        found.append(broker)
    return found


def _acting(replay: Replay, broker: Broker) -> Actor:
    """The broker's own account, made when first needed."""
    if broker.user is not None:
        return actor_of(broker.user)
    user = replay.user_of(broker.person, replay.until)
    if broker.organisation is not None:
        add_member(actor=SYSTEM, user=user, organisation=broker.organisation, role=Role.BROKER, manages=False,
                   at=replay.until)  # fmt: skip
    return actor_of(user)


def work(replay: Replay) -> None:
    """Requests for the demands that suit them, and the credit for deals that are being talked about."""
    brokers = enter_brokers(replay)
    _ask(replay)
    if len(brokers) < 2:
        return
    deals = Deal.objects.filter(stage__in=TALKING_STAGES, introduced_at__isnull=False).order_by("pk")[:_DEALS]
    for number, deal in enumerate(deals):
        pair = (brokers[number % len(brokers)], brokers[(number * 5 + 1) % len(brokers)])
        try:
            _share(replay, deal, pair, number)
        except DomainError as error:
            replay.refused.append(f"{deal.reference_number} shares: {error.code}")


def _ask(replay: Replay) -> None:
    for number, demand in enumerate(Demand.objects.filter(state="published").order_by("pk")[:_REQUESTS]):
        try:
            _ask_best(replay, demand, accepts=bool(number % 2))
        except DomainError as error:
            replay.refused.append(f"{demand.reference_number} broker: {error.code}")


def _ask_best(replay: Replay, demand: Demand, *, accepts: bool) -> None:
    """The county's officer asks whoever suits best; every second one has taken it on."""
    county = replay.actors.get(f"county-{demand.division_code}", replay.actors["city-second"])
    fits = brokers_for(county, demand)
    if not fits:
        return
    asked = ask_broker(
        actor=county,
        demand_id=demand.pk,
        broker_id=fits[0].broker.pk,
        words="请先联系企业，把工况和指标问清楚。",
        reasons=fits[0].reasons,
        at=replay.until,
    )
    if accepts:
        accept_request(actor=_acting(replay, fits[0].broker), request_id=asked.pk, at=replay.until)


def _share(replay: Replay, deal: Deal, pair: tuple[Broker, Broker], number: int) -> None:
    """Proposed for each; agreed by both in two of three, and then with a fee."""
    roles = _SPLITS[number % len(_SPLITS)]
    lines = [Line(broker.pk, role, Decimal(percent)) for broker, (role, percent) in zip(pair, roles, strict=False)]
    split = propose_shares(actor=SYSTEM, deal_id=deal.pk, lines=lines, at=replay.until)
    if number % 3 == 0:
        return
    for broker in {line.broker_id: broker for broker, line in zip(pair, lines, strict=False)}.values():
        agree_to_shares(actor=_acting(replay, broker), deal_id=deal.pk, round=split.round, at=replay.until)
    set_fee(actor=SYSTEM, deal_id=deal.pk, fee=Decimal(5_000 + 2_500 * number), at=replay.until)
