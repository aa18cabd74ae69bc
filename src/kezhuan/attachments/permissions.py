"""Who may add, withdraw and purge files: pure on loaded objects; reading follows the record's own ``find``."""

from typing import Any

from kezhuan.attachments.models import Attachment
from kezhuan.attachments.subjects import Subject
from kezhuan.engine.actor import Actor


def may_attach(actor: Actor, subject: Subject, thing: Any) -> bool:
    """A person, whom the owner of the record lets add files."""
    return actor.user_id is not None and subject.may_attach(actor, thing)


def may_withdraw(actor: Actor, subject: Subject, thing: Any, attachment: Attachment) -> bool:
    """Who attached it, and whom the owner of the record lets; nobody what the record stands on."""
    if actor.user_id is None or (subject.keeps is not None and subject.keeps(thing, attachment)):
        return False
    if actor.user_id == attachment.attached_by_id:
        return True
    return (subject.may_withdraw or subject.may_attach)(actor, thing)


def may_purge(actor: Actor) -> bool:
    return actor.is_system
