"""Where a report, a figure and what is said to it are found."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.safestring import SafeString

from policy.refusals import NotVisible, Refused
from policy.vocabulary import ACTS
from reports.weeks import Week
from teams import access
from teams.access import Actor


def asked_week(text: str) -> Week:
    """Return the week of an address; what is no week is no page."""
    try:
        return Week.parse(text)
    except Refused as wrong:
        raise NotVisible(text) from wrong


def page_url(name: str, week: Any, **query: str) -> str:
    """Return the address of a page of a week's report."""
    url = reverse(f"desk:{name}", args=[str(week)])
    asked = {key: value for key, value in query.items() if value}
    return f"{url}?{urlencode(asked)}" if asked else url


def to_figure(week: Any, key: str, shown: str) -> SafeString | str:
    """Return a figure as the link to its definition and list; a dash leads nowhere."""
    if shown in ("", "—"):
        return shown
    return format_html('<a href="{}">{}</a>', page_url("report_figure", week, key=key), shown)


def may(actor: Actor, act: str) -> bool:
    """Tell whether a page should offer an act of the bureau's posts; the service asks again."""
    return access.holds(actor, ACTS[act][1])
