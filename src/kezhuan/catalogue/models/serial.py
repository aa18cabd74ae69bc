"""The last serial given out per kind of reference number and month."""

from django.db import models


class ReferenceSerial(models.Model):
    """One row per ``scope`` (``XQ-2026-11``); a rolled-back verb may leave a gap, a number is never given twice."""

    scope = models.CharField(primary_key=True, max_length=16)
    last = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.scope} {self.last}"
