"""Recusal (回避): who stays away from a case, because of whom, since when, by whose decision."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from enforcement import journal, selectors
from enforcement.journal import By, Draft
from enforcement.models import Case
from policy.refusals import NotVisible, Problems
from teams import access
from teams.access import Actor
from teams.models import Recusal, User
from teams.services import end_recusal as end_kept
from teams.services import record_recusal


@dataclass(frozen=True, slots=True)
class Away:
    """A recusal as it was decided. `against` is the key of a party; empty: the case itself."""

    person: User
    from_on: date
    decided_by: str
    reason: str
    against: str = ""


def mover_of(actor: Actor, case: Case) -> str:
    """Return the function asked of who records a recusal: it moves, or places, the case."""
    if not case.unit:
        return "assignment"
    return "deployment" if access.holds(actor, "deployment", case=case) else "team_lead"


def recuse(case: Case, away: Away, *, actor: Actor) -> Recusal:
    """Record that somebody stays away from a case: no draw gives it to him, nobody else may.

    What he has of it already is moved by the acts that move work. Raises `Refused` with every
    reason, `Forbidden` for who may not move the case.
    """
    with transaction.atomic():
        (case,) = selectors.lock(actor, [case.pk])
        function = mover_of(actor, case)
        seat = access.require(actor, "work.move", function=function, case=case)
        problems = Problems()
        _written(problems, decided_by=away.decided_by, reason=away.reason)
        if away.person.court_id != case.court_id:
            problems.add("not_here", _("只能登记本院人员的回避"), field="person")
        names = {party.key: party.name for party in case.parties.all()}
        if away.against and away.against not in names:
            problems.add("no_subject", _("本案没有这一当事人"), field="against")
        if Recusal.objects.standing().filter(user=away.person, case_number=case.number).exists():
            said = _("%(name)s已登记回避%(number)s") % {
                "name": away.person.name,
                "number": case.number,
            }
            problems.add("recused", said, field="person")
        problems.raise_if_any()
        # First the event: it asks of the day what it asks of every entry.
        data = {
            "person": away.person.username,
            "against": away.against,
            "decided_by": away.decided_by.strip(),
            "reason": away.reason.strip(),
        }
        draft = Draft("recusal.recorded", away.from_on, data=data)
        journal.record_many([(case, [draft])], by=By(actor, seat), locked=True)
        return record_recusal(
            actor=actor,
            user=away.person,
            case_number=case.number,
            reason=away.reason,
            case=case,
            against=names.get(away.against, ""),
            from_on=away.from_on,
            decided_by=away.decided_by,
            function=function,
        )


def recusal(case: Case, pk: int) -> Recusal:
    """Return a recusal of a case by its key. Raises `NotVisible`."""
    found = Recusal.objects.select_related("user").filter(
        pk=pk, case_number=case.number, user__court_id=case.court_id
    )
    one = found.first()
    if one is None:
        raise NotVisible(f"recusal {pk}")
    return one


def end_recusal(
    case: Case, kept: Recusal, *, actor: Actor, on: date, decided_by: str, reason: str
) -> Recusal:
    """Take a recusal back: from now on draws and signatures reach the person again.

    Raises `Refused` with every reason, `Forbidden` for who may not move the case.
    """
    with transaction.atomic():
        (case,) = selectors.lock(actor, [case.pk])
        function = mover_of(actor, case)
        seat = access.require(actor, "work.move", function=function, case=case)
        kept = recusal(case, kept.pk)
        problems = Problems()
        _written(problems, decided_by=decided_by, reason=reason)
        problems.raise_if_any()
        ended = end_kept(kept, actor=actor, on=on, reason=reason, case=case, function=function)
        data = {
            "person": ended.user.username,
            "decided_by": decided_by.strip(),
            "reason": ended.ended_for,
        }
        draft = Draft("recusal.ended", on, data=data)
        journal.record_many([(case, [draft])], by=By(actor, seat), locked=True)
    return ended


def _written(problems: Problems, **given: str) -> None:
    terms = {"decided_by": _("决定人"), "reason": _("事由")}
    for name, value in given.items():
        if not value.strip():
            problems.add("missing", _("“%(term)s”必须填写") % {"term": terms[name]}, field=name)


def recusals_of(case: Case) -> list[Recusal]:
    """Return who stays away from a case. One query."""
    rows = Recusal.objects.filter(user__court_id=case.court_id, case_number=case.number)
    return list(rows.select_related("user").order_by("from_on", "id"))
