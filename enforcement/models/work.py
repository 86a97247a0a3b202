"""Approvals asked for and given, and orders from one post to another."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from enforcement.models.case import Case
from teams.models import Court, User


class Approval(models.Model):
    """A request to do something that asks for approval: its steps, in order, and how they went.

    `steps` is the list the pack asks for; `given` what was said, a row a step:
    {by, user, name, post, on, granted, opinion}.
    """

    class Status(models.TextChoices):
        PENDING = "pending", _("待审批")
        GRANTED = "granted", _("已同意")
        REFUSED = "refused", _("已退回")
        WITHDRAWN = "withdrawn", _("已撤回")

    court = models.ForeignKey(Court, models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, models.PROTECT, related_name="approvals")
    act = models.CharField(max_length=40)
    subject = models.CharField(max_length=40, blank=True, default="")
    clause = models.JSONField(default=list, blank=True)
    data = models.JSONField(default=dict, blank=True)
    reason = models.CharField(max_length=400, blank=True, default="")
    steps = models.JSONField(default=list)
    given = models.JSONField(default=list, blank=True)
    waits_for = models.CharField(max_length=40, blank=True, default="")
    status = FSMField(max_length=9, default=Status.PENDING, choices=Status.choices, protected=True)
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    asked_post = models.CharField(max_length=60, blank=True, default="")
    asked_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["court", "status", "waits_for", "id"], name="approval_queue"),
        ]

    def __str__(self) -> str:
        return f"{self.act} {self.status}"

    @transition(field=status, source=Status.PENDING, target=Status.GRANTED)
    def grant(self) -> None:
        """The last step agreed."""

    @transition(field=status, source=Status.PENDING, target=Status.REFUSED)
    def refuse(self) -> None:
        """A step refused."""

    @transition(field=status, source=Status.PENDING, target=Status.WITHDRAWN)
    def withdraw(self) -> None:
        """The asker took it back."""


class TaskOrder(models.Model):
    """A slip: one unit or post asks another to do something. A case is optional."""

    class Status(models.TextChoices):
        DISPATCHED = "dispatched", _("已派单")
        RECEIVED = "received", _("已签收")
        COMPLETED = "completed", _("已完成")

    court = models.ForeignKey(Court, models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, models.PROTECT, null=True, blank=True, related_name="orders")
    position = models.PositiveIntegerField()
    kind = models.CharField(max_length=20)
    title = models.CharField(max_length=200)
    to_unit = models.CharField(max_length=60, blank=True, default="")
    to_function = models.CharField(max_length=40, blank=True, default="")
    due_on = models.DateField(null=True, blank=True)
    status = FSMField(
        max_length=10, default=Status.DISPATCHED, choices=Status.choices, protected=True
    )
    sent_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    sent_on = models.DateField()
    received_on = models.DateField(null=True, blank=True)
    completed_on = models.DateField(null=True, blank=True)
    result = models.CharField(max_length=400, blank=True, default="")

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["court", "to_unit", "status", "id"], name="order_queue"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def key(self) -> str:
        """The subject key of this order."""
        return f"order:{self.position}"

    @transition(field=status, source=Status.DISPATCHED, target=Status.RECEIVED)
    def receive(self) -> None:
        """The other side signed for it."""

    @transition(field=status, source=(Status.DISPATCHED, Status.RECEIVED), target=Status.COMPLETED)
    def complete(self) -> None:
        """What was asked is done."""
