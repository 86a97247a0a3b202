"""Every change of a case's state but a transfer. Each service reads the same way:
lock, ask the post, check what is required, transition, state the event.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from enforcement import approvals, journal, requirements, selectors
from enforcement.journal import By, Draft
from enforcement.models import Approval, Case, Event, Party
from enforcement.models.case import BEFORE_TEAM, RUNNING, State
from enforcement.search import grams
from policy.case_numbers import CaseNumber
from policy.events import EVENTS
from policy.facts import money
from policy.refusals import Problems, Refusal, Refused, Stale
from policy.schema import Run
from policy.vocabulary import CLOSING_MODES
from teams import access
from teams.access import Actor
from teams.models import Court, User
from workdays import clock


@dataclass(frozen=True, slots=True)
class NewParty:
    """A party to be registered. `side` is applicant or respondent."""

    side: str
    name: str
    kind: str = "person"
    id_number: str = ""
    phone: str = ""
    address: str = ""
    account: str = ""
    agent: str = ""
    initials: str = ""


@dataclass(frozen=True, slots=True)
class NewCase:
    """A checked filing: what the intake room hands over. `facts` are JSON values by name."""

    number: CaseNumber
    filed_on: date
    parties: tuple[NewParty, ...]
    facts: Mapping[str, Any] = field(default_factory=dict)
    accepted_on: date | None = None
    claim_amount: Decimal | None = None
    cause: str = ""
    basis_number: str = ""
    basis_issuer: str = ""
    preservation: str = ""
    remark: str = ""
    corrections: tuple[str, ...] = ()
    resumed_from: Case | None = None


def file_cases(court: Court, new: Sequence[NewCase], *, actor: Actor) -> list[Case]:
    """Register checked filings with their parties, clocks and events, in bulk.

    The unique case number guards against the same case filed twice at once.
    """
    seat = access.require(actor, "case.file")
    by = By(actor, seat)
    now = clock.now()
    with transaction.atomic():
        cases = [_row(court, filing, now) for filing in new]
        Case.objects.bulk_create(cases, batch_size=500)
        parties = [
            _party(case, filing, party, position)
            for case, filing in zip(cases, new, strict=True)
            for position, party in _numbered(filing.parties)
        ]
        Party.objects.bulk_create(parties, batch_size=1000)
        entries = [(c, _filing_drafts(c, f)) for c, f in zip(cases, new, strict=True)]
        for case, drafts in entries:
            _await_run(case, {draft.kind for draft in drafts})
        journal.record_many(entries, by=by, fresh=True, also=["state", "awaits_run"])
    return cases


def add_respondents(case: Case, new: Sequence[NewParty], on: date, *, actor: Actor) -> list[Party]:
    """Join respondents later: their clocks count from joining."""
    seat = access.require(actor, "case.correct", case=case)
    with transaction.atomic():
        (case,) = selectors.lock(actor, [case.pk])
        first = case.parties.filter(side=Party.Side.RESPONDENT).count() + 1
        rows = [
            _party_row(case, party, first + i, on)
            for i, party in enumerate(p for p in new if p.side == "respondent")
        ]
        rows += [
            _party_row(case, party, case.parties.filter(side="applicant").count() + 1 + i, on)
            for i, party in enumerate(p for p in new if p.side == "applicant")
        ]
        Party.objects.bulk_create(rows)
        drafts = [Draft("respondent.added", on, p.key) for p in rows if p.side == "respondent"]
        case.title = _title(list(case.parties.order_by("side", "position")))
        case.grams = grams([case.number, *(p.name for p in case.parties.all())])
        journal.record_many(
            [(case, drafts)], by=By(actor, seat), locked=True, also=["title", "grams"]
        )
    return rows


def state_events(
    entries: Sequence[tuple[Case, Sequence[Draft]]],
    *,
    actor: Actor,
    act: str = "event.record",
    expected: Mapping[int, int] | None = None,
) -> list[Event]:
    """State ordinary events on cases, and move on those that are ready for the next stage.

    `expected` maps case keys to the journal number the person had seen: if somebody
    stated something since, `Stale` tells what. Each event asks the post of its function.
    """
    with transaction.atomic():
        locked = {c.pk: c for c in selectors.lock(actor, [case.pk for case, _d in entries])}
        entries = [(locked[case.pk], drafts) for case, drafts in entries]
        seat = None
        for case, drafts in entries:
            _unchanged(case, (expected or {}).get(case.pk))
            for draft in drafts:
                function = recorder_of(case, draft.kind) if act == "event.record" else None
                seat = access.require(actor, act, function=function, case=case)
        also = _settle([case for case, _d in entries], entries)
        return journal.record_many(entries, by=By(actor, seat), locked=True, also=also)


def recorder_of(case: Case, kind: str) -> str:
    """Return the function that records a kind of event on a case.

    What a team would record belongs, before any team has the case, to those who place it.
    """
    function = EVENTS[kind].function
    return "triage" if function == "@team" and not case.unit else function


def _settle(cases: Iterable[Case], entries: Sequence[tuple[Case, Sequence[Draft]]]) -> list[str]:
    """Move cases on to query or triage when what is stated now makes them ready."""
    stated = {case.pk: {d.kind for d in drafts} for case, drafts in entries}
    for case in cases:
        kinds = stated[case.pk]
        if "query.launched" in kinds and case.state == State.INTAKE and not _assigns_first(case):
            case.to_query()
        if "filing.corrected" in kinds:
            case.correction_open = False
        if "filing.correction_requested" in kinds:
            case.correction_open = True
        _await_run(case, kinds)
    return ["state", "correction_open", "awaits_run"]


def _await_run(case: Case, also: Iterable[str] = ()) -> None:
    """Put a case before those who screen it as soon as what the screening waits for is there."""
    run = due_run(case, also)
    case.awaits_run = run.id if run else ""
    if run and case.state in (State.INTAKE, State.QUERY) and not case.track:
        case.to_triage()


def _assigns_first(case: Case) -> bool:
    order = case.court.pack.tables.flow.order
    return order.index("triage") < order.index("query")


def due_run(case: Case, also: Iterable[str] = ()) -> Run | None:
    """Return the screening whose awaited events all stand in the journal; None if none is due."""
    if case.closed_on is not None:
        return None
    runs = case.court.pack.runs_for(case.type_code)
    run = next((r for r in runs if r.id not in case.runs_done), None)
    known = {*case.seen, *also}
    return run if run and all(event in known for event in run.after) else None


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
        _await_run(case)
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
        _live(case)
        case.handler, case.judge = placing.handler, placing.judge
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
            also=["handler", "judge"],
        )


def receive(cases: Sequence[Case], *, actor: Actor, on: date) -> None:
    """A team takes over the cases assigned to it: the track, and its clocks, begin."""
    with transaction.atomic():
        locked = selectors.lock(actor, [c.pk for c in cases])
        entries, seat = [], None
        for case in locked:
            data = assigned_to(case)
            seat = access.require(actor, "case.receive", case=_as_if_in(case, data["unit"]))
            _enter(case, data["track"])
            reflow = bool(case.track) and case.track != data["track"]
            case.reflows += int(reflow)
            entries.append(
                (case, [Draft("case.team_received", on, data={**data, "reflow": reflow})])
            )
        journal.record_many(entries, by=By(actor, seat), locked=True, also=["state", "reflows"])


def assigned_to(case: Case) -> dict[str, str]:
    """Return unit and track of the latest assignment; refuse where there is none to receive."""
    last = case.events.filter(kind="case.assigned").order_by("-seq").first()
    received = case.events.filter(kind="case.team_received").order_by("-seq").first()
    if last is None or (received is not None and received.seq > last.seq):
        raise Refused(Refusal("nothing_to_receive", _("没有待接收的分案"), "case"))
    return {"unit": last.data.get("unit", ""), "track": last.data.get("track", "")}


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
    tracks = case.court.pack.tables.tracks
    state = tracks[track].state if track in tracks else "standard"
    if case.state == state:
        return
    getattr(case, f"to_{state}")()


def enter_termination(case: Case, *, actor: Actor, on: date) -> None:
    """Begin to prepare 终本."""
    _move(
        case, "to_termination", Draft("termination.entered", on), actor=actor, act="closing.submit"
    )


def leave_termination(case: Case, *, actor: Actor, on: date, reason: str) -> None:
    """Give up 终本: the case goes on with its team."""
    draft = Draft("termination.left", on, data={"reason": reason})
    _move(case, "", draft, actor=actor, act="closing.submit", back=True)


def _move(
    case: Case, transition: str, draft: Draft, *, actor: Actor, act: str, back: bool = False
) -> None:
    seat = access.require(actor, act, case=case)
    with transaction.atomic():
        (case,) = selectors.lock(actor, [case.pk])
        if back:
            if case.state != State.TERMINATION:
                raise Refused(Refusal("not_in_termination", _("案件不在终本程序中"), "case"))
            _leave_termination(case)
        else:
            if case.state not in RUNNING:
                raise Refused(Refusal("not_running", _("案件尚未由团队接收，或已结案"), "case"))
            getattr(case, transition)()
        journal.record_many([(case, [draft])], by=By(actor, seat), locked=True, also=["state"])


def _leave_termination(case: Case) -> None:
    tracks = case.court.pack.tables.tracks
    state = tracks[case.track].state if case.track in tracks else "standard"
    getattr(case, f"termination_to_{state}")()


@dataclass(frozen=True, slots=True)
class ClosingReport:
    """What a handler hands in: way of closing, day, what was recovered, what was confirmed."""

    mode: str
    on: date
    recovered: Decimal | str
    reason: str = ""
    ticked: frozenset[str] = frozenset()  # "checklist:item"


def submit_closing(case: Case, report: ClosingReport, *, actor: Actor) -> list[Refusal]:
    """Hand in the closing report and ask for its approvals; return the warnings shown beside it.

    Raises `Refused` with every gap the pack's gates find.
    """
    seat = access.require(actor, "closing.submit", case=case)
    problems = Problems()
    amount = _amount(report.recovered, problems)
    with transaction.atomic():
        (case,) = selectors.lock(actor, [case.pk])
        _live(case)
        if case.closing_submitted_on is not None:
            problems.add("submitted", _("已提交报结，正在审批"), field="mode")
        if report.mode not in CLOSING_MODES:
            said = _("没有“%(mode)s”这种结案方式") % {"mode": report.mode}
            problems.add("bad_mode", said, field="mode")
        asked = requirements.check(case, "closing.submit", mode=report.mode, ticked=report.ticked)
        before = requirements.check(case, "case.close", mode=report.mode, ticked=report.ticked)
        problems.extend(asked.gaps)
        problems.extend(r for r in before.gaps if r.data.get("event") != "closing.submitted")
        problems.raise_if_any()
        case.closing_mode, case.closing_submitted_on = report.mode, report.on
        case.amount_recovered = amount
        if report.mode == "终本" and case.state in RUNNING:
            case.to_termination()
        data = {"mode": report.mode, "note": report.reason}
        also = ["state", "closing_mode", "closing_submitted_on", "amount_recovered"]
        draft = Draft("closing.submitted", report.on, data=data)
        journal.record_many([(case, [draft])], by=By(actor, seat), locked=True, also=also)
        _ask_for_closing(case, before, report, actor, seat)
    months = (report.on.year - case.filed_on.year) * 12 + report.on.month - case.filed_on.month
    months -= int(report.on.day < case.filed_on.day)
    legal = requirements.legal_warnings(case, report.mode, months)
    return [*asked.warnings, *before.warnings, *legal]


def _ask_for_closing(
    case: Case, asked: requirements.Asked, report: ClosingReport, actor: Actor, seat: access.Seat
) -> None:
    steps = [(step.by, clause) for step, clause in asked.steps if step.by]
    barred = any("present_handler" in gate.bars for gate in asked.gates)
    approvals.ask(
        case,
        "case.close",
        steps or [("closing_approval", ())],
        actor=actor,
        seat=seat,
        data={"mode": report.mode, "bars": [case.handler_id] if barred else []},
        reason=report.reason or report.mode,
    )


def closing_decided(approval: Approval, actor: Actor, seat: access.Seat, on: date) -> None:
    """Close the case, or send the report back. Called by the approval's last step."""
    (case,) = selectors.lock(actor, [approval.case_id])
    by = By(actor, seat)
    if approval.status == Approval.Status.GRANTED:
        requirements_left = requirements.check(
            case, "case.close", mode=case.closing_mode, checklists=False
        ).gaps
        if requirements_left:
            raise Refused(*requirements_left)
        case.close()
        case.closed_on = on
        draft = Draft("case.closed", on, data={"mode": case.closing_mode})
        case.awaits_run = ""
        journal.record_many([(case, [draft])], by=by, locked=True, also=["state", "awaits_run"])
        return
    case.closing_mode, case.closing_submitted_on, case.amount_recovered = "", None, None
    if case.state == State.TERMINATION:
        _leave_termination(case)
    draft = Draft("closing.returned", on, data={"reason": approval.given[-1]["opinion"]})
    also = ["state", "closing_mode", "closing_submitted_on", "amount_recovered"]
    journal.record_many([(case, [draft])], by=by, locked=True, also=also)


def dismiss(case: Case, *, actor: Actor, on: date, reason: str) -> None:
    """Dismiss the application before a team has the case: filing data that cannot be mended."""
    seat = access.require(actor, "case.dismiss", case=case)
    with transaction.atomic():
        (case,) = selectors.lock(actor, [case.pk])
        problems = Problems()
        if case.state not in BEFORE_TEAM:
            problems.add("too_late", _("案件已由团队办理，不能在立案阶段驳回"), field="case")
        if not reason:
            problems.add("missing", _("驳回须写明理由"), field="reason")
        problems.raise_if_any()
        case.close()
        case.closed_on, case.closing_mode, case.amount_recovered = on, "驳回申请", Decimal(0)
        case.awaits_run = ""
        drafts = [Draft("case.closed", on, data={"mode": "驳回申请", "note": reason})]
        also = ["state", "closing_mode", "amount_recovered", "awaits_run"]
        journal.record_many([(case, drafts)], by=By(actor, seat), locked=True, also=also)


def archive(
    cases: Sequence[Case], *, actor: Actor, on: date, ticked: frozenset[str] = frozenset()
) -> None:
    """Take closed cases over into the archive, once what the pack asks is confirmed."""
    with transaction.atomic():
        locked = selectors.lock(actor, [c.pk for c in cases])
        seat, problems = None, Problems()
        for case in locked:
            seat = access.require(actor, "case.archive", case=case)
            if case.state != State.CLOSED:
                said = _("%(number)s尚未结案，不能归档") % {"number": case.number}
                problems.add("not_closed", said, field="case")
            problems.extend(requirements.check(case, "case.archive", ticked=ticked).gaps)
        problems.raise_if_any()
        for case in locked:
            case.archive()
            case.archived_on = on
        entries = [(case, [Draft("case.archived", on)]) for case in locked]
        journal.record_many(entries, by=By(actor, seat), locked=True, also=["state", "archived_on"])


def change_handler(
    cases: Sequence[Case], handler: User, *, actor: Actor, on: date, reason: str
) -> None:
    """The team lead gives cases to another of his people."""
    with transaction.atomic():
        locked = selectors.lock(actor, [c.pk for c in cases])
        seat, problems = None, Problems()
        for case in locked:
            seat = access.require(actor, "work.move", case=case)
            _live(case)
        if not reason:
            problems.add("missing", _("调整承办人须写明理由"), field="reason")
        problems.raise_if_any()
        for case in locked:
            case.handler = handler
        data = {"handler": handler.username, "reason": reason}
        entries = [(case, [Draft("handler.changed", on, data=data)]) for case in locked]
        journal.record_many(entries, by=By(actor, seat), locked=True, also=["handler"])


def correct(
    case: Case,
    event: Event,
    *,
    actor: Actor,
    reason: str,
    happened_on: date | None = None,
    withdraw: bool = False,
) -> None:
    """State that an earlier entry was wrong: another day, or not at all. The case is replayed."""
    function = EVENTS[event.kind].function
    seat = access.require(actor, "event.record", function=function, case=case)
    problems = Problems()
    if not reason:
        problems.add("missing", _("更正须写明理由"), field="reason")
    if EVENTS[event.kind].by == "service" and withdraw:
        problems.add("not_here", _("“%(term)s”不能撤销") % {"term": EVENTS[event.kind].term})
    if happened_on and happened_on > clock.today():
        problems.add("in_the_future", _("更正后的日期尚未到来"), field="happened_on")
    if happened_on and happened_on < case.filed_on:
        problems.add("before_filing", _("更正后的日期早于立案日"), field="happened_on")
    problems.raise_if_any()
    data = {
        "event": event.seq,
        "happened_on": happened_on.isoformat() if happened_on else "",
        "withdrawn": withdraw or "",
        "reason": reason,
    }
    with transaction.atomic():
        (case,) = selectors.lock(actor, [case.pk])
        draft = Draft("event.corrected", clock.today(), data=data)
        journal.record_many([(case, [draft])], by=By(actor, seat), locked=True)


def _live(case: Case) -> None:
    if case.state in (State.CLOSED, State.ARCHIVED):
        said = _("%(number)s已于%(day)s结案") % {"number": case.number, "day": case.closed_on}
        raise Refused(Refusal("closed", said, "case"))


def _unchanged(case: Case, expected: int | None) -> None:
    if expected is None or case.journal_seq == expected:
        return
    since = case.events.filter(seq__gt=expected).order_by("seq")
    told = "；".join(
        _("%(who)s登记了“%(what)s”") % {"who": e.actor_name, "what": EVENTS[e.kind].term}
        for e in since
    )
    said = _("您打开页面后，案件已有变动：%(changes)s。请核对后再提交") % {"changes": told}
    raise Stale(Refusal("changed", said, "case", {"seq": case.journal_seq}))


def _amount(raw: Decimal | str, problems: Problems) -> Decimal | None:
    try:
        return money(_("实际到位金额"), raw)
    except ValueError as error:
        problems.add("bad_amount", str(error), field="recovered")
        return None


def _row(court: Court, filing: NewCase, now: Any) -> Case:
    number = filing.number
    pack = court.pack
    return Case(
        court=court,
        number=number.normalised,
        year=number.year or filing.filed_on.year,
        type_code=number.type_code,
        serial=int(number.seq or 0),
        filed_on=filing.filed_on,
        accepted_on=filing.accepted_on,
        claim_amount=filing.claim_amount,
        cause=filing.cause,
        title=_title(filing.parties),
        basis_number=filing.basis_number,
        basis_issuer=filing.basis_issuer,
        preservation=filing.preservation,
        remark=filing.remark,
        correction_open=bool(filing.corrections),
        resumed_from=filing.resumed_from,
        pack_name=pack.name,
        pack_version=pack.identity.version,
        grams=grams(
            [
                number.normalised,
                *(p.name for p in filing.parties),
                *(p.initials for p in filing.parties),
            ]
        ),
        created_at=now,
        updated_at=now,
    )


def _title(parties: Iterable[Any]) -> str:
    sides: dict[str, list[str]] = {"applicant": [], "respondent": []}
    for party in parties:
        sides[party.side].append(party.name)
    applicants, respondents = ("、".join(sides[s]) for s in ("applicant", "respondent"))
    return _("%(applicants)s 申请执行 %(respondents)s") % {
        "applicants": applicants[:100],
        "respondents": respondents[:100],
    }


def _numbered(parties: Iterable[NewParty]) -> list[tuple[int, NewParty]]:
    counts: dict[str, int] = {}
    numbered = []
    for party in parties:
        counts[party.side] = counts.get(party.side, 0) + 1
        numbered.append((counts[party.side], party))
    return numbered


def _party(case: Case, filing: NewCase, party: NewParty, position: int) -> Party:
    return _party_row(case, party, position, filing.filed_on)


def _party_row(case: Case, party: NewParty, position: int, on: date) -> Party:
    return Party(
        case=case,
        side=party.side,
        position=position,
        name=party.name,
        initials=party.initials,
        kind=party.kind,
        id_number=party.id_number,
        phone=party.phone,
        address=party.address,
        account=party.account,
        agent=party.agent,
        joined_on=on,
    )


def _filing_drafts(case: Case, filing: NewCase) -> list[Draft]:
    facts = {"case_kind": case.type_code, **filing.facts}
    drafts = [Draft("case.filed", filing.filed_on, facts=facts, source=_("立案登记"))]
    drafts += [
        Draft("respondent.added", filing.filed_on, f"respondent:{position}")
        for position, party in _numbered(filing.parties)
        if party.side == "respondent"
    ]
    if filing.accepted_on:
        drafts.append(Draft("case.accepted", filing.accepted_on))
    if filing.corrections:
        items = "、".join(filing.corrections)
        drafts.append(Draft("filing.correction_requested", filing.filed_on, data={"items": items}))
    return drafts
