"""Who may open which address of the audit."""

from kezhuan.audit.queries import history_of
from kezhuan.engine.actor import SYSTEM
from kezhuan.parties.actions import register_organisation
from tests.access import EVERYONE, Access, Who
from tests.cast import NOW

AUDITOR = frozenset({Who.AUDIT_ADMIN})


def _event(world):  # type: ignore[no-untyped-def]
    values = {"name": "甲泵业有限公司", "kind": "enterprise", "division_code": "330324"}
    made = register_organisation(actor=SYSTEM, values=values, at=NOW)
    return {"sequence": history_of(made)[0].sequence}


ACCESS = [
    Access("audit:log", AUDITOR),
    Access("audit:event", AUDITOR, _event),
    Access("audit:exports", AUDITOR),
    Access("audit:chain", AUDITOR),
    Access("audit:start-verification", AUDITOR, method="post"),
    Access("audit:progress", frozenset(), lambda world: {"verification_id": 999_999}),
    Access("audit:make-checkpoint", AUDITOR, method="post"),
    Access("audit:verify", EVERYONE),
]
