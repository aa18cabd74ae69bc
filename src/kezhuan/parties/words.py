"""Words of this app's verbs, as histories show them."""

from django.utils.translation import gettext_lazy as _

from kezhuan.audit.words import say

VERB_WORDS = {
    "parties.register_organisation": _("登记单位"),
    "parties.confirm_organisation": _("核实通过"),
    "parties.update_organisation": _("修改资料"),
    "parties.close_organisation": _("注销单位"),
    "parties.reopen_organisation": _("恢复单位"),
    "parties.add_mark": _("登记资质"),
    "parties.end_mark": _("结束资质"),
    "parties.merge_organisations": _("合并单位"),
    "parties.undo_merge": _("撤销合并"),
    "parties.mark_distinct": _("认定为不同单位"),
    "parties.register_person": _("登记人员"),
    "parties.update_person": _("修改人员资料"),
    "parties.move_person": _("更换单位"),
    "parties.add_qualification": _("登记资格"),
    "parties.renew_qualification": _("资格续期"),
    "parties.give_person_consent": _("本人同意"),
    "parties.withdraw_person_consent": _("撤回同意"),
}

say(VERB_WORDS)
