"""Masked numbers whose whole value may be asked for: which fields of which things, and who may ask.

Two ways lead to a number: answering for it (the officers in charge, the thing's own people), or an agreement of both
sides. Higher apps say what else has numbers (``register_revealable``) and who has agreed (``register_agreement``).
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.urls import reverse

from kezhuan.accounts.models import User
from kezhuan.accounts.permissions import is_person, may_reveal_organisation_number, may_reveal_user_number
from kezhuan.accounts.queries import user_for
from kezhuan.engine.actor import Actor
from kezhuan.engine.errors import NotFound
from kezhuan.parties.models import Organisation, Person
from kezhuan.parties.panels import register_reveal
from kezhuan.parties.permissions import may_see_person_contact, oversees_person
from kezhuan.parties.queries import get_organisation, get_person


@dataclass(frozen=True)
class Revealable:
    """One kind of thing with masked fields. ``find`` raises NotFound for what the actor may not even see.

    ``answers_for``: the actor may ask by office or as one of the thing's own people. ``shareable``: whether an
    agreement of both sides opens it at all.
    """

    code: str
    model: type[models.Model]
    fields: frozenset[str]
    find: Callable[[Actor, int], Any]
    answers_for: Callable[[Actor, Any], bool]
    shareable: Callable[[Any], bool] = lambda thing: True


#: (actor, thing) → whether both sides have agreed that the actor may reach the thing's owner.
Agreement = Callable[[Actor, models.Model], bool]
_kinds: dict[type[models.Model], Revealable] = {}
_agreements: list[Agreement] = []


def register_revealable(kind: Revealable) -> None:
    _kinds[kind.model] = kind


def register_agreement(agreement: Agreement) -> None:
    """The app that keeps agreements says when there is one."""
    if agreement not in _agreements:
        _agreements.append(agreement)


def revealable(thing: models.Model) -> Revealable | None:
    return _kinds.get(type(thing))


def revealable_by_code(code: str) -> Revealable:
    """By the word in the address, or NotFound."""
    for kind in _kinds.values():
        if kind.code == code:
            return kind
    raise NotFound


def may_reveal(actor: Actor, thing: models.Model) -> bool:
    """A person who answers for the thing, or whose side and the thing's have agreed. The thing is known to be seen."""
    kind = revealable(thing)
    if kind is None or not is_person(actor):
        return False
    if kind.answers_for(actor, thing):
        return True
    return kind.shareable(thing) and any(agreed(actor, thing) for agreed in _agreements)


def reveal_url(actor: Actor, thing: models.Model, field: str) -> str | None:
    """The page that asks for the reason, for those who may; None for everybody else."""
    kind = revealable(thing)
    if kind is None or field not in kind.fields or not may_reveal(actor, thing):
        return None
    return reverse("accounts:reveal-number", args=[kind.code, thing.pk, field])


def _shares_contact(person: Person) -> bool:
    """The person's own consent to hand the number on stands (PIPL art. 23)."""
    return person.consents.filter(purpose="contact_sharing", withdrawn_at__isnull=True).exists()


def register() -> None:
    """What has numbers in this app and below; called once, when the apps are loaded."""
    register_revealable(
        Revealable("user", User, frozenset({"mobile", "email"}), user_for, may_reveal_user_number, lambda user: False)
    )
    register_revealable(
        Revealable(
            "organisation",
            Organisation,
            frozenset({"contact_mobile", "contact_email"}),
            get_organisation,
            may_reveal_organisation_number,
        )
    )
    register_revealable(
        Revealable(
            "person",
            Person,
            frozenset({"mobile", "email"}),
            get_person,
            lambda actor, person: may_see_person_contact(actor, person) or oversees_person(actor, person),
            _shares_contact,
        )
    )
    register_reveal(reveal_url)
