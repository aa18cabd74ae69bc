"""Verbs of synonyms and domain words: proposed by one person, approved or not by another, withdrawn when they harm."""

from collections.abc import Iterable
from datetime import datetime

from kezhuan.audit.actions import record, snapshot, verb
from kezhuan.engine.actor import Actor
from kezhuan.engine.errors import Conflict, InvalidInput, NotAllowedNow, NotPermitted
from kezhuan.engine.text.lists import ShippedGroup, shipped_synonyms
from kezhuan.engine.words import N_
from kezhuan.matching.models import TermDirection, TermGroup, TermKind, TermState
from kezhuan.matching.permissions import may_adopt_terms, may_decide_terms, may_propose_terms, may_withdraw_terms
from kezhuan.matching.terms import checked_words, lock_term, signature_of, standing_terms, term_in_sight

_LONGEST_SOURCE = 200
_REPLACED = N_("由新的一组代替")


@verb
def propose_terms(
    *,
    actor: Actor,
    kind: str,
    words: Iterable[str],
    source: str,
    at: datetime,
    direction: str = TermDirection.BOTH,
    replaces_id: int | None = None,
) -> TermGroup:
    """Propose a group; ``replaces_id`` names an approved one whose place it takes once approved.

    InvalidInput per field. Conflict when the very words wait or are in use. NotPermitted for who keeps no lists.
    """
    if not may_propose_terms(actor) or actor.user_id is None:
        raise NotPermitted
    checked, said = _checked(kind, words, direction, source)
    replaced = _replaced(actor, replaces_id, kind)
    signature = signature_of(kind, checked, direction)
    known = standing_terms(kind, signature)
    if known is not None:
        raise Conflict(
            N_("这一组词已经有了，状态是“%(state)s”。"), code="same_terms", state=str(known.get_state_display())
        )
    made = TermGroup.objects.create(
        kind=kind,
        words=checked,
        text="、".join(checked),
        direction=direction,
        signature=signature,
        source=said,
        replaces=replaced,
        proposed_by_id=actor.user_id,
        proposed_at=at,
    )
    record(actor=actor, verb="propose_terms", thing=made, at=at)
    return made


def _checked(kind: str, words: Iterable[str], direction: str, source: str) -> tuple[list[str], str]:
    if kind not in TermKind.values:
        raise InvalidInput(fields={"kind": N_("请选择同义词或专业词")})
    if direction not in TermDirection.values:
        raise InvalidInput(fields={"direction": N_("请选择方向")})
    said = " ".join(source.split())
    if not said:
        raise InvalidInput(fields={"source": N_("请写明依据，例如标准号、词典或哪家企业的说法")})
    if len(said) > _LONGEST_SOURCE:
        raise InvalidInput(fields={"source": N_("依据请不超过 200 个字")})
    return checked_words(kind, words), said


def _replaced(actor: Actor, group_id: int | None, kind: str) -> TermGroup | None:
    if group_id is None:
        return None
    found = term_in_sight(actor, group_id)
    if found.state != TermState.APPROVED or found.kind != kind:
        raise NotAllowedNow(N_("只有使用中的词组可以修改。"), code="wrong_state")
    return found


@verb
def approve_terms(*, actor: Actor, group_id: int, at: datetime) -> TermGroup:
    """Take a group into use; the one it replaces is withdrawn with it. NotPermitted for its own proposer."""
    group = lock_term(actor, group_id)
    if not may_decide_terms(actor, group):
        raise NotPermitted(N_("请由提出人以外的一位工作人员批准。"), code="second_person")
    _move(actor, group, "approve", at)
    if group.replaces is not None and group.replaces.state == TermState.APPROVED:
        _move(actor, group.replaces, "withdraw", at, reason=_REPLACED)
    return group


@verb
def decline_terms(*, actor: Actor, group_id: int, reason: str, at: datetime) -> TermGroup:
    """Do not use a proposed group, with the reason; its proposer takes it back the same way."""
    group = lock_term(actor, group_id)
    if not may_propose_terms(actor):
        raise NotPermitted
    return _move(actor, group, "decline", at, reason=_reason(reason))


@verb
def withdraw_terms(*, actor: Actor, group_id: int, reason: str, at: datetime) -> TermGroup:
    """Take a group out of use, with the reason. One person is enough: what harms searches ends at once."""
    group = lock_term(actor, group_id)
    if not may_withdraw_terms(actor):
        raise NotPermitted
    return _move(actor, group, "withdraw", at, reason=_reason(reason))


@verb
def adopt_shipped_terms(*, actor: Actor, at: datetime) -> int:
    """Enter the groups that came with this version of the program; returns how many were new.

    A group that was withdrawn here stays withdrawn; words that somebody entered before are left as they are.
    """
    if not may_adopt_terms(actor):
        raise NotPermitted
    version, entries = shipped_synonyms()
    known = set(TermGroup.objects.exclude(shipped_code="").values_list("shipped_code", flat=True))
    return sum(_adopt(actor, entry, version, at) for entry in entries if entry.code not in known)


def _adopt(actor: Actor, entry: ShippedGroup, version: str, at: datetime) -> bool:
    direction = TermDirection.ONE_WAY if entry.one_way else TermDirection.BOTH
    signature = signature_of(TermKind.SYNONYM, entry.words, direction)
    if standing_terms(TermKind.SYNONYM, signature) is not None:
        return False
    made = TermGroup.objects.create(
        kind=TermKind.SYNONYM,
        words=list(entry.words),
        text="、".join(entry.words),
        direction=direction,
        signature=signature,
        state=TermState.APPROVED,
        source=f"随平台提供 {version}",
        shipped_code=entry.code,
        proposed_at=at,
        decided_at=at,
    )
    record(actor=actor, verb="adopt_shipped_terms", thing=made, at=at)
    return True


def _reason(reason: str) -> str:
    said = " ".join(reason.split())
    if not said:
        raise InvalidInput(fields={"reason": N_("请写明理由")})
    if len(said) > _LONGEST_SOURCE:
        raise InvalidInput(fields={"reason": N_("理由请不超过 200 个字")})
    return said


def _move(actor: Actor, group: TermGroup, step: str, at: datetime, *, reason: str = "") -> TermGroup:
    before = snapshot(group)
    group.state = TermGroup.lifecycle.after(group.state, step)
    group.decided_by_id, group.decided_at, group.reason = actor.user_id, at, reason
    group.save(update_fields=["state", "decided_by", "decided_at", "reason"])
    record(actor=actor, verb=f"{step}_terms", thing=group, at=at, before=before)
    return group
