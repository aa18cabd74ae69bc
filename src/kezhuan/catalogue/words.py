"""Chinese words of the catalogue's verbs as the history shows them."""

from django.utils.translation import gettext_lazy as _

from kezhuan.audit.words import say
from kezhuan.engine.lifecycle.catalogue import DEMAND

#: Step of the life cycle → verb code as recorded in the audit chain (application and function).
EVENTS: dict[str, str] = {
    "submit": "catalogue.submit_item",
    "take_back": "catalogue.take_back_item",
    "pass_first_review": "catalogue.pass_first_review",
    "send_back": "catalogue.send_back_item",
    "publish": "catalogue.publish_item",
    "engage": "catalogue.engage_item",
    "disengage": "catalogue.disengage_item",
    "expire": "catalogue.expire_item",
    "extend": "catalogue.renew_item",
    "renew": "catalogue.renew_item",
    "solve": "catalogue.solve_demand",
    "close": "catalogue.close_item",
    "reopen": "catalogue.reopen_item",
}
#: Verb code → its word. Moves between states take theirs from the life cycle.
VERB_WORDS = {
    **{EVENTS[step.verb]: _(step.label) for step in DEMAND.transitions},
    "catalogue.draft_item": _("起草"),
    "catalogue.edit_item": _("修改内容"),
    "catalogue.refine_demand": _("写下凝练"),
    "catalogue.confirm_refinement": _("确认凝练"),
    "catalogue.send_back_refinement": _("退回凝练"),
    "catalogue.join_demands": _("合并办理"),
    "catalogue.part_demands": _("撤销合并办理"),
    "catalogue.publish_summary": _("更新公开摘要"),
}

say(VERB_WORDS)
