"""Giving cases to teams and people."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from enforcement import journal, selectors
from enforcement.journal import By, Draft
from enforcement.lifecycle.stages import await_run, live
from enforcement.models import Case, Node
from enforcement.models.case import BEFORE_TEAM, RUNNING, State
from policy.refusals import Problems, Refusal, Refused
from teams import access
from teams.access import Actor
from teams.models import User


def record_triage(
    case: Case,
    *,
    actor: Actor,
    seat: access.Seat,
    data: Mapping[str, Any],
    facts: Mapping[str, Any],
    on: date,
    run: str,
) -> None:
    """State a screening's decision. The triage room made it, asked the post, keeps the proof."""
    with transaction.atomic():
        case.runs_done = [*dict.fromkeys([*case.runs_done, run])]
        await_run(case)
        if case.state in (State.INTAKE, State.QUERY):
            case.to_triage()
        draft = Draft("triage.decided", on, data=data, facts=facts, source=_("甄别"))
        also = ["state", "runs_done", "awaits_run"]
        journal.record_many([(case, [draft])], by=By(actor, seat), locked=True, also=also)


@dataclass(frozen=True, slots=True)
class Placing:
    """Where a case goes: unit, track (empty where the unit has none), people, and how chosen."""

    unit: str
    track: str
    handler: User | None
    judge: User | None
    method: str


def assign(
    case: Case, placing: Placing, *, actor: Actor, on: date, seat: access.Seat | None = None
) -> None:
    """Give a case to a team and its handlers. The track changes when the team receives it.

    `seat`: the one in which a screening was decided, which places the case with it.
    """
    seat = seat or access.require(actor, "case.assign", case=case)
    with transaction.atomic():
        (case,) = selectors.lock(actor, [case.pk])
        live(case)
        if case.state == State.TERMINATION:
            said = _("%(number)s在终本程序中，退出后方可分案") % {"number": case.number}
            raise Refused(Refusal("in_termination", said, "case"))
        case.handler, case.judge = placing.handler, placing.judge
        case.assigned_unit, case.assigned_track = placing.unit, placing.track
        data = {
            "unit": placing.unit,
            "track": placing.track,
            "handler": placing.handler.username if placing.handler else "",
            "judge": placing.judge.username if placing.judge else "",
            "method": placing.method,
        }
        journal.record_many(
            [(case, [Draft("case.assigned", on, data=data)])],
            by=By(actor, seat),
            locked=True,
            also=["handler", "judge", "assigned_unit", "assigned_track"],
        )


def receive(cases: Sequence[Case], *, actor: Actor, on: date) -> None:
    """A team takes over the cases assigned to it: the track, and its clocks, begin."""
    with transaction.atomic():
        locked = selectors.lock(actor, [c.pk for c in cases])
        problems = Problems()
        for case in locked:
            if not case.assigned_unit:
                said = _("%(number)s没有待接收的分案") % {"number": case.number}
                problems.add("nothing_to_receive", said, field="case")
            elif case.state not in (*BEFORE_TEAM, *RUNNING):
                said = _("%(number)s现为“%(state)s”，不能接收") % {
                    "number": case.number,
                    "state": State(case.state).label,
                }
                problems.add("not_to_receive", said, field="case")
        problems.raise_if_any()
        entries, seat = [], None
        for case in locked:
            data = {"unit": case.assigned_unit, "track": case.assigned_track}
            seat = access.require(actor, "case.receive", case=_as_if_in(case, data["unit"]))
            _enter(case, data["track"])
            reflow = bool(case.track) and case.track != data["track"]
            case.reflows += int(reflow)
            case.assigned_unit = case.assigned_track = ""
            draft = Draft("case.team_received", on, data={**data, "reflow": reflow})
            entries.append((case, [draft]))
        # What a former lead had given by hand goes with the case to the new team's handler.
        Node.objects.filter(case__in=locked, status="open", by_hand=True).update(by_hand=False)
        also = ["state", "reflows", "assigned_unit", "assigned_track"]
        journal.record_many(entries, by=By(actor, seat), locked=True, also=also)


@dataclass(frozen=True, slots=True)
class _InUnit:
    court_id: int
    unit: str
    handler_id: int | None
    judge_id: int | None
    track: str


def _as_if_in(case: Case, unit: str) -> _InUnit:
    return _InUnit(case.court_id, unit, case.handler_id, case.judge_id, case.track)


def _enter(case: Case, track: str) -> None:
    tracks = case.pack.tables.tracks
    state = tracks[track].state if track in tracks else "standard"
    if case.state == state:
        return
    getattr(case, f"to_{state}")()


def change_handler(
    cases: Sequence[Case], handler: User, *, actor: Actor, on: date, reason: str
) -> None:
    """The team lead gives cases to another of his people."""
    with transaction.atomic():
        locked = selectors.lock(actor, [c.pk for c in cases])
        seat, problems = None, Problems()
        for case in locked:
            seat = access.require(actor, "work.move", case=case)
            live(case)
        problems.extend(_not_in_team(locked, handler))
        if not reason:
            problems.add("missing", _("调整承办人须写明理由"), field="reason")
        problems.raise_if_any()
        for case in locked:
            case.handler = handler
        data = {"handler": handler.username, "reason": reason}
        entries = [(case, [Draft("handler.changed", on, data=data)]) for case in locked]
        journal.record_many(entries, by=By(actor, seat), locked=True, also=["handler"])


def give_nodes(
    nodes: Sequence[Node], person: User | None, *, actor: Actor, on: date, reason: str
) -> None:
    """The team lead gives single clocks to one of the case's team, or back to whom they wait for.

    The case keeps its handler. A clock given stays given when the case's handler changes, and
    goes back once another team receives the case.
    """
    with transaction.atomic():
        wanted = {node.pk for node in nodes}
        locked = selectors.lock(actor, [node.case_id for node in nodes if node.case_id])
        cases = {case.pk: case for case in locked}
        rows = list(Node.objects.filter(pk__in=wanted, case__in=locked).order_by("pk"))
        seat, problems = None, Problems()
        for case in locked:
            seat = access.require(actor, "work.move", case=case)
        if len(rows) < len(wanted):
            problems.add("no_case", _("本院周期事项不能交办"), field="node")
        if any(row.status != Node.Status.OPEN for row in rows):
            problems.add("not_open", _("节点已办结或终止，无须交办"), field="node")
        if person is not None:
            problems.extend(_not_in_team(locked, person))
        if not reason.strip():
            problems.add("missing", _("交办须写明理由"), field="reason")
        problems.raise_if_any()
        given: dict[int, list[Draft]] = {case.pk: [] for case in locked}
        for row in rows:
            to = person.username if person else ""
            data = {"node": row.rule, "handler": to, "reason": reason.strip()}
            given[row.case_id or 0].append(Draft("node.given", on, row.subject, data=data))
        # Before the event: writing it brings the clocks to whom they wait for, by this mark.
        Node.objects.filter(pk__in=wanted).update(handler=person, by_hand=person is not None)
        entries = [(cases[pk], drafts) for pk, drafts in given.items()]
        journal.record_many(entries, by=By(actor, seat), locked=True)


def _not_in_team(cases: Sequence[Case], handler: User) -> Iterator[Refusal]:
    """Yield why somebody cannot be given some cases: no team has them, or not his."""
    members: dict[str, set[int]] = {}
    for case in cases:
        if not case.unit:
            said = _("%(number)s尚未由团队接收，没有承办人可以调整") % {"number": case.number}
            yield Refusal("no_team", said, "case")
            continue
        if case.unit not in members:
            members[case.unit] = {p.pk for p in access.who_holds(case.court, "@team", case)}
        if handler.pk not in members[case.unit]:
            said = _("%(name)s不在%(unit)s，不能承办%(number)s") % {
                "name": handler.name,
                "unit": case.pack.unit_name(case.unit),
                "number": case.number,
            }
            yield Refusal("not_in_team", said, "handler")
