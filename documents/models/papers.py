"""Documents from draft to paper: their revisions, signatures, numbers, seals, and batches."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from enforcement.models import Case
from teams.models import Court, User


class Seal(models.Model):
    """A picture of a court's seal. A new one takes the place of the last; none is changed."""

    court = models.ForeignKey(Court, models.PROTECT, related_name="document_seals")
    picture = models.BinaryField()  # PNG
    digest = models.CharField(max_length=64)
    kept_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    kept_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.court_id}: {self.digest[:8]}"

    @property
    def address(self) -> str:
        """What a paper's HTML calls the picture."""
        return f"seal:{self.digest}"


class Letterhead(models.Model):
    """What a court's papers say again and again: telephones, the account for payments.

    `values` is {name of `sources.COURT_DETAILS`: text}.
    """

    court = models.OneToOneField(Court, models.PROTECT, related_name="letterhead")
    values = models.JSONField(default=dict, blank=True)
    kept_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    kept_at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.court_id)


class Document(models.Model):
    """A document of a case. Its text is frozen by the first signature, all of it by its issue.

    `values` holds what was typed into the form; `edition` counts its revisions; `text` is the
    frozen body with `text_digest` its SHA-256. `serial` counts within court, kind and year,
    `suffix` (之一, 之二) within the case; both are taken when it is issued and never given back.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("草稿")
        SIGNED = "signed", _("已签名")
        SEALED = "sealed", _("已盖章")
        ISSUED = "issued", _("已签发")
        CORRECTED = "corrected", _("已补正")
        DISCARDED = "discarded", _("已作废")

    class Sealing(models.TextChoices):
        NONE = "", _("未盖章")
        PICTURE = "picture", _("电子印章")
        HAND = "hand", _("纸质加盖")

    court = models.ForeignKey(Court, models.PROTECT, related_name="documents")
    case = models.ForeignKey(Case, models.PROTECT, related_name="documents")
    kind = models.CharField(max_length=40)
    name = models.CharField(max_length=60)  # as people call it: 拍卖裁定书
    subject = models.CharField(max_length=40, blank=True, default="")
    addressee = models.CharField(max_length=120, blank=True, default="")
    state = FSMField(max_length=9, default=State.DRAFT, choices=State.choices, protected=True)
    edition = models.PositiveIntegerField(default=1)
    values = models.JSONField(default=dict, blank=True)
    form_digest = models.CharField(max_length=64)
    text = models.TextField(blank=True, default="")
    text_digest = models.CharField(max_length=64, blank=True, default="")
    corrects = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="corrections"
    )
    waits_for = models.CharField(max_length=40, blank=True, default="")  # function or post to sign
    needs_seal = models.BooleanField(default=False)
    lacking = models.PositiveSmallIntegerField(default=0)  # empty fields, as counted last
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    made_by_name = models.CharField(max_length=40)
    made_post = models.CharField(max_length=60, blank=True, default="")
    made_at = models.DateTimeField()
    sealing = models.CharField(
        max_length=7, choices=Sealing.choices, blank=True, default=Sealing.NONE
    )
    seal = models.ForeignKey(Seal, models.PROTECT, null=True, blank=True, related_name="+")
    sealed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    sealed_by_name = models.CharField(max_length=40, blank=True, default="")
    sealed_at = models.DateTimeField(null=True, blank=True)
    year = models.PositiveSmallIntegerField(null=True, blank=True)
    serial = models.PositiveIntegerField(null=True, blank=True)
    number = models.CharField(max_length=60, blank=True, default="")  # 执通〔2026〕1号
    case_number = models.CharField(max_length=80, blank=True, default="")  # with 之一
    issued_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    issued_by_name = models.CharField(max_length=40, blank=True, default="")
    issued_on = models.DateField(null=True, blank=True)
    issued_at = models.DateTimeField(null=True, blank=True)
    order = models.PositiveSmallIntegerField(default=0)  # place among the papers served together

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["court", "kind", "year", "serial"], name="document_number_once"
            ),
            models.UniqueConstraint(
                fields=["case", "kind", "subject"],
                condition=Q(state__in=["draft", "signed", "sealed"], corrects=None),
                name="one_open_document_a_matter",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["issued", "corrected"])
                | (Q(serial__isnull=False, issued_on__isnull=False) & ~Q(number="")),
                name="issued_document_has_number",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["court", "state", "-id"], name="document_state"),
            models.Index(fields=["court", "-id"], name="document_recent"),
            models.Index(fields=["case", "id"], name="document_of_case"),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.number}"

    @property
    def is_open(self) -> bool:
        """Whether it is still on its way."""
        return self.state in (self.State.DRAFT, self.State.SIGNED, self.State.SEALED)

    @property
    def is_final(self) -> bool:
        """Whether it was issued."""
        return self.state in (self.State.ISSUED, self.State.CORRECTED)

    def refresh_from_db(self, *args: Any, **kwargs: Any) -> None:
        """Read the row again, the protected state included (the library would refuse it)."""
        if not args and not kwargs:
            plain = [f.attname for f in self._meta.concrete_fields if f.attname != "state"]
            super().refresh_from_db(fields=plain)
            rows = type(self).objects.filter(pk=self.pk)
            self.__dict__["state"] = rows.values_list("state", flat=True).get()
            return
        super().refresh_from_db(*args, **kwargs)

    # --- transitions: called by `drafting`, `signing` and `issuing` alone -------------------

    @transition(field=state, source=State.DRAFT, target=State.SIGNED)
    def to_signed(self) -> None:
        """Every signature asked for was given."""

    @transition(field=state, source=State.SIGNED, target=State.DRAFT)
    def to_draft(self) -> None:
        """Sent back to be changed: its signatures no longer count."""

    @transition(field=state, source=(State.DRAFT, State.SIGNED), target=State.SEALED)
    def to_sealed(self) -> None:
        """The seal's keeper placed it."""

    @transition(field=state, source=(State.DRAFT, State.SIGNED, State.SEALED), target=State.ISSUED)
    def to_issued(self) -> None:
        """It has its number and its paper."""

    @transition(field=state, source=State.ISSUED, target=State.CORRECTED)
    def to_corrected(self) -> None:
        """A later document mends it."""

    @transition(field=state, source=(State.DRAFT, State.SIGNED), target=State.DISCARDED)
    def to_discarded(self) -> None:
        """Given up before it was issued."""


class Revision(models.Model):
    """A draft as somebody left it. Append-only."""

    document = models.ForeignKey(Document, models.PROTECT, related_name="revisions")
    edition = models.PositiveIntegerField()
    values = models.JSONField()
    reason = models.CharField(max_length=400, blank=True, default="")
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    by_name = models.CharField(max_length=40)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["document", "edition"], name="revision_once"),
        ]

    def __str__(self) -> str:
        return f"{self.document_id}: {self.edition}"


class Signature(models.Model):
    """Who signed which edition of a document, in which seat, over which text. Append-only."""

    document = models.ForeignKey(Document, models.PROTECT, related_name="signatures")
    edition = models.PositiveIntegerField()
    slot = models.PositiveSmallIntegerField()
    asked = models.CharField(max_length=40)  # the function or post the signature is of
    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    name = models.CharField(max_length=40)
    post = models.CharField(max_length=60)
    text_digest = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["document", "edition", "slot"], name="slot_once"),
            models.UniqueConstraint(fields=["document", "edition", "user"], name="signer_once"),
        ]

    def __str__(self) -> str:
        return f"{self.document_id}: {self.name}"


class Paper(models.Model):
    """What was issued, byte by byte: the whole HTML and the PDF with its SHA-256. Append-only."""

    document = models.OneToOneField(Document, models.PROTECT, related_name="paper")
    html = models.TextField()
    pdf = models.BinaryField()
    digest = models.CharField(max_length=64)
    pages = models.PositiveSmallIntegerField(default=1)

    def __str__(self) -> str:
        return f"{self.document_id}: {self.digest[:8]}"


class NumberRun(models.Model):
    """The last number taken of a series in a court and a year. Its row lock leaves no gap."""

    court = models.ForeignKey(Court, models.PROTECT, related_name="+")
    series = models.CharField(max_length=60)
    year = models.PositiveSmallIntegerField(default=0)
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["court", "series", "year"], name="number_run_once"),
        ]

    def __str__(self) -> str:
        return f"{self.series} {self.year}: {self.last}"


class NumberHold(models.Model):
    """A number that stands on a paper being laid out, kept for it until then. See `numbering`."""

    run = models.ForeignKey(NumberRun, models.CASCADE, related_name="holds")
    number = models.PositiveIntegerField()
    document = models.ForeignKey(Document, models.CASCADE, related_name="+")
    until = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["run", "number"], name="number_held_once"),
            models.UniqueConstraint(fields=["document", "run"], name="document_holds_one"),
        ]

    def __str__(self) -> str:
        return f"{self.run_id}: {self.number}"


class Batch(models.Model):
    """Papers of many cases made in the background, row by row, and printed as one.

    `kinds` are codes in service order, empty for the standard set; `goal` says how far each goes.
    Several workers may be at one batch; `beat_at` is when one last took rows of it, `printing_at`
    when one was last at its printer's files.
    """

    class Goal(models.TextChoices):
        DRAFT = "draft", _("制作文书")
        ISSUE = "issue", _("签发并打印")

    class State(models.TextChoices):
        WAITING = "waiting", _("制作中")
        DONE = "done", _("已完成")
        STOPPED = "stopped", _("已停止")

    court = models.ForeignKey(Court, models.PROTECT, related_name="+")
    goal = models.CharField(max_length=5, choices=Goal.choices)
    kinds = models.JSONField(default=list, blank=True)
    separators = models.BooleanField(default=False)  # a sheet before the papers of each case
    even = models.BooleanField(default=False)  # for both sides of the sheets
    state = models.CharField(max_length=7, choices=State.choices, default=State.WAITING)
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    asked_seat = models.PositiveBigIntegerField(null=True, blank=True)
    asked_at = models.DateTimeField()
    beat_at = models.DateTimeField(null=True, blank=True)
    printing_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["court", "-id"], name="batch_recent"),
            models.Index(fields=["id"], condition=Q(state="waiting"), name="batch_waiting"),
        ]

    def __str__(self) -> str:
        return f"{self.goal} {self.state}"


class BatchRow(models.Model):
    """A case of a batch that makes papers, or a paper of one that issues them.

    `taken_at` is when a worker took it: long ago, and it is anybody's again.
    """

    class Status(models.TextChoices):
        WAITING = "waiting", _("待办")
        DONE = "done", _("已办")
        REFUSED = "refused", _("未办")

    batch = models.ForeignKey(Batch, models.CASCADE, related_name="rows")
    position = models.PositiveIntegerField()
    case = models.ForeignKey(Case, models.PROTECT, related_name="+")
    document = models.ForeignKey(Document, models.PROTECT, null=True, blank=True, related_name="+")
    status = models.CharField(max_length=7, choices=Status.choices, default=Status.WAITING)
    taken_at = models.DateTimeField(null=True, blank=True)
    made = models.PositiveSmallIntegerField(default=0)
    refusals = models.JSONField(default=list, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["batch", "position"], name="batch_row_once"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["batch", "status", "position"], name="batch_row_left"),
        ]

    def __str__(self) -> str:
        return f"{self.batch_id}: {self.position}"


class BatchFile(models.Model):
    """Papers of a batch in one file for the printer, in service order."""

    batch = models.ForeignKey(Batch, models.CASCADE, related_name="files")
    part = models.PositiveSmallIntegerField()
    papers = models.PositiveIntegerField()
    pdf = models.BinaryField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["batch", "part"], name="batch_part_once"),
        ]

    def __str__(self) -> str:
        return f"{self.batch_id}: {self.part}"
