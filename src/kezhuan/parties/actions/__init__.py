"""Verbs on organisations and people, one module for each thing."""

from kezhuan.parties.actions.consents import give_person_consent, withdraw_person_consent
from kezhuan.parties.actions.marks import add_mark, end_mark
from kezhuan.parties.actions.merging import mark_distinct, merge_organisations, obstacles, undo_merge
from kezhuan.parties.actions.organisations import (
    close_organisation,
    confirm_organisation,
    register_organisation,
    reopen_organisation,
    update_organisation,
)
from kezhuan.parties.actions.people import move_person, register_person, update_person
from kezhuan.parties.actions.qualifications import Certificate, add_qualification, renew_qualification

__all__ = [
    "Certificate",
    "add_mark",
    "add_qualification",
    "close_organisation",
    "confirm_organisation",
    "end_mark",
    "give_person_consent",
    "mark_distinct",
    "merge_organisations",
    "move_person",
    "obstacles",
    "register_organisation",
    "register_person",
    "renew_qualification",
    "reopen_organisation",
    "undo_merge",
    "update_organisation",
    "update_person",
    "withdraw_person_consent",
]
