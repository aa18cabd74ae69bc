"""Who is told what about a listing. Called after the transaction has been committed; messages are kept in Chinese."""

from collections.abc import Iterable
from datetime import datetime

from kezhuan.accounts.models import User
from kezhuan.accounts.queries import members_of, officers_for
from kezhuan.market.models import Listing, ListingApplication
from kezhuan.notifications.actions import notify


def tell_of_submission(listing: Listing, at: datetime) -> None:
    """The city's officers have a listing to review."""
    _send(officers_for(""), "listing_submitted", f"待审核的挂牌：{listing.title}", listing.seller.name, listing, at)


def tell_seller(listing: Listing, words: str, at: datetime) -> None:
    _send(members_of(listing.seller_id), "listing", f"{words}：{listing.title}", listing.state_reason, listing, at)


def tell_applicant(application: ListingApplication, words: str, at: datetime) -> None:
    """The interested party alone: nobody else knows of its interest."""
    listing = application.listing
    people = members_of(application.organisation_id)
    _send(people, "listing", f"{words}：{listing.title}", application.state_reason, listing, at)


def _send(people: Iterable[User], what: str, title: str, body: str, listing: Listing, at: datetime) -> None:
    notify(
        recipients=list(people),
        kind=f"market.{what}",
        title=title[:200],
        body=body,
        url=listing.get_absolute_url(),
        key=f"market.{what}:{listing.reference_number}:{at.timestamp():.0f}:{title[:20]}",
        at=at,
    )
