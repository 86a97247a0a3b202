"""Courts with the rules they go by, their units and their posts.

Units and posts are synced from the court's pack (`services.adopt_pack`). Nothing is deleted here:
a unit is retired, a post is no longer given.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from policy.loader import drafted
from policy.loader import pack as pack_named
from policy.pack import Pack


class Court(models.Model):
    """A court. `pack_name` and `pack_version` are in force today; `PackAdoption` keeps the past."""

    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=80)
    number_code = models.CharField(max_length=20)
    number_codes_before = models.JSONField(default=list, blank=True)
    pack_name = models.CharField(max_length=60)
    pack_version = models.CharField(max_length=40, blank=True, default="")
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering: ClassVar = ["code"]

    def __str__(self) -> str:
        return self.name

    @property
    def pack(self) -> Pack:
        """The pack in force today; no query. For another day ask `selectors.pack_of`."""
        return pack_named(self.pack_name, self.pack_version)


class PackAdoption(models.Model):
    """From which day a court goes by which version of which pack: who, when, why.

    Prepared for a day to come, it is put in force on that day. `running`: cases in hand are
    taken over too, in pieces: `cursor` is the last case done, so that a killed run goes on
    where it stopped; `changed` counts the cases whose clocks are not what they were.
    """

    class State(models.TextChoices):
        PREPARED = "prepared", _("待施行")
        IN_FORCE = "in_force", _("已施行")
        WITHDRAWN = "withdrawn", _("已撤回")

    class Work(models.TextChoices):
        NONE = "", _("仅新收案件")
        DUE = "due", _("在办案件转换中")
        DONE = "done", _("在办案件已转换")

    court = models.ForeignKey(Court, models.PROTECT, related_name="adoptions")
    pack_name = models.CharField(max_length=60)
    version = models.CharField(max_length=40)
    checksum = models.CharField(max_length=64)
    from_on = models.DateField()
    state = models.CharField(max_length=9, choices=State.choices, default=State.IN_FORCE)
    running = models.BooleanField(default=False)
    reason = models.CharField(max_length=400, blank=True, default="")
    decided_by = models.ForeignKey("User", models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    work = models.CharField(max_length=4, choices=Work.choices, blank=True, default=Work.NONE)
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    cursor = models.PositiveBigIntegerField(default=0)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["court", "-from_on", "-id"], name="adoption_recent"),
            models.Index(
                fields=["id"],
                condition=Q(state="prepared") | Q(work="due"),
                name="adoption_waiting",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.court_id}: {self.pack_name} {self.version}"


class PackDraft(models.Model):
    """A draft of a court's rules, as it was handed in: tried and rehearsed, in force nowhere.

    `files` is {name of the file: its text}. Published, it becomes a version that may be adopted.
    """

    court = models.ForeignKey(Court, models.PROTECT, related_name="drafts")
    version = models.CharField(max_length=40)
    title = models.CharField(max_length=200)
    files = models.JSONField()
    checksum = models.CharField(max_length=64)
    file_name = models.CharField(max_length=200)
    made_by = models.ForeignKey("User", models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True, blank=True)
    dropped_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["court", "-id"], name="draft_recent")]

    def __str__(self) -> str:
        return f"{self.title} {self.version}"

    @property
    def pack(self) -> Pack:
        """The rules it holds, under the name of the court's own pack."""
        return drafted(self.court.pack_name, self.checksum, self.files)


class Unit(models.Model):
    """A unit or team of a court, as its pack names it. `parent` is another unit's code."""

    court = models.ForeignKey(Court, models.PROTECT, related_name="units")
    code = models.CharField(max_length=60)
    name = models.CharField(max_length=80)
    aliases = models.JSONField(default=list, blank=True)
    parent = models.CharField(max_length=60, blank=True, default="")
    position = models.PositiveSmallIntegerField(default=0)  # order in the pack
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering: ClassVar = ["position", "code"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["court", "code"], name="unit_code_once_a_court"),
        ]

    def __str__(self) -> str:
        return self.name


class Post(models.Model):
    """A post of a court, as its pack names it."""

    court = models.ForeignKey(Court, models.PROTECT, related_name="posts")
    code = models.CharField(max_length=60)
    name = models.CharField(max_length=80)
    position = models.PositiveSmallIntegerField(default=0)  # order in the pack
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering: ClassVar = ["position", "code"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["court", "code"], name="post_code_once_a_court"),
        ]

    def __str__(self) -> str:
        return self.name
