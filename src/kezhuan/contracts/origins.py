"""Where a contract came from, when it was opened after an award or a sale: told by the higher app that knows."""

from collections.abc import Callable
from dataclasses import dataclass

from kezhuan.contracts.models import Contract
from kezhuan.engine.actor import Actor


@dataclass(frozen=True, slots=True)
class Origin:
    """What it came from, in words, and its page."""

    title: str
    url: str


#: ``Contract.origin`` → finds the thing by its number, for this reader; None: not for this reader to see.
_FINDERS: dict[str, Callable[[Actor, int], Origin | None]] = {}


def register_origin(label: str, find: Callable[[Actor, int], Origin | None]) -> None:
    """A higher app says so in its ``AppConfig.ready``."""
    _FINDERS[label] = find


def origin_of(actor: Actor, contract: Contract) -> Origin | None:
    """Where the contract came from, as far as this reader may see it."""
    find = _FINDERS.get(contract.origin)
    if find is None or contract.origin_id is None:
        return None
    return find(actor, contract.origin_id)


def contract_from(label: str, pk: int) -> Contract | None:
    """The standing contract that was opened for a thing."""
    return Contract.objects.filter(origin=label, origin_id=pk).exclude(state="abandoned").first()
