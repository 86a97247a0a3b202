"""When people hold which posts, when they are away, from which cases they stay away."""

from __future__ import annotations

from datetime import date
from typing import ClassVar, Self

from django.db import models
from django.db.models import Q

from teams.models.courts import Post, Unit
from teams.models.people import User


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
