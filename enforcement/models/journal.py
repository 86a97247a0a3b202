"""The journal: what happened, when, stated by whom. Append-only, chained by hash."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from enforcement.models.case import Case
from teams.models import Court, User


class CourtChain(models.Model):
    """The end of a court's own chain: periods, unidentified money, orders without a case.

    It also keeps what the court's own clocks need to know (`seen`), as a case does.
    """

    court = models.OneToOneField(Court, models.PROTECT, related_name="chain")
    seq = models.PositiveIntegerField(default=0)
    head = models.CharField(max_length=64, blank=True, default="")
    last_on = models.DateField(null=True, blank=True)
    seen = models.JSONField(default=dict, blank=True)

    def __str__(self) -> str:
        return f"{self.court_id}: {self.seq}"


class Event(models.Model):
    """One stated fact. Never changed, never deleted: triggers on both databases see to it.

    `happened_on` is the day it happened, `entered_at` the moment it was entered. No ID
    number, phone or account may stand in `data`.
    """

    court = models.ForeignKey(Court, models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, models.PROTECT, null=True, blank=True, related_name="events")
    seq = models.PositiveIntegerField()
    kind = models.CharField(max_length=40)
    happened_on = models.DateField()
    entered_at = models.DateTimeField()
    entered_late = models.BooleanField(default=False)
    actor = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    actor_name = models.CharField(max_length=40, blank=True, default="")
    post = models.CharField(max_length=60, blank=True, default="")
    unit = models.CharField(max_length=60, blank=True, default="")
    subject = models.CharField(max_length=40, blank=True, default="")
    about = models.JSONField(default=list, blank=True)
    data = models.JSONField(default=dict, blank=True)
    facts = models.JSONField(default=dict, blank=True)
    previous = models.CharField(max_length=64, blank=True, default="")
    hash = models.CharField(max_length=64)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["case", "seq"], condition=Q(case__isnull=False), name="event_seq_a_case"
            ),
            models.UniqueConstraint(
                fields=["court", "seq"], condition=Q(case__isnull=True), name="event_seq_a_court"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["court", "kind", "happened_on"], name="event_kind_day"),
            models.Index(fields=["court", "-entered_at", "-id"], name="event_recent"),
            # The bell of every page asks whether an alert was seen.
            models.Index(
                fields=["case"],
                condition=Q(kind="alert.acknowledged"),
                name="event_acknowledged",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.happened_on}"


class Seal(models.Model):
    """A day's seal over all heads of a court: shows a cut tail or a lost case."""

    court = models.ForeignKey(Court, models.PROTECT, related_name="seals")
    sealed_on = models.DateField()
    chains = models.PositiveIntegerField()
    events = models.PositiveBigIntegerField()
    digest = models.CharField(max_length=64)
    previous = models.CharField(max_length=64, blank=True, default="")
    made_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["court", "sealed_on"], name="seal_once_a_day"),
        ]

    def __str__(self) -> str:
        return f"{self.sealed_on} {self.digest[:12]}"
