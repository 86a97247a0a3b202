"""Stacks of scanned pages, and what they were split into at their separator sheets."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from documents.models.efile import EfileItem
from enforcement.models import Case
from teams.models import Court, User


class ScanStack(models.Model):
    """A stack as it came from the scanner, split in the background.

    A killed run begins again with the reading, or goes on with the parts left. `content` is let
    go of some days after nothing of it waits any more.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("识别中")
        DONE = "done", _("已拆分")
        FAILED = "failed", _("未能拆分")

    court = models.ForeignKey(Court, models.PROTECT, related_name="+")
    name = models.CharField(max_length=120)
    content = models.BinaryField()  # PDF; empty once let go of
    digest = models.CharField(max_length=64)
    pages = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=7, choices=State.choices, default=State.WAITING)
    read = models.BooleanField(default=False)  # its parts are known
    done = models.PositiveSmallIntegerField(default=0)  # pages read so far
    fault = models.CharField(max_length=200, blank=True, default="")
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    asked_seat = models.PositiveBigIntegerField(null=True, blank=True)
    asked_at = models.DateTimeField()
    beat_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["court", "digest"], name="scan_stack_once"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["court", "-id"], name="scan_stack_recent"),
            models.Index(fields=["id"], condition=Q(state="waiting"), name="scan_stack_waiting"),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.state}"


class ScanPart(models.Model):
    """Pages between two separators: placed in a case's file, or in the tray with the doubt.

    `pages` and `dropped` are places within the stack from 0 on; `turn` is by how many degrees
    its pages are turned right, as their separator lay.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("待入卷")
        PLACED = "placed", _("已入卷")
        TRAY = "tray", _("待认领")
        DISCARDED = "discarded", _("已作废")

    class Doubt(models.TextChoices):
        BEFORE_FIRST = "first", _("第一张分隔页之前的页面")
        UNREADABLE = "unread", _("分隔页的二维码损坏，读不出")
        FOREIGN = "foreign", _("分隔页不是本系统打印的，或者内容被改动")
        NO_CASE = "no_case", _("案件不存在，或不属本院")
        NO_PLACE = "no_place", _("卷宗目录中没有这一位置")
        CLOSED = "closed", _("案件已结案，请确认后入卷")
        NOT_YOURS = "not_yours", _("上传人的岗位不能把材料放入这件案件")
        TOO_LARGE = "large", _("这一份过大，请分开扫描")
        BLANK = "blank", _("全是空白页")
        REFUSED = "refused", _("入卷时未被接受，请人工办理")

    stack = models.ForeignKey(ScanStack, models.PROTECT, related_name="parts")
    number = models.PositiveSmallIntegerField()
    pages = models.JSONField()
    dropped = models.JSONField(default=list)
    turn = models.PositiveSmallIntegerField(default=0)
    case = models.ForeignKey(Case, models.PROTECT, null=True, blank=True, related_name="+")
    place = models.CharField(max_length=40, blank=True, default="")
    name = models.CharField(max_length=60, blank=True, default="")
    state = models.CharField(max_length=9, choices=State.choices, default=State.WAITING)
    doubt = models.CharField(max_length=9, choices=Doubt.choices, blank=True, default="")
    item = models.ForeignKey(
        EfileItem, models.PROTECT, null=True, blank=True, related_name="scan_parts"
    )
    reason = models.CharField(max_length=200, blank=True, default="")  # why it was discarded
    settled_by_name = models.CharField(max_length=40, blank=True, default="")
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["stack", "number"], name="scan_part_once"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["id"], condition=Q(state="tray"), name="scan_part_in_tray"),
        ]

    def __str__(self) -> str:
        return f"{self.stack_id}: {self.number}"
