"""The case with its states, its parties, and the items its clocks may be about."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from policy.loader import pack as pack_named
from policy.pack import Pack
from teams.models import Court, User


class State(models.TextChoices):
    """Stages of every case; a pack's track names the one it rides on."""

    INTAKE = "intake", _("立案核对")
    QUERY = "query", _("查控")
    TRIAGE = "triage", _("分流")
    FAST = "fast", _("快执")
    STANDARD = "standard", _("普执")
    SPECIAL = "special", _("特执")
    TERMINATION = "termination", _("终本程序")
    CLOSED = "closed", _("已结案")
    ARCHIVED = "archived", _("已归档")


RUNNING = (State.FAST, State.STANDARD, State.SPECIAL)
BEFORE_TEAM = (State.INTAKE, State.QUERY, State.TRIAGE)
LIVE = (*BEFORE_TEAM, *RUNNING, State.TERMINATION)


class Case(models.Model):
    """An enforcement case. What the journal says of it stands here as the latest values.

    `facts` is {name: [value, source, day]}; `seen` is {event kind: latest day}; `pauses`
    is the list of excluded intervals. Transitions are called in `lifecycle` and
    `transfers` alone; `journal_seq` and `journal_head` are the end of the hash chain.
    """

    court = models.ForeignKey(Court, models.PROTECT, related_name="cases")
    number = models.CharField(max_length=60)
    year = models.PositiveSmallIntegerField()
    type_code = models.CharField(max_length=6)
    serial = models.PositiveIntegerField()
    filed_on = models.DateField()
    accepted_on = models.DateField(null=True, blank=True)
    state = FSMField(max_length=12, default=State.INTAKE, choices=State.choices, protected=True)
    track = models.CharField(max_length=30, blank=True, default="")
    unit = models.CharField(max_length=60, blank=True, default="")
    assigned_unit = models.CharField(max_length=60, blank=True, default="")  # not yet received
    assigned_track = models.CharField(max_length=30, blank=True, default="")
    handler = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="handled_cases"
    )
    judge = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="judged_cases"
    )
    claim_amount = models.DecimalField(max_digits=15, decimal_places=2, null=True, blank=True)
    cause = models.CharField(max_length=120, blank=True, default="")
    title = models.CharField(max_length=240, blank=True, default="")  # parties in one line
    basis_number = models.CharField(max_length=120, blank=True, default="")
    basis_issuer = models.CharField(max_length=120, blank=True, default="")
    preservation = models.CharField(max_length=200, blank=True, default="")
    remark = models.TextField(blank=True, default="")
    facts = models.JSONField(default=dict, blank=True)
    marks = models.CharField(max_length=200, blank=True, default="")  # " a b ": see `marked`
    seen = models.JSONField(default=dict, blank=True)
    pauses = models.JSONField(default=list, blank=True)
    runs_done = models.JSONField(default=list, blank=True)
    awaits_run = models.CharField(max_length=30, blank=True, default="")  # the screening due now
    correction_open = models.BooleanField(default=False)
    reflows = models.PositiveSmallIntegerField(default=0)
    closed_on = models.DateField(null=True, blank=True)
    closing_mode = models.CharField(max_length=20, blank=True, default="")
    closing_submitted_on = models.DateField(null=True, blank=True)
    amount_recovered = models.DecimalField(max_digits=15, decimal_places=2, null=True, blank=True)
    archived_on = models.DateField(null=True, blank=True)
    resumed_from = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="resumptions"
    )
    restricted = models.BooleanField(default=False)
    taken_over_on = models.DateField(null=True, blank=True)  # its history came by a sheet
    pack_name = models.CharField(max_length=60)
    pack_version = models.CharField(max_length=40)
    journal_seq = models.PositiveIntegerField(default=0)
    journal_head = models.CharField(max_length=64, blank=True, default="")
    journal_last_on = models.DateField(null=True, blank=True)
    grams = models.TextField(blank=True, default="")  # " 张 三 张三 …", for the search box
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["court", "number"], name="case_number_once_a_court"),
            models.CheckConstraint(
                condition=Q(claim_amount__isnull=True) | Q(claim_amount__gte=0),
                name="claim_amount_not_negative",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["closed", "archived"]) | Q(closed_on__isnull=False),
                name="closed_case_has_closing_day",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["handler", "-updated_at", "-id"], name="case_handler_recent"),
            models.Index(
                fields=["judge", "-updated_at", "-id"],
                condition=Q(judge__isnull=False),
                name="case_judge_recent",
            ),
            models.Index(fields=["court", "unit", "-updated_at", "-id"], name="case_unit_recent"),
            models.Index(fields=["court", "-filed_on", "-id"], name="case_filed"),
            models.Index(fields=["court", "state", "-filed_on", "-id"], name="case_state"),
            models.Index(fields=["court", "unit", "-filed_on", "-id"], name="case_unit"),
            models.Index(fields=["handler", "-filed_on", "-id"], name="case_handler"),
            models.Index(
                fields=["court", "awaits_run", "-updated_at", "-id"],
                condition=~Q(awaits_run=""),
                name="case_awaits_run",
            ),
            models.Index(
                fields=["court", "assigned_unit", "-updated_at", "-id"],
                condition=~Q(assigned_unit=""),
                name="case_to_receive",
            ),
            models.Index(
                fields=["court", "-reflows", "-id"],
                condition=Q(reflows__gt=1),
                name="case_looping",
            ),
            models.Index(fields=["court", "closed_on", "unit"], name="case_closed"),
            models.Index(fields=["court", "year", "type_code", "serial"], name="case_serial"),
            models.Index(fields=["court", "serial"], name="case_by_serial"),
            models.Index(
                fields=["court", "basis_number"],
                condition=~Q(basis_number=""),
                name="case_by_basis",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def mark_codes(self) -> list[str]:
        """The marks its facts give it, by code."""
        return self.marks.split()

    @property
    def pack(self) -> Pack:
        """The rules its clocks were opened under; no query. The court's may be newer."""
        return pack_named(self.pack_name, self.pack_version)

    def refresh_from_db(self, *args: Any, **kwargs: Any) -> None:
        """Read the row again, the protected state included (the library would refuse it)."""
        if not args and not kwargs:
            plain = [f.attname for f in self._meta.concrete_fields if f.attname != "state"]
            super().refresh_from_db(fields=plain)
            self.__dict__["state"] = (
                type(self).objects.values_list("state", flat=True).get(pk=self.pk)
            )
            return
        super().refresh_from_db(*args, **kwargs)

    # --- transitions: guards and own fields only, no effects, no saving -------------------

    @transition(field=state, source=(State.INTAKE, State.TRIAGE), target=State.QUERY)
    def to_query(self) -> None:
        """The first query has been launched."""

    @transition(field=state, source=(State.QUERY, State.TRIAGE), target=State.INTAKE)
    def back_to_intake(self) -> None:
        """What had brought the case on was entered in error."""

    @transition(field=state, source=(State.INTAKE, State.QUERY), target=State.TRIAGE)
    def to_triage(self) -> None:
        """All the screening needs is there, or its lack has a reason."""

    @transition(field=state, source=(*BEFORE_TEAM, *RUNNING), target=State.FAST)
    def to_fast(self) -> None:
        """A fast team received the case."""

    @transition(field=state, source=(*BEFORE_TEAM, *RUNNING), target=State.STANDARD)
    def to_standard(self) -> None:
        """A standard team received the case."""

    @transition(field=state, source=(*BEFORE_TEAM, *RUNNING), target=State.SPECIAL)
    def to_special(self) -> None:
        """A special team received the case."""

    @transition(field=state, source=RUNNING, target=State.TRIAGE)
    def back_to_triage(self) -> None:
        """The case flows back through the command centre."""

    @transition(field=state, source=RUNNING, target=State.TERMINATION)
    def to_termination(self) -> None:
        """The case is being prepared for 终本."""

    @transition(field=state, source=State.TERMINATION, target=State.FAST)
    def termination_to_fast(self) -> None:
        """Property turned up, or the closing report was returned."""

    @transition(field=state, source=State.TERMINATION, target=State.STANDARD)
    def termination_to_standard(self) -> None:
        """Property turned up, or the closing report was returned."""

    @transition(field=state, source=State.TERMINATION, target=State.SPECIAL)
    def termination_to_special(self) -> None:
        """Property turned up, or the closing report was returned."""

    @transition(field=state, source=LIVE, target=State.CLOSED)
    def close(self) -> None:
        """The case is closed: after approval, by dismissal at intake, or the same day."""

    @transition(field=state, source=State.CLOSED, target=State.ARCHIVED)
    def archive(self) -> None:
        """The file was taken over by the archives."""


class Party(models.Model):
    """A party. `key` is the subject its clocks carry, e.g. "respondent:1"."""

    class Side(models.TextChoices):
        APPLICANT = "applicant", _("申请执行人")
        RESPONDENT = "respondent", _("被执行人")

    class Kind(models.TextChoices):
        PERSON = "person", _("自然人")
        COMPANY = "company", _("法人")
        OTHER = "other", _("非法人组织")

    case = models.ForeignKey(Case, models.PROTECT, related_name="parties")
    side = models.CharField(max_length=10, choices=Side.choices)
    position = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=120)
    initials = models.CharField(max_length=120, blank=True, default="")
    kind = models.CharField(max_length=8, choices=Kind.choices, default=Kind.PERSON)
    id_number = models.CharField(max_length=30, blank=True, default="")
    phone = models.CharField(max_length=30, blank=True, default="")
    address = models.CharField(max_length=240, blank=True, default="")
    account = models.CharField(max_length=120, blank=True, default="")
    agent = models.CharField(max_length=120, blank=True, default="")
    joined_on = models.DateField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["case", "side", "position"], name="party_position_once_a_side"
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["id_number"], condition=~Q(id_number=""), name="party_by_id_number"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def key(self) -> str:
        """The subject key of this party."""
        return f"{self.side}:{self.position}"


class Item(models.Model):
    """Something a case's events are about: an asset, a lead, a material, a payment.

    The rooms that own these will keep their own records; this is the common handle that
    gives a subject its key, e.g. "asset:2". `case` is empty for a court's own matters.
    """

    court = models.ForeignKey(Court, models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, models.PROTECT, null=True, blank=True, related_name="items")
    kind = models.CharField(max_length=12)
    position = models.PositiveIntegerField()
    name = models.CharField(max_length=120)
    fields = models.JSONField(default=dict, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["case", "kind", "position"],
                condition=Q(case__isnull=False),
                name="item_once_a_case",
            ),
            models.UniqueConstraint(
                fields=["court", "kind", "position"],
                condition=Q(case__isnull=True),
                name="item_once_a_court",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def key(self) -> str:
        """The subject key of this item."""
        return f"{self.kind}:{self.position}"
