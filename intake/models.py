"""Staged imports, first receptions, verifications and corrections of filing data.

They hold personal data the journal must not hold; the event beside each says that it
happened, when, and by whom.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from enforcement.models import Case
from teams.models import Court, User


class Import(models.Model):
    """A sheet read and checked, kept until somebody files it or drops it.

    `counts` holds rows by status and `cases`, the number of cases the sheet would file;
    `notes` are sentences about the whole file. A large one is queued: `asked_by` in the seat
    `asked_seat` said yes, `began_at` is when it was taken up, `trouble` why it came back;
    `late_reason` is why it is filed later than the court's limit.
    """

    class State(models.TextChoices):
        STAGED = "staged", _("待确认")
        QUEUED = "queued", _("正在立案")
        APPLIED = "applied", _("已立案")
        DROPPED = "dropped", _("已放弃")

    court = models.ForeignKey(Court, models.PROTECT, related_name="+")
    file_name = models.CharField(max_length=200)
    digest = models.CharField(max_length=64)
    state = models.CharField(max_length=8, choices=State.choices, default=State.STAGED)
    counts = models.JSONField(default=dict)
    notes = models.JSONField(default=list, blank=True)
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    settled_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    settled_at = models.DateTimeField(null=True, blank=True)
    asked_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    asked_seat = models.PositiveBigIntegerField(null=True, blank=True)
    asked_at = models.DateTimeField(null=True, blank=True)
    began_at = models.DateTimeField(null=True, blank=True)
    trouble = models.JSONField(default=list, blank=True)
    late_reason = models.CharField(max_length=400, blank=True, default="", db_default="")

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["court", "-id"], name="import_recent"),
            models.Index(fields=["id"], condition=models.Q(state="queued"), name="import_queued"),
        ]

    def __str__(self) -> str:
        return self.file_name


class ImportRow(models.Model):
    """A row of a staged sheet: the cells as written, what is said of them, what will be done.

    `raw` is {field: text}; `notes`, `warnings` and `refusals` are lists of
    {code, sentence, field, clause}; `plan` stands on the row that files a case or joins parties.
    """

    class Status(models.TextChoices):
        READY = "ready", _("可立案")
        WARNED = "warned", _("有疑问")
        REFUSED = "refused", _("退回")
        DUPLICATE = "duplicate", _("重复")
        FILED = "filed", _("已立案")

    sheet = models.ForeignKey(Import, models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField()
    status = models.CharField(max_length=9, choices=Status.choices)
    case_number = models.CharField(max_length=60, blank=True, default="")
    raw = models.JSONField(default=dict)
    notes = models.JSONField(default=list, blank=True)
    warnings = models.JSONField(default=list, blank=True)
    refusals = models.JSONField(default=list, blank=True)
    plan = models.JSONField(default=dict, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["sheet", "number"], name="import_row_once"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["sheet", "status", "number"], name="import_row_status"),
        ]

    def __str__(self) -> str:
        return f"{self.sheet_id}:{self.number}"


class Reception(models.Model):
    """The record of a reception. `told` and `given` are items of the court's checklist.

    `clues` are what is told of property: {kind, place, owner, burden, note}. `person` is the party
    heard ("respondent:1"; empty: the applicants), `speaker` who spoke in which `capacity`.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="receptions")
    happened_on = models.DateField()
    channel = models.CharField(max_length=20)
    told = models.JSONField(default=list, blank=True)
    given = models.JSONField(default=list, blank=True)
    clues = models.JSONField(default=list, blank=True)
    address = models.CharField(max_length=240, blank=True, default="")
    electronic_address = models.CharField(max_length=120, blank=True, default="")
    account = models.CharField(max_length=120, blank=True, default="")
    note = models.TextField(blank=True, default="")
    person = models.CharField(max_length=40, blank=True, default="", db_default="")
    speaker = models.CharField(max_length=60, blank=True, default="", db_default="")
    capacity = models.CharField(max_length=40, blank=True, default="", db_default="")
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    by_name = models.CharField(max_length=40, blank=True, default="")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.case_id} {self.happened_on}"


class Verification(models.Model):
    """One verification of filing data: `results` is [{item, result, note}], every item there."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="verifications")
    happened_on = models.DateField()
    results = models.JSONField(default=list)
    returned = models.BooleanField(default=False)
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    by_name = models.CharField(max_length=40, blank=True, default="")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.case_id} {self.happened_on}"


class Correction(models.Model):
    """What was corrected: `changes` is [{field, term, party, old, new}], personal data masked."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="corrections")
    happened_on = models.DateField()
    changes = models.JSONField(default=list)
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    by_name = models.CharField(max_length=40, blank=True, default="")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.case_id} {self.happened_on}"


class Takeover(models.Model):
    """Sheets of a running court's cases and of their past, read and rehearsed before they act.

    `on` is the day from which this system keeps the court's clocks. `counts` holds rows by sheet
    and status; `rehearsal` is what would happen. Reading and taking over are done in the
    background: `began_at` is when that was taken up, `trouble` why it came back.
    """

    class State(models.TextChoices):
        SENT = "sent", _("正在读取")
        STAGED = "staged", _("待确认")
        QUEUED = "queued", _("正在接管")
        APPLIED = "applied", _("已接管")
        DROPPED = "dropped", _("已放弃")

    court = models.ForeignKey(Court, models.PROTECT, related_name="+")
    on = models.DateField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.SENT)
    counts = models.JSONField(default=dict, blank=True)
    rehearsal = models.JSONField(default=dict, blank=True)
    notes = models.JSONField(default=list, blank=True)
    unknown = models.JSONField(default=list, blank=True)  # words nobody has explained yet
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    settled_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    settled_at = models.DateTimeField(null=True, blank=True)
    asked_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    asked_seat = models.PositiveBigIntegerField(null=True, blank=True)
    began_at = models.DateTimeField(null=True, blank=True)
    trouble = models.JSONField(default=list, blank=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["court", "-id"], name="takeover_recent"),
            models.Index(
                fields=["id"],
                condition=models.Q(state__in=["sent", "queued"]),
                name="takeover_waiting",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.court_id} {self.on}"


class TakeoverFile(models.Model):
    """A sheet as it was sent, kept until it is taken over or given up."""

    takeover = models.ForeignKey(Takeover, models.CASCADE, related_name="files")
    sheet = models.CharField(max_length=6)  # "cases" or "events"
    file_name = models.CharField(max_length=200)
    digest = models.CharField(max_length=64)
    content = models.BinaryField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["takeover", "sheet"], name="takeover_file_once"),
        ]

    def __str__(self) -> str:
        return self.file_name


class TakeoverRow(models.Model):
    """A row of a sheet: its cells as written, what is said of it, what will be done.

    `plan` of a row of cases is the case with where it stands; of a row of events, the event.
    """

    class Status(models.TextChoices):
        READ = "read", _("已读取")
        READY = "ready", _("可接管")
        WARNED = "warned", _("有疑问")
        REFUSED = "refused", _("退回")
        DUPLICATE = "duplicate", _("重复")
        FILED = "filed", _("已接管")

    takeover = models.ForeignKey(Takeover, models.CASCADE, related_name="rows")
    sheet = models.CharField(max_length=6)
    number = models.PositiveIntegerField()
    status = models.CharField(max_length=9, choices=Status.choices)
    case_number = models.CharField(max_length=60, blank=True, default="")
    raw = models.JSONField(default=dict)
    warnings = models.JSONField(default=list, blank=True)
    refusals = models.JSONField(default=list, blank=True)
    plan = models.JSONField(default=dict, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["takeover", "sheet", "number"], name="takeover_row_once"
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["takeover", "sheet", "status", "number"], name="takeover_row_status"
            ),
            models.Index(fields=["takeover", "case_number"], name="takeover_row_case"),
        ]

    def __str__(self) -> str:
        return f"{self.takeover_id}:{self.sheet}:{self.number}"


class Wording(models.Model):
    """What a word of another program's export means in this court, said once by a person.

    `kind` says of what: a column, an event, a unit, a person. `meaning` is our own name; empty:
    passed over. `fields` is what an event of that word carries besides.
    """

    court = models.ForeignKey(Court, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10)
    word = models.CharField(max_length=60)
    meaning = models.CharField(max_length=60, blank=True, default="")
    fields = models.JSONField(default=dict, blank=True)
    said_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    said_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["court", "kind", "word"], name="wording_once"),
        ]

    def __str__(self) -> str:
        return f"{self.kind}:{self.word}"


class OnlineFiling(models.Model):
    """An application sent online, from its first version to what became of it.

    `reference` is the sender's own number, once a court. `applicants`, `respondents` and `amount`
    are those of the newest version, as written; `debtor` tells applications against one
    respondent, and says nothing of him. `due_on` is when the law wants it decided. Of a withdrawn
    one `withdrawn_*` say by whom it was noted, when and why, whatever its versions came to.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("待审查")
        RETURNED = "returned", _("退回补正")
        ACCEPTED = "accepted", _("已立案")
        WITHDRAWN = "withdrawn", _("申请人撤回")

    class Source(models.TextChoices):
        APPLICANT = "applicant", _("申请人本人")
        AGENT = "agent", _("代理人")
        COURT = "court", _("法院移送")

    court = models.ForeignKey(Court, models.PROTECT, related_name="+")
    reference = models.CharField(max_length=60)
    source = models.CharField(max_length=9, choices=Source.choices)
    state = models.CharField(max_length=9, choices=State.choices, default=State.WAITING)
    version = models.PositiveSmallIntegerField(default=1)
    received_on = models.DateField()
    due_on = models.DateField()
    applicants = models.CharField(max_length=240, blank=True, default="")
    respondents = models.CharField(max_length=240, blank=True, default="")
    amount = models.CharField(max_length=60, blank=True, default="")
    debtor = models.CharField(max_length=64, blank=True, default="")
    case = models.ForeignKey(Case, models.PROTECT, null=True, blank=True, related_name="online")
    withdrawn_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    withdrawn_by_name = models.CharField(max_length=40, blank=True, default="", db_default="")
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_reason = models.CharField(max_length=400, blank=True, default="", db_default="")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["court", "reference"], name="online_filing_once"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["court", "state", "due_on", "id"], name="online_by_state"),
            models.Index(
                fields=["court", "debtor"],
                condition=models.Q(state="waiting"),
                name="online_by_debtor",
            ),
        ]

    def __str__(self) -> str:
        return self.reference


class OnlineAttachment(models.Model):
    """A file sent with an application, as it came; in the e-file from acceptance on. Append-only.

    `what` is a code of `documents.applying.WHAT`; `version` the application's when it came. The
    same bytes are kept once an application.
    """

    filing = models.ForeignKey(OnlineFiling, models.PROTECT, related_name="attachments")
    version = models.PositiveSmallIntegerField()
    what = models.CharField(max_length=20)
    name = models.CharField(max_length=120)
    type = models.CharField(max_length=20)
    content = models.BinaryField()
    digest = models.CharField(max_length=64)
    size = models.PositiveIntegerField()  # bytes
    pages = models.PositiveSmallIntegerField(default=1)
    sent_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    sent_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["filing", "digest"], name="online_attachment_once"),
        ]

    def __str__(self) -> str:
        return f"{self.filing_id}: {self.name}"


class OnlineVersion(models.Model):
    """One version of an application: the cells as sent, and what was found on examining it.

    What was sent never changes, and what was found is written once: triggers forbid the rest.
    `rows` are {field: text}, the first with the case and a party a side, each further one with
    further parties. `outcome` is empty until it is decided; `defects` are {code, name, law,
    clause, note}; `by_name` examined it, or took note of its withdrawal.
    """

    class Outcome(models.TextChoices):
        ACCEPTED = "accepted", _("予以立案")
        RETURNED = "returned", _("退回补正")
        WITHDRAWN = "withdrawn", _("申请人撤回")
        REPLACED = "replaced", _("审查前由申请人更改")

    filing = models.ForeignKey(OnlineFiling, models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    rows = models.JSONField()
    digest = models.CharField(max_length=64)
    sent_on = models.DateField()
    sent_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    sent_at = models.DateTimeField()
    outcome = models.CharField(max_length=9, choices=Outcome.choices, blank=True, default="")
    defects = models.JSONField(default=list, blank=True)
    note = models.CharField(max_length=400, blank=True, default="")
    by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    by_name = models.CharField(max_length=40, blank=True, default="")
    decided_on = models.DateField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    late = models.BooleanField(default=False)  # decided after the day the law wants

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["filing", "number"], name="online_version_once"),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["decided_on", "filing"],
                condition=models.Q(decided_on__isnull=False),
                name="online_decided",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.filing_id}:{self.number}"
