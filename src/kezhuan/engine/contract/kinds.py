"""The five types of technology contract (民法典 851, 862, 878) and the classes of unit the rules tell apart."""

from enum import StrEnum

from kezhuan.engine.words import N_


class ContractType(StrEnum):
    DEVELOPMENT = "development"
    ASSIGNMENT = "assignment"
    LICENCE = "licence"
    CONSULTING = "consulting"
    TECHNICAL_SERVICE = "technical_service"

    @property
    def word(self) -> str:
        """The msgid of its name."""
        return _WORDS[self]


_WORDS = {
    ContractType.DEVELOPMENT: N_("技术开发"),
    ContractType.ASSIGNMENT: N_("技术转让"),
    ContractType.LICENCE: N_("技术许可"),
    ContractType.CONSULTING: N_("技术咨询"),
    ContractType.TECHNICAL_SERVICE: N_("技术服务"),
}


class DevelopmentForm(StrEnum):
    """委托开发: one side pays, the other develops. 合作开发: both invest and work."""

    COMMISSIONED = "commissioned"
    JOINT = "joint"


class UnitClass(StrEnum):
    """Whom the floors and the notice bind: ``PUBLIC`` 国家设立的研究开发机构、高等院校; ``STATE`` other state units."""

    PUBLIC = "public"
    STATE = "state"
    PRIVATE = "private"

    @property
    def word(self) -> str:
        """The msgid of its name."""
        return _UNITS[self]


_UNITS = {
    UnitClass.PUBLIC: N_("国家设立的研究开发机构、高等院校"),
    UnitClass.STATE: N_("其他国有企业、事业单位"),
    UnitClass.PRIVATE: N_("其他单位"),
}
