"""Groups of words, proposed by an officer of their own."""

from typing import Any

from kezhuan.matching.actions import approve_terms, propose_terms
from kezhuan.matching.models import TermGroup
from tests.cast import NOW, UserFactory, acting, officer


def proposed_terms(words: tuple[str, ...] = ("渗漏", "漏水"), **given: Any) -> TermGroup:
    """Waits for a second person."""
    name = UserFactory.build().username
    settled = {"kind": "synonym", "source": "GB/T 12237", "at": NOW} | given
    return propose_terms(actor=acting(officer(f"词库{name}")), words=words, **settled)


def approved_terms(words: tuple[str, ...] = ("渗漏", "漏水"), **given: Any) -> TermGroup:
    """In use."""
    group = proposed_terms(words, **given)
    name = UserFactory.build().username
    return approve_terms(actor=acting(officer(f"批准{name}")), group_id=group.pk, at=NOW)
