"""Finding the team and the people: the track's draw methods in order, loads, absences."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Count
from django.utils.translation import gettext as _

from enforcement.lifecycle import Placing
from enforcement.models import Case
from enforcement.models.case import LIVE
from policy.refusals import Refusal, Refused
from teams import assignment
from teams import selectors as people
from teams.models import User


@dataclass(frozen=True, slots=True)
class Goal:
    """Where a case shall go: a track's pool or one unit, and how to choose."""

    track: str
    pool: tuple[str, ...]
    draw: tuple[str, ...]
    picked: str = ""
    handler_id: int | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Placed:
    """The placing, with the account of the draw for the record."""

    placing: Placing
    account: dict[str, Any] = field(default_factory=dict)


def place(case: Case, goal: Goal, *, on: date, excluded: frozenset[int]) -> Placed:
    """Choose team and handlers. Raises `Refused` when nobody can take the case.

    A case that already sits in the pool stays where it is: a second screening that
    confirms the track moves nothing.
    """
    excluded |= people.recused(case.court, [case.number]).get(case.number, set())
    stays = case.unit in goal.pool and case.track == goal.track and case.handler_id not in excluded
    if stays and not goal.picked:
        choice = None
        unit = case.unit
        account: dict[str, Any] = {"method": "maintained"}
    else:
        choice = _team(case, goal)
        unit = choice.code
        account = {"method": choice.method, "seed": choice.seed, **choice.explanation}
    handler, judge, told = _people(case, unit, goal, on, excluded, account.get("seed") or "")
    account["people"] = told
    method = choice.method if choice else "maintained"
    return Placed(Placing(unit, goal.track, handler, judge, method, goal.reason), account)


def _team(case: Case, goal: Goal) -> assignment.Choice:
    loads = dict(
        Case.objects.filter(court_id=case.court_id, unit__in=goal.pool, state__in=LIVE)
        .values_list("unit")
        .annotate(n=Count("id"))
    )
    candidates = [assignment.Candidate(unit, loads.get(unit, 0)) for unit in goal.pool]
    if goal.picked:
        methods: tuple[str, ...] = ("manual",)
    else:
        methods = goal.draw or ("balanced_random",)
    return assignment.choose_first(
        methods,
        candidates,
        seed=assignment.new_seed(),
        serial=case.serial,
        related=_unit_of(case, "related_case"),
        similar=_unit_of(case, "similar_group"),
        picked=goal.picked or None,
        reason=goal.reason,
    )


def _unit_of(case: Case, fact: str) -> str | None:
    """Return the team of the related case, or of the latest case of the same group."""
    entry = case.facts.get(fact)
    if not entry or not entry[0]:
        return None
    mates = Case.objects.filter(court_id=case.court_id).exclude(unit="").exclude(pk=case.pk)
    if fact == "related_case":
        mates = mates.filter(number=entry[0])
    else:
        mates = mates.filter(facts__similar_group__0=entry[0])
    return mates.order_by("-id").values_list("unit", flat=True).first()


def _people(
    case: Case, unit: str, goal: Goal, on: date, excluded: frozenset[int], seed: str
) -> tuple[User | None, User | None, dict[str, Any]]:
    keeps = {case.handler_id, case.judge_id}.isdisjoint(excluded)
    if unit == case.unit and case.handler_id and keeps:
        return case.handler, case.judge, {"kept": True}
    if goal.handler_id is not None:
        named = _named(case, unit, goal.handler_id, on, excluded)
        if not goal.track:
            return named, None, {"picked": True}
    loads = dict(
        Case.objects.filter(court_id=case.court_id, unit=unit, state__in=LIVE)
        .exclude(handler=None)
        .values_list("handler")
        .annotate(n=Count("id"))
    )
    try:
        found = people.choose_handlers(
            case.court,
            unit,
            loads=loads,
            seed=seed or assignment.new_seed(),
            case_number=case.number,
            excluded=excluded,
            picked=goal.handler_id,
            on=on,
        )
    except Refused:
        # A unit that owns matters but no track (batch work, preservation) may have no handler.
        if goal.track:
            raise
        return None, None, {"none": True}
    users = User.objects.in_bulk([i for i in (found.handler_id, found.judge_id) if i])
    judge = users.get(found.judge_id) if found.judge_id else None
    picked = {"picked": True} if goal.handler_id is not None else {}
    return users[found.handler_id], judge, {**found.explanation, **picked}


def _named(case: Case, unit: str, user_id: int, on: date, excluded: frozenset[int]) -> User:
    free = people.assignable(case.court, units=[unit], on=on).get(unit, [])
    if user_id in excluded or user_id not in {person.user_id for person in free}:
        said = _("所选承办人不在该团队，或请假、须回避")
        raise Refused(Refusal("not_assignable", said, "handler"))
    return User.objects.get(pk=user_id)
