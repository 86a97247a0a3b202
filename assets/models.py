"""Queries of respondents' property, one row a respondent, system and round."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from enforcement.models import Case, Party
from teams.models import Court, User


class Query(models.Model):
    """A query of one respondent. `ticket` is the national system's own number for it.

    `result` is what was answered: {assets: [...], note}; it may name property of a person
    and is shown to those who may read the case, never journalled.
    """

    class State(models.TextChoices):
        LAUNCHED = "launched", _("已发起")
        SENT = "sent", _("已送查控系统")
        ANSWERED = "answered", _("已反馈")
        FAILED = "failed", _("查控系统未受理")

    case = models.ForeignKey(Case, models.PROTECT, related_name="queries")
    party = models.ForeignKey(Party, models.PROTECT, related_name="queries")
    system = models.CharField(max_length=10)
    round = models.PositiveSmallIntegerField()
    launched_on = models.DateField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.LAUNCHED)
    ticket = models.CharField(max_length=80, blank=True, default="")
    answered_on = models.DateField(null=True, blank=True)
    result = models.JSONField(default=dict, blank=True)
    reason = models.CharField(max_length=200, blank=True, default="")
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["party", "system", "round"], name="query_once_a_round"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["case", "system", "round"], name="query_of_case"),
            models.Index(fields=["state", "id"], name="query_waiting"),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.system} {self.round}"


class Outing(models.Model):
    """One outing (or sitting) of a court's weekly round: when, where, by whom."""

    court = models.ForeignKey(Court, models.PROTECT, related_name="outings")
    rule = models.CharField(max_length=60)
    week = models.CharField(max_length=8)  # "2022-W40"
    number = models.PositiveSmallIntegerField()
    on = models.DateField()
    places = models.JSONField()
    note = models.CharField(max_length=200, blank=True, default="")
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["court", "rule", "week", "number"], name="outing_number_once_a_week"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rule} {self.week} {self.number}"


class OutingResult(models.Model):
    """What a place said of a respondent. Shown to those who may read the case."""

    class Result(models.TextChoices):
        FOUND = "found", _("有")
        NONE = "none", _("无")
        UNANSWERED = "unanswered", _("未能查询")

    outing = models.ForeignKey(Outing, models.PROTECT, related_name="results")
    rule = models.CharField(max_length=60)
    party = models.ForeignKey(Party, models.PROTECT, related_name="+")
    place = models.CharField(max_length=60)
    result = models.CharField(max_length=10, choices=Result.choices)
    note = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["party", "rule", "place"],
                condition=~Q(result="unanswered"),
                name="place_answers_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.party_id} {self.place} {self.result}"
