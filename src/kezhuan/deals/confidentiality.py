"""The words in which confidentiality is acknowledged. A new wording is a new version; old ones are never changed."""

from dataclasses import dataclass

from kezhuan.audit.chain import sm3
from kezhuan.deals.models import Deal
from kezhuan.engine.actor import Actor


@dataclass(frozen=True)
class Text:
    """One wording, kept as it was acknowledged; it is shown in Chinese whatever the language of the page."""

    version: str
    sentences: tuple[str, ...]

    @property
    def digest(self) -> str:
        return sm3("\n".join(self.sentences).encode())


TEXTS: tuple[Text, ...] = (
    Text(
        "2026-1",
        (
            "这条商机的内容由对方出于信任提供，我只为促成这次合作使用。",
            "未经对方书面同意，我不向无关的人透露对方身份、技术内容、报价和往来材料，也不用于其他目的。",
            "合作没有谈成时，我不再使用这些内容，并按对方要求删除或退还材料。",
            "我知道查看和下载都有记录；违反上述承诺的，依法承担责任。",
        ),
    ),
)
CURRENT = TEXTS[-1]


def must_acknowledge(actor: Actor, deal: Deal) -> bool:
    """Whoever reads a confidential deal, but the firm whose matter it is, the officers in charge and automatic work."""
    if not deal.confidential or actor.is_system or actor.belongs_to(deal.buyer_id):
        return False
    return not actor.is_officer
