"""Giving cases to teams and people."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from enforcement import foresight, journal, requirements, selectors
from enforcement.journal import By, Draft
from enforcement.lifecycle.stages import await_run, live
from enforcement.models import Case, Node
from enforcement.models.case import BEFORE_TEAM, RUNNING, State
from policy import transfers
from policy.refusals import Problems, Refusal, Refused
from teams import access, assignment
from teams import selectors as people
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
        if run in case.runs_done:
            _by_its_route(case, str(data.get("track", "")))
        case.runs_done = [*dict.fromkeys([*case.runs_done, run])]
        await_run(case, decided=True)
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
    reason: str = ""


def _by_its_route(case: Case, track: str) -> None:
    """Refuse to place a case a team runs on another track, where the plan knows a move for that.

    A screening still to be made may change the track; one made again may not: a case that is
    past its screenings changes tracks by the move alone, with its route, windows and approvals.
    """
    if case.state not in RUNNING or not track or track == case.track:
        return
    pack = case.pack
    rule = transfers.route(pack, case.track, track)
    if rule is None:
        return
    names = {"move": rule.name, "to": pack.track_name(track)}
    if not rule.enabled:
        said = _("本院未开“%(move)s”，办理中的案件不能直接分至%(to)s") % names
    elif rule.via:
        names["via"] = pack.unit_name(rule.via)
        said = _("办理中的案件须申请“%(move)s”，经%(via)s移转，不能直接分至%(to)s") % names
    else:
        said = _("办理中的案件须申请“%(move)s”，批准后移转，不能直接分至%(to)s") % names
    raise Refused(Refusal("past_the_route", said, "to", {"rule": rule.id}, rule.clause))


def assign(
    case: Case, placing: Placing, *, actor: Actor, on: date, seat: access.Seat | None = None
) -> None:
    """Give a case to a team and its handlers. The track changes when the team receives it.

    `seat`: the one in which a screening was decided, which places the case with it and has asked
    what the pack asks.
    """
    screened = seat is not None
    seat = seat or access.require(actor, "case.assign", case=case)
    with transaction.atomic():
        (case,) = selectors.lock(actor, [case.pk])
        live(case)
        if not screened:
            _by_its_route(case, placing.track)
        problems = Problems()
        if not screened:
            problems.extend(requirements.check(case, "case.assign").refused(placing.reason))
        for person in dict.fromkeys((placing.handler, placing.judge)):
            problems.extend(recused([case], person) if person else ())
        problems.raise_if_any()
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
            **_left_behind(case, placing),
        }
        journal.record_many(
            [(case, [Draft("case.assigned", on, data=data)])],
            by=By(actor, seat),
            locked=True,
            also=["handler", "judge", "assigned_unit", "assigned_track"],
        )


def _left_behind(case: Case, placing: Placing) -> dict[str, str]:
    """Return what the history keeps of a case that leaves a team: whence, why, what is open."""
    if not case.unit or case.unit == placing.unit:
        return {}
    clocks = case.pack.clocks
    rows = Node.objects.filter(case=case, status="open", applies="runs").exclude(kind="window")
    rules = dict.fromkeys(rows.order_by("due_on", "id").values_list("rule", flat=True))
    names = [clocks[rule].name for rule in rules if rule in clocks]
    return {"from_unit": case.unit, "reason": placing.reason, "open": "、".join(names)}


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
        moved = _clocks_moved(locked, on)
        for case in locked:
            data = _received(case)
            seat = access.require(actor, "case.receive", case=_as_if_in(case, data["unit"]))
            _enter(case, data["track"])
            case.reflows += int(data["reflow"])
            case.assigned_unit = case.assigned_track = ""
            if case.pk in moved:
                data["clocks"] = moved[case.pk]
            entries.append((case, [Draft("case.team_received", on, data=data)]))
        # What a former lead had given by hand goes with the case to the new team's handler.
        Node.objects.filter(case__in=locked, status="open", by_hand=True).update(by_hand=False)
        also = ["state", "reflows", "assigned_unit", "assigned_track"]
        journal.record_many(entries, by=By(actor, seat), locked=True, also=also)


def _received(case: Case) -> dict[str, Any]:
    """Return what is stated as the team takes a case over; whence it comes, where it moved."""
    reflow = bool(case.track) and case.track != case.assigned_track
    data = {"unit": case.assigned_unit, "track": case.assigned_track, "reflow": reflow}
    if case.unit and case.unit != case.assigned_unit:
        data |= {"from_unit": case.unit, "from_track": case.track}
    return data


def _clocks_moved(cases: Sequence[Case], on: date) -> dict[int, str]:
    """Return, for cases that change track, what becomes of their clocks, in words."""
    moving = [c for c in cases if c.track and c.track != c.assigned_track]
    if not moving:
        return {}
    drafts = [(c, [Draft("case.team_received", on, data=_received(c))]) for c in moving]
    foreseen = foresight.foresee_many(drafts)
    return {c.pk: foresight.told(foreseen[c.pk], c.pack) for c in moving}


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


def mover(actor: Actor, case: Case) -> access.Seat:
    """Return the seat in which somebody moves work within a team; raise `Forbidden` otherwise."""
    found = access.seat_for(actor, "deployment", case=case)
    return found or access.require(actor, "work.move", case=case)


def change_handler(
    cases: Sequence[Case], handler: User, *, actor: Actor, on: date, reason: str
) -> None:
    """The team lead, or who deploys the bureau's forces, gives cases to another of the team."""
    with transaction.atomic():
        locked = selectors.lock(actor, [c.pk for c in cases])
        seat, problems = None, Problems()
        for case in locked:
            seat = mover(actor, case)
            live(case)
        problems.extend(_not_in_team(locked, handler))
        problems.extend(_not_his(locked, handler))
        if not reason.strip():
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
            seat = mover(actor, case)
        if len(rows) < len(wanted):
            problems.add("no_case", _("本院周期事项不能交办"), field="node")
        if any(row.status != Node.Status.OPEN for row in rows):
            problems.add("not_open", _("节点已办结或终止，无须交办"), field="node")
        if person is not None:
            problems.extend(_not_in_team(locked, person))
            problems.extend(recused(locked, person))
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


def may_take(cases: Sequence[Case], person: User) -> dict[int, list[Refusal]]:
    """Return by case why it cannot pass to a handler: not of its team, his already, or recused.

    One query a unit, and one for recusals, whatever the number of cases.
    """
    by_number = {case.number: case.pk for case in cases}
    found: dict[int, list[Refusal]] = {case.pk: [] for case in cases}
    for refusal in (*_not_in_team(cases, person), *_not_his(cases, person)):
        found[by_number[str(refusal.data["number"])]].append(refusal)
    return found


def recused(cases: Sequence[Case], person: User, field: str = "handler") -> Iterator[Refusal]:
    """Yield which of some cases a person may not handle, since he must stay away from them."""
    if not cases:
        return
    barred = people.recused(cases[0].court, [case.number for case in cases])
    for case in cases:
        if person.pk in barred.get(case.number, ()):
            said = _("%(name)s已登记回避%(number)s，不能办理") % {
                "name": person.name,
                "number": case.number,
            }
            yield Refusal("recused", said, field, {"number": case.number})


def _not_his(cases: Sequence[Case], handler: User) -> Iterator[Refusal]:
    """Yield why cases cannot pass to this handler: his already, the judge's, or he is recused."""
    for case in cases:
        said = {"name": handler.name, "number": case.number}
        if case.handler_id == handler.pk:
            why = _("%(number)s现已由%(name)s承办") % said
            yield Refusal("same_handler", why, "handler", {"number": case.number})
        elif assignment.joint_posts(case.pack) and case.judge_id == handler.pk:
            clause = case.pack.tables.parameters["joint_handlers"].clause
            why = _("本院实行双承办，%(name)s是%(number)s的承办法官，不能兼任承办人") % said
            yield Refusal("joint_handlers", why, "handler", {"number": case.number}, clause)
    yield from recused(cases, handler)


def _not_in_team(cases: Sequence[Case], handler: User) -> Iterator[Refusal]:
    """Yield why somebody cannot be given some cases: no team has them, or not his."""
    members: dict[str, set[int]] = {}
    for case in cases:
        if not case.unit:
            said = _("%(number)s尚未由团队接收，没有承办人可以调整") % {"number": case.number}
            yield Refusal("no_team", said, "case", {"number": case.number})
            continue
        if case.unit not in members:
            members[case.unit] = {p.pk for p in access.who_holds(case.court, "@team", case)}
        if handler.pk not in members[case.unit]:
            said = _("%(name)s不在%(unit)s，不能承办%(number)s") % {
                "name": handler.name,
                "unit": case.pack.unit_name(case.unit),
                "number": case.number,
            }
            yield Refusal("not_in_team", said, "handler", {"number": case.number})
