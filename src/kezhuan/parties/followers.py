"""What higher apps do in the same transaction when an entry is made, confirmed or refused.

A higher app registers one ``Follower`` (which this app knows nothing of) in its ``AppConfig.ready``.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from kezhuan.engine.actor import Actor
from kezhuan.parties.models import Organisation


class Follower(Protocol):
    """Each answer belongs to the verb's transaction and writes its own events."""

    def entered(self, *, actor: Actor, organisation: Organisation, at: datetime) -> None:
        """An entry that waits for confirmation, by somebody who says they act for it."""

    def confirmed(self, *, actor: Actor, organisation: Organisation, at: datetime) -> None:
        """An officer has confirmed the entry."""

    def refused(self, *, actor: Actor, organisation: Organisation, reason: str, at: datetime) -> None:
        """An officer has closed the entry before it was ever confirmed."""

    def applicants(self, organisation: Organisation) -> Sequence[str]:
        """Who will act for it once it is confirmed, for the officer to read first."""


_followers: list[Follower] = []


def register_follower(follower: Follower) -> None:
    if follower not in _followers:
        _followers.append(follower)


def followers() -> tuple[Follower, ...]:
    return tuple(_followers)


def applicants_of(organisation: Organisation) -> list[str]:
    return [name for follower in _followers for name in follower.applicants(organisation)]
