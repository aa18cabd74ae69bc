"""Who is told what of a rating. Called after the transaction has been committed; messages are kept in Chinese."""

from datetime import datetime

from kezhuan.accounts.models import User
from kezhuan.accounts.queries import members_of, officers_for
from kezhuan.notifications.actions import notify
from kezhuan.ratings.models import Rating, Ticket
from kezhuan.ratings.subjects import servers_of, url_of
from kezhuan.ui.formatting import date_of, day


def tell_of_invitation(rating: Rating, at: datetime) -> None:
    """The organisation that was served is asked once."""
    notify(
        recipients=members_of(rating.organisation_id),
        kind="ratings.invited",
        title=f"请评价：{rating.title}",
        body="说说这次服务好不好，一分钟就够。不满意的，会有人在期限内答复您。",
        url=rating.get_absolute_url(),
        key=f"rating:{rating.pk}",
        at=at,
    )


def tell_of_rating(rating: Rating, at: datetime) -> None:
    """Who served reads on the page of the service what was said."""
    notify(
        recipients=servers_of(rating.subject_label, rating.subject_id),
        kind="ratings.given",
        title=f"收到评价“{rating.get_level_display()}”：{rating.title}"[:200],
        body=rating.words,
        url=url_of(rating.subject_label, rating.subject_id),
        key=f"rated:{rating.pk}",
        at=at,
    )


def tell_of_ticket(ticket: Ticket, at: datetime) -> None:
    """The officers of the county deal with what went wrong."""
    notify(
        recipients=officers_for(ticket.division_code),
        kind="ratings.ticket",
        title=f"收到差评，请在 {day(ticket.last_day, date_of(at))} 前办结",
        body=f"{ticket.rating.organisation.name}：{ticket.rating.title}",
        url=ticket.get_absolute_url(),
        key=f"ticket:{ticket.pk}",
        at=at,
    )


def tell_of_assignment(ticket: Ticket, at: datetime) -> None:
    if ticket.assignee is not None:
        notify(
            recipients=[ticket.assignee],
            kind="ratings.assigned",
            title=f"差评工单交您办理：{ticket.rating.title}",
            body=f"请在 {day(ticket.last_day, date_of(at))} 前了解情况并答复。",
            url=ticket.get_absolute_url(),
            key=f"ticket-assigned:{ticket.pk}:{ticket.assignee_id}",
            at=at,
        )


def tell_of_answer(ticket: Ticket, at: datetime) -> None:
    """The rater reads the answer."""
    _tell_rater(ticket, "ratings.answered", "您的差评有了答复", ticket.answer, at)


def tell_of_closing(ticket: Ticket, at: datetime) -> None:
    """The rater reads what was done."""
    _tell_rater(ticket, "ratings.closed", "您的差评已办结", ticket.done, at)


def _tell_rater(ticket: Ticket, kind: str, title: str, words: str, at: datetime) -> None:
    rating = ticket.rating
    people: list[User] = [rating.rater] if rating.rater is not None else list(members_of(rating.organisation_id))
    notify(
        recipients=people,
        kind=kind,
        title=f"{title}：{rating.title}"[:200],
        body=words,
        url=ticket.get_absolute_url(),
        key=f"{kind}:{ticket.pk}",
        at=at,
    )


def remind(ticket: Ticket, at: datetime) -> None:
    """Once, before the clock runs out."""
    people = {user.pk: user for user in officers_for(ticket.division_code)}
    if ticket.assignee is not None:
        people[ticket.assignee.pk] = ticket.assignee
    notify(
        recipients=people.values(),
        kind="ratings.reminder",
        title=f"差评工单快到期：{ticket.rating.title}"[:200],
        body=f"请在 {day(ticket.last_day, date_of(at))} 前办结。",
        url=ticket.get_absolute_url(),
        key=f"ticket-reminder:{ticket.pk}",
        at=at,
    )
