"""Keep a form's fields while it is being filled in, so that a lost session loses nothing."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import datetime

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from desk.models import Draft
from workdays import clock

LARGEST = 64 * 1024
MOST = 50  # drafts a person; the oldest gives way
_KEY = re.compile(r"[a-z0-9_.:-]{1,120}")
_NEVER = ("password", "csrf", "once")  # never kept, whatever a page sends


@login_not_required  # answers 401 itself: the page that asks is a script, not a person
@never_cache
@require_http_methods(["POST", "DELETE"])
def keep(request: HttpRequest, key: str) -> HttpResponse:
    """Keep or drop the draft of a form."""
    if not request.user.is_authenticated:
        return JsonResponse({"code": "signed_out"}, status=401)
    if not _KEY.fullmatch(key) or len(request.body) > LARGEST:
        return JsonResponse({"code": "bad_draft"}, status=400)
    if request.method == "DELETE":
        discard(request.user.pk, key)
        return HttpResponse(status=204)
    try:
        given = json.loads(request.body)
        data = {str(name): [str(v) for v in values] for name, values in given.items()}
    except (ValueError, AttributeError, TypeError):
        return JsonResponse({"code": "bad_draft"}, status=400)
    save(request.user.pk, key, data)
    return HttpResponse(status=204)


def save(user_id: int, key: str, data: Mapping[str, list[str]]) -> None:
    """Keep the fields of a form; secrets are left out even when sent."""
    kept = {n: v for n, v in data.items() if not any(word in n.lower() for word in _NEVER)}
    Draft.objects.update_or_create(
        user_id=user_id, form_key=key, defaults={"data": kept, "saved_at": clock.now()}
    )
    stale = Draft.objects.filter(user_id=user_id).order_by("-saved_at").values("pk")[MOST:]
    Draft.objects.filter(pk__in=[row["pk"] for row in stale]).delete()


def kept(user_id: int, key: str) -> Draft | None:
    """Return the draft of a form, if there is one."""
    return Draft.objects.filter(user_id=user_id, form_key=key).first()


def discard(user_id: int, key: str) -> None:
    """Drop the draft of a form: it was sent, or is not wanted."""
    Draft.objects.filter(user_id=user_id, form_key=key).delete()


def forget(before: datetime) -> int:
    """Delete the drafts of an earlier time; return how many."""
    return Draft.objects.filter(saved_at__lt=before).delete()[0]
