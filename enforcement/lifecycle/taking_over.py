"""Taking over the cases of a court that runs already: where each stands, and all its past.

The past is stated through the journal and the clocks come by its replay. What a case's row says
of where it stands is part of that past: a case that is in a team was screened, assigned and
received; one that is closed was closed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from enforcement import bulk, engine, journal, selectors
from enforcement.items import NewItem
from enforcement.journal import By, Draft
from enforcement.lifecycle import filing as registering
from enforcement.lifecycle.filing import NewCase
from enforcement.lifecycle.originals import APPROVED
from enforcement.lifecycle.stages import await_run
from enforcement.models import Case, Event, Item
from enforcement.models.case import LIVE, RUNNING, State
from enforcement.nodes import empty_view
from policy.facts import read
from policy.pack import Pack
from policy.refusals import NotVisible, Problems, Refusal, Refused
from teams import access
from teams.access import Actor
from teams.models import Court
from workdays import clock

ACT = "stock.take_over"
# Events of one day in the order in which a case goes through them: a sheet tells no hours.
_BEFORE = ("case.filed", "respondent.added", "case.accepted", "filing.", "reception.", "query.")
_PLACED = ("triage.decided", "case.assigned", "case.team_received")
_AFTER = ("case.closed", "case.archived")
_RANKS = {name: rank for rank, name in enumerate((*_BEFORE, *_PLACED))} | {
    name: 100 + rank for rank, name in enumerate(_AFTER)
}
_USUAL = 50


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a case stands. `stage` is a state; empty values: it has not come so far."""

    stage: str = State.INTAKE
    track: str = ""
    unit: str = ""
    handler_id: int | None = None
    judge_id: int | None = None
    received_on: date | None = None  # by the team
    closing_mode: str = ""
    closed_on: date | None = None
    recovered: Decimal | None = None
    archived_on: date | None = None


@dataclass(frozen=True, slots=True)
class TakenCase:
    """A case to be taken over. `history` names items by their place in `items`: asset:1."""

    filing: NewCase
    standing: Standing
    items: tuple[NewItem, ...] = ()
    history: tuple[Draft, ...] = ()


@dataclass(frozen=True, slots=True)
class Further:
    """Past events that come later of a case taken over before, with the items new with them."""

    case_id: int
    history: tuple[Draft, ...]
    items: tuple[NewItem, ...] = ()
    first: Mapping[str, int] = field(default_factory=dict)  # items on file, by kind


def whole_history(taken: TakenCase) -> list[Draft]:
    """Return every event of a case in legal order: those of the sheet, and what its row says."""
    told = {draft.kind for draft in taken.history}
    # What the sheet says of the approval goes before what its number implies.
    own = [
        d for d in registering.drafts_of(taken.filing) if d.kind != APPROVED or d.kind not in told
    ]
    drafts = [*own, *taken.history, *_implied(taken.standing, told)]
    return sorted(drafts, key=lambda d: (d.happened_on, rank_of(d.kind)))


def rank_of(kind: str) -> int:
    """Return the place of a kind of event among those of the same day."""
    found = _RANKS.get(kind)
    return _RANKS.get(kind.partition(".")[0] + ".", _USUAL) if found is None else found


def _implied(standing: Standing, told: set[str]) -> Iterable[Draft]:
    if standing.unit and standing.received_on:
        place = {"unit": standing.unit, "track": standing.track}
        for kind in _PLACED:
            if kind not in told:
                yield Draft(kind, standing.received_on, data=place)
    if standing.closed_on and "case.closed" not in told:
        yield Draft("case.closed", standing.closed_on, data={"mode": standing.closing_mode})
    if standing.archived_on and "case.archived" not in told:
        yield Draft("case.archived", standing.archived_on)


def rehearsed(taken: TakenCase, pack: Pack) -> engine.View:
    """Return what the clocks of a case would be. Writes nothing, asks the database nothing."""
    events = [
        engine.Stated(
            number,
            draft.kind,
            draft.happened_on,
            draft.subject,
            draft.about,
            draft.data,
            {name: read(name, value) for name, value in draft.facts.items()},
        )
        for number, draft in enumerate(whole_history(taken), start=1)
    ]
    return engine.replay(empty_view(None, pack), events)


def take_over(court: Court, taken: Sequence[TakenCase], *, actor: Actor, on: date) -> list[Case]:
    """Register cases with all their past, as they stand on a day: all or none.

    What was late before that day is marked so and never announced; alerts begin with it.
    """
    by = _by(court, actor, on)
    now = clock.now()
    with transaction.atomic():
        cases = [registering.row_of(court, one.filing, now) for one in taken]
        for case, key in zip(cases, bulk.reserve_keys(Case, len(cases)), strict=True):
            case.pk = key
        entries, items, parties = [], [], []
        for case, one in zip(cases, taken, strict=True):
            case.taken_over_on = on
            drafts = whole_history(one)
            _stand(case, one, drafts)
            entries.append((case, drafts))
            items += _items(case, one.items, {})
            parties += registering.parties_of(case, one.filing)
        journal.record_history(entries, by=by, fresh=True)
        bulk.insert_rows(parties)
        bulk.insert_rows(items)
    return cases


def add_history(court: Court, further: Sequence[Further], *, actor: Actor, on: date) -> list[Event]:
    """State more of the past of cases taken over before; each is replayed. All or none."""
    by = _by(court, actor, on)
    with transaction.atomic():
        cases = {c.pk: c for c in selectors.lock(actor, [one.case_id for one in further])}
        problems = Problems()
        for case in cases.values():
            if case.taken_over_on is None:
                said = _("%(number)s在本系统立案，事项须由经办岗位登记") % {"number": case.number}
                problems.add("not_taken_over", said, field="number")
        problems.raise_if_any()
        items: list[Item] = []
        for one in further:
            items += _items(cases[one.case_id], one.items, one.first)
        bulk.insert_rows(items)
        entries = [
            (
                cases[one.case_id],
                sorted(one.history, key=lambda d: (d.happened_on, rank_of(d.kind))),
            )
            for one in further
        ]
        return journal.record_history(entries, by=by)


def conclude(actor: Actor, *, on: date, cases: int, events: int, digest: str) -> Event:
    """State on the court's own journal that its cases were taken over, and by whom."""
    seat = access.require(actor, ACT)
    data = {"on": on.isoformat(), "cases": cases, "events": events, "digest": digest}
    draft = Draft("stock.taken_over", clock.today(), data=data)
    return journal.record_for_court(actor, [draft], by=By(actor, seat))[0]


def _by(court: Court, actor: Actor, on: date) -> By:
    if court.pk != actor.court_id:
        raise NotVisible("court")
    seat = access.require(actor, ACT)
    if on > clock.today():
        said = _("接管日%(day)s尚未到来") % {"day": on.isoformat()}
        raise Refused(Refusal("in_the_future", said, "on"))
    return By(actor, seat)


def _items(case: Case, new: Iterable[NewItem], first: Mapping[str, int]) -> list[Item]:
    counts = dict(first)
    rows = []
    for one in new:
        counts[one.kind] = counts.get(one.kind, 0) + 1
        rows.append(
            Item(
                court_id=case.court_id,
                case=case,
                kind=one.kind,
                position=counts[one.kind],
                name=one.name,
                fields=dict(one.fields),
            )
        )
    return rows


def _stand(case: Case, taken: TakenCase, drafts: Sequence[Draft]) -> None:
    """Put a new case where it stands, by the transitions of every case."""
    standing = taken.standing
    case.handler_id, case.judge_id = standing.handler_id, standing.judge_id
    case.correction_open = _correction_open(drafts)
    if standing.unit:
        case.runs_done = _runs_done(case, standing, drafts)
    _walk(case, standing)
    if case.state in LIVE:
        await_run(case, {draft.kind for draft in drafts})


def _walk(case: Case, standing: Standing) -> None:
    match standing.stage:
        case State.QUERY:
            case.to_query()
        case State.TRIAGE:
            case.to_triage()
        case State.FAST | State.STANDARD | State.SPECIAL:
            getattr(case, f"to_{standing.stage}")()
        case State.TERMINATION:
            getattr(case, f"to_{running_state(case.court.pack, standing.track)}")()
            case.to_termination()
        case State.CLOSED | State.ARCHIVED:
            # Track, unit and closing day are what the journal will say.
            case.closing_mode, case.amount_recovered = standing.closing_mode, standing.recovered
            case.close()
            if standing.stage == State.ARCHIVED:
                case.archived_on = standing.archived_on
                case.archive()


def running_state(pack: Pack, track: str) -> str:
    """Return the state a track rides on; 普执 where the court or the unit has no tracks."""
    return pack.tables.tracks[track].state if track in pack.tables.tracks else str(RUNNING[1])


def _correction_open(drafts: Sequence[Draft]) -> bool:
    kinds = ("filing.correction_requested", "filing.corrected")
    last = [draft.kind for draft in drafts if draft.kind in kinds]
    return bool(last) and last[-1] == kinds[0]


def _runs_done(case: Case, standing: Standing, drafts: Sequence[Draft]) -> list[str]:
    """Return the screenings a team's case has behind it.

    The first, those a decision names, and those that had what they wait for when the team
    received the case.
    """
    named = [str(d.data.get("run", "")) for d in drafts if d.kind == "triage.decided"]
    known = {d.kind for d in drafts if d.happened_on <= (standing.received_on or d.happened_on)}
    return [
        run.id
        for place, run in enumerate(case.court.pack.runs_for(case.type_code))
        if place == 0 or run.id in named or (run.after and known.issuperset(run.after))
    ]
