"""What the platform tells a person, kept whether or not it was read."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from kezhuan.accounts.models import User


class Notification(models.Model):
    """One in-site message. ``kind`` is a stable code; ``url`` is a path of this site."""

    recipient = models.ForeignKey(User, on_delete=models.CASCADE, related_name="notifications")
    kind = models.CharField(_("类别"), max_length=40)
    title = models.CharField(_("标题"), max_length=200)
    body = models.TextField(_("内容"), blank=True)
    url = models.CharField(_("链接"), max_length=300, blank=True)
    key = models.CharField(max_length=120, blank=True)
    created_at = models.DateTimeField(_("时间"))
    read_at = models.DateTimeField(_("阅读时间"), null=True, blank=True)

    class Meta:
        ordering = ("-created_at", "-pk")
        verbose_name = _("消息")
        verbose_name_plural = _("消息")
        indexes = [models.Index(fields=["recipient", "read_at", "-created_at"], name="notification_inbox")]
        constraints = [
            models.UniqueConstraint(
                fields=["recipient", "key"], condition=~models.Q(key=""), name="notification_once_per_key"
            )
        ]

    def __str__(self) -> str:
        return self.title


class EmailMode(models.TextChoices):
    """How messages of a topic come by e-mail."""

    NOW = "now", _("随到随发")
    DAILY = "daily", _("每天一封摘要")
    WEEKLY = "weekly", _("每周一封摘要")
    OFF = "off", _("不发邮件")


class Channel(models.TextChoices):
    EMAIL = "email", _("邮件")
    SMS = "sms", _("短信")


class DeliveryState(models.TextChoices):
    QUEUED = "queued", _("等待发送")
    SENDING = "sending", _("正在发送")
    SENT = "sent", _("已发送")
    FAILED = "failed", _("没有发出")
    SUPPRESSED = "suppressed", _("没有发送")


class Suppression(models.TextChoices):
    """Why a message did not go by a channel."""

    NO_CONSENT = "no_consent", _("没有同意邮件通知")
    NO_ADDRESS = "no_address", _("没有邮箱或手机号")
    TURNED_OFF = "turned_off", _("本人关闭了这一类")
    INACTIVE = "inactive", _("账号已停用")
    NO_PROVIDER = "no_provider", _("没有开通短信")


class TopicSetting(models.Model):
    """What a person chose for one topic; without a row the topic's own default holds. In the site it always comes."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="topic_settings")
    topic = models.CharField(_("类别"), max_length=20)
    email = models.CharField(_("邮件"), max_length=8, choices=EmailMode.choices, default=EmailMode.NOW)
    sms = models.BooleanField(_("短信"), default=False)

    class Meta:
        verbose_name = _("消息设置")
        verbose_name_plural = _("消息设置")
        constraints = [models.UniqueConstraint(fields=["user", "topic"], name="topic_setting_once")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.topic}"


class DeliveryHours(models.Model):
    """A person's own hours and language of e-mails; empty: the platform's dated rules."""

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="delivery_hours")
    quiet_from = models.PositiveSmallIntegerField(_("免打扰从"), null=True, blank=True)
    quiet_until = models.PositiveSmallIntegerField(_("免打扰到"), null=True, blank=True)
    digest_hour = models.PositiveSmallIntegerField(_("摘要几点发"), null=True, blank=True)
    digest_weekday = models.PositiveSmallIntegerField(_("每周摘要星期几发"), default=0)
    language = models.CharField(
        _("邮件语言"), max_length=8, choices=[("zh-hans", "中文"), ("en", "English")], default="zh-hans"
    )

    class Meta:
        verbose_name = _("消息时间")
        verbose_name_plural = _("消息时间")
        constraints = [
            models.CheckConstraint(
                condition=(models.Q(quiet_from__isnull=True) | models.Q(quiet_from__lte=23))
                & (models.Q(quiet_until__isnull=True) | models.Q(quiet_until__lte=23))
                & (models.Q(digest_hour__isnull=True) | models.Q(digest_hour__lte=23))
                & models.Q(digest_weekday__lte=6),
                name="delivery_hours_of_a_day",
            )
        ]

    def __str__(self) -> str:
        return str(self.user_id)


class Delivery(models.Model):
    """One message by one channel outside the site: whether and when it went, or why not.

    ``planned_at`` never changes and, for digests, names the digest; ``due_at`` is when it is tried next. While
    ``SENDING``, ``due_at`` is when a crashed attempt is given up and made again. ``reference`` is the provider's.
    """

    notification = models.ForeignKey(Notification, on_delete=models.CASCADE, related_name="deliveries")
    recipient = models.ForeignKey(User, on_delete=models.CASCADE, related_name="deliveries")
    channel = models.CharField(_("方式"), max_length=8, choices=Channel.choices)
    mode = models.CharField(_("频率"), max_length=8, choices=EmailMode.choices, default=EmailMode.NOW)
    state = models.CharField(_("状态"), max_length=12, choices=DeliveryState.choices, default=DeliveryState.QUEUED)
    why = models.CharField(_("原因"), max_length=16, choices=Suppression.choices, blank=True)
    attempts = models.PositiveSmallIntegerField(_("次数"), default=0)
    planned_at = models.DateTimeField(_("计划时间"))
    due_at = models.DateTimeField(_("下次时间"))
    sent_at = models.DateTimeField(_("发送时间"), null=True, blank=True)
    error = models.CharField(_("错误"), max_length=200, blank=True)
    reference = models.CharField(max_length=80, blank=True)

    class Meta:
        ordering = ("-planned_at", "-pk")
        verbose_name = _("发送记录")
        verbose_name_plural = _("发送记录")
        indexes = [
            models.Index(fields=["due_at"], name="delivery_due", condition=models.Q(state__in=["queued", "sending"])),
            models.Index(fields=["recipient", "-planned_at"], name="delivery_recipient"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["notification", "channel"], name="delivery_once_per_channel"),
            models.CheckConstraint(
                condition=~models.Q(state="sent") | models.Q(sent_at__isnull=False), name="delivery_sent_has_time"
            ),
            models.CheckConstraint(
                condition=~models.Q(state="suppressed") | ~models.Q(why=""), name="delivery_suppressed_has_why"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.notification_id} {self.channel} {self.state}"
