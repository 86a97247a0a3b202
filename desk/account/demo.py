"""The made-up accounts of a demonstration, one a post, so that a visitor need not guess."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings

from teams.models import Membership, User
from workdays.clock import today


@dataclass(frozen=True, slots=True)
class Account:
    """An account to sign in with."""

    username: str
    name: str
    post: str


def shown() -> bool:
    """Tell whether this is a demonstration (setting DEMO)."""
    return bool(getattr(settings, "DEMO", False))


def password() -> str:
    """Return the password all made-up accounts share, where the settings name it."""
    return str(getattr(settings, "DEMO_PASSWORD", ""))


def accounts() -> list[tuple[str, list[Account]]]:
    """Return each court's name with one account a post, in the order of the court's posts."""
    held = (
        Membership.objects.current(today())
        .filter(user__court__is_active=True)
        .select_related("user__court", "post", "unit")
        .order_by("user__court__code", "post__position", "user__username")
    )
    courts: dict[str, dict[str, Account]] = {}
    for membership in held:
        user: User = membership.user
        court = user.court.name if user.court else ""
        post = membership.post.name
        courts.setdefault(court, {}).setdefault(post, Account(user.username, user.name, post))
    return [(court, list(by_post.values())) for court, by_post in courts.items()]
