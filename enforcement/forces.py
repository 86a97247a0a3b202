"""Task forces (工作专班) on cases: formed by who leads the bureau, told in each case's journal."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from enforcement import journal, selectors
from enforcement.journal import By, Draft
from enforcement.lifecycle.stages import live
from enforcement.models import Case
from policy.refusals import NotVisible, Problems
from teams import access, services
from teams.access import Actor
from teams.models import TaskForce, User
from teams.services.forces import FORM
from workdays import clock


def form(
    cases: Sequence[Case],
    *,
    actor: Actor,
    name: str,
    lead: User,
    people: Collection[User],
    to_on: date,
    reason: str,
) -> TaskForce:
    """Form a task force for some running cases, from today to a day.

    Its people may act on these cases as the cases' own teams do, and on no others. Raises
    `Forbidden` for whoever does not lead the bureau, `Refused` with every reason.
    """
    with transaction.atomic():
        locked = selectors.lock(actor, [case.pk for case in cases])
        seat = access.require(actor, FORM)
        for case in locked:
            live(case)
        today = clock.today()
        force = services.form_force(
            actor=actor, name=name, lead=lead, people=people, from_on=today, to_on=to_on,
            numbers=[case.number for case in locked], reason=reason,
        )  # fmt: skip
        data = {
            "force": force.name,
            "lead": lead.username,
            "people": "、".join(sorted(person.username for person in force.people.all())),
            "until": to_on.isoformat(),
            "reason": force.reason,
        }
        entries = [(case, [Draft("task_force.formed", today, data=data)]) for case in locked]
        journal.record_many(entries, by=By(actor, seat), locked=True)
    return force


def end(force: TaskForce, *, actor: Actor, reason: str) -> TaskForce:
    """End a task force today; each of its cases is told why, and is its own team's again."""
    with transaction.atomic():
        numbers = list(force.cases.values_list("number", flat=True))
        seen = selectors.visible(actor).filter(number__in=numbers)
        locked = selectors.lock(actor, seen.values_list("pk", flat=True))
        seat = access.require(actor, FORM)
        problems = Problems()
        if not reason.strip():
            problems.add("missing", _("须写明解散专班的事由"), field="reason")
        problems.raise_if_any()
        ended = services.end_force(actor=actor, force=force, on=clock.today())
        data = {"force": ended.name, "reason": reason.strip()}
        entries = [(case, [Draft("task_force.ended", clock.today(), data=data)]) for case in locked]
        if entries:
            journal.record_many(entries, by=By(actor, seat), locked=True)
    return ended


def visible(actor: Actor) -> QuerySet[TaskForce]:
    """Return the court's task forces for who leads the bureau; for others those they are in."""
    rows = TaskForce.objects.filter(court_id=actor.court_id)
    if not access.holds(actor, "bureau_lead"):
        rows = rows.filter(people__in=actor.selves).distinct()
    return rows.select_related("lead", "formed_by").order_by("-id")


def find(actor: Actor, pk: int) -> TaskForce:
    """Return a task force this person may see. Raises `NotVisible`."""
    found = visible(actor).filter(pk=pk).first()
    if found is None:
        raise NotVisible(f"task force {pk}")
    return found


def cases_of(force: TaskForce, actor: Actor) -> list[Case]:
    """Return the cases of a task force that this person may see. One query."""
    numbers = force.cases.values("number")
    cases = selectors.visible(actor).filter(number__in=numbers)
    return list(cases.select_related("handler").order_by("pk"))
