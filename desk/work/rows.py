"""How a clock is shown wherever it stands in a list: its duty, its subject, its day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from desk import marks, text
from desk.navigation import of_key
from enforcement import items, orders, queues
from enforcement.models import Node, Party, TaskOrder
from policy.pack import Pack
from policy.vocabulary import SUBJECTS
from teams import access


def case_url(pk: int) -> str:
    """Return the address of a case's page."""
    return of_key("desk:case", pk)


def linked(term: str, url: str) -> SafeString | str:
    """Return a term as a link where there is somewhere to go."""
    return format_html('<a href="{}">{}</a>', url, term) if url else term


def case_link(node: Any) -> SafeString | str:
    """Return a case's number as a link, with its marks; the court's own where there is none."""
    if node.case is None:
        return _("本院事项") if node.subject.startswith("order:") else _("本院周期事项")
    return marks.beside(linked(node.case.number, case_url(node.case_id)), node.case)


def rule_name(pack: Pack, rule: str) -> str:
    """Return a clock's name, of whichever version of the rules named it."""
    return pack.clock_name(rule)


def duty_name(pack: Pack, rules: Iterable[str]) -> str:
    """Return the name of a duty: its clocks', the first two of many."""
    names = list(dict.fromkeys(rule_name(pack, rule) for rule in rules))
    if len(names) <= 2:
        return "、".join(names)
    return _("%(first)s、%(second)s等%(count)d项") % {
        "first": names[0],
        "second": names[1],
        "count": len(names),
    }


def holder(node: Node, pack: Pack) -> str:
    """Return whom a clock waits for: the person, else the post and unit."""
    if node.handler is not None:
        return node.handler.name
    return access.place_name(pack, node.unit, node.post) or _("待分案")


def due(node: Node, today: date) -> SafeString:
    """Return the mark of a clock's day: overdue, due, so many days left, paused, undecided."""
    if node.status == Node.Status.ENDED:
        return text.mark(_("随结案终止"))
    if node.status == Node.Status.OPEN and node.applies == "undecided":
        return text.mark(_("待定"), "plain", "question-circle")
    if node.status == Node.Status.OPEN and node.kind == "reminder" and node.due_on < today:
        return text.mark(_("已提醒"), "soon", "bell")
    if node.kind == "window" and node.due_on < today and node.status == Node.Status.OPEN:
        return text.mark(_("期间已过"))
    return text.due(
        node.due_on,
        today,
        done_on=node.done_on,
        provisional=node.provisional,
        paused=node.paused,
        soon=queues.SOON_DAYS,
        inherited=node.inherited,
    )


@dataclass(slots=True)
class Subjects:
    """The names of what clocks are about, read for a page of them: three queries at most."""

    parties: dict[tuple[int, str], str] = field(default_factory=dict)
    things: dict[tuple[int, str], str] = field(default_factory=dict)
    slips: dict[int, TaskOrder] = field(default_factory=dict)

    @classmethod
    def of(cls, nodes: Iterable[Node]) -> Subjects:
        """Read the names that a page's clocks need."""
        nodes = list(nodes)
        about = [node for node in nodes if node.case is not None and node.subject]
        found = cls(slips=orders.of_nodes(nodes))
        cases = {n.case_id or 0 for n in about if n.subject.startswith("respondent:")}
        if cases:
            rows = Party.objects.filter(case_id__in=cases, side=Party.Side.RESPONDENT)
            found.parties = {(party.case_id, party.key): party.name for party in rows}
        wanted = [(node.case, node.subject) for node in about if node.case is not None]
        found.things = {key: item.name for key, item in items.of_subjects(wanted).items()}
        return found

    def name(self, node: Node) -> str:
        """Return what a clock is about; the parties of the case where it is the case itself."""
        if node.pk in self.slips:
            return self.slips[node.pk].title
        if node.case is None:
            return period(node.subject)
        if not node.subject:
            return node.case.title
        key = (node.case_id or 0, node.subject)
        name = self.parties.get(key) or self.things.get(key)
        kind, _sign, number = node.subject.partition(":")
        return name or f"{SUBJECTS.get(kind, kind)}{number}"

    def shown(self, node: Node) -> SafeString | str:
        """Return the same, a slip as a link to where it is taken further."""
        slip, name = self.slips.get(node.pk), self.name(node)
        return linked(name, of_key("desk:order", slip.pk)) if slip is not None else name


def period(subject: str) -> str:
    """Return a period in Chinese: 2022年第40周, 2022年9月."""
    _kind, _sign, code = subject.partition(":")
    year, _dash, rest = code.partition("-")
    if rest.startswith("W"):
        return _("%(year)s年第%(week)d周") % {"year": year, "week": int(rest[1:])}
    if rest.isdecimal():
        return _("%(year)s年%(month)d月") % {"year": year, "month": int(rest)}
    return code
