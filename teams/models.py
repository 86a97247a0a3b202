"""Courts with their units and posts, the people who hold them, and what was changed about them.

Units and posts are synced from the court's pack (`services.adopt_pack`); people are the
court's own. Nothing here is deleted: a unit is retired, a post is ended, an account closed.
"""

from __future__ import annotations

import unicodedata
from datetime import date
from typing import Any, ClassVar, Self

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from policy.loader import drafted
from policy.loader import pack as pack_named
from policy.pack import Pack

USERNAME_SHAPE = RegexValidator(
    r"^[A-Za-z0-9][A-Za-z0-9._-]{1,31}\Z",
    _("账号须为2至32位字母、数字、点、横线或下划线，并以字母或数字开头"),
)


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


class UserManager(BaseUserManager["User"]):
    """Finds and makes accounts; usernames are kept folded, so that Zhao and zhao are one."""

    def create_user(
        self, username: str, password: str | None = None, *, name: str, **fields: Any
    ) -> User:
        """Return a new saved account; without a password it cannot sign in."""
        user = self.model(username=self.folded(username), name=name, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> User:
        """Return the account of a username, in whatever case it was typed."""
        return self.get(username=self.folded(username or ""))

    @staticmethod
    def folded(username: str) -> str:
        """Return a username as it is kept."""
        return unicodedata.normalize("NFKC", username).strip().casefold()


class User(AbstractBaseUser):
    """A person with an account. What he may do comes from his posts, never from the account."""

    username = models.CharField(max_length=32, unique=True, validators=[USERNAME_SHAPE])
    name = models.CharField(max_length=40)
    court = models.ForeignKey(Court, models.PROTECT, null=True, blank=True, related_name="users")
    is_active = models.BooleanField(default=True)
    must_change_password = models.BooleanField(default=False)
    # The last day of the leaves in which he stands in: most people's posts are then read plainly.
    stands_in_until = models.DateField(null=True, blank=True)
    # The last day of the task forces he belongs to: of others nothing more need be read.
    in_force_until = models.DateField(null=True, blank=True)

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar = ["name"]
    is_staff = False  # there is no admin site
    is_superuser = False

    objects = UserManager()

    class Meta:
        ordering: ClassVar = ["username"]

    def __str__(self) -> str:
        return self.name

    def get_full_name(self) -> str:
        """Return the name shown on pages."""
        return self.name

    def get_short_name(self) -> str:
        """Return the name shown on pages."""
        return self.name


class MembershipQuerySet(models.QuerySet["Membership"]):
    """Memberships, and those of a day."""

    def current(self, on: date) -> Self:
        """Keep the posts held on a day, by people whose accounts are open."""
        return self.filter(
            Q(to_on__isnull=True) | Q(to_on__gt=on), from_on__lte=on, user__is_active=True
        )

    def lent(self) -> Self:
        """Keep the posts people hold in a unit they were lent to."""
        return self.filter(lent_by__isnull=False)


class Membership(models.Model):
    """A post a person holds, in a unit or without one, from a day on.

    `to_on` is the first day he no longer holds it: ending a post today works at once. Where he was
    lent to the unit for those days (调借), `lent_by` and `lent_for` say by whom and why.
    """

    user = models.ForeignKey(User, models.PROTECT, related_name="memberships")
    post = models.ForeignKey(Post, models.PROTECT, related_name="memberships")
    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="memberships"
    )
    from_on = models.DateField()
    to_on = models.DateField(null=True, blank=True)
    lent_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    lent_for = models.CharField(max_length=400, blank=True, default="")

    objects = MembershipQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["id"]
        indexes: ClassVar = [models.Index(fields=["user", "to_on"], name="membership_user_to")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(to_on__isnull=True) | Q(to_on__gte=models.F("from_on")),
                name="membership_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=Q(lent_by__isnull=True) | Q(to_on__isnull=False, unit__isnull=False),
                name="membership_lent_comes_back",
            ),
            # Two constraints, since NULL units count as different on both databases.
            models.UniqueConstraint(
                fields=["user", "post"],
                condition=Q(to_on__isnull=True, unit__isnull=True),
                name="open_post_once_a_person",
            ),
            models.UniqueConstraint(
                fields=["user", "post", "unit"],
                condition=Q(to_on__isnull=True, unit__isnull=False),
                name="open_post_once_a_person_and_unit",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.post_id}"


class LeaveQuerySet(models.QuerySet["Leave"]):
    """Leaves, and those of a day."""

    def on(self, day: date) -> Self:
        """Keep the leaves that last on a day."""
        return self.filter(from_on__lte=day, to_on__gte=day)


class Leave(models.Model):
    """Days on which a person gets no new cases, both ends counted.

    While they last `stand_in` does his work beside him (代); after them it is his alone again.
    """

    user = models.ForeignKey(User, models.PROTECT, related_name="leaves")
    from_on = models.DateField()
    to_on = models.DateField()
    reason = models.CharField(max_length=200, blank=True)
    stand_in = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="stands_in"
    )

    objects = LeaveQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["user", "to_on"], name="leave_user_to"),
            models.Index(fields=["stand_in", "to_on"], name="leave_stand_in_to"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(to_on__gte=models.F("from_on")), name="leave_ends_after_it_begins"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.from_on} – {self.to_on}"


class RecusalQuerySet(models.QuerySet["Recusal"]):
    """Recusals, and those that still stand."""

    def standing(self) -> Self:
        """Keep those nobody has ended."""
        return self.filter(ended_on=None)


class Recusal(models.Model):
    """A case a person may not handle (回避): because of whom, who decided, from when to when."""

    user = models.ForeignKey(User, models.PROTECT, related_name="recusals")
    case_number = models.CharField(max_length=60, db_index=True)
    reason = models.CharField(max_length=200)
    against = models.CharField(max_length=120, blank=True, default="")  # a party; empty: the case
    from_on = models.DateField(null=True, blank=True)
    decided_by = models.CharField(max_length=60, blank=True, default="")
    ended_on = models.DateField(null=True, blank=True)
    ended_for = models.CharField(max_length=200, blank=True, default="")
    objects = RecusalQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["user", "case_number"],
                condition=Q(ended_on__isnull=True),
                name="recusal_once_a_case",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.case_number}"


class TaskForceQuerySet(models.QuerySet["TaskForce"]):
    """Task forces, and those of a day."""

    def on(self, day: date) -> Self:
        """Keep those at work on a day."""
        going = Q(ended_on__isnull=True) | Q(ended_on__gt=day)
        return self.filter(going, from_on__lte=day, to_on__gte=day)


class TaskForce(models.Model):
    """A group formed for one case or a batch (工作专班): its lead, from when to when, and why.

    While it lasts its people act on the cases named as their teams do, and on no others.
    `to_on` is its last day; `ended_on` the first day it is no more, where it ended before.
    """

    court = models.ForeignKey(Court, models.PROTECT, related_name="task_forces")
    name = models.CharField(max_length=80)
    lead = models.ForeignKey(User, models.PROTECT, related_name="leads_forces")
    people = models.ManyToManyField(User, related_name="task_forces")
    from_on = models.DateField()
    to_on = models.DateField()
    ended_on = models.DateField(null=True, blank=True)
    reason = models.CharField(max_length=400)
    formed_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    formed_at = models.DateTimeField()

    objects = TaskForceQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(to_on__gte=models.F("from_on")), name="task_force_ends_after_it_begins"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class TaskForceCase(models.Model):
    """A case a task force was formed for, by its number."""

    force = models.ForeignKey(TaskForce, models.PROTECT, related_name="cases")
    number = models.CharField(max_length=60, db_index=True)

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["force", "number"], name="case_once_a_task_force"),
        ]

    def __str__(self) -> str:
        return f"{self.force_id}: {self.number}"


class PeopleLog(models.Model):
    """Who changed what about whose account. Append-only: triggers refuse the rest.

    `actor` is empty for what was done at the command line. Never holds a password.
    """

    court = models.ForeignKey(Court, models.PROTECT, related_name="people_log")
    at = models.DateTimeField()
    actor = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    act = models.CharField(max_length=40)
    target = models.ForeignKey(User, models.PROTECT, null=True, related_name="log")
    data = models.JSONField(default=dict)

    class Meta:
        ordering: ClassVar = ["-id"]
        indexes: ClassVar = [models.Index(fields=["court", "-id"], name="people_log_court")]

    def __str__(self) -> str:
        return f"{self.at}: {self.act}"


class AccessToken(models.Model):
    """A machine's key to the API, acting as a person's account. Only its hash is kept.

    `hint` is how the key begins, so that people can tell one from another.
    """

    user = models.ForeignKey(User, models.PROTECT, related_name="access_tokens")
    name = models.CharField(max_length=60)
    digest = models.CharField(max_length=64, unique=True)
    hint = models.CharField(max_length=12)
    issued_at = models.DateTimeField()
    issued_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    expires_on = models.DateField()  # the last day it opens the door
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    last_used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-id"]

    def __str__(self) -> str:
        return f"{self.name} ({self.hint}…)"
