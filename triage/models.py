"""The decision record: facts seen, rule matched, clause, and an override with its reason."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from enforcement.models import Case
from policy.loader import pack as pack_named
from policy.pack import Pack
from teams.models import Court, PackDraft, User


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


class Rehearsal(models.Model):
    """Rules tried on past cases, on those in hand, or on a sheet of facts; nothing is changed.

    Worked off in pieces in the background: `cursor` is the last case (or row) done, `beat_at`
    the last sign of life of who works on it, `result` what was counted so far
    (`triage.counting.Counts.as_dict`).
    """

    class Source(models.TextChoices):
        PAST = "past", _("过去的案件")
        LIVE = "live", _("在办案件")
        SHEET = "sheet", _("案情表")

    class State(models.TextChoices):
        WAITING = "waiting", _("进行中")
        DONE = "done", _("已完成")
        FAILED = "failed", _("未完成")
        DROPPED = "dropped", _("已停止")

    court = models.ForeignKey(Court, models.PROTECT, related_name="+")
    source = models.CharField(max_length=5, choices=Source.choices)
    pack_name = models.CharField(max_length=60)
    version = models.CharField(max_length=40)
    checksum = models.CharField(max_length=64)
    draft = models.ForeignKey(PackDraft, models.PROTECT, null=True, blank=True, related_name="+")
    filed_from = models.DateField(null=True, blank=True)
    filed_to = models.DateField(null=True, blank=True)
    rows = models.JSONField(default=list, blank=True)
    file_name = models.CharField(max_length=200, blank=True, default="")
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    state = models.CharField(max_length=7, choices=State.choices, default=State.WAITING)
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    cursor = models.PositiveBigIntegerField(default=0)
    result = models.JSONField(default=dict, blank=True)
    trouble = models.CharField(max_length=400, blank=True, default="")
    beat_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["court", "-id"], name="rehearsal_recent"),
            models.Index(
                fields=["id"], condition=models.Q(state="waiting"), name="rehearsal_waiting"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pack_name} {self.version} {self.source}"

    @property
    def pack(self) -> Pack:
        """The rules rehearsed."""
        if self.draft is not None:
            return self.draft.pack
        return pack_named(self.pack_name, self.version)
