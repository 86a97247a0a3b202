"""Deploying the bureau's forces (统一调度): a running case to another team, by who leads it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from django.db import transaction
from django.db.models import Count
from django.utils.translation import gettext as _

from enforcement import selectors
from enforcement.lifecycle.placing import Placing, assign
from enforcement.lifecycle.stages import live
from enforcement.models import Case
from enforcement.models.case import LIVE, State
from policy.pack import Pack
from policy.refusals import Problems, Refusal
from teams import access, assignment
from teams import selectors as people
from teams.access import Actor
from teams.models import User

ACT = "case.deploy"


def teams_beside(case: Case) -> list[str]:
    """Return the other teams of a case's track: where it may be sent without changing tracks."""
    track = case.pack.tables.tracks.get(case.track)
    return [unit for unit in track.units if unit != case.unit] if track else []


def deploy(
    cases: Sequence[Case],
    unit: str,
    *,
    actor: Actor,
    on: date,
    reason: str,
    handler: User | None = None,
) -> None:
    """Send cases in a team's hands to another team of their track; the journal keeps why.

    Without a handler the least loaded of the team takes each. A case changes tracks by the
    plan's own moves alone. Raises `Refused` with every reason.
    """
    with transaction.atomic():
        locked = selectors.lock(actor, [case.pk for case in cases])
        seat, problems = None, Problems()
        for case in locked:
            seat = access.require(actor, ACT, case=case)
            live(case)
            problems.extend(_against(case, unit))
        if handler is not None and locked:
            problems.extend(_not_of(locked[0], handler, unit, on))
        if not reason.strip():
            problems.add("missing", _("调度须写明理由"), field="reason", clause=_clause(actor.pack))
        problems.raise_if_any()
        loads = _loads(actor.court_id, unit)
        for case in locked:
            placing = _placing(case, unit, handler, loads, on, reason.strip())
            assign(case, placing, actor=actor, on=on, seat=seat)
            if placing.handler is not None:
                loads[placing.handler.pk] = loads.get(placing.handler.pk, 0) + 1


def _against(case: Case, unit: str) -> Iterator[Refusal]:
    told = {"number": case.number, "unit": case.pack.unit_name(unit)}
    if not case.unit or not case.track:
        said = _("%(number)s尚未由团队办理，由分案岗位分案") % told
        yield Refusal("no_team", said, "case")
    elif unit == case.unit:
        yield Refusal("same_unit", _("%(number)s现在就在%(unit)s") % told, "unit")
    elif unit not in teams_beside(case):
        told["track"] = case.pack.track_name(case.track)
        said = _("%(unit)s不办理“%(track)s”案件，%(number)s改变办理类别须申请移转") % told
        clause = case.pack.tables.tracks[case.track].clause
        yield Refusal("other_track", said, "unit", clause=clause)
    if case.assigned_unit:
        yield Refusal("assigned", _("%(number)s已分案，待团队接收") % told, "case")
    if case.state == State.TERMINATION or case.closing_submitted_on is not None:
        yield Refusal("closing", _("%(number)s正在报结，不能调整团队") % told, "case")


def _not_of(case: Case, handler: User, unit: str, on: date) -> Iterator[Refusal]:
    free = people.assignable(case.court, units=[unit], on=on).get(unit, [])
    if handler.pk not in {person.user_id for person in free}:
        told = {"name": handler.name, "unit": case.pack.unit_name(unit)}
        said = _("%(name)s不在%(unit)s，或正在请假，不能承办") % told
        yield Refusal("not_in_team", said, "handler")


def _clause(pack: Pack) -> tuple[str, ...]:
    holder = pack.holder("deployment")
    return holder.clause if holder else ()


def _loads(court_id: int, unit: str) -> dict[int, int]:
    rows = Case.objects.filter(court_id=court_id, unit=unit, state__in=LIVE).exclude(handler=None)
    return dict(rows.order_by().values_list("handler").annotate(n=Count("id")))


def _placing(
    case: Case, unit: str, handler: User | None, loads: dict[int, int], on: date, reason: str
) -> Placing:
    found = people.choose_handlers(
        case.court,
        unit,
        loads=loads,
        seed=assignment.new_seed(),
        case_number=case.number,
        picked=handler.pk if handler else None,
        on=on,
    )
    users = User.objects.in_bulk([key for key in (found.handler_id, found.judge_id) if key])
    judge = users.get(found.judge_id) if found.judge_id else None
    return Placing(unit, case.track, users[found.handler_id], judge, "deployed", reason)
