"""Whose eyes are measured by: the handler with most cases."""

from __future__ import annotations

from django.db.models import Count

from enforcement.models import Case
from teams.models import Court, User


def busiest(court: Court) -> User:
    """Return the handler who has most cases that run."""
    rows = Case.objects.filter(court=court, closed_on=None, handler__isnull=False)
    first = rows.values("handler").annotate(n=Count("id")).order_by("-n", "handler").first()
    assert first is not None
    return User.objects.get(pk=first["handler"])
