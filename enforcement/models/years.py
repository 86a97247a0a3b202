"""The years of the working calendar taken over since the product was shipped."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from teams.models import Court, User


class AdoptedYear(models.Model):
    """A year's official table, as it was read in, by whom, and how far the clocks are rebuilt.

    The holidays are the whole country's: a year holds for every court of the installation, and
    the latest row of a year is the one in force. Rows are added, never changed but for the
    progress of the work: `cursor` is the last case looked at, so that a killed run goes on.
    """

    class Work(models.TextChoices):
        DUE = "due", _("重新计算中")
        DONE = "done", _("已重新计算")

    court = models.ForeignKey(Court, models.PROTECT, related_name="+")  # whose administrator did it
    year = models.PositiveSmallIntegerField()
    text = models.TextField()
    digest = models.CharField(max_length=64)
    adopted_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    adopted_at = models.DateTimeField()
    work = models.CharField(max_length=4, choices=Work.choices, default=Work.DUE)
    cursor = models.PositiveBigIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(
                fields=["id"], condition=models.Q(work="due"), name="year_to_be_worked_in"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.year} {self.digest[:8]}"
