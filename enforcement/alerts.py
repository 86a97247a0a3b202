"""What people say to an alert: seen, and why late. Both are events."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from enforcement import journal, selectors
from enforcement.journal import By, Draft
from enforcement.models import Alert, Case, Node
from policy.refusals import Problems, Refusal, Refused
from teams import access
from teams.access import Actor
from workdays import clock


def acknowledge(alerts: Sequence[Alert], *, actor: Actor) -> int:
    """State that alerts addressed to this person were seen; return how many."""
    ids = [alert.pk for alert in alerts]
    mine = selectors.my_alerts(actor).filter(pk__in=ids).select_related("node")
    by_case: dict[int, list[Draft]] = {}
    count = 0
    for alert in mine:
        count += 1
        if alert.case_id is not None:
            data = {"node": alert.node.rule}
            draft = Draft("alert.acknowledged", clock.today(), alert.node.subject, data=data)
            by_case.setdefault(alert.case_id, []).append(draft)
    if count < len(set(ids)):
        raise Refused(Refusal("not_yours", _("只能签收发给自己的提醒"), "alerts"))
    with transaction.atomic():
        cases = selectors.lock(actor, by_case)
        journal.record_many([(c, by_case[c.pk]) for c in cases], by=By(actor), locked=True)
    return count


def explain(nodes: Sequence[Node], *, actor: Actor, reason: str) -> None:
    """State why clocks are late: one reason for one or many."""
    problems = Problems()
    if not reason.strip():
        problems.add("missing", _("须写明超期原因"), field="reason")
    today = clock.today()
    for node in nodes:
        if node.case_id is None or (node.done_on or today) <= node.due_on:
            problems.add("not_late", _("该事项未超期，无须说明"), field="reason")
    problems.raise_if_any()
    by_case: dict[int, list[Node]] = {}
    for node in nodes:
        by_case.setdefault(node.case_id or 0, []).append(node)
    with transaction.atomic():
        cases = selectors.lock(actor, by_case)
        entries: list[tuple[Case, list[Draft]]] = []
        seat = None
        for case in cases:
            seat = _may_explain(case, by_case[case.pk], actor)
            drafts = [
                Draft(
                    "lateness.explained",
                    today,
                    node.subject,
                    data={"node": node.rule, "reason": reason},
                )
                for node in by_case[case.pk]
            ]
            entries.append((case, drafts))
        journal.record_many(entries, by=By(actor, seat), locked=True)
        ids = [node.pk for node in nodes]
        Node.objects.filter(pk__in=ids).update(lateness_reason=reason[:240])


def _may_explain(case: Case, nodes: Sequence[Node], actor: Actor) -> access.Seat:
    """The people a clock waits for explain it; a team's clocks are its team's."""
    waits = {(node.unit, node.post) for node in nodes}
    for seat in actor.ordered_seats:
        if all(
            (not unit or seat.unit == unit) and (not post or seat.post == post)
            for unit, post in waits
        ):
            return seat
    return access.require(actor, "lateness.explain", case=case)
