"""Clocks as rows, the ladder their alerts climb, the alerts, and the runs that raised them."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Case as CaseWhen
from django.db.models import CharField, F, Q, Value, When
from django.db.models.functions import Cast, Concat
from django.utils.translation import gettext_lazy as _

from enforcement.models.case import Case
from policy.pack import Pack
from teams.models import Court, User

# Whose queue an open clock stands in, as one indexed text: "@7" for the person, else
# "unit/post". Three columns joined by OR would be three indexes and a sort over all they find.
QUEUE = CaseWhen(
    When(handler__isnull=False, then=Concat(Value("@"), Cast("handler_id", CharField()))),
    default=Concat(F("unit"), Value("/"), F("post")),
    output_field=CharField(),
)


# Clocks whose day is not the plan's any more, or that stand still: few among many.
MOVED = Q(paused=True) | Q(plan_due_on__lt=F("due_on"))


class Node(models.Model):
    """A clock of one subject: a realization of the journal, rebuilt from it at will.

    `next_alert_on` is the one precomputed day on which the alert level must change; the
    sweep reads it through a partial index. `schedule` and `alert_step` name the rung.
    """

    class Status(models.TextChoices):
        OPEN = "open", _("进行中")
        DONE = "done", _("已完成")
        ENDED = "ended", _("随结案终止")
        WITHDRAWN = "withdrawn", _("不再成立")

    class Applies(models.TextChoices):
        RUNS = "runs", _("适用")
        NOT = "not", _("不适用")
        UNDECIDED = "undecided", _("待定")

    court = models.ForeignKey(Court, models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, models.PROTECT, null=True, blank=True, related_name="nodes")
    rule = models.CharField(max_length=60)
    duty = models.CharField(max_length=60)
    kind = models.CharField(max_length=10)
    soft = models.BooleanField(default=False)
    subject = models.CharField(max_length=40, blank=True, default="")
    opened_seq = models.PositiveIntegerField()
    opened_on = models.DateField()
    start_on = models.DateField()
    plan_due_on = models.DateField()
    due_on = models.DateField()
    provisional = models.BooleanField(default=False)
    status = models.CharField(max_length=9, choices=Status.choices, default=Status.OPEN)
    applies = models.CharField(max_length=9, choices=Applies.choices, default=Applies.RUNS)
    applies_from = models.DateField(null=True, blank=True)
    closed_seq = models.PositiveIntegerField(null=True, blank=True)
    done_on = models.DateField(null=True, blank=True)
    paused = models.BooleanField(default=False)
    shows = models.JSONField(default=dict, blank=True)
    extended = models.JSONField(default=list, blank=True)  # [{on, number, unit | until}]
    unit = models.CharField(max_length=60, blank=True, default="")
    post = models.CharField(max_length=60, blank=True, default="")
    handler = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    by_hand = models.BooleanField(default=False)  # the team lead gave it to somebody
    schedule = models.CharField(max_length=80, blank=True, default="")
    alert_step = models.PositiveSmallIntegerField(default=0)
    next_alert_on = models.DateField(null=True, blank=True)
    redated = models.PositiveSmallIntegerField(default=0, db_default=0)  # times dated anew
    # To whom it was told and nobody has said "seen" since: "@handler team_lead ". What the bell
    # of every page counts; `Alert` and the journal hold the truth.
    unheard = models.CharField(max_length=120, blank=True, default="", db_default="")
    lateness_reason = models.CharField(max_length=240, blank=True, default="")
    # Its day had passed when the case was taken over: never announced, counted apart.
    inherited = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["case", "rule", "subject"],
                condition=Q(status="open", case__isnull=False),
                name="one_open_node_a_case",
            ),
            models.UniqueConstraint(
                fields=["court", "rule", "subject"],
                condition=Q(status="open", case__isnull=True),
                name="one_open_node_a_court",
            ),
            models.UniqueConstraint(
                fields=["case", "rule", "subject", "opened_seq"], name="node_once_an_opening"
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["next_alert_on", "id"],
                condition=Q(next_alert_on__isnull=False),
                name="node_next_alert",
            ),
            models.Index(
                F("court"),
                QUEUE,
                F("due_on"),
                F("id"),
                condition=Q(status="open", applies__in=["runs", "undecided"]),
                name="node_queue",
            ),
            models.Index(
                fields=["court", "unit", "due_on", "id"],
                condition=Q(status="open", applies__in=["runs", "undecided"]),
                name="node_queue_unit",
            ),
            models.Index(
                F("court"),
                QUEUE,
                condition=Q(status="open", applies__in=["runs", "undecided"]) & ~Q(unheard=""),
                name="node_unheard",
            ),
            models.Index(
                fields=["court", "unit"],
                condition=Q(status="open", applies__in=["runs", "undecided"]) & ~Q(unheard=""),
                name="node_unheard_unit",
            ),
            # What became of duties: read by week for the reports, within the index alone.
            models.Index(
                fields=[
                    "court",
                    "done_on",
                    "rule",
                    "unit",
                    "due_on",
                    "opened_on",
                    "applies_from",
                ],
                condition=Q(
                    status="done", applies="runs", kind__in=["node", "limit"], inherited=False
                ),
                name="node_outcome",
            ),
            # Late by the plan's own day: the reports count them beside those late by the other.
            models.Index(
                fields=["court", "plan_due_on"],
                condition=MOVED & Q(applies="runs", kind__in=["node", "limit"], inherited=False),
                name="node_moved",
            ),
            # Late when the court came over: counted apart, until they are done.
            models.Index(
                fields=["court", "done_on"],
                condition=Q(applies="runs", kind__in=["node", "limit"], inherited=True),
                name="node_inherited",
            ),
            models.Index(
                fields=["case", "due_on", "done_on"],
                condition=Q(
                    kind="limit",
                    applies="runs",
                    subject="",
                    status__in=["done", "ended"],
                    inherited=False,
                ),
                name="node_limit",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rule} {self.due_on}"

    def rules(self, own: Pack) -> Pack:
        """Return the pack its rule stands in: its case's; `own`, the court's, where it has none."""
        return self.case.pack if self.case is not None else own


class Rung(models.Model):
    """A rung of a schedule: so many days from the due day, to whom. Synced from the pack."""

    schedule = models.CharField(max_length=80)
    step = models.PositiveSmallIntegerField()
    level = models.CharField(max_length=10)
    day = models.SmallIntegerField()
    to = models.CharField(max_length=40)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["schedule", "step"], name="rung_once_a_step"),
        ]

    def __str__(self) -> str:
        return f"{self.schedule} {self.step} {self.level}"


class SweepRun(models.Model):
    """One run of the sweep: when, over which day, what it raised, and whether it ended well."""

    on = models.DateField()
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    raised = models.PositiveIntegerField(default=0)
    put_off = models.PositiveIntegerField(default=0)
    failures = models.JSONField(default=list, blank=True)
    digest = models.CharField(max_length=64, blank=True, default="")

    class Meta:
        indexes: ClassVar = [models.Index(fields=["-started_at"], name="sweep_recent")]

    def __str__(self) -> str:
        return f"{self.on} {self.raised}"


class Alert(models.Model):
    """That somebody was told. Append-only; unique on node, level, due day and redating.

    `redated` is the node's count when it was raised: an alert withdrawn because the day moved
    away does not stand in the way of telling again when the day moves back.
    """

    class Level(models.TextChoices):
        WARN = "warn", _("即将到期")
        OVERDUE = "overdue", _("已超期")
        LEAD = "lead", _("报团队长")
        SUPERVISOR = "supervisor", _("报分管领导")
        DIRECTOR = "director", _("报局长")

    court = models.ForeignKey(Court, models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, models.PROTECT, null=True, blank=True, related_name="+")
    node = models.ForeignKey(Node, models.PROTECT, related_name="alerts")
    level = models.CharField(max_length=10, choices=Level.choices)
    due_on = models.DateField()
    redated = models.PositiveSmallIntegerField(default=0, db_default=0)
    to = models.CharField(max_length=40)
    user = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    unit = models.CharField(max_length=60, blank=True, default="")
    post = models.CharField(max_length=60, blank=True, default="")
    raised_on = models.DateField()
    run = models.ForeignKey(SweepRun, models.PROTECT, related_name="alerts")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["node", "level", "due_on", "redated"], name="alert_once_a_dating"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["court", "-raised_on", "-id"], name="alert_recent"),
        ]

    def __str__(self) -> str:
        return f"{self.level} {self.due_on}"


class AlertWithdrawal(models.Model):
    """That an alert no longer holds, and why: the node was re-dated or withdrawn."""

    alert = models.OneToOneField(Alert, models.PROTECT, related_name="withdrawal")
    reason = models.CharField(max_length=120)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.reason
