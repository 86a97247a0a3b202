"""The weekly report as it was made, what was said to it, and what was ordered because of it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from enforcement.models import TaskOrder
from teams.models import Court, User


class WeeklyReport(models.Model):
    """A week's figures, frozen. Once signed, nothing of it changes: a trigger sees to it.

    `figures` is the whole data object of `reports.figures.compute`; `digest` is a SHA-256 over
    it, set when signed, and stated on the court's journal with the signature.
    """

    class Status(models.TextChoices):
        DRAFT = "draft", _("待签署")
        SIGNED = "signed", _("已签署")

    court = models.ForeignKey(Court, models.PROTECT, related_name="weekly_reports")
    week = models.CharField(max_length=8)  # "2022-W40"
    first_on = models.DateField()
    last_on = models.DateField()
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    made_by_name = models.CharField(max_length=40, blank=True, default="")
    figures = models.JSONField()
    definitions_version = models.CharField(max_length=10)
    status = models.CharField(max_length=6, choices=Status.choices, default=Status.DRAFT)
    signed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    signed_by_name = models.CharField(max_length=40, blank=True, default="")
    signed_post = models.CharField(max_length=60, blank=True, default="")
    signed_at = models.DateTimeField(null=True, blank=True)
    digest = models.CharField(max_length=64, blank=True, default="")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["court", "week"], name="one_report_a_week"),
            models.CheckConstraint(
                condition=Q(status="draft")
                | Q(signed_by__isnull=False, signed_at__isnull=False, digest__gt=""),
                name="signed_report_has_signature",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["court", "-first_on"], name="report_recent")]

    def __str__(self) -> str:
        return f"{self.court_id} {self.week}"

    @property
    def is_signed(self) -> bool:
        """Whether the director has signed it."""
        return self.status == self.Status.SIGNED


class ReportComment(models.Model):
    """What was said to a figure: a remark, a question to somebody, or the answer. Append-only."""

    report = models.ForeignKey(WeeklyReport, models.PROTECT, related_name="comments")
    at = models.DateTimeField()
    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    figure = models.CharField(max_length=120, blank=True, default="")  # empty: the whole report
    text = models.CharField(max_length=1000)
    to_user = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="questions_asked"
    )
    to_unit = models.CharField(max_length=60, blank=True, default="")
    answers = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="answered_by"
    )

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["to_user", "-at"], name="report_question_user"),
            models.Index(fields=["to_unit", "-at"], name="report_question_unit"),
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def is_question(self) -> bool:
        """Whether somebody is asked to answer."""
        return bool(self.to_user_id or self.to_unit)


class WeakPointOrder(models.Model):
    """That a weak point of a report became an order."""

    report = models.ForeignKey(WeeklyReport, models.PROTECT, related_name="orders")
    figure = models.CharField(max_length=120)
    order = models.OneToOneField(TaskOrder, models.PROTECT, related_name="+")
    ordered_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.figure} → {self.order_id}"


class Bulletin(models.Model):
    """A bulletin: what was listed for a period, as it was when issued, and what was said to it.

    `table` is {heads, rows, keys, note}. Once issued, nothing of it changes: a trigger sees to it.
    """

    class Status(models.TextChoices):
        DRAFT = "draft", _("待发出")
        ISSUED = "issued", _("已发出")

    court = models.ForeignKey(Court, models.PROTECT, related_name="bulletins")
    rule = models.CharField(max_length=60)
    name = models.CharField(max_length=80)
    clause = models.JSONField(default=list)
    period = models.CharField(max_length=12)
    first_on = models.DateField()
    last_on = models.DateField()
    table = models.JSONField()
    text = models.TextField(blank=True, default="")
    status = models.CharField(max_length=6, choices=Status.choices, default=Status.DRAFT)
    made_at = models.DateTimeField()
    issued_at = models.DateTimeField(null=True, blank=True)
    issued_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    issued_by_name = models.CharField(max_length=40, blank=True, default="")
    digest = models.CharField(max_length=64, blank=True, default="")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["court", "rule", "period"], name="one_bulletin_a_rule_and_period"
            ),
            models.CheckConstraint(
                condition=Q(status="draft") | Q(issued_at__isnull=False, digest__gt=""),
                name="issued_bulletin_has_digest",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["court", "-last_on", "-id"], name="bulletin_recent"),
        ]

    def __str__(self) -> str:
        return f"{self.rule} {self.period}"

    @property
    def is_issued(self) -> bool:
        """Whether it went out."""
        return self.status == self.Status.ISSUED


class BulletinReceipt(models.Model):
    """That a bulletin went to somebody, and when he read it."""

    bulletin = models.ForeignKey(Bulletin, models.PROTECT, related_name="receipts")
    user = models.ForeignKey(User, models.PROTECT, related_name="bulletins_received")
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["bulletin", "user"], name="one_receipt_a_reader"),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["user", "-bulletin"],
                condition=Q(read_at__isnull=True),
                name="bulletin_unread",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.bulletin_id} {self.user_id}"
