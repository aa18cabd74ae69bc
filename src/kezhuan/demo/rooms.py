"""A data room of the demo city: papers, a valuation, and firms that acknowledged the text and looked in."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from io import BytesIO

from django.db import models

from kezhuan.attachments.actions import attach, download_attachment
from kezhuan.attachments.models import Attachment
from kezhuan.catalogue.models import Achievement
from kezhuan.demo.contracts import SCAN
from kezhuan.engine.actor import Actor
from kezhuan.market.actions.rooms import Report, record_valuation, revoke_pass, set_up_room, sign_for_room, view_room
from kezhuan.market.confidentiality import CURRENT
from kezhuan.market.models import DataRoom

_NOTE = "工艺卡、关键工序图纸和第三方检测报告。\n图纸只给看结构，完整尺寸签约以后交付。"
_PAPERS = (("工艺卡（节选）.pdf", "technical"), ("关键工序图纸.pdf", "technical"), ("第三方检测报告.pdf", "test"))


def furnish_room(
    result: Achievement, seller: Actor, guests: Sequence[tuple[int, Actor]], opened: datetime, value: Decimal
) -> DataRoom:
    """The room of a result on the market. ``guests`` (organisation, person): all look in, the first takes a paper
    out, and the last has the pass taken back if there are more than two. ``value`` in yuan.
    """
    room = set_up_room(actor=seller, achievement_id=result.pk, note=_NOTE, at=opened)
    papers = [_attach(seller, room, name, purpose, opened) for name, purpose in _PAPERS]
    valued_on = (opened - timedelta(days=20)).date()
    report = Report("温州样例资产评估有限公司", "样例评字 12 号", value, valued_on, valued_on + timedelta(days=364))
    valuation = record_valuation(actor=seller, achievement_id=result.pk, report=report, at=opened)
    _attach(seller, valuation, "评估报告.pdf", "report", opened)
    for number, (organisation_id, person) in enumerate(guests):
        at = opened + timedelta(days=1 + number, hours=1)
        made = sign_for_room(
            actor=person, room_id=room.pk, organisation_id=organisation_id, digest=CURRENT.digest, at=at
        )
        view_room(actor=person, room_id=room.pk, at=at)
        if number == 0:
            download_attachment(actor=person, attachment_id=papers[-1].pk, at=at + timedelta(minutes=4))
        if number == len(guests) - 1 > 1:
            later = at + timedelta(hours=20)
            revoke_pass(actor=seller, pass_id=made.pk, reason="这家单位已表示不再洽谈。", at=later)
    return room


def _attach(actor: Actor, subject: models.Model, name: str, purpose: str, at: datetime) -> Attachment:
    paper = BytesIO(SCAN)
    paper.name = name
    return attach(actor=actor, subject=subject, upload=paper, purpose=purpose, at=at)
