"""Courts with their units and posts, the people who hold them, and what was changed about them.

Units and posts are synced from the court's pack (`services.adopt_pack`); people are the
court's own. Nothing here is deleted: a unit is retired, a post is ended, an account closed.
"""

from teams.models.courts import Court, PackAdoption, PackDraft, Post, Unit
from teams.models.forces import TaskForce, TaskForceCase
from teams.models.people import USERNAME_SHAPE, AccessToken, PeopleLog, User
from teams.models.seats import Leave, Membership, MembershipQuerySet, Recusal

__all__ = [
    "USERNAME_SHAPE",
    "AccessToken",
    "Court",
    "Leave",
    "Membership",
    "MembershipQuerySet",
    "PackAdoption",
    "PackDraft",
    "PeopleLog",
    "Post",
    "Recusal",
    "TaskForce",
    "TaskForceCase",
    "Unit",
    "User",
]
