"""Files beside a contract: who adds them, what for, and which of them proves the signature."""

from django.utils.translation import gettext_lazy as _

from kezhuan.attachments.models import Attachment
from kezhuan.attachments.subjects import Subject, label_of, register_subject
from kezhuan.contracts.models import Contract
from kezhuan.contracts.permissions import is_party
from kezhuan.contracts.queries import contract_by_id
from kezhuan.engine.actor import Actor

SIGNED = "signed"
PURPOSES = {
    SIGNED: _("签字盖章的合同（扫描件或者电子签名件）"),
    "plan": _("实施计划"),
    "receipt": _("到账凭证"),
    "other": _("其他材料"),
}


def _may_attach(actor: Actor, contract: Contract) -> bool:
    """Both sides; experts and officers read."""
    return is_party(actor, contract)


def _may_withdraw(actor: Actor, contract: Contract) -> bool:
    """Only while it is not signed: afterwards files are evidence."""
    return contract.is_open and is_party(actor, contract)


def evidence_of(contract: Contract) -> Attachment | None:
    """The newest standing file that shows the signatures."""
    rows = Attachment.objects.filter(
        subject_label=label_of(contract), subject_id=contract.pk, purpose=SIGNED, withdrawn_at__isnull=True
    )
    return rows.order_by("-attached_at", "-pk").first()


def _is_evidence(contract: Contract, attachment: Attachment) -> bool:
    """The signed file, whose digest stands on the contract."""
    return bool(contract.evidence) and attachment.digest == contract.evidence


def register() -> None:
    """Called once, when the apps are loaded."""
    register_subject(
        Subject(
            Contract,
            find=contract_by_id,
            may_attach=_may_attach,
            purposes=PURPOSES,
            may_withdraw=_may_withdraw,
            keeps=_is_evidence,
        )
    )
