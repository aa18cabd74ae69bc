"""Who is told what when an entry of the register changes. Messages are kept in Chinese: they are written once."""

from datetime import datetime

from kezhuan.accounts.models import User
from kezhuan.accounts.queries import members_of
from kezhuan.brokers.models import Broker, BrokerRequest
from kezhuan.notifications.actions import notify

_OF_STATE = {
    "suspended": ("您的技术经纪人登记已暂停", "理由：{reason}"),
    "registered": ("您的技术经纪人登记已恢复", "{reason}"),
    "lapsed": ("您的技术经纪人证书已过期", "续期以后，请联系主管部门更新登记。"),
}


def tell_of_state(broker: Broker, at: datetime) -> None:
    """The broker learns what happened to the entry, and why."""
    title, body = _OF_STATE[broker.state]
    people = [broker.user] if broker.user is not None else []
    _send(people, broker.state, title, body.format(reason=broker.state_reason), broker, at, key=str(broker.updated_at))


def remind_of_expiry(broker: Broker, at: datetime) -> None:
    """Once per end date: the broker, and the managers of the organisation they broker for."""
    people: dict[int, User] = {}
    if broker.user is not None:
        people[broker.user.pk] = broker.user
    if broker.organisation_id is not None:
        people |= {user.pk: user for user in members_of(broker.organisation_id, managers_only=True)}
    title = f"{broker.person.name}的技术经纪人证书快到期了"
    body = f"有效期至 {broker.expires_on}。到期后登记自动转为“证书已过期”。"
    _send(list(people.values()), "expiring", title, body, broker, at, key=str(broker.expires_on))


def _send(people: list[User], what: str, title: str, body: str, broker: Broker, at: datetime, *, key: str) -> None:
    notify(
        recipients=people,
        kind=f"brokers.{what}",
        title=title,
        body=body,
        url=broker.get_absolute_url(),
        key=f"brokers.{what}:{broker.reference_number}:{key}",
        at=at,
    )


_ANSWERS = {
    "accepted": "技术经纪人接下了您的需求",
    "declined": "技术经纪人婉拒了您的需求",
    "withdrawn": "委托已撤回",
}


def tell_of_request(request: BrokerRequest, at: datetime) -> None:
    """The broker is asked to answer."""
    broker = request.broker
    who = "主管部门请您帮助一条需求" if request.by_officer else "企业请您帮助一条需求"
    notify(
        recipients=[broker.user] if broker.user is not None else [],
        kind="brokers.asked",
        title=who,
        body=f"{request.demand.reference_number} {request.demand.title}。{request.words}",
        url=request.get_absolute_url(),
        key=f"brokers.asked:{request.pk}",
        at=at,
    )


def tell_of_answer(request: BrokerRequest, by: int | None, at: datetime) -> None:
    """The other side learns what became of it."""
    broker = request.broker
    people = {request.asked_by_id: request.asked_by, **{u.pk: u for u in members_of(request.demand.owner_id)}}
    if request.state == "withdrawn" and broker.user is not None:
        people = {broker.user.pk: broker.user}
    notify(
        recipients=[user for pk, user in people.items() if pk != by],
        kind=f"brokers.{request.state}",
        title=_ANSWERS[request.state],
        body=f"{broker.person.name}：{request.demand.title}。{request.state_reason}",
        url=request.demand.get_absolute_url(),
        key=f"brokers.{request.state}:{request.pk}",
        at=at,
    )
