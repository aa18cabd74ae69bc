"""公示与异议."""

from kezhuan.gazette.models.notice import ClockUnit, NoticeState, PublicNotice
from kezhuan.gazette.models.objection import Objection, ObjectionState

__all__ = ["ClockUnit", "NoticeState", "Objection", "ObjectionState", "PublicNotice"]
