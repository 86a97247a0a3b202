"""Records of talks (笔录): what one is drawn up from, and who signed it. The latter append-only."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from documents.models.papers import Document
from documents.models.service import Proof
from teams.models import User


class Hearing(models.Model):
    """What a drawn-up record rests on, kept until it is signed and stated, then gone.

    `heard` is `intake.services.Heard` as JSON; `consent` to electronic service: yes, no or empty;
    `serves` are the keys of the papers handed over there and then.
    """

    document = models.OneToOneField(Document, models.PROTECT, related_name="hearing")
    heard = models.JSONField()
    place = models.CharField(max_length=60, blank=True, default="")
    began = models.CharField(max_length=5, blank=True, default="")  # 10:05
    consent = models.CharField(max_length=3, blank=True, default="")
    serves = models.JSONField(default=list, blank=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.document_id)


class HearingCopy(models.Model):
    """A copy handed in with a reception that is not signed yet; then it lies in the e-file."""

    hearing = models.ForeignKey(Hearing, models.CASCADE, related_name="copies")
    what = models.CharField(max_length=20)
    name = models.CharField(max_length=120)
    type = models.CharField(max_length=20, choices=Proof.Type.choices)
    content = models.BinaryField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["hearing", "what"], name="copy_once_a_hearing"),
        ]

    def __str__(self) -> str:
        return f"{self.hearing_id}: {self.what}"


class Autograph(models.Model):
    """How the person heard signed a record, or why he did not; bound to the text. Append-only.

    `digest` is SHA-256 over the text's and the picture's digests, the moment, and all it says
    here: see `documents.binding`.
    """

    class How(models.TextChoices):
        PAD = "pad", _("电子签名")
        PAPER = "paper", _("在纸质笔录上签名")
        REFUSED = "refused", _("拒绝签名")
        REMOTE = "remote", _("远程接待，追记笔录")

    document = models.OneToOneField(Document, models.PROTECT, related_name="autograph")
    edition = models.PositiveIntegerField()
    how = models.CharField(max_length=7, choices=How.choices)
    signer = models.CharField(max_length=60)
    capacity = models.CharField(max_length=40, blank=True, default="")
    reason = models.CharField(max_length=200, blank=True, default="")
    picture = models.BinaryField(blank=True, default=b"")  # PNG; empty where there is none
    picture_digest = models.CharField(max_length=64, blank=True, default="")
    text_digest = models.CharField(max_length=64)
    at = models.DateTimeField()
    taken_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    taken_by_name = models.CharField(max_length=40)
    digest = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"{self.document_id}: {self.signer}"

    @property
    def address(self) -> str:
        """What a paper's HTML calls the picture."""
        return f"autograph:{self.picture_digest}"
