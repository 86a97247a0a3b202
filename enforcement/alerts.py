"""What people say to an alert: seen, and why late. Both are events."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from django.db import connection, transaction
from django.db.models import Q, QuerySet, Value
from django.db.models.functions import Replace
from django.utils.translation import gettext as _

from enforcement import journal, selectors
from enforcement.counting import CountOf
from enforcement.journal import By, Draft
from enforcement.models import Alert, Case, Node
from policy.refusals import NotVisible, Problems, Refusal, Refused
from teams import access
from teams.access import Actor
from teams.models import Court
from workdays import clock

LONGEST_REASON = 240


def unread(actor: Actor) -> QuerySet[Alert]:
    """Return the standing alerts told to this person that nobody told of them has acknowledged."""
    return selectors.acknowledged(selectors.my_alerts(actor)).filter(Q(is_acknowledged=False))


def unread_count(actor: Actor, most: int) -> int:
    """Return how many of this person's alerts are unread, counted no further than `most`.

    Read from the clocks alone, through their partial indexes. One query.
    """
    if not selectors.reads_cases(actor):
        return 0
    with connection.cursor() as cursor:
        cursor.execute(*_count_statement(selectors.Told.of(actor), most))
        counted = cursor.fetchone()
    return min(most, sum(count or 0 for count in counted))


@lru_cache(maxsize=4096)
def _count_statement(told: selectors.Told, most: int) -> tuple[str, tuple[Any, ...]]:
    # Every page asks: to put the statement together costs ten times as much as to answer it.
    counts = [CountOf(n.order_by().values("pk")[:most]) for n in selectors.unheard(told)]
    statement = Court.objects.filter(pk=told.court_id).values_list(*counts).query
    return statement.sql_with_params()


def acknowledge(alerts: Sequence[Alert], *, actor: Actor) -> int:
    """State that alerts addressed to this person were seen; return how many.

    Those acknowledged already are passed over: seen twice is seen once.
    """
    ids = {alert.pk for alert in alerts}
    mine = list(selectors.my_alerts(actor).filter(pk__in=ids).select_related("node").order_by("pk"))
    if len(mine) < len(ids):
        raise Refused(Refusal("not_yours", _("只能签收发给自己的提醒"), "alerts"))
    new = set(unread(actor).filter(pk__in=ids).values_list("pk", flat=True))
    by_case: dict[int | None, list[Draft]] = defaultdict(list)
    for alert in mine:
        if alert.pk in new:
            data = {"node": alert.node.rule, "level": alert.level}
            draft = Draft("alert.acknowledged", clock.today(), alert.node.subject, data=data)
            by_case[alert.case_id].append(draft)
    with transaction.atomic():
        _state(by_case, actor, By(actor))
        _heard(mine)
    return sum(len(drafts) for drafts in by_case.values())


def _heard(alerts: Sequence[Alert]) -> None:
    """Take those to whom alerts went off what their clocks still wait to be seen by."""
    told: dict[str, list[int]] = defaultdict(list)
    for alert in alerts:
        told[alert.to].append(alert.node_id)
    for to, ids in told.items():
        seen = Replace("unheard", Value(f"{to} "), Value(""))
        Node.objects.filter(pk__in=ids).update(unheard=seen)


def explain(nodes: Sequence[Node], *, actor: Actor, reason: str) -> None:
    """State why clocks are late: one reason for one or many."""
    if any(node.court_id != actor.court_id for node in nodes):
        raise NotVisible("node")
    reason = reason.strip()
    problems = Problems()
    if not reason:
        problems.add("missing", _("须写明超期原因"), field="reason")
    if len(reason) > LONGEST_REASON:
        said = _("超期原因最多%(most)d个字，现为%(found)d个") % {
            "most": LONGEST_REASON,
            "found": len(reason),
        }
        problems.add("too_long", said, field="reason")
    today = clock.today()
    for node in nodes:
        if (node.done_on or today) <= node.due_on:
            problems.add("not_late", _("该事项未超期，无须说明"), field="reason")
    problems.raise_if_any()
    by_case: dict[int | None, list[Node]] = defaultdict(list)
    for node in nodes:
        by_case[node.case_id].append(node)
    with transaction.atomic():
        locked = selectors.lock(actor, [pk for pk in by_case if pk is not None])
        cases: dict[int | None, Case | None] = {case.pk: case for case in locked}
        seat = None
        for pk, late in by_case.items():
            seat = _may_explain(cases.get(pk), late, actor)
        drafts = {
            pk: [
                Draft(
                    "lateness.explained",
                    today,
                    node.subject,
                    data={"node": node.rule, "reason": reason},
                )
                for node in late
            ]
            for pk, late in by_case.items()
        }
        _state(drafts, actor, By(actor, seat))
        ids = [node.pk for node in nodes]
        Node.objects.filter(pk__in=ids).update(lateness_reason=reason)


def _state(by_case: dict[int | None, list[Draft]], actor: Actor, by: By) -> None:
    """State drafts on the cases' journals, and on the court's own where there is no case."""
    with transaction.atomic():
        cases = selectors.lock(actor, [pk for pk in by_case if pk is not None])
        entries = [(case, by_case[case.pk]) for case in cases]
        if entries:
            journal.record_many(entries, by=by, locked=True)
        if by_case.get(None):
            journal.record_for_court(actor, by_case[None], by=by)


def _may_explain(case: Case | None, nodes: Sequence[Node], actor: Actor) -> access.Seat:
    """The people a clock waits for explain it; a team's clocks are its team's."""
    waits = {(node.unit, node.post) for node in nodes}
    for seat in actor.bureau_seats:
        if all(
            (not unit or seat.unit == unit) and (not post or seat.post == post)
            for unit, post in waits
        ):
            return seat
    if case is None:
        return access.require(actor, "lateness.explain", function="node_watch")
    return access.require(actor, "lateness.explain", case=case)
