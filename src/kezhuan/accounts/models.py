"""Users. What a user may do comes from memberships (one role for one organisation) and from staff posts."""

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import gettext_lazy as _


class User(AbstractUser):
    """A person who signs in. ``is_staff`` opens the reference-data back office only; daily rights come from grants."""

    display_name = models.CharField(_("姓名"), max_length=60)
    mobile = models.CharField(_("手机号"), max_length=20, blank=True)

    class Meta:
        verbose_name = _("用户")
        verbose_name_plural = _("用户")

    def __str__(self) -> str:
        return self.display_name or self.username
