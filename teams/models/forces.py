"""People of several teams joined for some cases and some time (工作专班)."""

from __future__ import annotations

from datetime import date
from typing import ClassVar, Self

from django.db import models
from django.db.models import Q

from teams.models.courts import Court
from teams.models.people import User


class TaskForceQuerySet(models.QuerySet["TaskForce"]):
    """Task forces, and those of a day."""

    def on(self, day: date) -> Self:
        """Keep those at work on a day."""
        going = Q(ended_on__isnull=True) | Q(ended_on__gt=day)
        return self.filter(going, from_on__lte=day, to_on__gte=day)


class TaskForce(models.Model):
    """A group formed for one case or a batch (工作专班): its lead, from when to when, and why.

    While it lasts its people act on the cases named as their teams do, and on no others.
    `to_on` is its last day; `ended_on` the first day it is no more, where it ended before.
    """

    court = models.ForeignKey(Court, models.PROTECT, related_name="task_forces")
    name = models.CharField(max_length=80)
    lead = models.ForeignKey(User, models.PROTECT, related_name="leads_forces")
    people = models.ManyToManyField(User, related_name="task_forces")
    from_on = models.DateField()
    to_on = models.DateField()
    ended_on = models.DateField(null=True, blank=True)
    reason = models.CharField(max_length=400)
    formed_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    formed_at = models.DateTimeField()

    objects = TaskForceQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(to_on__gte=models.F("from_on")), name="task_force_ends_after_it_begins"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class TaskForceCase(models.Model):
    """A case a task force was formed for, by its number."""

    force = models.ForeignKey(TaskForce, models.PROTECT, related_name="cases")
    number = models.CharField(max_length=60, db_index=True)

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["force", "number"], name="case_once_a_task_force"),
        ]

    def __str__(self) -> str:
        return f"{self.force_id}: {self.number}"
