"""The notice of a reward in the unit: where its subject is shown, and what a standing objection does to it."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from kezhuan.contracts.actions.rewards import NOTICE_KIND, end_reward
from kezhuan.contracts.queries import lock_reward, rewards_visible_to
from kezhuan.engine.actor import SYSTEM, Actor
from kezhuan.gazette.kinds import NoticeKind, register_kind
from kezhuan.gazette.models import PublicNotice

UPHELD = "公示期内异议成立"


def _page(actor: Actor, notice: PublicNotice) -> str:
    found = rewards_visible_to(actor).filter(pk=notice.subject_id).first()
    return found.get_absolute_url() if found is not None else ""


def _ended(notice: PublicNotice, at: datetime) -> None:
    """An objection that stands ends the split; a notice that has run its time leaves it to the unit to settle."""
    if notice.state != "failed":
        return
    split = lock_reward(SYSTEM, notice.subject_id)
    if split.lifecycle.allows(split.state, "withdraw"):
        end_reward(SYSTEM, split, UPHELD, at)


def register() -> None:
    """Called once, when the apps are loaded."""
    register_kind(NoticeKind(NOTICE_KIND, _("收益分配公示"), page=_page, ended=_ended))
