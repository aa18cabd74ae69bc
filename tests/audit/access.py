"""Who may open which address of the audit."""

from tests.access import EVERYONE, Access, Who

AUDITOR = frozenset({Who.AUDIT_ADMIN})

ACCESS = [
    Access("audit:log", AUDITOR),
    Access("audit:event", AUDITOR, lambda world: {"sequence": 1}),
    Access("audit:chain", AUDITOR),
    Access("audit:start-verification", AUDITOR, method="post"),
    Access("audit:progress", frozenset(), lambda world: {"verification_id": 999_999}),
    Access("audit:make-checkpoint", AUDITOR, method="post"),
    Access("audit:verify", EVERYONE),
]
