"""How messages come outside the site: a choice for each topic, and one's hours."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kezhuan.engine.clock.hours import Hours
from kezhuan.notifications.actions import Choice, OwnHours
from kezhuan.notifications.models import DeliveryHours, EmailMode, TopicSetting
from kezhuan.notifications.planning import mode_of
from kezhuan.notifications.topics import TOPICS
from kezhuan.ui.forms import HouseForm

_WEEKDAYS = [_("星期一"), _("星期二"), _("星期三"), _("星期四"), _("星期五"), _("星期六"), _("星期日")]


def _hour(text: str) -> int | None:
    return int(text) if text else None


class SettingsForm(HouseForm):
    """Fields ``email_<topic>`` and, where there is a provider, ``sms_<topic>``; then the hours."""

    def __init__(
        self,
        *args: Any,
        settings: dict[str, TopicSetting],
        own: DeliveryHours | None,
        common: Hours,
        with_sms: bool,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.with_sms = with_sms
        for topic in TOPICS:
            setting = settings.get(topic.code)
            self.fields[f"email_{topic.code}"] = forms.ChoiceField(
                label=topic.label, choices=EmailMode.choices, initial=mode_of(setting, topic).value
            )
            if with_sms:
                self.fields[f"sms_{topic.code}"] = forms.BooleanField(
                    label=_("同时发短信"), required=False, initial=setting is not None and setting.sms
                )
        for name, label, default in (
            ("quiet_from", _("免打扰从"), common.quiet_from),
            ("quiet_until", _("免打扰到"), common.quiet_until),
            ("digest_hour", _("摘要几点发"), common.digest_hour),
        ):
            value = getattr(own, name) if own is not None else None
            self.fields[name] = forms.ChoiceField(
                label=label,
                required=False,
                choices=[("", _("平台默认（%(hour)s:00）") % {"hour": default}), *_hours()],
                initial="" if value is None else str(value),
            )
        self.fields["digest_weekday"] = forms.ChoiceField(
            label=_("每周摘要星期几发"),
            choices=[(str(number), name) for number, name in enumerate(_WEEKDAYS)],
            initial=str(own.digest_weekday if own is not None else 0),
        )
        self.fields["language"] = forms.ChoiceField(
            label=_("邮件语言"),
            choices=[("zh-hans", "中文"), ("en", "English")],
            initial=own.language if own is not None else "zh-hans",
            help_text=_("消息本身用中文写，换的是邮件的其他文字。"),
        )
        for name, field in self.fields.items():
            self._dress(name, field)
            if isinstance(field, forms.ChoiceField):
                field.size = "m"  # type: ignore[attr-defined]

    def topic_rows(self) -> list[tuple[forms.BoundField, forms.BoundField | None]]:
        """Each topic's fields, for the page."""
        return [(self[f"email_{topic.code}"], self[f"sms_{topic.code}"] if self.with_sms else None) for topic in TOPICS]

    def hour_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in ("quiet_from", "quiet_until", "digest_hour", "digest_weekday", "language")]

    def choices(self) -> dict[str, Choice]:
        """What was chosen, for the verb."""
        data = self.cleaned_data
        return {
            topic.code: Choice(data[f"email_{topic.code}"], bool(data.get(f"sms_{topic.code}"))) for topic in TOPICS
        }

    def hours(self) -> OwnHours:
        data = self.cleaned_data
        return OwnHours(
            quiet_from=_hour(data["quiet_from"]),
            quiet_until=_hour(data["quiet_until"]),
            digest_hour=_hour(data["digest_hour"]),
            digest_weekday=int(data["digest_weekday"]),
            language=data["language"],
        )


def _hours() -> list[tuple[str, str]]:
    return [(str(hour), f"{hour}:00") for hour in range(24)]
