"""What can come in by spreadsheet: one importer for each kind, offered by the app that owns the thing.

Apps below are listed here; apps above call ``register_importer``.
"""

from kezhuan.catalogue.sheets import IMPORTERS as CATALOGUE
from kezhuan.engine.actor import Actor, ActorKind
from kezhuan.engine.errors import NotFound
from kezhuan.engine.spreadsheet.importer import Importer
from kezhuan.matching.sheets import IMPORTERS as MATCHING
from kezhuan.parties.sheets import IMPORTERS as PARTIES

#: In the order of the page: who first, then what they offer and need, then the words that bring them together.
IMPORTERS: dict[str, Importer] = {**PARTIES, **CATALOGUE, **MATCHING}


def register_importer(importer: Importer) -> None:
    """A higher app adds its own kind in its ``AppConfig.ready``."""
    IMPORTERS.setdefault(importer.kind, importer)


def importer_named(kind: str) -> Importer:
    """The importer of a kind; NotFound for any other word."""
    importer = IMPORTERS.get(kind)
    if importer is None:
        raise NotFound
    return importer


def may_import(actor: Actor, importer: Importer) -> bool:
    """Only people upload: a token's owner uses the API, automatic work the verbs."""
    return actor.kind is ActorKind.USER and importer.may_import(actor)


def open_to(actor: Actor) -> list[Importer]:
    """What this actor may import, in order."""
    return [importer for importer in IMPORTERS.values() if may_import(actor, importer)]
