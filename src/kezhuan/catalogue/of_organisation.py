"""What an organisation offers and asks for, on its own page."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from kezhuan.catalogue.kinds import KINDS, Kind
from kezhuan.catalogue.queries import shown_of_organisation
from kezhuan.engine.actor import Actor
from kezhuan.parties.models import Organisation
from kezhuan.parties.panels import Panel

MOST_SHOWN = 20


def panels_of(actor: Actor, organisation: Organisation) -> list[Panel]:
    """One panel for each kind the organisation has something of; anonymous demands are never among them."""
    found = []
    for kind in KINDS.values():
        count = shown_of_organisation(kind, organisation).count()
        if count:
            found.append(
                Panel(
                    kind.plural,
                    kind.word,
                    "catalogue/_of_organisation.html",
                    partial(_content, kind, organisation),
                    count,
                )
            )
    return found


def _content(kind: Kind, organisation: Organisation) -> Mapping[str, Any]:
    rows = shown_of_organisation(kind, organisation)
    return {
        "rows": list(rows[:MOST_SHOWN]),
        "more_url": f"{kind.list_url}?owner={organisation.pk}" if rows.count() > MOST_SHOWN else "",
    }
