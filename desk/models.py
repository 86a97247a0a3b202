"""What the pages themselves remember: clicks already acted on, drafts, saved views, exports."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models


class Submission(models.Model):
    """A form that was acted on once, and where its outcome is shown.

    `results` holds the rows of a batch: who or what, done or refused, and every reason.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    token = models.CharField(max_length=64)
    at = models.DateTimeField()
    title = models.CharField(max_length=200, blank=True)
    outcome_url = models.CharField(max_length=500, blank=True)
    results = models.JSONField(default=list)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "token"], name="submission_acts_once"),
        ]
        indexes: ClassVar = [models.Index(fields=["at"], name="submission_at")]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.token}"


class Draft(models.Model):
    """The fields of a form not sent yet, kept for the person who is filling it in."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    form_key = models.CharField(max_length=120)
    data = models.JSONField(default=dict)
    saved_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "form_key"], name="draft_once_a_form"),
        ]
        indexes: ClassVar = [models.Index(fields=["saved_at"], name="draft_saved_at")]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.form_key}"


class SavedView(models.Model):
    """A filter of a list somebody wants to see again."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    list_key = models.CharField(max_length=60)
    name = models.CharField(max_length=40)
    query = models.CharField(max_length=1000)

    class Meta:
        ordering: ClassVar = ["name"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["user", "list_key", "name"], name="saved_view_name_once_a_list"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Look(models.Model):
    """When a person last said that he had seen what others changed."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.user_id}: {self.at}"


class Export(models.Model):
    """A list somebody took out of the house: which, by what filter, how many rows."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    list_key = models.CharField(max_length=60)
    query = models.CharField(max_length=1000, blank=True)
    rows = models.PositiveIntegerField()
    at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["user", "-at"], name="export_user_at")]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.list_key} ({self.rows})"
