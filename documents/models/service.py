"""Service (送达): attempts to bring a paper to somebody, their proof, and where he is reached."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from documents.models.papers import Document
from enforcement.models import Case, Party
from teams.models import Court, User


class ServiceAddress(models.Model):
    """Where a party is reached, as stated on a day. The latest of a kind holds; none is changed."""

    class Kind(models.TextChoices):
        POSTAL = "postal", _("邮寄地址")
        ELECTRONIC = "electronic", _("电子送达地址")

    party = models.ForeignKey(Party, models.PROTECT, related_name="service_addresses")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    value = models.CharField(max_length=240, blank=True)  # empty: electronic service was declined
    receiver = models.CharField(max_length=40, blank=True, default="")  # who takes it in
    phone = models.CharField(max_length=30, blank=True, default="")
    confirmed = models.BooleanField(default=False)  # by a signed 送达地址确认书
    consented = models.BooleanField(default=False)  # to electronic service
    stated_on = models.DateField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    by_name = models.CharField(max_length=40)
    at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["party", "kind", "-id"], name="address_latest")]

    def __str__(self) -> str:
        return f"{self.party_id}: {self.kind}"


class Proof(models.Model):
    """A file that proves a service or its failure, byte by byte. Append-only."""

    class Type(models.TextChoices):
        PDF = "application/pdf", "PDF"
        JPEG = "image/jpeg", "JPEG"
        PNG = "image/png", "PNG"

    court = models.ForeignKey(Court, models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, models.PROTECT, related_name="+")
    name = models.CharField(max_length=120)
    type = models.CharField(max_length=20, choices=Type.choices)
    content = models.BinaryField()
    digest = models.CharField(max_length=64)
    pages = models.PositiveSmallIntegerField(default=1)
    # Empty: the house fetched it from whoever carried the paper.
    by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.name}: {self.digest[:8]}"


class Service(models.Model):
    """One attempt to serve a paper on somebody. Served at most once; one under way at a time.

    `key` is whom it is for: a party's subject key, or "other:<name>" for a body asked to help.
    `ended_on` is the day of the proof; for a public notice the day it counts as served. One that
    waits for its carrier is under way; withdrawn, it never left the house and was no attempt.
    """

    class State(models.TextChoices):
        UNDER_WAY = "under_way", _("送达中")
        SERVED = "served", _("已送达")
        FAILED = "failed", _("未送达")
        WITHDRAWN = "withdrawn", _("未发出")

    TAKEN = (State.UNDER_WAY, State.SERVED)  # there is no second attempt beside one of these

    court = models.ForeignKey(Court, models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, models.PROTECT, related_name="services")
    document = models.ForeignKey(Document, models.PROTECT, related_name="services")
    party = models.ForeignKey(Party, models.PROTECT, null=True, blank=True, related_name="services")
    key = models.CharField(max_length=130)
    name = models.CharField(max_length=120)
    method = models.CharField(max_length=12)
    state = FSMField(max_length=9, default=State.UNDER_WAY, choices=State.choices, protected=True)
    address = models.CharField(max_length=240, blank=True, default="")
    reference = models.CharField(max_length=60, blank=True, default="")  # tracking number, medium
    reason = models.CharField(max_length=400, blank=True, default="")  # why this way
    sent_on = models.DateField()
    earliest_on = models.DateField(null=True, blank=True)  # a notice counts from this day on
    ended_on = models.DateField(null=True, blank=True)
    received_by = models.CharField(max_length=60, blank=True, default="")
    outcome = models.CharField(max_length=400, blank=True, default="")  # why it failed
    proof = models.ForeignKey(Proof, models.PROTECT, null=True, blank=True, related_name="services")
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    by_name = models.CharField(max_length=40)
    at = models.DateTimeField()
    ended_by_name = models.CharField(max_length=40, blank=True, default="")
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["document", "key"],
                condition=Q(state__in=["under_way", "served"]),
                name="served_once_and_one_under_way",
            ),
            models.CheckConstraint(
                condition=Q(state="under_way") | Q(ended_on__isnull=False),
                name="ended_service_has_its_day",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["court", "state", "-id"], name="service_state"),
            models.Index(fields=["court", "-id"], name="service_recent"),
        ]

    def __str__(self) -> str:
        return f"{self.document_id} → {self.key}"

    # --- transitions: called by `serving` alone ----------------------------------------------

    @transition(field=state, source=State.UNDER_WAY, target=State.SERVED)
    def to_served(self) -> None:
        """Its proof is there."""

    @transition(field=state, source=State.UNDER_WAY, target=State.FAILED)
    def to_failed(self) -> None:
        """It came back, or he was not found."""

    @transition(field=state, source=State.UNDER_WAY, target=State.WITHDRAWN)
    def to_withdrawn(self) -> None:
        """It never left the house: taken back, or not taken by the carrier."""


class Consignment(models.Model):
    """A paper given to a carrier by machine, and what the carrier said of it last.

    `next_at` is when it is turned to again: handed in, or asked about. `claimed_at` is set while a
    run hands it in, so that no second one does and nobody takes it back meanwhile.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("待交寄")
        HANDED = "handed", _("已交寄")
        DONE = "done", _("已了结")

    service = models.OneToOneField(Service, models.PROTECT, related_name="consignment")
    court = models.ForeignKey(Court, models.PROTECT, related_name="+")
    method = models.CharField(max_length=12)
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    number = models.CharField(max_length=60, blank=True, default="")
    told = models.CharField(max_length=12, blank=True, default="")  # the carrier's last state
    told_on = models.DateField(null=True, blank=True)
    read_on = models.DateField(null=True, blank=True)  # an electronic one was opened
    trouble = models.CharField(max_length=200, blank=True, default="")  # why it stands still
    tries = models.PositiveSmallIntegerField(default=0)  # in vain, one after another
    next_at = models.DateTimeField()
    claimed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["court", "method", "state", "next_at"], name="consignment_due"),
        ]

    def __str__(self) -> str:
        return f"{self.service_id}: {self.state}"
