"""A handover of work (交接): what one gives, and what the other signed for."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from teams.models import Court, User


class Handover(models.Model):
    """The receipt of a handover. `contents` lists case by case what was open as it was given:
    {case, number, roles, nodes, slips, requests}; `results` what was not moved, and why.

    Until the receiver signs, everything stays the giver's.
    """

    class Status(models.TextChoices):
        GIVEN = "given", _("待接收人签字")
        TAKEN = "taken", _("已接收")
        REFUSED = "refused", _("已退回")
        WITHDRAWN = "withdrawn", _("已撤回")

    court = models.ForeignKey(Court, models.PROTECT, related_name="+")
    giver = models.ForeignKey(User, models.PROTECT, related_name="handovers_given")
    receiver = models.ForeignKey(User, models.PROTECT, related_name="handovers_taken")
    status = FSMField(max_length=9, default=Status.GIVEN, choices=Status.choices, protected=True)
    reason = models.CharField(max_length=400)
    contents = models.JSONField(default=list)
    results = models.JSONField(default=list, blank=True)
    given_by = models.ForeignKey(User, models.PROTECT, related_name="+")  # the giver, or his lead
    given_on = models.DateField()
    answered_on = models.DateField(null=True, blank=True)
    answer = models.CharField(max_length=400, blank=True, default="")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["giver"], condition=Q(status="given"), name="one_open_handover_a_giver"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["court", "-id"], name="handover_recent"),
            models.Index(fields=["receiver", "status"], name="handover_to_sign"),
        ]

    def __str__(self) -> str:
        return f"{self.giver_id} → {self.receiver_id}"

    @transition(field=status, source=Status.GIVEN, target=Status.TAKEN)
    def take(self) -> None:
        """The receiver signed; the work moved."""

    @transition(field=status, source=Status.GIVEN, target=Status.REFUSED)
    def refuse(self) -> None:
        """The receiver gave it back."""

    @transition(field=status, source=Status.GIVEN, target=Status.WITHDRAWN)
    def withdraw(self) -> None:
        """Who gave it took it back."""
