"""The decision record: facts seen, rule matched, clause, and an override with its reason."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from enforcement.models import Case
from teams.models import Court, User


class Screening(models.Model):
    """One screening of a case, kept as it was decided. Append-only.

    `facts` are the values the rules read, in JSON; `machine` is the machine's whole
    answer (`policy.triage.Decision.as_dict`); `draw` how the team was chosen, seed and
    candidates included.
    """

    class Outcome(models.TextChoices):
        ROUTED = "routed", _("按规则分流")
        OVERRIDDEN = "overridden", _("人工调整")
        ANSWERED = "answered", _("领导决定")
        MAINTAINED = "maintained", _("维持原团队")

    court = models.ForeignKey(Court, models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, models.PROTECT, related_name="screenings")
    run = models.CharField(max_length=30)
    decided_on = models.DateField()
    decided_at = models.DateTimeField()
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    post = models.CharField(max_length=60, blank=True, default="")
    facts = models.JSONField(default=dict)
    machine = models.JSONField(default=dict)
    outcome = models.CharField(max_length=10, choices=Outcome.choices)
    track = models.CharField(max_length=30, blank=True, default="")
    unit = models.CharField(max_length=60, blank=True, default="")
    rule = models.CharField(max_length=60, blank=True, default="")
    clause = models.JSONField(default=list, blank=True)
    draw = models.JSONField(default=dict, blank=True)
    reason = models.CharField(max_length=400, blank=True, default="")
    early = models.BooleanField(default=False)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["court", "-decided_at", "-id"], name="screening_recent"),
            models.Index(fields=["case", "-id"], name="screening_case"),
        ]

    def __str__(self) -> str:
        return f"{self.run} {self.track or self.unit}"
