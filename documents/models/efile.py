"""The e-file (电子卷宗): what lies in a case's file, where, made by whom. All append-only."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from documents.models.papers import Paper
from documents.models.service import Proof
from enforcement.models import Case
from teams.models import Court, User


class EfileFile(models.Model):
    """A file that lies nowhere else, byte by byte; the same bytes once a court. Append-only."""

    court = models.ForeignKey(Court, models.PROTECT, related_name="+")
    content = models.BinaryField()
    digest = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["court", "digest"], name="efile_bytes_once"),
        ]

    def __str__(self) -> str:
        return self.digest[:8]


class EfileItem(models.Model):
    """Something in a case's e-file. Never changed: what is moved or renamed is withdrawn, and put
    in anew with `replaces`.

    Its bytes lie where they were made, an issued paper or a proof, or else in a file of its own.
    `source` says what it came from and lets the same thing be put in but once.
    """

    class Origin(models.TextChoices):
        PAPER = "paper", _("签发文书")
        PROOF = "proof", _("送达证明")
        RECORD = "record", _("签名笔录")
        FORM = "form", _("表单")
        UPLOAD = "upload", _("上传")
        SCAN = "scan", _("扫描")

    court = models.ForeignKey(Court, models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, models.PROTECT, related_name="efile_items")
    place = models.CharField(max_length=40)
    kind = models.CharField(max_length=40, blank=True, default="")  # of a document, where it is one
    name = models.CharField(max_length=160)
    origin = models.CharField(max_length=6, choices=Origin.choices)
    source = models.CharField(max_length=120)
    paper = models.ForeignKey(
        Paper, models.PROTECT, null=True, blank=True, related_name="efile_items"
    )
    proof = models.ForeignKey(
        Proof, models.PROTECT, null=True, blank=True, related_name="efile_items"
    )
    file = models.ForeignKey(
        EfileFile, models.PROTECT, null=True, blank=True, related_name="efile_items"
    )
    type = models.CharField(max_length=20, choices=Proof.Type.choices)
    digest = models.CharField(max_length=64)
    size = models.PositiveIntegerField()  # bytes
    pages = models.PositiveSmallIntegerField(default=1)
    replaces = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="replaced_by"
    )
    made_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    made_by_name = models.CharField(max_length=40)
    made_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "source"], name="efile_source_once"),
            models.CheckConstraint(
                condition=Q(paper__isnull=False, proof=None, file=None)
                | Q(paper=None, proof__isnull=False, file=None)
                | Q(paper=None, proof=None, file__isnull=False),
                name="efile_bytes_lie_somewhere",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["court", "-id"], name="efile_recent")]

    def __str__(self) -> str:
        return f"{self.name}: {self.digest[:8]}"


class EfileWithdrawal(models.Model):
    """That an item no longer counts, and why. It stays where it is. Append-only."""

    item = models.OneToOneField(EfileItem, models.PROTECT, related_name="withdrawal")
    reason = models.CharField(max_length=400)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    by_name = models.CharField(max_length=40)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.item_id}: {self.reason[:20]}"
