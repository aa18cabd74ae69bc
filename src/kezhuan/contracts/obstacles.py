"""What keeps a checked contract from being signed, each asked of the room that knows."""

from datetime import datetime

from kezhuan.contracts.models import Contract
from kezhuan.engine.errors import DomainError


def obstacle_of(contract: Contract, at: datetime) -> DomainError | None:
    """The first refusal, or None when nothing stands against it."""
    return None
