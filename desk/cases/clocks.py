"""A case's clocks as rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from desk import text
from desk.cases.course import state_css, state_text
from enforcement import casebook, extensions
from enforcement.models import Node
from enforcement.nodes import typed
from policy.conditions import missing
from policy.facts import term
from policy.pack import Pack
from policy.vocabulary import RESERVED_HOLDERS
from teams import access
from teams.access import Seat


@dataclass(frozen=True, slots=True)
class ClockView:
    """One clock, ready to be shown."""

    id: int
    name: str
    about: str
    start: str
    plan: str
    due: str
    done: str
    mark: SafeString
    note: str
    who: str
    clause: tuple[str, ...]
    why_url: str
    asked: str  # the facts it waits for, where it is undecided
    css: str
    against: str  # where plan and adjusted day differ: what it would be by the plan alone
    extend_url: str


def clock_views(
    nodes: Iterable[Node], case: Any, names: Mapping[str, str], pack: Pack, today: date
) -> list[ClockView]:
    """Return the rows of some clocks."""
    values = typed(case.facts)
    return [_view(node, case, names, pack, today, values) for node in nodes]


def _view(
    node: Node, case: Any, names: Mapping[str, str], pack: Pack, today: date,
    values: Mapping[str, Any],
) -> ClockView:  # fmt: skip
    rule = pack.clocks.get(node.rule)
    asked = ""
    if rule and node.applies == Node.Applies.UNDECIDED and node.status == Node.Status.OPEN:
        facts = [term(name, pack.label_questions) for name in missing(rule, values)]
        if rule.tracks and not case.track:
            facts.append(_("办理类别"))
        asked = "、".join(facts)
    return ClockView(
        id=node.pk,
        name=rule.name if rule else node.rule,
        about=casebook.subject_name(node.subject, names),
        start=text.day(node.start_on),
        plan=text.day_marked(node.plan_due_on),
        due=text.day_marked(node.due_on),
        done=node.done_on.isoformat() if node.done_on else "",
        mark=_mark(node, today),
        note=node.lateness_reason,
        who=who(node, pack),
        clause=rule.clause if rule else (),
        why_url=reverse("desk:why", args=[case.pk, node.pk]),
        asked=asked,
        css=state_css(node, today),
        against=against_plan(node, today),
        extend_url=_extend_url(node, case),
    )


def _extend_url(node: Node, case: Any) -> str:
    if not extensions.possible(case, node):
        return ""
    return reverse("desk:extend", args=[case.pk, node.pk])


def against_plan(node: Node, today: date) -> str:
    """Return how late a clock is by the plan's own day, where excluded days or an extension
    moved it; empty where nothing did.
    """
    if node.due_on == node.plan_due_on or node.status not in (Node.Status.OPEN, Node.Status.DONE):
        return ""
    moved = _("扣除、延长%(days)d天") % {"days": (node.due_on - node.plan_due_on).days}
    late = ((node.done_on or today) - node.plan_due_on).days
    by_plan = _("按方案逾%(days)d天") % {"days": late} if late > 0 else _("按方案未逾期")
    return f"{moved}；{by_plan}"


def who(node: Node, pack: Pack) -> str:
    """Return whom a clock waits for: a person, a post, a team."""
    if node.handler_id and node.handler is not None:
        return node.handler.name
    if node.post:
        return access.seat_name(pack, Seat(None, node.post, node.unit or None))
    unit = pack.unit_name(node.unit) if node.unit else ""
    rule = pack.clocks.get(node.rule)
    return unit or (RESERVED_HOLDERS.get(rule.who, "") if rule else "")


def _mark(node: Node, today: date) -> SafeString:
    if node.status == Node.Status.OPEN and node.applies == Node.Applies.RUNS:
        if node.kind == "window" and node.due_on < today:
            return text.mark(_("窗口期已过"))
        return text.due(
            node.due_on,
            today,
            paused=node.paused,
            provisional=node.provisional,
            inherited=node.inherited,
        )
    kinds: dict[str, tuple[str, str]] = {
        "is-done": ("done", "check-lg"),
        "is-ended": ("plain", "stop-fill"),
        "is-undecided": ("plain", "question-lg"),
    }
    if node.applies == Node.Applies.NOT:
        return text.mark(_("不适用"))
    late = node.done_on is not None and node.done_on > node.due_on
    kind, icon = kinds.get(state_css(node, today), ("plain", ""))
    return text.mark(state_text(node, today), "plain" if late else kind, icon)


def waiting(nodes: Sequence[Node]) -> list[Node]:
    """Return the clocks that run and wait for somebody, the first due first."""
    return [
        n
        for n in nodes
        if n.status == Node.Status.OPEN and n.applies == Node.Applies.RUNS and n.kind != "window"
    ]
