"""Forms of a deal: opening and editing it, its next step, moving and losing it, notes, tasks, referrals."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kezhuan.accounts.models import User
from kezhuan.catalogue.forms.fields import AmountField, DayField
from kezhuan.deals.actions.deal import FIRST_STAGES
from kezhuan.deals.models import DealStage, LossReason, NoteKind, ReferralOutcome
from kezhuan.parties.models import Organisation
from kezhuan.ui.forms import HouseForm

_ACTION = _("下一步做什么")


def _lines(rows: int = 3) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class FirmField(forms.CharField):
    """An organisation by its full name, among those the actor may see; the value is its number, None when empty."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=120, **kwargs)
        self.firms: Any = Organisation.objects.none()

    def to_python(self, value: Any) -> int | None:  # type: ignore[override]
        text = str(super().to_python(value)).strip()
        if not text:
            return None
        found = self.firms.filter(name=text).values_list("pk", flat=True).first()
        if found is None:
            raise forms.ValidationError(_("平台上没有这个名称的单位，请填写全称"))
        return int(found)


class DealForm(HouseForm):
    """A new deal; ``organisation`` is asked only of who belongs to several."""

    sizes = {"expected_value": "s", "next_action_on": "s"}
    units = {"expected_value": _("万元")}

    organisation = forms.ChoiceField(label=_("以哪家单位的名义"))
    title = forms.CharField(label=_("商机名称"), max_length=120, help_text=_("一句话说清要解决什么。"))
    buyer = FirmField(label=_("需求方单位"), help_text=_("请填写平台上的全称。"))
    provider = FirmField(label=_("供给方单位（还没有就不填）"), required=False)
    stage = forms.ChoiceField(
        label=_("从哪个阶段开始"), choices=[(s, DealStage(s).label) for s in FIRST_STAGES], initial="lead"
    )
    expected_value = AmountField(label=_("预计金额"), amount_unit="万元", required=False)
    next_action = forms.CharField(label=_ACTION, max_length=120, required=False)
    next_action_on = DayField(label=_("什么时候做"), required=False)
    confidential = forms.BooleanField(label=_("看详情前须先确认保密"), required=False)

    def __init__(self, *args: Any, organisations: Sequence[Organisation], firms: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        organisation = self.fields["organisation"]
        assert isinstance(organisation, forms.ChoiceField)
        organisation.choices = [(str(row.pk), row.name) for row in organisations]
        if len(organisations) == 1:
            organisation.initial = str(organisations[0].pk)
            organisation.widget = forms.HiddenInput()
        for name in ("buyer", "provider"):
            field = self.fields[name]
            assert isinstance(field, FirmField)
            field.firms = firms


class EditForm(HouseForm):
    """What the owner keeps up to date."""

    sizes = {"expected_value": "s"}
    units = {"expected_value": _("万元")}

    title = forms.CharField(label=_("商机名称"), max_length=120)
    provider = FirmField(label=_("供给方单位（还没有就不填）"), required=False)
    expected_value = AmountField(label=_("预计金额"), amount_unit="万元", required=False)

    def __init__(self, *args: Any, firms: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        provider = self.fields["provider"]
        assert isinstance(provider, FirmField)
        provider.firms = firms


class PlanForm(HouseForm):
    sizes = {"on": "s"}

    next_action = forms.CharField(label=_ACTION, max_length=120, required=False, help_text=_("留空就是清掉。"))
    on = DayField(label=_("什么时候做"), required=False)


class MoveForm(HouseForm):
    """Where to; the reason is asked by the verb for a step back."""

    to = forms.ChoiceField(label=_("移到哪个阶段"), widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("理由"), required=False, max_length=300, widget=_lines(), help_text=_("往回走的时候必须写。")
    )

    def __init__(self, *args: Any, targets: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        to = self.fields["to"]
        assert isinstance(to, forms.ChoiceField)
        to.choices = list(targets)


class LoseForm(HouseForm):
    cause = forms.ChoiceField(label=_("主要原因"), choices=[("", _("请选择")), *LossReason.choices])
    reason = forms.CharField(
        label=_("经过和教训"), max_length=300, widget=_lines(), help_text=_("写给下一位接手的人看。")
    )


class NoteForm(HouseForm):
    sizes = {"happened_on": "s"}

    kind = forms.ChoiceField(label=_("方式"), choices=NoteKind.choices, initial="meeting")
    happened_on = DayField(label=_("日期"))
    words = forms.CharField(label=_("谈了什么"), max_length=4000, widget=_lines(5))
    participants = forms.CharField(label=_("参加人（选填）"), required=False, max_length=200)


class TaskForm(HouseForm):
    sizes = {"due_on": "s"}

    title = forms.CharField(label=_("要做什么"), max_length=120)
    due_on = DayField(label=_("期限"))
    assignee = forms.ChoiceField(label=_("谁来办"))

    def __init__(self, *args: Any, people: Sequence[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        assignee = self.fields["assignee"]
        assert isinstance(assignee, forms.ChoiceField)
        assignee.choices = [(str(user.pk), str(user)) for user in people]


class AssignForm(HouseForm):
    owner = forms.ChoiceField(label=_("交给谁负责"))

    def __init__(self, *args: Any, people: Sequence[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        owner = self.fields["owner"]
        assert isinstance(owner, forms.ChoiceField)
        owner.choices = [(str(user.pk), str(user)) for user in people]


class ReferralForm(HouseForm):
    receiver = FirmField(label=_("推荐给哪家单位"), help_text=_("请填写平台上的全称，对方要有成员。"))
    words = forms.CharField(
        label=_("请对方做什么"), max_length=300, widget=_lines(), help_text=_("对方接收以前只看得到这段话。")
    )

    def __init__(self, *args: Any, firms: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        receiver = self.fields["receiver"]
        assert isinstance(receiver, FirmField)
        receiver.firms = firms


class CloseReferralForm(HouseForm):
    outcome = forms.ChoiceField(label=_("结果"), choices=[("", _("请选择")), *ReferralOutcome.choices])
    contact = forms.ChoiceField(label=_("哪一次联系"), required=False)
    reason = forms.CharField(label=_("说明"), max_length=300, widget=_lines())

    def __init__(self, *args: Any, contacts: Sequence[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        contact = self.fields["contact"]
        assert isinstance(contact, forms.ChoiceField)
        contact.choices = [("", _("请选择")), *((str(note.pk), f"{note.happened_on} {note}") for note in contacts)]


class DropForm(HouseForm):
    reason = forms.CharField(label=_("理由"), max_length=300, widget=_lines())


class ViewForm(HouseForm):
    name = forms.CharField(label=_("名称"), max_length=30)
