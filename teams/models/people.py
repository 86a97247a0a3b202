"""The people of a court: their accounts, what was changed about them, what calls as one of them.

Nothing is deleted here: an account is closed, a token revoked.
"""

from __future__ import annotations

import unicodedata
from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from teams.models.courts import Court

USERNAME_SHAPE = RegexValidator(
    r"^[A-Za-z0-9][A-Za-z0-9._-]{1,31}\Z",
    _("账号须为2至32位字母、数字、点、横线或下划线，并以字母或数字开头"),
)


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
