"""Saved views: a filter of a list under a name of one's own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from desk.models import SavedView

MOST = 20


@dataclass(frozen=True, slots=True)
class Shown:
    """A saved view as a link."""

    id: int
    name: str
    url: str
    here: bool


def of(request: Any, key: str, query: str) -> list[Shown]:
    """Return a person's saved views of a list; `query` is the filter shown now."""
    saved = SavedView.objects.filter(user_id=request.user.pk, list_key=key)
    return [
        Shown(
            v.pk, v.name, f"{request.path}?{v.query}" if v.query else request.path, v.query == query
        )
        for v in saved
    ]


def keep(user_id: int, key: str, name: str, query: str) -> None:
    """Keep a filter under a name; the same name is overwritten."""
    SavedView.objects.update_or_create(
        user_id=user_id, list_key=key, name=name, defaults={"query": query}
    )


@require_POST
def save(request: Any) -> HttpResponse:
    """Save or drop a view, and go back to the list."""
    back = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}, request.is_secure()):
        back = "/"
    if drop := request.POST.get("drop", ""):
        if drop.isdecimal():
            SavedView.objects.filter(user_id=request.user.pk, pk=int(drop)).delete()
        return redirect(back)
    key, name = request.POST.get("key", "")[:60], request.POST.get("name", "").strip()[:40]
    query = request.POST.get("query", "")
    if not name or not key or len(query) > 1000:
        messages.warning(request, _("请给这个筛选起一个名称"))
    elif SavedView.objects.filter(user_id=request.user.pk, list_key=key).count() >= MOST:
        messages.warning(
            request, _("每个列表最多保存%(most)d个视图，请先删除不用的") % {"most": MOST}
        )
    else:
        keep(request.user.pk, key, name, query)
        messages.success(request, _("已保存视图“%(name)s”") % {"name": name})
    return redirect(back)
