"""Under which username failed sign-ins are counted."""

from typing import Any

from django.http import HttpRequest

from teams.models import User


def counted_username(request: HttpRequest, credentials: dict[str, Any] | None = None) -> str:
    """Return the username as accounts keep it.

    Counting what was typed would give every spelling of one account tries of its own.
    """
    typed = (credentials or {}).get("username") or request.POST.get("username") or ""
    return User.objects.folded(str(typed))
