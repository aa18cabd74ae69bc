"""What a service may be recorded for, without this app knowing the apps above.

A higher app registers in its ``AppConfig.ready``::

    from kezhuan.outreach.sources import Source, register_source

    register_source(Source("deals.Deal", find))
"""

from collections.abc import Callable
from dataclasses import dataclass

from kezhuan.engine.actor import Actor


@dataclass(frozen=True)
class About:
    """One thing a service was given for: what it is called, where its page is, and whom it serves."""

    title: str
    url: str
    organisation_id: int | None


@dataclass(frozen=True)
class Source:
    """``find`` answers for who may record a service there; None for everybody else."""

    label: str
    find: Callable[[Actor, int], About | None]


_sources: dict[str, Source] = {}


def register_source(source: Source) -> None:
    _sources[source.label] = source


def about(actor: Actor, label: str, pk: int | None) -> About | None:
    """The thing, or None where no app names it or it is not the actor's."""
    found = _sources.get(label)
    return found.find(actor, pk) if found is not None and pk is not None else None
