"""Show a clause where it is cited: its place in the plan, the obligation, a link to the rules."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from policy.clauses import register
from policy.loader import pack, shipped


@cache
def packs_by_mark() -> dict[str, str]:
    """Return which shipped pack carries the clauses of a mark (HL, XX …)."""
    return {pack(name).identity.code: name for name in shipped()}


def url(clause: str) -> str:
    """Return where a clause stands on the page of the rules it belongs to."""
    name = packs_by_mark().get(clause.partition("-")[0])
    query = f"?pack={name}" if name else ""
    return f"{reverse('desk:rules')}{query}#clause-{clause}"


def is_law(clause: str) -> bool:
    """Tell whether what is cited is a law, which no page of rules carries; not a plan's clause."""
    return "-" not in clause


def opened(clauses: Iterable[str], *, side: str = "") -> SafeString:
    """Return each clause as a mark that opens its article and text; `side="left"` rightwards."""
    known = register()
    shown = []
    for clause in clauses:
        if is_law(clause):
            shown.append(format_html('<span class="help">{}</span>', clause))
            continue
        entry = known.get(clause)
        shown.append(
            format_html(
                '<details class="clause {}"><summary>{}</summary><div><p><strong>{}</strong></p>'
                '<p>{}</p><a href="{}">{}</a></div></details>',
                side,
                clause,
                entry.article if entry else _("条款"),
                entry.text if entry else _("本院文本未收入条款登记簿"),
                url(clause),
                _("在规则中查看"),
            )
        )
    return format_html_join(" ", "{}", ((one,) for one in shown))


def linked(clauses: Iterable[str]) -> SafeString:
    """Return the clauses as plain links, for places where nothing can open (beside a field)."""
    links = [
        format_html("{}", c) if is_law(c) else format_html('<a href="{}">{}</a>', url(c), c)
        for c in clauses
    ]
    return format_html_join("、", "{}", ((one,) for one in links)) if links else SafeString("")


def source(clauses: Iterable[str], basis: str, *, side: str = "") -> SafeString:
    """Return where a rule comes from: its clauses, or that it is ours, or the law it cites."""
    cited = tuple(clauses)
    if cited:
        return opened(cited, side=side)
    if basis == "default":
        return format_html('<span class="mark mark-plain">{}</span>', _("本系统默认"))
    return format_html("{}", basis)
