"""First answers to calls that came with an ``Idempotency-Key``."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from kezhuan.accounts.models import ApiToken


class KeyedCall(models.Model):
    """One call under one key of one token. ``status`` is empty while the call runs; ``expires_at`` then is the moment
    at which it counts as lost. The record is bookkeeping of the transport: what happened is in the chain.
    """

    LONGEST_KEY: ClassVar[int] = 128

    token = models.ForeignKey(ApiToken, on_delete=models.CASCADE, related_name="keyed_calls", verbose_name=_("令牌"))
    key = models.CharField(_("幂等键"), max_length=LONGEST_KEY)
    fingerprint = models.CharField(_("请求摘要"), max_length=64)
    started_at = models.DateTimeField(_("开始时间"))
    expires_at = models.DateTimeField(_("保留到"))
    status = models.PositiveSmallIntegerField(_("状态码"), null=True, blank=True)
    content_type = models.CharField(_("类型"), max_length=80, blank=True)
    body = models.TextField(_("回答"), blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["token", "key"], name="keyed_call_once")]
        indexes = [models.Index(fields=["expires_at"], name="keyed_call_expiry")]
        verbose_name = _("带幂等键的请求")
        verbose_name_plural = _("带幂等键的请求")

    def __str__(self) -> str:
        return self.key
