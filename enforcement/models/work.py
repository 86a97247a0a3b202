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

    `steps` is the list the pack asks for: a function or post, or a panel, {panel, signers, own},
    all of whose signers must be heard. `given` holds what was said, a row a signature: {slot, by,
    user, name, post, on, granted, opinion}; `handed` who let whom decide in his stead, and why;
    `ended` how a request ended that nobody decided: {how, name, reason, on}.

    An act that asks for nobody's approval leaves a granted row without steps, with the answers
    given to its checklists.
    """

    class Status(models.TextChoices):
        PENDING = "pending", _("待审批")
        GRANTED = "granted", _("已同意")
        REFUSED = "refused", _("已退回")
        WITHDRAWN = "withdrawn", _("已撤回")
        LAPSED = "lapsed", _("已失效")

    court = models.ForeignKey(Court, models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, models.PROTECT, related_name="approvals")
    act = models.CharField(max_length=40)
    subject = models.CharField(max_length=40, blank=True, default="")
    clause = models.JSONField(default=list, blank=True)
    data = models.JSONField(default=dict, blank=True)
    reason = models.CharField(max_length=400, blank=True, default="")
    steps = models.JSONField(default=list)
    given = models.JSONField(default=list, blank=True)
    handed = models.JSONField(default=list, blank=True)
    ended = models.JSONField(default=dict, blank=True)
    waits_for = models.CharField(max_length=40, blank=True, default="")
    waits_since = models.DateTimeField(null=True, blank=True)
    lapses_on = models.DateField(null=True, blank=True)  # the last day it may be decided
    status = FSMField(max_length=9, default=Status.PENDING, choices=Status.choices, protected=True)
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    asked_post = models.CharField(max_length=60, blank=True, default="")
    asked_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["case", "act", "subject"],
                condition=models.Q(status="pending"),
                name="one_pending_request_a_matter",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["court", "status", "waits_for", "id"], name="approval_queue"),
        ]

    def __str__(self) -> str:
        return f"{self.act} {self.status}"

    @property
    def last_word(self) -> str:
        """What was said last: why it was taken back or lapsed, else the latest opinion."""
        if self.ended:
            return str(self.ended["reason"])
        return str(self.given[-1]["opinion"]) if self.given else ""

    @transition(field=status, source=Status.PENDING, target=Status.GRANTED)
    def grant(self) -> None:
        """The last step agreed."""

    @transition(field=status, source=Status.PENDING, target=Status.REFUSED)
    def refuse(self) -> None:
        """A step refused."""

    @transition(field=status, source=Status.PENDING, target=Status.WITHDRAWN)
    def withdraw(self) -> None:
        """The asker took it back."""

    @transition(field=status, source=Status.PENDING, target=Status.LAPSED)
    def lapse(self) -> None:
        """Nobody decided in time, or the case left the state it needs."""


class ApprovalPlace(models.Model):
    """Where a signature is waited for: a queue ("unit/post", "@person") of the step now open.

    Derived from the request, for lists alone; who may sign is asked when he does. `not_by` holds
    the keys of those who may not, as " 7 12 ".
    """

    approval = models.ForeignKey(Approval, models.CASCADE, related_name="places")
    slot = models.PositiveSmallIntegerField()
    queue = models.CharField(max_length=130)
    not_by = models.TextField(blank=True, default=" ")

    class Meta:
        indexes: ClassVar = [models.Index(fields=["queue", "approval"], name="approval_place")]

    def __str__(self) -> str:
        return f"{self.approval_id}: {self.queue}"


class TaskOrder(models.Model):
    """A slip: one unit or post asks another to do something. A case is optional.

    One that carries a move of the pack names its `rule` and, by `subject`, the asset moved. What
    is returned waits with whoever sent it until corrected; a quarrel over that may be brought
    before the function `escalated_to`, whose `decision` both sides read.
    """

    class Status(models.TextChoices):
        DISPATCHED = "dispatched", _("已派单")
        RETURNED = "returned", _("已退回")
        RECEIVED = "received", _("已签收")
        COMPLETED = "completed", _("已完成")

    court = models.ForeignKey(Court, models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, models.PROTECT, null=True, blank=True, related_name="orders")
    position = models.PositiveIntegerField()
    kind = models.CharField(max_length=20)
    rule = models.CharField(max_length=60, blank=True, default="")
    subject = models.CharField(max_length=40, blank=True, default="")
    title = models.CharField(max_length=200)
    from_unit = models.CharField(max_length=60, blank=True, default="")
    to_unit = models.CharField(max_length=60, blank=True, default="")
    to_function = models.CharField(max_length=40, blank=True, default="")
    due_on = models.DateField(null=True, blank=True)
    status = FSMField(
        max_length=10, default=Status.DISPATCHED, choices=Status.choices, protected=True
    )
    sent_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    sent_on = models.DateField()
    received_on = models.DateField(null=True, blank=True)
    returned_on = models.DateField(null=True, blank=True)
    correct_by = models.DateField(null=True, blank=True)
    returned_for = models.CharField(max_length=400, blank=True, default="")
    corrected_on = models.DateField(null=True, blank=True)
    escalated_to = models.CharField(max_length=40, blank=True, default="")
    decision = models.CharField(max_length=400, blank=True, default="")
    completed_on = models.DateField(null=True, blank=True)
    result = models.CharField(max_length=400, blank=True, default="")

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["court", "to_unit", "status", "id"], name="order_queue"),
            models.Index(fields=["court", "from_unit", "status", "id"], name="order_sent"),
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

    @transition(field=status, source=(Status.DISPATCHED, Status.RECEIVED), target=Status.RETURNED)
    def send_back(self) -> None:
        """The other side found it wanting."""

    @transition(field=status, source=Status.RETURNED, target=Status.DISPATCHED)
    def send_again(self) -> None:
        """What was wanting was mended."""

    @transition(field=status, source=(Status.DISPATCHED, Status.RECEIVED), target=Status.COMPLETED)
    def complete(self) -> None:
        """What was asked is done."""
